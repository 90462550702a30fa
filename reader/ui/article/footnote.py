"""A footnote shown over the foot of the page."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from reader.document.blocks import Block, BlockKind, Document, SpanKind
from reader.document.cells import cells
from reader.document.wrapping import MeasuredText, balanced
from reader.safetext import safe, safe_line
from reader.ui.article.page import Frame
from reader.ui.article.styles import ArticleStyles


def find_footnote(document: Document, ident: str) -> Block | None:
    """The footnote a reference points to; None where the document has none of that name."""
    for block in document.blocks:
        if block.kind is BlockKind.FOOTNOTE and block.ident == ident:
            return block
    return None


def find_anchor(document: Document, ident: str) -> int | None:
    """Offset in the document's text of the block of that name; None where there is none."""
    for index, block in enumerate(document.blocks):
        if ident and block.ident == ident:
            return document.offset(index, 0)
    return None


def find_reference(document: Document, ident: str) -> int | None:
    """Offset in the document's text of the first reference to a footnote; None where there is none."""
    for index, block in enumerate(document.blocks):
        for span in block.spans:
            if ident and span.kind is SpanKind.NOTE_REF and span.target == ident:
                return document.offset(index, span.start)
    return None


def footnote_strips(block: Block, styles: ArticleStyles, frame: Frame, most: int) -> list[Strip]:
    """At most `most` lines: a rule with the note's label, the note, an empty line."""
    base, ground = styles.base, styles.base + styles["popup"]
    label = f" {safe_line(block.label) or 'note'} "
    rule = f"──{label}" + "─" * max(0, frame.column - 2 - cells(label))
    text = safe(block.text)
    starts = balanced(MeasuredText(text), frame.column)
    lines = [text[a:b].rstrip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    if len(lines) > most - 2:
        lines = [*lines[: max(1, most - 3)], "…"]
    margin = Segment(" " * frame.left, base)

    def strip(line: str, style: str = "popup") -> Strip:
        body = Strip([Segment(line, ground + styles[style])]).adjust_cell_length(frame.column + 1, ground)
        return Strip([margin, *body]).adjust_cell_length(frame.width, base)

    return [strip(rule, "muted"), *(strip(line) for line in lines), strip("")]
