"""`postil views`: saved queries, with a name each."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.context import Context
from reader.commands.shared.queries import add_query
from reader.commands.shared.saved_files import read_entries, write_entries
from reader.errors import UsageError
from reader.presentation.counts import counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List, add, change and order views: saved queries. `view:NAME` finds what a view does, in any query. "
        "They are part of the library: each change can be undone, and is merged with other machines."
    )
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--export", metavar="FILE", help="write the views as TOML; - for standard output")
    files.add_argument(
        "--import", metavar="FILE", dest="import_", help="add and change views as in this file"
    )
    add_json(parser)
    examples(
        parser,
        "postil views",
        "postil views add 'Short reads' is:unread -is:done 'minutes:<10' sort:minutes",
        "postil list view:'\"short reads\"'",
        "postil views order 'Short reads' 1",
        "postil views --export ~/dotfiles/postil-views.toml",
    )
    changes = parser.add_subparsers(dest="change", metavar="CHANGE", title="changes")
    add = changes.add_parser("add", help="save a query", description="Save a query under a name.")
    add.add_argument("name", metavar="NAME")
    add_query(add, required=True)
    add.add_argument("--count", action="store_true", help="show the number of its articles beside it")
    examples(add, "postil views add Gazette feed:gazette is:unread -is:done --count")
    change = changes.add_parser("set", help="give a view another query", description="Change a view.")
    change.add_argument("name", metavar="NAME")
    add_query(change)
    change.add_argument("--count", action=argparse.BooleanOptionalAction, help="show the number beside it")
    examples(
        change, "postil views set Gazette feed:gazette is:unread date:7d", "postil views set Gazette --count"
    )
    rename = changes.add_parser("rename", help="rename a view", description="Rename a view.")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new", metavar="NEW")
    examples(rename, "postil views rename Gazette 'The Gazette'")
    order = changes.add_parser("order", help="move a view", description="Move a view to a place in the list.")
    order.add_argument("name", metavar="NAME")
    order.add_argument("place", metavar="PLACE", type=whole_number, help="counted from 1")
    examples(order, "postil views order Gazette 1")
    delete = changes.add_parser(
        "delete", help="delete a view", description="Delete a view; undo restores it."
    )
    delete.add_argument("name", metavar="NAME")
    examples(delete, "postil views delete Gazette")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List or change views. Raises QueryError, NotFound, UsageError."""
    if arguments.import_:
        return _import(arguments, context)
    if arguments.change:
        return _change(arguments, context)
    return _list(arguments, context)


def _list(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.query.options import options_of
    from reader.library.query.saved import views
    from reader.library.query.validity import problem

    options = options_of(context.settings)
    with context.library() as library:
        found = views(library)
        problems = {one.uid: problem(library, one.query, options, view=one.name) for one in found}
    if arguments.export:
        rows = [
            {"name": one.name, "query": one.query, **({"counted": True} if one.counted else {})}
            for one in found
        ]
        write_entries(arguments.export, "views", rows)
    elif arguments.json:
        output.json_value(
            [
                {"name": one.name, "query": one.query, "counted": one.counted, "problem": problems[one.uid]}
                for one in found
            ]
        )
    elif found:
        output.table(
            [(one.name, one.query, problems[one.uid]) for one in found],
            heading=("NAME", "QUERY", "PROBLEM"),
            stretch=1,
        )
    else:
        output.note("No views yet: `postil views add NAME QUERY`.")
    return 0


def _change(arguments: argparse.Namespace, context: Context) -> int:
    from reader.commands.shared.saved_changes import change_saved, query_to_store
    from reader.library.annotations.entities.saved_query import ViewFields
    from reader.library.annotations.field_snapshots import ABSENT
    from reader.library.query import saved, saved_changes

    now = datetime.now(UTC)
    with context.library(write=True) as library:
        query = query_to_store(library, arguments, context, view=arguments.name)
        if arguments.change == "add":
            view = saved_changes.add_view(library, arguments.name, query, counted=arguments.count, now=now)
            output.line(f"View added: {view.name} ({view.query})")
            return 0
        view = saved.find_view(library, arguments.name)
        if arguments.change == "set":
            if not query and arguments.count is None:
                raise UsageError("Nothing to change was named.", hint="Give a query, --count or --no-count.")
            fields = ViewFields(
                query=query or ABSENT, counted=ABSENT if arguments.count is None else arguments.count
            )
            saved_changes.change_view(library, view.uid, fields, now=now)
            output.line(f"View changed: {view.name}")
        else:
            change_saved(
                library,
                view,
                arguments,
                lambda name: saved_changes.change_view(library, view.uid, ViewFields(name=name), now=now),
                now=now,
            )
    return 0


def _import(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.query.saved import View
    from reader.library.query.saved_changes import import_views, portable
    from reader.query import QueryError

    given: list[View] = []
    for entry in read_entries(arguments.import_, "views"):
        try:
            query = portable(entry["query"], context.settings.highlights.colours_by_name())
        except QueryError as error:
            raise UsageError(f"{arguments.import_}, view {entry['name']}: {error}") from None
        given.append(View("", entry["name"], query, entry.get("counted") is True))
    with context.library(write=True) as library:
        changed = import_views(library, given, now=datetime.now(UTC))
    output.line(f"{counted(len(given), 'view')} read, {changed:,} changed.")
    return 0
