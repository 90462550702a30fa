"""Lists that a reader describes by CSS selectors of their own (https://www.w3.org/TR/selectors-3/)."""

from __future__ import annotations

from lxml.html import HtmlElement

from reader.errors import UsageError
from reader.feeds.listing.records import ListedEntry, Pattern
from reader.feeds.listing.titles import first_date, text_of
from reader.feeds.parsing.dates import odd_date
from reader.feeds.parsing.entries import web_address

_MOST_ITEMS = 500


def select(element: HtmlElement, selector: str) -> list[HtmlElement]:
    """The elements below one that a selector names. Raises UsageError for no selector."""
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    try:
        found = CSSSelector(selector, translator="html")(element)
    except SelectorError as error:
        raise UsageError(f"“{selector}” is not a CSS selector: {error}.") from error
    return [each for each in found if isinstance(each, HtmlElement)][:_MOST_ITEMS]


def selected(body: HtmlElement, base: str, pattern: Pattern) -> list[ListedEntry]:
    """What the selectors of a pattern find, each address once. Raises UsageError."""
    found: dict[str, ListedEntry] = {}
    for item in select(body, pattern.item):
        named = (select(item, pattern.title) if pattern.title else []) or [item]
        link = _link(named[0])
        link = _link(item) if link is None else link
        if link is None:
            continue
        url = web_address(link.get("href") or "", base)
        title = text_of(named[0] if pattern.title else link)
        date = None
        for element in select(item, pattern.date) if pattern.date else item.iter("time"):
            date = date or odd_date(element.get("datetime") or "") or first_date(text_of(element))
        if url and title:
            found.setdefault(url, ListedEntry(title, url, date))
    return list(found.values())


def _link(element: HtmlElement) -> HtmlElement | None:
    """The link that an element is, holds or stands in."""
    if element.tag == "a":
        return element
    for found in (element.iter("a"), element.iterancestors("a")):
        for link in found:
            if link.get("href"):
                return link
    return None
