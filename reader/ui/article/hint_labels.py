"""Labels of one to three letters for things on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LETTERS = "asdfghjklweruiopvnmcxztbqy23456789"
"""The letters of hints, the easiest to reach first; figures that look like no letter."""
CAPITALS = "ASDFGHJKWERUPVNMCXZTBQY"
"""What may follow them where a capital means nothing of its own; those that look like no figure."""

Target = TypeVar("Target")


def labels(count: int, letters: str = LETTERS) -> list[str]:
    """`count` different labels, none a prefix of another; as many as possible are of one letter."""
    many = len(letters)
    if count <= many:
        return list(letters[:count])
    leading = min(many, -(-(count - many) // (many - 1)))  # letters that begin longer labels
    alone = many - leading
    below = labels(-(-(count - alone) // leading), letters)
    return [*letters[:alone], *(first + rest for rest in below for first in letters[alone:])][:count]


@dataclass(slots=True)
class LabelledTargets(Generic[Target]):
    """Targets with their labels, and what was typed of one."""

    targets: dict[str, Target]
    typed: str = ""
    capital: bool = False
    prefixed: bool = False

    @classmethod
    def of(cls, targets: Sequence[Target], letters: str = LETTERS) -> LabelledTargets[Target]:
        """Labels for targets in reading order."""
        return cls(dict(zip(labels(len(targets), letters), targets, strict=True)))

    def type(self, character: str) -> bool:
        """Take one typed character; False when no label goes on with it."""
        for letter in (character, character.lower()):
            if any(label.startswith(self.typed + letter) for label in self.targets):
                self.capital = self.capital or character != letter
                self.typed += letter
                return True
        return False

    @property
    def chosen(self) -> Target | None:
        """The target whose whole label was typed."""
        return self.targets.get(self.typed)

    def shown(self) -> list[tuple[str, Target]]:
        """What is left to type of each label that can still be meant, with its target."""
        at = len(self.typed)
        return [
            (label[at:], target) for label, target in self.targets.items() if label.startswith(self.typed)
        ]
