"""What the first start after an upgrade says: one line of what is new, once for each library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader import __version__
from reader.library.shown_once import announced_version, set_announced_version

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.services.librarian import Librarian
    from reader.ui.services.reports import Reports


def announce_version(library: Library, librarian: Librarian, reports: Reports) -> None:
    """Say what is new where this library was last open in an older version."""
    if (before := announced_version(library)) == __version__:
        return
    from reader.whats_new import headline, is_upgrade

    if is_upgrade(before, __version__):
        librarian.submit(lambda lib: set_announced_version(lib, __version__), automatic=True)
        if news := headline(__version__):
            reports.say(f"New in Postil {__version__}: {news}", lasting=True, multiline=True)
