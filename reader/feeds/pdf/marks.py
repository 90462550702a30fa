"""Take over the highlights that are in a PDF file, on the words of its article."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reader.annotations.printed import find_printed
from reader.errors import NotFound
from reader.feeds.workers.pool import Workers
from reader.library.annotations.highlight_changes import new_passage
from reader.library.annotations.journal import operation
from reader.library.articles import documents, listing
from reader.library.storage.database import Library
from reader.library.storage.encoding import derived_uid
from reader.model import PageStart
from reader.pdf.records import Mark

_HUES = {"yellow": 55, "green": 120, "blue": 215, "purple": 275, "pink": 335}
"""Degrees of the colours that highlights have."""


@dataclass(frozen=True, slots=True)
class TakenMarks:
    """How many highlights of a file are new, how many were known, and the words of those not found."""

    added: int
    known: int
    lost: tuple[str, ...]
    operation: int | None = field(default=None, compare=False)
    """What undo takes, None where nothing was new."""


async def take_marks(
    library: Library, workers: Workers, article_id: int, path: Path, *, now: datetime
) -> TakenMarks:
    """Highlight in an article what is highlighted in its PDF file; the same again adds nothing.

    What the reader deleted since stays deleted. Raises CleaningError, WorkerDied, NotFound.
    """
    found = await workers.pdf_marks(path)
    article = listing.article(library, article_id)
    if article.revision is None:
        raise NotFound("The article has no text yet.")
    text, pages = article.revision.document.text, documents.pages(library, article.revision.id)
    added = known = 0
    lost: list[str] = []
    with operation(library, "highlights of a PDF", now=now, article_id=article_id, made_by="import") as doing:
        for mark in found.marks:
            uid = derived_uid(
                "pdf highlight", f"{article.uid}\x00{mark.page}\x00{mark.before}\x00{mark.quote}"
            )
            if library.value("SELECT 1 FROM highlights WHERE uid = ?", (uid,)) or _is_purged(library, uid):
                known += 1
                continue
            begin, end = page_range(pages, mark.page, len(text))
            place = find_printed(text[begin:end], mark.quote, mark.before)
            if place is None:
                lost.append(mark.quote)
                continue
            new_passage(
                library,
                doing,
                uid,
                article_id,
                start=begin + place[0],
                end=begin + place[1],
                colour=colour_name(mark),
                note=mark.note,
            )
            added += 1
    return TakenMarks(added, known, tuple(lost), doing.number)


def page_range(pages: Sequence[PageStart], page: int, length: int) -> tuple[int, int]:
    """The part of a text that a page (from 0) can have: notes of it may stand behind the next page's text."""
    here = [one.start for one in pages if one.page <= page]
    after = [one.start for one in pages if one.page > page + 1]
    return (here[-1] if here else 0), (after[0] if after else length)


def _is_purged(library: Library, uid: str) -> bool:
    return library.value("SELECT 1 FROM purges WHERE entity_uid = ?", (uid,)) is not None


def colour_name(mark: Mark) -> str:
    """The colour of a highlight that is nearest to that in the file; yellow for greys."""
    if mark.colour is None:
        return "yellow"
    red, green, blue = (mark.colour >> shift & 255 for shift in (16, 8, 0))
    hue, _, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if saturation < 0.15:
        return "yellow"
    return min(_HUES, key=lambda name: abs((hue * 360 - _HUES[name] + 180) % 360 - 180))
