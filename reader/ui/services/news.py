"""Shows what is new at the first start after an upgrade, once for each library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader import __version__
from reader.library.shown_once import set_announced_version
from reader.presentation.news import news

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.services.librarian import Librarian
    from reader.ui.services.reports import Reports


def announce_version(library: Library, librarian: Librarian, reports: Reports) -> None:
    """Say what is new where this library was last open in an older version."""
    if (line := news(library)) is None:
        return
    librarian.submit(lambda lib: set_announced_version(lib, __version__), automatic=True)
    if line:
        reports.say(line, lasting=True, multiline=True)
