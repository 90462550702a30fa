"""Comments below a text, or a list of the site's recent ones, told by their heading and their rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece
from reader.cleaning.rules.prose import prose_size
from reader.document.blocks import SpanKind

NAME, REASON = "recent comments", "what readers wrote, here or elsewhere on the site"
LONG = 45
"""Words of a paragraph with which the article goes on."""
_COMMENTS = re.compile(
    r"comment|kommentar|comentári|comentario|commenti|reacties|repl(?:y|ies)\b|responses\b|\d response\b"
    r"|thoughts? on\b|تعليقات|التعليقات|комментари|评论|評論|コメント|댓글|trackbacks|pingbacks",
    re.I,
)


def comments_below(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces from a heading of comments, or the first of two rows such as "Ann on The title" or "Ann: …",
    to the end of a text; none where the article goes on after that.
    """
    standing = [at for at, piece in enumerate(pieces) if piece.text and not piece.rule]
    total = sum(len(pieces[at].text) for at in standing)
    passed = 0
    rows: list[int] = []
    for at in standing:
        piece = pieces[at]
        if passed > 0.5 * total:
            if _is_heading(piece) and phrases.TAIL_HEADING.pattern.match(piece.text):
                rows = [at, at]
                break
            if _is_row(piece):
                rows.append(at)
        passed += len(piece.text)
    if len(rows) < 2 or any(_is_article(pieces[at]) for at in standing if at > rows[0]):
        return ()
    above = max(at for at in standing if at < rows[0])
    return pieces[above if _is_heading(pieces[above]) else rows[0] :]


def _is_heading(piece: Piece) -> bool:
    return (piece.level > 0 or piece.words <= 8) and _COMMENTS.search(piece.text) is not None


def _is_row(piece: Piece) -> bool:
    """Whether a line is a reader's name with what was said; without a colon ("Ann on The title") only spam or
    links tell it from a sentence, and from a source's title.
    """
    match = phrases.COMMENT_ROW.match(piece.text) if piece.words <= 40 else None
    return match is not None and bool(
        match.group(1)
        or phrases.SPAM.search(piece.text)
        or (piece.link > 0.4 and piece.words <= 25 and not _is_linked(piece, match.start(1) - 1))
    )


def _is_linked(piece: Piece, at: int) -> bool:
    """Whether one link leads from before a place in a piece to behind it."""
    return any(span.kind is SpanKind.LINK and span.start < at < span.end for span in piece.spans)


def _is_article(piece: Piece) -> bool:
    return prose_size(piece) > 0 and piece.words > LONG and not phrases.SPAM.search(piece.text)
