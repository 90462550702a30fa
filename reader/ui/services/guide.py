"""The first steps: mark a sentence, write a note, find it again, export it; one thing at a time.

The next step follows when one is done. Progress is stored in the state folder, not in a library: who
completed the steps in the demo does not see them again.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from reader.log import logger
from reader.ui.services.reports import Changed, LibraryChange

if TYPE_CHECKING:
    from reader.library.storage.database import Library

log = logger(__name__)
_DONE = "done"
_MAX_BYTES = 100


class Step(StrEnum):
    """What is to be done next."""

    FETCH = "fetch"
    READ = "read"
    MARK = "mark"
    NOTE = "note"
    FIND = "find"
    EXPORT = "export"


class Guide:
    """Tracks the current step, and when it was done."""

    def __init__(self, library: Library, file: Path, show: Callable[[], None]) -> None:
        """`file` keeps the step; `show` is called when there is another one, or none any more."""
        self._library = library
        self._file = file
        self._show = show
        self._steps: list[Step] = []
        self._done: set[Step] = set()
        self._made_before = (0, 0)
        self.step: Step | None = None
        """The current step; None while no steps are shown."""
        self.finished = False
        """Whether the last step was done or skipped just now."""

    @property
    def place(self) -> tuple[int, int]:
        """The number of the step from 1, and how many there are."""
        return (self._steps.index(self.step) + 1 if self.step else 0), len(self._steps)

    @property
    def is_new(self) -> bool:
        """Whether the steps were never begun on this machine."""
        return not self._stored()

    def begin(self) -> None:
        """Show the first step, also to somebody who has seen them."""
        self._start(Step.FETCH)

    def resume(self) -> None:
        """Go on where the last session stopped; nothing happens where the steps are over or never began."""
        stored = self._stored()
        if stored in list(Step):
            self._start(Step(stored))

    def skip(self) -> None:
        """Go on to the next step."""
        if self.step is not None:
            self.did(self.step)

    def end(self) -> None:
        """Show no steps any more."""
        self.step = None
        self._store(_DONE)
        self._show()

    def did(self, step: Step) -> None:
        """Note that something was done; where it was the step, the next one is shown."""
        if self.step is None:
            return
        self._done.add(step)
        if self.step in self._done:
            self._advance()

    def changed(self, change: LibraryChange) -> None:
        """Complete the step if the committed change is what it asks for."""
        if self.step is None:
            return
        if change.what is Changed.EXPORTS:
            self.did(Step.EXPORT)
        if self.step is Step.FETCH and self._can_read():
            self.did(Step.FETCH)
        if change.what in (Changed.EVERYTHING, Changed.OUTSIDE):
            self._made_before = self._made()  # what was imported is not what was tried
        elif change.what is Changed.ANNOTATIONS:
            highlights, notes = self._made()
            if highlights > self._made_before[0]:
                self.did(Step.MARK)
            if notes > self._made_before[1]:
                self.did(Step.NOTE)

    # --- inside

    def _start(self, step: Step) -> None:
        self._steps = [each for each in Step if each is not Step.FETCH or not self._can_read()]
        self._done, self.finished = set(), False
        self._made_before = self._made()
        self.step = step if step in self._steps else self._steps[0]
        self._store(self.step)
        self._show()

    def _advance(self) -> None:
        assert self.step is not None
        rest = self._steps[self._steps.index(self.step) + 1 :]
        following = next((each for each in rest if each not in self._done), None)
        if following is None:
            self.finished = True
            self.end()
            return
        self.step = following
        self._store(following)
        self._show()

    def _can_read(self) -> bool:
        """Whether there is a text, or an imported article whose page is fetched when it is opened."""
        return bool(
            self._library.value(
                """SELECT EXISTS (SELECT 1 FROM revisions) OR (EXISTS (SELECT 1 FROM articles)
                   AND NOT EXISTS (SELECT 1 FROM feeds WHERE unsubscribed_at IS NULL))"""
            )
        )

    def _made(self) -> tuple[int, int]:
        """How many highlights there are, and how many of them have notes."""
        row = self._library.row("SELECT count(*), total(note <> '') FROM highlights WHERE deleted_at IS NULL")
        return (int(row[0]), int(row[1])) if row is not None else (0, 0)

    def _stored(self) -> str:
        try:
            with self._file.open("rb") as file:
                return file.read(_MAX_BYTES).decode("utf-8", "replace").strip()
        except FileNotFoundError:
            return ""
        except OSError as error:
            log.warning("%s cannot be read: %s", self._file, error.strerror)
            return _DONE  # nobody is asked at each start

    def _store(self, step: str) -> None:
        from reader.atomic import make_folder, replace_file

        try:
            make_folder(self._file.parent)
            replace_file(self._file, f"{step}\n".encode(), sync=False)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._file, error.strerror)
