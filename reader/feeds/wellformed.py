"""The quick way through a well-formed feed: RSS and Atom by lxml, with feedparser's results.

It takes only what it knows well. Anything else (an element that means something to feedparser and is
not handled here, a doctype, an `xml:base`, markup where text belongs) makes it give up, and feedparser
reads the whole feed. What it does take must come out as feedparser has it, field by field; the tests
compare the two on every feed there is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from reader.feeds.wellformed_elements import (
    ATOM,
    CONTENT,
    DC,
    FEEDBURNER,
    ITUNES,
    MEDIA,
    SLASH,
    SY,
    THREADING,
    WFW,
    Elements,
    GiveUp,
    Raw,
)

Handler: TypeAlias = Callable[[Elements, Any, Raw], None]

_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}

# elements that say nothing we ask for
_IDLE_IN_ITEM = {
    "comments",
    f"{WFW}commentRss",
    f"{WFW}comment",
    f"{SLASH}comments",
    f"{SLASH}hit_parade",
    f"{SLASH}section",
    f"{SLASH}department",
    f"{FEEDBURNER}origLink",
    f"{FEEDBURNER}origEnclosureLink",
    f"{ITUNES}duration",
    f"{ITUNES}episode",
    f"{ITUNES}season",
    f"{ITUNES}episodeType",
    f"{ITUNES}title",
    f"{MEDIA}thumbnail",
    f"{THREADING}total",
    "{com-wordpress:feed-additions:1}post-id",
}
_IDLE_IN_CHANNEL = {
    "generator",
    "docs",
    "copyright",
    "managingEditor",
    "webMaster",
    "lastBuildDate",
    "pubDate",
    "category",
    "cloud",
    "rating",
    f"{DC}date",
    f"{DC}rights",
    f"{SY}updatePeriod",
    f"{SY}updateFrequency",
    f"{SY}updateBase",
    f"{FEEDBURNER}info",
    f"{FEEDBURNER}emailServiceId",
    f"{FEEDBURNER}feedburnerHostname",
    "{com-wordpress:feed-additions:1}site",
}
_IDLE_IN_FEED = {f"{ATOM}generator", f"{ATOM}icon", f"{ATOM}logo", f"{ATOM}rights", f"{ATOM}updated"}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What may stand in a feed or an entry.

    `handlers` read an element, `idle` ones are passed over, `single` ones may come only once, and in a
    feed only before its entries, or their order would matter. `item` is the tag of an entry.
    """

    handlers: Mapping[str, Handler]
    idle: Collection[str]
    single: Collection[str]
    item: str = ""


_ONCE_IN_ENTRY = {
    "title",
    "link",
    "guid",
    "pubDate",
    "description",
    f"{CONTENT}encoded",
    f"{DC}date",
    f"{ATOM}title",
    f"{ATOM}id",
    f"{ATOM}published",
    f"{ATOM}updated",
    f"{ATOM}summary",
    f"{ATOM}content",
}
_RSS_ITEM = _Kind(
    handlers={
        "title": Elements.title,
        "link": Elements.link_text,
        "guid": Elements.guid,
        "pubDate": Elements.published,
        "description": Elements.description,
        "category": Elements.category,
        "author": Elements.author,
        "enclosure": Elements.enclosure,
        "source": Elements.source,
        f"{CONTENT}encoded": Elements.encoded,
        f"{DC}creator": Elements.author,
        f"{DC}date": Elements.updated,
        f"{DC}subject": Elements.category,
        f"{MEDIA}content": Elements.media,
        f"{ATOM}link": Elements.other_link,
    },
    idle=_IDLE_IN_ITEM,
    single=_ONCE_IN_ENTRY,
)
_RSS_CHANNEL = _Kind(
    handlers={
        "title": Elements.title,
        "link": Elements.link_text,
        "description": Elements.subtitle_html,
        "language": Elements.language,
        "ttl": Elements.ttl,
        "image": Elements.picture,
        f"{ATOM}link": Elements.other_link,
    },
    idle=_IDLE_IN_CHANNEL,
    single={"title", "link", "description", "language", "ttl", "image"},
    item="item",
)
_ATOM_ENTRY = _Kind(
    handlers={
        f"{ATOM}title": Elements.title,
        f"{ATOM}link": Elements.link,
        f"{ATOM}id": Elements.guid,
        f"{ATOM}published": Elements.published,
        f"{ATOM}updated": Elements.updated,
        f"{ATOM}summary": Elements.summary,
        f"{ATOM}content": Elements.content,
        f"{ATOM}category": Elements.atom_category,
        f"{ATOM}author": Elements.person,
        f"{MEDIA}content": Elements.media,
    },
    idle=_IDLE_IN_ITEM | {f"{ATOM}rights"},
    single=_ONCE_IN_ENTRY,
)
_ATOM_FEED = _Kind(
    handlers={
        f"{ATOM}title": Elements.title,
        f"{ATOM}subtitle": Elements.subtitle,
        f"{ATOM}link": Elements.link,
        f"{ATOM}author": Elements.person,
        f"{ATOM}id": Elements.guid,
    },
    idle=_IDLE_IN_FEED,
    single={f"{ATOM}title", f"{ATOM}subtitle", f"{ATOM}id"},
    item=f"{ATOM}entry",
)


def read(body: bytes, url: str) -> tuple[str, Raw, list[Raw]] | None:
    """(version, feed, entries) of a well-formed RSS 0.9x/2.0 or Atom 1.0 feed in UTF-8, else None."""
    start = body[:2000]
    if b"<rss" not in start and b"<feed" not in start:
        return None
    if b"<!DOCTYPE" in body or b"xml:base" in body or body.count(b"xml:lang") > 1:
        return None
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
        if root.tag == "rss":
            return _rss(root, Elements(url, atom=False))
        if root.tag == f"{ATOM}feed":
            return _atom(root, Elements(url, atom=True))
    except (etree.XMLSyntaxError, GiveUp, ValueError):
        return None
    return None


def _rss(root: Any, elements: Elements) -> tuple[str, Raw, list[Raw]]:
    number = root.get("version", "")
    version = _VERSIONS.get(number) or ("rss20" if number.startswith("2.") else "rss")
    language = elements.take_language(root, {"version"})
    channels = list(root)
    if len(channels) != 1 or channels[0].tag != "channel" or channels[0].attrib:
        raise GiveUp
    return version, *_feed(channels[0], _RSS_CHANNEL, _RSS_ITEM, elements, language)


def _atom(root: Any, elements: Elements) -> tuple[str, Raw, list[Raw]]:
    language = elements.take_language(root, set())
    return "atom10", *_feed(root, _ATOM_FEED, _ATOM_ENTRY, elements, language)


def _feed(
    element: Any, kind: _Kind, item: _Kind, elements: Elements, language: str | None
) -> tuple[Raw, list[Raw]]:
    feed: Raw = {"language": language} if language else {}
    entries: list[Raw] = []

    def entry(child: Any) -> None:
        if child.attrib:
            raise GiveUp
        found: Raw = {}
        _children(child, item, elements, found)
        entries.append(found)

    _children(element, kind, elements, feed, entry)
    return feed, entries


def _children(
    element: Any,
    kind: _Kind,
    elements: Elements,
    context: Raw,
    entry: Callable[[Any], None] | None = None,
) -> None:
    seen: set[str] = set()
    begun = False
    for child in element:
        tag = child.tag
        if entry is not None and tag == kind.item:
            entry(child)
            begun = True
            continue
        handler = kind.handlers.get(tag)
        if handler is None:
            if tag not in kind.idle:
                elements.unknown(child)
            elif len(child):
                raise GiveUp
            continue
        if tag in kind.single:
            if tag in seen or begun:
                raise GiveUp
            seen.add(tag)
        handler(elements, child, context)
