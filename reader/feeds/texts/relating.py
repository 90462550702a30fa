"""Finds reports that come several times, for many new texts at once, and among texts of an older schema."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from reader.library.articles.pending import has_unrelated
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp

_TOGETHER = 512
"""Texts that an update stores before it relates them."""
_SECONDS = 3.0
"""How long one update works on texts of an older schema at most."""
_AT_ONCE = 40


class Relating:
    """Relates texts while more are stored; `stored` counts those that may wait for it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.stored = 0

    async def in_time(self, *, least: int = _TOGETHER) -> None:
        """Relate what was stored, where it is so much."""
        if self.stored >= least:
            self.stored = 0
            await relate_new(self._library)


async def relate_new(library: Library) -> None:
    """Relate the texts that are not yet, and merge fingerprints where many are recent; all else goes on."""
    if not has_unrelated(library):
        return
    # with them come the comparison of texts and its library, which an update without news does without
    from reader.library.articles.fingerprint_index import merge_fingerprints
    from reader.library.articles.same_text import relate_in_steps

    for _ in relate_in_steps(library, at=stamp(datetime.now(UTC))):
        await asyncio.sleep(0)
    for _ in merge_fingerprints(library):
        await asyncio.to_thread(library.settle_in_time)  # it waits for the disk


async def relate_left(library: Library) -> None:
    """Relate what earlier updates left: texts of an older schema, the newest first, and after a kill."""
    if not has_unrelated(library):
        return
    from reader.library.articles.same_text import fingerprint_older

    end = time.monotonic() + _SECONDS
    while fingerprint_older(library, most=_AT_ONCE, at=stamp(datetime.now(UTC))):
        if time.monotonic() > end:
            break
        await relate_new(library)
    await relate_new(library)
