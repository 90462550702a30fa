"""Collects garbage while nobody types.

Python collects whenever enough objects are new, often between a key and its frame; with a long article open
a full collection takes 30 ms and more. While an update runs and lists are reloaded, that is every few
seconds.
"""

from __future__ import annotations

import gc
import time

from textual.app import App

_EVERY = 0.25
"""Seconds between two checks of how many objects are new."""
_SOME = 3_000
"""New objects above which the youngest generation is collected: 1 to 4 ms."""
_REST = 0.5
"""Seconds without a key after which the user counts as idle."""
_MUCH = 20_000
"""Objects new since the last full collection, above which there is one as soon as the user is idle."""
_TOO_MUCH = 1_000_000
"""Objects above which there is one at once, keys or not: some hundred megabytes at worst."""


class IdleCollector:
    """Replaces Python's automatic collection until `end`."""

    def __init__(self, app: App[int]) -> None:
        self._typed_at = time.monotonic()
        self._since_full = 0
        gc.disable()
        gc.freeze()  # objects of the start-up stay: no collection need visit them
        app.set_interval(_EVERY, self._look)

    def typed(self) -> None:
        """A key was pressed, or the mouse moved."""
        self._typed_at = time.monotonic()

    def end(self) -> None:
        """Give collection back to Python."""
        gc.enable()

    def _look(self) -> None:
        new = gc.get_count()[0]
        much = _MUCH if time.monotonic() - self._typed_at > _REST else _TOO_MUCH
        if self._since_full + new > much:
            gc.collect()
            self._since_full = 0
        elif new > _SOME:
            gc.collect(0)
            self._since_full += new
