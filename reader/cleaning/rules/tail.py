"""What follows below the text: comments, bios, notices, pointers. From the end upwards, until the text
itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece, folded
from reader.cleaning.region.running_text import is_body
from reader.cleaning.rules.context import SENTENCE_END, Around
from reader.cleaning.rules.following import next_articles
from reader.cleaning.rules.rule import GroupRule, Rule, verdict
from reader.document.blocks import BlockKind, SpanKind

ANNOUNCING = {phrases.POINTER.name, phrases.APPEAL.name}
"""Rules for lines that may announce what stands below them."""
MOST_BIO = 6
"""Most lines on an author below the text."""
_NOTE_MARK = re.compile(r"\s*([\[(](?:\d{1,3}|[a-z]|[*†‡§]{1,3})[\])])")
_WEB = re.compile(r"https?://\S+$")
MOST_TAIL = 14
"""Most pieces looked at from the end upwards."""


def _recent_comments(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """All from the first of two rows such as "Ann on The title" or "Ann: …" below the text."""
    standing = [at for at, piece in enumerate(pieces) if not piece.rule and piece.text]
    total = sum(len(pieces[at].text) for at in standing)
    passed = 0
    rows: list[int] = []
    for at in standing:
        if passed > 0.5 * total and _is_comment_row(pieces[at]):
            rows.append(at)
        passed += len(pieces[at].text)
    if len(rows) >= 2 and not any(
        is_body(piece) and piece.words > 45 and not phrases.SPAM.search(piece.text)
        for piece in pieces[rows[0] :]
    ):
        yield from pieces[rows[0] :]


def _is_comment_row(piece: Piece) -> bool:
    """Whether a line is a reader's name with what was said; without a colon ("Ann on The title") only links
    tell it from a sentence, and from a source's title.
    """
    match = phrases.COMMENT_ROW.match(piece.text) if piece.words <= 40 else None
    return match is not None and bool(
        match.group(1)
        or (piece.link > 0.4 and piece.words <= 25 and not _is_linked(piece, match.start(1) - 1))
    )


def _headed(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """What stands under a heading of things after articles, until the article itself goes on."""
    prose = sum(len(piece.text) for piece in pieces if piece.text and not piece.rule and not piece.caption)
    passed = 0
    for at, piece in enumerate(pieces):
        if not piece.text or piece.caption:
            continue
        if piece.rule and (piece.rule not in ANNOUNCING or _text_follows(pieces[at + 1 :])):
            continue
        if passed > 0.55 * prose and _is_tail_heading(at, piece, around):
            end = _end_of_headed(at, pieces, around)
            if end is None:
                passed += len(piece.text)
                continue  # it heads a part of the text ("Response")
            yield from pieces[at:end]
            if end == len(pieces):
                break
        passed += 0 if piece.rule else len(piece.text)


def _is_tail_heading(at: int, piece: Piece, around: Around) -> bool:
    return (
        at > around.first
        and (piece.level > 0 or piece.words <= 6)
        and phrases.TAIL_HEADING.pattern.match(piece.text) is not None
        and not (piece.agreed and piece.agreed > 0.8)
        and not phrases.heads_text(piece, around.after(at))
    )


def _end_of_headed(at: int, pieces: Sequence[Piece], around: Around) -> int | None:
    """Where the text goes on after such a heading; None where it is one of the text's own."""
    end = next((i for i in range(at, len(pieces)) if _goes_on(pieces[i], around)), len(pieces))
    heading = pieces[at]
    if end == at + 1 and heading.level and heading.node.parent is around.main and not heading.link:
        return None
    while at + 1 < end < len(pieces) and _leads_on(pieces[end - 1], around):
        end -= 1
    return end


def _bios(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """Below the text: an author's name with a line on the person, and the lines on the same person that
    follow.
    """
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
            yield from rest
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
    parent = piece.holder
    if piece.kind in (BlockKind.TABLE, BlockKind.CODE):
        return piece.node.parent is around.main and piece.link < 0.2
    return parent is around.main and is_body(piece) and piece.words >= 20 and piece.link < 0.2


def _leads_on(piece: Piece, around: Around) -> bool:
    """Whether a short line stands among the paragraphs of the text, above one with which the text goes on."""
    parent = piece.holder
    return (
        bool(piece.text)
        and not piece.rule
        and parent is around.main
        and piece.link < 0.2
        and piece.words >= 3
    )


def _is_linked(piece: Piece, at: int) -> bool:
    """Whether one link leads from before a place in a piece to behind it."""
    return any(span.kind is SpanKind.LINK and span.start < at < span.end for span in piece.spans)


def _last_lines(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
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
            yield piece  # what it announces was left out
            continue
        last = Last(piece, folded(piece.text), around, subject)
        if _is_kept(last, pieces):
            return
        if piece.caption:
            continue
        if (seen[last.key] > 1 and not piece.level) or not verdict(LAST, last):
            return  # the source under each quotation, say
        yield piece


def _is_kept(last: Last, pieces: Sequence[Piece]) -> bool:
    """Whether a line is the text's last, whatever it says: a correction, a note, what the page itself calls
    the body.
    """
    piece = last.piece
    return bool(
        (phrases.CORRECTION.match(piece.text) and piece.words > 6 and not _is_on_comments(last))
        or (piece.agreed is not None and piece.agreed >= 0.8)
        or piece.embed
        or piece.note
        or _is_cited(piece, pieces)
    )


def _is_cited(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether a line begins with a mark in brackets ("[1]") that stands in the text above it too: a note."""
    mark = _NOTE_MARK.match(piece.text)
    return mark is not None and any(
        mark[1] in other.text for other in pieces if other is not piece and not other.rule
    )


def _apart(piece: Piece, around: Around) -> bool:
    """Whether a short last line stands elsewhere than the paragraphs of the text and their lists, or is a
    link.
    """
    holder = piece.node.within("ul", "ol") or piece.node
    return piece.link > 0.5 or piece.loose or (holder.parent or holder) is not around.main


def about_publisher(key: str, publishers: Sequence[str]) -> bool:
    """Whether a piece (its folded text) says what the site or company behind it is ("Ada Works is a maker of
    …").
    """
    return any(
        key.startswith(name + " ") and phrases.INTRODUCES.match(key[len(name) + 1 :]) for name in publishers
    )


def _is_spam(piece: Piece, subject: str) -> bool:
    """Whether a line says what spam says, and the text does not say it too: it may be about casinos."""
    match = phrases.SPAM.search(piece.text)
    if match is None or piece.words > 80:
        return False
    return re.search(rf"\b{re.escape(match.group())}\b", subject, re.I) is None


def _is_own_address(last: Last) -> bool:
    """Whether a line gives the page's own address ("URL: https://…"), as print versions do."""
    address = last.around.metadata.address
    found = _WEB.search(last.piece.text) if address and last.piece.words <= 4 else None
    return found is not None and _bare(found.group()) == _bare(address)


def _bare(address: str) -> str:
    return address.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _first_half(standing: Sequence[Piece]) -> str:
    """The first half of a text, in which what it is about is said, and no comment below it."""
    text = "\n".join(piece.text for piece in standing)
    return text[: len(text) // 2]


@dataclass(frozen=True, slots=True)
class Last:
    """A line at the end of the text: its folded text, what is around it, and the first half of the text."""

    piece: Piece
    key: str
    around: Around
    subject: str


def _is_on_comments(last: Last) -> bool:
    return last.piece.words <= 60 and phrases.COMMENT_POLICY.search(last.piece.text) is not None


def _is_short(last: Last) -> bool:
    piece = last.piece
    return piece.words <= 4 and not SENTENCE_END.search(piece.text) and _apart(piece, last.around)


def _says_so(last: Last) -> bool:
    """Whether a line points elsewhere, asks for something or is a notice; a paragraph among those of the
    text is a short one.
    """
    piece, text = last.piece, last.piece.text
    among = piece.holder is last.around.main and piece.link < 0.3 and not text.startswith("©")
    rules = (phrases.POINTER, phrases.APPEAL, phrases.NOTICE)
    return piece.words <= (20 if among else 60) and any(rule.pattern.match(text) for rule in rules)


def _is_tail_prose(last: Last) -> bool:
    piece = last.piece
    outside = piece.words <= 90 and piece.node.within("blockquote") is None
    return outside and phrases.TAIL_PROSE.search(piece.text) is not None


def _by_author(last: Last) -> bool:
    return any(last.key.startswith(name) for name in last.around.authors)


def _is_about_author(last: Last) -> bool:
    text, words = last.piece.text, last.piece.words
    if words > 110:
        return False
    named = _by_author(last)
    if named and not any(c in text[:80] for c in '“"'):
        return True
    begins = text.lower().startswith(("about", "author", "bio", "written"))
    given = any(last.key.startswith(f"{name.split()[0]} ") for name in last.around.authors)
    return (named or begins or given) and phrases.ABOUT_AUTHOR.match(text) is not None


def _is_signature(last: Last) -> bool:
    text = last.piece.text
    patterns = (phrases.BYLINE.pattern, phrases.DATELINE.pattern)
    return last.piece.words <= 12 and any(pattern.match(text) for pattern in patterns)


def _is_about_publisher(last: Last) -> bool:
    return last.piece.words <= 130 and about_publisher(last.key, last.around.publishers)


def _of_text(applies: Callable[[Last], bool]) -> Callable[[Last], bool]:
    """The same for lines of text alone: tables and code at the end are the article's."""
    return lambda last: last.piece.kind not in (BlockKind.TABLE, BlockKind.CODE) and applies(last)


LAST: tuple[Rule[Last], ...] = (
    Rule("tail", "how comments are dealt with", _is_on_comments),
    Rule("tail", "a heading that nothing follows", _of_text(lambda last: last.piece.level > 0)),
    Rule("tail", "a link", _of_text(lambda last: last.piece.link >= 0.6 and last.piece.words <= 60)),
    Rule("tail", "a few words apart from the paragraphs", _of_text(_is_short)),
    Rule("tail", "what is said below articles", _of_text(_is_tail_prose)),
    Rule("tail", "a pointer, an appeal or a notice", _of_text(_says_so)),
    Rule("tail", "spam", _of_text(lambda last: _is_spam(last.piece, last.subject))),
    Rule("tail", "the page's own address", _of_text(_is_own_address)),
    Rule("tail", "a number", _of_text(lambda last: last.piece.text.isdecimal())),
    Rule("tail", "a note on the publisher", _of_text(_is_about_publisher)),
    Rule("tail", "a note on the author", _of_text(_is_about_author)),
    Rule("tail", "a byline or a day", _of_text(_is_signature)),
)
"""For each line from the end upwards; the first line that none applies to is the text's last."""

TAIL_GROUPS: tuple[GroupRule, ...] = (
    GroupRule("next article", "another article below this one, under a headline of its own", next_articles),
    GroupRule("recent comments", "what readers wrote, here or elsewhere on the site", _recent_comments),
    GroupRule(phrases.TAIL_HEADING.name, phrases.TAIL_HEADING.reason, _headed),
    GroupRule("tail", "an author's name with notes on the person", _bios),
    GroupRule("tail", "no running text", _last_lines),
)
"""Where running text was found, in this order."""
