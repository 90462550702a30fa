"""Key sequences and counts, read one press at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reader.ui.keys.command import SIGNS, Command

CHARACTER_KEYS = {sign: name for name, sign in SIGNS.items() if len(sign) == 1 and sign.isascii()}
"""The characters of punctuation keys, with Textual's names of the keys."""
_MOST = 9999


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a key press came to: a command to run `count` times, or a key that waits for more.

    `counted` tells whether the user typed the count.
    """

    command_id: str = ""
    count: int = 1
    counted: bool = False
    waiting: bool = False


class KeyReader:
    """Finds the command for what was typed.

    `keys` replaces the default keys of commands by their id.
    """

    def __init__(self, commands: Iterable[Command], keys: Mapping[str, str] | None = None) -> None:
        self._table: dict[str, list[str]] = {}
        self._longer: dict[str, list[str]] = {}
        for command in sorted(commands, key=lambda command: not command.overrides):
            for key in (keys or {}).get(command.id, command.keys).split(","):
                self._add(key.strip(), command.id)
        self._parts: list[str] = []
        self._digits = ""

    def _add(self, key: str, command_id: str) -> None:
        parts = [CHARACTER_KEYS.get(part, part) for part in key.split()]
        if not parts:
            return
        self._table.setdefault(" ".join(parts), []).append(command_id)
        for length in range(1, len(parts)):
            self._longer.setdefault(" ".join(parts[:length]), []).append(command_id)

    @property
    def pending(self) -> str:
        """What was typed so far of an unfinished key, count included."""
        return self._digits + "".join(self._parts)

    def reset(self) -> None:
        """Forget what was typed so far."""
        self._parts, self._digits = [], ""

    def press(
        self, key: str, allowed: Callable[[str], bool], counts: Callable[[str], bool]
    ) -> Pressed | None:
        """Take one key press.

        `allowed` tells whether a command can be run now, `counts` whether a digit begins a count. None
        means that the key has no meaning here; what was typed before it is forgotten.
        """
        if (
            not self._parts
            and key.isdigit()
            and len(key) == 1
            and (self._digits or key != "0")
            and counts(key)
        ):
            self._digits += key
            return Pressed(waiting=True)
        self._parts.append(key)
        typed = " ".join(self._parts)
        if any(map(allowed, self._longer.get(typed, ()))):
            return Pressed(waiting=True)
        count, counted = min(int(self._digits or 1), _MOST), bool(self._digits)
        was_longer = len(self._parts) > 1
        self.reset()
        for command_id in self._table.get(typed, ()):
            if allowed(command_id):
                return Pressed(command_id, count, counted)
        return Pressed() if was_longer else None
