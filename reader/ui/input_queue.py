"""Keys and mouse, one at a time: the next one is handed out once the last one is done with.

Textual hands a key to the widget that has the focus when the key arrives. When several keys arrive
together, the second would still go to the pane or screen that the first one leaves. So each waits until the
one before it has gone all the way: through the widget, the messages that it caused there and in the widgets
around it, the app, and what it asked the librarian to write.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget

    from reader.ui.services.librarian import Librarian

LIMIT = 0.3
"""Longest wait in seconds for the writes of the previous event: a slow disk must not hold up the keys."""
PATIENCE = 2.0
"""Longest wait in seconds for everything else: a key handed out too early goes to the pane that the previous
one is leaving, and on a busy machine everything is slow."""
_FRAME = 0.03
"""Seconds until what a key changed is painted: only then is it looked whether it is done with."""
_EFFECTLESS = (events.MouseMove, events.MouseScrollUp, events.MouseScrollDown)


class InputQueue:
    """Hands events to `handle` in the order they arrived. Before `open` was called all of them wait."""

    def __init__(
        self, app: App[int], librarian: Librarian, handle: Callable[[events.Event], Awaitable[None]]
    ) -> None:
        self._app, self._librarian, self._handle = app, librarian, handle
        self._waiting: deque[events.Event] = deque()
        self._busy = True
        self._events = self._passes = 0
        """How many there were so far: what belongs to an earlier one does nothing."""
        self._focus: tuple[Screen[Any] | None, Widget | None] = (None, None)
        self._asked = 0
        self._quiet = True
        self._limit: asyncio.TimerHandle | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._later: asyncio.TimerHandle | None = None

    @property
    def busy(self) -> bool:
        """Whether an event waits, or is not done with yet."""
        return self._busy

    async def open(self) -> None:
        """The app is ready: hand out what has arrived."""
        await self._next()

    async def take(self, event: events.Event) -> None:
        """Hand out an event, at once or in its turn."""
        if not self._busy:
            await self._hand_out(event)
            return
        self._waiting.append(event)
        if self._later is not None:
            self._later.cancel()
            self._start_pass()

    async def _next(self) -> None:
        self._busy = False
        while self._waiting and not self._busy:
            await self._hand_out(self._waiting.popleft())

    async def _hand_out(self, event: events.Event) -> None:
        if isinstance(event, _EFFECTLESS):
            await self._handle(event)
            return
        self._busy = True
        self._events += 1
        self._passes += 1  # a pass started by a late answer does not end this event
        self._asked = self._librarian.asked
        self._focus = (self._app.screen, self._app.focused)
        await self._handle(event)
        self._patience = self._give_up_after(PATIENCE)
        if self._waiting:
            self._start_pass()
        else:
            self._later = asyncio.get_running_loop().call_later(_FRAME, self._start_pass)

    # --- until it is done with

    def _start_pass(self) -> None:
        """Go from the focus up to the app, each time behind all messages that wait there."""
        self._later = None
        self._passes += 1
        self._quiet = True
        self._go_to(self._passes, self._app.focused or self._app.screen)

    def _go_to(self, number: int, node: DOMNode) -> None:
        self._quiet &= not node.message_queue_size
        while not node.call_later(self._arrived, number, node) and node is not self._app:
            node = node.parent or self._app  # it is closing

    async def _arrived(self, number: int, node: DOMNode) -> None:
        if number != self._passes:
            return
        if node is not self._app:
            self._go_to(number, node.parent or self._app)
            return
        screen, focused = self._app.screen, self._app.focused
        way = (focused or screen).ancestors_with_self
        if self._focus != (screen, focused):
            # what the new screen or pane does once it is painted belongs to it too
            self._focus = (screen, focused)
            screen.call_after_refresh(self._start_pass)
        elif not self._quiet or any(each.message_queue_size for each in way):
            self._start_pass()  # what came before may have caused more
        elif self._librarian.asked != self._asked:
            self._asked = self._librarian.asked
            self._limit = self._limit or self._give_up_after(LIMIT)
            self._librarian.submit(lambda library: None, lambda _: self._start_pass(), background=True)
        else:
            await self._done()

    def _give_up_after(self, seconds: float) -> asyncio.TimerHandle:
        give_up = partial(self._give_up, self._events)
        return asyncio.get_running_loop().call_later(seconds, self._app.call_later, give_up)

    async def _give_up(self, number: int) -> None:
        if number == self._events and self._busy:
            await self._done()

    async def _done(self) -> None:
        self._passes += 1
        for timer in filter(None, (self._limit, self._patience, self._later)):
            timer.cancel()
        self._limit = self._patience = self._later = None
        await self._next()
