"""Signals that end the app: SIGTERM, and SIGHUP when the terminal is gone.

They are handled until the last write is done. Handlers of the event loop would go with the loop, before
what is queued for the library has been written.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Protocol, runtime_checkable

from reader.log import logger

log = logger(__name__)
_ENDING = (signal.SIGTERM, signal.SIGHUP)


@runtime_checkable
class HoldsUnsaved(Protocol):
    """A screen that holds what is saved a moment later: a note being typed, the reading place."""

    def keep_unsaved(self) -> None:
        """Hand it to the librarian now."""
        ...


class ExitSignals:
    """Turns signals into calls in the app's event loop; once that has ended, only remembers them."""

    def __init__(self, terminate: Callable[[], object], hang_up: Callable[[], object]) -> None:
        """`terminate` and `hang_up` are called in the loop's thread."""
        self._calls = {signal.SIGTERM: terminate, signal.SIGHUP: hang_up}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._before: dict[int, object] = {}
        self.received: int | None = None
        """The signal that came, after the loop had ended."""

    def install(self) -> None:
        """Begin to handle them; call it in the main thread, in the app's loop."""
        if threading.current_thread() is not threading.main_thread():
            return
        self._loop = asyncio.get_running_loop()
        # every signal wakes the loop from now on, whichever thread gets it; the driver replaces the handler
        self._loop.add_signal_handler(signal.SIGWINCH, lambda: None)
        for number in _ENDING:
            self._before[number] = signal.signal(number, self._handle)

    def loop_ended(self) -> None:
        """Only remember signals from now on, while the last writes are waited for.

        The terminal sends ctrl+c as a signal again. Textual's handler of SIGCONT, which also comes when
        the terminal is closed, would look for its loop and fail.
        """
        if not self._before:
            return
        self._loop = None
        for number in (signal.SIGINT, signal.SIGCONT):
            if number not in self._before:
                self._before[number] = signal.signal(number, self._handle)

    def restore(self) -> None:
        """Put back the handlers there were before."""
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _handle(self, number: int, frame: FrameType | None) -> None:
        call = self._calls.get(signal.Signals(number))
        if call is not None and self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(call)
        elif number != signal.SIGCONT:
            self.received = number


def exit_without_terminal() -> None:
    """End the process not by Textual's way: that writes to the terminal, and waits for ever for one gone."""
    os._exit(128 + signal.SIGHUP)
