"""Highlights made in a book that Postil exported, given to the reports they are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reader.annotations.folding import fold
from reader.annotations.printed import find_printed
from reader.imports.grouping import folded
from reader.imports.records import ImportedArticle, Passage
from reader.library.articles.revisions import current_revisions
from reader.library.citing.books import articles_of_book, book_titles
from reader.library.storage.database import Library


@dataclass(frozen=True, slots=True)
class _Report:
    """A report of a book: its uid, its text, and the letters and figures of that."""

    uid: str
    text: str
    letters: str


def of_books(lib: Library, articles: Sequence[ImportedArticle]) -> Iterator[ImportedArticle]:
    """The articles of a file; for a book that Postil exported, the reports whose words are marked in it.

    What is in no report of the book stays with the book.
    """
    books = {folded(title): title for title in reversed(book_titles(lib))}
    for one in articles:
        title = books.get(folded(one.title)) if one.passages and not one.url and not one.uid else None
        if title is None:
            yield one
        else:
            yield from _split(one, _reports(lib, title))


def _reports(lib: Library, title: str) -> list[_Report]:
    articles = articles_of_book(lib, title)
    revisions = current_revisions(lib, [number for number, _ in articles])
    texts = {number: revision.document.text for number, revision in revisions.items()}
    return [
        _Report(uid, texts[number], _letters(texts[number])) for number, uid in articles if number in texts
    ]


def _split(book: ImportedArticle, reports: Sequence[_Report]) -> Iterator[ImportedArticle]:
    found: defaultdict[str, list[Passage]] = defaultdict(list)
    rest: list[Passage] = []
    last = ""
    for passage in book.passages:
        report = _report_of(passage.quote, reports, last)
        if report is None:
            rest.append(passage)
            continue
        last = report.uid
        # the page is one of the book, not of the report
        found[report.uid].append(replace(passage, page=""))
    for uid, passages in found.items():
        yield ImportedArticle(where=book.where, uid=uid, passages=tuple(passages))
    if rest or book.note or not found:
        yield replace(book, passages=tuple(rest))


def _report_of(quote: str, reports: Sequence[_Report], last: str) -> _Report | None:
    """The report with these words; of several the one of the passage before, else the first."""
    wanted = _letters(quote)
    if not wanted:
        return None
    exact = [each for each in reports if wanted in each.letters]
    found = exact or [each for each in reports if find_printed(each.text, quote) is not None]
    return next((each for each in found if each.uid == last), found[0] if found else None)


def _letters(text: str) -> str:
    return "".join(character for character in fold(text).text if character.isalnum())
