"""Which keys do what: the defaults, a preset, and the user's own keys on top, checked before use.

Textual ignores a key for an unknown action without a word, so everything is checked here first. What
cannot be used is left out, and its action keeps the key it has without it: a slip in a file is no
reason not to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from textual.keys import Keys, _character_to_key

from reader.errors import SettingsError
from reader.paths import packaged
from reader.ui.commands import Command, key_sign

_NAMED = {str(key.value) for key in Keys} | {
    "space",
    "delete",
    "insert",
    "tab",
    "enter",
    "escape",
    "home",
    "end",
}
_MODIFIERS = {"ctrl", "shift", "alt", "super", "meta", "hyper"}


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force: command id -> keys (Textual's names, comma separated), where they are not the
    defaults; and why some of the user's own are not among them, by the action they were meant for."""

    keys: dict[str, str]
    refused: dict[str, SettingsError]


def keymap(commands: Iterable[Command], preset: str, own: Mapping[str, str]) -> Keymap:
    """The user's own keys over those of a preset.

    Refused are an unknown command, an unknown key, and one of two commands of a group on one key: the
    user's own where the other is not, the later of two that both are.
    Raises SettingsError where the preset's file cannot be used.
    """
    known = {command.id: command for command in commands}
    given = {command_id: ",".join(_keys(command_id, keys)) for command_id, keys in _preset(preset).items()}
    chosen: dict[str, str] = {}
    refused: dict[str, SettingsError] = {}
    for command_id, keys in own.items():
        try:
            if command_id not in known:
                raise _unknown(command_id, known)
            chosen[command_id] = ",".join(_keys(command_id, keys))
        except SettingsError as error:
            refused[command_id] = error
    while (clash := _clash(known, given | chosen, chosen)) is not None:
        command_id, refused[command_id] = clash
        del chosen[command_id]  # its key of before may now be another's: so until there is no clash
    return Keymap(given | chosen, refused)


def _unknown(command_id: str, known: Mapping[str, Command]) -> SettingsError:
    import difflib

    near = difflib.get_close_matches(command_id, known, n=1)
    hint = f'Did you mean "{near[0]}"?' if near else "`postil config` lists all actions."
    return SettingsError(f'there is no action "{command_id}".', hint=hint)


def _preset(name: str) -> dict[str, str]:
    path = packaged("styles") / "keys" / f"{name}.toml"
    if name == "postil" and not path.exists():
        return {}
    import tomllib

    try:
        return {str(key): str(value) for key, value in tomllib.loads(path.read_text("utf-8")).items()}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The key preset {path} cannot be read: {error}.") from error


def _keys(command_id: str, keys: str) -> Iterator[str]:
    for key in filter(None, keys.split(",")):
        parts = key.split()
        if len(parts) > 1 and not command_id.startswith("article."):
            raise SettingsError(
                f'"{command_id}" is on "{key}": keys typed one after the other work in articles only.'
            )
        yield " ".join(_key(command_id, part) for part in parts)


def _key(command_id: str, key: str) -> str:
    """A key as Textual names it; raises SettingsError for one that does not exist."""
    *modifiers, name = key.split("+") if key != "+" else ["+"]
    if len(name) == 1 and not name.isalnum():
        name = _character_to_key(name)
    known = len(name) == 1 or name in _NAMED or name in _PUNCTUATION
    if not known or any(modifier not in _MODIFIERS for modifier in modifiers):
        raise SettingsError(
            f'"{command_id}" is on "{key}", which is no key.', hint="Such as: m, ctrl+s, f5, ?"
        )
    return "+".join([*modifiers, name])


_PUNCTUATION = {_character_to_key(character) for character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}


def _apart(command: Command, other: Command) -> bool:
    """Whether two commands are never to be run in the same mode."""
    return bool(command.modes and other.modes) and not command.modes & other.modes


def _clash(
    known: Mapping[str, Command], keys: Mapping[str, str], own: dict[str, str]
) -> tuple[str, SettingsError] | None:
    """One of the user's own keys, the later one first, that another command has too; None: there is none."""
    for command_id in reversed(own):
        command = known[command_id]
        mine = set(keys[command_id].split(","))
        for other in known.values():
            if other.id == command_id or other.group != command.group or _apart(command, other):
                continue
            theirs = set(keys.get(other.id, other.keys).split(","))
            # the defaults share some keys on purpose: the first command that can run is run
            by_default = set(command.keys.split(",")) & set(other.keys.split(","))
            if shared := (mine & theirs) - by_default - {""}:
                return command_id, SettingsError(
                    f'"{command_id}" and "{other.id}" are both on "{key_sign(min(shared))}".',
                    hint=f'Give "{other.id}" another key as well.',
                )
    return None
