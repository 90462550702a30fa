"""Completing the path of a file while it is typed."""

from __future__ import annotations

import asyncio
import itertools
import os

from textual.suggester import Suggester

from reader.safetext import safe_line

_LOOKED_AT = 5000
"""Entries of a folder that a completion looks at."""


class PathSuggester(Suggester):
    """Completes the last part of a path: folders end with a slash, hidden files need a dot."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await asyncio.to_thread(completed, value)


def completed(typed: str) -> str | None:
    """The path with its last part completed to the first entry that begins so; None where there is none."""
    head, slash, begin = typed.rpartition("/")
    try:
        with os.scandir(os.path.expanduser(head + slash) or ".") as entries:
            found = sorted(
                (entry.name, entry.is_dir())
                for entry in itertools.islice(entries, _LOOKED_AT)
                if entry.name.startswith(begin) and (begin or not entry.name.startswith("."))
            )
    except OSError:
        return None
    if not typed or not found:
        return None
    name, is_folder = found[0]
    return safe_line(typed + name[len(begin) :] + ("/" if is_folder else ""))
