"""`postil mark`: change the states and tags of all articles that a query finds."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands.shared import output
from reader.commands.shared.arguments import examples, tag_name
from reader.commands.shared.article_table import print_articles
from reader.commands.shared.context import Context
from reader.commands.shared.queries import add_query, asked, pointing_at
from reader.errors import UsageError
from reader.presentation.counts import counted

_MANY = 100
"""Articles that are changed without asking, at most."""
_SHOWN = 20
"""Articles listed by a dry run."""

_STATES = (
    ("read", "read", True, "mark read"),
    ("unread", "read", False, "mark unread"),
    ("star", "starred", True, "star"),
    ("unstar", "starred", False, "remove the star"),
    ("later", "later", True, "keep for later"),
    ("not-later", "later", False, "no longer keep for later"),
    ("done", "done", True, "mark done"),
    ("not-done", "done", False, "mark not done"),
)
"""Options, each with the state that it sets."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Change all articles that a query finds, as one change that `postil undo` takes back. More than "
        f"{_MANY} articles need a confirmation: --yes where there is no terminal."
    )
    add_query(parser, required=True)
    for option, state, value, meaning in _STATES:
        parser.add_argument(
            f"--{option}", dest=state, action="store_const", const=value, default=None, help=meaning
        )
    parser.add_argument("--tag", metavar="T", type=tag_name, action="append", default=[], help="add this tag")
    parser.add_argument(
        "--untag", metavar="T", type=tag_name, action="append", default=[], help="remove this tag"
    )
    parser.add_argument("--dry-run", action="store_true", help="change nothing; list what would change")
    parser.add_argument("--yes", action="store_true", help=f"do not ask before more than {_MANY} articles")
    parser.add_argument("--json", action="store_true", help="print the numbers of articles as JSON")
    examples(
        parser,
        "postil mark feed:gazette is:unread 'date:>30d' --done --dry-run",
        "postil mark title:weekly --tag digest --read",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Change the articles. Raises QueryError, and UsageError without a confirmation."""
    from reader.commands.shared.asking import agreed, somebody_there
    from reader.library.articles.listing import summaries
    from reader.library.articles.marking import Marks, mark
    from reader.library.query.finding import find_ids

    marks = Marks(
        read=arguments.read,
        starred=arguments.starred,
        later=arguments.later,
        done=arguments.done,
        tags=tuple(arguments.tag),
        untags=tuple(arguments.untag),
    )
    if marks.is_empty:
        raise UsageError("Nothing to change was named.", hint="Add for example --read or --tag T.")
    with context.library(write=not arguments.dry_run, create=False) as library:
        query = asked(context, library, arguments)
        with pointing_at(query.text):
            ids = find_ids(library, query.query, query.options)
        found = counted(len(ids), "article")
        if arguments.dry_run:
            if arguments.json:
                output.json_value({"found": len(ids), "articles": list(ids)})
                return 0
            print_articles(summaries(library, ids[:_SHOWN]))
            output.note(f"{found} found; nothing was changed.")
            return 0
        if len(ids) > _MANY and not arguments.yes:
            if not somebody_there():
                raise UsageError(f"The query finds {found}.", hint="Add --yes to change them all.")
            if not agreed(f"Change {found} ({marks.label})?"):
                return 1
        changed = mark(library, ids, marks, now=datetime.now(UTC))
    if arguments.json:
        output.json_value({"found": len(ids), "changed": changed})
        return 0
    output.line(f"{found} found, {changed:,} changed: {marks.label}.")
    return 0
