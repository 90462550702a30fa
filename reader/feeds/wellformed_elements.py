"""The elements of a well-formed feed, each read as feedparser has it; see `wellformed`."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, TypeAlias

from reader.feeds.dates import usual_date
from reader.feeds.entries import PLAIN_ADDRESS

Raw: TypeAlias = dict[str, Any]
"""The part of one of feedparser's dictionaries that `parse` looks at."""

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
WFW = "{http://wellformedweb.org/CommentAPI/}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"
FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
THREADING = "{http://purl.org/syndication/thread/1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_NAME = re.compile(r"(?:urn|tag):[A-Za-z0-9:._,-]+\Z", re.ASCII)
"""A guid that is no address: resolving leaves it alone."""
_MAYBE_HTML = re.compile(r"</\w+>|&#?\w+;")
"""What a title must have for feedparser to look whether it is HTML."""
_C1 = re.compile("[\x80-\x9f]")
_PICTURE = {"title", "url", "link", "width", "height", "description"}
_NO_MARK: frozenset[str] = frozenset()


class GiveUp(Exception):
    """Something that only feedparser knows how to read."""


class Elements:
    """Readers of elements: each puts what its element says into the dictionary of its feed or entry.

    What only feedparser does is imported where it is needed: most feeds need none of it.
    """

    def __init__(self, url: str, *, atom: bool) -> None:
        self._base = url
        self._lang: str | None = None
        self._atom = atom

    def title(self, element: Any, context: Raw) -> None:
        kind = self._kind(element, "text/plain")
        value = self._text(element, {"type"} if self._atom else _NO_MARK)
        if not self._atom and _MAYBE_HTML.search(value):
            from feedparser.mixin import _FeedParserMixin

            if _FeedParserMixin.looks_like_html(value):
                kind = "text/html"
        context["title"] = value
        context["title_detail"] = {"type": kind, "language": self._lang}

    def subtitle(self, element: Any, context: Raw) -> None:
        context["subtitle_detail"] = {"type": self._kind(element, "text/plain")}
        context["subtitle"] = self._text(element, {"type"})

    def subtitle_html(self, element: Any, context: Raw) -> None:
        context["subtitle_detail"] = {"type": "text/html"}
        context["subtitle"] = self._text(element)

    def language(self, element: Any, context: Raw) -> None:
        context["language"] = self._text(element)

    def ttl(self, element: Any, context: Raw) -> None:
        context["ttl"] = self._text(element)

    def picture(self, element: Any, _context: Raw) -> None:
        if element.attrib or any(
            child.tag not in _PICTURE or len(child) or child.attrib for child in element
        ):
            raise GiveUp

    def description(self, element: Any, context: Raw) -> None:
        context["summary"] = self._text(element)
        context["summary_detail"] = {"type": "text/html", "language": self._lang}

    def encoded(self, element: Any, context: Raw) -> None:
        self._add_content(context, self._text(element), "text/html")

    def content(self, element: Any, context: Raw) -> None:
        kind = self._kind(element, "text/plain")
        self._add_content(context, self._text(element, {"type"}), kind)

    def _add_content(self, context: Raw, value: str, kind: str) -> None:
        context["content"] = [{"value": value, "type": kind, "language": self._lang}]
        context.setdefault("summary", value)

    def summary(self, element: Any, context: Raw) -> None:
        kind = self._kind(element, "text/plain")
        context["summary"] = self._text(element, {"type"})
        context["summary_detail"] = {"type": kind, "language": self._lang}

    def link_text(self, element: Any, context: Raw) -> None:
        value = self._text(element)
        value = self._join(self._base, value) if value else value
        context["link"] = re.sub("&([A-Za-z0-9_]+);", r"&\g<1>", value.replace("&amp;", "&"))

    def link(self, element: Any, context: Raw) -> None:
        attributes = {str(key).lower(): value for key, value in element.attrib.items()}
        if "href" not in attributes or "url" in attributes or "uri" in attributes or len(element):
            raise GiveUp
        rel = attributes.get("rel", "alternate").lower()
        kind = attributes.get("type", "").lower() or (
            "application/atom+xml" if rel == "self" else "text/html"
        )
        if "type" in attributes and not attributes["type"]:
            raise GiveUp
        href = self._join(self._base, attributes["href"])
        link = {"rel": rel, "type": kind, "href": href, "length": attributes.get("length")}
        context.setdefault("links", []).append(link)
        if rel == "enclosure":
            context.setdefault("enclosures", []).append(link)
        if rel == "alternate" and kind in ("text/html", "application/xhtml+xml", "html", "xhtml"):
            context["link"] = href

    def other_link(self, element: Any, _context: Raw) -> None:
        rel = element.get("rel", "alternate").lower()
        if "href" not in element.attrib or rel in ("alternate", "enclosure") or len(element):
            raise GiveUp

    def guid(self, element: Any, context: Raw) -> None:
        permanent = "true"
        for key, value in element.attrib.items():
            if str(key).lower() != "ispermalink":
                raise GiveUp
            permanent = value
        value = self._text(element, element.attrib.keys())
        if permanent == "true":
            value = self._join(self._base, value) if value else value
            context["id"] = value
            context.setdefault("link", value)
        else:
            context["id"] = value

    def published(self, element: Any, context: Raw) -> None:
        context["published"] = text = self._text(element)
        context["published_parsed"] = self._date(text)

    def updated(self, element: Any, context: Raw) -> None:
        context["updated"] = text = self._text(element)
        context["updated_parsed"] = self._date(text)

    def author(self, element: Any, context: Raw) -> None:
        name = self._text(element)
        if "@" in name:  # feedparser takes such a name apart
            raise GiveUp
        context.setdefault("authors", []).append({"name": name} if name else {})

    def person(self, element: Any, context: Raw) -> None:
        if element.attrib:
            raise GiveUp
        person: Raw = {}
        for child in element:
            key = str(child.tag).removeprefix(ATOM)
            if key not in ("name", "email", "uri") or key in person or len(child) or child.attrib:
                raise GiveUp
            person[key] = (child.text or "").strip()
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            raise GiveUp
        if context.get("authors") and not person.get("name"):  # feedparser gives it the name before it
            raise GiveUp
        context.setdefault("authors", []).append(person)

    def category(self, element: Any, context: Raw) -> None:
        self._add_tag(context, self._text(element, {"domain"}), None)

    def atom_category(self, element: Any, context: Raw) -> None:
        if self._text(element, element.attrib.keys()):
            raise GiveUp
        self._add_tag(context, element.get("term"), element.get("label"))

    def _add_tag(self, context: Raw, term: str | None, label: str | None) -> None:
        context.setdefault("tags", []).append({"term": term, "label": label})

    def enclosure(self, element: Any, context: Raw) -> None:
        if len(element) or "uri" in element.attrib or "href" in element.attrib:
            raise GiveUp
        get = element.attrib.get
        kind = (get("type") or "").lower()
        file = {"href": get("url"), "type": kind, "length": get("length")}
        context.setdefault("enclosures", []).append(file)

    def media(self, element: Any, context: Raw) -> None:
        if len(element) or (element.text or "").strip():
            raise GiveUp
        attributes = {str(key).lower(): value for key, value in element.attrib.items()}
        attributes["type"] = attributes.get("type", "").lower()
        context.setdefault("media_content", []).append(attributes)

    def source(self, element: Any, _context: Raw) -> None:
        if len(element):
            raise GiveUp

    # --- what they share

    def _date(self, text: str) -> Any:
        if (usual := usual_date(text)) is not None:
            return usual
        from feedparser.datetimes import _parse_date

        return _parse_date(text)

    def _join(self, base: str, address: str) -> str:
        if PLAIN_ADDRESS.match(address) or _NAME.match(address):
            return address
        from feedparser.urls import _urljoin

        return str(_urljoin(base, address))

    def _text(self, element: Any, allowed: Any = _NO_MARK) -> str:
        """The text of an element without children, as feedparser mends it."""
        if len(element) or any(key not in allowed for key in element.attrib):
            raise GiveUp
        text: str = (element.text or "").strip()
        if text.isascii():
            return text
        with suppress(UnicodeError):  # UTF-8 taken for Latin-1 and encoded once more
            text = text.encode("iso-8859-1").decode("utf-8")
        if not _C1.search(text):
            return text
        from feedparser.mixin import _cp1252

        return text.translate(_cp1252)

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
            raise GiveUp
        return known[kind]

    def take_language(self, root: Any, allowed: set[str]) -> str | None:
        language = root.get(LANG)
        if any(key not in allowed and key != LANG for key in root.attrib):
            raise GiveUp
        self._lang = language.replace("_", "-") if language else None
        return self._lang

    def unknown(self, element: Any) -> None:
        """An element that feedparser only files away under its own name may be passed over."""
        tag = str(element.tag)
        namespace = tag[1:].partition("}")[0].lower() if tag.startswith("{") else ""
        if not namespace or not element.prefix or namespace in _known_namespaces() or len(element):
            raise GiveUp
        if element.prefix.lower() in _known_prefixes():
            raise GiveUp


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
