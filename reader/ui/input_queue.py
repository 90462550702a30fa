"""Keys and mouse, one at a time: the next one is handed out once the last one is done with.

Textual hands a key to the widget that has the focus when the key arrives. When several keys arrive
together, the second would still go to the pane or screen that the first one leaves. So each waits until the
one before it has gone all the way: through the widget, the messages that it caused there and in the widgets
around it, the app, and what it asked the librarian to write.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

    from reader.ui.services.librarian import Librarian

LIMIT = 0.3
"""Seconds that an event waits at most for the one before it: a slow disk must not hold up the keys."""
_EFFECTLESS = (events.MouseMove, events.MouseScrollUp, events.MouseScrollDown)


class InputQueue:
    """Hands events to `handle` in the order they arrived. Before `open` was called all of them wait."""

    def __init__(
        self, app: App[int], librarian: Librarian, handle: Callable[[events.Event], Awaitable[None]]
    ) -> None:
        self._app, self._librarian, self._handle = app, librarian, handle
        self._waiting: deque[events.Event] = deque()
        self._busy = True
        self._passes = 0
        """Tells a pass that still climbs from one that was given up."""
        self._focused: object = None
        self._quiet = True
        self._asked = 0
        self._timer: Timer | None = None

    @property
    def busy(self) -> bool:
        """Whether an event waits, or is not done with yet."""
        return self._busy

    async def open(self) -> None:
        """The app is ready: hand out what has arrived."""
        await self._next()

    async def take(self, event: events.Event) -> None:
        """Hand out an event, at once or in its turn."""
        if self._busy:
            self._waiting.append(event)
        else:
            await self._hand_out(event)

    async def _next(self) -> None:
        self._busy = False
        while self._waiting and not self._busy:
            await self._hand_out(self._waiting.popleft())

    async def _hand_out(self, event: events.Event) -> None:
        if isinstance(event, _EFFECTLESS):
            await self._handle(event)
            return
        self._busy = True
        self._asked = self._librarian.asked
        await self._handle(event)
        self._timer = self._app.set_timer(LIMIT, self._give_up)
        self._start_pass()

    # --- until it is done with

    def _start_pass(self) -> None:
        """Go from the focus up to the app, behind all messages that wait on the way."""
        self._passes += 1
        self._quiet = True
        self._focused = (self._app.screen, self._app.focused)
        self._climb(self._app.focused or self._app.screen)

    def _climb(self, node: DOMNode) -> None:
        self._quiet &= not node.message_queue_size
        while not node.call_later(self._arrived, node, self._passes) and node is not self._app:
            node = node.parent or self._app  # it is closing

    async def _arrived(self, node: DOMNode, number: int) -> None:
        if number != self._passes:
            return
        if node.message_queue_size:  # what came before has caused more
            self._climb(node)
        elif node is not self._app:
            self._climb(node.parent or self._app)
        else:
            await self._pass_ended()

    async def _pass_ended(self) -> None:
        if self._focused != (self._app.screen, self._app.focused):
            # what the new screen or pane does once it is painted belongs to it too
            self._app.screen.call_after_refresh(self._start_pass)
        elif not self._quiet:
            self._start_pass()
        elif self._librarian.asked != self._asked:
            self._asked = self._librarian.asked + 1
            self._librarian.submit(lambda library: None, lambda _: self._start_pass())
        else:
            await self._done()

    async def _give_up(self) -> None:
        self._timer = None
        await self._done()

    async def _done(self) -> None:
        self._passes += 1
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        await self._next()
