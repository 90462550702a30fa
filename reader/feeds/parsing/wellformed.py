"""The fast path for well-formed feeds: RSS 0.9x/2.0 and Atom 1.0 through lxml, with feedparser's results.

An optimisation only: `parse` gives the same feed without it. It reads the elements in the tables at the
end and gives up on everything else (an unknown element or attribute, a doctype, `xml:base`, inline markup),
in which case feedparser reads the whole feed. The tests compare both, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import urljoin

from reader.feeds.parsing.dates import usual_date
from reader.feeds.parsing.entries import PLAIN_ADDRESS

Raw: TypeAlias = dict[str, Any]
"""Those keys of feedparser's dictionaries of feeds and entries that `parse` reads."""

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "scripting": "http://source.scripting.com/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thread": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "wordpress": "com-wordpress:feed-additions:1",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
"""By the prefixes that the tables at the end use."""


def _tag(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}" if prefix else name


_ATOM, _LANG = _tag("atom:"), _tag("xml:lang")
_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_TYPES = {"text": "text/plain", "html": "text/html", "text/plain": "text/plain", "text/html": "text/html"}
_HTML_PAGE = ("text/html", "application/xhtml+xml", "html", "xhtml")
_IN_IMAGE = ("title", "url", "link", "width", "height", "description")
_OPAQUE_ID = re.compile(r"(?:urn|tag):[A-Za-z0-9:._,-]+\Z", re.ASCII)
"""An id that resolving against an address leaves as it is."""
_EXTRA_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_MAYBE_HTML = re.compile(r"</\w+>|&#?\w+;")
_C1 = re.compile("[\x80-\x9f]")


class GiveUp(Exception):
    """Something in the feed that only feedparser reads."""


def read(body: bytes, url: str) -> tuple[str, Raw, list[Raw]] | None:
    """(version, feed, entries) of a feed in UTF-8 that came from `url`; None where feedparser is needed."""
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
        return _Reader(root, url).read() if root.tag in ("rss", _tag("atom:feed")) else None
    except (etree.XMLSyntaxError, GiveUp, ValueError):
        return None


class _Reader:
    """Reads one feed; each public method but `read` puts one element into its feed or entry, under a key."""

    def __init__(self, root: Any, url: str) -> None:
        self._root, self._base = root, url
        self._atom = root.tag != "rss"
        self._lang = (root.get(_LANG) or "").replace("_", "-") or None
        self._feed: Raw = {"language": self._lang} if self._lang else {}
        self._entries: list[Raw] = []

    def read(self) -> tuple[str, Raw, list[Raw]]:
        root = self._root
        _require(all(key == _LANG or (key == "version" and not self._atom) for key in root.attrib))
        if self._atom:
            self._children(root, _ATOM_FEED, self._feed)
            return "atom10", self._feed, self._entries
        _require(len(root) == 1 and root[0].tag == "channel" and not root[0].attrib)
        self._children(root[0], _RSS_CHANNEL, self._feed)
        number = root.get("version", "")
        version = _VERSIONS.get(number) or ("rss20" if number.startswith("2.") else "rss")
        return version, self._feed, self._entries

    def _children(self, parent: Any, table: _Table, raw: Raw) -> None:
        seen: set[str] = set()
        for child in parent:
            tag = child.tag
            _require(tag in table)
            method, key, once = table[tag]
            if once:  # of several, and of one after the entries, their order would matter
                _require(tag not in seen and not (raw is self._feed and self._entries))
                seen.add(tag)
            if method is not None:
                method(self, child, raw, key)
            else:
                _require(not len(child))

    def entry(self, element: Any, _feed: Raw, _key: str) -> None:
        _require(not element.attrib)
        self._entries.append({})
        self._children(element, _ATOM_ENTRY if self._atom else _RSS_ITEM, self._entries[-1])

    # --- text and dates

    def text(self, element: Any, raw: Raw, key: str) -> None:
        raw[key], kind = self._typed(element, "text/plain" if key == "title" else "text/html")
        if key == "title" and not self._atom:  # feedparser decides whether it is HTML
            _require("<" not in raw[key] or not _MAYBE_HTML.search(raw[key]))
        raw[f"{key}_detail"] = {"type": kind, "language": self._lang}

    def content(self, element: Any, raw: Raw, key: str) -> None:
        value, kind = self._typed(element, "text/html")
        raw[key] = [{"value": value, "type": kind, "language": self._lang}]
        raw.setdefault("summary", value)

    def value(self, element: Any, raw: Raw, key: str) -> None:
        raw[key] = self._plain(element)

    def date(self, element: Any, raw: Raw, key: str) -> None:
        raw[key] = text = self._plain(element)
        raw[f"{key}_parsed"] = parts = usual_date(text)
        _require(not text or parts is not None)

    # --- addresses and files

    def guid(self, element: Any, raw: Raw, key: str) -> None:
        _require(all(str(name).lower() == "ispermalink" for name in element.attrib))
        value = self._plain(element, element.attrib)
        if all(permanent == "true" for permanent in element.attrib.values()):
            value = value and self._resolved(value)
            raw.setdefault("link", value)
        raw[key] = value

    def link_text(self, element: Any, raw: Raw, key: str) -> None:
        address = self._plain(element)
        address = address and self._resolved(address)
        raw[key] = re.sub("&([A-Za-z0-9_]+);", r"&\g<1>", address.replace("&amp;", "&"))

    def link(self, element: Any, raw: Raw, key: str) -> None:
        attributes = _attributes(element)
        rel, kind = attributes.get("rel", "alternate"), attributes.get("type")
        _require(attributes.keys() & {"href", "url", "uri"} == {"href"} and kind != "")
        # in RSS, `atom:link` names the feed itself and the like
        _require(self._atom or rel not in ("alternate", "enclosure"))
        kind = kind or ("application/atom+xml" if rel == "self" else "text/html")
        href = self._resolved(attributes["href"])
        link = {"rel": rel, "type": kind, "href": href, "length": attributes.get("length")}
        raw.setdefault(key, []).append(link)
        if rel == "enclosure":
            raw.setdefault("enclosures", []).append(link)
        if rel == "alternate" and kind in _HTML_PAGE:
            raw["link"] = href

    def file(self, element: Any, raw: Raw, key: str) -> None:
        attributes = _attributes(element)
        text = (element.text or "").strip()
        _require(not (attributes.keys() & {"uri", "href"} if key == "enclosures" else text))
        raw.setdefault(key, []).append(attributes)

    def image(self, element: Any, _raw: Raw, _key: str) -> None:
        _require(not element.attrib)
        _require(all(each.tag in _IN_IMAGE and not len(each) and not each.attrib for each in element))

    # --- people and categories

    def author(self, element: Any, raw: Raw, key: str) -> None:
        name = self._plain(element)
        _require("@" not in name)  # feedparser separates name and address
        raw.setdefault(key, []).append({"name": name} if name else {})

    def person(self, element: Any, raw: Raw, key: str) -> None:
        person: Raw = {}
        for child in element:
            name = str(child.tag).removeprefix(_ATOM)
            _require(name in ("name", "email", "uri") and name not in person)
            person[name] = self._plain(child)
        _require(not element.attrib and not (element.text or "").strip())
        _require(not any((child.tail or "").strip() for child in element))
        # feedparser gives a person without a name the name of the one before
        _require(not raw.get(key) or bool(person.get("name")))
        raw.setdefault(key, []).append(person)

    def category(self, element: Any, raw: Raw, key: str) -> None:
        term = self._plain(element, element.attrib if self._atom else ("domain",))
        if self._atom:
            _require(not term)
            term = element.get("term")
        raw.setdefault(key, []).append({"term": term, "label": element.get("label")})

    # --- shared

    def _plain(self, element: Any, allowed: Container[str] = ()) -> str:
        """The text of an element without children; feedparser repairs UTF-8 that was encoded twice."""
        _require(not len(element) and all(key in allowed for key in element.attrib))
        text: str = (element.text or "").strip()
        if text.isascii():
            return text
        with suppress(UnicodeError):
            text = text.encode("iso-8859-1").decode("utf-8")
        _require(not _C1.search(text))
        return text

    def _typed(self, element: Any, rss_type: str) -> tuple[str, str]:
        """The text and its media type; only Atom's elements may name one."""
        kind = _TYPES.get(element.get("type", "text"), "") if self._atom else rss_type
        _require(kind != "")
        return self._plain(element, ("type",) if self._atom else ()), kind

    def _resolved(self, address: str) -> str:
        if PLAIN_ADDRESS.match(address) or _OPAQUE_ID.match(address):
            return address
        return urljoin(self._base, _EXTRA_SLASHES.sub(r"\1", address))


def _require(known: bool) -> None:
    if not known:
        raise GiveUp


def _attributes(element: Any) -> Raw:
    """The attributes of an element without children, as feedparser names them."""
    _require(not len(element))
    lowered = ((str(key).lower(), value) for key, value in element.attrib.items())
    return {key: value.lower() if key in ("rel", "type") else value for key, value in lowered}


_Method: TypeAlias = Callable[[_Reader, Any, Raw, str], None]
_Table: TypeAlias = dict[str, tuple[_Method | None, str, bool]]
"""By tag: the method that reads an element, the key it fills, and whether the element may come only once."""


def _table(ignored: str, *read_by: tuple[_Method, str]) -> _Table:
    """Elements that hold nothing `parse` reads, and those that methods read.

    "tag=key" may come once, "tag+key" again and again.
    """
    table: _Table = {_tag(name): (None, "", False) for name in ignored.split()}
    for method, elements in read_by:
        for tag, sign, key in (re.split("([=+])", each) for each in elements.split()):
            table[_tag(tag)] = (method, key, sign == "=")
    return table


_R = _Reader
_EXTENSIONS = """wfw:commentRss wfw:comment slash:comments slash:hit_parade slash:section slash:department
    feedburner:origLink feedburner:origEnclosureLink itunes:duration itunes:episode itunes:season
    itunes:episodeType itunes:title wordpress:post-id thread:total scripting:account scripting:localTime
    scripting:markdown scripting:outline media:thumbnail comments"""
_RSS_CHANNEL = _table(
    """generator docs copyright managingEditor webMaster lastBuildDate pubDate category cloud rating dc:date
    dc:rights sy:updatePeriod sy:updateFrequency sy:updateBase feedburner:info feedburner:emailServiceId
    feedburner:feedburnerHostname wordpress:site scripting:account scripting:localTime""",
    (_R.entry, "item+entries"),
    (_R.text, "title=title description=subtitle"),
    (_R.value, "language=language ttl=ttl"),
    (_R.link_text, "link=link"),
    (_R.link, "atom:link+links"),
    (_R.image, "image=image"),
)
_RSS_ITEM = _table(
    f"{_EXTENSIONS} source",
    (_R.text, "title=title description=summary"),
    (_R.content, "content:encoded=content"),
    (_R.date, "pubDate=published dc:date=updated"),
    (_R.guid, "guid=id"),
    (_R.link_text, "link=link"),
    (_R.link, "atom:link+links"),
    (_R.file, "enclosure+enclosures media:content+media_content"),
    (_R.author, "author+authors dc:creator+authors"),
    (_R.category, "category+tags dc:subject+tags"),
)
_ATOM_FEED = _table(
    "atom:generator atom:icon atom:logo atom:rights atom:updated",
    (_R.entry, "atom:entry+entries"),
    (_R.text, "atom:title=title atom:subtitle=subtitle"),
    (_R.guid, "atom:id=id"),
    (_R.link, "atom:link+links"),
    (_R.person, "atom:author+authors"),
)
_ATOM_ENTRY = _table(
    f"{_EXTENSIONS} atom:rights",
    (_R.text, "atom:title=title atom:summary=summary"),
    (_R.content, "atom:content=content"),
    (_R.date, "atom:published=published atom:updated=updated"),
    (_R.guid, "atom:id=id"),
    (_R.link, "atom:link+links"),
    (_R.file, "media:content+media_content"),
    (_R.person, "atom:author+authors"),
    (_R.category, "atom:category+tags"),
)
