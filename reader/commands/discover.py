"""`postil discover`: the feeds of a site, without subscribing to any."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from reader import logins
from reader.commands.shared import output
from reader.commands.shared.addresses import add_address, given
from reader.commands.shared.arguments import add_json, examples
from reader.commands.shared.context import Context
from reader.errors import NoFeedFound
from reader.mail.mailbox_address import is_mailbox_address, mailbox_address
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.discovery.discover import Candidate


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List the feeds of a site, each fetched and parsed, the likeliest first. Sites, YouTube channels, "
        "Mastodon profiles, GitHub repositories and Substack addresses work too."
    )
    add_address(parser, "url", "URL", "address of a site, or of a feed")
    add_json(parser)
    examples(parser, "postil discover example.org", "postil discover https://github.com/Textualize/textual")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NoFeedFound, FetchError; with --json an empty array is printed where there is no feed."""
    from reader.feeds.discovery.discover import discover
    from reader.feeds.transport.fetch import Fetcher

    text = given(arguments, "url")
    if is_mailbox_address(text):
        return _mailbox(text, as_json=arguments.json)
    context.online("Looking for feeds")
    url, login = logins.entered(text)
    known = logins.load(logins.beside(context.settings.path or context.config_path))

    async def found() -> list[Candidate]:
        more = known.with_login(login) if login else known
        async with Fetcher(context.settings, known=more) as fetcher:
            return await discover(fetcher, url)

    try:
        candidates = asyncio.run(found())
    except NoFeedFound:
        if arguments.json:
            output.json_value([])
        raise
    if arguments.json:
        output.json_value(candidates)
        return 0
    output.table(
        [described(each) for each in candidates], heading=("TITLE", "ARTICLES", "URL"), align="<><", stretch=2
    )
    return 0


def _mailbox(text: str, *, as_json: bool) -> int:
    """A mailbox is what it is: there is nothing to look for. Raises UsageError where there is none."""
    found = mailbox_address(logins.taken_out(text.strip())[0])
    if as_json:
        output.json_value([{"url": found.address, "title": found.name, "format": found.kind, "entries": 0}])
    else:
        output.line(f"{found.address} is a mailbox ({found.kind}). `postil subscribe` takes in its letters.")
    return 0


def described(candidate: Candidate) -> tuple[str, str, str]:
    """A found feed in the columns of a table."""
    return (candidate.title or "Untitled", counted(candidate.entries, "article"), candidate.url)
