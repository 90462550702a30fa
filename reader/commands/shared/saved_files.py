"""Views and rules as TOML files, for those who keep their settings under version control."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.commands.shared import output
from reader.commands.shared.arguments import read_input
from reader.errors import ExportError, UsageError
from reader.presentation.counts import counted
from reader.userinfo import hidden

if TYPE_CHECKING:
    pass

_MAX_BYTES = 1_000_000
_MAX_ENTRIES = 1_000


def write_entries(name: str, kind: str, entries: Sequence[dict[str, Any]]) -> None:
    """Write entries as tables [[kind]] to a file, or to standard output for "-". Raises ExportError."""
    import tomlkit

    document = tomlkit.document()
    tables = tomlkit.aot()
    for entry in entries:
        table = tomlkit.table()
        table.update(entry)
        tables.append(table)
    document.append(kind, tables)
    text = tomlkit.dumps(document)
    if name == "-":
        output.file(text.encode("utf-8"))
        return
    from reader.export.folder import write_file

    path = Path(name).expanduser()
    if path.is_dir():
        raise ExportError(f"{path} is a folder.", hint="Name a file.")
    write_file(path, text)
    output.line(f"{'written':<9}  {hidden(str(path))} ({counted(len(entries), kind[:-1])})")


def read_entries(name: str, kind: str) -> list[dict[str, Any]]:
    """The tables [[kind]] of a file. Raises UsageError for what is not valid, naming the entry."""
    data = read_input(name, _MAX_BYTES)
    try:
        found = tomllib.loads(data.decode("utf-8")).get(kind, [])
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is not valid TOML: {error}.") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UsageError(f"{name}: {kind} must be tables [[{kind}]].")
    if len(found) > _MAX_ENTRIES:
        raise UsageError(f"{name} has more than {_MAX_ENTRIES:,} {kind}.")
    for number, each in enumerate(found, 1):
        for key in ("name", "query"):
            if not isinstance(each.get(key), str):
                raise UsageError(f"{name}: entry {number} of {kind} has no {key}.")
    return found
