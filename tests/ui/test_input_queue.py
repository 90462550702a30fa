"""Which key waits for what, in an app that delivers messages only when the test says so."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from textual.events import Event, Key

from reader.ui import input_queue
from reader.ui.input_queue import InputQueue


class _App:
    """An app that is its own screen."""

    parent = None
    focused = None

    def __init__(self) -> None:
        self.calls: deque[Callable[[], Any]] = deque()
        self.screen, self.ancestors_with_self = self, [self]

    @property
    def message_queue_size(self) -> int:
        return 0

    def call_later(self, callback: Callable[..., Any], *given: Any) -> bool:
        self.calls.append(lambda: callback(*given))
        return True

    async def run(self) -> None:
        while self.calls:
            await self.calls.popleft()()


class _Librarian:
    """A librarian that answers when the test says so."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers: list[Callable[[Any], Any]] = []

    def submit(self, job: object, answer: Callable[[Any], Any], *, background: bool) -> None:
        self.answers.append(answer)


def test_late_answer_of_a_slow_disk_ends_no_later_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_queue, "LIMIT", 0.0)
    app, librarian = _App(), _Librarian()
    handled: list[Event] = []

    async def handle(event: Event) -> None:
        handled.append(event)
        librarian.asked += len(handled) == 1

    async def keys() -> None:
        queue = InputQueue(app, librarian, handle)  # type: ignore[arg-type]
        await queue.open()
        for letter in "ab":
            await queue.take(Key(letter, letter))
        while len(handled) < 2 or queue.busy:  # the disk is slow, and the second key asks nothing of it
            await app.run()
            await asyncio.sleep(0)
        librarian.answers[0](None)
        await queue.take(Key("c", "c"))
        await app.run()
        assert queue.busy

    asyncio.run(keys())
    assert [event.key for event in handled if isinstance(event, Key)] == ["a", "b", "c"]
