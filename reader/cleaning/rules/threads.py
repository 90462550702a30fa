"""The comments of readers below a text, by their form: rows of one kind, each with a way to reply or a day,
whatever their names and however long they are together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning.html.pieces import Node, Piece, Pieces
from reader.cleaning.rules.prose import Prose

LEAST_TEXT = 300
"""Characters of running text that stand above comments; a forum's page has none and is its rows."""
ROWS = 3
NEAR = 5
"""Pieces after a heading such as "12 comments" within which the first begins."""
SIGNED = 0.6
"""Share of the rows that bear a sign of comments, and of the signs that stand in rows."""
_REPLY_WORDS = """
reply respond antworten répondre responder rispondi reageer beantwoorden svar svara odpowiedz odpovědět
yanıtla balas ответить відповісти 返信 回复 回覆 답글 رد
"""
_REPLY = frozenset(_REPLY_WORDS.split())
_BESIDE_REPLY_WORDS = "like likes report flag share permalink link quote edit ago h d w m y"
_BESIDE_REPLY = frozenset(_BESIDE_REPLY_WORDS.split())
"""Other words on buttons below a comment."""
_HEADING = re.compile(
    r"\W*(?:(?:\d[\d.,]*|all|readers?|user|view|show|recent|latest|no)\W+)*(?:comments?|responses|replies"
    r"|(?:leser)?kommentare?r?|comentarios|comentários|commentaires?|commenti|reacties|komentarze"
    r"|комментари[ийев]{1,2}|コメント|评论|評論|댓글|التعليقات|تعليقات)\W*\d*\W*",
    re.I,
)
_WHEN = re.compile(
    r"\b\d+ ?(?:[smhdwy]|mo|min|hrs?|minutes?|hours?|days?|weeks?|months?|years?) ago\b|\bvor \d+ \w"
    r"|\bil y a \d|\bhace \d|\d:\d\d|\b(?:19|20)\d\d\b"
)


def comment_rows(page: Pieces, prose: Prose) -> frozenset[Node]:
    """The parts that are comments, each a part of its own."""
    short = [piece for piece in page.pieces if 0 < piece.words <= 12]
    found: set[Node] = set()
    replies = [piece for piece in short if piece.words <= 7 and _answers(piece)]
    if len(replies) >= ROWS:
        found |= _rows(page, prose, replies)
    for heading in short if not found else ():
        if heading.words <= 5 and _HEADING.fullmatch(heading.text):
            days = [piece for piece in short if piece.index > heading.index and _WHEN.search(piece.text)]
            rows = _rows(page, prose, days) if len(days) >= ROWS else set()
            first = min((node.start for node in rows), default=0)
            if (
                heading.index < first <= heading.index + NEAR
                and prose.sums[first] == prose.sums[heading.index]
            ):
                found |= rows
    return frozenset(found)


def _answers(piece: Piece) -> bool:
    """Whether a line is a button to reply, perhaps with others beside it."""
    words = set(re.findall(r"[^\W\d_]+", piece.text.lower()))
    return not _REPLY.isdisjoint(words) and words <= _REPLY | _BESIDE_REPLY


def _rows(page: Pieces, prose: Prose, signs: Sequence[Piece]) -> set[Node]:
    """The largest group of like parts that hold these signs, where most of the group and of the signs do."""
    groups: dict[tuple[Node, str, str], dict[Node, int]] = {}
    for piece in signs:
        for node in piece.node.chain():
            if node.parent is not None:
                group = groups.setdefault((node.parent, node.tag, node.names.split(" ")[0]), {})
                group[node] = group.get(node, 0) + 1
    groups = {key: group for key, group in groups.items() if len(group) >= ROWS}
    if not groups:
        return set()
    (parent, tag, name), rows = max(groups.items(), key=lambda item: sum(item[1].values()))
    first = min(node.start for node in rows)
    like = [
        node
        for node in page.nodes
        if node.parent is parent
        and node.tag == tag
        and node.names.split(" ")[0] == name
        and node.start >= first
    ]
    held = sum(rows.values()) >= SIGNED * len(signs) and len(rows) >= SIGNED * len(like)
    titled = any(piece.level == 1 for node in like for piece in page.pieces[node.start : node.end])
    if not held or titled or prose.sums[first] < LEAST_TEXT:
        return set()
    said = [node for node in page.nodes if node.tag == "dd" and node.parent is parent and node.start >= first]
    return {*like, *(said if tag == "dt" else ())}
