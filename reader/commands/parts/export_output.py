"""What an export says of each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.commands.shared import output

if TYPE_CHECKING:
    from reader.export.folder import Exported


def json_of(file: Exported) -> dict[str, object]:
    """A file of an export, for scripts."""
    return {
        "article_id": file.article_id,
        "path": file.path,
        "outcome": file.outcome,
        "highlights": len(file.uids),
        "conflicts": file.conflicts,
    }


def say(file: Exported) -> None:
    """Print what was done to a file, and where it could not be merged."""
    output.line(f"{file.outcome:<9}  {file.path}")
    if file.outcome == "beside":
        output.note("You edited the file of the last export, so the new one is beside it.")
    if file.conflicts:
        lines = ", ".join(map(str, file.conflicts))
        output.note(f"{file.path}: you and Postil changed the same; both are kept, at line {lines}.")
