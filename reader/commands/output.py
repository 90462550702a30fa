"""How subcommands print: every string from outside made safe for the terminal, and JSON for scripts."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from reader.safetext import is_safe, safe, safe_line

Align = Literal["<", ">"]


def line(text: str = "") -> None:
    """One line on standard output."""
    print(safe_line(text))


def text(body: str) -> None:
    """Text of several lines on standard output."""
    print(safe(body))


def note(message: str) -> None:
    """One line on standard error: for people, not part of the result."""
    print(safe_line(message), file=sys.stderr, flush=True)


def json_text(value: object, *, compact: bool = False) -> str:
    """A value as JSON that a terminal can be shown: controls that JSON lets through are written as escapes.

    Records become objects, times ISO 8601 in UTC with `Z`, tuples arrays.
    """
    if compact:
        body = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    else:
        body = json.dumps(_plain(value), ensure_ascii=False, indent=2)
    return escaped_json(body)


def escaped_json(body: str) -> str:
    """JSON with the controls that it lets through written as escapes."""
    if is_safe(body):
        return body
    unsafe = {ord(char): f"\\u{ord(char):04x}" for char in set(body) if not is_safe(char)}
    return body.translate(unsafe)


def json_value(value: object) -> None:
    """Prints a value as JSON."""
    print(json_text(value))


def table(rows: Sequence[Sequence[str]], *, align: str = "", stretch: int = -1) -> None:
    """Prints rows in columns, wide characters counted as two cells.

    `align` has one of `<` and `>` for each column. On a terminal the column `stretch` is cut where
    the row would be wider than the window; in a pipe nothing is cut.
    """
    from rich.cells import cell_len, set_cell_size

    if not rows:
        return
    cells = [[safe_line(cell) for cell in row] for row in rows]
    widths = [max(cell_len(cell) for cell in column) for column in zip(*cells, strict=True)]
    if sys.stdout.isatty():
        import shutil

        room = shutil.get_terminal_size().columns - sum(widths) - 2 * (len(widths) - 1)
        if room < 0:
            widths[stretch] = max(10, widths[stretch] + room)
    for row in cells:
        pieces = []
        for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
            if cell_len(cell) > width:
                pieces.append(set_cell_size(cell, width - 1).rstrip() + "…")
            elif align[index : index + 1] == ">":
                pieces.append(" " * (width - cell_len(cell)) + cell)
            else:
                pieces.append(cell + " " * (width - cell_len(cell)))
        print("  ".join(pieces).rstrip())


def counted(number: int, one: str, many: str = "") -> str:
    """`1 feed`, `2 feeds`, `1,234 feeds`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(moment: datetime | None) -> str:
    """The date of a UTC time in the local time zone; "" for None."""
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d}"


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum | Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    return value
