# ruff: noqa: E501, PLR0911, PLR0912
"""Piece by piece: what in the chosen part of the page is lead, interruption or tail rather than the article.

The rules look at a piece, its place among the running text, and what the page says of itself. Each
sets the piece's `rule` to its own name; a caption is set aside by `caption`, not dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reader.cleaning import phrases
from reader.cleaning.dates import parse_date
from reader.cleaning.extract import is_body
from reader.cleaning.metadata import Metadata
from reader.cleaning.names import clean_name, looks_like_name
from reader.cleaning.pieces import Node, Piece
from reader.document.blocks import BlockKind

_SENTENCE_END = re.compile(r"[.!?…。！？:;\"”’)]\s*$")
_READ_TIME = re.compile(
    r"\b\d+ ?min(?:ute)?s?\.? read|\bread(?:ing)? time\b|\blesezeit\b|\btemps de lecture\b", re.I
)
_LEAD_META = re.compile(
    r"\b(?:published|updated|posted|by)\b.*\d{4}|\d{1,2}:\d\d ?(?:am|pm|uhr|[ap]\.m)", re.I
)
_STRONG_POINTER = re.compile(
    r"^\W*(?:related|recommended|you (?:may|might)|more (?:from|on|stories)|read (?:more|next|also)|most|popular|trending|sign up|subscribe|follow)",
    re.I,
)
MOST_TAIL = 14


@dataclass(slots=True)
class Around:
    """What the rules know besides the piece itself."""

    metadata: Metadata
    titles: list[str]
    authors: list[str]
    descriptions: list[str]
    first: int
    last: int
    main: Node | None
    follows: dict[int, str]
    pieces: Sequence[Piece]


def folded(text: str) -> str:
    """Words of a text in lower case, parted by single spaces."""
    return " ".join(re.findall(r"\w+", text.lower()))


def judge(pieces: Sequence[Piece], metadata: Metadata) -> None:
    """Mark captions, and set `rule` on every piece that is not the article."""
    if not pieces:
        return
    around = _around(pieces, metadata)
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
    _repeated_sections(pieces, seen)
    _link_lists(pieces)
    _bare_author(pieces, around)
    _tail(pieces, around)


def _around(pieces: Sequence[Piece], metadata: Metadata) -> Around:
    weights: dict[Node, int] = {}
    for piece in pieces:
        if is_body(piece):
            parent = piece.node if piece.loose else piece.node.parent or piece.node
            weights[parent] = weights.get(parent, 0) + len(piece.text)
    body = [at for at, piece in enumerate(pieces) if is_body(piece) and piece.words >= 12]
    return Around(
        metadata=metadata,
        titles=[folded(title) for title in metadata.titles],
        authors=[name for name in map(folded, (*metadata.authors, *metadata.bylines)) if name],
        descriptions=[folded(text) for text in metadata.descriptions],
        first=body[0] if body else 0,
        last=body[-1] if body else len(pieces) - 1,
        follows={at: folded(after.text) for at, after in enumerate(pieces[1:]) if after.text},
        main=max(weights, key=lambda node: weights[node]) if weights else None,
        pieces=pieces,
    )


def mark_captions(pieces: Sequence[Piece]) -> None:
    """Set `caption` on the pieces that belong to pictures."""
    sizes: dict[Node, int] = {}
    for piece in pieces:
        for node in piece.node.chain():
            sizes[node] = sizes.get(node, 0) + len(piece.text)
    for piece in pieces:
        if not piece.text or piece.kind in (BlockKind.TABLE, BlockKind.CODE):
            continue
        chain = piece.node.chain()
        in_figure = False
        for node in chain:
            if node.tag in ("blockquote", "table", "pre"):
                break
            if node.tag in ("figure", "figcaption"):
                in_figure = True
                break
        named = any(
            "caption" in node.naming.marks and (sizes[node] < 600 or node.tag in ("ul", "ol"))
            for node in chain[:3]
        )
        credit = (
            piece.words < 80
            and piece.link < 0.5
            and piece.kind is BlockKind.PARAGRAPH
            and piece.node.within("li", "blockquote") is None
            and phrases.CREDIT.search(piece.text) is not None
            and (
                phrases.CREDIT_END.search(piece.text) is not None
                or (piece.words < 25 and not piece.text.endswith((".", "!", "?", ":")))
            )
        )
        piece.caption = in_figure or named or credit


def _button(at: int, piece: Piece, around: Around) -> str:
    if (
        piece.words <= 12
        and not (piece.level and at > around.first)
        and phrases.BUTTON.pattern.match(piece.text)
    ):
        return phrases.BUTTON.name
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
        if piece.level == 1:
            return "title"
    if (
        piece.words <= 14
        and phrases.BYLINE.pattern.match(piece.text)
        and not piece.text.rstrip().endswith((".", "!", "?"))
    ):
        if (
            not around.metadata.authors
            and (name := clean_name(piece.text, around.metadata.site))
            and looks_like_name(name)
        ):
            around.metadata.authors = [name]
        return phrases.BYLINE.name
    if any(key == name for name in around.authors) or (
        piece.words <= 12
        and not piece.text.endswith(".")
        and any(name in key and len(key) - len(name) < 40 for name in around.authors)
    ):
        return phrases.BYLINE.name
    if piece.words <= 16 and phrases.DATELINE.pattern.match(piece.text):
        return phrases.DATELINE.name
    if (
        piece.words <= 9
        and not piece.level
        and parse_date(piece.text) is not None
        and not piece.text.endswith((".", ":"))
    ):
        return phrases.DATELINE.name
    if piece.words <= 12 and _READ_TIME.search(piece.text):
        return "reading time"
    if at < first:
        if not piece.level and piece.words < 8 and piece.link >= 0.5:
            return "link above the article"
        if piece.words <= 25 and not piece.caption and _LEAD_META.search(piece.text):
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
        if piece.words >= 4 and not _SENTENCE_END.search(piece.text):
            return "bare link"
    if piece.level and piece.link >= 0.9 and piece.words >= 4:
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


def _refrain(one: Piece, other: Piece) -> bool:
    """Whether the author says the same again: side by side and in the same markup, unlike a pull quote."""
    return (
        one.kind is other.kind
        and one.node.parent is other.node.parent
        and (one.node.tag, one.node.names, one.loose) == (other.node.tag, other.node.names, other.loose)
    )


def _pointer(at: int, piece: Piece, around: Around) -> str:
    for rule in (phrases.POINTER, phrases.APPEAL, phrases.NOTICE):
        if rule.pattern.match(piece.text) and (piece.link > 0.3 or piece.words <= 14):
            heading_of_text = piece.level and at < around.last and piece.words > 3 and piece.link == 0
            if not (heading_of_text and not _STRONG_POINTER.match(piece.text)):
                return rule.name
    return ""


def _repeated_sections(pieces: Sequence[Piece], seen: dict[str, int]) -> None:
    """Short pieces between two repetitions that stood in the text before (an article that is there twice)."""
    repeated = [at for at, piece in enumerate(pieces) if piece.rule == "repetition"]
    if len(repeated) < 3:
        return
    for at in range(repeated[0], repeated[-1]):
        piece = pieces[at]
        if not piece.rule and piece.text and seen.get(folded(piece.text), at) < repeated[0]:
            piece.rule = "repetition"


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


def _bare_author(pieces: Sequence[Piece], around: Around) -> None:
    """A line above the text that is only a name is the author."""
    for piece in reversed(pieces[max(0, around.first - 4) : around.first]):
        if piece.rule or not piece.text or piece.caption or not looks_like_name(piece.text):
            continue
        if any(folded(piece.text) in title for title in around.titles):
            continue
        piece.rule = phrases.BYLINE.name
        if not around.metadata.authors:
            around.metadata.authors = [piece.text.strip(" ,:;-–—|")]
        return


def _tail(pieces: Sequence[Piece], around: Around) -> None:
    standing = [at for at, piece in enumerate(pieces) if not piece.rule and piece.text]
    total = sum(len(pieces[at].text) for at in standing)
    _comment_rows(pieces, standing, total)
    prose = sum(len(pieces[at].text) for at in standing if not pieces[at].caption)
    passed = 0
    for at in standing:
        piece = pieces[at]
        if piece.rule or piece.caption:
            continue
        if (
            at > around.first
            and (piece.level or piece.words <= 6)
            and passed > 0.55 * prose
            and phrases.TAIL_HEADING.pattern.match(piece.text)
            and not (piece.agreed and piece.agreed > 0.8)
        ):
            rest = pieces[at:]
            again = next((i for i, later in enumerate(rest) if _goes_on(later, around)), len(rest))
            for later in rest[:again]:
                later.rule = later.rule or phrases.TAIL_HEADING.name
            if again == len(rest):
                break
        passed += len(piece.text)
    _last_lines(pieces, around)
    for piece in reversed(pieces):
        if piece.rule or piece.caption:
            continue
        if not piece.level:  # a picture under a heading is what it announces
            break
        piece.rule = "heading without text"


def _goes_on(piece: Piece, around: Around) -> bool:
    """Whether the article itself goes on with a piece that follows a heading of things after articles."""
    if piece.note:
        return True
    if piece.agreed is not None:
        return piece.agreed > 0.8
    parent = piece.node if piece.loose else piece.node.parent
    return parent is around.main and is_body(piece) and piece.words >= 20 and piece.link < 0.2


def _comment_rows(pieces: Sequence[Piece], standing: Sequence[int], total: int) -> None:
    passed = 0
    rows: list[int] = []
    for at in standing:
        piece = pieces[at]
        match = phrases.COMMENT_ROW.match(piece.text) if passed > 0.5 * total and piece.words <= 40 else None
        # without a colon ("Ann on The title") only links tell it from a sentence
        if match and (match.group(1) or (piece.link > 0.4 and piece.words <= 25)):
            rows.append(at)
        passed += len(pieces[at].text)
    if len(rows) >= 2 and not any(
        is_body(piece) and piece.words > 45 and not phrases.SPAM.search(piece.text)
        for piece in pieces[rows[0] :]
    ):
        for piece in pieces[rows[0] :]:
            piece.rule = piece.rule or "recent comments"


def _last_lines(pieces: Sequence[Piece], around: Around) -> None:
    """From the end upwards: what is no running text goes, until something is."""
    standing = [
        piece for piece in pieces if not piece.rule and (piece.text or piece.kind is BlockKind.FIGURE)
    ]
    after: Piece | None = None
    for piece in reversed(standing[-MOST_TAIL:]):
        follows, after = after, piece
        if not piece.text or (piece.level and follows is not None and not follows.text):
            continue
        if (
            (phrases.CORRECTION.match(piece.text) and piece.words > 6)
            or (piece.agreed is not None and piece.agreed >= 0.8)
            or piece.embed
            or piece.note
        ):
            return
        if piece.caption:
            continue
        if not _is_tail(piece, around):
            return
        piece.rule = "tail"


def _apart(piece: Piece, around: Around) -> bool:
    """Whether a short last line stands elsewhere than the paragraphs of the text, or is a link."""
    return piece.link > 0.5 or piece.loose or (piece.node.parent or piece.node) is not around.main


def _is_tail(piece: Piece, around: Around) -> bool:
    text, words = piece.text, piece.words
    if piece.kind in (BlockKind.TABLE, BlockKind.CODE):
        return False
    key = folded(text)
    by_author = any(key.startswith(name) for name in around.authors)
    return bool(
        piece.level
        or (piece.link >= 0.6 and words <= 60)
        or (words <= 4 and not _SENTENCE_END.search(text) and _apart(piece, around))
        or (words <= 90 and piece.node.within("blockquote") is None and phrases.TAIL_PROSE.search(text))
        or (
            words <= 60
            and any(rule.pattern.match(text) for rule in (phrases.POINTER, phrases.APPEAL, phrases.NOTICE))
        )
        or (words <= 80 and phrases.SPAM.search(text))
        or (
            words <= 110
            and phrases.ABOUT_AUTHOR.match(text)
            and (by_author or text.lower().startswith(("about", "author", "bio", "written")))
        )
        or (words <= 110 and by_author and not any(c in text[:80] for c in '“"'))
        or (words <= 12 and (phrases.BYLINE.pattern.match(text) or phrases.DATELINE.pattern.match(text)))
    )
