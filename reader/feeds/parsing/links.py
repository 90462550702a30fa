"""Find the feeds that a web page names (https://www.rssboard.org/rss-autodiscovery)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.feeds.parsing.entries import plain_line, shortened, web_address

_LOOKED_AT = 512 * 1024
_FORMATS = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rdf",
    "application/x.atom+xml": "atom",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/rss": "rss",
}
_UNCLEAR = {"json", "xml"}
_COMMENTS = re.compile(
    r"/comments/(feed|default)|/comments\.(atom|rss|xml)|comments?[ -]feed|[?&]feed=comments", re.I
)
_COMMENT_TITLE = re.compile(
    r"\bcomments\b|\bkommentare?\b|\bcommentaires\b|\bcomentarios\b|\breacties\b", re.I
)
_FEED_LIKE = re.compile(
    r"(/feed/?|/rss/?|/atom/?|[./](rss|atom|rdf)(\.xml)?|/(feed|index|rss|atom)\.(xml|json|rss))$", re.I
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names. `declared` when in its head, not only linked in its text."""

    url: str
    title: str = ""
    format: str = ""
    declared: bool = True


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """What `feed_links` found, as a worker sends it."""

    links: tuple[FeedLink, ...]


def is_comment_feed(url: str, title: str) -> bool:
    """Whether a feed carries comments rather than articles."""
    return bool(_COMMENTS.search(url) or _COMMENT_TITLE.search(title))


def feed_links(html: bytes, *, url: str, content_type: str = "") -> list[FeedLink]:
    """The feeds of a page, declared ones first, each once, comment feeds left out.

    Raises nothing: a page that cannot be parsed names no feed.
    """
    from lxml import etree

    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.I)
    try:
        parser = etree.HTMLParser(recover=True, no_network=True, encoding=named.group(1) if named else None)
    except LookupError:
        parser = etree.HTMLParser(recover=True, no_network=True)
    try:
        root = etree.fromstring(html[:_LOOKED_AT], parser)
    except etree.XMLSyntaxError:
        return []
    if root is None:
        return []
    base_element = root.find(".//base[@href]")
    base = web_address(str(base_element.get("href")), url) if base_element is not None else ""
    found: dict[str, FeedLink] = {}
    unclear: list[FeedLink] = []
    for element in root.iter("link"):
        rel = str(element.get("rel") or "").lower().split()
        kind = _FORMATS.get(str(element.get("type") or "").partition(";")[0].strip().lower(), "")
        if not ("alternate" in rel and kind) and "feed" not in rel:
            continue
        _add(found, unclear, element, base or url, kind)
    for element in root.iter("a"):
        href = str(element.get("href") or "")
        if len(href) < 500 and _FEED_LIKE.search(href.partition("?")[0]):
            address = web_address(href, base or url)
            title = plain_line("".join(map(str, element.itertext()))[:200], html=False)
            if address and not is_comment_feed(address, title):
                unclear.append(FeedLink(address, shortened(title, 200), "", declared=False))
    for link in unclear:
        found.setdefault(link.url, link)
    return list(found.values())


def _add(found: dict[str, FeedLink], unclear: list[FeedLink], element: object, base: str, kind: str) -> None:
    get = element.get  # type: ignore[attr-defined]
    address = web_address(str(get("href") or ""), base)
    title = shortened(plain_line(str(get("title") or ""), html=True), 200)
    # WordPress names its REST interface application/json, oEmbed its XML
    if not address or is_comment_feed(address, title) or "/wp-json/" in address or "oembed" in address:
        return
    link = FeedLink(address, title, kind)
    if kind in _UNCLEAR:
        unclear.append(link)
    else:
        found.setdefault(address, link)
