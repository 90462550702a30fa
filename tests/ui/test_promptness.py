"""What keeps the way from a key to its frame short."""

from __future__ import annotations

import gc
import os
import queue
import threading
import weakref
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from textual.app import App
from textual.events import Key
from textual.message import Message

from reader.ui.terminal import driver
from reader.ui.terminal import idle_gc as collecting
from reader.ui.terminal.driver import PromptDriver
from reader.ui.terminal.idle_gc import IdleCollector

Typed = Callable[..., str]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """Types bytes and gives the key that comes of them; the driver has no terminal to take over."""
    monkeypatch.setattr(driver, "_IDLE", 60.0)
    came: queue.Queue[Message] = queue.Queue()
    reading, writing = os.pipe()
    prompt = object.__new__(PromptDriver)
    prompt._debug, prompt.fileno, prompt.exit_event = False, reading, threading.Event()
    monkeypatch.setattr(prompt, "process_message", came.put)
    thread = threading.Thread(target=prompt.run_input_thread, daemon=True)
    thread.start()

    def type_(*pieces: bytes) -> str:
        for piece in pieces:
            os.write(writing, piece)
        event = came.get(timeout=10)
        assert isinstance(event, Key)
        return event.key

    yield type_
    prompt.exit_event.set()
    os.write(writing, b"j")
    thread.join(10)
    assert not thread.is_alive()
    os.close(reading)
    os.close(writing)


def test_lone_escape_is_delivered_at_once(typed: Typed) -> None:
    assert [typed(sequence) for sequence in (b"j", b"\x1b", b"\x1b[A")] == ["j", "escape", "up"]
    assert typed("é".encode()[:1], "é".encode()[1:]) == "é"


@pytest.mark.parametrize("sequence", [b"\xe9j", b"\xffj", b"\xc3j"])
def test_invalid_bytes_are_ignored(typed: Typed, sequence: bytes) -> None:
    assert typed(sequence) == "j"
    assert typed(b"k") == "k"


class Knot:
    """Something that only the collector takes away."""

    def __init__(self) -> None:
        self.itself = self


def test_gc_waits_for_idle_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_MUCH", 0)
    looks: list[Callable[[], None]] = []
    app = SimpleNamespace(set_interval=lambda seconds, look: looks.append(look))
    collector = IdleCollector(cast("App[int]", app))
    try:
        assert not gc.isenabled()
        (look,) = looks
        left: weakref.ref[Knot] = weakref.ref(Knot())
        collector.typed()
        look()
        assert left() is not None
        monkeypatch.setattr(collecting, "_REST", -1.0)
        look()
        assert left() is None
    finally:
        collector.end()
    assert gc.isenabled()
