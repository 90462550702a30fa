"""The fast path for well-formed feeds: RSS 0.9x/2.0 and Atom 1.0 through lxml, with feedparser's results.

An optimisation only: `parse` gives the same feed without it. It reads the elements in the tables below
and gives up on everything else (an unknown element or attribute, a doctype, `xml:base`, inline markup),
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

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_WFW = "{http://wellformedweb.org/CommentAPI/}"
_SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_SY = "{http://purl.org/rss/1.0/modules/syndication/}"
_FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
_WORDPRESS = "{com-wordpress:feed-additions:1}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_TYPES = {"text": "text/plain", "html": "text/html", "text/plain": "text/plain", "text/html": "text/html"}
_HTML_PAGE = ("text/html", "application/xhtml+xml", "html", "xhtml")
_OPAQUE_ID = re.compile(r"(?:urn|tag):[A-Za-z0-9:._,-]+\Z", re.ASCII)
"""An id that resolving against an address leaves as it is."""
_EXTRA_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_MAYBE_HTML = re.compile(r"</\w+>|&#?\w+;")
_C1 = re.compile("[\x80-\x9f]")


_UPDATED = (f"{_DC}date", f"{_ATOM}updated")


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
        if root.tag not in ("rss", f"{_ATOM}feed"):
            return None
        return _Reader(root, url).read()
    except (etree.XMLSyntaxError, GiveUp, ValueError):
        return None


class _Reader:
    """Reads one feed; each method below `read` puts one element into the dictionary of its feed or entry."""

    def __init__(self, root: Any, url: str) -> None:
        self._root, self._base = root, url
        self._atom = root.tag != "rss"
        self._lang = (root.get(_LANG) or "").replace("_", "-") or None
        self._feed: Raw = {"language": self._lang} if self._lang else {}
        self._entries: list[Raw] = []

    def read(self) -> tuple[str, Raw, list[Raw]]:
        root = self._root
        if any(key != _LANG and (self._atom or key != "version") for key in root.attrib):
            raise GiveUp
        if self._atom:
            self._children(root, _ATOM_FEED, self._feed)
            return "atom10", self._feed, self._entries
        if len(root) != 1 or root[0].tag != "channel" or root[0].attrib:
            raise GiveUp
        self._children(root[0], _RSS_CHANNEL, self._feed)
        number = root.get("version", "")
        version = _VERSIONS.get(number) or ("rss20" if number.startswith("2.") else "rss")
        return version, self._feed, self._entries

    def _children(self, parent: Any, table: _Table, raw: Raw) -> None:
        seen: set[str] = set()
        for child in parent:
            tag = child.tag
            if tag not in table:
                raise GiveUp
            method = table[tag]
            if method is None and len(child):
                raise GiveUp
            if method is not None and tag in _ONCE:
                if tag in seen or (raw is self._feed and self._entries):  # their order would matter
                    raise GiveUp
                seen.add(tag)
            if method is not None:
                method(self, child, raw)

    def entry(self, element: Any, _feed: Raw) -> None:
        if element.attrib:
            raise GiveUp
        self._entries.append({})
        self._children(element, _ATOM_ENTRY if self._atom else _RSS_ITEM, self._entries[-1])

    # --- text and dates

    def title(self, element: Any, raw: Raw) -> None:
        raw["title"], kind = self._typed(element, "text/plain")
        if not self._atom and "<" in raw["title"] and _MAYBE_HTML.search(raw["title"]):
            raise GiveUp  # feedparser decides whether it is HTML
        raw["title_detail"] = {"type": kind, "language": self._lang}

    def subtitle(self, element: Any, raw: Raw) -> None:
        raw["subtitle"], kind = self._typed(element, "text/html")
        raw["subtitle_detail"] = {"type": kind}

    def summary(self, element: Any, raw: Raw) -> None:
        raw["summary"], kind = self._typed(element, "text/html")
        raw["summary_detail"] = {"type": kind, "language": self._lang}

    def content(self, element: Any, raw: Raw) -> None:
        value, kind = self._typed(element, "text/html")
        raw["content"] = [{"value": value, "type": kind, "language": self._lang}]
        raw.setdefault("summary", value)

    def value(self, element: Any, raw: Raw) -> None:
        raw[element.tag] = self._text(element)

    def date(self, element: Any, raw: Raw) -> None:
        key = "updated" if element.tag in _UPDATED else "published"
        raw[key] = text = self._text(element)
        raw[f"{key}_parsed"] = parts = usual_date(text)
        if text and parts is None:
            raise GiveUp

    # --- addresses and files

    def guid(self, element: Any, raw: Raw) -> None:
        permanent = True
        for key, value in element.attrib.items():
            if str(key).lower() != "ispermalink":
                raise GiveUp
            permanent = value == "true"
        raw["id"] = value = self._text(element, element.attrib.keys())
        if permanent:
            raw["id"] = value and self._resolved(value)
            raw.setdefault("link", raw["id"])

    def link_text(self, element: Any, raw: Raw) -> None:
        address = self._text(element)
        address = address and self._resolved(address)
        raw["link"] = re.sub("&([A-Za-z0-9_]+);", r"&\g<1>", address.replace("&amp;", "&"))

    def link(self, element: Any, raw: Raw) -> None:
        attributes = {str(key).lower(): value for key, value in element.attrib.items()}
        if "href" not in attributes or "url" in attributes or "uri" in attributes or len(element):
            raise GiveUp
        rel = attributes.get("rel", "alternate").lower()
        kind = attributes.get("type", "").lower()
        if not kind:
            if "type" in attributes:
                raise GiveUp
            kind = "application/atom+xml" if rel == "self" else "text/html"
        href = self._resolved(attributes["href"])
        link = {"rel": rel, "type": kind, "href": href, "length": attributes.get("length")}
        raw.setdefault("links", []).append(link)
        if rel == "enclosure":
            raw.setdefault("enclosures", []).append(link)
        if rel == "alternate" and kind in _HTML_PAGE:
            raw["link"] = href

    def atom_link(self, element: Any, _raw: Raw) -> None:
        """`atom:link` in RSS names the feed itself and the like."""
        rel = element.get("rel", "alternate").lower()
        if "href" not in element.attrib or rel in ("alternate", "enclosure") or len(element):
            raise GiveUp

    def enclosure(self, element: Any, raw: Raw) -> None:
        get = element.attrib.get
        if len(element) or get("uri") is not None or get("href") is not None:
            raise GiveUp
        file = {"href": get("url"), "type": (get("type") or "").lower(), "length": get("length")}
        raw.setdefault("enclosures", []).append(file)

    def media(self, element: Any, raw: Raw) -> None:
        if len(element) or (element.text or "").strip():
            raise GiveUp
        attributes = {str(key).lower(): value for key, value in element.attrib.items()}
        attributes["type"] = attributes.get("type", "").lower()
        raw.setdefault("media_content", []).append(attributes)

    def image(self, element: Any, _raw: Raw) -> None:
        known = ("title", "url", "link", "width", "height", "description")
        if element.attrib or any(each.tag not in known or len(each) or each.attrib for each in element):
            raise GiveUp

    # --- people and categories

    def author(self, element: Any, raw: Raw) -> None:
        name = self._text(element)
        if "@" in name:  # feedparser separates name and address
            raise GiveUp
        raw.setdefault("authors", []).append({"name": name} if name else {})

    def person(self, element: Any, raw: Raw) -> None:
        person: Raw = {}
        for child in element:
            key = str(child.tag).removeprefix(_ATOM)
            if key not in ("name", "email", "uri") or key in person or len(child) or child.attrib:
                raise GiveUp
            person[key] = (child.text or "").strip()
        stray = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
        # feedparser gives a person without a name the name of the one before
        if element.attrib or stray or (raw.get("authors") and not person.get("name")):
            raise GiveUp
        raw.setdefault("authors", []).append(person)

    def category(self, element: Any, raw: Raw) -> None:
        tag = {"term": self._text(element, ("domain",)), "label": None}
        raw.setdefault("tags", []).append(tag)

    def atom_category(self, element: Any, raw: Raw) -> None:
        if self._text(element, element.attrib.keys()):
            raise GiveUp
        raw.setdefault("tags", []).append({"term": element.get("term"), "label": element.get("label")})

    # --- shared

    def _text(self, element: Any, allowed: Container[str] = ()) -> str:
        """The text of an element without children; feedparser repairs UTF-8 that was encoded twice."""
        if len(element) or any(key not in allowed for key in element.attrib):
            raise GiveUp
        text: str = (element.text or "").strip()
        if text.isascii():
            return text
        with suppress(UnicodeError):
            text = text.encode("iso-8859-1").decode("utf-8")
        if _C1.search(text):
            raise GiveUp
        return text

    def _typed(self, element: Any, rss_type: str) -> tuple[str, str]:
        """The text and its media type; only Atom's elements may name one."""
        if not self._atom:
            return self._text(element), rss_type
        try:
            return self._text(element, ("type",)), _TYPES[element.get("type", "text")]
        except KeyError:
            raise GiveUp from None

    def _resolved(self, address: str) -> str:
        if PLAIN_ADDRESS.match(address) or _OPAQUE_ID.match(address):
            return address
        return urljoin(self._base, _EXTRA_SLASHES.sub(r"\1", address))


_Method: TypeAlias = Callable[[_Reader, Any, Raw], None]
_Table: TypeAlias = dict[str, _Method | None]
"""By tag, the method that reads an element; None for one that holds nothing `parse` reads."""
_R = _Reader


def _in(namespace: str, **methods: _Method | None) -> _Table:
    return {namespace + name: method for name, method in methods.items()}


def _ignored(namespace: str, names: str) -> _Table:
    return {namespace + name: None for name in names.split()}


_ONCE = {"title", "link", "guid", "pubDate", "description", "language", "ttl", "image"}
_ONCE |= {f"{_CONTENT}encoded", f"{_DC}date"}
_ONCE |= {_ATOM + name for name in ("title", "subtitle", "id", "published", "updated", "summary", "content")}

_EXTENSIONS: _Table = {
    **_ignored(_WFW, "commentRss comment"),
    **_ignored(_SLASH, "comments hit_parade section department"),
    **_ignored(_FEEDBURNER, "origLink origEnclosureLink"),
    **_ignored(_ITUNES, "duration episode season episodeType title"),
    **_ignored(_WORDPRESS, "post-id"),
    **_ignored("{http://purl.org/syndication/thread/1.0}", "total"),
    **_ignored("{http://source.scripting.com/}", "account localTime markdown outline"),
    **_in(_MEDIA, thumbnail=None, content=_R.media),
    "comments": None,
}
_RSS_ITEM: _Table = {
    **_EXTENSIONS,
    **_in("", title=_R.title, link=_R.link_text, guid=_R.guid, pubDate=_R.date, description=_R.summary),
    **_in("", category=_R.category, author=_R.author, enclosure=_R.enclosure, source=None),
    **_in(_CONTENT, encoded=_R.content),
    **_in(_DC, creator=_R.author, date=_R.date, subject=_R.category),
    **_in(_ATOM, link=_R.atom_link),
}
_RSS_CHANNEL: _Table = {
    **_ignored("", "generator docs copyright managingEditor webMaster lastBuildDate pubDate category"),
    **_ignored("", "cloud rating"),
    **_ignored(_DC, "date rights"),
    **_ignored(_SY, "updatePeriod updateFrequency updateBase"),
    **_ignored(_FEEDBURNER, "info emailServiceId feedburnerHostname"),
    **_ignored(_WORDPRESS, "site"),
    **_ignored("{http://source.scripting.com/}", "account localTime"),
    **_in("", item=_R.entry, title=_R.title, link=_R.link_text, description=_R.subtitle),
    **_in("", language=_R.value, ttl=_R.value, image=_R.image),
    **_in(_ATOM, link=_R.atom_link),
}
_ATOM_ENTRY: _Table = {
    **_EXTENSIONS,
    **_in(_ATOM, title=_R.title, link=_R.link, id=_R.guid, published=_R.date, updated=_R.date, rights=None),
    **_in(_ATOM, summary=_R.summary, content=_R.content, category=_R.atom_category, author=_R.person),
}
_ATOM_FEED: _Table = {
    **_ignored(_ATOM, "generator icon logo rights updated"),
    **_in(
        _ATOM,
        entry=_R.entry,
        title=_R.title,
        subtitle=_R.subtitle,
        link=_R.link,
        author=_R.person,
        id=_R.guid,
    ),
}
