"""`postil show`: print an article as text, Markdown or JSON."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import article_reference, examples, find_article, whole_number
from reader.commands.shared.context import Context
from reader.commands.shared.texts import made_now
from reader.errors import NotFound
from reader.model import Article, Highlight, Revision, Source
from reader.presentation.also_in import also_in, other_editions
from reader.presentation.bylines import byline
from reader.presentation.completeness import warning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.cleaning.article import WholePage
    from reader.cleaning.correction import Correction
    from reader.document import Document
    from reader.library.storage.database import Library


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = "Print an article. This does not mark it as read."
    parser.add_argument(
        "article", metavar="ARTICLE", type=article_reference, help="number or URL of the article"
    )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json", "everything"),
        default="text",
        help="output format (default: text); everything: the uncleaned page, or what a PDF has left out",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="with --format everything: print JSON, with what cleaning made of each block",
    )
    parser.add_argument(
        "--width",
        metavar="N",
        type=whole_number,
        help="width of a line of text in columns (default: reading.width, or the window)",
    )
    examples(parser, "postil show 12 | less", "postil show 12 --format markdown > report.md")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the article. Raises NotFound, and CleaningError where it has no text yet."""
    from reader.library.annotations import highlights as stored_highlights

    with context.library() as library:
        article = find_article(library, arguments.article)
        highlights = stored_highlights.highlights(library, article.id)
        if article.revision is None and article.feed_id is None:
            return _show_waiting(article, highlights, arguments)
        revision = article.revision or made_now(article, context)
        file = _file(library, article, revision) if arguments.format == "everything" else None
        examined = (
            _examined(library, article, revision) if arguments.format == "everything" and not file else None
        )
    if file is not None:
        examined = asyncio.run(_left_out(*file)), ""
    if examined is not None:
        whole, url = examined
        if arguments.json:
            _print_whole(whole, url)
            return 0
        revision = replace(revision, document=whole.document, complete=True, reason="")
    if arguments.format == "json":
        output.json_value(_record(article, revision, highlights))
    elif arguments.format == "markdown":
        from reader.document.markdown import to_markdown

        title = " ".join(article.title.split())
        output.text(f"# {title}\n\n{_byline(article)}\n\n{to_markdown(revision.document)}".rstrip())
    else:
        from reader.document.plain import to_plain

        window = shutil.get_terminal_size((context.settings.reading.width, 24)).columns
        width = arguments.width or min(context.settings.reading.width, window)
        output.text(f"{_head(article, revision, width)}\n{to_plain(revision.document, width)}".rstrip())
    return 0


def _show_waiting(article: Article, highlights: list[Highlight], arguments: argparse.Namespace) -> int:
    """Print an article that no feed brought and that has no text: what is known of it, and its passages."""
    if arguments.format == "everything":
        raise NotFound(f"#{article.id} has no text.", hint=_attach(article))
    if arguments.format == "json":
        output.json_value(_record(article, None, highlights))
        return 0
    marked = arguments.format == "markdown"
    title = " ".join(article.title.split()) or article.url
    parts = [f"# {title}" if marked else title, _byline(article), f"It has no text yet. {_attach(article)}"]
    parts += [article.note] if article.note else []
    for each in highlights:
        parts.append("\n".join(f"> {line}" for line in each.quote.split("\n")))
        parts += [each.note] if each.note else []
    output.text("\n\n".join(parts))
    return 0


def _attach(article: Article) -> str:
    return f"`postil save FILE --for {article.id}` gives it one."


def _file(library: Library, article: Article, revision: Revision) -> tuple[Path, str] | None:
    """The PDF that a text was read from and its name, None for a text of a page or a feed."""
    from reader.library.articles.attachments import text_file
    from reader.library.storage.file_store import FileStore

    if revision.source is not Source.PDF:
        return None
    found = text_file(library, article.id)
    path = FileStore(library.path).path(found.sha, found.media_type) if found else None
    if found is None or path is None or not path.is_file():
        raise NotFound(f"The PDF of #{article.id} is not on this machine, only its text.")
    return path, found.name


async def _left_out(path: Path, name: str) -> WholePage:
    """What is in a PDF and not in its text: running headers, page numbers, contents."""
    from reader.cleaning.article import WholePage
    from reader.document import Block, BlockKind, Document
    from reader.feeds.pdf.storing import clean_pdf

    groups: dict[str, Counter[str]] = {}
    for piece in (await clean_pdf(path, name=name)).dropped:
        groups.setdefault(piece.rule, Counter())[" ".join(piece.text.split())] += 1
    blocks = []
    for rule, texts in groups.items():
        blocks.append(Block(BlockKind.HEADING, f"Left out: {rule}", level=2))
        for text, times in texts.items():
            blocks.append(Block(BlockKind.ITEM, f"{text} (×{times})" if times > 1 else text, depth=1))
    return WholePage(Document(tuple(blocks or [Block(BlockKind.PARAGRAPH, "Nothing was left out.")])))


def _source(library: Library, article: Article, revision: Revision) -> tuple[bytes, str]:
    """The HTML source of a text and its URL: the page, else the feed's entry."""
    from reader.library.articles import entries, revisions

    html, url = revisions.source_html(library, revision.id)
    entry = entries.newest_entry(library, article.id) if revision.source is Source.FEED else None
    if entry is not None:
        html, url = max(entry.content_html, entry.summary_html, key=len).encode("utf-8", "replace"), entry.url
    if not html:
        raise NotFound(f"Only the text of #{article.id} is stored.", hint="Open its page in the browser.")
    return html, url or article.url


def _examined(library: Library, article: Article, revision: Revision) -> tuple[WholePage, str]:
    """Everything in the source of a text, and its URL. Raises NotFound, CleaningError."""
    from reader.cleaning.article import WholePage
    from reader.feeds.texts.site_corrections import SiteCorrections

    html, url = _source(library, article, revision)
    if revision.source is Source.LETTER:
        return WholePage(asyncio.run(_whole_letter(html))), ""
    entry = revision.source is Source.FEED
    return asyncio.run(_everything(html, url, SiteCorrections(library).of(url), entry=entry)), url


async def _whole_letter(letter: bytes) -> Document:
    from reader.feeds.workers.pool import Workers

    async with Workers(1) as workers:
        return await workers.whole_letter(letter)


async def _everything(html: bytes, url: str, corrections: Sequence[Correction], *, entry: bool) -> WholePage:
    from reader.feeds.workers.pool import Workers

    async with Workers(1) as workers:
        return await workers.examine(html, url=url, entry=entry, corrections=corrections)


def _print_whole(whole: WholePage, url: str) -> None:
    """One line of JSON: the site, the document, what became of each block and what it looks like."""
    import json

    from reader.library.annotations.site_rules import host_of

    verdicts = [[one.rule, one.block, one.corrected] for one in whole.verdicts]
    record = {"host": host_of(url), "document": json.loads(whole.document.to_json()), "verdicts": verdicts}
    output.line(json.dumps(record, ensure_ascii=False, separators=(",", ":")))


def _byline(article: Article) -> str:
    source = article.site or article.feed_title
    return byline(", ".join(article.authors), source, output.day(article.published_at), article.url)


def _head(article: Article, revision: Revision, width: int) -> str:
    from reader.document.plain import wrap

    lines = [*wrap(article.title, width), *wrap(_byline(article), width)]
    if article.also_in:
        lines += wrap(also_in(article.also_in), width)
    if article.editions:
        numbers = ", ".join(f"#{number}" for number in article.editions)
        lines += wrap(f"{other_editions(article.editions)}: {numbers}", width)
    if said := warning(revision.reason, complete=revision.complete):
        lines += wrap(said, width)
    return "\n".join(lines) + "\n"


def _record(article: Article, revision: Revision | None, highlights: list[Highlight]) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "authors": article.authors,
        "site": article.site,
        "feed": article.feed_title,
        "also_in": article.also_in,
        "editions": article.editions,
        "url": article.url,
        "language": article.language,
        "published_at": article.published_at,
        "added_at": article.added_at,
        "read_at": article.state.read_at,
        "starred_at": article.state.starred_at,
        "later_at": article.state.later_at,
        "note": article.note,
        "tags": article.tags,
        "revision": revision.number if revision else None,
        "complete": revision.complete if revision else False,
        "reason": revision.reason if revision else "It has no text yet.",
        "words": revision.words if revision else 0,
        "text": revision.document.text if revision else "",
        "highlights": highlights,
    }
