"""What is new in this version, for a library that an older one was used with last."""

from __future__ import annotations

from reader import __version__
from reader.library.shown_once import announced_version
from reader.library.storage.database import Library


def news(library: Library) -> str | None:
    """One line for the first use after an upgrade, "" where the change log has none; else None."""
    if (before := announced_version(library)) == __version__:
        return None
    from reader.whats_new import headline, is_upgrade

    if not is_upgrade(before, __version__):
        return None
    told = headline(__version__)
    return f"New in Postil {__version__}: {told}" if told else ""
