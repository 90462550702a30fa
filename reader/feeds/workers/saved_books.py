"""Files that contain a page in another format: EPUB books, web archives (MHTML) of browsers, Markdown.

An EPUB (EPUB 3.3, https://www.w3.org/TR/epub-33/) becomes one page with the chapters of its spine in their
order, its pictures beside it; an MHTML file (RFC 2557) the page that it is of. Scripts are left out.
"""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from urllib.parse import quote, unquote

from lxml import etree

from reader.cleaning.html.decoding import decode
from reader.errors import CleaningError
from reader.feeds.workers.kinds_of_text import is_plain
from reader.imports.archive import Archive, open_archive

_ZIP = b"PK\x03\x04"
_EPUB = b"mimetypeapplication/epub+zip"
_MOST_TEXT = 40_000_000
"""Bytes of all chapters of a book."""
_MOST_CHAPTERS = 5_000
_BODY = re.compile(rb"<body\b[^>]*>(.*?)</body\s*>", re.I | re.S)
_HEADING = re.compile(rb"<(/?)h([1-5])\b", re.I)
_MHTML = re.compile(rb"^content-type:\s*multipart/related\b", re.I | re.M)
_HEADER_BYTES = 4_096
_MARKDOWN = (".md", ".markdown")
_MOST_MARKDOWN = 5_000_000
_FRONT_MATTER = re.compile(r"\A---\n.{0,20000}?\n---\n", re.S)
_FIRST_HEADING = re.compile(r"^# +(\S.{0,400}?)[ #]*$", re.M)


_PICTURE = re.compile(
    rb"<(?:img|image)\b[^>]{0,2000}?\b(?:src|(?:xlink:)?href)\s*=\s*([\"'])([^\"'<>]{1,1000})\1[^>]{0,2000}>",
    re.I,
)
_ALT = re.compile(rb"\balt\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')", re.I)
_MOST_PICTURES = 100
_MOST_PICTURE_BYTES = 5_000_000
_MOST_BYTES_OF_PICTURES = 50_000_000
PICTURES = "https://epub.invalid/"
"""What the addresses of a book's pictures begin with: nothing is ever asked of it (RFC 6761, 6.4)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a book, by the address that it has in the page."""

    url: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnpackedPage:
    """A page as HTML in UTF-8. `url` is where it is from, "" where it does not say."""

    html: bytes
    url: str = ""
    pictures: tuple[Picture, ...] = ()


def is_container(body: bytes, name: str = "") -> bool:
    """Whether these are the bytes of an EPUB book or a web archive, or of a Markdown file by its name."""
    if name.lower().endswith(_MARKDOWN) and is_plain(body, ""):
        return True
    if body.startswith(_ZIP):
        return _EPUB in body[:200]
    head = body[:_HEADER_BYTES].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    return bool(_MHTML.search(head)) and b"content-location:" in head.lower()


def unpack(body: bytes, name: str = "") -> UnpackedPage:
    """The page in an EPUB book, a web archive or a Markdown file. Raises CleaningError."""
    if body.startswith(_ZIP):
        return _book(open_archive(body))
    return _markdown(body) if name.lower().endswith(_MARKDOWN) else _web_archive(body)


# --- Markdown


def _markdown(body: bytes) -> UnpackedPage:
    """The page that a Markdown file describes (https://spec.commonmark.org/, with tables)."""
    from markdown_it import MarkdownIt

    if len(body) > _MOST_MARKDOWN:
        raise CleaningError(f"The Markdown file is larger than {_MOST_MARKDOWN // 1_000_000} MB.")
    text = _FRONT_MATTER.sub("", decode(body), count=1)
    # HTML in it is text: what it would do is for the page's author to say in HTML
    made = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    title = found[1].strip() if (found := _FIRST_HEADING.search(text)) else ""
    head = f'<!doctype html><html><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
    page = f"{head}<body><article>{made}</article></body></html>"
    return UnpackedPage(page.encode("utf-8", "replace"))


# --- web archives


def _web_archive(body: bytes) -> UnpackedPage:
    message = message_from_bytes(body, policy=default)
    url = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "").strip()
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and data.strip():
                text = decode(data, str(part.get("Content-Type", "")))
                return UnpackedPage(
                    text.encode("utf-8", "replace"), url or str(part.get("Content-Location", ""))
                )
    raise CleaningError("The web archive holds no page.")


# --- books


def _book(archive: Archive) -> UnpackedPage:
    if archive.read("META-INF/rights.xml") is not None or _is_encrypted(archive):
        raise CleaningError("The book is protected (DRM).", hint="Only books without protection can be read.")
    container = _xml(archive, "META-INF/container.xml")
    named = [each.get("full-path") or "" for each in container.iter("{*}rootfile")]
    if not named:
        raise CleaningError("The EPUB names no book.")
    package = _xml(archive, named[0])
    folder = posixpath.dirname(named[0])
    manifest = {
        each.get("id"): each.get("href") or ""
        for each in package.iter("{*}item")
        if "html" in (each.get("media-type") or "") and "nav" not in (each.get("properties") or "").split()
    }
    chapters: list[bytes] = []
    pictures = _Pictures(archive)
    size = 0
    for reference in list(package.iter("{*}itemref"))[:_MOST_CHAPTERS]:
        href = manifest.get(reference.get("idref"))
        if not href or reference.get("linear") == "no":
            continue
        name = _member(folder, href)
        data = archive.read(name)
        if data is None:
            continue
        size += len(data)
        if size > _MOST_TEXT:
            raise CleaningError(f"The book has more than {_MOST_TEXT // 1_000_000} MB of text.")
        found = _BODY.search(decode(data).encode("utf-8", "replace"))
        if found:
            # the book's title is the only heading of the first level
            lower = _HEADING.sub(lambda tag: b"<%bh%d" % (tag[1], int(tag[2]) + 1), found[1])
            lower = pictures.placed(lower, posixpath.dirname(name))
            chapters.append(b"<section>" + lower + b"</section>")
    if not chapters:
        raise CleaningError("The book has no text that can be read.")
    page = _head(package) + b"<article>" + b"\n".join(chapters) + b"</article></body></html>"
    return UnpackedPage(page, pictures=pictures.read())


def _member(folder: str, href: str) -> str:
    """The name of the member that an address in a file of the folder leads to."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


class _Pictures:
    """The pictures of a book: given addresses in its chapters, then read, as many as fit."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._there = frozenset(archive.names)
        self._named: dict[str, str] = {}

    def placed(self, chapter: bytes, folder: str) -> bytes:
        """A chapter whose pictures have addresses of their own; `folder` is where it stands."""

        def one(tag: re.Match[bytes]) -> bytes:
            name = _member(folder, html.unescape(tag[2].decode("utf-8", "replace")))
            if name not in self._there:
                return tag[0]
            url = self._named.setdefault(name, PICTURES + quote(name))
            alt = found[0] if (found := _ALT.search(tag[0])) else b'alt=""'
            return b'<img src="%b" %b/>' % (url.encode("ascii"), alt)

        return _PICTURE.sub(one, chapter)

    def read(self) -> tuple[Picture, ...]:
        """The pictures that have an address."""
        found: list[Picture] = []
        left = _MOST_BYTES_OF_PICTURES
        for name, url in list(self._named.items())[:_MOST_PICTURES]:
            data = self._archive.read(name)
            if data and len(data) <= min(left, _MOST_PICTURE_BYTES):
                found.append(Picture(url, data))
                left -= len(data)
        return tuple(found)


def _is_encrypted(archive: Archive) -> bool:
    """Whether more than fonts is encrypted (EPUB 3.3, 4.2.6.3.2 and 4.4)."""
    if "META-INF/encryption.xml" not in archive.names:
        return False
    named = _xml(archive, "META-INF/encryption.xml").iter("{*}CipherReference")
    return any((each.get("URI") or "").lower().endswith(("html", ".htm", ".xml", ".opf")) for each in named)


def _xml(archive: Archive, name: str) -> etree._Element:
    data = archive.read(name)
    if data is None:
        reason = archive.problems[-1].message if archive.problems else "it is missing"
        raise CleaningError(f"The EPUB cannot be read: {name}: {reason}.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise CleaningError(f"The EPUB cannot be read: {name} is not XML.")
    return root


def _head(package: etree._Element) -> bytes:
    """The head of the page, with what the book says of itself."""

    def said(name: str) -> list[str]:
        found = package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")
        texts = [" ".join("".join(each.itertext()).split())[:500] for each in found]
        return [text for text in texts if text][:50]

    (language, title) = (html.escape((said(name) or [""])[0]) for name in ("language", "title"))
    lines = [f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>']
    kept = (
        ("title", "title", 1),
        ("author", "creator", 50),
        ("publisher", "publisher", 1),
        ("date", "date", 1),
    )
    for name, element, most in kept:
        for text in said(element)[:most]:
            lines.append(f'<meta name="citation_{name}" content="{html.escape(text)}">')
    lines.append(f"</head><body><h1>{title}</h1>")
    return "\n".join(lines).encode("utf-8", "replace")
