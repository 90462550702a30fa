"""What can be done, on which key: one record for key, footer, palette and the list of keys.

Each screen or widget declares a table of commands; its key bindings are made from the table with
the command's id, so that a user's own keys (settings, `[keys]`) replace the defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from textual.binding import Binding


class Command(NamedTuple):
    """One thing a user can do.

    `id`      stable name, used in the settings: "article.highlight"
    `keys`    default keys, comma separated, in Textual's names ("j,down", "ctrl+d", "question_mark")
    `action`  the Textual action it runs, with its arguments: "move('down')"
    `label`   two or three words, for the bottom line and the palette
    `help`    one sentence, for the list of keys
    `show`    whether the bottom line shows it
    `group`   heading in the list of keys
    `modes`   the modes of its widget in which it can be run; empty: in all
    `counted` whether a number typed before its key repeats it
    `overrides` whether it goes before another command of its widget on the same key, in its modes
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    show: bool = False
    group: str = "everywhere"
    priority: bool = False
    modes: frozenset[Enum] = frozenset()
    counted: bool = False
    overrides: bool = False


def unbound(command_id: str) -> str:
    """The key, which no keyboard has, of a command without a key: the palette still finds it."""
    return f"<{command_id}>"


def bindings(commands: Iterable[Command], *, keys: bool = True) -> list[Binding]:
    """Textual bindings of a table of commands. A key sequence is bound with spaces between its keys.

    Without `keys` for a widget that reads its keys itself: its commands can still be found and run.
    """
    return [
        Binding(
            (keys and command.keys) or unbound(command.id),
            command.action,
            command.label,
            show=command.show,
            id=command.id,
            tooltip=command.help,
            priority=command.priority,
        )
        for command in commands
    ]


SIGNS = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "semicolon": ";",
    "comma": ",",
    "full_stop": ".",
    "apostrophe": "'",
    "number_sign": "#",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "circumflex_accent": "^",
    "dollar_sign": "$",
    "vertical_line": "|",
    "ampersand": "&",
    "asterisk": "*",
    "space": "space",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
"""How keys are shown whose names differ from the label on the keyboard."""


def key_sign(key: str) -> str:
    """How a key is shown to a person: "question_mark" is "?", "ctrl+d" stays, "g e" is "ge"."""
    if " " in key.strip():
        return "".join(key_sign(part) for part in key.split())
    *modifiers, name = key.strip().split("+") if key.strip() != "+" else ["plus"]
    return "+".join([*modifiers, SIGNS.get(name, name)])


Hint = tuple[str, str, str]
"""What the bottom line shows of a command: the sign of its key, its label, its action."""


def hints(commands: Iterable[Command], keys: Mapping[str, str]) -> tuple[Hint, ...]:
    """The hints of commands, with the user's own keys (by command id), if any."""
    found = [(command, keys.get(command.id, command.keys).split(",")[0]) for command in commands]
    return tuple((key_sign(key), command.label.lower(), command.action) for command, key in found if key)
