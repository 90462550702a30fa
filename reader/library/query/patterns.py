"""Regular expressions in SQL, with a limit on their time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from reader.library.query.options import QueryTooSlow
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_or_none
from reader.query.tree import Pattern

if TYPE_CHECKING:
    import regex

_TEXT_SECONDS = 0.25
"""How long one text may be looked through."""


class _Clock(threading.local):
    """When the query of this thread has to end, and whether a pattern took too long."""

    deadline: float | None = None
    exceeded: bool = False


_clock = _Clock()


@lru_cache(maxsize=64)
def _compiled(source: str, ignore_case: bool) -> regex.Pattern[str] | None:
    import regex  # few queries have a pattern

    try:
        return regex.compile(source, regex.IGNORECASE if ignore_case else 0)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError):
        return None


def valid(pattern: Pattern) -> bool:
    """Whether the engine takes a pattern that `re` took."""
    return _compiled(pattern.source, pattern.ignore_case) is not None


def found(pattern: Pattern, text: str) -> bool:
    """Whether a pattern occurs in a text; false once the query's time is over (`limited` raises then)."""
    return _found(pattern.source, int(pattern.ignore_case), text)


def _found(source: str, ignore_case: int, text: str | None) -> bool:
    compiled = _compiled(source, bool(ignore_case))
    if compiled is None or not isinstance(text, str) or _clock.exceeded:
        return False
    left = _TEXT_SECONDS if _clock.deadline is None else _clock.deadline - time.monotonic()
    try:
        return compiled.search(text, timeout=max(0.001, min(left, _TEXT_SECONDS))) is not None
    except (TimeoutError, RecursionError, MemoryError):
        _clock.exceeded = True
        return False


def _found_in_names(source: str, ignore_case: int, stored: str | None) -> bool:
    names = names_or_none(stored) if isinstance(stored, str) else ()
    return any(_found(source, ignore_case, name) for name in names)


def define_patterns(lib: Library) -> None:
    """Make `query_matches` and `query_matches_names` (pattern, 0 or 1 for its case, text) callable in SQL."""
    lib.define("query_matches", _found, 3)
    lib.define("query_matches_names", _found_in_names, 3)


@contextmanager
def limited(deadline: float | None) -> Iterator[None]:
    """Limit the patterns of this thread's query; `deadline` is on the monotonic clock.

    Raises QueryTooSlow at its end where one took too long, for then what was found is wrong.
    """
    _clock.deadline, _clock.exceeded = deadline, False
    try:
        yield
        if _clock.exceeded:
            raise QueryTooSlow(
                "The regular expression takes too long.",
                hint="Write it without repetitions inside repetitions.",
            )
    finally:
        _clock.deadline, _clock.exceeded = None, False
