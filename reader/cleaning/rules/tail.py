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
from reader.cleaning.rules import recent_comments
from reader.cleaning.rules.context import SENTENCE_END, Around
from reader.cleaning.rules.following import next_articles
from reader.cleaning.rules.recent_comments import comments_below
from reader.cleaning.rules.rule import GroupRule, Rule, verdict
from reader.document.blocks import BlockKind

_NOTE_MARK = re.compile(r"\s*([\[(](?:\d{1,3}|[a-z]|[*†‡§]{1,3})[\])])")
_WEB = re.compile(r"https?://\S+$")
MOST_TAIL = 14
"""Most pieces looked at from the end upwards."""


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
        if piece.caption and (piece.node.within("figure", "figcaption") is not None or not _says_so(last)):
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
    """Whether a line points elsewhere or is a notice; a paragraph among those of the text is a short one."""
    piece, text = last.piece, last.piece.text
    among = piece.holder is last.around.main and piece.link < 0.3 and not text.startswith("©")
    patterns = (phrases.POINTER, phrases.NOTICE)
    return piece.words <= (20 if among else 60) and any(pattern.match(text) for pattern in patterns)


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


def _of_text(applies: Callable[[Last], bool]) -> Callable[[Last], bool]:
    """The same for lines of text alone: tables and code at the end are the article's."""
    return lambda last: last.piece.kind not in (BlockKind.TABLE, BlockKind.CODE) and applies(last)


LAST: tuple[Rule[Last], ...] = (
    Rule("tail", "how comments are dealt with", _is_on_comments),
    Rule("tail", "a heading that nothing follows", _of_text(lambda last: last.piece.level > 0)),
    Rule("tail", "a link", _of_text(lambda last: last.piece.link >= 0.6 and last.piece.words <= 60)),
    Rule("tail", "a few words apart from the paragraphs", _of_text(_is_short)),
    Rule("tail", "what is said below articles", _of_text(_is_tail_prose)),
    Rule("tail", "a pointer or a notice", _of_text(_says_so)),
    Rule("tail", "spam", _of_text(lambda last: _is_spam(last.piece, last.subject))),
    Rule("tail", "the page's own address", _of_text(_is_own_address)),
    Rule("tail", "a number", _of_text(lambda last: last.piece.text.isdecimal())),
    Rule("tail", "a note on the author", _of_text(_is_about_author)),
    Rule("tail", "a byline or a day", _of_text(_is_signature)),
)
"""For each line from the end upwards; the first line that none applies to is the text's last."""

TAIL_GROUPS: tuple[GroupRule, ...] = (
    GroupRule("next article", "another article below this one, under a headline of its own", next_articles),
    GroupRule(recent_comments.NAME, recent_comments.REASON, lambda pieces, _: comments_below(pieces)),
    GroupRule("tail", "no running text", _last_lines),
)
"""Where running text was found, in this order."""
