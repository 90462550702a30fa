"""Notes: at the foot of a page or column, and at the end of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reader.pdf.flow import Piece
from reader.pdf.furniture import Sheet
from reader.pdf.glyphs import Box
from reader.pdf.lines import Line
from reader.pdf.markers import is_bullet, number_of

NOTE_NUMBER = re.compile(r"^[\[(]?(\d{1,3})[\])]?[.)]?\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """How the running text is set: its size in points, and whether it is bold."""

    size: float
    bold: bool


def body_style(pieces: Sequence[Piece]) -> BodyStyle:
    """The style that most of the text is set in."""
    counted = Counter[tuple[float, bool]]()
    for piece in pieces:
        if piece.table is None and not piece.style.mono:
            counted[piece.size, piece.style.bold] += len(piece.plain)
    size, bold = counted.most_common(1)[0][0] if counted else (10.0, False)
    return BodyStyle(size, bold)


def name_foot_notes(
    pieces: Sequence[Piece], sheets: Sequence[Sheet], rules: dict[int, list[Box]], body: BodyStyle
) -> None:
    """Name the notes that stand at the foot of their page, told by their numbers or the rule above them."""
    for piece in pieces:
        if piece.tag is not None and piece.tag.kind == "footnote" and piece.table is None:
            piece.kind = "footnote"
    for sheet in sheets:
        here = [piece for piece in pieces if piece.page == sheet.index and piece.table is None]
        small = [
            piece
            for piece in here
            if (piece.size < 0.96 * body.size or piece.lines[0].raised) and not piece.style.mono
        ]
        for piece in small:
            if _stands_at_foot(piece, here, body) and (
                _begins_note(piece) or _below_rule(piece, rules.get(sheet.index, []))
            ):
                piece.kind = "footnote"
        # what goes on below a note, or above one and below the rule, is one too
        for piece in small:
            above = [
                other for other in here if other.kind == "footnote" and other.lines[0].y > piece.lines[0].y
            ]
            if (
                not piece.kind
                and above
                and _stands_at_foot(piece, here, body)
                and _same_place(above[-1], piece)
            ):
                piece.kind = "footnote"


def _stands_at_foot(piece: Piece, here: Sequence[Piece], body: BodyStyle) -> bool:
    """Whether no running text stands below a piece in its part of the page."""
    bottom = piece.lines[-1].y
    left, right = min(line.x0 for line in piece.lines), max(line.x1 for line in piece.lines)
    for other in here:
        if other is piece or other.size < 0.97 * body.size or other.lines[0].raised:
            continue
        below = other.lines[0].y < bottom - 1
        beside = min(line.x0 for line in other.lines) < right and max(line.x1 for line in other.lines) > left
        if below and beside:
            return False
    return True


def _begins_note(piece: Piece) -> bool:
    first = piece.lines[0]
    if first.label and not is_bullet(first.label):
        return True
    return bool(NOTE_NUMBER.match(first.text))


def _below_rule(piece: Piece, rules: Sequence[Box]) -> bool:
    top = piece.lines[0].top
    left = min(line.x0 for line in piece.lines)
    return any(
        0 <= rule.y0 - top < 3.2 * piece.size + 8 and rule.width < 0.7 * 612 and abs(rule.x0 - left) < 40
        for rule in rules
        if rule.width > rule.height
    )


def _same_place(above: Piece, piece: Piece) -> bool:
    return abs(above.size - piece.size) < 0.3 and above.column is piece.column


def part_notes(pieces: Sequence[Piece]) -> list[Piece]:
    """Notes that follow each other without a gap, each a piece of its own."""
    result: list[Piece] = []
    for piece in pieces:
        if piece.kind != "footnote" or len(piece.lines) < 2:
            result.append(piece)
            continue
        current: list[Line] = []
        expected = 0
        for line in piece.lines:
            number = _note_number(line.label, line.text)
            if current and number is not None and (number == expected or line.label):
                result.append(_with_lines(piece, current))
                current = []
            current.append(line)
            expected = (number if number is not None else expected - 1) + 1
        result.append(_with_lines(piece, current))
    return result


def _with_lines(piece: Piece, lines: list[Line]) -> Piece:
    return Piece(lines, piece.column, kind=piece.kind)


def _note_number(label: str, text: str) -> int | None:
    if label:
        return number_of(label)
    found = NOTE_NUMBER.match(text)
    return int(found[1]) if found else None


def name_end_notes(pieces: Sequence[Piece], body: BodyStyle) -> None:
    """The last numbered list of a document that is set smaller, or whose numbers the text refers to."""
    referred = {mark for piece in pieces for line in piece.lines for _, mark in line.marks}
    flowing = [piece for piece in pieces if piece.kind not in {"footnote", "caption", "table"}]
    run: list[Piece] = []
    for piece in reversed(flowing):
        number = _note_number(piece.lines[0].label, piece.lines[0].text)
        if piece.kind in {"item", "paragraph"} and number is not None and piece.size <= body.size:
            run.insert(0, piece)
            if number == 1:
                break
        elif piece.kind == "paragraph" and piece.size < 0.97 * body.size and len(run) < 400:
            run.insert(0, piece)
        else:
            break
    if not run or _note_number(run[0].lines[0].label, run[0].lines[0].text) != 1:
        return
    small = sum(piece.size < 0.97 * body.size for piece in run) > len(run) / 2
    if small or "1" in referred:
        for piece in run:
            piece.kind = "footnote"
