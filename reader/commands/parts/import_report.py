"""What `postil import` says of the files of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.saving.importing import FileReport

UNKNOWN = "unknown"
"""What the source of a file is called whose format is not known."""
_OWN_KINDS = ("list", "journal")
"""What is no file of another program, and could not be read: only its errors are told."""
_SHOWN_ERRORS = 20
_SHOWN_QUOTES = 10
_QUOTE = 160
"""Characters of a passage without a place that are shown."""


def print_report(report: FileReport, *, dry_run: bool) -> None:
    """Print what became of a file."""
    if report.source == UNKNOWN:
        (error,) = report.errors
        where = f", {error.where}" if error.where else ""
        message = error.message.rstrip(".")
        output.note(
            f"postil: {report.file}{where}: {message}. It is neither a list of feeds nor a file of a program "
            "that is known; `postil import --help` names them."
        )
        return
    if report.source not in _OWN_KINDS:
        output.line(f"{report.file} ({name_of(report.source)}): {_found(report)}.")
    if report.passages:
        output.line(f"  {_places(report)}")
    if report.unplaced:
        _some([f"  not placed: “{_cut(quote)}”" for quote in report.unplaced], _SHOWN_QUOTES)
    if report.errors:
        lines = [
            f"{', '.join(filter(None, (report.file, one.where)))}: {one.message}" for one in report.errors
        ]
        _some(lines, _SHOWN_ERRORS, to_errors=True)
    if dry_run:
        output.line("  Nothing was changed (--dry-run).")
    elif report.operation is not None:
        output.line(f"  `postil undo {report.operation}` undoes it.")


def name_of(source: str) -> str:
    """What people call a format."""
    from reader.imports.records import NAMES, Format

    return NAMES[Format(source)]


def _found(report: FileReport) -> str:
    said = counted(report.articles, "article")
    if report.passages:
        said += f", {counted(report.passages, 'passage')}"
    changed = [f"{report.added:,} added", f"{report.updated:,} updated"]
    return f"{said}; {', '.join(changed)}" if report.added or report.updated else f"{said}; nothing new"


def _places(report: FileReport) -> str:
    parts = [f"{report.placed:,} placed"]
    if report.waiting:
        parts.append(f"{report.waiting:,} waiting for their text")
    if report.unplaced:
        parts.append(f"{len(report.unplaced):,} not placed")
    return ", ".join(parts) + "."


def _cut(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"


def _some(lines: Sequence[str], most: int, *, to_errors: bool = False) -> None:
    write = output.note if to_errors else output.line
    for line in lines[:most]:
        write(line)
    if len(lines) > most:
        write(f"  and {len(lines) - most:,} more; --json lists all of them")
