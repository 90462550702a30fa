# ruff: noqa: E501
"""The way of a page to an article: parse, segment, prune, locate, judge, convert."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.cleaning import phrases
from reader.cleaning.article import CleanArticle, Dropped
from reader.cleaning.convert import note_targets, to_document
from reader.cleaning.embedded import embedded_html
from reader.cleaning.html.pieces import Piece, Pieces, count_words
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata.page import Metadata, read_metadata
from reader.cleaning.metadata.printed import complete as complete_metadata
from reader.cleaning.model.arbiter import arbitrate
from reader.cleaning.model.features import Zone
from reader.cleaning.plain_text import clean_plain
from reader.cleaning.region.locate import choose, locate, nearest_common
from reader.cleaning.rules.captions import mark_captions
from reader.cleaning.rules.judge import judge
from reader.cleaning.rules.lead_lines import without_bylines
from reader.cleaning.rules.prune import Prose, prune
from reader.cleaning.rules.standfirst import with_standfirst
from reader.document.blocks import Block, BlockKind, Document
from reader.errors import CleaningError

SHORT = 1_500
"""Characters of text under which a page is searched for what it holds only for its scripts."""
_TAG = re.compile(r"<[a-zA-Z!/?]")
NOT_LOCATED = "outside the article"
BEFORE, AFTER = 15, 12
"""Pieces before and after the article that may still be its."""


def clean_page(html: str | bytes, *, url: str = "", content_type: str = "") -> CleanArticle:
    """See `reader.cleaning.clean`."""
    page = parse(to_text(html, content_type))
    metadata = read_metadata(page.root, url)
    base = base_address(page.root, url)
    pieces = Segmenter(base).walk(body_of(page.root))
    kept = select(pieces, metadata)
    complete_metadata(metadata, pieces.pieces, kept, url)
    kept = without_bylines(kept, metadata.authors)
    document = to_document(kept, base)
    left_out = dropped(pieces, kept)
    embedded = _embedded(page.root, metadata, base, document) if len(document.text) < SHORT else None
    if embedded and len(embedded[0].text) > 0.9 * len(metadata.body):
        document = embedded[0]
        left_out = (*dropped(pieces, []), *embedded[1])
    if _is_more(metadata.body, document):
        document = Document(tuple(Block(BlockKind.PARAGRAPH, line) for line in metadata.body.split("\n")))
    if not document.text.strip():
        raise CleaningError("No readable text was found in the page.", hint="Open it in the browser instead.")
    complete, reason = completeness(pieces, page.shortened, document, metadata)
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
    )


def _is_more(text: str, document: Document) -> bool:
    """Whether the page carries its text for machines only, and scripts would show it."""
    return len(text) > max(500, 2 * len(document.text) + 200)


def _embedded(
    root: HtmlElement, metadata: Metadata, base: str, shown: Document
) -> tuple[Document, tuple[Dropped, ...]] | None:
    """The article that is in the page's scripts alone, with what was left out of it; None where there is none.

    What the page shows of it must be its beginning.
    """
    found = embedded_html(root, [metadata.title, *metadata.titles])
    if not found:
        return None
    inner = parse(f"<body><article>{found}</article></body>")
    pieces = Segmenter(base).walk(body_of(inner.root))
    kept = select(pieces, metadata)
    document = to_document(kept, base)
    beginning = " ".join(shown.text.split()[:8]) if len(shown.text) > 120 else ""
    if not _is_more(document.text, shown) or beginning not in " ".join(document.text.split()):
        return None
    return document, dropped(pieces, kept)


def whole_page(html: str | bytes, *, url: str = "", content_type: str = "") -> Document:
    """See `reader.cleaning.everything`."""
    text = to_text(html, content_type)
    if not _TAG.search(text):
        return clean_plain(text).document
    page = parse(text)
    base = base_address(page.root, url)
    pieces = Segmenter(base).walk(body_of(page.root))
    hidden: set[int] = set()
    for node in pieces.nodes:
        if node.hidden or node.tag == "noscript":
            hidden.update(range(node.start, node.end))
    visible = [piece for piece in pieces.pieces if piece.index not in hidden]
    if sum(len(p.text) for p in visible) < 0.2 * sum(len(p.text) for p in pieces.pieces):
        visible = pieces.pieces
    document = to_document(visible, base)
    if len(document.text) < SHORT and (found := embedded_html(page.root, ())):
        inner = Segmenter(base).walk(body_of(parse(f"<body>{found}</body>").root))
        document = Document((*document.blocks, *to_document(inner.pieces, base).blocks))
    if not document.text.strip():
        raise CleaningError("The page has no visible text.", hint="Open it in the browser instead.")
    return document


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


def select(page: Pieces, metadata: Metadata) -> list[Piece]:
    """The pieces of the article; all others carry the rule that left them out."""
    zone = select_zone(page, metadata)
    arbitrate(zone, metadata)
    first, last = (zone.pieces[0].index, zone.pieces[-1].index) if zone.pieces else (0, -1)
    kept = [piece for piece in page.pieces[first : last + 1] if not piece.rule]
    return with_standfirst(page.pieces, kept, metadata)


def select_zone(page: Pieces, metadata: Metadata) -> Zone:
    """The pieces near the article with the rules' verdict on each: what the arbiter judges and is trained on."""
    kept = _by_rules(page, metadata)
    if not kept:
        return Zone([], page.nodes[0], [])
    start, end = kept[0].index, kept[-1].index + 1
    part = nearest_common([piece.node for piece in kept])
    first, last = min(start, max(part.start, start - 40)), max(end, min(part.end, end + 40))
    pieces = [piece for piece in page.pieces[max(0, first - BEFORE) : last + AFTER] if piece.text]
    return Zone(pieces or kept, part, [piece.rule for piece in pieces or kept])


def _by_rules(page: Pieces, metadata: Metadata) -> list[Piece]:
    prose = Prose.of(page.pieces)
    kept = _selected(page, prose, metadata, gentle=False)
    size = sum(len(piece.text) for piece in kept)
    if size < max(250, 0.2 * prose.total) and prose.total > 250:
        verdicts = [(piece.rule, piece.caption) for piece in page.pieces]
        again = _selected(page, prose, metadata, gentle=True)
        if sum(len(piece.text) for piece in again) > 1.5 * size:
            return again
        for piece, (rule, caption) in zip(page.pieces, verdicts, strict=True):
            piece.rule, piece.caption = rule, caption
    return kept


def _selected(page: Pieces, prose: Prose, metadata: Metadata, *, gentle: bool) -> list[Piece]:
    for piece in page.pieces:
        piece.rule, piece.located, piece.agreed, piece.caption = "", False, None, False
        piece.role, piece.note = "", False
    prune(page, prose, gentle=gentle)
    mark_captions([piece for piece in page.pieces if not piece.rule])
    locate(page.pieces)
    chosen = choose(page.pieces, page.nodes[0], metadata.body)
    targets = note_targets(chosen, [piece for piece in page.pieces if not piece.rule])
    for note in targets.values():
        note.note = True
    if targets:
        inside = {piece.index for piece in chosen}
        chosen = [piece for piece in page.pieces if piece.index in inside or (piece.note and not piece.rule)]
    inside = {piece.index for piece in chosen}
    for piece in page.pieces:
        if not piece.rule and piece.index not in inside:
            piece.rule = NOT_LOCATED
    judge(chosen, metadata)
    return [piece for piece in chosen if not piece.rule]


def completeness(page: Pieces, shortened: str, document: Document, metadata: Metadata) -> tuple[bool, str]:
    """Whether the text is all of the article, and if not, why."""
    if page.cut:
        return False, "The page is very long; only its first part was read."
    if shortened:
        return False, shortened
    size = count_words(document.text)
    wall = any(
        piece.rule and piece.words <= 60 and phrases.PAYWALL.search(piece.text) for piece in page.pieces
    )
    ending = document.text.rstrip().endswith(("…", "...", "[…]"))
    told = count_words(metadata.body) if metadata.body else 0
    if (metadata.paywalled and (size < 250 or ending)) or (wall and size < 350) or told > 1.8 * size + 100:
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
