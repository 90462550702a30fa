"""What is shown once for each library: the news of a version, the ways to begin."""

from __future__ import annotations

from reader.library.storage.database import Library

ANNOUNCED = "announced"
"""The key in `meta` of the version whose news were shown, or that made the library."""
_WELCOMED = "welcomed"


def announced_version(lib: Library) -> str:
    """The version whose news were shown last; "" in a library from before there were any."""
    return _value(lib, ANNOUNCED)


def set_announced_version(lib: Library, version: str) -> None:
    """Note that the news of a version were shown. One transaction."""
    _set(lib, ANNOUNCED, version)


def was_welcomed(lib: Library) -> bool:
    """Whether the reader chose to begin with an empty library, so that nothing is offered again."""
    return bool(_value(lib, _WELCOMED))


def set_welcomed(lib: Library) -> None:
    """Note that the reader chose to begin with an empty library. One transaction."""
    _set(lib, _WELCOMED, "1")


def _value(lib: Library, key: str) -> str:
    return str(lib.value("SELECT value FROM meta WHERE key = ?", (key,)) or "")


def _set(lib: Library, key: str, value: str) -> None:
    from reader.library.annotations.journal_store import set_meta  # the first screen needs none of it

    with lib.transaction():
        set_meta(lib, **{key: value})
