"""From bytes to a tree: limits and parsing.

What a page may cost is decided here, before lxml sees it: attributes by the ten thousand in one tag
keep libxml2 busy for most of a minute, and whatever is nested deeper than 256 levels it drops.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HTMLParser, document_fromstring

from reader.cleaning.html.decoding import decode
from reader.errors import CleaningError

MAX_BYTES = 20_000_000
"""Most bytes (or characters) of a page that is read."""
MAX_TAG = 20_000
"""Longest tag, without `data:` addresses, that keeps any number of attributes, in characters."""
MAX_ATTRIBUTES = 500
"""Most attributes of a tag longer than that."""
MAX_DEPTH = 200
"""Deepest nesting of parts handed to lxml, which keeps nothing below 256; deeper tags go, their text stays.
"""
ROOM = 40
"""How much deeper paragraphs, headings and what is in them may stand, so that a text keeps its form."""

_NOT_HTML = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b", "a compressed file"), (b"\x7fELF", "a program"),
    (b"RIFF", "a media file"), (b"ID3", "a media file"), (b"OggS", "a media file"),
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>", re.I)
_ENTITY_DECLARATIONS = re.compile(r"<!DOCTYPE[^\[>]{0,500}\[.{0,20000}?\]\s*>", re.I | re.S)
_DATA_ADDRESS = re.compile(r"""data:[\w/+.;=-]{0,100},[A-Za-z0-9+/=%]{200,}""", re.I)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,40})((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_OPEN_TAG = re.compile(
    r"""(<[a-zA-Z][\w:-]{0,40})(?:[\s/]++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?)*+"""
)
_OPEN_TITLE = re.compile(r"(<title[^>]{0,200}>[^<]{0,500})<(?!/title)", re.I)
_ATTRIBUTE = re.compile(r"""\s[^\s=>"'/]""")
_LEAVES = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "code", "a", "sup", "sub", "em", "strong", "figcaption"]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
     "wbr"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. `shortened` says in words what was left out for its size or nesting, or is empty."""

    root: HtmlElement
    source: str
    shortened: str = ""
    elements: tuple[HtmlElement, ...] = ()
    """All of them, held because lxml makes a Python object of an element again once nobody holds it."""


def to_text(html: str | bytes, content_type: str = "") -> str:
    """The page as text. Raises CleaningError when it is too large or no web page."""
    if len(html) > MAX_BYTES:
        raise CleaningError(
            f"The page is larger than {MAX_BYTES // 1_000_000} MB.", hint="Open it in the browser instead."
        )
    if isinstance(html, bytes):
        head = html[:1024].lstrip()
        for signature, what in _NOT_HTML:
            if head.startswith(signature):
                raise CleaningError(
                    f"This is {what}, not a web page.", hint="Open it in the browser instead."
                )
        text = decode(html, content_type)
        sample = text[:4000]
        if len(_CONTROL.findall(sample)) + sample.count("\N{REPLACEMENT CHARACTER}") > max(
            20, len(sample) // 20
        ):
            raise CleaningError("This is not a web page: its bytes are no text.")
    else:
        text = html
    return text


def parse(text: str) -> Page:
    """The tree of a page's text. Raises CleaningError when it is over a limit or holds nothing."""
    shortened = ""
    text = _CONTROL.sub(_harmless, text)
    text = _DECLARATION.sub("", text.lstrip("\ufeff"))
    if "[" in text[:2000]:
        text = _ENTITY_DECLARATIONS.sub("<!DOCTYPE html>", text, count=1)
    if len(text) > 200_000:
        text = _DATA_ADDRESS.sub("data:,", text)
    text = thin_tags(text)
    if not text.strip():
        raise CleaningError("The page is empty.")
    try:
        root, too_deep = _tree(text)
        if _is_in_title(root):
            root, too_deep = _tree(text := _OPEN_TITLE.sub(r"\1</title><", text, count=1))
        if too_deep:
            root, still = _tree(flatten(text))
            if still:
                shortened = "The page is nested too deeply, and some of its text could not be read."
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise CleaningError("The page has no readable text.") from error
    return Page(root, text, shortened, tuple(root.iter()))


def new_parser() -> HTMLParser:
    """A parser of one's own (they are not to be shared) whose elements are all of one class: lxml.html asks
    a Python function for the class of each, each time it is met."""
    parser = HTMLParser(remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment))
    return parser


def _tree(text: str) -> tuple[HtmlElement, bool]:
    """The tree, and whether libxml2 left something out because it was nested too deeply."""
    parser = new_parser()
    root = document_fromstring(text, parser=parser)
    for element in root.iter("template"):
        if element.get("shadowrootmode"):
            element.tag = "div"  # a shadow tree that is written out is shown
    _end_head(root)
    return root, any("depth" in entry.message for entry in parser.error_log.filter_from_errors())


def _is_in_title(root: HtmlElement) -> bool:
    """Whether the title was never closed, and the page is in it."""
    title = next(root.iter("title"), None)
    text = (title.text or "") if title is not None else ""
    return len(text) > 1000 and "</" in text


_IN_HEAD = frozenset({"title", "base", "link", "meta", "style", "script", "noscript", "template", "bgsound"})


def _end_head(root: HtmlElement) -> None:
    """Move what is no metadata from the head into the body.

    Where a page leaves out `</head>` and `<body>`, as HTML allows, libxml2 ends the head only at
    elements it knows; `article` and `main` are none of them.
    """
    for head in root.iterchildren("head"):
        children = list(head)
        first = next((n for n, child in enumerate(children) if child.tag not in _IN_HEAD), None)
        if first is None:
            return
        body = next(root.iterchildren("body"), None)
        if body is None:
            body = root.makeelement("body")
            root.append(body)
        for place, child in enumerate(children[first:]):
            body.insert(place, child)
        if body.text and body.text.strip():  # it stood behind what was moved
            last = body[len(children) - first - 1]
            last.tail = (last.tail or "") + body.text
            body.text = None
        return


def _harmless(match: re.Match[str]) -> str:
    return "" if match.group() == "\x00" else "\N{REPLACEMENT CHARACTER}"


def thin_tags(text: str) -> str:
    """The page with every tag of more than MAX_TAG characters and MAX_ATTRIBUTES attributes bare.

    40,000 attributes in one tag take libxml2 39 seconds; a long tag with few attributes (a page's
    state kept as JSON in one of them) is harmless.
    """
    pieces: list[str] = []
    last = 0
    for match in _OPEN_TAG.finditer(text):
        start, end = match.span()
        if end - start > MAX_TAG and len(_ATTRIBUTE.findall(text, start, end)) > MAX_ATTRIBUTES:
            pieces.append(text[last:start] + match.group(1))
            last = end
    return "".join([*pieces, text[last:]]) if pieces else text


def flatten(text: str) -> str:
    """The page without the tags that stand deeper than MAX_DEPTH; their text stays."""
    stack: list[str] = []
    skipped: dict[str, int] = {}
    pieces: list[str] = []
    last = 0
    for match in _ANY_TAG.finditer(text):
        closing, name = match.group(1), match.group(2).lower()
        if name in _VOID:
            continue
        keep = True
        if closing:
            if skipped.get(name, 0):
                skipped[name] -= 1
                keep = False
            elif name in stack[-8:]:
                while stack and stack.pop() != name:
                    pass
        elif len(stack) >= (MAX_DEPTH + ROOM if name in _LEAVES else MAX_DEPTH):
            skipped[name] = skipped.get(name, 0) + 1
            keep = False
        else:
            stack.append(name)
        if not keep:
            pieces.append(text[last : match.start()])
            pieces.append(" ")
            last = match.end()
    pieces.append(text[last:])
    return "".join(pieces)
