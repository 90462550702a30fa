"""Letters laid over the page, to reach what is on the screen with two or three keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

LETTERS = "asdfghjklweruiopvnmcxztbqy23456789"
"""The letters of hints, the easiest to reach first; figures that look like no letter."""
CAPITALS = "ASDFGHJKWERUPVNMCXZTBQY"
"""What may follow them where a capital means nothing of its own; those that look like no figure."""

Target = TypeVar("Target")


def labels(count: int, letters: str = LETTERS) -> list[str]:
    """That many different labels, of which none begins another; as many as can be are of one letter, the
    first ones."""
    many = len(letters)
    if count <= many:
        return list(letters[:count])
    leading = min(many, -(-(count - many) // (many - 1)))  # letters that begin longer labels
    alone = many - leading
    below = labels(-(-(count - alone) // leading), letters)
    return [*letters[:alone], *(first + rest for rest in below for first in letters[alone:])][:count]


@dataclass(slots=True)
class Hints(Generic[Target]):
    """Targets with their labels, and what was typed of one."""

    targets: dict[str, Target]
    typed: str = ""
    capital: bool = False
    prefix: str = field(default="")

    @classmethod
    def of(cls, targets: Sequence[Target], letters: str = LETTERS) -> Hints[Target]:
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
