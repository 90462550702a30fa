"""The settings that only the app can check, keys and theme: what is in force, and what is not valid."""

from __future__ import annotations

from dataclasses import dataclass

from reader import config
from reader.config import Settings
from reader.errors import SettingsError
from reader.paths import shortened
from reader.ui.keys.command_tables import ALL_COMMANDS
from reader.ui.keys.keymap import keymap
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
    chosen = keymap(ALL_COMMANDS, settings.keys_preset, settings.keys).keys
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
    for action, why in keymap(ALL_COMMANDS, settings.keys_preset, settings.keys).refused.items():
        found.append(config.refused(settings, f"keys.{action}", why.message, hint=why.hint))
    return found


def warning(settings: Settings) -> str:
    """Which settings are not valid, in one sentence for the screen; "" where all are."""
    wrong = [*(problem.error() for problem in settings.unusable), *problems(settings)]
    if not wrong:
        return ""
    rest = f"; {len(wrong) - 1} more like it" if len(wrong) > 1 else ""
    return f"{shortened(wrong[0].message)} The default is used{rest}: `postil config` says more."
