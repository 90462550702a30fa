"""The errors a user can meet.

Each says what happened (`message`) and what to do next (`hint`); the command line prints both on
one line of standard error and ends with `exit_status`, the app shows them in a notice. Anything
else that is raised is a defect: its traceback goes to the log, never to the screen.
"""

from __future__ import annotations


class PostilError(Exception):
    """Something went wrong that a user can understand and act on."""

    exit_status = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(PostilError):
    """The call itself is wrong: an unknown option, a bad value."""

    exit_status = 2


class SettingsError(UsageError):
    """The settings file has a line that cannot be used."""


class NotFound(PostilError):
    """No feed, article, folder or highlight answers to that name or number."""


class QuoteNotFound(PostilError):
    """The passage to highlight is not in the article's text, or not only once."""


class OpmlError(PostilError):
    """A list of subscriptions cannot be read."""


class ExportError(PostilError):
    """A file cannot be written, or is not one that may be written over."""


# --- the library file


class LibraryError(PostilError):
    """The library cannot be opened, read or written."""


class LibraryMissing(LibraryError):
    """There is no library in that place yet."""


class LibraryDamaged(LibraryError):
    """The file is not a sound SQLite database, or is empty where a library was."""


class LibraryForeign(LibraryError):
    """The file is a sound database of some other program."""


class LibraryTooNew(LibraryError):
    """The library was written by a newer Postil."""


class LibraryBusy(LibraryError):
    """Another program held the library's write lock for too long."""


class LibraryReadOnly(LibraryError):
    """The library, its folder or this connection cannot be written."""


# --- the outside world


class FetchError(PostilError):
    """An address could not be fetched: refused, timed out, too large, broken."""


class AddressRefused(FetchError):
    """The address is private, loopback or link-local, or its scheme is not http(s)."""


class TooLarge(FetchError):
    """The answer is larger than the limit, on the wire or decoded."""


class TimedOut(FetchError):
    """The whole exchange took longer than the deadline."""


class HttpStatus(FetchError):
    """The server answered with a status that carries no content.

    `status` is the HTTP status code; `retry_after` is in seconds, None when the server named none.
    """

    def __init__(
        self, message: str, *, status: int, retry_after: float | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after = retry_after


class FeedGone(HttpStatus):
    """410: the feed says that it has ended."""


class NotAFeed(PostilError):
    """The body is not RSS, Atom, RDF or JSON Feed; the message says what it seems to be."""


class NoFeedFound(PostilError):
    """A page names no feed."""


class CleaningError(PostilError):
    """A page cannot be turned into a document: over a limit, or no text in it."""


class Offline(PostilError):
    """The network is needed but `--offline` forbids it."""
