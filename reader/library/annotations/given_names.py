"""Names that the reader gives to views, rules and drafts."""

from __future__ import annotations

from reader.errors import UsageError
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.safetext import storable

_LONGEST = 100


def free_name(lib: Library, table: str, name: str, own_uid: str = "") -> str:
    """The name as it is stored in a table ("views", "rules", "drafts"), for a new thing or that of `own_uid`.

    Raises UsageError where it is empty, too long, or that of another; case and accents do not count.
    """
    name = " ".join(storable(name).split())
    if not name:
        raise UsageError("The name must not be empty.")
    if not name.isprintable():
        raise UsageError("The name contains characters that cannot be shown.", hint="Choose another name.")
    if len(name) > _LONGEST:
        raise UsageError(f"The name is longer than {_LONGEST} characters.")
    for uid, other in lib.tuples(f"SELECT uid, name FROM {table} WHERE deleted_at IS NULL"):
        if uid != own_uid and fold(other) == fold(name):
            raise UsageError(f"There is already a {table[:-1]} “{other}”.", hint="Choose another name.")
    return name
