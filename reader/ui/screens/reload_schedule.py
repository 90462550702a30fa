"""When the lists are read again while an update stores articles many times a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from textual.message_pump import MessagePump

RELOAD_AFTER = 0.6
"""Seconds between two readings of the lists, at least."""
RELOAD_STEP = 0.1
"""Seconds between the steps of one reading, so that a key between them need not wait for all."""
RELOAD_SHARE = 0.06
"""How much of the screen's time readings may take; where they take long they come less often."""


class ReloadSchedule:
    """Runs steps one after the other, once for any number of requests that come close together."""

    def __init__(self, pump: MessagePump, steps: Sequence[Callable[[], None]]) -> None:
        """`pump` has the timers."""
        self._pump, self._steps = pump, steps
        self._planned = False
        self._pause = RELOAD_AFTER
        self._spent = 0.0

    def plan(self) -> None:
        """Read the lists again soon."""
        if not self._planned:
            self._planned, self._spent = True, 0.0
            self._pump.set_timer(self._pause, lambda: self._run(0))

    def _run(self, number: int) -> None:
        begun = time.monotonic()
        if number == 0:
            self._planned = False  # what is stored from now on needs another reading
        self._steps[number]()
        self._spent += time.monotonic() - begun
        if number + 1 < len(self._steps):
            self._pump.set_timer(RELOAD_STEP, lambda: self._run(number + 1))
        self._pause = max(RELOAD_AFTER, self._spent / RELOAD_SHARE)
