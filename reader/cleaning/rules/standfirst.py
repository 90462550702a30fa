"""The standfirst above the text, beside the title: part of the report, though apart from its body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece, folded
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.rules.context import SENTENCE_END
from reader.cleaning.rules.lead_lines import only_dates
from reader.cleaning.rules.rule import NOT_LOCATED, UNLIKE
from reader.document.blocks import BlockKind

ROLE = "standfirst"
LONG, TOLD, ALONE = 8, 13, 18
"""Words from which a sentence with one witness, any line that the page's description names, and a sentence
that stands alone between title and text may be a standfirst.
"""
SUBTITLES = {"subtitle", "sub-title"}
MOST = 120
"""Most words of a standfirst."""
BELOW_TITLE, ABOVE_TEXT = 2, 20
"""Most lines that no rule left out between the title and it, and most pieces from it to the text: a picture
and its caption, buttons.
"""
TEASER = "related"
"""A rule whose names ("teaser") are given to standfirsts too."""
SHARED = 0.5
"""Least share of a paragraph's longer words that occur in the text. By that or by a word of the title, 97 %
of standfirsts qualify, and 29 % of promotions.
"""
_WITHOUT_SPACES = "\u0e00-\u0eff\u1780-\u17ff\u2e80-\ud7ff"
_WORDS = re.compile(rf"(?=([{_WITHOUT_SPACES}]{{2}}|(?<!\w)[^\W{_WITHOUT_SPACES}]{{5}}))")
"""Beginnings of longer words, which stay where words are inflected; two characters each in scripts without
spaces.
"""
_AROUND = frozenset({"article", "main", "body", "html"})
"""Parts whose names are of the whole article: its categories, say."""


def with_standfirst(pieces: Sequence[Piece], kept: list[Piece], metadata: Metadata) -> list[Piece]:
    """The kept pieces, after the standfirst where one stands between the title and them.

    Its witnesses are the name of its element, and the page's own description, which it is or begins, or
    which is its beginning, cut short. One is enough in a part that is called nothing else, and none for a
    longer paragraph that is all that stands there and speaks of what the text does.
    """
    if not kept:
        return kept
    first = kept[0].index
    title = _title(pieces[:first], metadata)
    if title < 0:
        return kept
    described = [text for text in map(folded, metadata.descriptions) if text]
    said = [folded(piece.text) for piece in kept[:6]]
    passed = 0
    for piece in pieces[title + 1 : first]:
        if passed > BELOW_TITLE:
            break
        if not piece.text or piece.caption:
            continue
        key = folded(piece.text)
        if _is_candidate(piece) and first - piece.index <= ABOVE_TEXT:
            named = any(ROLE in node.naming.marks for node in piece.node.chain()[:2])
            told = any(_same(key, text) for text in described)
            alone = piece.kind is not BlockKind.ITEM and not any(
                _stands(other) for other in pieces[piece.index + 1 : first]
            )
            fits = (named and told) or _may_be(piece, named, told, alone)
            if fits and (named or told or _shares_words(piece, kept, metadata)):
                if any(key == text or (piece.words >= ALONE and key in text) for text in said):
                    return kept
                piece.rule, piece.role, piece.kind, piece.level = "", ROLE, BlockKind.PARAGRAPH, 0
                return [piece, *kept]
        passed += _stands(piece)
    return kept


def _title(pieces: Sequence[Piece], metadata: Metadata) -> int:
    """Index of the last heading with the page's title; without one, of the last of the first level; -1
    without any.
    """
    headings = [piece for piece in pieces if piece.level and piece.text]
    titles = {folded(title) for title in metadata.titles}
    own = [piece for piece in headings if folded(piece.text) in titles]
    found = own or [piece for piece in headings if piece.level == 1]
    return found[-1].index if found else -1


def _stands(piece: Piece) -> bool:
    """Whether a line of some words was left out by no rule but for its place."""
    return piece.words >= 4 and piece.rule in ("", NOT_LOCATED) and not piece.caption


def _is_candidate(piece: Piece) -> bool:
    # a subtitle is the second half of the title
    return (
        6 <= piece.words <= MOST
        and piece.link <= 0.3
        and not SUBTITLES & set(piece.node.names.lower().split())
    )


def _may_be(piece: Piece, named: bool, told: bool, alone: bool) -> bool:
    """Whether nothing speaks against a standfirst with one witness alone, or with none."""
    if piece.link > 0.1 or only_dates(piece, above=True) or any(map(_is_other, piece.node.chain()[:3])):
        return False
    witness, ends = told or named, SENTENCE_END.search(piece.text) is not None
    if piece.rule == TEASER:
        return ends and alone and witness and piece.words >= LONG
    if piece.rule not in ("", NOT_LOCATED) and not (told and piece.rule == UNLIKE):
        return False
    if told and piece.words >= TOLD:
        return True
    lonely = alone and piece.words >= ALONE and phrases.NOTICE.match(piece.text) is None
    return ends and ((witness and piece.words >= LONG) or lonely)


def _shares_words(piece: Piece, kept: Sequence[Piece], metadata: Metadata) -> bool:
    """Whether a paragraph has a word of the title, or enough words of the text."""
    own = _words(piece.text)
    if own & _words(" ".join(metadata.titles)):
        return True
    return len(own & _words(" ".join(other.text for other in kept))) >= SHARED * len(own)


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text.lower()))


def _is_other(node: Node) -> bool:
    """Whether a part is hidden, or called something else."""
    named = any(rule.name != TEASER for rule in node.naming.rules)
    return node.hidden or (named and node.tag not in _AROUND)


def _same(standfirst: str, description: str) -> bool:
    if standfirst == description or (len(standfirst) > 40 and standfirst in description):
        return True
    beginning = description.rsplit(" ", 1)[0]  # its last word may be cut in two
    return len(beginning) > 40 and standfirst.startswith(beginning)
