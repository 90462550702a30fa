"""DOI, report number and series that a page prints beside its text, for pages whose metadata give none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reader.cleaning.html.pieces import Piece
from reader.document.blocks import SpanKind
from reader.model import Metadata
from reader.safetext import safe_line

ABOVE, BELOW = 30, 12
"""Pieces before the text and after it whose lines are read."""
MOST_WORDS = 60
_DOI = re.compile(r"(?:doi\.org/|\bdoi\s*[:：]?\s*)(10\.\d{4,9}/[^\s\"<>]+)", re.I)
_NUMBER = re.compile(
    r"\b((?:[A-Z][\w&]*\s+){0,3}(?:working|discussion|occasional|staff|research|technical|policy"
    r"|briefing)\s+"
    r"(?:paper|report|note|brief|memo(?:randum)?)s?(?:\s+series)?),?\s*"
    r"(?:no\.?|nr\.?|number|№|#|n°)\s*([A-Z]{0,8}[-/ ]?\d[\w./-]{0,16}\w|\d)(?=[\s,.;:)\]|]|$)",
    re.I,
)
"""The series and the number of a report: "NBER Working Paper No. 31234", "Discussion Paper #12/2024"."""
_COPY_OF_LINE = frozenset(
    {"related", "comments", "navigation", "advertisement", "cookie box", "end of the article"}
)
"""Rules for parts whose lines speak of other texts."""


def with_printed(citation: Metadata, pieces: Sequence[Piece], first: int, last: int) -> Metadata:
    """The citation with what is printed above the piece `first` and below `last` where it says nothing
    itself.

    A DOI counts where only one is printed there; lines within the text name other works.
    """
    lines = [
        piece
        for piece in (*pieces[max(0, first - ABOVE) : first], *pieces[last + 1 : last + 1 + BELOW])
        if piece.text and piece.words <= MOST_WORDS and piece.rule not in _COPY_OF_LINE
    ]
    dois = {found for line in lines for found in _dois(line)}
    doi = citation.doi or (dois.pop() if len(dois) == 1 else "")
    numbered = next((match for line in lines if (match := _NUMBER.search(line.text[:500]))), None)
    if citation.report_number or numbered is None:
        return replace(citation, doi=doi)
    return replace(
        citation,
        doi=doi,
        report_number=safe_line(numbered[2]),
        series=citation.series or safe_line(" ".join(numbered[1].split())),
        type="report" if citation.type in ("", "webpage") else citation.type,
    )


def _dois(line: Piece) -> list[str]:
    """The DOIs that a line says or links to."""
    targets = [span.target for span in line.spans if span.kind is SpanKind.LINK]
    return [
        match[1].rstrip(".,;)").lower()
        for text in (line.text[:500], *targets)
        for match in _DOI.finditer(text)
    ]
