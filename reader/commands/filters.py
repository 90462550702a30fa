"""Options that select articles, shared by several subcommands."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reader.commands.arguments import feed_reference
from reader.errors import NotFound

if TYPE_CHECKING:
    from reader.library.articles.listing import ArticleQuery
    from reader.library.storage.database import Library


def add_filters(parser: argparse.ArgumentParser) -> None:
    """`--unread`, `--starred`, `--later`, `--highlighted`, `--feed`, `--folder`."""
    parser.add_argument("--unread", action="store_true", help="only unread articles")
    parser.add_argument("--starred", action="store_true", help="only starred articles")
    parser.add_argument("--later", action="store_true", help="only articles to read later")
    parser.add_argument("--highlighted", action="store_true", help="only articles with highlights")
    parser.add_argument(
        "--feed",
        metavar="F",
        type=feed_reference,
        help="only articles of this feed, by number, URL, title or part of a title",
    )
    parser.add_argument(
        "--folder", metavar="NAME", help="only articles of feeds in this folder and its subfolders"
    )


def chosen(
    library: Library, arguments: argparse.Namespace, *, text: str = "", with_done: bool = False
) -> ArticleQuery:
    """The query for the options of `add_filters`. Raises NotFound for an unknown feed or folder."""
    from reader.library.articles import listing
    from reader.library.feeds import subscriptions

    return listing.ArticleQuery(
        feed_id=subscriptions.find_feed(library, arguments.feed).id if arguments.feed else None,
        folder_id=_folder(library, arguments.folder) if arguments.folder else None,
        unread=arguments.unread,
        starred=arguments.starred,
        later=arguments.later,
        highlighted=arguments.highlighted,
        text=text,
        with_done=with_done,
    )


def _folder(library: Library, name: str) -> int:
    from reader.library.feeds import subscriptions

    wanted = [part.casefold() for part in name.split("/")]
    for folder in subscriptions.folders(library):
        path = [part.casefold() for part in subscriptions.folder_path(library, folder.id)]
        if path[-len(wanted) :] == wanted:
            return folder.id
    raise NotFound(f'There is no folder "{name}".', hint="`postil feeds` shows them.")
