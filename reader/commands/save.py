"""`postil save`: one article from anywhere into the library."""

from __future__ import annotations

import argparse
import asyncio
import re

from reader import logins
from reader.commands import output
from reader.commands.addresses import add_address, given
from reader.commands.arguments import examples, read_input
from reader.commands.context import Context

_WEB_ADDRESS = re.compile(rb"\s*(https?://[!-~]{1,4000})\s*", re.I)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Puts one article into the library: a web page, an HTML or text file, a letter (.eml), or standard "
        "input, which may hold any of these or an address."
    )
    add_address(parser, "target", "URL|FILE|-", "what to save; - reads the article from standard input")
    parser.add_argument(
        "--untrusted",
        action="store_true",
        help="the address is from an article or feed: no private addresses, no stored logins",
    )
    parser.add_argument("--json", action="store_true", help="print the article's number and title as JSON")
    examples(
        parser,
        "postil save https://example.org/report.html",
        "postil save minutes.txt",
        "curl -s https://example.org/ | postil save -",
        "postil save letter.eml",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises FetchError, CleaningError; then nothing is saved."""
    from reader.feeds.save import save
    from reader.library.articles import listing
    from reader.mail.letter import MAX_BYTES

    target, login = logins.taken_out(given(arguments, "target"))
    if target.lower().startswith(("http://", "https://")):
        context.online("Saving a web page")
    stdin = read_input(target, MAX_BYTES) if target == "-" else None
    trusted = not arguments.untrusted
    if stdin is not None and (piped := _WEB_ADDRESS.fullmatch(stdin)):
        # nobody typed it: it may come from an article or a letter
        (target, _), stdin, trusted = logins.taken_out(piped[1].decode()), None, False
        context.online("Saving a web page")
    with context.library(write=True) as library:
        article_id = asyncio.run(
            save(library, context.settings, target, stdin=stdin, login=login, trusted=trusted)
        )
        article = listing.article(library, article_id)
    words = article.revision.words if article.revision else 0
    if arguments.json:
        output.json_value({"id": article.id, "title": article.title, "url": article.url, "words": words})
    else:
        output.line(f"#{article.id} {article.title} ({output.counted(words, 'word')})")
    return 0
