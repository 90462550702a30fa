"""Leaving room for others: how long who writes much may keep the library to himself."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from reader.library.database import Library

Item = TypeVar("Item")

SPELL = 0.025
"""Seconds after which a transaction of many parts should end, though nobody waits."""


def spell(library: Library, items: Iterable[Item]) -> Iterator[Item]:
    """The first of the items, as many as there is time for in the open transaction; at least one.

    Another program that waits for the library gets it after the item that is being worked on.
    """
    end = time.monotonic() + SPELL
    for item in items:
        yield item
        if time.monotonic() >= end or library.wanted():
            return
