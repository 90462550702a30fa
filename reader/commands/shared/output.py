"""How subcommands print: every string from outside is made safe for the terminal; JSON is for scripts."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from reader.commands.shared.streams import standard_output
from reader.export.json_text import iso
from reader.export.json_text import json_text as safe_json
from reader.safetext import drop_invisible, safe, safe_line
from reader.userinfo import hidden

_NARROWEST = 10
"""Cells that a column keeps however narrow the window is."""


def line(text: str = "") -> None:
    """Print one line on standard output."""
    standard_output.write(_shown(text) + "\n")


def text(body: str) -> None:
    """Print text of several lines on standard output."""
    standard_output.write(drop_invisible(safe(body)) + "\n")


def emphasised(pieces: Iterable[tuple[str, bool]]) -> None:
    """Print one line in pieces, each with whether it is bold on a terminal."""
    bold = sys.stdout.isatty()
    line = "".join(
        f"\x1b[1m{_shown(piece)}\x1b[22m" if strong and bold else _shown(piece) for piece, strong in pieces
    )
    standard_output.write(line.rstrip() + "\n")


def file(data: bytes) -> None:
    """Write the contents of a file to standard output."""
    standard_output.write(data, flush=True)


def note(message: str) -> None:
    """Print one line on standard error: for people, not part of the result. Passwords are hidden."""
    with contextlib.suppress(OSError):  # closed, or on a full disk: there is no other place to say so
        print(_shown(hidden(message)), file=sys.stderr, flush=True)


def on_terminal() -> bool:
    """Whether a person sees both the result and the notes."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def progress(message: str) -> None:
    """Show one line on standard error in place of the last one, where that is a terminal; "" clears it."""
    if sys.stderr.isatty():
        with contextlib.suppress(OSError):
            sys.stderr.write(f"\r\x1b[K{_shown(message)}")
            sys.stderr.flush()


def json_text(value: object, *, compact: bool = False) -> str:
    """A value as JSON that is safe for a terminal: control characters that JSON allows are escaped.

    Records become objects, times ISO 8601 in UTC with `Z`, tuples arrays.
    """
    return safe_json(_plain(value), indent=None if compact else 2)


def _shown(text: str) -> str:
    """Text as one line of output has it."""
    return drop_invisible(safe_line(text))


def json_value(value: object) -> None:
    """Print a value as JSON."""
    standard_output.write(json_text(value) + "\n")


def json_array(parts: Iterable[Sequence[object]]) -> None:
    """Print an array as JSON, part by part: the text is that of `json_value` of all of them."""
    before = "["
    for part in parts:
        for value in part:
            standard_output.write(before + "\n" + textwrap.indent(json_text(value), "  "))
            before = ","
    standard_output.write("[]\n" if before == "[" else "\n]\n")


def json_line(value: object) -> None:
    """Print a value as JSON on one line."""
    standard_output.write(json_text(value, compact=True) + "\n")


def table(
    rows: Sequence[Sequence[str]],
    *,
    heading: Sequence[str] = (),
    align: str = "",
    stretch: int = -1,
    narrow: Sequence[int] = (),
) -> None:
    """Print rows in columns below their heading; wide characters count as two cells.

    `align` has one of `<` and `>` for each column. On a terminal the columns `narrow` get at most a
    seventh of the window each, and the column `stretch` is cut where the row would still be too wide;
    elsewhere nothing is cut. Without rows nothing is printed.
    """
    from rich.cells import cell_len

    if not rows:
        return
    cells = [[_shown(cell) for cell in row] for row in ([heading] if heading else []) + list(rows)]
    widths = [max(cell_len(cell) for cell in column) for column in zip(*cells, strict=True)]
    if sys.stdout.isatty():
        import shutil

        window = shutil.get_terminal_size().columns
        for column in narrow:
            widths[column] = min(widths[column], max(_NARROWEST, window // 7))
        excess = sum(widths) + 2 * (len(widths) - 1) - window
        if excess > 0:
            widths[stretch] = max(_NARROWEST, widths[stretch] - excess)
    for row in cells:
        padded = [
            _padded(cell, width, align[index : index + 1])
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        standard_output.write("  ".join(padded).rstrip() + "\n")


def _padded(cell: str, width: int, align: str) -> str:
    from rich.cells import cell_len, set_cell_size

    if cell_len(cell) > width:
        cell = set_cell_size(cell, width - 1).rstrip() + "…"
    filling = " " * (width - cell_len(cell))
    return filling + cell if align == ">" else cell + filling


def day(moment: datetime | None) -> str:
    """The date of a UTC time in the local time zone; "" where there is none."""
    return f"{moment.astimezone():%Y-%m-%d}" if moment is not None else ""


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Enum | Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    return value
