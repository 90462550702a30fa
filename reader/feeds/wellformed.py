"""The quick way through a well-formed feed: RSS and Atom by lxml, with feedparser's results.

It takes only what it knows well. Anything else (an element that means something to feedparser and is
not handled here, a doctype, an `xml:base`, markup where text belongs) makes it give up, and feedparser
reads the whole feed. What it does take must come out as feedparser has it, field by field; the tests
compare the two on every feed there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

from reader.feeds.dates import usual_date
from reader.feeds.entries import PLAIN_ADDRESS

Raw: TypeAlias = dict[str, Any]
"""The part of one of feedparser's dictionaries that `parse` looks at."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_WFW = "{http://wellformedweb.org/CommentAPI/}"
_SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_SY = "{http://purl.org/rss/1.0/modules/syndication/}"
_FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
_THREADING = "{http://purl.org/syndication/thread/1.0}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_NAME = re.compile(r"(?:urn|tag):[A-Za-z0-9:._,-]+\Z", re.ASCII)
"""A guid that is no address: resolving leaves it alone."""
_C1 = re.compile("[\x80-\x9f]")
_PICTURE = {"title", "url", "link", "width", "height", "description"}

# elements that say nothing we ask for
_IDLE_IN_ITEM = {
    "comments",
    f"{_WFW}commentRss",
    f"{_WFW}comment",
    f"{_SLASH}comments",
    f"{_SLASH}hit_parade",
    f"{_SLASH}section",
    f"{_SLASH}department",
    f"{_FEEDBURNER}origLink",
    f"{_FEEDBURNER}origEnclosureLink",
    f"{_ITUNES}duration",
    f"{_ITUNES}episode",
    f"{_ITUNES}season",
    f"{_ITUNES}episodeType",
    f"{_ITUNES}title",
    f"{_MEDIA}thumbnail",
    f"{_THREADING}total",
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
    f"{_DC}date",
    f"{_DC}rights",
    f"{_SY}updatePeriod",
    f"{_SY}updateFrequency",
    f"{_SY}updateBase",
    f"{_FEEDBURNER}info",
    f"{_FEEDBURNER}emailServiceId",
    f"{_FEEDBURNER}feedburnerHostname",
    "{com-wordpress:feed-additions:1}site",
}
_IDLE_IN_FEED = {f"{_ATOM}generator", f"{_ATOM}icon", f"{_ATOM}logo", f"{_ATOM}rights", f"{_ATOM}updated"}
_NO_MARK: frozenset[str] = frozenset()


class _GiveUp(Exception):
    """Something that only feedparser knows how to read."""


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
        reader = _Reader(url)
        if root.tag == "rss":
            return reader.rss(root)
        if root.tag == f"{_ATOM}feed":
            return reader.atom(root)
    except (etree.XMLSyntaxError, _GiveUp, ValueError):
        return None
    return None


class _Reader:
    def __init__(self, url: str) -> None:
        from feedparser.datetimes import _parse_date
        from feedparser.mixin import _cp1252, _FeedParserMixin
        from feedparser.urls import _urljoin, make_safe_absolute_uri

        self._any_date: Callable[[str], Any] = _parse_date
        self._html_like: Callable[[str], bool] = _FeedParserMixin.looks_like_html
        self._windows: dict[int, str] = _cp1252
        self._any_join: Callable[[str, str], str] = _urljoin
        self._base: str = make_safe_absolute_uri("", url) or make_safe_absolute_uri(url) or ""
        self._lang: str | None = None
        self._atom = False

    # --- RSS

    def rss(self, root: Any) -> tuple[str, Raw, list[Raw]]:
        number = root.get("version", "")
        version = _VERSIONS.get(number) or ("rss20" if number.startswith("2.") else "rss")
        self._take_language(root, {"version"})
        channels = list(root)
        if len(channels) != 1 or channels[0].tag != "channel" or channels[0].attrib:
            raise _GiveUp
        feed: Raw = {"language": self._lang} if self._lang else {}
        entries: list[Raw] = []
        handlers: dict[str, Callable[[Any, Raw], None]] = {
            "title": self._title,
            "link": self._link_text,
            "description": self._subtitle_html,
            "language": self._language,
            "ttl": self._ttl,
            "image": self._picture,
            f"{_ATOM}link": self._other_link,
        }
        for child in channels[0]:
            tag = child.tag
            if tag == "item":
                entries.append(self._item(child))
            elif tag in handlers:
                self._once(feed, tag, entries)
                handlers[tag](child, feed)
            elif tag not in _IDLE_IN_CHANNEL:
                self._unknown(child)
            elif len(child):
                raise _GiveUp
        return version, feed, entries

    def _item(self, element: Any) -> Raw:
        if element.attrib:
            raise _GiveUp
        entry: Raw = {}
        seen: set[str] = set()
        for child in element:
            tag = child.tag
            handler = _RSS_ITEM.get(tag)
            if handler is None:
                if tag not in _IDLE_IN_ITEM:
                    self._unknown(child)
                elif len(child):
                    raise _GiveUp
                continue
            if tag in _SINGLE:
                if tag in seen:
                    raise _GiveUp
                seen.add(tag)
            handler(self, child, entry)
        return entry

    # --- Atom

    def atom(self, root: Any) -> tuple[str, Raw, list[Raw]]:
        self._atom = True
        self._take_language(root, set())
        feed: Raw = {"language": self._lang} if self._lang else {}
        entries: list[Raw] = []
        handlers: dict[str, Callable[[Any, Raw], None]] = {
            f"{_ATOM}title": self._title,
            f"{_ATOM}subtitle": self._subtitle,
            f"{_ATOM}link": self._link,
            f"{_ATOM}author": self._person,
            f"{_ATOM}id": self._guid,
        }
        for child in root:
            tag = child.tag
            if tag == f"{_ATOM}entry":
                entries.append(self._atom_entry(child))
            elif tag in handlers:
                if tag not in (f"{_ATOM}link", f"{_ATOM}author"):
                    self._once(feed, tag, entries)
                handlers[tag](child, feed)
            elif tag not in _IDLE_IN_FEED:
                self._unknown(child)
            elif len(child):
                raise _GiveUp
        return "atom10", feed, entries

    def _atom_entry(self, element: Any) -> Raw:
        if element.attrib:
            raise _GiveUp
        entry: Raw = {}
        seen: set[str] = set()
        for child in element:
            tag = child.tag
            handler = _ATOM_ENTRY.get(tag)
            if handler is None:
                if tag not in _IDLE_IN_ITEM and tag != f"{_ATOM}rights":
                    self._unknown(child)
                elif len(child):
                    raise _GiveUp
                continue
            if tag in _SINGLE:
                if tag in seen:
                    raise _GiveUp
                seen.add(tag)
            handler(self, child, entry)
        return entry

    # --- elements

    def _title(self, element: Any, context: Raw) -> None:
        kind = self._kind(element, "text/plain")
        value = self._text(element, {"type"} if self._atom else _NO_MARK)
        if not self._atom and ("<" in value or "&" in value) and self._html_like(value):
            kind = "text/html"
        context["title"] = value
        context["title_detail"] = {"type": kind, "language": self._lang}

    def _subtitle(self, element: Any, context: Raw) -> None:
        context["subtitle_detail"] = {"type": self._kind(element, "text/plain")}
        context["subtitle"] = self._text(element, {"type"})

    def _subtitle_html(self, element: Any, context: Raw) -> None:
        context["subtitle_detail"] = {"type": "text/html"}
        context["subtitle"] = self._text(element)

    def _language(self, element: Any, context: Raw) -> None:
        context["language"] = self._text(element)

    def _ttl(self, element: Any, context: Raw) -> None:
        context["ttl"] = self._text(element)

    def _picture(self, element: Any, _context: Raw) -> None:
        if element.attrib or any(
            child.tag not in _PICTURE or len(child) or child.attrib for child in element
        ):
            raise _GiveUp

    def _description(self, element: Any, context: Raw) -> None:
        context["summary"] = self._text(element)
        context["summary_detail"] = {"type": "text/html", "language": self._lang}

    def _encoded(self, element: Any, context: Raw) -> None:
        self._add_content(context, self._text(element), "text/html")

    def _content(self, element: Any, context: Raw) -> None:
        kind = self._kind(element, "text/plain")
        self._add_content(context, self._text(element, {"type"}), kind)

    def _add_content(self, context: Raw, value: str, kind: str) -> None:
        context["content"] = [{"value": value, "type": kind, "language": self._lang}]
        context.setdefault("summary", value)

    def _summary(self, element: Any, context: Raw) -> None:
        kind = self._kind(element, "text/plain")
        context["summary"] = self._text(element, {"type"})
        context["summary_detail"] = {"type": kind, "language": self._lang}

    def _link_text(self, element: Any, context: Raw) -> None:
        value = self._text(element)
        value = self._join(self._base, value) if value else value
        context["link"] = re.sub("&([A-Za-z0-9_]+);", r"&\g<1>", value.replace("&amp;", "&"))

    def _link(self, element: Any, context: Raw) -> None:
        attributes = {str(key).lower(): value for key, value in element.attrib.items()}
        if "href" not in attributes or "url" in attributes or "uri" in attributes or len(element):
            raise _GiveUp
        rel = attributes.get("rel", "alternate").lower()
        kind = attributes.get("type", "").lower() or (
            "application/atom+xml" if rel == "self" else "text/html"
        )
        if "type" in attributes and not attributes["type"]:
            raise _GiveUp
        href = self._join(self._base, attributes["href"])
        link = {"rel": rel, "type": kind, "href": href, "length": attributes.get("length")}
        context.setdefault("links", []).append(link)
        if rel == "enclosure":
            context.setdefault("enclosures", []).append(link)
        if rel == "alternate" and kind in ("text/html", "application/xhtml+xml", "html", "xhtml"):
            context["link"] = href

    def _other_link(self, element: Any, _context: Raw) -> None:
        rel = element.get("rel", "alternate").lower()
        if "href" not in element.attrib or rel in ("alternate", "enclosure") or len(element):
            raise _GiveUp

    def _guid(self, element: Any, context: Raw) -> None:
        permanent = "true"
        for key, value in element.attrib.items():
            if str(key).lower() != "ispermalink":
                raise _GiveUp
            permanent = value
        value = self._text(element, element.attrib.keys())
        if permanent == "true":
            value = self._join(self._base, value) if value else value
            context["id"] = value
            context.setdefault("link", value)
        else:
            context["id"] = value

    def _published(self, element: Any, context: Raw) -> None:
        context["published_parsed"] = self._date(self._text(element))

    def _updated(self, element: Any, context: Raw) -> None:
        context["updated_parsed"] = self._date(self._text(element))

    def _author(self, element: Any, context: Raw) -> None:
        name = self._text(element)
        if "@" in name:  # feedparser takes such a name apart
            raise _GiveUp
        context.setdefault("authors", []).append({"name": name} if name else {})

    def _person(self, element: Any, context: Raw) -> None:
        if element.attrib:
            raise _GiveUp
        person: Raw = {}
        for child in element:
            key = str(child.tag).removeprefix(_ATOM)
            if key not in ("name", "email", "uri") or key in person or len(child) or child.attrib:
                raise _GiveUp
            person[key] = (child.text or "").strip()
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            raise _GiveUp
        if context.get("authors") and not person.get("name"):  # feedparser gives it the name before it
            raise _GiveUp
        context.setdefault("authors", []).append(person)

    def _category(self, element: Any, context: Raw) -> None:
        self._add_tag(context, self._text(element, {"domain"}), None)

    def _atom_category(self, element: Any, context: Raw) -> None:
        if self._text(element, element.attrib.keys()):
            raise _GiveUp
        self._add_tag(context, element.get("term"), element.get("label"))

    def _add_tag(self, context: Raw, term: str | None, label: str | None) -> None:
        context.setdefault("tags", []).append({"term": term, "label": label})

    def _enclosure(self, element: Any, context: Raw) -> None:
        if len(element) or "uri" in element.attrib or "href" in element.attrib:
            raise _GiveUp
        get = element.attrib.get
        kind = (get("type") or "").lower()
        file = {"href": get("url"), "type": kind, "length": get("length")}
        context.setdefault("enclosures", []).append(file)

    def _media(self, element: Any, context: Raw) -> None:
        if len(element) or (element.text or "").strip():
            raise _GiveUp
        attributes = {str(key).lower(): value for key, value in element.attrib.items()}
        attributes["type"] = attributes.get("type", "").lower()
        context.setdefault("media_content", []).append(attributes)

    def _source(self, element: Any, _context: Raw) -> None:
        if len(element):
            raise _GiveUp

    # --- what they share

    def _date(self, text: str) -> Any:
        return usual_date(text) or self._any_date(text)

    def _join(self, base: str, address: str) -> str:
        if PLAIN_ADDRESS.match(address) or _NAME.match(address):
            return address
        return self._any_join(base, address)

    def _text(self, element: Any, allowed: Any = _NO_MARK) -> str:
        """The text of an element without children, as feedparser mends it."""
        if len(element) or any(key not in allowed for key in element.attrib):
            raise _GiveUp
        text: str = (element.text or "").strip()
        if text.isascii():
            return text
        with suppress(UnicodeError):  # UTF-8 taken for Latin-1 and encoded once more
            text = text.encode("iso-8859-1").decode("utf-8")
        return text.translate(self._windows) if _C1.search(text) else text

    def _kind(self, element: Any, default: str) -> str:
        kind = element.get("type")
        if kind is None:
            return default
        known = {
            "text": "text/plain",
            "html": "text/html",
            "text/plain": "text/plain",
            "text/html": "text/html",
        }
        if not self._atom or kind not in known:
            raise _GiveUp
        return known[kind]

    def _take_language(self, root: Any, allowed: set[str]) -> None:
        language = root.get(_LANG)
        if any(key not in allowed and key != _LANG for key in root.attrib):
            raise _GiveUp
        self._lang = language.replace("_", "-") if language else None

    def _once(self, feed: Raw, tag: str, entries: list[Raw]) -> None:
        """What describes the feed stands before its entries, and once; otherwise order would matter."""
        seen = feed.setdefault("seen", set())
        if tag != f"{_ATOM}link" and (tag in seen or entries):
            raise _GiveUp
        seen.add(tag)

    def _unknown(self, element: Any) -> None:
        """An element that feedparser only files away under its own name may be passed over."""
        tag = str(element.tag)
        namespace = tag[1:].partition("}")[0].lower() if tag.startswith("{") else ""
        if not namespace or not element.prefix or namespace in _known_namespaces() or len(element):
            raise _GiveUp
        if element.prefix.lower() in _known_prefixes():
            raise _GiveUp


_known: dict[str, set[str]] = {}


def _known_namespaces() -> set[str]:
    if not _known:
        from feedparser.mixin import _FeedParserMixin

        namespaces = _FeedParserMixin.namespaces
        _known["uris"] = {uri.lower() for uri in namespaces}
        # and those whose joined names could look like a field of an entry
        _known["prefixes"] = {
            *namespaces.values(),
            "published",
            "updated",
            "created",
            "title",
            "summary",
            "media",
        }
    return _known["uris"]


def _known_prefixes() -> set[str]:
    _known_namespaces()
    return _known["prefixes"]


_Handler: TypeAlias = Callable[[_Reader, Any, Raw], None]
_RSS_ITEM: dict[str, _Handler] = {
    "title": _Reader._title,
    "link": _Reader._link_text,
    "guid": _Reader._guid,
    "pubDate": _Reader._published,
    "description": _Reader._description,
    "category": _Reader._category,
    "author": _Reader._author,
    "enclosure": _Reader._enclosure,
    "source": _Reader._source,
    f"{_CONTENT}encoded": _Reader._encoded,
    f"{_DC}creator": _Reader._author,
    f"{_DC}date": _Reader._updated,
    f"{_DC}subject": _Reader._category,
    f"{_MEDIA}content": _Reader._media,
    f"{_ATOM}link": _Reader._other_link,
}
_ATOM_ENTRY: dict[str, _Handler] = {
    f"{_ATOM}title": _Reader._title,
    f"{_ATOM}link": _Reader._link,
    f"{_ATOM}id": _Reader._guid,
    f"{_ATOM}published": _Reader._published,
    f"{_ATOM}updated": _Reader._updated,
    f"{_ATOM}summary": _Reader._summary,
    f"{_ATOM}content": _Reader._content,
    f"{_ATOM}category": _Reader._atom_category,
    f"{_ATOM}author": _Reader._person,
    f"{_MEDIA}content": _Reader._media,
}
_SINGLE = {
    "title",
    "link",
    "guid",
    "pubDate",
    "description",
    f"{_CONTENT}encoded",
    f"{_DC}date",
    f"{_ATOM}title",
    f"{_ATOM}id",
    f"{_ATOM}published",
    f"{_ATOM}updated",
    f"{_ATOM}summary",
    f"{_ATOM}content",
}
