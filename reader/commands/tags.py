"""`postil tags`: list, rename, merge and delete tags."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, tag_name
from reader.commands.shared.context import Context
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.annotations.tag_changes import TagChange


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List the tags of highlights and articles, or change them everywhere, as one change that `postil "
        "undo` takes back. Tags nest by slashes: renaming method renames method/sampling too. Views and "
        "rules that name a tag follow it."
    )
    add_json(parser)
    examples(
        parser,
        "postil tags",
        "postil tags rename methods method",
        "postil tags merge survey poll --into method/survey",
    )
    changes = parser.add_subparsers(dest="change", metavar="CHANGE", title="changes")
    rename = changes.add_parser(
        "rename",
        help="rename a tag",
        description="Rename a tag; where the new name is in use, they are merged.",
    )
    rename.add_argument("tag", metavar="TAG", type=tag_name)
    rename.add_argument("new", metavar="NEW", type=tag_name)
    merge = changes.add_parser("merge", help="merge tags", description="Make several tags one.")
    merge.add_argument("tags", metavar="TAG", type=tag_name, nargs="+")
    merge.add_argument(
        "--into", metavar="NAME", type=tag_name, required=True, help="the tag that they become"
    )
    delete = changes.add_parser("delete", help="delete a tag", description="Remove a tag from everything.")
    delete.add_argument("tag", metavar="TAG", type=tag_name)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List or change tags. Raises NotFound, UsageError."""
    if arguments.change is None:
        return _list(arguments, context)
    from reader.library.annotations.tag_changes import delete_tag, merge_tags, rename_tag

    now = datetime.now(UTC)
    with context.library(write=True, create=False) as library:
        if arguments.change == "rename":
            done = rename_tag(library, arguments.tag, arguments.new, now=now)
        elif arguments.change == "delete":
            done = delete_tag(library, arguments.tag, now=now)
        else:
            done = merge_tags(library, arguments.tags, arguments.into, now=now)
    output.line(_said(done))
    return 0


def _said(done: TagChange) -> str:
    followed = f", {counted(done.queries, 'view or rule', 'views and rules')}" if done.queries else ""
    return (
        f"Changed {counted(done.highlights, 'highlight')} and {counted(done.articles, 'article')}{followed}."
    )


def _list(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.annotations.tag_changes import tag_uses

    with context.library() as library:
        found = tag_uses(library)
    if arguments.json:
        output.json_value(found)
    elif found:
        output.table(
            [(one.name, str(one.highlights), str(one.articles), str(one.below)) for one in found],
            heading=("TAG", "HIGHLIGHTS", "ARTICLES", "WITH NESTED"),
            align="<>>>",
            stretch=0,
        )
    else:
        output.note("No tags yet: `postil highlight --tag` and `postil mark --tag` add them.")
    return 0
