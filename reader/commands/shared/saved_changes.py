"""What `postil views` and `postil rules` do alike: checking a query, renaming, ordering, deleting."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.queries import pointing_at
from reader.library.query import saved_changes
from reader.library.query.options import options_of
from reader.library.query.saved import Rule, View
from reader.library.query.validity import check_query

if TYPE_CHECKING:
    from reader.commands.shared.context import Context
    from reader.library.storage.database import Library


def query_to_store(
    library: Library, arguments: argparse.Namespace, context: Context, *, view: str = ""
) -> str:
    """The query in the arguments as other machines understand it; "" for none. Raises QueryError.

    `view` is the view that it is for, which it must not contain.
    """
    text = " ".join(getattr(arguments, "query", ()))
    if not text.strip():
        return ""
    with pointing_at(text):
        check_query(library, text, options_of(context.settings), view=view)
        return saved_changes.portable(text, context.settings.highlights.colours_by_name())


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
