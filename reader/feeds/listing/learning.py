"""From a page to the list of reports on it: learnt now, or by the pattern that was learnt before."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from lxml.html import HtmlElement

from reader.cleaning.html.source import parse, to_text
from reader.errors import CleaningError, NotAFeed
from reader.feeds.listing.featured import whole_list
from reader.feeds.listing.links import Group, by_score, groups
from reader.feeds.listing.metadata import listed
from reader.feeds.listing.records import ListedEntry, ListingPage, PackedListing, Pattern
from reader.feeds.listing.selectors import selected
from reader.feeds.listing.titles import text_of
from reader.feeds.parsing.entries import finished_entry, plain_line, web_address
from reader.feeds.parsing.packed import pack_feed
from reader.model import ParsedFeed

LEAST = 2
"""Entries that make a list."""
_NEXT_WORDS = re.compile(
    r"(?:next|older|newer →|weiter|nächste|suivante?|siguiente|próxim[oa]|successiv[oa]|volgende|"
    r"التالي|下一页|次へ|следующая)(?:\s+(?:page|posts?|entries|seite|página|pagina|articles?))?\s*[›»→>]*|[›»→]",
    re.I,
)
_PAGER = re.compile(r"pag(?:er|ination|es|e-numbers?)|nav-links|wp-pagenavi", re.I)


def read_listing(
    html: bytes,
    *,
    url: str,
    content_type: str = "",
    pattern: Pattern | None = None,
    right: Collection[str] = (),
    wrong: Collection[str] = (),
) -> ListingPage:
    """The list of reports on a page.

    By `pattern` where that finds anything; else the likeliest list, which is one with all entries of `right`
    and none of `wrong` (addresses, or titles). Raises NotAFeed where no list is found.
    """
    try:
        root = parse(to_text(html, content_type)).root
    except CleaningError as error:
        raise NotAFeed(f"Not a list of reports: {error.message}") from error
    base = web_address(next((each.get("href") or "" for each in root.iter("base")), ""), url) or url
    body = next(iter(root.iter("body")), root)
    known = _by_pattern(root, body, base, pattern) if pattern else []
    if pattern is not None and (known or pattern.kind == "css"):
        if not known:
            raise NotAFeed(f"Nothing on the page matches the selector “{pattern.item}” any more.")
        entries, found = known, pattern
    else:
        entries, found = _likeliest(root, body, base, right, wrong)
    title = next((text_of(each) for each in root.iter("title")), "")
    return ListingPage(
        title=plain_line(title, html=False),
        entries=tuple(entries),
        pattern=found,
        next_url=_next_page(root, base),
        changed=pattern is not None and found != pattern,
    )


def packed_listing(page: ListingPage, url: str) -> PackedListing:
    """The same, ready to be stored as the feed of the address `url`."""
    entries = tuple(
        finished_entry(
            guid=each.url,
            url=each.url,
            title=each.title,
            authors=(),
            published_at=each.published,
            updated_at=None,
            summary_html="",
            content_html="",
            language="",
            categories=(),
            enclosures=(),
        )
        for each in page.entries
    )
    feed = pack_feed(ParsedFeed(page.title, url, entries, "listing"))
    return PackedListing(feed, page.pattern.to_json(), page.entries, page.next_url, page.changed)


def _by_pattern(root: HtmlElement, body: HtmlElement, base: str, pattern: Pattern) -> list[ListedEntry]:
    if pattern.kind == "css":
        return selected(body, base, pattern)
    if pattern.kind == "json-ld":
        found = listed(root, base, _titles(groups(body, base, strict=False)))
    else:
        strict = groups(body, base)
        found = _at(pattern.path, strict, strict) or _at(
            pattern.path, groups(body, base, strict=False), strict
        )
        found = list({entry.url: entry for entry in found}.values())
    return found if len(found) >= LEAST else []


def _at(path: tuple[str, ...], among: Sequence[Group], strict: Sequence[Group]) -> list[ListedEntry]:
    """The entries at a path; those in a form of their own are taken from the groups of `strict`."""
    return [entry for group in among if group.path == path for entry in whole_list(group, strict)]


def _likeliest(
    root: HtmlElement, body: HtmlElement, base: str, right: Collection[str], wrong: Collection[str]
) -> tuple[list[ListedEntry], Pattern]:
    """The likeliest list that fits, and where it stands. Raises NotAFeed."""
    strict, every = groups(body, base), groups(body, base, strict=False)
    likely = [*by_score(strict), *by_score(every)]
    if right:  # the reader knows what the page lists
        likely += [group for group in every if len(group.entries) >= LEAST]
    best, shown = next(
        ((group, entries) for group in likely if _fits(entries := whole_list(group, strict), right, wrong)),
        (None, []),
    )
    stated = listed(root, base, _titles(every))
    if len(stated) >= max(LEAST, 0.8 * len(shown)) and _fits(stated, right, wrong) and not (right and best):
        return stated, Pattern("json-ld")
    if best is None:
        raise NotAFeed("Not a list of reports: no links that stand in a list.")
    return shown, Pattern("links", best.path)


def _titles(found: Sequence[Group]) -> dict[str, str]:
    return {entry.url: entry.title for group in found for entry in group.entries}


def _fits(entries: Sequence[ListedEntry], right: Collection[str], wrong: Collection[str]) -> bool:
    """Whether a list has all of some entries and none of others, given by address or title."""
    named = {name for entry in entries for name in (entry.url, entry.title.casefold())}
    return all(_key(one) in named for one in right) and not any(_key(one) in named for one in wrong)


def _key(name: str) -> str:
    return name if "://" in name else " ".join(name.split()).casefold()


def _next_page(root: HtmlElement, base: str) -> str:
    """The address of the next page of the list, "" where none is named."""
    for element in root.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split():
            return _other(element, base)
    for element in root.iter("a"):
        words = text_of(element) or element.get("aria-label") or ""
        if (
            len(words) <= 40
            and (_NEXT_WORDS.fullmatch(words.strip()) or words.strip() == "2")
            and _in_pager(element)
        ):
            return _other(element, base)
    return ""


def _in_pager(element: HtmlElement) -> bool:
    near = [element, *list(element.iterancestors())[:4]]
    return any(
        _PAGER.search(f"{each.get('class') or ''} {each.get('id') or ''} {each.get('aria-label') or ''}")
        for each in near
    )


def _other(element: HtmlElement, base: str) -> str:
    url = web_address(element.get("href") or "", base)
    return "" if url == base else url
