"""What is around a highlight, for showing it."""

from __future__ import annotations

import logging

from reader.errors import LibraryDamaged
from reader.library.articles.documents import document_piece, piece_starts
from reader.library.storage.database import Library
from reader.model import Highlight

log = logging.getLogger(__name__)


def context_of(lib: Library, highlight: Highlight, most: int) -> tuple[str, str]:
    """What is before and after a highlight in its paragraph, each of about `most` characters, cut at words.

    From the present text where the highlight has a place in it, else as it was when it was marked; so too
    where the text is damaged.
    """
    before, after = highlight.prefix, highlight.suffix
    start, end = highlight.anchor.start, highlight.anchor.end
    revision = lib.value("SELECT revision_id FROM articles WHERE id = ?", (highlight.article_id,))
    if start is not None and end is not None and revision is not None:
        starts = piece_starts(lib, revision)
        number = max(place for place, piece in enumerate(starts) if piece.start <= start)
        try:
            text = document_piece(lib, revision, number).document.text
        except LibraryDamaged:
            log.exception("the text of article %s cannot be read", highlight.article_id)
        else:
            low, high = start - starts[number].start, end - starts[number].start
            before, after = text[max(0, low - 2 * most) : low], text[high : high + 2 * most]
    before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    if len(before) > most:
        before = "…" + before[-most:].partition(" ")[2]
    if len(after) > most:
        after = after[:most].rpartition(" ")[0] + " …"
    return before, after
