"""Rows of a CSV file by the names of its columns, each with its line; damaged rows are listed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from reader.imports.records import Problem
from reader.imports.text import broken, is_broken

_LONGEST_TAG = 200
_MOST_TAGS = 500
_DELIMITERS = ",;\t"
_CLOSING = re.compile(r'(?:[^"]|"")*+"(?!")')
"""The rest of a quoted field, with its closing quote."""
_LONGEST_FIELD = 4_000_000
"""Characters of one field; more are an attack, or a quote that is never closed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its first line in the file, and its fields by the names of their columns (`column_name`)."""

    line: int
    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(slots=True)
class Table:
    """A CSV file whose columns are known; `rows` reads on, and fills `problems`."""

    columns: tuple[str, ...]
    delimiter: str
    body: list[tuple[int, str]]
    closed: bool
    """Whether the quotes of the last record are closed."""
    complete: bool
    """Whether the last line ends as a line does."""
    problems: list[Problem] = field(default_factory=list)

    def rows(self, *, fewest: int | None = None) -> Iterator[Row]:
        """The rows that have all columns, or at least `fewest`. Others go to `problems`."""
        wanted = len(self.columns)
        last = self.body[-1][0] if self.body else 0
        for line, record in self.body:
            if not record.strip():
                continue
            if is_broken(record):
                self.problems.append(broken(record, line))
                continue
            if line == last and not self.closed:
                self.problems.append(
                    Problem(f"line {line}", "a quote that is never closed: the file is cut off")
                )
                continue
            cells = _cells(record, self.delimiter)
            while len(cells) > wanted and not cells[-1].strip():
                cells.pop()
            if len(cells) > wanted or len(cells) < (wanted if fewest is None else fewest):
                cut = line == last and not self.complete and len(cells) < wanted
                why = "the file is cut off here" if cut else f"{len(cells)} of {wanted} columns"
                self.problems.append(Problem(f"line {line}", why))
                continue
            yield Row(line, dict(zip(self.columns, cells, strict=False)))


def named_rows(table: Table) -> Iterator[Row]:
    """The rows of a table of articles that have an address or a title; others go to `problems`."""
    for row in table.rows():
        if row["url"].strip() or row["title"].strip():
            yield row
        else:
            table.problems.append(Problem(f"line {row.line}", "it has neither a title nor an address"))


def column_name(text: str) -> str:
    """The name of a column as it is compared: "Book Title", "book_title" and "BookTitle" are one."""
    return re.sub(r"[\W_]+", "", text.casefold())


def read_table(text: str) -> Table | None:
    """A text as a table, None where its first line is no list of columns."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    # Excel writes the delimiter into a line of its own
    named = re.fullmatch(r"sep=(.)\s*", lines[first])
    if named and first + 1 < len(lines):
        first += 1
    header = lines[first]
    if len(header) > 10_000 or header.count('"') % 2:
        return None
    delimiter = named[1] if named else max(_DELIMITERS, key=header.count)
    columns = tuple(column_name(cell) for cell in _cells(header, delimiter))
    if len(columns) < 2:
        return None
    body, closed = _records(lines[first + 1 :], first + 2, delimiter)
    return Table(columns, delimiter, body, closed, text.endswith("\n"))


def _records(lines: Sequence[str], number: int, delimiter: str) -> tuple[list[tuple[int, str]], bool]:
    """The records of a CSV text, each with its first line, and whether the quotes of the last are closed.

    `number` is that of the first line. A quote opens only where a field begins.
    """
    found: list[tuple[int, str]] = []
    pending: list[str] = []
    is_open = False
    for at, line in enumerate(lines, start=number):
        if is_open or '"' in line:
            is_open = _stays_open(line, delimiter, is_open)
        pending.append(line)
        if not is_open:
            found.append((at - len(pending) + 1, "\n".join(pending)))
            pending = []
    if pending:
        found.append((number + len(lines) - len(pending), "\n".join(pending)))
    return found, not is_open


def _stays_open(line: str, delimiter: str, is_open: bool) -> bool:
    """Whether a quoted field goes on after a line; `is_open` says whether one does before it."""
    at = 0
    while True:
        if not is_open and line.startswith('"', at):
            is_open, at = True, at + 1
        if is_open:
            closing = _CLOSING.match(line, at)
            if closing is None:
                return True
            is_open, at = False, closing.end()
        at = line.find(delimiter, at) + 1
        if not at:
            return False


def _cells(record: str, delimiter: str) -> list[str]:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        return next(csv.reader([record], delimiter=delimiter), [])
    except csv.Error:
        return []


def tags_of(text: str, separators: str = ",") -> tuple[str, ...]:
    """The tags in a field: a list as Python or JSON writes it, or names parted by one of the separators."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        quoted = re.findall(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""", text)
        if quoted or not text[1:-1].strip():
            return clean(_unescaped(one or other) for one, other in quoted)
        text = text[1:-1]
    return clean(re.split(f"[{re.escape(separators)}]", text))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(
        r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))",
        lambda escape: chr(int(escape[1] or escape[2], 16)) if escape[1] or escape[2] else escape[3],
        text,
    )


def clean(names: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    """Tags without doubles, blanks at their ends and the mark they are shown with."""
    found = (" ".join(name.split()).lstrip("#").strip()[:_LONGEST_TAG] for name in names)
    return tuple(islice(dict.fromkeys(name for name in found if name), _MOST_TAGS))


_TRUE = frozenset({"true", "1", "yes", "y", "x", "t", "on"})


def is_true(text: str) -> bool:
    """Whether a field says yes."""
    return text.strip().casefold() in _TRUE
