# ruff: noqa: E501
"""From bytes to a tree: decoding, limits, parsing.

What a page may cost is decided here, before lxml sees it: attributes by the ten thousand in one tag
keep libxml2 busy for most of a minute, and whatever is nested deeper than 256 levels it drops.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from reader.errors import CleaningError

MAX_BYTES = 20_000_000
"""Most bytes (or characters) of a page that is read."""
MAX_TAG = 20_000
"""Longest tag, without `data:` addresses, that keeps any number of attributes, in characters."""
MAX_ATTRIBUTES = 500
"""Most attributes of a tag longer than that."""
MAX_DEPTH = 200
"""Deepest nesting handed to lxml, which keeps nothing below 256; tags below this depth are left out, not their text."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The labels of the Encoding Standard that mean another encoding than Python's codec of that name.
_LABELS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso8859-1": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "x-big5": "big5hkscs", "windows-874": "cp874",
    "tis-620": "cp874", "utf8": "utf-8", "x-user-defined": "cp1252", "unicode": "utf-16-le",
    "utf-16": "utf-16-le", "iso-8859-8-i": "iso-8859-8",
}  # fmt: skip
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,500}?\b(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I
)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_NOT_HTML = (
    (b"%PDF-", "a PDF file"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
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
_ATTRIBUTE = re.compile(r"""\s[^\s=>"'/]""")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. `shortened` says in words what was left out for its size or nesting, or is empty."""

    root: HtmlElement
    source: str
    shortened: str = ""


def decode(data: bytes, content_type: str = "") -> str:
    """Text of a page's bytes: byte order mark, HTTP charset, the page's declaration, then detection.

    The order is that of the HTML standard's encoding sniffing, except that a declared charset in
    which the bytes are not valid gives way to UTF-8 when they are valid UTF-8.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    declared = []
    if match := _HEADER_CHARSET.search(content_type):
        declared.append(match.group(1))
    if found := _CHARSET.search(data[:65536]):
        declared.append(found.group(1).decode("ascii"))
    if data and data[:400].count(0) > len(data[:400]) // 4:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        utf8: str | None = data.decode("utf-8")
    except UnicodeDecodeError:
        utf8 = None
    if utf8 is not None and (not data.isascii() or not declared):
        # Text that is not ASCII and yet valid UTF-8 is UTF-8, whatever the header says.
        return utf8
    for label in declared:
        name = _LABELS.get(label.lower(), label.lower())
        if name.startswith("utf-16"):
            name = "utf-8"  # a page whose declaration could be read as ASCII is not UTF-16
        try:
            return data.decode(name, "strict")
        except (LookupError, UnicodeDecodeError):
            continue
    return utf8 if utf8 is not None else _detect(data, declared)


def _detect(data: bytes, declared: list[str]) -> str:
    """Bytes that no declaration fits: the first encoding that takes them all, else the declared one, with gaps."""
    broken = data.decode("utf-8", "replace")
    if broken.count("\N{REPLACEMENT CHARACTER}") * 50 < sum(byte > 127 for byte in data[:200_000]):
        return broken  # a few broken bytes in a UTF-8 page
    for label in declared:
        name = _LABELS.get(label.lower(), label.lower())
        try:
            return data.decode(name, "replace")
        except LookupError:
            continue
    sample = data[:100_000]
    best, best_score = "cp1252", -1.0
    for name in ("cp1252", "cp932", "gb18030", "cp949", "big5hkscs", "cp1251", "koi8-r", "cp1256", "cp1255"):
        text = sample.decode(name, "ignore")
        score = _plausibility(text) - 3.0 * (len(sample) - len(text.encode(name, "ignore"))) / (
            len(sample) or 1
        )
        if score > best_score + 0.02:
            best, best_score = name, score
    return data.decode(best, "replace")


_SCRIPTS = (
    re.compile("[àâäáãåæçèéêëìíîïñòóôöõøœùúûüßÀÂÄÁÇÈÉÊËÍÎÖØÜ«»’“”–—…€°]"),
    re.compile("[ぁ-んァ-ヶ]"),
    re.compile("[的是不了在人有我他这个们中来上大为和国地到以说时要就出会]"),
    re.compile("[가-힣]"),
    re.compile("[а-яё]"),
    re.compile("[ء-ي]"),
    re.compile("[א-ת]"),
)


def _plausibility(text: str) -> float:
    """Share of a text's characters beyond ASCII that are common letters of one script."""
    beyond = sum(character > "\x7f" for character in text) or 1
    return max(len(script.findall(text)) for script in _SCRIPTS) / beyond


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
        if too_deep:
            root, still = _tree(flatten(text))
            if still:
                shortened = "The page is nested too deeply, and some of its text could not be read."
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise CleaningError("The page has no readable text.") from error
    return Page(root, text, shortened)


def _tree(text: str) -> tuple[HtmlElement, bool]:
    """The tree, and whether libxml2 left something out because it was nested too deeply."""
    parser = HTMLParser(remove_comments=True, remove_pis=True)  # a fresh one: they are not to be shared
    root = document_fromstring(text, parser=parser)
    return root, any("depth" in entry.message for entry in parser.error_log.filter_from_errors())


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
        elif len(stack) >= MAX_DEPTH:
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
