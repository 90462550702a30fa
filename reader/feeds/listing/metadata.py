"""Lists in a page's metadata: ItemList, and the posts of a Blog or CollectionPage (schema.org, JSON-LD)."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from reader.cleaning.metadata.structured import Thing, text_of, things, types
from reader.feeds.listing.records import ListedEntry
from reader.feeds.parsing.dates import odd_date
from reader.feeds.parsing.entries import web_address

_LISTS = ("itemListElement", "blogPost", "blogPosts", "hasPart")
_NOT_REPORTS = ("BreadcrumbList", "SiteNavigationElement", "FAQPage", "HowTo", "Recipe", "ImageGallery")
_PARTS = ("Person", "Organization", "ImageObject", "Question", "WebPageElement", "SiteNavigationElement")


def listed(root: HtmlElement, base: str, titles: dict[str, str]) -> list[ListedEntry]:
    """The longest list of the page's metadata, each address once.

    `titles` gives the words of the page's links by address, for lists that have addresses only.
    """
    best: list[ListedEntry] = []
    for thing in things(root):
        if any(kind in types(thing) for kind in _NOT_REPORTS):
            continue
        for name in _LISTS:
            found = _entries(thing.get(name), base, titles)
            if len(found) > len(best):
                best = found
    return best


def _entries(value: object, base: str, titles: dict[str, str]) -> list[ListedEntry]:
    found: dict[str, ListedEntry] = {}
    for each in value if isinstance(value, list) else ():
        item = _item(each)
        if any(kind in types(item) for kind in _PARTS):
            continue
        url = web_address(text_of(item.get("url") or item.get("@id") or item.get("mainEntityOfPage")), base)
        title = text_of(item.get("headline") or item.get("name")) or titles.get(url, "")
        if url and title:
            date = odd_date(text_of(item.get("datePublished") or item.get("dateCreated")))
            found.setdefault(url, ListedEntry(" ".join(title.split())[:400], url, date))
    return list(found.values())


def _item(element: Any) -> Thing:
    """What a member of a list is about: itself, or the `item` of a ListItem, with the address of either."""
    if not isinstance(element, dict):
        return {"url": element} if isinstance(element, str) else {}
    inner = element.get("item")
    if isinstance(inner, str):
        return {**element, "url": inner}
    return {**element, **inner} if isinstance(inner, dict) else element
