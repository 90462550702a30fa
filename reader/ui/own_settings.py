"""The settings that only the app can judge, for `postil config` and `postil doctor`: keys and theme."""

from __future__ import annotations

from dataclasses import dataclass

from reader import config
from reader.config import Settings
from reader.errors import SettingsError
from reader.ui.app import ALL_COMMANDS
from reader.ui.keymap import keymap
from reader.ui.themes import load_theme


@dataclass(frozen=True, slots=True)
class KeySetting:
    """An action of the app and its keys, comma separated: those in force, and those without any setting."""

    action: str
    keys: str
    default: str
    meaning: str


def key_settings(settings: Settings) -> list[KeySetting]:
    """Every action with its keys. Keys that cannot be used are left out; `problems` names them."""
    try:
        chosen = keymap(ALL_COMMANDS, settings.keys_preset, settings.keys)
    except SettingsError:
        chosen = keymap(ALL_COMMANDS, settings.keys_preset, {})
    return [
        KeySetting(command.id, chosen.get(command.id, command.keys), command.keys, command.help)
        for command in ALL_COMMANDS
    ]


def problems(settings: Settings) -> list[SettingsError]:
    """What is wrong with the theme and the keys, each with its line in the settings file."""
    found: list[SettingsError] = []
    try:
        load_theme(settings.reading.theme)
    except SettingsError as error:
        found.append(config.refused(settings, "reading.theme", error.message, hint=error.hint))
    for action, keys in settings.keys.items():
        try:
            keymap(ALL_COMMANDS, settings.keys_preset, {action: keys})
        except SettingsError as error:
            message = error.message.removeprefix("[keys]: ")
            found.append(config.refused(settings, f"keys.{action}", message, hint=error.hint))
    if not found:
        try:
            keymap(ALL_COMMANDS, settings.keys_preset, settings.keys)
        except SettingsError as error:
            found.append(config.refused(settings, "keys", error.message, hint=error.hint))
    return found
