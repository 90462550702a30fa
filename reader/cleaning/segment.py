# ruff: noqa: E501, PLR0911, PLR0912
"""A page's tree as a flat list of pieces: what will be blocks, each with what is known of its place.

The tree is walked once. Nothing is judged here, so the same pieces serve the article, the page's
whole text, and the list of what was left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.cleaning.vocabulary import NOTHING, Naming, naming
from reader.document.blocks import PICTURE, BlockKind, Cell, Span, SpanKind
from reader.safetext import REPLACEMENT, safe, safe_line

MAX_PIECES = 30_000
"""Most pieces of a page that are looked at."""

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "noscript",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SKIPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "canvas",
        "object",
        "embed",
        "applet",
        "map",
        "area",
        "audio",
        "video",
        "source",
        "track",
        "button",
        "input",
        "select",
        "option",
        "optgroup",
        "datalist",
        "textarea",
        "link",
        "meta",
        "title",
        "base",
        "head",
        "frame",
        "frameset",
        "noframes",
        "param",
        "iframe",
        "amp-ad",
        "amp-analytics",
        "amp-sidebar",
        "amp-iframe",
        "amp-social-share",
        "progress",
        "meter",
        "colgroup",
        "col",
        "rp",
    ]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
SPAN_TAGS = {
    "em": SpanKind.EMPHASIS, "i": SpanKind.EMPHASIS, "cite": SpanKind.EMPHASIS, "dfn": SpanKind.EMPHASIS,
    "var": SpanKind.EMPHASIS, "b": SpanKind.STRONG, "strong": SpanKind.STRONG, "code": SpanKind.CODE,
    "kbd": SpanKind.CODE, "samp": SpanKind.CODE, "tt": SpanKind.CODE, "sup": SpanKind.SUPERSCRIPT,
    "sub": SpanKind.SUBSCRIPT, "s": SpanKind.STRIKE, "strike": SpanKind.STRIKE, "del": SpanKind.STRIKE,
    "mark": SpanKind.MARK,
}  # fmt: skip
_IMAGE_SOURCES = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-srcset",
    "srcset",
    "data-hi-res-src",
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)\b", re.I)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_NOT_CHARACTERS = {
    0xFFFE: REPLACEMENT,
    0xFFFF: REPLACEMENT,
}  # XML, and so the locator's tree, has none of them
_LINE_NUMBER = re.compile(r"(?:^|\s)(?:linenos?|line-?numbers?(?:-rows)?|gutter|lnt|ln)(?:\s|$)")
_NUMBER = re.compile(r"-?[0-9]{1,8}")
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?|highlight(?:-source)?|brush:?|sourceCode)[-:\s]*([a-z0-9+#]{1,15})\b", re.I
)


@dataclass(slots=True, eq=False)
class Node:
    """An element that holds pieces: those from `start` to `end` of the page's list."""

    tag: str
    parent: Node | None
    start: int
    end: int = 0
    names: str = ""
    naming: Naming = NOTHING
    role: str = ""
    hidden: bool = False
    ident: str = ""
    number: int | None = None
    next_number: int = 1

    def chain(self) -> list[Node]:
        """The node and those around it, from the inside out."""
        nodes: list[Node] = []
        node: Node | None = self
        while node is not None:
            nodes.append(node)
            node = node.parent
        return nodes

    def within(self, *tags: str) -> Node | None:
        """The nearest node of these tags, itself included."""
        node: Node | None = self
        while node is not None and node.tag not in tags:
            node = node.parent
        return node


@dataclass(slots=True, eq=False)
class Piece:
    """A block to be. `rule` names what left it out, "" while it stands."""

    node: Node
    kind: BlockKind
    text: str
    spans: list[Span] = field(default_factory=list)
    words: int = 0
    link: float = 0.0
    level: int = 0
    loose: bool = False
    source: str = ""
    alt: str = ""
    language: str = ""
    cells: tuple[Cell, ...] = ()
    idents: tuple[str, ...] = ()
    index: int = 0
    caption: bool = False
    embed: bool = False
    located: bool = False
    agreed: float | None = None
    role: str = ""
    note: bool = False
    rule: str = ""


@dataclass(slots=True)
class Pieces:
    """All pieces of a page, the nodes that hold them in document order, and whether some were left out for number."""

    pieces: list[Piece]
    nodes: list[Node]
    cut: bool = False


def count_words(text: str) -> int:
    """Words of a text; two characters of a script without spaces count as one."""
    return len(text.split()) + (len(_CJK.findall(text)) // 2 if not text.isascii() else 0)


class _Run:
    """Inline content on its way to a piece: folded text, and the spans open over it."""

    __slots__ = ("figures", "idents", "keep", "link", "open", "parts", "size", "space", "spans")

    def __init__(self, keep: bool = False) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.space = False
        self.spans: list[Span] = []
        self.open: list[tuple[int, SpanKind, str]] = []
        self.link = 0
        self.figures: list[tuple[int, str, str]] = []
        self.idents: list[str] = []
        self.keep = keep

    def add(self, text: str) -> None:
        if self.keep:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self.parts.append(text)
            self.size += len(text)
            return
        folded = " ".join(text.split())
        if not folded:
            self.space = self.space or bool(text)
            return
        if (self.space or text[0].isspace()) and self.size and self.parts[-1] != "\n":
            folded = " " + folded
        self.parts.append(folded)
        self.size += len(folded)
        self.space = text[-1].isspace()

    def newline(self) -> None:
        self.space = False
        if self.keep or self.size:
            self.parts.append("\n")
            self.size += 1

    def begin(self, kind: SpanKind, target: str = "") -> None:
        self.open.append((self.size, kind, target))

    def finish(self) -> None:
        start, kind, target = self.open.pop()
        self._span(start, kind, target)

    def _span(self, start: int, kind: SpanKind, target: str) -> None:
        if self.size > start:
            self.spans.append(Span(start, self.size, kind, target))
            if kind is SpanKind.LINK and not target.startswith("#"):
                self.link += self.size - start

    def take(self) -> tuple[str, list[Span], int]:
        """Text, spans and linked characters so far; open spans go on in what follows."""
        for start, kind, target in reversed(self.open):
            self._span(start, kind, target)
        raw = "".join(self.parts)
        text = raw.strip("\n") if self.keep else raw.strip()
        shift = raw.find(text) if text else 0
        spans = []
        for span in self.spans:
            start, end = max(0, span.start - shift), min(len(text), span.end - shift)
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if start < end:
                spans.append(Span(start, end, span.kind, span.target))
        link = min(self.link, len(text))
        self.parts, self.size, self.space, self.spans, self.link = [], 0, False, [], 0
        self.open = [(0, kind, target) for _, kind, target in self.open]
        return text, spans, link


class Segmenter:
    """Walks a tree once and fills `pieces` and `nodes`. `base` is the address that links are relative to."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.pieces: list[Piece] = []
        self.nodes: list[Node] = []
        self.cut = False
        self._addresses: dict[str, str] = {}
        self._run = _Run()
        self._idents: list[str] = []

    def walk(self, root: HtmlElement) -> Pieces:
        self._block(root, None)
        for index, piece in enumerate(self.pieces):
            piece.index = index
        return Pieces(self.pieces, self.nodes, self.cut)

    # --- addresses

    def address(self, href: str) -> str:
        """Absolute http, https or mailto address; "#name" for a place in the page itself; "" for any other."""
        found = self._addresses.get(href)
        if found is None:
            found = self._addresses[href] = self._resolve(href)
        return found

    def _resolve(self, href: str) -> str:
        href = "".join(href.split()) if len(href) <= 4000 else ""
        if not href or safe_line(href) != href:
            return ""
        if href.startswith("#"):
            return href
        try:
            absolute = urljoin(self.base, href) if self.base else href
            parts = urlsplit(absolute)
            if parts.fragment and self.base and absolute.split("#", 1)[0] == self.base.split("#", 1)[0]:
                return "#" + parts.fragment
        except ValueError:
            return ""
        if parts.scheme.lower() in ("http", "https"):
            return absolute if parts.netloc else ""
        return absolute if parts.scheme.lower() == "mailto" else ""

    # --- blocks

    def _node(self, element: HtmlElement, tag: str, parent: Node | None) -> Node:
        names = element.get("class", "")
        ident = element.get("id", "")
        if ident and (tag in HEADINGS or ident.count("-") + ident.count("_") > 3):
            names = names[:1000]  # an id made of a heading's words says nothing about its element
        else:
            names = f"{names} {ident}".strip()[:1000]
        node = Node(tag, parent, len(self.pieces), names=names, ident=ident[:200])
        if node.names:
            node.naming = naming(node.names)
        node.role = element.get("role", "").strip().lower()
        style = element.get("style")
        node.hidden = (
            element.get("hidden") is not None
            or (style is not None and _HIDDEN_STYLE.search(style[:2000]) is not None)
            or element.get("aria-hidden") == "true"
        )
        self.nodes.append(node)
        return node

    def _block(self, element: HtmlElement, parent: Node | None) -> None:
        tag = element.tag
        node = self._node(element, tag if tag in BLOCK_TAGS else "div", parent)
        if node.ident:
            self._idents.append(node.ident)
        if tag == "ol" and _NUMBER.fullmatch(element.get("start", "").strip()):
            node.next_number = int(element.get("start", ""))
        if tag == "li":
            self._number_item(element, node)
        if tag == "pre":
            self._code(element, node)
        elif tag == "table" and (rows := _data_rows(element)):
            self._table(element, rows, node)
        else:
            self._children(element, node)
            self._flush(node)
        node.end = len(self.pieces)

    def _number_item(self, element: HtmlElement, node: Node) -> None:
        """Number of an item of an ordered list; it stays None in any other."""
        if node.parent is None or node.parent.tag != "ol":
            return
        own = element.get("value", "").strip()
        node.number = int(own) if _NUMBER.fullmatch(own) else node.parent.next_number
        node.parent.next_number = node.number + 1

    def _children(self, element: HtmlElement, node: Node) -> None:
        run = self._run
        if element.text:
            run.add(element.text)
        broken = False
        for child in element:
            tag = child.tag
            if len(self.pieces) >= MAX_PIECES:
                self.cut = True
                return
            if not isinstance(tag, str):
                pass
            elif tag == "br":
                if broken:
                    self._flush(node)
                else:
                    run.newline()
                broken = True
                if child.tail and not child.tail.isspace():
                    broken = False
                    run.add(child.tail)
                continue
            elif tag in SKIPPED_TAGS:
                if tag in ("iframe", "video"):
                    self._player(child, node)
            elif tag in BLOCK_TAGS or ("-" in tag and not run.size and tag != "amp-img"):
                self._flush(node)
                if tag == "hr":
                    self._emit(node, BlockKind.RULE, "", [], 0)
                else:
                    self._block(child, node)
                broken = False
            else:
                self._inline(child, tag, node)
                broken = broken and not run.size
            if child.tail:
                run.add(child.tail)
                broken = broken and child.tail.isspace()

    def _inline(self, element: HtmlElement, tag: str, node: Node) -> None:
        run = self._run
        if tag in ("img", "amp-img"):
            self._image(element, run)
            return
        if ident := element.get("id") or (element.get("name") if tag == "a" else None):
            self._idents.append(ident[:200])
        names = element.get("class")
        if names and (
            _ANCHOR_NAMES.search(names[:500]) if node.tag in HEADINGS else _inline_junk(element, names)
        ):
            return
        style = element.get("style")
        if element.get("hidden") is not None or (style and _HIDDEN_STYLE.search(style[:2000])):
            return
        kind = SPAN_TAGS.get(tag)
        if tag == "a":
            target = self.address(element.get("href", ""))
            run.begin(SpanKind.LINK, target)
            self._children(element, node)
            run.finish()
        elif kind is not None:
            run.begin(kind)
            self._children(element, node)
            run.finish()
        elif tag == "q":
            run.add("“")
            self._children(element, node)
            run.add("”")
        else:
            self._children(element, node)

    def _flush(self, node: Node) -> None:
        run = self._run
        if not run.size and not run.figures:
            run.space = False
            return
        figures, run.figures = run.figures, []
        text, spans, link = run.take()
        for _, source, alt in (item for item in figures if not item[0] or not text):
            self._figure(node, source, alt)
        if text:
            kind, level = _KINDS.get(node.tag, BlockKind.PARAGRAPH), HEADINGS.get(node.tag, 0)
            piece = self._emit(node, kind, text, spans, link)
            piece.level = level
            piece.loose = node.tag in ("div", "section", "article", "main", "body", "td", "center", "form")
        for _, source, alt in (item for item in figures if item[0] and text):
            self._figure(node, source, alt)

    def _emit(self, node: Node, kind: BlockKind, text: str, spans: list[Span], link: int) -> Piece:
        text = safe(text).translate(_NOT_CHARACTERS)
        piece = Piece(node, kind, text, spans, words=count_words(text), link=link / max(1, len(text)))
        if text and self._idents:
            piece.idents, self._idents = tuple(self._idents), []
        self.pieces.append(piece)
        return piece

    # --- pictures and players

    def _image(self, element: HtmlElement, run: _Run) -> None:
        alt = " ".join(element.get("alt", "").split())[:2000]
        source = _image_source(element)
        small = any(_small(element.get(side, "")) for side in ("width", "height"))
        names = element.get("class", "")
        if small or "emoji" in names or "smiley" in names or "latex" in names or "math" in names:
            if alt and len(alt) <= 200 and ("emoji" in names or "latex" in names or "math" in names):
                run.add(alt)
            return
        source = self.address(source) if source else ""
        if source.startswith(("http:", "https:")):
            run.figures.append((run.size, source, safe_line(alt)))

    def _figure(self, node: Node, source: str, alt: str) -> None:
        piece = self._emit(node, BlockKind.FIGURE, "", [], 0)
        piece.source, piece.alt = source, alt

    def _player(self, element: HtmlElement, node: Node) -> None:
        return

    # --- code and tables

    def _code(self, element: HtmlElement, node: Node) -> None:
        self._flush(node)
        outer, self._run = self._run, _Run(keep=True)
        self._code_text(element)
        text, spans, link = self._run.take()
        self._run = outer
        if text.strip():
            piece = self._emit(node, BlockKind.CODE, text, spans, link)
            names = " ".join(
                filter(
                    None,
                    (
                        element.get("class"),
                        element.get("data-lang"),
                        *(c.get("class") for c in element.iter("code")),
                    ),
                )
            )
            if match := _LANGUAGE.search(names):
                piece.language = match.group(1).lower()

    def _code_text(self, element: HtmlElement) -> None:
        run = self._run
        if element.text:
            run.add(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                if tag == "br":
                    run.newline()
                elif tag not in SKIPPED_TAGS and not _line_number(child):
                    if tag == "a":
                        run.begin(SpanKind.LINK, self.address(child.get("href", "")))
                        self._code_text(child)
                        run.finish()
                    else:
                        self._code_text(child)
                    if tag in BLOCK_TAGS:
                        run.newline()
            if child.tail:
                run.add(child.tail)

    def _table(self, element: HtmlElement, rows: list[list[HtmlElement]], node: Node) -> None:
        self._flush(node)
        for caption in element.iterchildren("caption"):
            self._block(caption, node)
        outer, cells, spans, texts = self._run, [], [], []
        at = link = 0
        taken: dict[int, int] = {}
        for row_index, row in enumerate(rows):
            column = 0
            row_texts: list[str] = []
            for cell in row:
                while taken.get(column, 0) > 0:
                    taken[column] -= 1
                    column += 1
                self._run = _Run()
                self._cell(cell, node)
                text, inner, linked = self._run.take()
                text = text.replace("\n", " ")
                across = _number(cell.get("colspan"), 1, 100)
                for extra in range(across):
                    taken[column + extra] = _number(cell.get("rowspan"), 1, 1000) - 1
                start = at + sum(len(item) + 1 for item in row_texts)
                cells.append(Cell(start, start + len(text), row_index, column, cell.tag == "th", across))
                spans += [Span(start + s.start, start + s.end, s.kind, s.target) for s in inner]
                link += linked
                row_texts.append(text)
                column += across
            line = "\t".join(row_texts)
            texts.append(line)
            at += len(line) + 1
        self._run = outer
        if any(line.strip() for line in texts):
            piece = self._emit(node, BlockKind.TABLE, "\n".join(texts), spans, link)
            piece.cells = tuple(cells)

    def _cell(self, cell: HtmlElement, node: Node) -> None:
        """A cell's content as one run: blocks in it are parted by a space."""
        run = self._run
        if cell.text:
            run.add(cell.text)
        for child in cell:
            tag = child.tag
            if isinstance(tag, str) and tag not in SKIPPED_TAGS:
                if tag in BLOCK_TAGS or tag == "br":
                    run.add(" ")
                    self._cell(child, node)
                    run.add(" ")
                elif tag in ("img", "amp-img"):
                    source = self.address(_image_source(child))
                    if source.startswith(("http:", "https:")):
                        run.add(" ")
                        run.begin(SpanKind.IMAGE, source)
                        run.add(PICTURE)
                        run.finish()
                        run.add(" ")
                else:
                    kind = SPAN_TAGS.get(tag)
                    target = self.address(child.get("href", "")) if tag == "a" else ""
                    if tag == "a":
                        kind = SpanKind.LINK
                    names = child.get("class")
                    if names and _inline_junk(child, names):
                        kind = None
                    elif kind is None:
                        self._cell(child, node)
                    else:
                        run.begin(kind, target)
                        self._cell(child, node)
                        run.finish()
            if child.tail:
                run.add(child.tail)


_KINDS = {
    **dict.fromkeys(HEADINGS, BlockKind.HEADING),
    "li": BlockKind.ITEM,
    "dt": BlockKind.TERM,
    "dd": BlockKind.DEFINITION,
}


def _number(value: str | None, default: int, most: int) -> int:
    try:
        return min(most, max(1, int(value or default)))
    except ValueError:
        return default


def _small(value: str) -> bool:
    digits = value.strip().removesuffix("px")
    return digits.isdecimal() and len(digits) < 6 and int(digits) <= 24


def _image_source(element: HtmlElement) -> str:
    best = ""
    for name in _IMAGE_SOURCES:
        value = element.get(name, "").strip()
        if not value or value.startswith("data:"):
            continue
        if "srcset" in name:
            value = value.split()[0].rstrip(",")
        if name == "src":
            best = value
            if element.get("data-src") is None and element.get("data-lazy-src") is None:
                return best
        elif value and (not best or _IMAGE_NAME.search(value)):
            return value
    return best


_INLINE_JUNK = frozenset(
    {
        "for screen readers",
        "share bar",
        "page tools",
        "promotion",
        "advertisement",
        "overlay",
        "comments",
        "navigation",
    }
)
_ANCHOR_NAMES = re.compile(
    r"headerlink|anchor-?link|heading-?anchor|header-?anchor|mw-editsection|permalink-anchor", re.I
)


def _inline_junk(element: HtmlElement, names: str) -> bool:
    """Whether a short inline part is a button or a label of the page rather than a word of its paragraph."""
    if _ANCHOR_NAMES.search(names[:500]):
        return True
    named = naming(names[:1000])
    if not named.rules or not any(rule.name in _INLINE_JUNK for rule in named.rules):
        return False
    text = element.text_content()
    if named.rules[0].name == "overlay":
        return len(text) < 1500
    return (
        len(text) < 120
        and len(text.split()) < 12
        and not any(True for _ in element.iter("p", "h1", "h2", "h3"))
    )


def _line_number(element: HtmlElement) -> bool:
    return _LINE_NUMBER.search(element.get("class", "")[:300]) is not None


def _data_rows(table: HtmlElement) -> list[list[HtmlElement]]:
    """The rows of a table of data; none for a table that only lays out the page (its cells are then parts of it)."""
    if table.get("role") == "presentation" or table.get("datatable") == "0":
        return []
    rows: list[list[HtmlElement]] = []
    for row in table.iter("tr"):
        owner = row.getparent()
        while owner is not None and owner.tag != "table":
            owner = owner.getparent()
        if owner is not table:
            return []  # a table in a table lays out
        rows.append([cell for cell in row if cell.tag in ("td", "th")])
    rows = [row for row in rows if row]
    cells = [cell for row in rows for cell in row]
    if not cells or len(cells) > 20_000:
        return []
    headed = (
        any(cell.tag == "th" for cell in cells) or table.find("caption") is not None or table.get("summary")
    )
    widest = max(len(row) for row in rows)
    if widest < 2 or (len(rows) < 2 and not headed):
        return []
    long = structured = 0
    for cell in cells:
        size = len(cell.text_content())
        long += size > 400
        if size > 100:
            structured += any(
                True for _ in cell.iter("ul", "ol", "h1", "h2", "h3", "blockquote", "pre", "form", "figure")
            ) or (len(cell.findall(".//p")) > 1)
        if size > 3000:
            return []
    if structured > len(cells) * 0.2 or long > len(cells) * 0.3:
        return []
    if not headed and (len(rows) < 3 and widest < 3) and structured + long:
        return []
    return rows
