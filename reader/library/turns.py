"""Leaving room for others: how long who writes much may keep the library to himself."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

SPELL = 0.025
"""Seconds after which a transaction of many parts should end."""
PAUSE = 0.005
"""Seconds to leave between two such transactions: another program that waits finds the library free."""


def spell(items: Iterable[Item]) -> Iterator[Item]:
    """The first of the items, as many as there is time for in one transaction; at least one."""
    end = time.monotonic() + SPELL
    for item in items:
        yield item
        if time.monotonic() >= end:
            return
