"""`postil images`: the figures of an article and which of them are stored offline."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, article_reference, examples, find_article, whole_number
from reader.commands.shared.context import Context
from reader.errors import NotFound
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.articles.images import StoredImage
    from reader.library.storage.database import Library


@dataclass(frozen=True, slots=True)
class _Figure:
    number: int
    url: str
    caption: str
    alt: str
    path: str
    problem: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List the figures of an article with the files of those that are stored; without an article, what "
        "stored images take. Updates store the images of articles that you starred, kept for later, marked "
        "or wrote a note on."
    )
    parser.add_argument(
        "article", metavar="ARTICLE", nargs="?", type=article_reference, help="number or URL of the article"
    )
    parser.add_argument("--fetch", metavar="N", type=whole_number, help="fetch figure N now and store it")
    add_json(parser)
    examples(parser, "postil images", "postil images 12", "postil images 12 --fetch 2")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List figures, or fetch one. Raises NotFound, UsageError, FetchError, LibraryError."""
    if arguments.article is None:
        if arguments.fetch is not None:
            raise NotFound("--fetch needs an article.", hint="postil images ARTICLE --fetch N")
        return _print_total(context, as_json=arguments.json)
    if arguments.fetch is not None:
        return _fetch(arguments, context)
    with context.library() as library:
        found = _figures(library, find_article(library, arguments.article).id)
    if arguments.json:
        output.json_value(found)
        return 0
    if not found:
        output.note("This article has no figures.")
    for one in found:
        output.line(f"{one.number:>3}  {one.caption or one.alt or one.url}")
        if one.alt and one.caption:
            output.line(f"     {one.alt}")
        output.line(f"     {one.path or one.url}{f'  ({one.problem})' if one.problem else ''}")
    return 0


def _print_total(context: Context, *, as_json: bool) -> int:
    from reader.library.articles.images import image_bytes, image_counts

    limit = context.settings.images.max_total_bytes
    with context.library() as library:
        taken, counts = image_bytes(library), image_counts(library)
    if as_json:
        output.json_value(
            {
                "images": counts.stored,
                "articles": counts.articles,
                "bytes": taken,
                "limit": limit,
                "failed": counts.failed,
            }
        )
        return 0
    size = f"{taken / 1e6:,.1f} of {limit / 1e6:,.0f} MB"
    output.line(f"{counted(counts.stored, 'image')} of {counted(counts.articles, 'article')} stored: {size}.")
    if counts.failed:
        output.line(f"{counted(counts.failed, 'image')} not stored; `postil images ARTICLE` says why.")
    return 0


def _figures(library: Library, article_id: int) -> list[_Figure]:
    from reader.library.articles.images import figures_of, image_problems, stored_images

    stored, problems = stored_images(library, article_id), image_problems(library, article_id)
    return [
        _Figure(
            number,
            one.source,
            one.text or one.caption,
            one.alt,
            str(stored[one.source].path) if one.source in stored else "",
            problems.get(one.source, ""),
        )
        for number, one in enumerate(figures_of(library, article_id), start=1)
    ]


def _fetch(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.articles.images import figures_of, stored_images

    with context.library(write=True, create=False) as library:
        article = find_article(library, arguments.article)
        figures = figures_of(library, article.id)
        if not 1 <= arguments.fetch <= len(figures):
            raise NotFound(f"#{article.id} has {counted(len(figures), 'figure')}, not {arguments.fetch}.")
        url = figures[arguments.fetch - 1].source
        found = stored_images(library, article.id).get(url)
        if found is None:
            context.online("Fetching an image")
            found = asyncio.run(_fetched(library, context, article.id, url))
    if arguments.json:
        output.json_line(
            {"url": found.url, "path": str(found.path), "sha": found.sha, "media_type": found.media_type}
        )
    else:
        output.line(str(found.path))
    return 0


async def _fetched(library: Library, context: Context, article_id: int, url: str) -> StoredImage:
    from reader.feeds.texts.images import fetch_image
    from reader.feeds.transport.fetch import Fetcher
    from reader.library.articles.images import WantedImage, feed_address

    async with Fetcher(context.settings) as fetcher:
        wanted = WantedImage(article_id, url, feed_address(library, article_id))
        return await fetch_image(library, context.settings, fetcher, wanted)
