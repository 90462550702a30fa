"""The settings file: one TOML file, read once into one frozen record of `reader.settings`.

A value that cannot be used is named with its file and line and with what is allowed. Unknown sections and
keys are warnings: one file may serve two versions of Postil.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reader import paths, settings_file
from reader.errors import SettingsError
from reader.settings import (
    NAMED,
    PRESET,
    SECTIONS,
    Problem,
    Settings,
    describe,
    has_secret,
    named,
    without_secret,
)

__all__ = [
    "Problem",
    "Settings",
    "change",
    "describe",
    "load",
    "parse_value",
    "read",
    "readable_secret",
    "refused",
    "usable",
    "value_of",
]


def value_of(settings: Settings, key: str) -> Any:
    """The value of "section.name". Raises SettingsError, with a near match, for a name that is none."""
    section, _, name = key.partition(".")
    if key == PRESET.key:
        return settings.keys_preset
    if section == "keys" and name:
        return settings.keys.get(name, "")
    if named(key) is not None:
        found: Any = (settings.commands if section == "commands" else settings.hooks).get(name)
        if found is None:
            raise SettingsError(f'There is no setting "{key}" in the settings file.', hint="You can add it.")
        return found
    if key not in {each.key for each in describe()}:
        raise SettingsError(f'There is no setting "{key}".', hint=_near(key))
    return getattr(getattr(settings, section), name)


def load(path: Path | None = None) -> Settings:
    """The settings in a file, with defaults for what it leaves out.

    Without a path the usual file is read, and a missing one is fine; a path that was named must exist.
    Raises SettingsError for the first value that cannot be used, with its line.
    """
    settings, problems = read(path)
    for problem in problems:
        if not problem.warning:
            raise problem.error()
    return settings


def usable(path: Path | None = None) -> Settings:
    """As `load`, but a wrong value that only concerns the screen is not raised: its default is used.

    `Settings.unusable` lists these and the warnings. A wrong proxy, say, is raised: without it the network
    would learn more than the user wants.
    """
    settings, problems = read(path)
    for problem in problems:
        if not problem.warning and not problem.of_the_screen:
            raise problem.error()
    return dataclasses.replace(settings, unusable=tuple(problems))


def read(path: Path | None = None) -> tuple[Settings, list[Problem]]:
    """As `load`, but returns everything wrong in the file; wrong values keep their default."""
    named = path is not None
    path = paths.config_file() if path is None else path
    try:
        found = _content(path)
    except FileNotFoundError:
        missing = [Problem(path, 0, "", "there is no such settings file.")] if named else []
        return Settings(), missing
    return (Settings(), [found]) if isinstance(found, Problem) else _fill(path, *found)


def _content(path: Path) -> tuple[str, Mapping[str, Any]] | Problem:
    """The file as text and as data, or why it can be neither. Raises FileNotFoundError."""
    try:
        text = settings_file.read_text(path)
    except FileNotFoundError:
        raise
    except UnicodeDecodeError:
        return Problem(path, 0, "", "the settings file is not UTF-8 text.")
    except IsADirectoryError:
        return Problem(path, 0, "", "this is a folder, not a settings file.", "Name the file in it.")
    except OSError as error:
        return Problem(path, 0, "", f"the settings file cannot be read ({error.strerror}).")
    try:
        return text, settings_file.parse(text)
    except (tomllib.TOMLDecodeError, settings_file.Unusable) as error:
        return _syntax_problem(path, text, error)


def _fill(path: Path, text: str, data: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    wrong: list[Problem] = []
    lines: dict[str, int] = {}

    def add(key: str, message: str, hint: str = "", *, warning: bool = False) -> None:
        if not lines:
            lines.update(settings_file.line_numbers(text))
        wrong.append(Problem(path, lines.get(key, 0), key, message, hint, warning=warning))

    known = {each.key: each for each in describe()}
    values: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    own: dict[str, dict[str, Any]] = {section: {} for section in NAMED}
    preset = PRESET.default
    for key, value in _leaves(data, (*SECTIONS, *NAMED)):
        section, _, name = key.partition(".")
        setting = known.get(key) or named(key)
        if setting is None:
            add(key, f'there is no setting "{key}".', _near(key), warning=True)
            continue
        try:
            usable = setting.kind.read(value)
        except ValueError:
            add(key, f"{key} is {_shown(without_secret(key, value))}, but must be {setting.kind.allowed}.")
            continue
        if key == PRESET.key:
            preset = usable
        elif section in NAMED:
            own[section][name] = usable
        else:
            values[section][name] = usable
    settings = Settings(
        **{section: record(**values[section]) for section, record in SECTIONS.items()},
        keys_preset=preset,
        keys=MappingProxyType(own["keys"]),
        commands=MappingProxyType(own["commands"]),
        hooks=MappingProxyType(own["hooks"]),
        path=path,
    )
    return settings, sorted(wrong, key=lambda problem: problem.line)


def _leaves(data: Mapping[str, Any], sections: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for section, content in data.items():
        if section in sections and isinstance(content, dict):
            nested = section == "keys"  # the names of actions have dots, which TOML reads as tables
            yield from _named(content, section, nested=nested)
        else:
            yield section, content


def _named(table: Mapping[str, Any], above: str, *, nested: bool) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if nested and isinstance(value, dict):
            yield from _named(value, f"{above}.{name}", nested=True)
        else:
            yield f"{above}.{name}", value


def _near(key: str) -> str:
    names = [each.key for each in describe()]
    shorter = {name.partition(".")[2]: name for name in names}
    if key.rpartition(".")[2] in shorter:
        return f'Did you mean "{shorter[key.rpartition(".")[2]]}"?'
    import difflib  # most starts need none

    near = difflib.get_close_matches(key, [*names, *SECTIONS, *NAMED], n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else "`postil config` lists them all."


def _shown(value: object) -> str:
    try:
        text = settings_file.written(value)
    except TypeError:
        text = "a table" if isinstance(value, dict) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def _syntax_problem(
    path: Path, text: str, error: tomllib.TOMLDecodeError | settings_file.Unusable
) -> Problem:
    if isinstance(error, settings_file.Unusable):
        return Problem(path, 0, "", f"the settings file {error}.")
    match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", str(error))
    reason = str(error)[: match.start()] if match else str(error)
    line = int(match.group(1)) if match and match.group(1) else 0
    if match and not line:
        line = text.rstrip("\n").count("\n") + 1
    reason = reason[:1].lower() + reason[1:]
    return Problem(path, line, "", f"this is not TOML: {reason}.", _syntax_hint(reason))


def _syntax_hint(reason: str) -> str:
    """What to do about an error of `tomllib`."""
    if re.match("cannot (declare|mutate|overwrite)", reason):
        return "Put all lines of a section into one table, and each setting only once."
    return "Text values need quotes."


def refused(settings: Settings, key: str, message: str, *, hint: str = "") -> SettingsError:
    """The error for a value that only another package can judge (a theme, an action), with its line."""
    line = 0
    if settings.path:
        line = settings_file.line_numbers(settings_file.read_text(settings.path)).get(key, 0)
    return Problem(settings.path or paths.config_file(), line, key, message, hint).error()


def parse_value(key: str, text: str) -> Any:
    """What somebody typed for a setting, as a value: `16`, `true`, `light`, `127.0.0.1:8700,10.0.0.5:80`.

    Raises SettingsError for an unknown setting or a value that is not allowed.
    """
    known = {each.key: each for each in describe()}
    setting = known.get(key) or named(key)
    if setting is None:
        raise SettingsError(f'There is no setting "{key}".', hint=_near(key))
    candidates: list[object] = [text]
    with suppress(tomllib.TOMLDecodeError, KeyError):  # then it is meant as plain text
        candidates.insert(0, tomllib.loads(f"value = {text}\n")["value"])
    candidates.append([part.strip() for part in text.split(",") if part.strip()])
    for candidate in candidates:
        try:
            return setting.kind.read(candidate)
        except ValueError:
            continue
    shown = without_secret(key, text)
    raise SettingsError(f'{key} cannot be "{shown}": it must be {setting.kind.allowed}.')


def change(path: Path, key: str, value: object) -> None:
    """Write one setting into the file and leave the rest as it is; the file is made where missing.

    A new file, and one with a password in it, is readable by its owner only.
    Raises SettingsError when the value is not allowed, or the file cannot be changed.
    """
    parse_value(key, settings_file.written(value))
    secret = has_secret(key, value)
    with suppress(FileNotFoundError):
        if isinstance(found := _content(path), Problem):
            raise found.error()
        if secret or has_secret("network", found[1].get("network")):
            _make_private(path)
    section, _, name = key.partition(".")
    settings_file.set_value(path, section, name, value)


def readable_secret(settings: Settings) -> bool:
    """Whether the settings file has a password in it that others than its owner can read."""
    if settings.path is None or not has_secret("network.proxy", settings.network.proxy):
        return False
    try:
        return bool(settings.path.stat().st_mode & 0o077)
    except OSError:
        return False


def _make_private(path: Path) -> None:
    try:
        path.chmod(0o600)
    except OSError as error:
        raise SettingsError(f"{path} cannot be made private ({error.strerror}).") from error
