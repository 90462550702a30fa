"""Which keys run which commands: the defaults, a preset, and the user's own keys on top, checked before use.

Textual ignores a key for an unknown action without a word, so everything is checked here first. What
cannot be used is left out, and its command keeps the key it has without it: a mistake in a file is
no reason not to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from textual.keys import Keys, _character_to_key

from reader.errors import SettingsError
from reader.paths import packaged
from reader.ui.keys.command import Command, key_sign, unbound
from reader.ui.keys.contexts import Context, contexts_of

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

    Refused are an unknown command, an unknown key, and a key that clashes (see `clash`): of two of the
    user's own the later one. Raises SettingsError where the preset's file cannot be used.
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
    while (found := _first_clash(given | chosen, chosen)) is not None:
        command_id, refused[command_id] = found
        del chosen[command_id]  # its previous key may now be another's: repeat until there is no clash
    return Keymap(given | chosen, refused)


def textual_keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """Keys by command id as Textual takes them: an empty entry would leave the default key there.

    Without those of the article, whose view reads its keys itself.
    """
    others = {
        command_id: chosen for command_id, chosen in keys.items() if not command_id.startswith("article.")
    }
    return {command_id: chosen or unbound(command_id) for command_id, chosen in others.items()}


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
        yield " ".join(_key(command_id, part) for part in key.split())


def _key(command_id: str, key: str) -> str:
    """A key as Textual names it; raises SettingsError for one that does not exist."""
    *modifiers, name = key.split("+") if key != "+" else ["+"]
    if len(name) == 1 and not name.isalnum():
        name = _character_to_key(name)
    known = len(name) == 1 or name in _NAMED or name in _PUNCTUATION
    if not known or any(modifier not in _MODIFIERS for modifier in modifiers):
        raise SettingsError(
            f'"{command_id}" is on "{key}", which is not a key.', hint="Such as: m, ctrl+s, f5, ?"
        )
    return "+".join([*modifiers, name])


_PUNCTUATION = {_character_to_key(character) for character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}


# --- clashes


def _first_clash(keys: Mapping[str, str], own: dict[str, str]) -> tuple[str, SettingsError] | None:
    for command_id in reversed(own):
        for key in filter(None, keys[command_id].split(",")):
            found = next(clashes(command_id, key, keys), None)
            if found is not None:
                how = f'"{command_id}" and "{found.other}" {found.how} "{key_sign(found.key)}".'
                return command_id, SettingsError(how, hint=f'Give "{found.other}" another key as well.')
    return None


@dataclass(frozen=True, slots=True)
class Clash:
    """Another command that competes for a key."""

    other: str
    key: str
    how: str


def clashes(
    command_id: str, key: str, keys: Mapping[str, str], *, defaults_may_share: bool = True
) -> Iterator[Clash]:
    """What a key of a command clashes with; `keys` are those that are not the defaults, by command id.

    The same key of another command of its layer (see `key_contexts`); a sequence that begins with the
    key, or that it begins with, wherever both are active; and the same key in inner layers, where
    those have it in every context of the command, so that it would never be run.
    """
    shadowing: list[Clash | None] = []
    for context in contexts_of(command_id):
        layer = context.layer_of(command_id) or 0
        shadowed: Clash | None = None
        for number, command, other, theirs in _competing(context, command_id, keys):
            if defaults_may_share and key in command.keys.split(",") and theirs in other.keys.split(","):
                continue
            if theirs == key and number == layer:
                yield Clash(other.id, key, "are both on")
            elif theirs == key and number < layer:
                shadowed = Clash(other.id, key, "are both on")
            elif theirs.startswith(f"{key} ") or key.startswith(f"{theirs} "):
                yield Clash(other.id, min(key, theirs, key=len), "both begin with")
        shadowing.append(shadowed)
    if (never := next(iter(shadowing), None)) is not None and all(shadowing):
        yield never


def _competing(
    context: Context, command_id: str, keys: Mapping[str, str]
) -> Iterator[tuple[int, Command, Command, str]]:
    """(layer, command, other command, key of the other) of all that can be active together in a context."""
    layers = [(number, each) for number, layer in enumerate(context.layers) for each in layer]
    command = next(each for _number, each in layers if each.id == command_id)
    for number, other in layers:
        apart = bool(command.modes and other.modes) and not command.modes & other.modes
        if other.id != command_id and not apart and command.overrides == other.overrides:
            for theirs in filter(None, keys.get(other.id, other.keys).split(",")):
                yield number, command, other, theirs
