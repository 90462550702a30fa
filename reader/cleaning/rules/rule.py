"""Rules as data: what a rule is, and the loops that ask rules in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from reader.cleaning.html.pieces import Piece
from reader.cleaning.rules.context import Around

Subject = TypeVar("Subject")

NOT_LOCATED = "outside the article"
"""The verdict on what is beyond the part of the page that was located."""
UNLIKE = "unlike the article"
"""The verdict of the trees on what no rule left out."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """What leaves out a line or a part of a page. `name` is the verdict that `--explain` prints, `reason`
    says why.
    """

    name: str
    reason: str
    applies: Callable[[Subject], bool]


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What leaves out several pieces together. `finds` gives them one by one; each is marked before the next
    is asked for.
    """

    name: str
    reason: str
    finds: Callable[[Sequence[Piece], Around], Iterable[Piece]]


def verdict(rules: Iterable[Rule[Subject]], subject: Subject) -> str:
    """The name of the first rule that applies, "" where none does."""
    return next((rule.name for rule in rules if rule.applies(subject)), "")


def leave_out(rules: Iterable[GroupRule], pieces: Sequence[Piece], around: Around) -> None:
    """Mark all that the rules find, in their order; the first verdict on a piece stays."""
    for rule in rules:
        for piece in rule.finds(pieces, around):
            piece.rule = piece.rule or rule.name
