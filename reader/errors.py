"""The errors a user can meet.

Each says what happened (`message`) and what to do next (`hint`); the command line prints both on
one line of standard error and exits with `exit_status`, the app shows them in a notice. Anything
else that is raised is a defect: its traceback goes to the log, never to the screen.
"""

from __future__ import annotations

import errno
import os


class PostilError(Exception):
    """An error that a user can understand and act on."""

    exit_status = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.excerpt = ""
        """Lines to show below the message: what was wrong, with a mark at the place."""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(PostilError):
    """A wrong call: an unknown option, a value that is not allowed."""

    exit_status = 2


class SettingsError(UsageError):
    """A line of the settings file is not valid."""


class NotFound(PostilError):
    """No feed, article, folder or highlight has that name or number."""


class ArticleNotFound(NotFound):
    """No article has that number."""

    def __init__(self, article_id: int) -> None:
        super().__init__(
            f"There is no article with the number {article_id}.", hint="`postil list` shows them."
        )


class QuoteNotFound(PostilError):
    """The passage to highlight is not in the article's text, or occurs more than once."""


class OpmlError(PostilError):
    """A list of subscriptions cannot be read."""


class ExportError(PostilError):
    """A file cannot be written, or must not be overwritten."""


_FILE_HINTS = {
    errno.EACCES: "Check its permissions and those of the folders above it.",
    errno.EPERM: "Check its permissions and those of the folders above it.",
    errno.ENOENT: "Check that the path exists.",
    errno.ENOTDIR: "A file is used as a folder in this path.",
    errno.ENAMETOOLONG: "Use a shorter name.",
    errno.ENOSPC: "Free some disk space and try again.",
    errno.EDQUOT: "Free some disk space and try again.",
    errno.EROFS: "Choose a place that can be written.",
}


def file_error(error: OSError) -> PostilError:
    """The error to show for a file that the system refuses to open, read or write."""
    reason = error.strerror or str(error)
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else error.filename
    message = f"{name}: {reason}." if name is not None else f"{reason}."
    return PostilError(message, hint=_FILE_HINTS.get(error.errno or 0, ""))


# --- the library file


class LibraryError(PostilError):
    """The library cannot be opened, read or written."""


class LibraryMissing(LibraryError):
    """There is no library at that path yet."""


class LibraryDamaged(LibraryError):
    """The file is a damaged SQLite database, or is empty although it once held a library."""


class LibraryForeign(LibraryError):
    """The file is another program's database."""


class LibraryTooNew(LibraryError):
    """The library was written by a newer Postil."""


class LibraryBusy(LibraryError):
    """Another program held the library's write lock for too long."""


class LibraryReadOnly(LibraryError):
    """The library, its folder or this connection is read-only."""


# --- the network


class FetchError(PostilError):
    """An address could not be fetched: refused, timed out, too large, broken."""


class AddressRefused(FetchError):
    """The address is private, loopback or link-local, or its scheme is not http(s)."""


class TooLarge(FetchError):
    """The response exceeds the size limit, on the wire or decoded."""


class TimedOut(FetchError):
    """The whole exchange took longer than the deadline."""


class HttpStatus(FetchError):
    """The server's response has a status without content.

    `status` is the HTTP status code; `retry_after` is in seconds, None when the server gave none.
    """

    def __init__(
        self, message: str, *, status: int, retry_after: float | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after = retry_after


class FeedGone(HttpStatus):
    """410 Gone: the feed has ended."""


class MailboxError(FetchError):
    """A mailbox cannot be read: not there, refused, the connection broke."""


class PasswordRefused(MailboxError):
    """A mail server does not take the user name and password, or takes no passwords at all."""


class NotAFeed(PostilError):
    """The response is not RSS, Atom, RDF or JSON Feed; the message says what it seems to be."""


class NoFeedFound(PostilError):
    """A page links to no feed."""


class CleaningError(PostilError):
    """A page cannot be turned into a document: it exceeds a limit or has no text."""


class ScannedPdf(CleaningError):
    """A PDF holds pictures of pages, and no text."""


class Offline(PostilError):
    """The network is needed, but `--offline` was given."""
