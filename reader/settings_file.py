"""TOML files that people write by hand (TOML 1.0): read, changed in place, and located by line.

`tomllib` reads, since every start does; `tomlkit`, which keeps comments and layout, is imported for
changes only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reader.atomic import make_folder, replace_file
from reader.bounded import is_nested_deeper
from reader.errors import SettingsError

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
"""Tables within tables that a file may have: settings need three."""

_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_PATH = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
# compiled when they are first needed: most files have no error that needs its line
_HEADER = rf"\s*\[\s*({_PATH})\s*\]\s*(?:#.*)?"
_ASSIGNMENT = rf"\s*({_PATH})\s*="
_LONG_STRING = "\"\"\"|'''"


class Unusable(ValueError):
    """A file that is too large, or nested too deeply; its text goes on from "the file"."""


def read_text(path: Path) -> str:
    """The file with its line ends as they are, without a byte order mark.

    Raises OSError, UnicodeDecodeError.
    """
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1).decode("utf-8-sig")


def parse(text: str) -> dict[str, Any]:
    """The content of a file. Raises tomllib.TOMLDecodeError, Unusable."""
    if len(text) > MAX_BYTES:
        raise Unusable(f"is larger than {MAX_BYTES:,} bytes")
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise Unusable("is nested too deeply") from None
    if is_nested_deeper(data, MAX_DEPTH):
        raise Unusable("is nested too deeply")
    return data


def line_numbers(text: str) -> dict[str, int]:
    """For each key ("table.name", or a top-level name) the line it is set on, counted from 1.

    A table's own name gives the line of its header. `text` is a file that `parse` accepts.
    """
    lines: dict[str, int] = {}
    table: tuple[str, ...] = ()
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        was_inside = bool(inside)
        for delimiter in re.findall(_LONG_STRING, line):
            inside = "" if inside == delimiter else inside or delimiter
        if was_inside:
            continue
        if header := re.fullmatch(_HEADER, line.rstrip("\r")):
            path = table = _names(header[1])
        elif assignment := re.match(_ASSIGNMENT, line):
            path = (*table, *_names(assignment[1]))
        else:
            continue
        for length in range(1, len(path) + 1):
            lines.setdefault(".".join(path[:length]), number)
    return lines


def _names(path: str) -> tuple[str, ...]:
    names: list[str] = []
    for match in re.finditer(_NAME, path):
        name = match[0]
        names.append(next(iter(tomllib.loads(f"{name} = 0"))) if name[0] in "\"'" else name)
    return tuple(names)


def written(value: object) -> str:
    """A value as TOML on one line. Raises TypeError for what settings have no form for."""
    import tomlkit

    if not isinstance(value, str | bool | int | float | list | tuple):
        raise TypeError(type(value).__name__)
    return tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string()


def set_value(path: Path, table: str, name: str, value: object) -> None:
    """Set `[table] name` in a file, and leave all else in it as it is. The file is made where missing,
    readable by its owner only.

    Raises SettingsError when the file is not TOML, cannot be written, or holds something else than a
    table under that name.
    """

    def change(document: Any) -> None:
        if table not in document:
            import tomlkit

            document.add(table, tomlkit.table())
        document[table][name] = list(value) if isinstance(value, tuple) else value

    _change(path, change, missing_ok=True)


def remove_table(path: Path, table: str) -> None:
    """Remove `[table]` with all its keys, and leave all else as it is. Raises SettingsError."""
    _change(path, lambda document: document.remove(table))


def _change(path: Path, change: Any, *, missing_ok: bool = False) -> None:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = read_text(path) if path.exists() or not missing_ok else ""
        parse(text)
        document = tomlkit.parse(text.replace("\r\n", "\n"))
        wanted: Mapping[str, Any] = document.unwrap()
        change(document)
        new = document.as_string()
        wanted = document.unwrap()
        if parse(new) != wanted:
            raise ValueError("it is written in a way that this change would break")
        new.encode()  # a word of the command line may hold bytes that are not text
    except UnicodeEncodeError as error:
        raise SettingsError(f"{path} cannot be changed: the new value is not valid UTF-8.") from error
    except (OSError, ValueError, TypeError, TOMLKitError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"{path} cannot be changed: {reason}.", hint="Edit the file.") from error
    if "\r\n" in text:
        new = new.replace("\n", "\r\n")
    try:
        make_folder(path.resolve().parent)
        replace_file(path, new.encode(), mode=0o600)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).") from error
