"""What each piece of a report is: heading, item, note, caption, quote, code, or a paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from reader.pdf.flow import SENTENCE_END, Piece, Setting, begins_item
from reader.pdf.folding import fold
from reader.pdf.furniture import Sheet
from reader.pdf.glyphs import Box
from reader.pdf.lines import drawn_in
from reader.pdf.markers import BULLET_START, DASHES, NUMBER_START, is_bullet, number_of, roman_value
from reader.pdf.notes import NOTE_NUMBER, BodyStyle, body_style, name_end_notes, name_foot_notes, part_notes

_CAPTION = re.compile(
    r"^(?:figures?|fig|tables?|tab|box|chart|map|plate|exhibit|abbildung|abb|tabelle|schaubild|grafik|figur|"
    r"tableau|graphique|encadré|carte|figura|tabla|gráfico|cuadro|tabella|grafico|tabela|quadro|obrázek|obr|"
    r"tabulka|graf|рисунок|рис|таблица|табл|график|диаграмма|图|表|圖|図|شكل|الشكل|جدول|الجدول)"
    r"\.?\s*(?:[A-Z]\.?)?\d{1,3}(?:[.–-]\d{1,3})*(?P<mark>\s*[.:：–—|]|\s{2,}|$)?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;,،。；，:：]$")


def name_kinds(
    pieces: list[Piece],
    sheets: Sequence[Sheet],
    rules: dict[int, list[Box]],
    outline: Mapping[str, int],
    setting: Setting,
    *,
    body: BodyStyle | None = None,
    to_end: bool = True,
) -> list[Piece]:
    """Give every piece its kind; notes that stand in one piece become pieces of their own.

    `rules` are the drawn lines of each page, `outline` the folded titles of the document's outline with
    their depth. `body` is how the running text of the document is set, where that is known from elsewhere;
    `to_end`: these are its last pages.
    """
    body = body or body_style(pieces)
    name_foot_notes(pieces, sheets, rules, body)
    pieces = part_notes(pieces)
    for piece in pieces:
        if not piece.kind:
            piece.kind = _tagged(piece, _kind(piece, body, outline), setting.tags)
            if piece.tag is not None and piece.kind == piece.tag.kind:
                piece.level = piece.tag.level
    _name_successive_items(pieces)
    if to_end:
        name_end_notes(pieces, body)
        pieces = part_notes(pieces)
    _name_quotes(pieces, setting)
    _read_labels(pieces)
    return pieces


def _kind(piece: Piece, body: BodyStyle, outline: Mapping[str, int]) -> str:
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


_UNTAGGED = frozenset({"caption", "code", "footnote"})
"""Kinds that programs seldom tag: what looks like one is one."""
_LONGEST_HEADING = 300


def _tagged(piece: Piece, seen: str, tags: frozenset[str]) -> str:
    """The kind of a piece by its tag, where that says more than the `seen` one.

    `tags` are all kinds that the file names: a file without a tagged heading tells nothing of headings.
    """
    tag = piece.tag
    if tag is None or seen in _UNTAGGED:
        return seen
    if tag.kind == "heading":
        return "heading" if len(piece.plain) < _LONGEST_HEADING else seen
    if tag.kind in {"item", "caption", "code", "quote"}:
        return tag.kind
    return "paragraph" if tag.kind == "paragraph" and seen in tags else seen


def _set_apart(piece: Piece, body: BodyStyle) -> bool:
    style = piece.style
    return style.italic or (style.bold and not body.bold) or abs(style.size - body.size) > 0.4


def _is_heading(piece: Piece, body: BodyStyle, outline: Mapping[str, int]) -> bool:
    text = piece.plain
    style = piece.style
    if len(piece.lines) > 5 or len(text) > 220 or not any(letter.isalpha() for letter in text):
        return False
    if is_bullet(piece.lines[0].label) or BULLET_START.match(text):
        return False
    if fold(text) in outline:
        return True
    bold = style.bold and not body.bold and all(line.ends_bold and line.style.bold for line in piece.lines)
    if style.size > 1.06 * body.size + 0.2:
        return len(text) < 160 or style.size > 1.25 * body.size
    if bold and style.size > 0.94 * body.size:
        return not _SENTENCE_END.search(text) and len(piece.lines) <= 3
    return False


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
    return (bool(rest) and min(line.x0 for line in rest) > first.x0 + 0.4 * first.size) or _tab_after(
        piece, 1
    )


def _tab_after(piece: Piece, characters: int) -> bool:
    """Whether the gap behind the number is wider than a word space."""
    drawn = drawn_in(piece.lines[0].glyphs)
    if len(drawn) <= characters:
        return False
    return drawn[characters].x0 - drawn[characters - 1].x1 > 0.46 * piece.size


def _name_successive_items(pieces: Sequence[Piece]) -> None:
    """Paragraphs that follow each other and count on (1. 2. 3., a) b), i. ii.) are items of a list.

    So is one that begins with the dash of the item beside it.
    """
    for piece, following in pairwise(pieces):
        kinds = {piece.kind, following.kind}
        if not kinds <= {"paragraph", "item"} or abs(piece.size - following.size) > 0.3:
            continue
        first, second = _counted(piece), _counted(following)
        dashed = piece.plain[:2] == following.plain[:2] and bool(BULLET_START.match(piece.plain))
        level = piece.column is not following.column or abs(piece.lines[0].x0 - following.lines[0].x0) < 1
        if any((form, value + 1) in second for form, value in first) or (
            "item" in kinds and dashed and level
        ):
            piece.kind = following.kind = "item"


def _counted(piece: Piece) -> set[tuple[str, int]]:
    """What a piece may count as: the form of its number or letter, and its value."""
    line = piece.lines[0]
    found = NUMBER_START.match(line.text)
    label = line.label or (found[0].strip() if found else "")
    word = label.strip("[]().")
    if not word or is_bullet(label):
        return set()
    form = label.replace(word, "#")
    if word.isdecimal():
        return {(form, int(word))}
    values = {("a" + form, ord(word.lower()))} if len(word) == 1 else set()
    roman = roman_value(word)
    return values if roman is None else values | {("i" + form, roman)}


def _name_quotes(pieces: Sequence[Piece], setting: Setting) -> None:
    previous: Piece | None = None
    for piece in pieces:
        told = piece.tag is not None and piece.tag.kind == "paragraph" and "quote" in setting.tags
        if piece.kind == "paragraph" and not told and _is_quote(piece, setting, previous):
            piece.kind = "quote"
        if piece.kind not in {"caption", "table", "footnote"}:
            previous = piece


def _is_quote(piece: Piece, setting: Setting, previous: Piece | None) -> bool:
    """Whether a paragraph is set in from the edge, all of it, and does not go on in an item."""
    column, size = piece.column, piece.size
    begins = [column.indent(line) for line in piece.lines]
    if piece.boxed or min(begins) < 0.8 * size or column.width < 10 * size:
        return False
    if previous is not None and piece.plain[:1].islower() and not SENTENCE_END.search(previous.plain):
        return False
    if previous is not None and previous.kind == "item" and previous.column is column:
        hang = (previous.lines[0].text_x0 or previous.lines[0].x0) - column.left
        if abs(begins[0] - hang) < 3 or begins[0] >= hang - 3 > 0:
            return False
    if len(piece.lines) == 1:
        return _is_short_quote(piece, begins[0], setting)
    return max(begins) - min(begins) < 2.5 * size


def _is_short_quote(piece: Piece, begin: float, setting: Setting) -> bool:
    """Whether a single line is a quote: neither the first line of a paragraph nor a centred one."""
    size = piece.size
    end = piece.column.right - piece.lines[0].x1
    if piece.column.rtl or (setting.indent and abs(begin - setting.indent) < 1.5):
        return False
    if end < 0.4 * size and begin < 3 * size:
        return False
    return begin > 1.4 * size and abs(begin - end) >= 2 * size


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
            pattern = NOTE_NUMBER if piece.kind == "footnote" else BULLET_START
            found = pattern.match(first.text) or NUMBER_START.match(first.text)
            if found:
                label = found[0].strip()
                cut = found.end()
                first.text = first.text[cut:]
                first.marks = [(max(0, at - cut), mark) for at, mark in first.marks]
        piece.label = label
        piece.number = number_of(label) if label and not is_bullet(label) else None
