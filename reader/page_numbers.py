"""Pages of printed documents: which one an offset is on, what it is called, and a link to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.model import Article, PageStart


def page_at(pages: Sequence[PageStart], offset: int) -> PageStart | None:
    """The page that an offset of the text is on; `pages` in their order. None where there are none."""
    number = bisect_right(pages, offset, key=lambda page: page.start)
    return pages[max(0, number - 1)] if pages else None


def label(page: PageStart) -> str:
    """The number of a page: what is printed on it, else its number in the file, from 1."""
    return page.label or str(page.page + 1)


def labels(pages: Sequence[PageStart], start: int, end: int) -> str:
    """The pages of a range [start, end) of the text: "12", "12–13"; "" for a text without pages."""
    first, last = page_at(pages, start), page_at(pages, max(start, end - 1))
    if first is None or last is None:
        return ""
    return label(first) if first == last else f"{label(first)}–{label(last)}"


def cited(numbers: str) -> str:
    """Pages as they are cited: "p. 12", "pp. 12–13"; "" for none."""
    return f"{'pp.' if '–' in numbers else 'p.'} {numbers}" if numbers else ""


def find_page(pages: Sequence[PageStart], typed: str) -> PageStart | None:
    """The page that a reader means: by its printed number, else by its number in the file, from 1."""
    wanted = typed.strip().casefold()
    for page in pages:
        if label(page).casefold() == wanted:
            return page
    return next((page for page in pages if str(page.page + 1) == wanted), None)


def page_link(url: str, page: PageStart) -> str:
    """The address of a PDF that opens it at a page (RFC 8118, section 3): there the first page is 1."""
    return f"{url.partition('#')[0]}#page={page.page + 1}"


def printed_place(article: Article, start: int, end: int) -> tuple[str, str]:
    """The pages of a range of an article's text ("12", "12–13", ""), and an address that opens it there."""
    url, pages = article.url, ""
    if (revision := article.revision) is not None and (page := page_at(revision.pages, start)) is not None:
        url = page_link(revision.file_url or url, page) if revision.file_url or url else ""
        pages = labels(revision.pages, start, end)
    return pages, url
