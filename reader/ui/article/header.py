"""The header above the text: title, authors, site, date, length, and a warning when text is missing."""

from __future__ import annotations

from collections.abc import Sequence

from reader.document.bidi import base_level, displayed
from reader.document.cells import cells
from reader.document.wrapping import MeasuredText, balanced
from reader.model import Article, PageStart, Source
from reader.presentation.also_in import also_in, other_editions
from reader.presentation.bylines import byline
from reader.presentation.completeness import warning
from reader.reading_time import minutes
from reader.safetext import SafeText, safe_line


def header_lines(
    article: Article, width: int, *, reorder: bool = False, whole_page_key: str = ""
) -> list[tuple[str, str]]:
    """(line, name of its style) of the article's header set to `width` cells.

    `whole_page_key` shows everything on the page. `reorder` puts right-to-left text in visual order; below a
    title in such a script all is set from the right.
    """
    lines = [("", ""), *_wrapped(safe_line(article.title) or safe_line("Untitled"), width, "title"), ("", "")]
    names = ", ".join(article.authors)
    date = article.published_at and article.published_at.astimezone()
    day = f"{date.day} {date:%B %Y}" if date else ""
    about = byline(names, article.site or article.feed_title, day)
    lines += _wrapped(safe_line(about), width, "byline")
    if article.also_in:
        lines += _wrapped(safe_line(also_in(article.also_in)), width, "byline")
    if article.editions:
        lines += _wrapped(safe_line(other_editions(article.editions)), width, "byline")
    revision = article.revision
    if revision is not None:
        count = f"{revision.words:,} words · {minutes(revision.words)} min" if revision.words else "no words"
        if revision.pages:
            count = f"{counted_pages(revision.pages)} · {count}"
        if article.pdf_url and revision.source is not Source.PDF:
            count += " · full report as PDF"
        tags = "".join(f" · #{tag}" for tag in article.tags)
        lines += _wrapped(safe_line(count + tags), width, "byline")
        reason = safe_line(revision.reason)
        if said := warning(reason, complete=revision.complete, whole_page_key=whole_page_key):
            lines += _wrapped(safe_line(said), width, "warning")
    if article.note:
        lines += _wrapped(safe_line(f"✎ {article.note}"), width, "note-mark")
    lines.append(("", ""))
    from_right = bool(base_level(article.title))
    return [(_turned(line, width, from_right), style) for line, style in lines] if reorder else lines


def counted_pages(pages: Sequence[PageStart]) -> str:
    """How many pages a printed document has, as far as there is text on them."""
    count = max(page.page for page in pages) + 1
    return "1 page" if count == 1 else f"{count:,} pages"


def why_empty(article: Article, browser_key: str) -> str:
    """Why an article has no text, where it has none."""
    if article.revision is None and article.feed_id is None:
        if article.url:
            return "The page of this article is fetched when it is opened."
        return f"This article has no text yet. `postil save FILE --for {article.id}` gives it one."
    if article.revision is None:
        return "The text of this article is being made."
    return article.revision.reason or f"This article has no text. {browser_key} opens it in the browser."


def why_still_empty(article: Article, browser_key: str) -> str:
    """Why an article has no text after it was tried to make one."""
    if article.feed_id is None and article.url:
        said = f"Its page could not be fetched. {browser_key} opens it in the browser; "
        return f"{said}`postil save FILE --for {article.id}` makes a saved page or PDF its text."
    return "The text of this article could not be prepared."


def _turned(line: str, width: int, from_right: bool) -> str:
    shown = displayed(line)
    return " " * max(0, width - cells(shown)) + shown if from_right else shown


def _wrapped(text: SafeText, width: int, style: str) -> list[tuple[str, str]]:
    starts = balanced(MeasuredText(text), width)
    return [(text[a:b].rstrip(), style) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
