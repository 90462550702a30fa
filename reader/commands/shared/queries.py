"""Queries on the command line, shared by the subcommands that take one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.commands.shared.arguments import Parser, feed_reference
from reader.document.cells import cells
from reader.errors import NotFound

if TYPE_CHECKING:
    from reader.commands.shared.context import Context
    from reader.library.query.options import QueryOptions
    from reader.library.storage.database import Library
    from reader.query import Query
    from reader.query.tree import Sort

_AROUND = 36
"""Characters of a query that are shown on each side of an error."""


def add_query(parser: argparse.ArgumentParser, *, required: bool = False, what: str = "articles") -> None:
    """Declare `QUERY`, whose words may stand anywhere among the options."""
    assert isinstance(parser, Parser)
    parser.takes_query = True
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="+" if required else "*",
        help=f"which {what}: words and conditions such as is:unread, feed:NAME, -tag:x, date:7d",
    )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """`--unread`, `--starred`, `--later`, `--highlighted`, `--tag`, `--feed`, `--folder`."""
    for name, meaning in _FLAGS.items():
        parser.add_argument(f"--{name}", action="store_true", help=f"only {meaning}")
    parser.add_argument("--tag", metavar="T", help="only articles with this tag, or one below it")
    parser.add_argument(
        "--feed",
        metavar="F",
        type=feed_reference,
        help="only articles of this feed, by number, URL, title or part of a title",
    )
    parser.add_argument(
        "--folder", metavar="NAME", help="only articles of feeds in this folder and its subfolders"
    )


_FLAGS = {
    "unread": "unread articles",
    "starred": "starred articles",
    "later": "articles to read later",
    "highlighted": "articles with highlights",
}
_WITH_DONE = ("starred", "later", "highlighted")
"""Lists that have articles marked done too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as given on the command line, with how it is run."""

    text: str
    query: Query
    options: QueryOptions


def asked(
    context: Context,
    library: Library,
    arguments: argparse.Namespace,
    *,
    sorts: tuple[Sort, ...] = (),
    limit: int | None = None,
    filters: bool = False,
    hide_done: bool = False,
    each: bool = False,
) -> Asked:
    """The query of `add_query`, with the conditions of `add_filters` where the command has those (`filters`).

    With `hide_done`, where there is neither a query nor an option that includes them, articles marked done
    are left out; with `each`, a report that came as several articles is all of them. Raises QueryError, and
    NotFound for an unknown feed or folder.
    """
    from dataclasses import replace

    from reader.library.query.options import NEWEST_FIRST, options_of
    from reader.query import parse
    from reader.query.tree import And, Field, Node, Not, Text

    text = " ".join(arguments.query)
    with pointing_at(text):
        query = parse(text)
    flags = [name for name in _FLAGS if filters and getattr(arguments, name)]
    added: list[Node] = [Field("is", (Text(name),)) for name in flags]
    tag = arguments.tag if filters else None
    if tag:
        added.append(Field("tag", (Text(tag.strip().lstrip("#"), phrase=True),)))
    if hide_done and not text.strip() and not tag and not set(flags) & set(_WITH_DONE):
        added.append(Not(Field("is", (Text("done"),))))
    nodes = [*added, *([] if query.root is None else [query.root])]
    if nodes:
        query = replace(query, root=And(tuple(nodes)) if len(nodes) > 1 else nodes[0])
    options = replace(
        options_of(context.settings),
        sorts=sorts or NEWEST_FIRST,
        limit=limit,
        each=each,
        feed_id=_feed(library, arguments.feed) if filters else None,
        folder_id=_folder(library, arguments.folder) if filters else None,
    )
    return Asked(text, query, options)


@contextmanager
def pointing_at(text: str) -> Iterator[None]:
    """Add to a QueryError the query with a mark below the place that it names."""
    from reader.query.errors import QueryError

    try:
        yield
    except QueryError as error:
        if not error.excerpt:
            error.excerpt = excerpt(text, error.column)
        raise


def excerpt(text: str, column: int) -> str:
    """The piece of a query around a column, counted from 1, and a line with a mark below that place."""
    line = "".join(" " if each.isspace() else each for each in text)
    at = min(column - 1, len(line))
    begin, end = max(0, at - _AROUND), at + _AROUND
    before = ("…" if begin else "") + line[begin:at]
    after = line[at:end] + ("…" if end < len(line) else "")
    return f"  {before}{after}\n  {' ' * cells(before)}^"


def _feed(library: Library, reference: str | None) -> int | None:
    from reader.library.feeds import subscriptions

    return subscriptions.find_feed(library, reference).id if reference else None


def _folder(library: Library, name: str | None) -> int | None:
    from reader.library.feeds import subscriptions

    if not name:
        return None
    wanted = [part.casefold() for part in name.split("/")]
    for folder in subscriptions.folders(library):
        path = [part.casefold() for part in subscriptions.folder_path(library, folder.id)]
        if path[-len(wanted) :] == wanted:
            return folder.id
    raise NotFound(f'There is no folder "{name}".', hint="`postil feeds` shows them.")
