"""Reading a PDF in worker processes, in ranges of pages that stay within their limits.

A range that exceeds them is read again in halves, down to single pages: a page that cannot be read costs
itself only. What has been read of a long file is kept, so that reading it goes on where it was stopped.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from reader.errors import CleaningError, PostilError
from reader.feeds.workers.pool import WorkerDied, Workers
from reader.feeds.workers.wire import decode, encode
from reader.library.articles.attachments import ReadRange, keep_range, read_ranges
from reader.library.storage.database import Library
from reader.library.storage.encoding import compress, expand
from reader.log import logger
from reader.pdf import READER_VERSION
from reader.pdf.records import Carried, Opened, Ranges, RangeText, Request, page_ranges

log = logger(__name__)

_SPLITS = 8
"""Times a range of a file may exceed the limits and is then read in halves: one page is found with seven."""
_FAILURES = 12
"""Times after which what is left of the file is not read."""
MAX_CHARACTERS = 20_000_000
"""Characters of text after which no more of a file is read."""

Progress = Callable[[int, int], None]
"""Called with the pages done so far, and all."""


class KeptRanges(Protocol):
    """Where what was read of a file is kept until all of it has been."""

    def ranges(self) -> list[RangeText]:
        """What was read before, from the first page on."""

    def keep(self, text: RangeText) -> None:
        """Keep one more range."""


class LibraryRanges:
    """`KeptRanges` in the library, for the file with this hash."""

    def __init__(self, library: Library, sha: str) -> None:
        self._library, self._sha = library, sha

    def ranges(self) -> list[RangeText]:
        """What was read before; a row that cannot be understood ends it."""
        found: list[RangeText] = []
        for one in read_ranges(self._library, self._sha, reader=READER_VERSION):
            try:
                head = json.loads(expand(one.result))
                text = decode(RangeText, (head, b""))
            except (ValueError, PostilError) as error:
                log.warning("what was read of %s cannot be used", self._sha, exc_info=error)
                break
            if text.first != sum(each.count for each in found):
                break
            found.append(text)
        return found

    def keep(self, text: RangeText) -> None:
        """Keep one more range."""
        result = compress(json.dumps(encode(text)[0]).encode())
        one = ReadRange(text.first, text.count, result)
        keep_range(self._library, self._sha, one, reader=READER_VERSION, now=datetime.now(UTC))


class NothingKept:
    """`KeptRanges` for a file that is read once and not stored."""

    def ranges(self) -> list[RangeText]:
        """Nothing."""
        return []

    def keep(self, text: RangeText) -> None:
        """Forget it."""


async def read_pdf(
    workers: Workers,
    path: Path,
    *,
    kept: KeptRanges | None = None,
    on_progress: Progress = lambda *_: None,
) -> Ranges:
    """Read a PDF file. Raises CleaningError where it is damaged or protected, WorkerDied where no page
    could be read within the limits."""
    opened = await _opened(workers, path)
    if opened.text is not None:
        on_progress(opened.facts.count, opened.facts.count)
        return Ranges(opened.facts, (opened.text,))
    return await _Reading(workers, path, opened, kept or NothingKept(), on_progress).run()


async def _opened(workers: Workers, path: Path) -> Opened:
    try:
        return await workers.open_pdf(path)
    except WorkerDied as error:
        log.info("%s: %s It is read page by page.", path, error.message)
        return await workers.open_pdf(path, measure=False)


class _Reading:
    def __init__(
        self, workers: Workers, path: Path, opened: Opened, kept: KeptRanges, on_progress: Progress
    ) -> None:
        self._workers, self._path, self._opened, self._kept = workers, path, opened, kept
        self._progress = on_progress
        self._texts: list[RangeText] = kept.ranges()
        self._failures = 0
        self._last: PostilError | None = None

    async def run(self) -> Ranges:
        """Read what was not read before, in order."""
        pages = self._opened.facts.readable
        self._progress(self._done, pages)
        waiting = deque(page_ranges(self._done, pages))
        while waiting:
            first, count = waiting.popleft()
            if self._exhausted:
                self._texts.append(_unread(first, count))
                continue
            try:
                text = await self._workers.pdf_range(self._path, self._request(first, count))
            except (WorkerDied, CleaningError) as error:
                self._failures += 1
                self._last = error
                if count > 1 and self._failures <= _SPLITS:
                    half = count // 2
                    waiting.extendleft([(first + half, count - half), (first, half)])
                    continue
                text = _unread(first, count)
            self._texts.append(text)
            self._kept.keep(text)
            self._progress(self._done, pages)
        if self._last is not None and not any(text.characters for text in self._texts):
            raise self._last
        return Ranges(self._opened.facts, tuple(self._texts))

    @property
    def _done(self) -> int:
        return sum(text.count for text in self._texts)

    @property
    def _exhausted(self) -> bool:
        """Whether the file has taken all the time, or given all the text, that a file may."""
        return self._failures >= _FAILURES or sum(text.characters for text in self._texts) > MAX_CHARACTERS

    def _request(self, first: int, count: int) -> Request:
        carried: tuple[Carried, ...] = self._texts[-1].carried if self._texts else ()
        return Request(self._opened.facts, self._opened.measures, first, count, carried)


def _unread(first: int, count: int) -> RangeText:
    """Pages that were not read."""
    return RangeText(first, count, labels=("",) * count, failed=tuple(range(first, first + count)))
