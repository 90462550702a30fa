"""`postil sites`: what you said of blocks of sites."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from reader.commands.shared import output
from reader.commands.shared.arguments import examples, whole_number
from reader.commands.shared.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List the blocks that you keep out of a site's articles, or in them. In the app, c shows everything "
        "on the page of an article; there x says never on this site, = always, and the same key again takes "
        "it back. `postil reclean` applies corrections to stored articles."
    )
    parser.add_argument("--remove", metavar="N", type=whole_number, help="take back correction N")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    examples(parser, "postil sites", "postil sites --remove 3 && postil reclean")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List or remove corrections. Raises NotFound."""
    from reader.library.annotations import site_rules

    if arguments.remove is not None:
        with context.library(write=True, create=False) as library:
            rule = site_rules.remove_site_rule(library, arguments.remove, now=datetime.now(UTC))
        output.line(f"Removed: {rule.verdict} on {rule.host}: {rule.example}")
        output.note("`postil reclean` applies it to stored articles.")
        return 0
    with context.library() as library:
        rules = site_rules.site_rules(library)
    if arguments.json:
        output.json_value(rules)
        return 0
    if not rules:
        output.note("No corrections. In the app, c on an article shows everything on its page.")
    host = ""
    for rule in rules:
        if rule.host != host:
            host = rule.host
            output.line(host)
        output.line(f"  {rule.id:>3}  {rule.verdict:<6}  {rule.example}")
    return 0
