"""What publishers changed of cited passages, in sentences that commands and app share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.document.changes import Piece
    from reader.library.citing.corrections import Correction

_DONE = {
    "changed": "changed a sentence you quoted",
    "removed": "removed a sentence you quoted",
    "notice": "added a notice of correction to a report you quoted",
}


def correction_sentence(one: Correction) -> str:
    """What happened: "Figures Institute changed a sentence you quoted on 2026-11-03; it is in brief.md"."""
    files = ", ".join(dict.fromkeys(export.path.name for export in one.exports))
    where = f"; it is in {files}" if files else ""
    return f"{one.site or 'The publisher'} {_DONE[one.kind.value]} on {_day(one.quoted_at)}{where}"


def corrections_line(found: Sequence[Correction]) -> str:
    """Several corrections in one line; the only one as `correction_sentence` has it."""
    return (
        correction_sentence(found[0])
        if len(found) == 1
        else f"{len(found)} corrections of reports you quoted"
    )


def correction_dates(one: Correction) -> str:
    """When it was quoted and when the change was first seen: "quoted 2026-11-03, changed by 2026-11-10"."""
    return f"quoted {_day(one.quoted_at)}, changed by {_day(one.seen_at)}"


def correction_pieces(one: Correction) -> tuple[Piece, ...]:
    """The old sentences and the new ones word by word, in one line of pieces."""
    from reader.document.blocks import Block, BlockKind, Document
    from reader.document.changes import Fate, Piece, compare

    old, new = (
        Document((Block(BlockKind.PARAGRAPH, " ".join(text.split())),)) if text.strip() else Document(())
        for text in (one.old, one.new)
    )
    passages = compare(old, new).passages
    pieces = tuple(piece for passage in passages for piece in passage.pieces)
    return pieces or (Piece(" ".join(one.old.split()), Fate.SAME),)


def marked_difference(one: Correction) -> str:
    """The difference as plain text: what is gone in [-…-], what came in {+…+}, as `git diff` has it."""
    from reader.document.changes import Fate

    marks = {Fate.SAME: ("", ""), Fate.REMOVED: ("[-", "-]"), Fate.ADDED: ("{+", "+}")}
    out: list[str] = []
    for piece in correction_pieces(one):
        before, after = marks[piece.fate]
        words = piece.text.rstrip()
        out.append(f"{before}{words}{after}{piece.text[len(words) :]}" if words else piece.text)
    return "".join(out).strip()


def _day(when: datetime) -> str:
    return f"{when.astimezone():%Y-%m-%d}"
