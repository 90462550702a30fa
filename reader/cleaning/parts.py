"""Articles that a site splits over several pages: which page is next, and the parts as one article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from reader.cleaning.article import CleanArticle
from reader.cleaning.html.pieces import Piece, folded
from reader.document.blocks import Block, BlockKind, Document, Span, SpanKind

LISTED = 3
"""Headings that are links from which a page is a list of other pages."""
LEAST_WORDS = 80
"""Words of an article below which its page is a list, or a teaser."""
REPEATED = 0.5
"""Share of a part's text that stood in the parts before it from which it is no part."""
EDGE = 6
"""Blocks at the top and the foot of a part that may be those of the first again."""
MAX_LABEL = 40
MAX_LINKS = 5_000
MAX_TEXT = 3_000_000
"""Characters of an article in parts."""
_WORDS = "page|seite|pagina|página|pag|part|teil|partie|parte|strona|pg|p|s"
_TURNED = rf"(?:[/_,-](?:(?:{_WORDS})[/_-]?)?)"
"""What stands between the path of an article and the number of its page."""
_NAMES = frozenset([*_WORDS.split("|"), "paged", "pageno", "pagenumber", "pagenum", "currentpage"])
_END = re.compile(r"(?:/|\.[a-z]{3,5})$", re.I)
_NEXT = re.compile(
    r"^\W*(?:next(?: page| part)?|continue(?: reading)?|weiter|nächste(?: seite)?|zur nächsten seite"
    r"|(?:page )?suivante?|(?:página )?siguiente|próxima(?: página)?|avanti|(?:pagina )?successiva"
    r"|volgende(?: pagina)?|nästa(?: sida)?|næste(?: side)?|neste(?: side)?|następna(?: strona)?"
    r"|další(?: strana)?|seuraava|sonraki(?: sayfa)?|(?:следующая|далее)(?: страница)?|下一页|下一頁"
    r"|次へ|次のページ|다음(?: 페이지)?|التالي|الصفحة التالية)\W*$",
    re.I,
)
_COUNT = re.compile(
    rf"^\W*(?:(?:{_WORDS})\W*\d{{1,2}}|(?:[^\W\d_]+\s+)?\d{{1,2}}\W+(?:[^\W\d_]+\W+)?\d{{1,2}})\W*$", re.I
)
"""A line such as "Page 2", "Page 2 of 5" or "2/5"."""


def next_part(root: HtmlElement, url: str, first_url: str, number: int) -> str:
    """The address of page `number + 1` of an article that begins at `first_url`; "" where none is linked.

    A page of the same article has the host of the first and its path, with the number of the page behind it
    or in the query. A link to it is told by `rel`, by a number as its label, or by what "next page" is in
    the languages of the press; signs alone ("›") count too.
    """
    wanted = number + 1
    for target, counted in _targets(root, url, wanted):
        # some systems count from 0; then only a label with the true number, or `rel`, can be believed
        if is_part(target, first_url, wanted) or (counted and _in_query(target, first_url, wanted - 1)):
            return target
    return ""


def is_part(url: str, first_url: str, number: int) -> bool:
    """Whether an address is, by its form, that of page `number` of the article at another address."""
    return _in_path(url, first_url, number) or _in_query(url, first_url, number)


def is_listing(kept: Sequence[Piece]) -> bool:
    """Whether what was kept of a page is a list of other articles, or too little to be one."""
    linked = sum(piece.level > 0 and piece.link > 0.8 for piece in kept)
    return linked >= LISTED or sum(piece.words for piece in kept if piece.link < 0.5) < LEAST_WORDS


def _targets(root: HtmlElement, url: str, wanted: int) -> Iterator[tuple[str, bool]]:
    """Addresses that may be the next page's, the surest first; with whether the label or `rel` says so."""
    labelled: list[tuple[str, bool]] = []
    for at, element in enumerate(root.iter("link", "a")):
        href = element.get("href")
        if at > MAX_LINKS or not href or len(href) > 2_000:
            continue
        rel = element.get("rel")
        if rel and "next" in rel.lower().split():
            if target := _absolute(url, href):
                yield target, True
        elif element.tag == "a":
            label = " ".join(element.text_content()[:200].split())
            number = label.strip("[]() ") == str(wanted)
            said = len(label) <= MAX_LABEL and (number or _NEXT.match(label) or _is_sign(label, wanted))
            if said and (target := _absolute(url, href)):
                labelled.append((target, number))
    yield from labelled


def _absolute(url: str, href: str) -> str:
    """A link's address without its fragment, "" where it is none."""
    try:
        return urljoin(url, href.strip()).partition("#")[0]
    except ValueError:
        return ""


def _is_sign(label: str, wanted: int) -> bool:
    """Whether a label is only signs, or a count with the number of the page in it ("Page 2")."""
    return (label != "" and not re.search(r"\w", label)) or (
        _COUNT.match(label) is not None and re.search(rf"(?<!\d){wanted}(?!\d)", label) is not None
    )


def _in_path(url: str, first_url: str, number: int) -> bool:
    try:
        one, first = urlsplit(url), urlsplit(first_url)
    except ValueError:
        return False
    if not _same_site(one, first) or one.query not in ("", first.query):
        return False
    path, own = _END.sub("", one.path), _END.sub("", first.path)
    # "/report/1" is the first page too
    bases = {own, re.sub(rf"{_TURNED}[01]$", "", own, flags=re.I)} - {""}
    return any(
        path.lower().startswith(base.lower())
        and re.fullmatch(rf"{_TURNED}{number}", path[len(base) :], re.I) is not None
        for base in bases
    )


def _in_query(url: str, first_url: str, number: int) -> bool:
    try:
        one, first = urlsplit(url), urlsplit(first_url)
        pairs, own = (parse_qsl(each.query, max_num_fields=50) for each in (one, first))
    except ValueError:
        return False
    if not _same_site(one, first) or one.path != first.path:
        return False
    pages = [value for name, value in pairs if name.lower() in _NAMES]
    rest, known = ([pair for pair in each if pair[0].lower() not in _NAMES] for each in (pairs, own))
    return pages == [str(number)] and rest == known


def _same_site(one: SplitResult, other: SplitResult) -> bool:
    return (
        one.scheme in ("http", "https")
        and (one.hostname, one.port) == (other.hostname, other.port)
        and one.username is None
        and one.path.strip("/") != ""
        and other.path.strip("/") != ""
    )


# --- one article of several


def join_articles(parts: Sequence[CleanArticle], *, missing: int = 0) -> CleanArticle:
    """The parts as one article, which is called what the first is.

    What a part repeats of those before it at its top and its foot is left out; one that is mostly repetition
    ends the article, for it is none. `missing` is the number of the part that could not be had, 0 for none.
    """
    first = parts[0]
    own = first.document.blocks
    blocks = [block for at, block in enumerate(own) if EDGE <= at < len(own) - EDGE or not _counts(block)]
    seen = {_key(block) for block in blocks} | {folded(first.title)}
    dropped = list(first.dropped)
    incomplete, doubt = ("", first.reason) if first.complete else (first.reason, "")
    size = len(first.document.text)
    for number, part in enumerate(parts[1:], start=2):
        own = part.document.blocks
        repeated = sum(len(block.text) for block in own if _key(block) in seen)
        if part.uncertain or repeated > REPEATED * max(1, len(part.document.text)):
            missing = 0
            break
        size += len(part.document.text)
        if size > MAX_TEXT:
            missing = number
            break
        kept = [
            block
            for at, block in enumerate(own)
            if EDGE <= at < len(own) - EDGE or not (_key(block) in seen or _counts(block))
        ]
        blocks += [_apart(block, number) for block in kept]
        seen.update(_key(block) for block in kept)
        dropped += part.dropped
        if part.complete:
            doubt = doubt or part.reason
        else:
            incomplete = incomplete or part.reason
    if missing:
        incomplete = f"Part {missing} of the article could not be fetched."
    return replace(
        first,
        document=Document(tuple(blocks)),
        dropped=tuple(dropped),
        complete=not incomplete,
        reason=incomplete or doubt,
        next_url="",
    )


def _key(block: Block) -> str:
    return folded(block.text) or block.source


def _counts(block: Block) -> bool:
    """Whether a block only says which page of how many it is."""
    prose = block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
    return prose and len(block.text) <= MAX_LABEL and _COUNT.match(block.text) is not None


def _apart(block: Block, number: int) -> Block:
    """A block of a later part: the names of its notes are its own."""
    spans = tuple(
        Span(span.start, span.end, span.kind, f"{span.target}-part-{number}")
        if span.kind is SpanKind.NOTE_REF
        else span
        for span in block.spans
    )
    return replace(block, spans=spans, ident=f"{block.ident}-part-{number}" if block.ident else "")
