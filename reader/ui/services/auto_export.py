"""Exported files follow what is marked, where the settings say so (`export.auto`)."""

from __future__ import annotations

from collections.abc import Callable

from reader.settings import ExportSettings
from reader.ui.services.child_process import Ended
from reader.ui.services.commands import CommandRunner
from reader.ui.services.reports import Changed, LibraryChange, Reports

DELAY = 1.0
"""Seconds from the last change to the export."""
_EXPORTED = (Changed.ANNOTATIONS, Changed.EVERYTHING)
_MOST = 4
"""More changed articles than these are exported as all are."""


class AutoExport:
    """Exports the articles that were changed, one child process at a time."""

    def __init__(
        self,
        runner: CommandRunner,
        reports: Reports,
        settings: ExportSettings,
        later: Callable[[float, Callable[[], None]], Callable[[], None]],
    ) -> None:
        """`later` schedules a call after a delay in seconds, and returns its cancellation."""
        self._runner, self._reports, self._settings, self._later = runner, reports, settings, later
        self._waiting: set[int | None] = set()
        """Articles that were changed; None where it may be any."""
        self._cancel: Callable[[], None] | None = None
        self._running = False

    def changed(self, change: LibraryChange) -> None:
        """Note what was committed; an export follows when nothing else is for a second."""
        if change.what in _EXPORTED:
            self._waiting.add(change.article_id)
            self._schedule()

    def _schedule(self) -> None:
        if self._cancel is not None:
            self._cancel()
        self._cancel = self._later(DELAY, self._export)

    def _export(self) -> None:
        self._cancel = None
        if self._running or not self._waiting:
            return  # what waits is exported when the child ends
        arguments = ["export", "markdown", "--to", str(self._settings.path)]
        # files of tags or days have passages of other articles too
        if self._settings.per != "report" or None in self._waiting or len(self._waiting) > _MOST:
            self._waiting.clear()
        else:
            arguments += ["--article", str(self._waiting.pop())]
        self._running = True
        self._runner.run(arguments, on_end=self._ended, low_priority=True)

    def _ended(self, end: Ended) -> None:
        self._running = False
        if end.status:
            self._reports.say(end.message("the files could not be exported"), error=True)
        elif self._waiting and self._cancel is None:
            self._export()
