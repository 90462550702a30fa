"""The links of a page, in groups that stand at like places: a list of reports is such a group.

A group has one path: the names of the elements above a link, without those that only style it. The entry
of a link is the largest element around it that holds no other link of its group: the card, the row, the
item. Titles are read from its heading, else from the link; dates from the rest of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from reader.feeds.listing.records import ListedEntry
from reader.feeds.listing.titles import (
    HEADINGS,
    Link,
    date_of,
    heading_of,
    in_prose,
    is_file_name,
    is_title,
    text_of,
    title_of,
    weight,
)
from reader.feeds.parsing.entries import web_address

MOST_LINKS = 5_000
"""Links of a page that are looked at."""
_MOST_ENTRIES = 500
_STYLING = frozenset(("span", "strong", "b", "em", "i", "u", "font", "small"))
_NO_CONTENT = frozenset(("nav", "footer", "aside", "form", "select", "dialog", "template", "noscript"))
_NO_CONTENT_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog"))
_NAMED_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|megamenu|submenu|breadcrumbs?|footer|sidebar|widgets?|"
    r"related|popular|trending|most-?read|social|share|cookies?|pager|pagination|language|lang-switcher|"
    r"skip|toolbar|tabs|filters?|facets?|tags|topbar|masthead)(?:$|[\s_-])",
    re.I,
)
_ADDRESS_OF_A_LIST = re.compile(
    r"/(?:tags?|categor(?:y|ies)|topics?|authors?|people|search|login|subscribe|page/\d+)(?:/|$|\?)", re.I
)
_LEAST_SCORE = 7.0
"""What a list must have that no entry of is known: three titles of five words are above it."""
_SHARE_OF_DATES = 0.2
_SHARE_OF_SINGLES = 0.6
"""How many entries must have one link for others to be read by their first one only."""
_OF_MANY = 3
"""Links of a group to one address, from which it is none of an entry."""


@dataclass
class Group:
    """Links at like places; `entries` are what they list."""

    path: tuple[str, ...]
    links: list[Link]
    base: str

    @cached_property
    def entries(self) -> list[ListedEntry]:
        """What is listed, each address once; titles that tell nothing are left out."""
        found: dict[str, tuple[ListedEntry, HtmlElement | None]] = {}
        for link in self.links:
            title = title_of(link, self.base)
            if link.url not in found and is_title(title):
                found[link.url] = (ListedEntry(title, link.url, date_of(link, title)), link.item.getparent())
        dated = {place for entry, place in found.values() if entry.published is not None}
        share = sum(entry.published is not None for entry, _ in found.values()) / max(1, len(found))
        mostly = share > 0.6
        if share < _SHARE_OF_DATES:  # they stand in what is said of some reports
            found = {url: (replace(entry, published=None), place) for url, (entry, place) in found.items()}
        # a menu that stands as deep as the list has no dates
        kept = [entry for entry, place in found.values() if place in dated or not mostly]
        repeated = Counter(entry.title for entry in kept)
        return [entry for entry in kept if repeated[entry.title] <= 2][:_MOST_ENTRIES]

    @cached_property
    def score(self) -> float:
        """How much it looks like a list of reports; 0 where it does not."""
        if len(self.links) < 2 or len(self.entries) < 2:
            return 0.0
        entries = self.entries
        words = float(median(weight(entry.title) for entry in entries))
        dated = sum(entry.published is not None for entry in entries) / len(entries)
        headed = sum(heading_of(link) is not None for link in self.links) / len(self.links)
        lists = sum(bool(_ADDRESS_OF_A_LIST.search(entry.url)) for entry in entries) / len(entries)
        host = sum(host_of(entry.url) == host_of(self.base) for entry in entries) / len(entries)
        prose = sum(map(in_prose, self.links)) / len(self.links)
        if (words < 3 and dated < 0.5) or max(lists, prose) > 0.5 or (len(entries) == 2 and dated < 1):
            return 0.0
        size = min(len(entries), 30) ** 0.5
        if sum(is_file_name(entry.title) for entry in entries) > len(entries) / 2:
            size /= 2
        likeness = (1 + 2 * dated) * (1 + headed) * (0.4 + 0.6 * host) * (1 - lists)
        return float(size * min(words, 8) * likeness)


def groups(body: HtmlElement, base: str, *, strict: bool = True) -> list[Group]:
    """The groups of a page's links, by path.

    Not `strict`: also those in what only its name calls furniture.
    """
    outside: dict[HtmlElement, bool] = {}
    found: defaultdict[tuple[str, ...], list[Link]] = defaultdict(list)
    for number, element in enumerate(body.iter("a")):
        if number >= MOST_LINKS:
            break
        url = web_address(element.get("href") or "", base).partition("#")[0]
        if not url or _is_same_list(url, base) or _in_furniture(element, outside, strict=strict):
            continue
        found[path_of(element)].append(Link(element, url, text_of(element), number))
    made = [
        Group(path, _without_buttons(_once(_first_of_headings(links))), base) for path, links in found.items()
    ]
    for group in made:
        if len(group.links) > 1:
            _set_items(group.links)
    return made


def _is_same_list(url: str, base: str) -> bool:
    """Whether an address is the page itself, or the page with other values in its query."""
    if url == base.partition("#")[0]:
        return True
    one, other = urlsplit(url), urlsplit(base)
    if not other.query or (one.netloc, one.path) != (other.netloc, other.path):
        return False
    return {name for name, _ in parse_qsl(one.query)} == {name for name, _ in parse_qsl(other.query)}


def _first_of_headings(links: list[Link]) -> list[Link]:
    """The links without those that stand in a heading behind another: a source, a category."""
    taken: set[HtmlElement] = set()
    kept = []
    for link in links:
        heading = next((above for above in link.element.iterancestors() if above.tag in HEADINGS), None)
        if heading is None or heading not in taken:
            kept.append(link)
        if heading is not None:
            taken.add(heading)
    return kept


def _once(links: list[Link]) -> list[Link]:
    """The links without those to one address that many entries have: their series, their author."""
    times = Counter(link.url for link in links)
    return [link for link in links if times[link.url] < _OF_MANY]


def _without_buttons(links: list[Link]) -> list[Link]:
    """The links without the buttons that stand beside a title: its PDF, its data, "full text"."""
    times = Counter(link.text for link in links)
    titled: set[HtmlElement | None] = set()
    kept = []
    for link in links:
        place = link.element.getparent()
        # what follows a title in its line and is said of other reports, too
        if place in titled and (times[link.text] > 1 or not is_title(link.text)):
            continue
        kept.append(link)
        if is_title(link.text) and times[link.text] < _OF_MANY:
            titled.add(place)
    places = Counter(link.element.getparent() for link in kept)
    if sum(times == 1 for times in places.values()) <= _SHARE_OF_SINGLES * len(places):
        return kept
    return list({link.element.getparent(): link for link in reversed(kept)}.values())[::-1]


def path_of(element: HtmlElement) -> tuple[str, ...]:
    """The names of the elements from the body to a link; headings of all levels are one."""
    names = []
    for above in element.iterancestors():
        if above.tag == "body":
            break
        if isinstance(above.tag, str) and above.tag not in _STYLING:
            names.append("h" if above.tag in HEADINGS else above.tag)
    return tuple(reversed(names))


def _in_furniture(element: HtmlElement, known: dict[HtmlElement, bool], *, strict: bool) -> bool:
    """Whether an element stands in the navigation, header, footer or a side column of its page."""
    passed: list[HtmlElement] = []
    verdict = False
    for above in element.iterancestors():
        if above in known:
            verdict = known[above]
            break
        passed.append(above)
        if above.tag == "body":
            break
        if _is_furniture(above, strict=strict):
            verdict = True
            break
    for each in passed:
        known[each] = verdict
    return verdict


def _is_furniture(element: HtmlElement, *, strict: bool) -> bool:
    if element.tag in _NO_CONTENT or element.get("role") in _NO_CONTENT_ROLES or "hidden" in element.attrib:
        return True
    if element.tag == "header":
        return not any(above.tag in ("article", "main", "li") for above in element.iterancestors())
    if not strict or element.tag in ("article", "main", "html"):
        return False
    return bool(_NAMED_FURNITURE.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _set_items(links: list[Link]) -> None:
    """Give each link the largest element around it that holds no other address of the group."""
    addresses: defaultdict[HtmlElement, set[str]] = defaultdict(set)
    for link in links:
        for above in link.element.iterancestors():
            held = addresses[above]
            if len(held) < 2:
                held.add(link.url)
    for link in links:
        for above in link.element.iterancestors():
            if len(addresses[above]) > 1 or above.tag == "body":
                break
            link.item = above


def host_of(url: str) -> str:
    """The host of an address, without "www." but with its port."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def by_score(found: Iterable[Group], *, least: float = _LEAST_SCORE) -> Iterator[Group]:
    """The groups that look like lists of reports, the likeliest first."""
    return iter(sorted((group for group in found if group.score >= least), key=lambda group: -group.score))
