"""The end that comes from outside: the terminal is gone, or the program is told to go."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from reader.log import logger

if TYPE_CHECKING:
    from reader.ui.app import PostilApp

log = logger(__name__)


@runtime_checkable
class HoldsUnsaved(Protocol):
    """A screen that holds what is saved a moment later: a note being typed, the reading place."""

    def keep_unsaved(self) -> None:
        """Hand it to the librarian now."""
        ...


def watch(app: PostilApp) -> None:
    """End the app in order at SIGTERM, and at SIGHUP also without a terminal; call it in its thread."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, app.exit, 128 + signal.SIGTERM)
    loop.add_signal_handler(signal.SIGHUP, _terminal_gone, app)


def _terminal_gone(app: PostilApp) -> None:
    for screen in app.screen_stack:
        if isinstance(screen, HoldsUnsaved):
            screen.keep_unsaved()
    app.close()
    if (unsaved := app.unsaved()) is not None:  # nobody sees the screen any more
        log.error("%s", unsaved)
    # not by Textual's way out: it writes to the terminal, and waits for ever for one that is gone
    os._exit(128 + signal.SIGHUP)
