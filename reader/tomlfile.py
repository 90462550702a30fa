"""Lines of a TOML file (TOML 1.0): where a key stands, and changing one key without touching the rest.

`tomllib` reads but does not say where, and does not write. Both are got from it all the same: a
statement ends at the line up to which the file parses, and what it set is the difference between
two such parses.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.atomic import replace_file
from reader.errors import SettingsError

TableKey = tuple[str, str]
"""A top-level table and a name in it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Lines `first` to `last` (counted from 1) and the paths of the keys they set; a header sets none."""

    first: int
    last: int
    sets: tuple[tuple[str, ...], ...]
    table: str = ""
    """The name of the top-level table that is open after the statement, "" at the top."""


def read_text(path: Path) -> str:
    """The file with its line ends as they are, without a byte order mark.

    Raises OSError, UnicodeDecodeError.
    """
    return path.read_bytes().decode("utf-8-sig")


def written(value: object) -> str:
    """A value as TOML. Raises TypeError for what TOML settings have no form for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(item) for item in value) + "]"
    raise TypeError(type(value).__name__)


def lines_of(text: str) -> dict[str, int]:
    """For each key ("table.name", or a top-level name) the line it is set on, counted from 1.

    A table's own name gives the line of its header. `text` is a file that `tomllib` accepts.
    """
    lines: dict[str, int] = {}
    for statement in statements(text):
        for path in statement.sets:
            for length in range(1, len(path) + 1):
                lines.setdefault(".".join(path[:length]), statement.first)
        if statement.table:
            lines.setdefault(statement.table, statement.first)
    return lines


def statements(text: str) -> Iterator[Statement]:
    """The statements of a file in order, comments and blank lines left out."""
    lines = text.split("\n")
    before: dict[tuple[str, ...], Any] = {}
    table = ""
    first = 0
    for number, line in enumerate(lines, 1):
        if not first:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            first = number
        try:
            data = tomllib.loads("\n".join(lines[:number]) + "\n")
        except tomllib.TOMLDecodeError:
            continue  # the statement goes on in the next line
        if lines[first - 1].lstrip().startswith("["):
            table = _open_table(lines[first - 1])
        after = dict(_flat(data))
        yield Statement(first, number, tuple(path for path in after if path not in before), table)
        before, first = after, 0


def _open_table(header: str) -> str:
    data = tomllib.loads(header + "\n")
    return next(iter(data), "")


def _flat(data: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, (*above, name))
        else:
            yield (*above, name), value


def change(path: Path, key: TableKey, value: object) -> None:
    """Sets `[table] name` in a file; every other line stays as it is. The file is made where missing.

    Raises SettingsError when the file is not TOML, cannot be written, or holds the key in a form that
    no change of whole lines can reach (an inline table).
    """
    try:
        text = read_text(path) if path.exists() else ""
        wanted = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be changed: {error}.") from error
    table, name = key
    content = wanted.setdefault(table, {})
    if isinstance(content, dict):
        content[name] = json.loads(json.dumps(value))
        for candidate in _candidates(text, key, written(value)):
            try:
                if tomllib.loads(candidate) == wanted:
                    return _replace_file(path, candidate)
            except tomllib.TOMLDecodeError:
                continue  # the next way of writing it
    raise SettingsError(
        f"{path} cannot be changed by itself: {table} is not a plain [{table}] table.",
        hint="Please edit the file.",
    )


def remove_table(path: Path, table: str) -> None:
    """Takes `[table]` with all its keys out of a file; every other line stays as it is.

    Raises SettingsError when the file cannot be changed, or the table is written in some other way.
    """
    try:
        text = read_text(path)
        wanted = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be changed: {error}.") from error
    wanted.pop(table, None)
    gone = {
        number
        for statement in statements(text)
        if statement.table == table
        for number in range(statement.first, statement.last + 1)
    }
    rest = "\n".join(line for number, line in enumerate(text.split("\n"), 1) if number not in gone)
    if tomllib.loads(rest) != wanted:
        raise SettingsError(
            f"{path} cannot be changed by itself: {table} is not a plain table.",
            hint="Please edit the file.",
        )
    _replace_file(path, rest)


def _candidates(text: str, key: TableKey, value: str) -> Iterator[str]:
    table, name = key
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    bare, dotted = f"{_key(name)} = {value}", f"{_key(table)}.{_key(name)} = {value}"
    found = list(statements(text))
    tail = "\r" if end == "\r\n" else ""
    for statement in found:
        if key in statement.sets:
            comment = _comment(lines[statement.first - 1 : statement.last])
            for form in (bare, dotted):
                yield _joined(
                    [*lines[: statement.first - 1], form + comment + tail, *lines[statement.last :]]
                )
    last = {statement.table: statement.last for statement in found}
    if table in last:
        at = last[table]
        yield _joined([*lines[:at], bare + tail, *lines[at:]])
    at = next((s.first - 1 for s in found if s.table), len(lines))
    if any(table == path[0] for s in found if not s.table for path in s.sets):
        yield _joined([*lines[:at], dotted + tail, *lines[at:]])
    gap = [tail] if lines and lines[-1].strip() else []
    yield _joined([*lines, *gap, f"[{_key(table)}]{tail}", bare + tail])


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    bare = name and all(c.isascii() and (c.isalnum() or c in "-_") for c in name)
    return name if bare else written(name)


def _comment(lines: list[str]) -> str:
    """The comment at the end of a statement, with the blanks before it; "" where there is none."""
    text = "\n".join(lines).rstrip("\r")
    whole = tomllib.loads(text + "\n")
    at = text.find("#")
    while at >= 0:
        try:
            if tomllib.loads(text[:at] + "\n") == whole and "\n" not in text[at:]:
                kept = text[:at].rstrip()
                return text[len(kept) :]
        except tomllib.TOMLDecodeError:
            pass  # this # stands inside a string
        at = text.find("#", at + 1)
    return ""


def _replace_file(path: Path, text: str) -> None:
    """Raises SettingsError when the file cannot be written; then it is as it was."""
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode())
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).") from error
