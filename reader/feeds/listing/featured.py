"""Entries of a list that have a form of their own: a featured first card, an item marked up otherwise.

They are looked for beside the items of a list, and above them. What counts is that they look like its
entries in all that readers see: a title, a date where the others have one, an address like theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from reader.feeds.listing.links import Group, host_of
from reader.feeds.listing.records import ListedEntry
from reader.feeds.listing.titles import (
    HEADINGS,
    Link,
    date_of,
    heading_of,
    in_prose,
    is_title,
    title_of,
    weight,
)

_MOST_FEATURED = 3
_SHARE = 0.6
"""How many of a list's addresses must be alike for an entry to be known by its own."""


def whole_list(group: Group, around: Sequence[Group]) -> list[ListedEntry]:
    """The entries of a group, with those of other groups `around` that belong to its list, in their order."""
    entries = {entry.url: entry for entry in group.entries}
    orders = {link.url: link.order for link in reversed(group.links) if link.url in entries}
    if len(entries) < 3:
        return list(entries.values())
    others = [
        link
        for other in around
        if other.path != group.path
        for link in other.links
        if link.url not in entries and _is_like(link.url, group)
    ]
    kept = [link for link in group.links if link.url in entries]
    # more of them are a list of their own
    few = {link.order for other in around if len(other.links) <= _MOST_FEATURED for link in other.links}
    alone = [link for link in others if link.order in few]
    for link in (*_beside(kept, others), *_above(kept, alone)):
        title = title_of(link, group.base)
        entry = ListedEntry(title, link.url, date_of(link, title))
        if is_title(title) and weight(title) >= 2 and (entry.published or not _is_dated(group)):
            entries.setdefault(link.url, entry)
            orders.setdefault(link.url, link.order)
    return sorted(entries.values(), key=lambda entry: orders[entry.url])


def _is_dated(group: Group) -> bool:
    return sum(entry.published is not None for entry in group.entries) > _SHARE * len(group.entries)


def _is_like(url: str, group: Group) -> bool:
    """Whether an address looks like those of a group: the same host, the same folder."""
    known = Counter(_place(entry.url) for entry in group.entries)
    place, times = known.most_common(1)[0]
    if times < _SHARE * len(group.entries) or _place(url) != place:
        return False
    return bool(place[1]) or _is_dated(group)  # any page stands at the top of a site


def _place(url: str) -> tuple[str, str]:
    """The host of an address and its first folder, "" where it has none."""
    first, _, rest = urlsplit(url).path.strip("/").partition("/")
    return host_of(url), first if rest else ""


def _beside(kept: Sequence[Link], others: Sequence[Link]) -> list[Link]:
    """One link of each element that stands among the items of a list and is none of them."""
    items = {link.item for link in kept}
    lists = {parent for item in items if (parent := item.getparent()) is not None}
    tag = Counter(str(item.tag) for item in items).most_common(1)[0][0]
    found: dict[HtmlElement, Link] = {}
    for link in others:
        inner = link.element
        for above in link.element.iterancestors():
            if above in lists:
                break
            inner = above
        else:
            continue
        if inner in items or inner.tag != tag or inner in found or in_prose(link):
            continue
        found[inner] = _in_item(link, inner)
    return list(found.values())


def _above(kept: Sequence[Link], others: Sequence[Link]) -> list[Link]:
    """Links with a heading that stand before the items of a list, the nearest."""
    first = min(link.order for link in kept)
    listed = {link.element for link in kept}
    before = [link for link in others if link.order < first and heading_of(_bare(link)) is not None]
    return [_in_item(link, _card(link, listed)) for link in before[-_MOST_FEATURED:]]


def _bare(link: Link) -> Link:
    """The link by itself: its heading is around it or in it."""
    return Link(link.element, link.url, link.text, link.order)


def _card(link: Link, listed: set[HtmlElement]) -> HtmlElement:
    """The largest element around a link that holds no second heading and nothing of the list."""
    card = link.element
    for above in link.element.iterancestors():
        if above.tag in ("body", "main") or len(list(above.iter(*HEADINGS))) > 1:
            break
        if any(each in listed for each in above.iter("a")):
            break
        card = above
    return card


def _in_item(link: Link, item: HtmlElement) -> Link:
    found = _bare(link)
    found.item = item
    return found
