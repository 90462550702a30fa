# ruff: noqa: E501
"""What follows below the text: comments, bios, notices, pointers. From the end upwards, until the text itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece
from reader.cleaning.region.locate import is_body
from reader.cleaning.rules.context import SENTENCE_END, Around, folded
from reader.document.blocks import BlockKind, SpanKind

TAIL = phrases.TAIL_HEADING.name
ANNOUNCING = {phrases.POINTER.name, phrases.APPEAL.name}
"""Rules for lines that may announce what stands below them."""
MOST_BIO = 6
"""Most lines on an author below the text."""
_NOTE_MARK = re.compile(r"\s*([\[(](?:\d{1,3}|[a-z]|[*†‡§]{1,3})[\])])")
_WEB = re.compile(r"https?://\S+$")
MOST_TAIL = 14
"""Most pieces looked at from the end upwards."""


def leave_out_tail(pieces: Sequence[Piece], around: Around) -> None:
    standing = [at for at, piece in enumerate(pieces) if not piece.rule and piece.text]
    total = sum(len(pieces[at].text) for at in standing)
    _comment_rows(pieces, standing, total)
    prose = sum(len(pieces[at].text) for at in standing if not pieces[at].caption)
    passed = 0
    for at, piece in enumerate(pieces):
        if not piece.text or piece.caption:
            continue
        if piece.rule and (piece.rule not in ANNOUNCING or _text_follows(pieces[at + 1 :])):
            continue
        if (
            at > around.first
            and (piece.level or piece.words <= 6)
            and passed > 0.55 * prose
            and phrases.TAIL_HEADING.pattern.match(piece.text)
            and not (piece.agreed and piece.agreed > 0.8)
            and not phrases.heads_text(piece, around.after(at))
        ):
            rest = pieces[at:]
            again = next((i for i, later in enumerate(rest) if _goes_on(later, around)), len(rest))
            if again == 1 and piece.level and piece.node.parent is around.main and not piece.link:
                passed += len(piece.text)
                continue  # it heads a part of the text ("Response")
            while again < len(rest) and again > 1 and _leads_on(rest[again - 1], around):
                again -= 1
            for later in rest[:again]:
                later.rule = later.rule or TAIL
            if again == len(rest):
                break
        passed += 0 if piece.rule else len(piece.text)
    _bios(pieces, around)
    _last_lines(pieces, around)
    for piece in reversed(pieces):
        if piece.rule or piece.caption:
            continue
        if not piece.level:  # a picture under a heading is what it announces
            break
        piece.rule = "heading without text"


def _bios(pieces: Sequence[Piece], around: Around) -> None:
    """Below the text: an author's name with a line on the person, and the lines on the same person that follow."""
    standing = [piece for piece in pieces if not piece.rule and piece.text and not piece.caption]
    for at, piece in enumerate(standing[-MOST_BIO:], max(0, len(standing) - MOST_BIO)):
        key = folded(piece.text)
        name = next((name for name in around.authors if key.startswith(name + " ") and " " in name), "")
        if (
            not name
            or piece.words > 110
            or at < 0.5 * len(standing)
            or any(c in piece.text[:80] for c in '“"')
        ):
            continue
        person = re.compile(rf"(?:{re.escape(name.split()[0])}|{phrases.PERSON})\b", re.I)
        rest = standing[at:]
        if all(
            other.words <= 110 and (person.match(folded(other.text)) or other.link > 0.5) for other in rest
        ):
            for other in rest:
                other.rule = other.rule or "tail"
            return


def _text_follows(rest: Sequence[Piece]) -> bool:
    """Whether the next piece that stands is a paragraph of text."""
    following = next((p for p in rest if p.text and not p.rule and not p.caption), None)
    return (
        following is not None
        and following.kind is BlockKind.PARAGRAPH
        and is_body(following)
        and following.link < 0.2
    )


def _goes_on(piece: Piece, around: Around) -> bool:
    """Whether the article itself goes on with a piece that follows a heading of things after articles."""
    if piece.note:
        return True
    if piece.agreed is not None:
        return piece.agreed > 0.8
    parent = piece.node if piece.loose else piece.node.parent
    if piece.kind in (BlockKind.TABLE, BlockKind.CODE):
        return piece.node.parent is around.main and piece.link < 0.2
    return parent is around.main and is_body(piece) and piece.words >= 20 and piece.link < 0.2


def _leads_on(piece: Piece, around: Around) -> bool:
    """Whether a short line stands among the paragraphs of the text, above one with which the text goes on."""
    parent = piece.node if piece.loose else piece.node.parent
    return (
        bool(piece.text)
        and not piece.rule
        and parent is around.main
        and piece.link < 0.2
        and piece.words >= 3
    )


def _comment_rows(pieces: Sequence[Piece], standing: Sequence[int], total: int) -> None:
    passed = 0
    rows: list[int] = []
    for at in standing:
        piece = pieces[at]
        match = phrases.COMMENT_ROW.match(piece.text) if passed > 0.5 * total and piece.words <= 40 else None
        # without a colon ("Ann on The title") only links tell it from a sentence, and from a source's title
        if match and (
            match.group(1)
            or (piece.link > 0.4 and piece.words <= 25 and not _is_linked(piece, match.start(1) - 1))
        ):
            rows.append(at)
        passed += len(pieces[at].text)
    if len(rows) >= 2 and not any(
        is_body(piece) and piece.words > 45 and not phrases.SPAM.search(piece.text)
        for piece in pieces[rows[0] :]
    ):
        for piece in pieces[rows[0] :]:
            piece.rule = piece.rule or "recent comments"


def _is_linked(piece: Piece, at: int) -> bool:
    """Whether one link leads from before a place in a piece to behind it."""
    return any(span.kind is SpanKind.LINK and span.start < at < span.end for span in piece.spans)


def _last_lines(pieces: Sequence[Piece], around: Around) -> None:
    """From the end upwards: what is no running text goes, until something is."""
    standing = [
        piece for piece in pieces if not piece.rule and (piece.text or piece.kind is BlockKind.FIGURE)
    ]
    seen = Counter(folded(piece.text) for piece in standing if piece.words <= 4)
    subject = _first_half(standing)
    after: Piece | None = None
    shown = False
    for piece in reversed(standing[-MOST_TAIL:]):
        follows, after = after, piece
        shown = shown or not piece.text
        if not piece.text or (piece.level and follows is not None and not follows.text):
            continue
        if not shown and piece.words <= 20 and piece.text.endswith((":", "：")):
            piece.rule = "tail"  # what it announces was left out
            continue
        on_comments = phrases.COMMENT_POLICY.search(piece.text) is not None and piece.words <= 60
        if (
            (phrases.CORRECTION.match(piece.text) and piece.words > 6 and not on_comments)
            or (piece.agreed is not None and piece.agreed >= 0.8)
            or piece.embed
            or piece.note
            or _is_cited(piece, pieces)
        ):
            return
        if piece.caption:
            continue
        if seen[folded(piece.text)] > 1 and not piece.level:
            return  # the source under each quotation, say
        if not on_comments and not _is_tail(piece, around, subject):
            return
        piece.rule = "tail"


def _is_cited(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether a line begins with a mark in brackets ("[1]") that stands in the text above it too: a note."""
    mark = _NOTE_MARK.match(piece.text)
    return mark is not None and any(
        mark[1] in other.text for other in pieces if other is not piece and not other.rule
    )


def _apart(piece: Piece, around: Around) -> bool:
    """Whether a short last line stands elsewhere than the paragraphs of the text and their lists, or is a link."""
    holder = piece.node.within("ul", "ol") or piece.node
    return piece.link > 0.5 or piece.loose or (holder.parent or holder) is not around.main


def about_publisher(key: str, publishers: Sequence[str]) -> bool:
    """Whether a piece (its folded text) says what the site or company behind it is ("Ada Works is a maker of …")."""
    return any(
        key.startswith(name + " ") and phrases.INTRODUCES.match(key[len(name) + 1 :]) for name in publishers
    )


def _is_spam(piece: Piece, subject: str) -> bool:
    """Whether a line says what spam says, and the text does not say it too: it may be about casinos."""
    match = phrases.SPAM.search(piece.text)
    if match is None or piece.words > 80:
        return False
    return re.search(rf"\b{re.escape(match.group())}\b", subject, re.I) is None


def _is_own_address(text: str, address: str) -> bool:
    """Whether a line gives the page's own address ("URL: https://…"), as print versions do."""
    found = _WEB.search(text)
    return found is not None and bool(address) and _bare(found.group()) == _bare(address)


def _bare(address: str) -> str:
    return address.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _first_half(standing: Sequence[Piece]) -> str:
    """The first half of a text, in which what it is about is said, and no comment below it."""
    text = "\n".join(piece.text for piece in standing)
    return text[: len(text) // 2]


def _is_tail(piece: Piece, around: Around, subject: str) -> bool:
    text, words = piece.text, piece.words
    if piece.kind in (BlockKind.TABLE, BlockKind.CODE):
        return False
    key = folded(text)
    by_author = any(key.startswith(name) for name in around.authors)
    return bool(
        piece.level
        or (piece.link >= 0.6 and words <= 60)
        or (words <= 4 and not SENTENCE_END.search(text) and _apart(piece, around))
        or (words <= 90 and piece.node.within("blockquote") is None and phrases.TAIL_PROSE.search(text))
        or (
            words <= 60
            and any(rule.pattern.match(text) for rule in (phrases.POINTER, phrases.APPEAL, phrases.NOTICE))
        )
        or _is_spam(piece, subject)
        or (words <= 4 and _is_own_address(text, around.metadata.address))
        or text.isdecimal()
        or (words <= 130 and about_publisher(key, around.publishers))
        or (
            words <= 110
            and phrases.ABOUT_AUTHOR.match(text)
            and (by_author or text.lower().startswith(("about", "author", "bio", "written")))
        )
        or (words <= 110 and by_author and not any(c in text[:80] for c in '“"'))
        or (words <= 12 and (phrases.BYLINE.pattern.match(text) or phrases.DATELINE.pattern.match(text)))
    )
