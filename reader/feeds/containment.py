"""An unexpected exception costs one feed or one article, never the update."""

from __future__ import annotations

from reader.errors import LibraryDamaged, LibraryError, PostilError
from reader.log import logger

log = logger(__name__)


class InternalError(PostilError):
    """A defect of Postil or of a library, met while one feed or article was worked on; it is in the log."""


def contained(error: Exception, what: str) -> PostilError:
    """The error to record for `what` (a feed's or article's address), where only that one fails.

    Raises `error` itself where going on makes no sense: the library cannot be written.
    """
    if isinstance(error, LibraryError) and not isinstance(error, LibraryDamaged):
        raise error
    if isinstance(error, PostilError):
        return error
    log.error("unexpected error with %s", what, exc_info=error)
    return InternalError(f"Internal error ({type(error).__name__}); the log has the details.")
