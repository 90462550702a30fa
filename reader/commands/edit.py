"""`postil edit`: show and correct what is known of an article for citing it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import article_reference, examples, find_article
from reader.commands.shared.context import Context
from reader.errors import UsageError
from reader.presentation.details import ORIGINS

if TYPE_CHECKING:
    from reader.library.citing.reports import Detail


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Show what is known of an article for citing it, each value with who said so, or correct it. What "
        "you say counts for good, is undone by `postil undo`, and is merged with your other machines. "
        "`series=` says that there is none, --reset that what publishers say counts again. Several authors "
        "are separated by semicolons, a body is in braces; a date is a day, a month or a year."
    )
    parser.add_argument(
        "article", metavar="ARTICLE", type=article_reference, help="its number, or its address"
    )
    parser.add_argument("values", metavar="KEY=VALUE", nargs="*", help="what is to count from now on")
    parser.add_argument(
        "--reset", metavar="KEY", action="append", default=[], help="take your value back (repeatable)"
    )
    parser.add_argument("--json", action="store_true", help="print all values as JSON")
    examples(
        parser,
        "postil edit 12",
        "postil edit 12 type=report institution='Harbour Institute' report_number=7",
        "postil edit 12 authors='Roe, Jane; van der Berg, Ada' date=2024-11",
        "postil edit 12 url=https://harbour.example/7",
        "postil edit 12 citation_key=roe2024 --reset title",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Show or change the values. Raises NotFound, UsageError."""
    from reader.library.citing.editing import detail_key, edit_details
    from reader.library.citing.reports import details

    values: dict[str, str | None] = {}
    for given in arguments.values:
        name, equals, value = given.partition("=")
        if not equals:
            raise UsageError(f"“{given}” names no value.", hint="Write KEY=VALUE, for example type=report.")
        values[detail_key(name)] = value
    values |= {detail_key(name): None for name in arguments.reset}
    with context.library(write=bool(values), create=False) as library:
        article = find_article(library, arguments.article)
        if values:
            edit_details(library, article.id, values, now=datetime.now(UTC))
        found = details(library, article.id)
    if arguments.json:
        output.json_value({one.key: {"value": one.value, "origin": one.origin} for one in found})
    elif values:
        _print([one for one in found if one.key in (*values, "citation_key")])
    else:
        _print(found)
    return 0


def _print(found: list[Detail]) -> None:
    # a citation key was given by Postil or typed, and is kept like what was typed
    said = {one.key: ORIGINS[one.origin] for one in found if one.origin and one.key != "citation_key"}
    rows = [(one.key, one.value, said.get(one.key, "")) for one in found]
    output.table(rows, heading=("KEY", "VALUE", "SAID BY"), stretch=1)
