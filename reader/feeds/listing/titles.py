"""What an entry of a list says: its title, and its date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from reader.cleaning.metadata.dates import find_dates
from reader.feeds.parsing.dates import odd_date
from reader.feeds.parsing.entries import sensible_date, web_address

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_GENERIC = re.compile(
    r"(?:read|learn|find out|see|view|show) (?:more|all|the report|publication|details).*|download.*|"
    r"(?:more|all|older|newer)(?: (?:articles|posts|news|reports|publications|stories|entries))?\W*|"
    r"continue reading.*|pdf.*|html?|epub|docx?|xlsx?|data|full text|abstract|summary|"
    r"weiterlesen.*|mehr.*|lire (?:la suite|plus).*|leer más.*|اقرأ المزيد.*|"
    r"続きを読む.*|阅读(?:更多|全文).*|[\d.,\s]*|[«»‹›<>→←]+.*",
    re.I,
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DATE_NAME = re.compile(r"date|time|publish|posted|created|meta", re.I)
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:title|headline)(?:$|[\s_-])", re.I)
_LABEL = re.compile(r"(?:title|titel|titre|título|titolo)\s*:\s*", re.I)
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|rtf|xlsx?|zip)$|^\S*_\S*$", re.I)
_NUMBER = re.compile(r"\S*(?: \S*)? ?\S*\d[\d./:-]*")
"""The number of a report: "WP 157", "arXiv:2603.05498"."""
_LONGEST = 400
_LONG_FOR_A_TITLE = 160
_PROSE_GOES_ON = re.compile(r"\s+[a-zà-öø-ÿ]")
_ENTRIES = ("li", "dd", "dt", "td")
_LINES = ("td", "dd", "p", "strong", "cite", "em")
_MOST_ELEMENTS = 300
"""Elements of an entry that are looked at."""


@dataclass(slots=True)
class Link:
    """A link of a page outside its furniture, with the element that holds it alone of its group.

    `order` is its number among the links of the page.
    """

    element: HtmlElement
    url: str
    text: str
    order: int = 0
    item: HtmlElement = field(init=False)

    def __post_init__(self) -> None:
        self.item = self.element

    def parts(self) -> Iterator[HtmlElement]:
        """The elements of its entry: its item, and the definition of a term that it is."""
        yield self.item
        if self.item.tag == "dt" and (after := self.item.getnext()) is not None and after.tag == "dd":
            yield after

    def elements(self) -> Iterator[HtmlElement]:
        """The elements of its entry and what is in them."""
        for part in self.parts():
            yield from (each for each in islice(part.iter(), _MOST_ELEMENTS) if isinstance(each.tag, str))


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


def is_file_name(title: str) -> bool:
    """Whether a title is only the name of a file."""
    return bool(_FILE_NAME.search(title))


def heading_of(link: Link) -> HtmlElement | None:
    """The heading around or in a link, else that of its entry."""
    for above in link.element.iterancestors():
        if above.tag in HEADINGS:
            return above
        if above is link.item:
            break
    return next((each for each in link.elements() if each.tag in HEADINGS), None)


def title_of(link: Link, base: str) -> str:
    """The title that a link has or belongs to; "" where another link is its entry's title."""
    heading = heading_of(link)
    if heading is None:
        return _title_without_heading(link)
    if any(above is heading for above in link.element.iterancestors()) and link.text:
        return link.text
    titled = {web_address(each.get("href") or "", base).partition("#")[0] for each in heading.iter("a")}
    return "" if titled - {"", link.url} else text_of(heading)


def _title_without_heading(link: Link) -> str:
    if len(link.text) > _LONG_FOR_A_TITLE:
        return _first_block(link.element)
    is_number = weight(link.text) <= 3 and _NUMBER.fullmatch(link.text) is not None
    if weight(link.text) >= 2 and is_title(link.text) and not is_number:
        return link.text
    for each in link.elements():
        if _TITLE_NAME.search(each.get("class") or ""):
            text = _LABEL.sub("", text_of(each), count=1)
            if weight(text) > weight(link.text) and len(text) <= _LONG_FOR_A_TITLE:
                return text
    return link.text if is_title(link.text) else _words_beside(link)


def _words_beside(link: Link) -> str:
    """The title of an entry whose link is only a button: a cell or line of it, else all but the button."""
    lines = [text_of(each) for each in link.elements() if each.tag in _LINES]
    lines = [line.replace(link.text, " ").strip(" \u00a0()[]|–-:,") for line in lines]
    fitting = [
        line for line in lines if weight(line) >= 3 and len(line) <= _LONG_FOR_A_TITLE and is_title(line)
    ]
    if fitting:
        return fitting[0]
    if link.item is link.element:
        return ""
    whole = text_of(link.item).replace(link.text, " ")
    for date in list(find_dates(whole))[:1]:
        whole = whole[: date.start] + " " + whole[date.end :]
    whole = " ".join(whole.split()).strip(" \u00a0()[]|–-:,")
    return whole if weight(whole) >= 3 and len(whole) <= _LONG_FOR_A_TITLE else ""


def _first_block(element: HtmlElement) -> str:
    """The first words of a card that stand in an element of their own, else all of them."""
    for each in element.iterdescendants("p", "div", "span", "strong"):
        text = text_of(each)
        if weight(text) >= 3 and len(text) <= _LONG_FOR_A_TITLE:
            return text
    return text_of(element)


def in_prose(link: Link) -> bool:
    """Whether a link stands within a sentence."""
    above = link.element.getparent()
    if not is_title(link.text):  # a button
        return above is not None and len(text_of(above)) > _LONG_FOR_A_TITLE
    before = (above.text or "") if above is not None and above.index(link.element) == 0 else ""
    if (previous := link.element.getprevious()) is not None:
        before = previous.tail or ""
    if weight(before) >= 3 and first_date(before) is None:
        return True
    after = link.element.tail or ""
    if above is not None and above.tag in _ENTRIES:
        return False
    return weight(after) >= 3 and bool(_PROSE_GOES_ON.match(after))


def date_of(link: Link, title: str) -> datetime | None:
    """The date that an entry shows: of its <time>, of what is named so, else the first in its words."""
    elements = list(link.elements())
    for element in elements:
        if element.tag == "time" and (date := _said(element, "datetime")):
            return date
    for element in elements:
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if _DATE_NAME.search(names) and (date := _said(element, "content")):
            return date
    for part in link.parts():
        if date := first_date(text_of(part).replace(title, " ")):
            return date
    before = link.item.getprevious()
    return (
        first_date(text_of(before))
        if before is not None and before.tag in ("dt", "p", "time", "div")
        else None
    )


def _said(element: HtmlElement, attribute: str) -> datetime | None:
    return odd_date(element.get(attribute) or "") or first_date(text_of(element))


def first_date(text: str) -> datetime | None:
    """The first date in some words."""
    found = next(iter(find_dates(text)), None)
    return sensible_date(found.moment) if found is not None else None
