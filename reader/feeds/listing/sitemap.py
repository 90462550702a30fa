"""Sitemaps, and the news in them (https://www.sitemaps.org/protocol.html): pages with their dates."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from reader.errors import NotAFeed
from reader.feeds.listing.learning import packed_listing
from reader.feeds.listing.records import ListedEntry, ListingPage, PackedListing, Pattern
from reader.feeds.parsing.dates import odd_date
from reader.feeds.parsing.entries import plain_line, web_address
from reader.feeds.transport.decoding import gunzip

MOST = 300
"""Pages of a sitemap that are listed, the newest."""
_MOST_BYTES = 20_000_000
_MOST_PAGES = 50_000


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap's pages as a list, or the addresses of the sitemaps that it names, newest first."""

    listing: PackedListing | None
    sitemaps: tuple[str, ...] = ()


def read_sitemap(body: bytes, *, url: str, under: str) -> Sitemap:
    """Read a sitemap; of its pages those below the path `under` count. Raises NotAFeed."""
    if body.startswith(b"\x1f\x8b"):
        body = gunzip(body, _MOST_BYTES)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeed("Not a sitemap.") from error
    kind = etree.QName(root).localname if root is not None and isinstance(root.tag, str) else ""
    if kind == "sitemapindex":
        named = [(_text(each, "lastmod"), web_address(_text(each, "loc"), url)) for each in _children(root)]
        return Sitemap(None, tuple(address for _, address in sorted(named, reverse=True) if address)[:MOST])
    if kind != "urlset":
        raise NotAFeed("Not a sitemap.")
    found: dict[str, ListedEntry] = {}
    for each in _children(root):
        address = web_address(_text(each, "loc"), url)
        path = urlsplit(address).path
        if not address or not path.startswith(under) or path.rstrip("/") == under.rstrip("/"):
            continue
        date = odd_date(_text(each, "publication_date") or _text(each, "lastmod"))
        found[address] = ListedEntry(plain_line(_text(each, "title"), html=False), address, date)
    newest = sorted(found.values(), key=lambda one: (one.published is not None, one.published), reverse=True)
    if not newest:
        raise NotAFeed(f"The sitemap names no page below {under}.")
    pattern = Pattern("sitemap", under=under)
    page = ListingPage(urlsplit(url).netloc, tuple(newest[:MOST]), pattern)
    return Sitemap(packed_listing(page, url))


def _children(root: etree._Element) -> list[etree._Element]:
    return list(root.iterchildren(tag=etree.Element))[:_MOST_PAGES]


def _text(element: etree._Element, name: str) -> str:
    """The words of the first element of a name below one, whatever its namespace."""
    for each in element.iterdescendants(tag=etree.Element):
        if etree.QName(each).localname == name:
            return "".join(each.itertext())[:2_000].strip()
    return ""
