"""Garbage is collected while nobody types.

Python looks for garbage whenever enough has been made, as often as not between a key and its frame; with a
long article open one full look takes 30 ms and more. While an update runs and lists are read again, that
is every few seconds.
"""

from __future__ import annotations

import gc
import time

from textual.app import App

_EVERY = 0.25
"""Seconds between two looks at how much there is."""
_SOME = 3_000
"""New objects, above which those are looked through: 1 to 4 ms."""
_REST = 0.5
"""Seconds without a key after which the reader is taken to rest."""
_MUCH = 20_000
"""Objects that were new since the last full look, above which there is one as soon as he rests."""
_TOO_MUCH = 1_000_000
"""Objects above which there is one at once, keys or not: some hundred megabytes at the worst."""


class IdleCollector:
    """Takes the place of Python's own collecting until `end`."""

    def __init__(self, app: App[int]) -> None:
        self._typed_at = time.monotonic()
        self._since_full = 0
        gc.disable()
        gc.freeze()  # what start-up made stays; nobody need look at it again
        app.set_interval(_EVERY, self._look)

    def typed(self) -> None:
        """A key was pressed, or the mouse moved."""
        self._typed_at = time.monotonic()

    def end(self) -> None:
        """Leave it to Python again."""
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
