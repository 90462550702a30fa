"""Comments, and the author's bare name, that a theme left in the text of a feed entry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.names import clean_name, looks_like_name
from reader.cleaning.rules.prose import prose_size
from reader.document.blocks import BlockKind

RECENT_COMMENTS = "recent comments"
_COMMENTS = re.compile(
    r"comment|kommentar|comentári|comentario|commenti|reacties|repl(?:y|ies)\b|responses?\b|thoughts? on\b"
    r"|تعليقات|التعليقات|комментари|评论|評論|コメント|댓글|trackbacks|pingbacks",
    re.I,
)
_PARTICLE = re.compile(
    r"\b(?:al|el|bin|ben|ibn|abu|van|von|der|de|da|di|dos|la|le|mac|mc)[- ]|[^\W\d_]-[^\W\d_]|['’]|\b[A-Z]\.",
    re.I,
)
"""What many names have and few other lines of two or three capital words."""


def leave_out_comments(pieces: Sequence[Piece]) -> bool:
    """Leave out a list of comments below the text, under a heading or not; whether there was one."""
    standing = [piece for piece in pieces if piece.text]
    total = sum(len(piece.text) for piece in standing)
    passed = 0
    rows: list[int] = []
    for at, piece in enumerate(standing):
        if passed > 0.5 * total:
            heading = piece.level or piece.words <= 8
            if heading and _COMMENTS.search(piece.text) and phrases.TAIL_HEADING.pattern.match(piece.text):
                rows = [at, at]
                break
            match = phrases.COMMENT_ROW.match(piece.text) if piece.words <= 40 else None
            linked = piece.link > 0.4 and piece.words <= 25
            if match and (match.group(1) or linked or phrases.SPAM.search(piece.text)):
                rows.append(at)
        passed += len(piece.text)
    if len(rows) < 2 or any(_is_article(piece) for piece in standing[rows[0] + 1 :]):
        return False
    above = standing[rows[0] - 1]
    headed = above.words <= 8 and _COMMENTS.search(above.text) is not None
    first = pieces.index(above if headed else standing[rows[0]])
    for piece in pieces[first:]:
        piece.rule = piece.rule or RECENT_COMMENTS
    return True


def _is_article(piece: Piece) -> bool:
    return prose_size(piece) > 0 and piece.words > 45 and not phrases.SPAM.search(piece.text)


def leave_out_author(pieces: Sequence[Piece], authors: Sequence[str], *, comments: bool) -> tuple[str, ...]:
    """Leave out a line above the text that only names who wrote it; the authors, the feed's own or this one.

    A bare name that the feed does not know is believed only where it looks like no other words, or
    where the theme left `comments` in the text too.
    """
    named = tuple(authors)
    standing = [piece for piece in pieces if piece.text and not piece.rule]
    if len(standing) < 2 or standing[1].words < 12:
        return named
    first = standing[0]
    said = first.text.strip(" –—-:\u00a0")
    if first.kind is not BlockKind.PARAGRAPH or first.words > 8 or said.endswith((".", "!", "?")):
        return named
    known = {author.casefold() for author in authors}
    labelled = phrases.BYLINE.pattern.match(first.text) is not None
    name = clean_name(said) or said
    if name.casefold() not in known:
        if not looks_like_name(name) or not (labelled or comments or _PARTICLE.search(name)):
            return named
        if any(looks_like_name(author) for author in authors) and not labelled:
            return named  # the feed names another one
        if not any(looks_like_name(author) for author in authors):
            named = (name,)
    first.rule = phrases.BYLINE.name
    return named
