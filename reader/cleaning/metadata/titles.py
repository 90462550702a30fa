"""An article's title, told from the site's name that pages put beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.meta_elements import MetaElements, first
from reader.safetext import safe_line

_JOINER = re.compile(r"(\s+(?:\||-|–|—|―|::?|»|«|›|·|•|⋅|/|<|>|~|←)\s+|\s*[|｜│]\s*|\s*(?:»|«|::)\s*)")
"""What stands between a title and the site's name."""
_IN_BRACKETS = re.compile(r"^(.+?)\s*[\[(（【]([^\[\]()（）【】]{2,60})[\])）】]$")
_LABELLED = re.compile(r"^([^:：]{2,40})[:：]\s+(.+)$")
_HOUSE_TAIL = re.compile(r"(?:\.(?:com?|org|net)(?:\.\w\w)?|online|magazine|news)$")
_TITLE_REST = re.compile(r"\s*(?:[¶§#🔗]|\b(?:posted|published|last updated|updated) on\b.{0,120})\s*$", re.I)
_SHARED = (
    "og:title", "twitter:title", "parsely-title", "dc.title", "dc:title", "dcterms.title", "sailthru.title",
    "citation_title",
)  # fmt: skip


def read_titles(
    root: HtmlElement,
    articles: Sequence[structured.Thing],
    meta: MetaElements,
    houses: Collection[str],
    url: str = "",
) -> tuple[str, list[str]]:
    """The article's title without the site's name, and all forms of it that the page has.

    The printed heading is the title where it agrees with what the page calls itself; then Open Graph,
    JSON-LD and the `title` element. `houses` are the site's names, squeezed.
    """
    element = next(root.iter("title"), None)
    page_title = line_of(element)[:1000] if element is not None else ""
    headings = _headings(root, "h1", url)
    headline = next((text for thing in articles if (text := structured.text_of(thing.get("headline")))), "")
    headline, shared = _plain(headline), _plain(first(meta, *_SHARED))
    title = (
        _printed(headings, page_title, shared, headline, houses)
        or _printed_as_part(_headings(root, "h2", url), page_title, houses)
        or _printed_behind_site([*_headings(root, "h2", url), *_headings(root, "h3", url)], page_title)
        or _alone(headings, page_title, houses)
        or without_site(shared, houses)
        or without_site(headline, houses)
    )
    if not title:
        title = without_site(page_title, houses)
        if title == page_title and page_title:
            title = _printed_first(headings, page_title) or _main_part(page_title)
        title = title or next(iter(headings), "")
    printed = [_folded(heading) for heading in headings]
    if len(_folded(title)) <= 1 and len(_folded(page_title)) >= 4 and _folded(title) not in printed:
        title = _main_part(page_title)
    title = without_site(_TITLE_REST.sub("", title).strip() or title, houses)
    title = safe_line(title.strip())[:500]
    named = [title, shared, headline, page_title, without_site(page_title, houses)]
    known = [_folded(form) for form in named]
    # where the title is printed, another heading of its level may be one of the text's parts
    others = [
        heading
        for heading in headings[:2]
        if title not in headings or max(_share(_folded(heading), form) for form in known) >= 0.5
    ]
    forms = (*named, *others)
    return title, list(dict.fromkeys(form for form in forms if form))


def _plain(text: str) -> str:
    return " ".join(unescape(text[:2000]).split())


def line_of(element: HtmlElement) -> str:
    """An element's text on one line."""
    return safe_line(" ".join(element.text_content().split()))


def squeezed(name: str) -> str:
    """A site's name for comparing: letters and digits alone, without "the" and ".com"."""
    text = name.casefold().strip()
    text = re.sub(r"^the\s+|^www\.", "", text)
    return re.sub(r"[\W_]+", "", _HOUSE_TAIL.sub("", text) or text)


def _folded(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _headings(root: HtmlElement, tag: str, url: str) -> list[str]:
    """The texts of headings that may be titles; one that only leads to the site's front page is its name."""
    found: list[str] = []
    for heading in root.iter(tag):
        text = line_of(heading)
        if not 2 < len(text) < 300 or len(found) >= 12:
            continue
        link = next(heading.iter("a"), None)
        above = heading.getparent()
        if link is None and above is not None and above.tag == "a":
            link = above
        if link is not None and len(line_of(link)) > 0.8 * len(text) and _front_page(link.get("href"), url):
            continue
        found.append(text)
    return found


def _front_page(href: str | None, url: str) -> bool:
    if not href:
        return False
    try:
        parts, page = urlsplit(urljoin(url, href.strip())), urlsplit(url)
    except ValueError:
        return False
    bare = not parts.path.strip("/") and not parts.query and not parts.fragment
    return bare and bool(page.path.strip("/")) and (not href.startswith("#"))


def _printed(
    headings: Sequence[str], page_title: str, shared: str, headline: str, houses: Collection[str]
) -> str:
    """The heading that is most like what the page calls itself."""
    named = [form for form in (page_title, shared, headline) if form]
    best, best_likeness = "", 0.0
    for heading in headings[:6]:
        words = _folded(heading)
        if _is_house(heading, page_title, houses):
            continue
        share = max((_share(words, _folded(form)) for form in named), default=0.0)
        if share >= 0.8 and len(words) >= 2:
            likeness = max(_share(_folded(form), words) for form in named) + share
            if likeness > best_likeness:
                best, best_likeness = heading, likeness
    return best


def _printed_as_part(headings: Sequence[str], page_title: str, houses: Collection[str]) -> str:
    """The heading of the second level that is word for word the first part of the page's title."""
    parts = [part for part in _parts(page_title) if squeezed(part) not in houses]
    main = _folded(parts[0]) if parts and len(_parts(page_title)) > 1 else []
    return next((h for h in headings if len(main) >= 3 and _folded(h) == main), "")


def _printed_behind_site(headings: Sequence[str], page_title: str) -> str:
    """The lesser heading that is what follows a name and a colon in the page's title, as on Blogger."""
    match = _LABELLED.match(page_title)
    main = _folded(match.group(2)) if match else []
    return next((h for h in headings if len(main) >= 3 and _folded(h) == main), "")


def _printed_first(headings: Sequence[str], page_title: str) -> str:
    """The heading, however short, that is word for word the first part of the page's title."""
    parts = _parts(page_title)
    first_part = _folded(parts[0]) if len(parts) > 1 else []
    return next((heading for heading in headings if first_part and _folded(heading) == first_part), "")


def _alone(headings: Sequence[str], page_title: str, houses: Collection[str]) -> str:
    """The only long heading of the first level."""
    long = [h for h in headings[:6] if len(_folded(h)) >= 4 and not _is_house(h, page_title, houses)]
    return long[0] if len(long) == 1 and len(headings) <= 3 else ""


def _is_house(heading: str, page_title: str, houses: Collection[str]) -> bool:
    """Whether a heading is the site's name or a lesser part of the page's title."""
    if squeezed(heading) in houses:
        return True
    words = _folded(heading)
    parts = _parts(page_title)
    if len(words) >= 3 and parts and words == _folded(parts[0]):
        return False  # titles begin with what they name; the site's name may be longer
    lesser = sorted(parts, key=len, reverse=True)[1:]
    return words in [_folded(part) for part in lesser]


def _share(words: Sequence[str], known: Sequence[str]) -> float:
    """How many of the words are among the known."""
    return sum(word in known for word in words) / len(words) if words else 0.0


def _parts(title: str) -> list[str]:
    return [part.strip() for part in _JOINER.split(title)[::2] if part.strip()]


def _main_part(title: str) -> str:
    """The longest part of a title when it is long enough to stand alone."""
    longest = max(_parts(title), key=len, default=title)
    return longest if len(longest.split()) >= 3 else title


def without_site(title: str, houses: Collection[str]) -> str:
    """A title without the site's names at its beginning and end, whatever joins them."""
    parts = _JOINER.split(" ".join(title.split()))
    while len(parts) > 1 and squeezed(parts[-1]) in houses:
        del parts[-2:]
    while len(parts) > 1 and squeezed(parts[0]) in houses:
        del parts[:2]
    title = "".join(parts).strip()
    if (match := _IN_BRACKETS.match(title)) and squeezed(match.group(2)) in houses:
        return match.group(1)
    if (match := _LABELLED.match(title)) and squeezed(match.group(1)) in houses:
        return match.group(2)
    return title
