"""Letters laid over the page, to reach what is on the screen with two or three keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

LETTERS = "asdfghjklweruiopvnmcxztbqy"
"""The letters of hints, the easiest to reach first."""

Target = TypeVar("Target")


def labels(count: int, letters: str = LETTERS) -> list[str]:
    """That many different labels of one length, one letter each where the letters do.

    Figures are used too where two letters would not do: a large screen has a thousand words.
    """
    if count > len(letters) ** 2:
        letters += "0123456789"
    length = 1
    while len(letters) ** length < count:
        length += 1
    found = [""]
    for _ in range(length):
        found = [label + letter for label in found for letter in letters]
    # spread over the first letter, so that neighbours differ in what is typed first
    return found[:count] if length == 1 else sorted(found, key=lambda label: label[::-1])[:count]


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
        letter = character.lower()
        if not any(label.startswith(self.typed + letter) for label in self.targets):
            return False
        self.capital = self.capital or character != letter
        self.typed += letter
        return True

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
