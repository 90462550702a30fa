"""`postil clean`: clean a page and print its text; the library is not used."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from reader import logins
from reader.commands.shared import output
from reader.commands.shared.arguments import examples, read_input
from reader.commands.shared.context import Context
from reader.errors import UsageError
from reader.presentation.bylines import byline
from reader.presentation.completeness import warning
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.cleaning.article import CleanArticle, Dropped

_LABEL = 40
"""Characters of a block up to which it shares a line with others."""
_SHOWN = 300
"""Characters printed of a long block; --json has all."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Clean a page or read a PDF, and print title, author, date and text. Nothing is stored."
    )
    parser.add_argument("target", metavar="FILE|-|URL", nargs="?", help="page or PDF; - reads standard input")
    parser.add_argument("--url", default="", help="base URL for the links of a file")
    parser.add_argument(
        "--explain", action="store_true", help="also list what was removed, and by which rule"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--report",
        metavar="DIR",
        type=Path,
        help="write page and result as a test case",
    )
    parser.add_argument(
        "--check",
        metavar="DIR",
        type=Path,
        help="compare test cases with what comes out now",
    )
    examples(
        parser,
        "postil clean page.html --url https://example.org/page",
        "postil clean https://example.org/page --explain",
        "curl -s https://example.org/page | postil clean - --json",
        "postil clean report.pdf",
        "postil clean https://example.org/page --report case && postil clean --check case",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the article. Raises CleaningError for a page without text, FetchError."""
    if arguments.check is not None:
        return _check(arguments.check, context)
    if arguments.target is None:
        raise UsageError("Name a page, or --check a folder.", hint="`postil clean --help` has examples.")
    article, source, url = asyncio.run(_clean(arguments, context))
    if arguments.report is not None:
        if not source:
            raise UsageError("Only web pages can be written as test cases.")
        from reader.commands.parts.clean_cases import Cleaned, write_case

        write_case(arguments.report, Cleaned(article, source, url))
        return 0
    if arguments.json:
        output.json_value(_record(article, explain=arguments.explain))
        return 0
    _print(article, context)
    if arguments.explain:
        for note in article.notes:
            output.note(note)
        _explain(article.dropped, _width(context))
    return 0


def _check(folder: Path, context: Context) -> int:
    from reader.commands.parts.clean_cases import check_cases
    from reader.feeds.saving.save import clean_anything

    def clean(page: bytes, url: str) -> CleanArticle:
        return asyncio.run(clean_anything(context.settings, page, url=url, name=str(folder)))

    return check_cases(folder, clean, limit=context.settings.update.max_decoded_bytes)


def _explain(dropped: Sequence[Dropped], width: int) -> None:
    """List what was removed, in page order, adjacent blocks of one rule together."""
    from reader.cleaning.rules.catalog import reason
    from reader.document.plain import wrap

    if not dropped:
        output.note("Nothing was removed.")
        return
    output.note(f"Removed, in page order ({counted(len(dropped), 'block')}):")
    for rule, pieces in groupby(dropped, key=lambda each: each.rule):
        texts = [" ".join(each.text.split()) for each in pieces]
        said = f"removed by {rule}" + (f": {why}" if (why := reason(rule)) else "")
        many = f" ({len(texts):,} blocks)" if len(texts) > 1 else ""
        for row in wrap(said + many, max(20, width - 2)):
            output.note(f"  {row}")
        for line in _together(texts):
            for row in wrap(line, max(20, width - 6)):
                output.note(f"      {row}")


def _together(texts: Sequence[str]) -> Iterator[str]:
    """Lines of short blocks, such as menu entries, joined; long ones on lines of their own, shortened."""
    for short, group in groupby(texts, key=lambda text: len(text) <= _LABEL):
        if short:
            yield " · ".join(group)
        else:
            yield from (text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…" for text in group)


async def _clean(arguments: argparse.Namespace, context: Context) -> tuple[CleanArticle, bytes, str]:
    """The article, the source of a page (b"" for a PDF) that names its encoding, and its address."""
    from reader.cleaning.html.decoding import self_describing
    from reader.feeds.pdf.storing import as_file, clean_pdf, is_pdf, local_pdf
    from reader.feeds.saving.save import clean_anything, fetch_page, whole_article

    target, login = logins.taken_out(arguments.target)
    url, content_type = logins.taken_out(arguments.url)[0], ""
    with tempfile.TemporaryDirectory(prefix="postil-") as folder:
        if target.lower().startswith(("http://", "https://")):
            context.online("A web page")
            fetched = await fetch_page(context.settings, target, login=login, pdf_folder=Path(folder))
            if fetched.file is not None:
                return await clean_pdf(fetched.file, name=target), b"", ""
            url = url or fetched.final_url
            body, content_type = await whole_article(context.settings, fetched, login=login)
        elif (report := local_pdf(target)) is not None:
            return await clean_pdf(report.path, name=target), b"", ""
        else:
            body = read_input(target, context.settings.update.max_decoded_bytes)
        if is_pdf(body):
            with as_file(body, Path(folder)) as file:
                return await clean_pdf(file, name=target), b"", ""
    article = await clean_anything(context.settings, body, url=url, content_type=content_type, name=target)
    return article, self_describing(body, content_type), url


def _width(context: Context) -> int:
    wanted = context.settings.reading.width
    return min(wanted, shutil.get_terminal_size((wanted, 24)).columns)


def _print(article: CleanArticle, context: Context) -> None:
    from reader.document.plain import to_plain

    width = _width(context)
    output.line(article.title)
    published = output.day(article.published) if article.published else ""
    if about := byline(article.author, article.site, published, article.canonical_url):
        output.line(about)
    output.line()
    output.text(to_plain(article.document, width).rstrip())
    if said := warning(article.reason, complete=article.complete):
        output.note(said)


def _record(article: CleanArticle, *, explain: bool) -> dict[str, object]:
    record: dict[str, object] = {
        "title": article.title,
        "authors": article.authors,
        "published": article.published,
        "modified": article.modified,
        "site": article.site,
        "language": article.language,
        "canonical_url": article.canonical_url,
        "description": article.description,
        "complete": article.complete,
        "reason": article.reason,
        "uncertain": article.uncertain,
        "words": len(article.document.text.split()),
        "text": article.document.text,
    }
    if article.page_count:
        record["page_count"] = article.page_count
        record["pages"] = article.pages
    if explain:
        record["dropped"] = [{"rule": dropped.rule, "text": dropped.text} for dropped in article.dropped]
    return record
