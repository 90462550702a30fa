"""Titles told from the site's name that pages put beside them."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.safetext import safe_line

JOINER = re.compile(r"(\s+(?:\||-|–|—|―|::?|»|«|›|·|•|⋅|/|<|>|~|←)\s+|\s*[|｜│]\s*|\s*(?:»|«|::)\s*)")
"""What stands between a title and the site's name."""
_IN_BRACKETS = re.compile(r"^(.+?)\s*[\[(（【]([^\[\]()（）【】]{2,60})[\])）】]$")
LABELLED = re.compile(r"^([^:：]{2,40})[:：]\s+(.+)$")
_HOUSE_TAIL = re.compile(r"(?:\.(?:com?|org|net)(?:\.\w\w)?|online|magazine|news)$")


def plain(text: str) -> str:
    """A text that metadata hold, on one line."""
    return " ".join(unescape(text[:2000]).split())


def line_of(element: HtmlElement) -> str:
    """An element's text on one line."""
    return safe_line(" ".join(element.text_content().split()))


def squeezed(name: str) -> str:
    """A site's name for comparing: letters and digits alone, without "the" and ".com"."""
    text = name.casefold().strip()
    text = re.sub(r"^the\s+|^www\.", "", text)
    return re.sub(r"[\W_]+", "", _HOUSE_TAIL.sub("", text) or text)


def is_front_page(href: str | None, url: str) -> bool:
    """Whether a link on the page at this address leads to its site's front page."""
    if not href:
        return False
    try:
        parts, page = urlsplit(urljoin(url, href.strip())), urlsplit(url)
    except ValueError:
        return False
    bare = not parts.path.strip("/") and not parts.query and not parts.fragment
    return bare and bool(page.path.strip("/")) and (not href.startswith("#"))


def without_site(title: str, houses: Collection[str]) -> str:
    """A title without the site's names at its beginning and end, whatever joins them."""
    parts = JOINER.split(" ".join(title.split()))
    while len(parts) > 1 and squeezed(parts[-1]) in houses:
        del parts[-2:]
    while len(parts) > 1 and squeezed(parts[0]) in houses:
        del parts[:2]
    title = "".join(parts).strip()
    if (match := _IN_BRACKETS.match(title)) and squeezed(match.group(2)) in houses:
        return match.group(1)
    if (match := LABELLED.match(title)) and squeezed(match.group(1)) in houses:
        return match.group(2)
    return title
