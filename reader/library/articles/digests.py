"""Digests: articles that are lists of links to other articles."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from reader.document import Document
from reader.document.blocks import SpanKind
from reader.library.articles.urls import url_key

MAX_LINKS = 100
"""Links of a digest that are followed at most."""
_NO_ARTICLE = re.compile(
    r"unsubscrib|/(?:preferences|subscribe|signup|login|share|sharer(?:\.php)?|intent)(?:[/?]|$)|"
    r"^https?://(?:[\w-]+\.)*(?:facebook|instagram|linkedin|pinterest|tiktok)\.com/",
    re.IGNORECASE,
)
"""What letters link to that is no article."""


def digest_links(document: Document, *, own_url: str = "") -> list[str]:
    """The addresses of the articles that a digest links to, each once, in its order.

    Front pages, share buttons and the digest's own address are left out.
    """
    seen = {url_key(own_url)}
    found: list[str] = []
    for block in document.blocks:
        for span in block.spans:
            if span.kind is not SpanKind.LINK or not block.text[span.start : span.end].strip():
                continue
            key = url_key(span.target)
            if not key or key in seen or _NO_ARTICLE.search(span.target) or "@" in _authority(span.target):
                continue
            seen.add(key)
            found.append(span.target)
    return found[:MAX_LINKS]


def _authority(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return "@"
