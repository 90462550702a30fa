"""What every format is made from: a report with its passages, as they are in its current text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from reader.annotations.anchoring import PLAIN
from reader.annotations.folding import fold
from reader.citations.names import author_of
from reader.citations.report import CitedReport, PartialDate
from reader.document.markdown import link_target
from reader.document.passages import quote_as_read
from reader.export.fragments import text_fragment
from reader.export.images import ExportedImage, figures_within
from reader.export.plain import one_line, quoted_text
from reader.model import AnchorState, Article, Highlight, PageStart
from reader.page_numbers import labels, page_at, page_link

CONTEXT = 256
"""Characters of context on each side of a passage that go into its link or selector."""

_LINKED = 60
"""Characters of a linked passage that name it."""


@dataclass(frozen=True, slots=True)
class LinkedPassage:
    """A passage that another one links to: its uid, the title and uid of its report, and its words."""

    uid: str
    title: str
    report_uid: str
    quote: str
    same_report: bool

    @property
    def beginning(self) -> str:
        """Its first words, on one line."""
        words = one_line(self.quote)
        cut = words[:_LINKED].rpartition(" ")[0] or words[:_LINKED]
        return words if len(words) <= _LINKED else f"{cut}…"


@dataclass(frozen=True, slots=True)
class Passage:
    """A highlight as it is exported.

    `quote` is the passage as it is read (superscripts raised, footnote marks left out), `start` and `end` its
    range in the report's current text, None for an orphan; `pages` is "12", "12–13" or "", `page` the first
    of them; `link` opens the report at the words, "" where it has no address. `remark` says when the passage
    is not, or not surely, in the text, or was corrected by the publisher. `images` are those of the figures
    in it that the export carries, each with its alternative text; `links` are the passages it links to.
    """

    highlight: Highlight
    quote: str
    start: int | None
    end: int | None
    page: PageStart | None
    pages: str
    link: str
    remark: str
    images: tuple[tuple[str, ExportedImage], ...] = ()
    links: tuple[LinkedPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """An article as it is exported, its passages in reading order; `cited` is what is known for citing it.

    `images` are those that the export carries, by the address that a figure names.
    """

    article: Article
    passages: tuple[Passage, ...]
    cited: CitedReport
    images: Mapping[str, ExportedImage] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title on one line; "Untitled" where there is none."""
        return one_line(self.article.title) or "Untitled"

    @property
    def source(self) -> str:
        """The site, or the feed, that published it; "" for none."""
        return one_line(self.article.site or self.article.feed_title)

    @property
    def key(self) -> str:
        """The citation key, "" where none was given."""
        return self.cited.key

    @property
    def address(self) -> str:
        """The address of the article; a URN for one that has none."""
        return self.article.url or f"urn:x-postil:{self.article.uid}"


def report(
    article: Article,
    highlights: Sequence[Highlight],
    cited: CitedReport | None = None,
    corrected: Mapping[str, str] | None = None,
    images: Mapping[str, ExportedImage] | None = None,
    *,
    links: Mapping[str, tuple[LinkedPassage, ...]] | None = None,
) -> Report:
    """An article with its highlights; deleted ones are left out.

    Without `cited`, what the article itself says counts. `corrected` are remarks on passages by the uid of
    their highlight: what the publisher changed; `images` those that the export carries; `links` the passages
    that each links to, by the uid of its highlight.
    """
    shown = sorted((one for one in highlights if one.deleted_at is None), key=_reading_order)
    passages = tuple(
        _told(passage(article, each, images or {}), corrected or {}, links or {}) for each in shown
    )
    return Report(article, passages, cited or _cited(article), images or {})


def _told(
    one: Passage, corrected: Mapping[str, str], links: Mapping[str, tuple[LinkedPassage, ...]]
) -> Passage:
    uid = one.highlight.uid
    if uid not in corrected and uid not in links:
        return one
    return replace(one, remark=corrected.get(uid, one.remark), links=links.get(uid, ()))


def _cited(article: Article) -> CitedReport:
    day = article.published_at
    return CitedReport(
        article_id=article.id,
        uid=article.uid,
        key="",
        type="webpage",
        title=article.title,
        authors=tuple(map(author_of, article.authors)),
        date=PartialDate(day.year, day.month, day.day) if day else None,
        site=article.site or article.feed_title,
        url=article.url,
        pdf_url=article.pdf_url,
        language=article.language,
    )


def passage(
    article: Article, highlight: Highlight, images: Mapping[str, ExportedImage] = MappingProxyType({})
) -> Passage:
    """One highlight, with its page and its link."""
    revision, anchor = article.revision, highlight.anchor
    current = _current(article, highlight)
    start, end = current[1:] if current else (None, None)
    pages = revision.pages if revision else ()
    quote = quote_as_read(revision.document if revision else None, highlight.quote, anchor.start, anchor.end)
    return Passage(
        highlight=highlight,
        quote=quoted_text(quote),
        start=start,
        end=end,
        page=page_at(pages, start) if start is not None else None,
        pages=one_line(labels(pages, start, end)) if start is not None and end is not None else "",
        link=link_target(_passage_link(article, highlight, current)),
        remark=_remark(highlight, current),
        images=_images_within(article, start, end, images),
    )


def _images_within(
    article: Article, start: int | None, end: int | None, images: Mapping[str, ExportedImage]
) -> tuple[tuple[str, ExportedImage], ...]:
    if not images or article.revision is None or start is None or end is None:
        return ()
    figures = figures_within(article.revision.document, start, end)
    return tuple((one.alt, images[one.source]) for one in figures if one.source in images)


def _reading_order(highlight: Highlight) -> tuple[bool, int, int, str]:
    """By position in the current text; orphans come last, in their original order."""
    anchor = highlight.anchor
    placed = anchor.start is not None and anchor.end is not None
    start, end = (anchor.start, anchor.end) if placed else (highlight.start, highlight.end)
    return (not placed, start or 0, end or 0, highlight.uid)


def _current(article: Article, highlight: Highlight) -> tuple[str, int, int] | None:
    """The article's text and the highlight's range in it."""
    start, end = highlight.anchor.start, highlight.anchor.end
    if article.revision is None or start is None or end is None:
        return None
    return article.revision.document.text, start, end


def _remark(highlight: Highlight, current: tuple[str, int, int] | None) -> str:
    """A remark on the state of the passage, "" for none."""
    if highlight.anchor.state is AnchorState.ORPHAN:
        return "no longer in the text"
    if current is None or highlight.anchor.state is AnchorState.MANUAL:
        return ""
    text, start, end = current
    here = text[start:end]
    if here != highlight.quote and fold(here).text.split() != fold(highlight.quote).text.split():
        return "text has changed since"
    return "place not certain" if highlight.anchor.confidence < PLAIN else ""


def _passage_link(article: Article, highlight: Highlight, current: tuple[str, int, int] | None) -> str:
    if current is None:
        return text_fragment(article.url, highlight.quote, highlight.prefix, highlight.suffix, unique=False)
    text, start, end = current
    if article.revision is not None and (page := page_at(article.revision.pages, start)) is not None:
        url = article.revision.file_url or article.url
        return page_link(url, page) if url else ""
    here = text[start:end]
    return text_fragment(
        article.url,
        here,
        text[max(0, start - CONTEXT) : start],
        text[end : end + CONTEXT],
        unique=text.count(here) < 2,
    )
