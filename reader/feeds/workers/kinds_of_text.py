"""Detects whether saved bytes are HTML, plain text or neither."""

from __future__ import annotations

import re

from reader.cleaning.html.decoding import decode, has_mark, self_describing
from reader.errors import CleaningError

_BINARY = {
    b"PK\x03\x04": "a ZIP file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
_SAVABLE = "PDF, HTML, EPUB, web archives, Markdown, text and letters can be saved."
_FEED = re.compile(rb"<(rss|rdf:RDF|feed)[\s>]")
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|article|div|p|h1|meta|title|table|span|a)\b", re.I)


def require_text(body: bytes, content_type: str, *, name: str) -> None:
    """Raises CleaningError for what is no text that can be an article."""
    for signature, kind in _BINARY.items():
        if body.startswith(signature):
            raise CleaningError(f"{name} is {kind}.", hint=_SAVABLE)
    if _FEED.search(body[:2048]):
        raise CleaningError(f"{name} is a feed, not an article.", hint="Use `postil subscribe`.")
    if is_plain(body, content_type) and _is_binary(body, content_type):
        raise CleaningError(f"{name} is not text.", hint=_SAVABLE)


def is_plain(body: bytes, content_type: str) -> bool:
    """Whether it is plain text: it says so, or holds no element of HTML."""
    declared = content_type.partition(";")[0].strip().lower() == "text/plain"
    return declared or not _HTML.search(body[:4096])


def kept_page(body: bytes, content_type: str) -> bytes:
    """What is kept of a saved page, to be read again without its header; b"" where that would mislead."""
    misleading = is_plain(body, content_type) and not is_plain(body, "")
    return b"" if misleading else self_describing(body, content_type)


def _is_binary(body: bytes, content_type: str) -> bool:
    """Whether alleged plain text is binary: NULs, or many control bytes."""
    sample = body[:8192]
    if b"\0" in sample and not has_mark(sample):
        return True
    text = decode(sample, content_type)
    controls = sum(character < " " and character not in "\t\n\r\f" for character in text)
    return controls > len(text) // 50 or text.count("\ufffd") > len(text) // 3
