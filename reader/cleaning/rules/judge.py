# ruff: noqa: E501, PLR0911
"""Piece by piece: what in the chosen part of the page is lead, interruption or tail rather than the article.

The rules look at a piece, its place among the running text, and what the page says of itself. Each
sets the piece's `rule` to its own name; a caption is set aside by `caption`, not dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.metadata.names import clean_name, is_role, looks_like_name
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.rules.context import SENTENCE_END, Around, folded, look_around
from reader.cleaning.rules.following import leave_out_next
from reader.cleaning.rules.lead_lines import LEAD_META, is_byline, is_reading_time, is_sentence, only_dates
from reader.cleaning.rules.tail import leave_out_tail
from reader.document.blocks import BlockKind, SpanKind

_STRONG_POINTER = re.compile(
    r"^\W{0,20}(?:related|recommended|you (?:may|might)|more (?:from|on|stories)|read (?:more|next|also)|most|popular|trending|sign up|subscribe|follow)",
    re.I,
)
REPEATED_LINKS = 3
"""Times the same short link stands alone in an article that is one of its buttons."""


def judge(pieces: Sequence[Piece], metadata: Metadata, page: Sequence[Piece]) -> list[str]:
    """Set `rule` on every piece that is not the article; returns the authors that a byline names where the metadata name none."""
    if not pieces:
        return []
    around = look_around(pieces, metadata, page)
    _sources(pieces)
    seen: dict[str, int] = {}
    for at, piece in enumerate(pieces):
        if piece.rule or not piece.text or piece.note:
            continue
        key = folded(piece.text)
        if piece.agreed is not None and piece.agreed >= 0.8 and piece.words >= 8 and not piece.caption:
            piece.rule = _pointer(
                at, piece, around
            )  # what the page itself calls the body may hold these all the same
            seen.setdefault(key, at)
            continue
        piece.rule = (
            _button(at, piece, around)
            or _lead(at, piece, key, around)
            or _inside(at, piece, key, around, seen)
        )
        if not piece.rule:
            seen.setdefault(key, at)
    _kickers(pieces, around)
    _repeated_sections(pieces, seen)
    _link_lists(pieces)
    _contents(pieces, around)
    _repeated_links(pieces)
    _bare_author(pieces, around)
    if around.main is not None:  # nothing is below a text where none runs
        leave_out_next(pieces, around)
        leave_out_tail(pieces, around)
    return around.found


def _sources(pieces: Sequence[Piece]) -> None:
    """Lines that are links, under a heading such as "References": what the text rests on."""
    for at, heading in enumerate(pieces):
        if heading.level and phrases.SOURCES.pattern.match(heading.text):
            below = list(takewhile(lambda piece: not piece.level and piece.link >= 0.5, pieces[at + 1 :]))
            for piece in (heading, *below) if below else ():
                piece.note = True


def _button(at: int, piece: Piece, around: Around) -> str:
    if (
        piece.words <= 12
        and not (piece.level and at > around.first)
        and phrases.BUTTON.pattern.match(piece.text)
    ):
        return phrases.BUTTON.name
    alone = piece.kind is BlockKind.PARAGRAPH and at > around.first and not piece.caption
    if alone and 2 <= piece.words <= 8 and _leads_inward(piece):
        return phrases.BUTTON.name  # back to the top, or to the contents
    return ""


def _lead(at: int, piece: Piece, key: str, around: Around) -> str:
    """Above the running text: title, bylines, dates, standfirst."""
    first = around.first
    if at > first + 3:
        return ""
    if at <= first + 1:
        if (piece.level or piece.words <= 40) and any(
            key == title
            or (len(key) > 15 and (key in title or title in key) and abs(len(key) - len(title)) < 25)
            for title in around.titles
        ):
            return "title"
        if piece.level == 1 and not around.metadata.title_printed:
            return "title"
    # who is named in a caption took the picture
    if not piece.caption and is_byline(piece, key, around):
        name = clean_name(piece.text, around.metadata.site)
        if around.nameless and looks_like_name(name) and phrases.BYLINE.pattern.match(piece.text):
            around.found.append(name)
        return phrases.BYLINE.name
    if only_dates(piece, above=at < first):
        return phrases.DATELINE.name
    if is_reading_time(piece):
        return "reading time"
    if at < first:
        if not piece.level and piece.words < 8 and piece.link >= 0.5 and not _listed_in(piece, around.main):
            return "link above the article"
        if piece.words <= 25 and LEAD_META.search(piece.text) and not is_sentence(piece.text):
            return phrases.DATELINE.name
    if at <= first and not piece.caption:
        _standfirst(at, piece, key, around)
    return ""


def _standfirst(at: int, piece: Piece, key: str, around: Around) -> None:
    """Label the standfirst; it stays in the text."""
    parent = piece.node if piece.loose else piece.node.parent
    if parent is around.main:
        return
    named = any("standfirst" in node.naming.marks for node in piece.node.chain()[:3])
    heading = 2 <= piece.level <= 4 and at < around.first and piece.words >= 6
    described = any(key == text or (len(key) > 40 and key in text) for text in around.descriptions)
    if named or heading or described:
        piece.role = "standfirst"


def _inside(at: int, piece: Piece, key: str, around: Around, seen: dict[str, int]) -> str:
    """Between the paragraphs: pointers to other articles, appeals, repetitions."""
    if piece.embed:
        return ""
    if rule := _pointer(at, piece, around):
        return rule
    if piece.link > 0.5 and piece.words <= 60 and phrases.TAGS.match(piece.text):
        return "tags and categories"
    if (
        piece.words >= 6
        and phrases.COOKIES.search(piece.text)
        and not any("cookie" in title for title in around.titles)
    ):
        return "cookie notice"
    plain = piece.kind is BlockKind.PARAGRAPH and piece.node.within("li") is None
    if plain and piece.link >= 0.9 and piece.words <= 30:
        letters = [c for c in piece.text if c.isalpha()]
        if piece.words >= 3 and letters and sum(c.isupper() for c in letters) > 0.8 * len(letters):
            return "link in capitals"
        if piece.words >= 4 and not SENTENCE_END.search(piece.text):
            return "bare link"
    if (
        plain
        and piece.link >= 0.75
        and piece.words >= 12
        and "\n" in piece.text
        and not SENTENCE_END.search(piece.text)
    ):
        return "bare link"  # several of them, one a line
    if piece.level and piece.link >= 0.85 and piece.words >= 4 and not _heads_text(at, piece, around):
        return "heading that is a link"
    before = seen.get(key)
    if (
        before is not None
        and piece.words >= 8
        and piece.kind not in (BlockKind.TABLE, BlockKind.CODE)
        and not _refrain(around.pieces[before], piece)
    ):
        near = at - before <= 3 or at <= around.first + 2
        if near or (
            piece.words >= 15
            and piece.node.within("blockquote") is None
            and around.follows.get(before, "") == around.follows.get(at, "-")
        ):
            return "repetition"
    return ""


def _listed_in(piece: Piece, main: Node | None) -> bool:
    """Whether a piece is an item of a list, or of one within it, that stands among the paragraphs of the text."""
    around = (
        main.parent if main is not None and main.tag in ("ul", "ol") else main
    )  # a text of nothing but lists
    return any(node.tag in ("ul", "ol") and node.parent is around for node in piece.node.chain())


def _heads_text(at: int, piece: Piece, around: Around) -> bool:
    """Whether a linked heading is one of the text's own: most of its level are links, and text without links follows."""
    following = around.after(at)
    if following is None or following.level or following.link >= 0.5 or piece.node.parent is not around.main:
        return False
    alike = [
        other
        for other in around.pieces
        if other.level == piece.level and other.node.parent is around.main and other.text
    ]
    linked = sum(other.link >= 0.85 for other in alike)
    return linked >= 2 and linked >= 0.5 * len(alike)


def _refrain(one: Piece, other: Piece) -> bool:
    """Whether the author says the same again: side by side and in the same markup, unlike a pull quote."""
    return (
        one.kind is other.kind
        and one.node.parent is other.node.parent
        and (one.node.tag, one.node.names, one.loose) == (other.node.tag, other.node.names, other.loose)
    )


def _pointer(at: int, piece: Piece, around: Around) -> str:
    if phrases.heads_text(piece, around.after(at)):
        return ""
    for rule in (phrases.POINTER, phrases.APPEAL, phrases.NOTICE):
        if rule.pattern.match(piece.text) and (piece.link > 0.3 or piece.words <= 14):
            heading_of_text = piece.level and at < around.last and piece.words > 3 and piece.link == 0
            if not (heading_of_text and not _STRONG_POINTER.match(piece.text)):
                return rule.name
    return ""


def _kickers(pieces: Sequence[Piece], around: Around) -> None:
    """Short lines above the printed title ("Press release"): what kind of text it is, not its words."""
    title = next((at for at, piece in enumerate(pieces) if piece.rule == "title" and piece.level == 1), 0)
    for piece in pieces[: title if title <= around.first else 0]:
        if piece.text and not (piece.rule or piece.caption or piece.level or piece.role) and piece.words <= 4:
            piece.rule = "tags and categories"


def _repeated_sections(pieces: Sequence[Piece], seen: dict[str, int]) -> None:
    """Pieces between repetitions, and those that end them, that stood in the text before (an article that is there twice)."""
    repeated = [at for at, piece in enumerate(pieces) if piece.rule == "repetition"]
    if len(repeated) < 3:
        return
    for at in range(repeated[0], len(pieces)):
        piece = pieces[at]
        if piece.rule or not piece.text:
            continue
        if seen.get(folded(piece.text), at) < repeated[0]:
            piece.rule = "repetition"
        elif at > repeated[-1]:
            break


def _link_lists(pieces: Sequence[Piece]) -> None:
    """Lists of nothing but links, unless the text introduces them with a colon."""
    lists: dict[Node, list[int]] = {}
    for at, piece in enumerate(pieces):
        if (
            not piece.rule
            and piece.text
            and not piece.note
            and (found := piece.node.within("ul", "ol")) is not None
            and piece.node.within("li") is not None
        ):
            lists.setdefault(found, []).append(at)
    for items in lists.values():
        size = sum(len(pieces[at].text) for at in items)
        linked = sum(pieces[at].link * len(pieces[at].text) for at in items)
        if linked <= 0.75 * size:
            continue
        before = next(
            (piece for piece in reversed(pieces[: items[0]]) if not piece.rule and piece.text), None
        )
        if before is not None and phrases.SOURCES.pattern.match(before.text):
            for piece in (before, *(pieces[at] for at in items)):
                piece.note = True
            continue
        introduced = (
            before is not None
            and before.text.rstrip().endswith(":")
            and not phrases.POINTER.pattern.match(before.text)
        )
        if introduced or (len(items) < 2 and pieces[items[0]].words < 4):
            continue
        for at in items:
            pieces[at].rule = "list of links"
        if (
            before is not None
            and (before.level or before.words <= 6)
            and before.words <= 8
            and (before.level or phrases.POINTER.pattern.match(before.text))
        ):
            before.rule = "list of links"


def _contents(pieces: Sequence[Piece], around: Around) -> None:
    """A list that only names the headings below it, with the heading over it."""
    lists: dict[Node, list[int]] = {}
    for at, piece in enumerate(pieces):
        if piece.text and not piece.rule and (found := piece.node.within("ul", "ol")) is not None:
            lists.setdefault(found, []).append(at)
    if not lists:
        return
    headings = {folded(piece.text): at for at, piece in enumerate(pieces) if piece.level and piece.text}
    for items in lists.values():
        named = sum(headings.get(folded(pieces[at].text), -1) > items[-1] for at in items)
        before = pieces[items[0] - 1] if items[0] else None
        titled = before is not None and phrases.CONTENTS.pattern.match(before.text) is not None
        inward = sum(_leads_inward(pieces[at]) for at in items) if titled else 0
        linked = len(items) > 1 and named == len(items) == sum(_leads_inward(pieces[at]) for at in items)
        if not linked and (len(items) < 3 or named < 0.7 * len(items)) and inward < max(2, 0.7 * len(items)):
            continue
        if before is not None and (titled or _in_box_with(before, pieces[items[0]], around)):
            before.rule = phrases.CONTENTS.name
        for at in items:
            pieces[at].rule = phrases.CONTENTS.name


def _in_box_with(line: Piece, item: Piece, around: Around) -> bool:
    """Whether a short line stands in one part with a list and is the first thing there, and the text elsewhere."""
    box = line.node.parent
    listed = item.node.within("ul", "ol")
    return (
        box is not None
        and listed is not None
        and listed.parent is box is not around.main
        and line.index == box.start
        and line.words <= 8
        and not SENTENCE_END.search(line.text)
    )


def _leads_inward(piece: Piece) -> bool:
    """Whether a piece is a link to a place in the page itself."""
    return any(
        span.kind is SpanKind.LINK
        and span.target.startswith("#")
        and span.end - span.start > 0.8 * len(piece.text)
        for span in piece.spans
    )


def _repeated_links(pieces: Sequence[Piece]) -> None:
    """The same short link by itself again and again ("See the review") is a button."""
    same: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.text and not piece.rule and not piece.level and piece.link >= 0.9 and piece.words <= 8:
            same.setdefault(folded(piece.text), []).append(piece)
    for found in same.values():
        if len(found) >= REPEATED_LINKS:
            for piece in found:
                piece.rule = phrases.BUTTON.name


def _bare_author(pieces: Sequence[Piece], around: Around) -> None:
    """A line above the text that is only a name is the author; a heading may be any two words ("Climate Finance")."""
    for piece in reversed(pieces[max(0, around.first - 4) : around.first]):
        if piece.rule or not piece.text or piece.caption or not looks_like_name(piece.text):
            continue
        if piece.level or piece.kind is BlockKind.TERM:
            continue
        if any(folded(piece.text) in title for title in around.titles):
            continue
        piece.rule = phrases.BYLINE.name
        if around.nameless:
            around.found.append(piece.text.strip(" ,:;-–—|"))
        break
    for piece, following in pairwise(pieces[max(0, around.first - 5) : around.first]):
        if piece.rule == phrases.BYLINE.name and not (
            following.rule or following.level or following.words > 6
        ):
            following.rule = piece.rule if is_role(following.text) else ""
