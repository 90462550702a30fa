"""What each piece of a report is: heading, item, note, caption, quote, code, or a paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reader.pdf.flow import Piece, Setting, begins_item
from reader.pdf.furniture import Sheet
from reader.pdf.glyphs import Box
from reader.pdf.markers import BULLET_START, DASHES, NUMBER_START, is_bullet, number_of

_CAPTION = re.compile(
    r"^(?:figures?|fig|tables?|tab|box|chart|map|plate|exhibit|abbildung|abb|tabelle|schaubild|grafik|figur|"
    r"tableau|graphique|encadré|carte|figura|tabla|gráfico|cuadro|tabella|grafico|tabela|quadro|obrázek|obr|"
    r"tabulka|graf|рисунок|рис|таблица|табл|график|диаграмма|图|表|圖|図|شكل|الشكل|جدول|الجدول)"
    r"\.?\s*(?:[A-Z]\.?)?\d{1,3}(?:[.–-]\d{1,3})*(?P<mark>\s*[.:：–—|]|\s{2,}|$)?",
    re.IGNORECASE,
)
_NOTE_NUMBER = re.compile(r"^[\[(]?(\d{1,3})[\])]?[.)]?\s*(?=\S)")
_SENTENCE_END = re.compile(r"[.;,،。；，:：]$")


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


def name_kinds(
    pieces: list[Piece],
    sheets: Sequence[Sheet],
    rules: dict[int, list[Box]],
    outline: dict[str, int],
    setting: Setting,
) -> list[Piece]:
    """Give every piece its kind; notes that stand in one piece become pieces of their own.

    `rules` are the drawn lines of each page, `outline` the folded titles of the document's outline with
    their depth.
    """
    body = body_style(pieces)
    _name_foot_notes(pieces, sheets, rules, body)
    pieces = _part_notes(pieces)
    for piece in pieces:
        if not piece.kind:
            piece.kind = _kind(piece, body, outline)
    _name_end_notes(pieces, body)
    pieces = _part_notes(pieces)
    _name_quotes(pieces, setting)
    _name_levels(pieces, outline)
    _read_labels(pieces)
    return pieces


def _kind(piece: Piece, body: BodyStyle, outline: dict[str, int]) -> str:
    text = piece.plain
    if piece.style.mono and all(line.style.mono for line in piece.lines) and body.size > 0:
        return "code"
    caption = _CAPTION.match(text)
    if caption and (caption["mark"] or _set_apart(piece, body)) and len(text) < 600:
        return "caption"
    if _is_heading(piece, body, outline):
        return "heading"
    if begins_item(piece.lines[0]) or _is_numbered_item(piece) or _is_dashed_item(piece):
        return "item"
    return "paragraph"


def _set_apart(piece: Piece, body: BodyStyle) -> bool:
    style = piece.style
    return style.italic or (style.bold and not body.bold) or abs(style.size - body.size) > 0.4


def _is_heading(piece: Piece, body: BodyStyle, outline: dict[str, int]) -> bool:
    text = piece.plain
    style = piece.style
    if len(piece.lines) > 5 or len(text) > 220 or not any(letter.isalpha() for letter in text):
        return False
    if is_bullet(piece.lines[0].label) or BULLET_START.match(text):
        return False
    if fold(text) in outline:
        return True
    bold = style.bold and not body.bold and all(line.style.bold for line in piece.lines)
    if style.size > 1.06 * body.size + 0.2:
        return len(text) < 160 or style.size > 1.25 * body.size
    if bold and style.size > 0.94 * body.size:
        return not _SENTENCE_END.search(text) and len(piece.lines) <= 3
    return False


def fold(text: str) -> str:
    """A heading as it is compared with the outline and the contents: letters and figures only."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_numbered_item(piece: Piece) -> bool:
    """Whether a number at the beginning is an item's: what follows it hangs, or it is indented."""
    first = piece.lines[0]
    found = NUMBER_START.match(first.text)
    if not found or first.rtl:
        return bool(found)
    hanging = len(piece.lines) > 1 and min(line.x0 for line in piece.lines[1:]) > first.x0 + 0.8 * first.size
    indented = first.x0 - piece.column.left > 0.9 * first.size and len(piece.lines) == 1
    return hanging or indented or _tab_after(piece, len(found[0].rstrip()))


def _is_dashed_item(piece: Piece) -> bool:
    """Whether a dash at the beginning is a bullet: the text hangs behind it."""
    first, *rest = piece.lines
    if not BULLET_START.match(first.text) or first.text[0] not in DASHES:
        return False
    return bool(rest) and min(line.x0 for line in rest) > first.x0 + 0.4 * first.size or _tab_after(piece, 1)


def _tab_after(piece: Piece, characters: int) -> bool:
    """Whether the gap behind the number is wider than a word space."""
    drawn = [glyph for glyph in piece.lines[0].glyphs if not glyph.text.isspace()]
    if len(drawn) <= characters:
        return False
    return drawn[characters].x0 - drawn[characters - 1].x1 > 0.46 * piece.size


# --- notes


def _name_foot_notes(
    pieces: Sequence[Piece], sheets: Sequence[Sheet], rules: dict[int, list[Box]], body: BodyStyle
) -> None:
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
    return bool(_NOTE_NUMBER.match(first.text))


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


def _part_notes(pieces: Sequence[Piece]) -> list[Piece]:
    """Notes that follow each other without a gap, each a piece of its own."""
    result: list[Piece] = []
    for piece in pieces:
        if piece.kind != "footnote" or len(piece.lines) < 2:
            result.append(piece)
            continue
        current: list = []
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


def _with_lines(piece: Piece, lines: list) -> Piece:
    return Piece(lines, piece.column, piece.gap, kind=piece.kind)


def _note_number(label: str, text: str) -> int | None:
    if label:
        return number_of(label)
    found = _NOTE_NUMBER.match(text)
    return int(found[1]) if found else None


def _name_end_notes(pieces: Sequence[Piece], body: BodyStyle) -> None:
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


# --- quotes, levels, labels


def _name_quotes(pieces: Sequence[Piece], setting: Setting) -> None:
    previous: Piece | None = None
    for piece in pieces:
        if piece.kind == "paragraph" and _is_quote(piece, setting, previous):
            piece.kind = "quote"
        if piece.kind not in {"caption", "table", "footnote"}:
            previous = piece


def _is_quote(piece: Piece, setting: Setting, previous: Piece | None) -> bool:
    """Whether a paragraph is set in from the edge, all of it, and does not go on in an item."""
    column, size = piece.column, piece.size
    if piece.boxed:
        return False
    begins = (
        [column.right - line.x1 for line in piece.lines]
        if column.rtl
        else [line.x0 - column.left for line in piece.lines]
    )
    if min(begins) < 0.8 * size or column.width < 10 * size:
        return False
    if setting.indent and len(piece.lines) == 1 and abs(begins[0] - setting.indent) < 1.5:
        return False
    if previous is not None and previous.kind == "item" and previous.column is column:
        first = previous.lines[0]
        hang = (first.text_x0 or first.x0) - column.left
        if abs(begins[0] - hang) < 3 or begins[0] >= hang - 3 > 0:
            return False
    if len(piece.lines) == 1:
        if column.rtl or piece.lines[0].x1 > column.right - 0.4 * size and begins[0] < 3 * size:
            return False
        centred = abs(begins[0] - (column.right - piece.lines[0].x1)) < 2 * size
        return begins[0] > 1.4 * size and not centred
    return max(begins) - min(begins) < 2.5 * size


def _name_levels(pieces: Sequence[Piece], outline: dict[str, int]) -> None:
    headings = [piece for piece in pieces if piece.kind == "heading"]
    depths = [outline.get(fold(piece.plain)) for piece in headings]
    if headings and sum(depth is not None for depth in depths) >= 0.8 * len(headings):
        for piece, depth in zip(headings, depths, strict=True):
            piece.level = min(6, depth or 1)
        return
    ranks = sorted({(round(p.size * 2) / 2, p.style.bold) for p in headings}, reverse=True)
    for piece in headings:
        piece.level = min(6, ranks.index((round(piece.size * 2) / 2, piece.style.bold)) + 1)


def _read_labels(pieces: Sequence[Piece]) -> None:
    """Take the bullet or number of an item, and the label of a note, from its text."""
    for piece in pieces:
        first = piece.lines[0]
        if piece.kind not in {"item", "footnote"}:
            if first.label and piece.kind != "table":
                separator = "" if not first.text else " "
                first.text = first.label + separator + first.text
                first.marks = [(at + len(first.label) + 1, mark) for at, mark in first.marks]
                first.label = ""
            continue
        label = first.label
        if not label:
            pattern = _NOTE_NUMBER if piece.kind == "footnote" else BULLET_START
            found = pattern.match(first.text) or NUMBER_START.match(first.text)
            if found:
                label = found[0].strip()
                cut = found.end()
                first.text = first.text[cut:]
                first.marks = [(max(0, at - cut), mark) for at, mark in first.marks]
        piece.label = label
        piece.number = number_of(label) if label and not is_bullet(label) else None
