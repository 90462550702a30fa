"""What a reader said of blocks of a site: such a block is never, or always, part of its articles.

A correction says what the block looks like: the tags and names around it, and its first words where the
names are also those of the running text. Numbers, names that a program drew, wrappers and one outer part
may change; the innermost named part and the tag of the block may not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reader.cleaning.article import BlockVerdict
from reader.cleaning.correction import Correction
from reader.cleaning.html.pieces import Node, Piece, Pieces, folded
from reader.cleaning.rules.rule import NOT_LOCATED

NEVER = "never on this site"
"""The rule behind a piece that a correction leaves out."""
MOST = 200
"""Corrections of a site that are looked at."""
STEPS = 4
"""Named parts around a block that say where it stands."""
WORDS = 12
"""First words of a block by which it is recognised."""
ALIKE = 0.6
"""Share of the words, or of a part's names, that must be the same."""
BODY = 0.3
"""Share of the article's text from which parts of one look are its running text."""
LENGTH = 2_000
"""Characters of a stored signature at most."""
_UNNAMED = frozenset({"html", "body"})
_NAME = re.compile(r"[a-z][a-z_-]{1,39}|[A-Z]?[a-z]+(?:[A-Z][a-z]{2,}){0,4}")


@dataclass(frozen=True, slots=True)
class Step:
    """An element by its tag, and by those of its names that a person gave; "@role" is its role."""

    tag: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockSignature:
    """What a block looks like: its element, the named parts around it from the inside out, its first words.

    Without `words` the names alone are enough.
    """

    own: Step
    around: tuple[Step, ...] = ()
    words: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Compact JSON; `from_json` gives the same signature back."""
        path = [[step.tag, *step.names] for step in (self.own, *self.around)]
        return json.dumps({"path": path, "words": self.words}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, source: str) -> BlockSignature:
        """The signature that `to_json` wrote. Raises ValueError for anything else."""
        try:
            data: dict[str, Any] = json.loads(source[: LENGTH + 1])
            own, *around = (Step(_text(tag), tuple(map(_text, names))) for tag, *names in data["path"])
            return cls(own, tuple(around[:STEPS]), tuple(map(_text, data["words"]))[:WORDS])
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("not the signature of a block") from error

    def matches(self, piece: Piece) -> bool:
        """Whether a piece looks like this block."""
        chain = piece.node.chain()
        if not _is(chain[0], self.own) or not self._stands_in(chain[1:]):
            return False
        return not self.words or _likeness(self.words, first_words(piece)) >= ALIKE

    def _stands_in(self, chain: Sequence[Node]) -> bool:
        """Whether the parts around follow one another in a chain of nodes; an outer one may be missing."""
        missing, at = 0, 0
        for number, step in enumerate(self.around):
            found = next((i for i in range(at, len(chain)) if _is(chain[i], step)), None)
            if found is None:
                missing += 1
                if missing > 1 or number == 0:
                    return False
            else:
                at = found + 1
        return True


def signature_of(piece: Piece, page: Pieces, kept: Sequence[Piece]) -> BlockSignature:
    """What a piece of a page looks like, told apart from the article's running text (`kept`)."""
    own, *outer = piece.node.chain()
    named = [step for node in outer if node.tag not in _UNNAMED and (step := _step(node)).names]
    look = BlockSignature(_step(own), tuple(named[:STEPS]))
    text = sum(len(each.text) for each in kept) or 1
    alike = sum(len(each.text) for each in kept if each is not piece and look.matches(each))
    page_wide = sum(look.matches(each) for each in page.pieces) > max(3, 0.5 * len(page.pieces))
    if alike > BODY * text or page_wide or not (named or look.own.names):
        return BlockSignature(look.own, look.around, first_words(piece))
    return look


def corrected(page: Pieces, kept: Sequence[Piece], corrections: Iterable[Correction]) -> list[Piece]:
    """The pieces of the article after the reader's corrections; `rule` says NEVER of those they leave out."""
    parsed = _usable(corrections)
    if not parsed:
        return list(kept)
    standing = {piece.index for piece in kept}
    for piece in page.pieces:
        keep = next((one.keep for one, look in parsed if look.matches(piece)), None)
        if keep is None:
            continue
        if keep:
            piece.rule = ""
            standing.add(piece.index)
        elif piece.index in standing or not piece.rule:
            piece.rule = NEVER
            standing.discard(piece.index)
    return [piece for piece in page.pieces if piece.index in standing]


def verdicts_of(
    page: Pieces, kept: Sequence[Piece], blocks: Sequence[Piece], corrections: Iterable[Correction]
) -> list[BlockVerdict]:
    """What became of each of some pieces, with the reader's corrections of those that have one.

    A piece that cleaning keeps and no rule leaves out has the rule ""; what it looks like is said by the
    correction that decided on it, so that it can be taken back.
    """
    parsed = _usable(corrections)
    article = {piece.index for piece in kept}
    found: list[BlockVerdict] = []
    for piece in blocks:
        decided = next(((one, look) for one, look in parsed if look.matches(piece)), None)
        if decided is not None:
            verdict = "always" if decided[0].keep else "never"
            found.append(BlockVerdict("" if decided[0].keep else NEVER, decided[0].block, verdict))
            continue
        rule = "" if piece.index in article else piece.rule or NOT_LOCATED
        found.append(BlockVerdict(rule, signature_of(piece, page, kept).to_json()))
    return found


def _usable(corrections: Iterable[Correction]) -> list[tuple[Correction, BlockSignature]]:
    """The corrections that can be read. What also names words is about fewer blocks and goes first."""
    parsed = [(one, look) for one in tuple(corrections)[:MOST] if (look := _parsed(one.block)) is not None]
    return sorted(parsed, key=lambda one: not one[1].words)


def first_words(piece: Piece) -> tuple[str, ...]:
    """The first words of a piece, folded, every number as 0."""
    words = folded(piece.text[: 40 * WORDS] or piece.alt[: 40 * WORDS]).split()[:WORDS]
    return tuple("0" if word.isdecimal() else word for word in words)


def _parsed(block: str) -> BlockSignature | None:
    """The signature, None for one that no version of this program wrote."""
    try:
        return _cached(block)
    except ValueError:
        return None


@lru_cache(maxsize=512)
def _cached(block: str) -> BlockSignature:
    if len(block) > LENGTH:
        raise ValueError("too long")
    return BlockSignature.from_json(block)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _step(node: Node) -> Step:
    names = {name for name in node.names.split() if _NAME.fullmatch(name)}
    named = tuple(sorted(names)[:6])
    return Step(node.tag, (*named, f"@{node.role}") if node.role else named)


def _is(node: Node, step: Step) -> bool:
    if node.tag != step.tag:
        return False
    return not step.names or _likeness(step.names, _step(node).names) >= ALIKE


def _likeness(one: Collection[str], other: Collection[str]) -> float:
    """How many of the words of both are in both."""
    both = len(set(one) & set(other))
    return both / max(len(set(one)), len(set(other)), 1)
