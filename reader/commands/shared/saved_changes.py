"""Renaming, ordering and deleting: what `postil views` and `postil rules` do alike."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.library.query import saved_changes
from reader.library.query.saved import Rule, View

if TYPE_CHECKING:
    from reader.library.storage.database import Library


def change_saved(
    library: Library,
    one: View | Rule,
    arguments: argparse.Namespace,
    rename: Callable[[str], None],
    *,
    now: datetime,
) -> None:
    """Do what was asked for with a view or a rule, and say so; `rename` gives it another name."""
    kind = type(one).__name__
    if arguments.change == "rename":
        rename(arguments.new)
        output.line(f"{kind} renamed: {one.name}, now {arguments.new}")
    elif arguments.change == "order":
        saved_changes.move_saved(library, one, arguments.place, now=now)
        output.line(f"{kind} moved: {one.name}")
    else:
        saved_changes.delete_saved(library, one, now=now)
        output.line(f"{kind} deleted: {one.name}")
