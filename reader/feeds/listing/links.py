"""The links of a page, in groups that stand at like places: a list of reports is such a group.

A group has one path: the names of the elements above a link, without those that only style it. The entry
of a link is the largest element around it that holds no other link of its group: the card, the row, the
item. Titles are read from its heading, else from the link; dates from the rest of it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from statistics import median

from lxml.html import HtmlElement

from reader.cleaning.metadata.dates import find_dates
from reader.feeds.dates import odd_date
from reader.feeds.entries import sensible_date, web_address
from reader.feeds.listing.records import ListedEntry

MOST_LINKS = 5_000
"""Links of a page that are looked at."""
_MOST_ENTRIES = 500
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
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
_GENERIC = re.compile(
    r"(?:read|learn|find out|see|view|show) (?:more|all|the report|publication|details).*|more|download.*|"
    r"continue reading.*|pdf.*|weiterlesen.*|mehr.*|lire (?:la suite|plus).*|leer más.*|اقرأ المزيد.*|"
    r"続きを読む.*|阅读(?:更多|全文).*|[\d.,\s]*|[«»‹›<>→←]+.*",
    re.I,
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DATE_NAME = re.compile(r"date|time|publish|posted|created|meta", re.I)
_LONGEST = 400
_OF_MANY = 3
"""Links of a group to one address, from which it is none of an entry."""
_LONG_FOR_A_TITLE = 160


@dataclass(slots=True)
class Link:
    """A link of a page outside its furniture, with the element that holds it alone of its group."""

    element: HtmlElement
    url: str
    text: str
    item: HtmlElement = field(init=False)

    def __post_init__(self) -> None:
        self.item = self.element


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
            title = _title(link, self.base)
            if link.url not in found and is_title(title):
                found[link.url] = (ListedEntry(title, link.url, _date(link, title)), link.item.getparent())
        dated = {place for entry, place in found.values() if entry.published is not None}
        mostly = sum(entry.published is not None for entry, _ in found.values()) > 0.6 * len(found)
        # a menu that stands as deep as the list has no dates
        kept = [entry for entry, place in found.values() if place in dated or not mostly]
        repeated = Counter(entry.title for entry in kept)
        return [entry for entry in kept if repeated[entry.title] <= 2][:_MOST_ENTRIES]

    @cached_property
    def score(self) -> float:
        """How much it looks like a list of reports; 0 where it does not."""
        entries = self.entries
        if len(entries) < 2:
            return 0.0
        words = float(median(weight(entry.title) for entry in entries))
        dated = sum(entry.published is not None for entry in entries) / len(entries)
        headed = sum(_heading(link) is not None for link in self.links) / len(self.links)
        lists = sum(bool(_ADDRESS_OF_A_LIST.search(entry.url)) for entry in entries) / len(entries)
        host = sum(_host(entry.url) == _host(self.base) for entry in entries) / len(entries)
        prose = sum(map(_in_prose, self.links)) / len(self.links)
        if (words < 3 and dated < 0.5) or max(lists, prose) > 0.5 or (len(entries) == 2 and dated < 1):
            return 0.0
        size = min(len(entries), 30) ** 0.5
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
        if not url or url == base.partition("#")[0] or _in_furniture(element, outside, strict=strict):
            continue
        found[path_of(element)].append(Link(element, url, text_of(element)))
    made = [
        Group(path, _once(_first_of_headings(links)), base) for path, links in found.items() if len(links) > 1
    ]
    for group in made:
        _set_items(group.links)
    return made


def _first_of_headings(links: list[Link]) -> list[Link]:
    """The links without those that stand in a heading behind another: a source, a category."""
    taken: set[HtmlElement] = set()
    kept = []
    for link in links:
        heading = next((above for above in link.element.iterancestors() if above.tag in _HEADINGS), None)
        if heading is None or heading not in taken:
            kept.append(link)
        if heading is not None:
            taken.add(heading)
    return kept


def _once(links: list[Link]) -> list[Link]:
    """The links without those to one address that many entries have: their series, their author."""
    times = Counter(link.url for link in links)
    return [link for link in links if times[link.url] < _OF_MANY]


def path_of(element: HtmlElement) -> tuple[str, ...]:
    """The names of the elements from the body to a link; headings of all levels are one."""
    names = []
    for above in element.iterancestors():
        if above.tag == "body":
            break
        if isinstance(above.tag, str) and above.tag not in _STYLING:
            names.append("h" if above.tag in _HEADINGS else above.tag)
    return tuple(reversed(names))


def text_of(element: HtmlElement) -> str:
    """The words of an element on one line, at most 400 characters."""
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece)
        if size > 4 * _LONGEST:
            break
    return " ".join(" ".join(pieces).split())[:_LONGEST]


def weight(title: str) -> float:
    """The words of a title; two characters of scripts without spaces count as one."""
    signs = len(_CJK.findall(title))
    return len(_CJK.sub(" ", title).split()) + signs / 2


def is_title(text: str) -> bool:
    """Whether words can be the title of a report, rather than those of a button."""
    if weight(text) < 1 or len(text) < 4 or _GENERIC.fullmatch(text):
        return False
    date = next(find_dates(text), None)
    return date is None or len(text) - (date.end - date.start) > 6


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


def _heading(link: Link) -> HtmlElement | None:
    """The heading around or in a link, else that of its entry."""
    for above in link.element.iterancestors():
        if above.tag in _HEADINGS:
            return above
        if above is link.item:
            break
    return next(iter(link.item.iter(*_HEADINGS)), None)


def _title(link: Link, base: str) -> str:
    """The title that a link has or belongs to; "" where another link is its entry's title."""
    heading = _heading(link)
    if heading is None:
        return _first_block(link.element) if len(link.text) > _LONG_FOR_A_TITLE else link.text
    if any(above is heading for above in link.element.iterancestors()) and link.text:
        return link.text
    titled = {web_address(each.get("href") or "", base).partition("#")[0] for each in heading.iter("a")}
    return "" if titled - {"", link.url} else text_of(heading)


def _first_block(element: HtmlElement) -> str:
    """The first words of a card that stand in an element of their own, else all of them."""
    for each in element.iterdescendants("p", "div", "span", "strong"):
        text = text_of(each)
        if weight(text) >= 3 and len(text) <= _LONG_FOR_A_TITLE:
            return text
    return text_of(element)


def _in_prose(link: Link) -> bool:
    """Whether a link stands within a sentence."""
    above = link.element.getparent()
    before = (above.text or "") if above is not None and above.index(link.element) == 0 else ""
    if (previous := link.element.getprevious()) is not None:
        before = previous.tail or ""
    return weight(before) >= 3 and first_date(before) is None


def _date(link: Link, title: str) -> datetime | None:
    """The date that an entry shows: of its <time>, of what is named so, else the first in its words."""
    item = link.item
    for time in item.iter("time"):
        if date := odd_date(time.get("datetime") or "") or first_date(text_of(time)):
            return date
    for element in item.iter():
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if not isinstance(element.tag, str) or not _DATE_NAME.search(names):
            continue
        if date := odd_date(element.get("content") or "") or first_date(text_of(element)):
            return date
    if date := first_date(text_of(item).replace(title, " ")):
        return date
    before = item.getprevious()
    return (
        first_date(text_of(before))
        if before is not None and before.tag in ("dt", "p", "time", "div")
        else None
    )


def first_date(text: str) -> datetime | None:
    """The first date in some words."""
    found = next(iter(find_dates(text)), None)
    return sensible_date(found.moment) if found is not None else None


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def by_score(found: Iterable[Group]) -> Iterator[Group]:
    """The groups that look like lists of reports, the likeliest first."""
    return iter(sorted((group for group in found if group.score), key=lambda group: -group.score))
