"""Noticing what other programs commit: `postil save` in another terminal, an update from cron, sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from reader.errors import PostilError
from reader.ui.services.reports import Changed, LibraryChange

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.app_base import AppBase

INTERVAL = 1.0
"""Seconds between two looks."""


class LibraryWatch:
    """Compares SQLite's data version, which differs after any other connection has committed."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._seen: int | None = None
        self._seen_by_writer: int | None = None

    @property
    def _app(self) -> AppBase:
        app: AppBase = self._screen.app  # type: ignore[assignment]
        return app

    def start(self) -> None:
        """Look from now on."""
        self._seen = self._app.library.data_version()
        self._app.librarian.submit(self._writer_version, self._remember, background=True)
        self._screen.set_interval(INTERVAL, self._look)

    def _look(self) -> None:
        if self._app.closing:
            return
        version = self._app.library.data_version()
        if version == self._seen:
            return
        self._seen = version
        # it may have been our own librarian, whose connection does not count its own commits
        self._app.librarian.submit(self._writer_version, self._compare, failed=self._ignore, background=True)

    @staticmethod
    def _writer_version(library: Library) -> int:
        return library.data_version()

    @staticmethod
    def _ignore(error: PostilError) -> None:
        """The next look finds it."""

    def _remember(self, version: int) -> None:
        self._seen_by_writer = version

    def _compare(self, version: int) -> None:
        if self._seen_by_writer not in (None, version) and not self._app.updates.running:
            self._app.changed(LibraryChange(Changed.OUTSIDE))
        self._seen_by_writer = version
