"""The way of a page to an article: parse, segment, prune, locate, judge, convert."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.cleaning import phrases
from reader.cleaning.article import BlockVerdict, CleanArticle, Dropped, WholePage
from reader.cleaning.convert import to_document, traced_document
from reader.cleaning.correction import Correction
from reader.cleaning.corrections import corrected, verdicts_of
from reader.cleaning.embedded import embedded_html
from reader.cleaning.html.pieces import Piece, Pieces, count_words, size_of
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata.page import Metadata, read_metadata
from reader.cleaning.metadata.printed import complete as complete_metadata
from reader.cleaning.part_marks import Parts, has_marks, split_parts
from reader.cleaning.parts import is_listing, join_articles, next_part
from reader.cleaning.plain_text import clean_plain
from reader.cleaning.rules.lead_lines import without_bylines
from reader.cleaning.rules.rule import NOT_LOCATED
from reader.cleaning.selection import select
from reader.document.blocks import Block, BlockKind, Document
from reader.errors import CleaningError

SHORT = 1_500
"""Characters of text under which a page is searched for what it holds only for its scripts."""
MUCH_DOUBT = 0.12
"""Expected share of misjudged text above which the reader is warned."""
MIXED = "Perhaps incomplete, or mixed with other parts of the page"
"""Warning for a page on which it is hard to tell the article from the rest."""
log = logging.getLogger(__name__)
_TAG = re.compile(r"<[a-zA-Z!/?]")


def clean_page(
    html: str | bytes, *, url: str = "", content_type: str = "", corrections: Sequence[Correction] = ()
) -> CleanArticle:
    """See `reader.cleaning.clean`."""
    page = parse(to_text(html, content_type))
    base = base_address(page.root, url)
    pieces = Segmenter(base).walk(body_of(page.root))
    notes: list[str] = []
    metadata = _read_metadata(page.root, url, notes)
    selection = select(pieces, metadata)
    metadata.authors = metadata.authors or selection.authors
    _complete_metadata(metadata, pieces, selection.pieces, url, notes)
    kept = selection.pieces if selection.uncertain else without_bylines(selection.pieces, metadata.authors)
    kept = corrected(pieces, kept, corrections)
    document = chosen = to_document(kept, base)
    left_out = dropped(pieces, kept)
    embedded = (
        _embedded(page.root, metadata, base, document, corrections) if len(document.text) < SHORT else None
    )
    if embedded and len(embedded[0].text) > 0.9 * len(metadata.body):
        document = embedded[0]
        left_out = (*dropped(pieces, []), *embedded[1])
    if _is_more(metadata.body, document):
        document = Document(tuple(Block(BlockKind.PARAGRAPH, line) for line in metadata.body.split("\n")))
    if not document.text.strip():
        raise CleaningError("No readable text was found in the page.", hint="Open it in the browser instead.")
    complete, reason = completeness(pieces, page.shortened, document, metadata)
    uncertain = bool(selection.uncertain) and not embedded
    if uncertain:
        complete, reason = False, selection.uncertain
    elif complete and document is chosen and not corrections and selection.doubt > MUCH_DOUBT:
        reason = MIXED
        notes.append(f"About {min(1, selection.doubt):.0%} of the text may be kept or left out wrongly.")
    return CleanArticle(
        document=document,
        title=metadata.title,
        authors=tuple(metadata.authors),
        published=metadata.published,
        modified=metadata.modified,
        site=metadata.site,
        language=metadata.language,
        canonical_url=metadata.canonical_url,
        description=metadata.description,
        complete=complete,
        reason=reason,
        dropped=left_out,
        uncertain=uncertain,
        notes=tuple(notes),
        citation=metadata.citation,
        next_url="" if uncertain or is_listing(kept) else next_part(page.root, base, url, 1),
    )


def clean_parts(parts: Parts, *, url: str, corrections: Sequence[Correction] = ()) -> CleanArticle:
    """The article of several pages; see `reader.cleaning.clean`."""
    articles: list[CleanArticle] = []
    missing = parts.missing
    for number, part in enumerate(parts.pages, start=1):
        try:
            articles.append(clean_page(part.html, url=part.url or url, corrections=corrections))
        except CleaningError:
            if not articles:
                raise
            missing = number
            break
    return join_articles(articles, missing=missing)


def find_next_part(html: bytes, *, url: str, content_type: str, first_url: str, number: int) -> str:
    """See `reader.cleaning.next_part`."""
    root = parse(to_text(html, content_type)).root
    return next_part(root, base_address(root, url), first_url, number)


def _read_metadata(root: HtmlElement, url: str, notes: list[str]) -> Metadata:
    """The page's metadata; what is wrong with them never costs the text."""
    try:
        return read_metadata(root, url)
    except Exception as error:
        log.exception("reading the metadata of %s failed", url)
        notes.append(f"The metadata could not be read ({type(error).__name__}).")
        return Metadata()


def _complete_metadata(
    metadata: Metadata, page: Pieces, kept: list[Piece], url: str, notes: list[str]
) -> None:
    try:
        complete_metadata(metadata, page.pieces, kept, url)
    except Exception as error:
        log.exception("reading what %s prints beside its text failed", url)
        notes.append(f"Printed authors and dates could not be read ({type(error).__name__}).")


def _is_more(text: str, document: Document) -> bool:
    """Whether the page carries its text for machines only, and scripts would show it."""
    return len(text) > max(500, 2 * len(document.text) + 200)


def _embedded(
    root: HtmlElement, metadata: Metadata, base: str, shown: Document, corrections: Sequence[Correction]
) -> tuple[Document, tuple[Dropped, ...]] | None:
    """The article that is in the page's scripts alone, with what was left out of it; None where there is
    none.

    What the page shows of it must be its beginning.
    """
    found = embedded_html(root, [metadata.title, *metadata.titles])
    if not found:
        return None
    inner = parse(f"<body><article>{found}</article></body>")
    pieces = Segmenter(base).walk(body_of(inner.root))
    kept = corrected(pieces, select(pieces, metadata).pieces, corrections)
    document = to_document(kept, base)
    beginning = " ".join(shown.text.split()[:8]) if len(shown.text) > 120 else ""
    if not _is_more(document.text, shown) or beginning not in " ".join(document.text.split()):
        return None
    return document, dropped(pieces, kept)


def whole_page(html: str | bytes, *, url: str = "", content_type: str = "") -> Document:
    """See `reader.cleaning.everything`."""
    return _whole(html, url, content_type, None).document


def examined_page(
    html: str | bytes, *, url: str = "", content_type: str = "", corrections: Sequence[Correction] = ()
) -> WholePage:
    """See `reader.cleaning.examine`."""
    return _whole(html, url, content_type, corrections)


def _whole(
    html: str | bytes, url: str, content_type: str, corrections: Sequence[Correction] | None
) -> WholePage:
    """Everything on a page; nothing is said of its blocks where `corrections` is None."""
    if has_marks(html):
        pages = [_whole(part.html, part.url or url, "", corrections) for part in split_parts(html).pages]
        blocks = tuple(block for page in pages for block in page.document.blocks)
        return WholePage(Document(blocks), tuple(verdict for page in pages for verdict in page.verdicts))
    text = to_text(html, content_type)
    if not _TAG.search(text):
        return WholePage(clean_plain(text).document)
    page = parse(text)
    base = base_address(page.root, url)
    pieces = Segmenter(base).walk(body_of(page.root))
    document, sources = traced_document(_visible(pieces), base)
    verdicts = [] if corrections is None else _verdicts(page.root, url, pieces, sources, corrections)
    if len(document.text) < SHORT and (found := embedded_html(page.root, ())):
        inner = Segmenter(base).walk(body_of(parse(f"<body>{found}</body>").root))
        added, sources = traced_document(inner.pieces, base)
        document = Document((*document.blocks, *added.blocks))
        if corrections is not None:
            verdicts += verdicts_of(inner, inner.pieces, sources, corrections)
    if not document.text.strip():
        raise CleaningError("The page has no visible text.", hint="Open it in the browser instead.")
    return WholePage(document, tuple(verdicts))


def _visible(page: Pieces) -> list[Piece]:
    """The pieces that are shown; all where that is little of the page's text."""
    hidden: set[int] = set()
    for node in page.nodes:
        if node.hidden or node.tag == "noscript":
            hidden.update(range(node.start, node.end))
    visible = [piece for piece in page.pieces if piece.index not in hidden]
    if size_of(visible) < 0.2 * size_of(page.pieces):
        return page.pieces
    return visible


def _verdicts(
    root: HtmlElement, url: str, page: Pieces, sources: Sequence[Piece], corrections: Sequence[Correction]
) -> list[BlockVerdict]:
    """What cleaning makes of the pieces that blocks of the whole page begin with."""
    metadata = _read_metadata(root, url, [])
    selection = select(page, metadata)
    kept = without_bylines(selection.pieces, metadata.authors or selection.authors)
    return verdicts_of(page, kept, sources, corrections)


def body_of(root: HtmlElement) -> HtmlElement:
    """The element that holds what is shown."""
    body = root.find("body")
    return root if body is None else body


def base_address(root: HtmlElement, url: str) -> str:
    """The address that a page's links are relative to; a `base` element may only name http or https."""
    element = next(root.iter("base"), None)
    href = (element.get("href") or "").strip() if element is not None else ""
    if href and len(href) < 2000:
        try:
            absolute = urljoin(url, href)
            parts = urlsplit(absolute)
        except ValueError:
            return url
        if parts.scheme in ("http", "https") and parts.netloc:
            return absolute
    return url


def completeness(page: Pieces, shortened: str, document: Document, metadata: Metadata) -> tuple[bool, str]:
    """Whether the text is all of the article, and if not, why."""
    if page.cut:
        return False, "The page is very long; only its first part was read."
    if shortened:
        return False, shortened
    size = count_words(document.text)
    wall = size < 350 and any(
        piece.rule and piece.words <= 60 and phrases.PAYWALL.search(piece.text) for piece in page.pieces
    )
    ending = document.text.rstrip().endswith(("…", "...", "[…]"))
    told = count_words(metadata.body) if metadata.body else 0
    if (metadata.paywalled and (size < 250 or ending)) or wall or told > 1.8 * size + 100:
        return False, "Only the beginning: the rest is for subscribers."
    return True, ""


def dropped(page: Pieces, kept: list[Piece]) -> tuple[Dropped, ...]:
    """What was left out, in page order."""
    standing = {piece.index for piece in kept}
    return tuple(
        Dropped(piece.rule or NOT_LOCATED, piece.text)
        for piece in page.pieces
        if piece.text and piece.index not in standing
    )
