"""The settings file: one TOML file, read once into one frozen record of `reader.settings`.

A value that cannot be used is named with its file and line and with what is allowed.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reader import paths
from reader.errors import SettingsError
from reader.settings import KEYS, PRESET, SECTIONS, Described, Problem, Settings, describe

__all__ = [
    "Problem",
    "Settings",
    "change",
    "describe",
    "load",
    "parse_value",
    "read",
    "refused",
    "usable",
    "value_of",
]

_MAX_BYTES = 1_000_000
"""Largest settings file that is read."""


def value_of(settings: Settings, key: str) -> Any:
    """The value of "section.name". Raises SettingsError, with a near match, for a name that is none."""
    section, _, name = key.partition(".")
    if key == PRESET.key:
        return settings.keys_preset
    if section == "keys" and name:
        return settings.keys.get(name, "")
    if key not in {each.key for each in describe()}:
        raise SettingsError(f'There is no setting "{key}".', hint=_near(key))
    return getattr(getattr(settings, section), name)


def load(path: Path | None = None) -> Settings:
    """The settings in a file, with defaults for what it leaves out.

    Without a path the usual file is read, and none at all is fine; a path that was named must exist.
    Raises SettingsError for the first thing wrong, with its line.
    """
    settings, problems = read(path)
    if problems:
        raise problems[0].error()
    return settings


def usable(path: Path | None = None) -> Settings:
    """As `load`, but nothing that concerns only the screen is raised: it keeps its default.

    `Settings.unusable` lists it. A wrong proxy, say, is no such thing: without it more would be told to
    the network than the user wants.
    """
    settings, problems = read(path)
    for problem in problems:
        if not problem.of_the_screen:
            raise problem.error()
    return dataclasses.replace(settings, unusable=tuple(problems))


def read(path: Path | None = None) -> tuple[Settings, list[Problem]]:
    """As `load`, but with everything wrong in the file listed; what is wrong keeps its default."""
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
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            return Problem(path, 0, "", f"the settings file is larger than {_MAX_BYTES:,} bytes.")
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError:
        return Problem(path, 0, "", "the settings file is not UTF-8 text.")
    except IsADirectoryError:
        return Problem(path, 0, "", "this is a folder, not a settings file.", "Name the file in it.")
    except OSError as error:
        return Problem(path, 0, "", f"the settings file cannot be read ({error.strerror}).")
    try:
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _syntax_problem(path, text, error)


def _fill(path: Path, text: str, data: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    from reader.tomlfile import lines_of

    wrong: list[tuple[str, str, str]] = []
    known = {each.key: each for each in describe()}
    values: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    keys: dict[str, str] = {}
    preset = PRESET.default
    for key, value in _leaves(data, (*SECTIONS, "keys")):
        section, _, name = key.partition(".")
        if key not in known and section == "keys" and name:
            setting = Described(key, "", "", KEYS)
        elif key in known:
            setting = known[key]
        else:
            wrong.append((key, f'there is no setting "{key}".', _near(key)))
            continue
        try:
            usable = setting.kind.read(value)
        except ValueError:
            wrong.append((key, f"{key} is {_shown(value)}, but must be {setting.kind.allowed}.", ""))
            continue
        if key == PRESET.key:
            preset = usable
        elif section == "keys":
            keys[name] = usable
        else:
            values[section][name] = usable
    settings = Settings(
        **{section: record(**values[section]) for section, record in SECTIONS.items()},
        keys_preset=preset,
        keys=MappingProxyType(keys),
        path=path,
    )
    lines = lines_of(text) if wrong else {}
    problems = [Problem(path, lines.get(key, 0), key, message, hint) for key, message, hint in wrong]
    return settings, sorted(problems, key=lambda problem: problem.line)


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
    near = difflib.get_close_matches(key, [*names, *SECTIONS, "keys"], n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else "`postil config` lists them all."


def _shown(value: object) -> str:
    from reader.tomlfile import written

    try:
        text = written(value)
    except TypeError:
        text = "a table" if isinstance(value, dict) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def _syntax_problem(path: Path, text: str, error: tomllib.TOMLDecodeError | RecursionError) -> Problem:
    if isinstance(error, RecursionError):
        return Problem(path, 0, "", "the settings file is nested too deeply.")
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
    """The error for a value that only a part of the program can judge (a theme, an action), with its line."""
    line = 0
    if settings.path:
        from reader.tomlfile import lines_of, read_text

        line = lines_of(read_text(settings.path)).get(key, 0)
    return Problem(settings.path or paths.config_file(), line, key, message, hint).error()


def parse_value(key: str, text: str) -> Any:
    """What somebody typed for a setting, as a value: `16`, `true`, `light`, `127.0.0.1:8700,10.0.0.5:80`.

    Raises SettingsError for an unknown setting or a value that is not allowed.
    """
    section, _, name = key.partition(".")
    known = {each.key: each for each in describe()}
    if key not in known and not (section == "keys" and name):
        raise SettingsError(f'There is no setting "{key}".', hint=_near(key))
    setting = known.get(key, Described(key, "", "", KEYS))
    candidates: list[object] = [text]
    with suppress(tomllib.TOMLDecodeError, KeyError):  # then it is meant as plain text
        candidates.insert(0, tomllib.loads(f"value = {text}\n")["value"])
    candidates.append([part.strip() for part in text.split(",") if part.strip()])
    for candidate in candidates:
        try:
            return setting.kind.read(candidate)
        except ValueError:
            continue
    raise SettingsError(f'{key} cannot be "{text}": it must be {setting.kind.allowed}.')


def change(path: Path, key: str, value: object) -> None:
    """Writes one setting into the file and leaves every other line as it is; the file is made where missing.

    Raises SettingsError when the value is not allowed, or the file is written in a way that cannot
    be changed by line.
    """
    from reader import tomlfile

    parse_value(key, tomlfile.written(value))
    with suppress(FileNotFoundError):
        if isinstance(found := _content(path), Problem):
            raise found.error()
    section, _, name = key.partition(".")
    tomlfile.change(path, (section, name), value)
