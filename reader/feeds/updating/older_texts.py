"""Work on articles that came before a version of Postil, done by updates, some at a time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from reader.library.articles.same_text import fingerprint_older
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp

_SECONDS = 3.0
"""How long one update works on them at most."""
_AT_ONCE = 10


async def fingerprint_some(library: Library) -> None:
    """Find reports that come several times among texts of an older schema, the newest first."""
    end = time.monotonic() + _SECONDS
    while fingerprint_older(library, most=_AT_ONCE, at=stamp(datetime.now(UTC))):
        if time.monotonic() > end:
            return
        await asyncio.sleep(0)
