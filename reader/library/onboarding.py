"""What the reader was shown of the program, once for each library: news of a version, steps of the guide."""

from __future__ import annotations

from reader.library.storage.database import Library

ANNOUNCED = "announced"
"""The key in `meta` of the version whose news were shown, or that made the library."""
_GUIDE = "guide"


def announced_version(lib: Library) -> str:
    """The version whose news were shown last; "" in a library from before there were any."""
    return _value(lib, ANNOUNCED)


def set_announced_version(lib: Library, version: str) -> None:
    """Note that the news of a version were shown. One transaction."""
    _set(lib, ANNOUNCED, version)


def guide_step(lib: Library) -> str:
    """The step of the guide that is next; "" where the guide never began."""
    return _value(lib, _GUIDE)


def set_guide_step(lib: Library, step: str) -> None:
    """Note the step of the guide that is next. One transaction."""
    _set(lib, _GUIDE, step)


def _value(lib: Library, key: str) -> str:
    return str(lib.value("SELECT value FROM meta WHERE key = ?", (key,)) or "")


def _set(lib: Library, key: str, value: str) -> None:
    from reader.library.annotations.journal_store import set_meta  # the first screen needs none of it

    with lib.transaction():
        set_meta(lib, **{key: value})
