"""Which keys do what: the defaults, a preset, and the user's own keys on top, checked before use.

Textual ignores a key for an unknown action without a word, so everything is checked here first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from textual.keys import Keys, _character_to_key

from reader.errors import SettingsError
from reader.paths import packaged
from reader.ui.commands import Command
from reader.ui.widgets.article_commands import ALLOWED, Mode

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


def keymap(commands: Iterable[Command], preset: str, own: Mapping[str, str]) -> dict[str, str]:
    """Command id -> keys (Textual's names, comma separated) for every command that differs from its default.

    Raises SettingsError for an unknown command, an unknown key, or two commands of one group on a key
    that the user chose.
    """
    known = {command.id: command for command in commands}
    chosen = {**_preset(preset), **own}
    result: dict[str, str] = {}
    for command_id, keys in chosen.items():
        if command_id not in known:
            import difflib

            near = difflib.get_close_matches(command_id, known, n=1)
            hint = f'Did you mean "{near[0]}"?' if near else "The keys screen (?) lists all actions."
            raise SettingsError(f'[keys]: there is no action "{command_id}".', hint=hint)
        result[command_id] = ",".join(_keys(command_id, keys))
    _refuse_clashes(known, result, own)
    return result


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
                f'[keys]: "{command_id}" is on "{key}": keys typed one after the other work in articles only.'
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
            f'[keys]: "{command_id}" is on "{key}", which is no key.', hint="Such as: m, ctrl+s, f5, ?"
        )
    return "+".join([*modifiers, name])


_PUNCTUATION = {_character_to_key(character) for character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}


def _modes(command: Command) -> frozenset[Mode]:
    """The modes of the article view a command is for; outside an article there is one."""
    if command.group != "article":
        return frozenset({Mode.CALM})
    return ALLOWED.get(command.action.partition("(")[0], frozenset(Mode))


def _refuse_clashes(known: Mapping[str, Command], result: Mapping[str, str], own: Mapping[str, str]) -> None:
    for command_id in own:
        command = known[command_id]
        mine = set(result[command_id].split(","))
        for other in known.values():
            if other.id == command_id or other.group != command.group or not _modes(command) & _modes(other):
                continue
            theirs = set(result.get(other.id, other.keys).split(","))
            # the defaults share some keys on purpose: the first command that can run is run
            by_default = set(command.keys.split(",")) & set(other.keys.split(","))
            if shared := (mine & theirs) - by_default - {""}:
                raise SettingsError(
                    f'[keys]: "{command_id}" and "{other.id}" are both on "{sorted(shared)[0]}".',
                    hint=f'Give "{other.id}" another key as well.',
                )
