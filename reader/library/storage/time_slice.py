"""Bounds on how long one bulk writer may hold the library."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from reader.library.storage.database import Library

Item = TypeVar("Item")

SLICE = 0.05
"""Seconds of processor time after which a bulk transaction ends even if nobody waits."""


def time_slice(library: Library, items: Iterable[Item], *, seconds: float | None = None) -> Iterator[Item]:
    """Yield items from the front while the open transaction has processor time left, `SLICE` or `seconds`.

    At least one is given. Stops after the current item when another program waits to write.
    """
    # by the clock, a busy machine would make many small transactions of it
    end = time.thread_time() + (SLICE if seconds is None else seconds)
    for item in items:
        yield item
        if time.thread_time() >= end or library.wanted():
            return
