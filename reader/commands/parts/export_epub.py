"""`postil export epub`: articles as a book for e-readers."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader.commands.parts.export_output import json_of, say
from reader.commands.shared import output
from reader.commands.shared.arguments import Parser, add_json, article_reference, examples, find_article
from reader.commands.shared.context import Context
from reader.commands.shared.following import run_hooks
from reader.commands.shared.queries import add_query, asked, pointing_at
from reader.errors import ExportError, LibraryError, UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.export.records import Report
    from reader.library.storage.database import Library

NAME = "epub"
MAX_ARTICLES = 1_000
"""Articles of one book."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    assert isinstance(parser, Parser)
    parser.description = (
        "Write one EPUB 3 file for an e-reader: the articles kept for later that are not done, in their "
        "order, or those that the query finds; with your highlights, and your notes as footnotes. "
        "Highlights made on a Kindle come back, onto the words of these articles, with `postil import`."
    )
    add_query(parser)
    parser.add_argument(
        "--to", metavar="PATH", type=Path, help="file or folder to write to (default: standard output)"
    )
    parser.add_argument(
        "--article",
        metavar="ARTICLE",
        type=article_reference,
        help="export only this article, by number or URL",
    )
    add_json(parser)
    examples(
        parser,
        "postil export epub --to ~/queue.epub",
        "postil export epub tag:thesis date:30d --to thesis.epub",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Write the book. Raises ExportError, QueryError, NotFound."""
    from reader.export.epub.book import book
    from reader.export.single_file import replace_unedited
    from reader.library.exporting.gathering import reports

    if arguments.to is None and sys.stdout.isatty():
        raise UsageError("An EPUB file is not text for a terminal.", hint="Name a file after --to.")
    now = datetime.now(UTC)
    with context.library() as library:
        found = list(
            reports(library, _chosen(context, library, arguments), images=context.settings.export.images)
        )
    texts = [each for each in found if each.article.revision is not None]
    if not texts:
        what = "has a text yet" if found else "was found" if arguments.query else "is kept for later"
        raise ExportError(f"Nothing to export: no article {what}.", hint="`postil list` shows articles.")
    title = _recorded(context, texts, now)
    data = book(texts, title, modified=now)
    if len(texts) < len(found):
        output.note(f"{counted(len(found) - len(texts), 'article')} without a text left out.")
    if arguments.to is None:
        output.file(data)
        return 0
    path = arguments.to.expanduser().absolute()
    path = path / f"{title}.epub" if path.is_dir() or not path.suffix else path
    uids = tuple(passage.highlight.uid for each in texts for passage in each.passages)
    file = replace_unedited(path, data, uids=uids)
    _record_passages(context, file.path, uids, now)
    if arguments.json:
        output.json_value([{**json_of(file), "title": title, "articles": len(texts)}])
    else:
        say(file)
        output.note(f'"{title}": {counted(len(texts), "article")}.')
    run_hooks(context, exported=[file], form="epub")
    return 0


def _chosen(context: Context, library: Library, arguments: argparse.Namespace) -> list[int]:
    """The articles of the book, in its order. Raises ExportError for too many."""
    from reader.library.query.finding import find_ids
    from reader.library.query.options import AS_QUEUED

    only = find_article(library, arguments.article).id if arguments.article else None
    if only is not None and not arguments.query:
        return [only]
    if arguments.query:
        query = asked(context, library, arguments)
    else:
        queue = argparse.Namespace(query=["is:later", "-is:done"])
        query = asked(context, library, queue, sorts=AS_QUEUED)
    with pointing_at(query.text):
        found = list(find_ids(library, query.query, query.options))
    if only is not None:
        found = [number for number in found if number == only]
    if len(found) > MAX_ARTICLES:
        raise ExportError(
            f"These are {len(found):,} articles; a book has at most {MAX_ARTICLES:,}.",
            hint="Name fewer with a query, such as tag:thesis or date:30d.",
        )
    return found


def _recorded(context: Context, reports: list[Report], now: datetime) -> str:
    """The title of the book, recorded with its articles as far as the library can be written."""
    from reader.library.citing.books import new_book

    try:
        with context.library(write=True) as library:
            return new_book(library, [each.article.uid for each in reports], now=now)
    except LibraryError as error:
        output.note(f"Highlights made in this book cannot come back: {error.message}")
        return f"Postil {now.astimezone():%Y-%m-%d %H.%M}"


def _record_passages(context: Context, path: Path, uids: tuple[str, ...], now: datetime) -> None:
    from reader.library.citing.exports import record_export

    try:
        with context.library(write=True) as library:
            record_export(library, path, NAME, uids, now=now)
    except LibraryError as error:
        # the file is written, and a library that cannot be may still be read
        output.note(f"Which passages are in this file was not recorded: {error.message}")
