"""`postil save`: articles from anywhere into the library."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader import logins
from reader.commands.parts.clipboard import read_clipboard
from reader.commands.shared import output
from reader.commands.shared.addresses import add_addresses, given_all
from reader.commands.shared.arguments import article_reference, examples, find_article, read_input, tag_name
from reader.commands.shared.context import Context
from reader.errors import LibraryError, Offline, PostilError, UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.pdf.marks import TakenMarks
    from reader.feeds.pdf.reading import Progress
    from reader.library.storage.database import Library

_WEB_ADDRESS = re.compile(rb"\s*(https?://[!-~]{1,4000})\s*", re.I)
_MAX_SEEN = 20_000
"""Files and folders below a folder whose files are saved."""
_MANY_PAGES = 100
"""Pages of a report from which on reading it is shown."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Put articles into the library: web pages, PDF reports, HTML or text files, letters (.eml), all of "
        "these in folders, or standard input, which may hold any of these or an address. The same file again "
        "adds nothing. A long PDF that was interrupted resumes where it stopped. Exits with status 1 when "
        "something could not be saved; the rest is."
    )
    add_addresses(
        parser, "target", "URL|FILE|FOLDER|-", "what to save; - reads the article from standard input"
    )
    parser.add_argument(
        "--untrusted",
        action="store_true",
        help="the address is from an article or feed: no private addresses, no stored logins",
    )
    parser.add_argument(
        "--tag", metavar="T", type=tag_name, action="append", default=[], help="tag it; may be repeated"
    )
    parser.add_argument("--later", action="store_true", help="keep it for later")
    parser.add_argument(
        "--pdf",
        action="store_true",
        help="the targets are numbers of articles: fetch the PDF that each offers as its full report",
    )
    parser.add_argument(
        "--annotations", action="store_true", help="take over the highlights and notes that are in a PDF"
    )
    parser.add_argument(
        "--links",
        action="store_true",
        help="the targets are numbers of articles: save what their links lead to, as of a digest",
    )
    parser.add_argument(
        "--ocr",
        metavar="LANGUAGES",
        default="",
        help="recognise the text of scanned PDFs with OCRmyPDF; its languages, such as eng or deu+eng",
    )
    parser.add_argument(
        "--for",
        dest="article",
        metavar="ARTICLE",
        type=article_reference,
        help="make it the text of this article (number or URL), such as an imported one that has none",
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        default="",
        help="the address of a page in a file or from standard input (default: the one it names)",
    )
    parser.add_argument(
        "--clipboard", action="store_true", help="save what was copied: a page, text, an address"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--json",
        action="store_true",
        help="print number and title as JSON: one object for one file, an array for several",
    )
    how.add_argument("--jsonl", action="store_true", help="print a JSON object a line, as each is saved")
    how.add_argument(
        "--progress", action="store_true", help="print a JSON object a line, as pages of a long PDF are read"
    )
    examples(
        parser,
        "postil save https://example.org/report.html",
        "postil save report.pdf https://example.org/other.pdf",
        "postil save minutes.txt --tag board --later",
        "postil save ~/Downloads/reports --jsonl",
        "curl -s https://example.org/ | postil save -",
        "postil save letter.eml",
        "postil save --pdf 12",
        "postil save report.pdf --annotations",
        "postil save --links 30",
        "postil save book.pdf --for 12",
        "postil save page.html --url https://example.org/report",
        "postil save --clipboard --url https://example.org/report",
    )


@dataclass(frozen=True, slots=True)
class _Saved:
    """What became of one target: an article, or the reason why not."""

    target: str
    record: dict[str, Any]
    error: PostilError | None = None


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises FetchError, CleaningError where one thing was to be saved; then nothing is."""
    named = _named(arguments)
    if arguments.links:
        named = _linked(named, context)
        arguments.untrusted = True  # the addresses come from outside
    targets = (
        named if arguments.links or arguments.pdf else [path for target in named for path in _files(target)]
    )
    several = arguments.links or len(named) > 1 or targets != named
    if not targets:
        from reader.mail.local import WATCHED

        raise UsageError(
            f"There is nothing to save in {named[0]}.", hint=f"Accepted files: {', '.join(WATCHED)}."
        )
    if arguments.article is not None and (len(targets) > 1 or arguments.pdf or arguments.links):
        raise UsageError("--for takes one text.", hint="Name one file or address.")
    if arguments.url:
        _check_url(arguments, targets)
    if targets.count("-") > 1:
        raise UsageError("Standard input can be saved once.")
    done: list[_Saved] = []
    with context.library(write=True) as library:
        for target in targets:
            try:
                work = _pdf_of if arguments.pdf else _save
                saved = work(library, context, target, arguments)
            except PostilError as error:
                output.progress("")
                if not several or isinstance(error, LibraryError | Offline):
                    raise
                saved = _Saved(target, {"target": target, "error": error.message}, error)
            done.append(saved)
            _tell(saved, arguments)
    if arguments.json:
        output.json_value([one.record for one in done] if several else done[0].record)
    return 1 if any(one.error for one in done) else 0


def _named(arguments: argparse.Namespace) -> list[str]:
    """What was named; the clipboard is read in place of standard input. Raises UsageError."""
    if not arguments.clipboard:
        return given_all(arguments, "target")
    if arguments.target or arguments.address_stdin:
        raise UsageError(
            "--clipboard cannot be combined with a file or address.", hint="Leave one of them out."
        )
    return ["-"]


def _input(arguments: argparse.Namespace, context: Context) -> bytes:
    """What is on standard input, or the clipboard. Raises UsageError."""
    from reader.mail.letter import MAX_BYTES

    limit = max(MAX_BYTES, context.settings.update.max_pdf_bytes)
    return read_clipboard(limit) if arguments.clipboard else read_input("-", limit)


def _check_url(arguments: argparse.Namespace, targets: list[str]) -> None:
    """Raises UsageError where --url is no address of a page, or not that of one file."""
    if not _WEB_ADDRESS.fullmatch(arguments.url.encode("utf-8", "replace")):
        raise UsageError(f"{arguments.url} is not a web address.", hint="--url takes https://…")
    if len(targets) > 1 or arguments.pdf or arguments.links or _WEB_ADDRESS.match(targets[0].encode()):
        raise UsageError("--url is the address of one file.", hint="Name one file, or - .")


def _linked(named: list[str], context: Context) -> list[str]:
    """The addresses that articles link to. Raises NotFound, UsageError."""
    from reader.library.articles.digests import digest_links

    context.online("Saving what an article links to")
    found: list[str] = []
    with context.library() as library:
        for text in named:
            number = text.removeprefix("#")
            if not number.isdecimal():
                raise UsageError(
                    f"{text} is not the number of an article.", hint="`postil list` shows numbers."
                )
            article = find_article(library, int(number))
            if article.revision is not None:
                found += digest_links(article.revision.document, own_url=article.url)
    if not found:
        raise UsageError(f"{', '.join(named)}: there are no links to articles in it.")
    return list(dict.fromkeys(found))


def _tell(saved: _Saved, arguments: argparse.Namespace) -> None:
    output.progress("")
    if arguments.jsonl:
        output.json_line(saved.record)
    elif saved.error is not None:
        output.note(f"postil: {saved.error}")
    elif not arguments.json:
        output.line(
            f"#{saved.record['id']} {saved.record['title']} ({counted(saved.record['words'], 'word')})"
        )
        if (taken := saved.record.get("annotations")) is not None:
            output.line(
                f"  {counted(taken.added, 'new highlight')} from the file, {taken.known:,} known, "
                f"{len(taken.lost):,} without a place in the text"
            )


def _files(target: str) -> Iterator[str]:
    """The target, or the files of a folder, those of its folders too; links to folders are not followed.

    Raises UsageError for a folder that holds too much, such as a whole disk.
    """
    from reader.mail.local import WATCHED, own_folders

    path = Path(target).expanduser()
    if target == "-" or not path.is_dir():
        yield target
        return

    seen = 0
    for folder, names, files in os.walk(path):
        seen += len(names) + len(files)
        if seen > _MAX_SEEN:
            raise UsageError(
                f"{target} holds more than {_MAX_SEEN:,} files and folders.", hint="Name a folder in it."
            )
        names[:] = own_folders(names, files)
        for name in sorted(files):
            if name.lower().endswith(WATCHED) and not name.startswith("."):
                yield os.path.join(folder, name)


def _save(library: Library, context: Context, named: str, arguments: argparse.Namespace) -> _Saved:
    """Save one thing. Raises FetchError, CleaningError, UsageError, LibraryError."""
    from reader.feeds.saving.save import save
    from reader.library.articles.marking import Marks, mark

    target, login = logins.taken_out(named)
    if target.lower().startswith(("http://", "https://")):
        context.online("Saving a web page")
    stdin = _input(arguments, context) if target == "-" else None
    trusted = not arguments.untrusted
    if stdin is not None and (piped := _WEB_ADDRESS.fullmatch(stdin)):
        # nobody typed it: it may come from an article or a letter
        (target, _), stdin, trusted = logins.taken_out(piped[1].decode()), None, False
        context.online("Saving a web page")
    article = find_article(library, arguments.article).id if arguments.article is not None else None
    work = save(
        library,
        context.settings,
        target,
        stdin=stdin,
        login=login,
        trusted=trusted,
        languages=arguments.ocr,
        article_id=article,
        address=arguments.url,
        on_progress=_progress(target, lines=arguments.progress),
    )
    article_id = asyncio.run(work)
    marks = Marks(later=arguments.later or None, tags=tuple(arguments.tag))
    if not marks.is_empty:
        mark(library, [article_id], marks, now=datetime.now(UTC))
    return _saved(library, target, article_id, annotations=arguments.annotations)


def _pdf_of(library: Library, context: Context, target: str, arguments: argparse.Namespace) -> _Saved:
    """Fetch the PDF of an article. Raises NotFound, UsageError and what fetching and reading raise."""
    from reader.feeds.pdf.storing import fetch_report

    number = target.removeprefix("#")
    if not number.isdecimal():
        raise UsageError(f"{target} is not the number of an article.", hint="`postil list` shows numbers.")
    context.online("Fetching a PDF")
    progress = _progress(f"#{number}", lines=arguments.progress)
    work = fetch_report(library, context.settings, int(number), on_progress=progress)
    return _saved(library, target, asyncio.run(work), annotations=arguments.annotations)


def _saved(library: Library, target: str, article_id: int, *, annotations: bool) -> _Saved:
    from reader.library.articles import listing

    article = listing.article(library, article_id)
    words = article.revision.words if article.revision else 0
    record = {"id": article.id, "title": article.title, "url": article.url, "words": words}
    if annotations:
        record["annotations"] = _take_annotations(library, article_id, target)
    return _Saved(target, record)


def _take_annotations(library: Library, article_id: int, target: str) -> TakenMarks:
    """Take over the highlights of an article's PDF: from its file in the library, else the one named."""
    from reader.feeds.pdf.marks import take_marks
    from reader.feeds.pdf.storing import local_pdf
    from reader.feeds.workers.pool import Workers
    from reader.library.articles.attachments import text_file
    from reader.library.storage.file_store import FileStore

    file, here = text_file(library, article_id), local_pdf(target)
    path = FileStore(library.path).path(file.sha, file.media_type) if file and file.kept else None
    path = path or (here.path if here else None)
    if path is None:
        raise UsageError(f"{target} is not a PDF that is stored.", hint="Name its file.")

    async def take() -> TakenMarks:
        async with Workers(1) as workers:
            return await take_marks(library, workers, article_id, path, now=datetime.now(UTC))

    return asyncio.run(take())


def _progress(target: str, *, lines: bool) -> Progress:
    """Shows which page of a long report is being read; with `lines` as JSON objects."""
    name = target.rstrip("/").rpartition("/")[2] or target

    def show(done: int, pages: int) -> None:
        if lines:
            output.json_line({"page": done, "pages": pages})
        elif pages >= _MANY_PAGES:
            output.progress(f"{name}: {done:,} of {pages:,} pages")

    return show
