"""Lists of subscriptions: OPML (http://opml.org/spec2.opml) read and written; newsboat's and newsraft's read.

OPML in the wild is often not well-formed; it is read as far as possible, in a worker process. No entity
and no external document is ever resolved. Folders deeper than MAX_FOLDER_DEPTH are flattened.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import PurePath

from reader.cleaning.html.decoding import is_charset
from reader.errors import OpmlError
from reader.feeds.parsing.entries import plain_line, shortened
from reader.feeds.transport.addresses import shown
from reader.model import MAX_FOLDER_DEPTH, Feed, Folder
from reader.safetext import is_safe, safe_line, storable

MAX_BYTES = 20_000_000
MAX_SUBSCRIPTIONS = 20_000
_MAX_NAME = 200
_MAX_URL = 2_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed in a list. `folder` holds the names from the outermost folder inwards.

    `description` is what the list says of it; in the starter list what its entries hold.
    """

    url: str
    title: str = ""
    site_url: str = ""
    folder: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """What a file lists: `subscriptions`, each address once, and (what, why not) of those left out."""

    subscriptions: tuple[Subscription, ...]
    refused: tuple[tuple[str, str], ...] = ()


def read_subscriptions(data: bytes, *, name: str = "") -> list[Subscription]:
    """The subscriptions of an OPML file, newsboat's `urls` or newsraft's `feeds`, told apart by the content.

    `name` is the file's, for messages. Raises OpmlError.
    """
    return list(read_list(data, name=name).subscriptions)


def read_list(data: bytes, *, name: str = "") -> SubscriptionList:
    """The same as `read_subscriptions`, with what had to be left out."""
    name = name or "The list"
    if len(data) > MAX_BYTES:
        raise OpmlError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB.")
    start = data[:1000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start:
        raise OpmlError(f"{name} is empty.")
    if _OUTLINES.search(start + data):
        found = _read_opml(data, name)
    elif _SECTION.search(data) or PurePath(name).parent.name in ("newsraft", ".newsraft"):
        found = _read_newsraft(data, name)
    else:
        found = _read_urls(data, name)
    return _checked(found)


# an address without its scheme: www.example.org/rss, example.org:8080/feed
_BARE_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]|\Z)")


def _checked(found: Sequence[Subscription]) -> SubscriptionList:
    kept: dict[str, Subscription] = {}
    refused: list[tuple[str, str]] = []
    for each in found:
        url = each.url.strip()
        for disguise in ("feed://", "feed:"):
            if url.lower().startswith(disguise):
                rest = url[len(disguise) :]
                url = rest if "://" in rest else "http://" + rest
        if _BARE_HOST.match(url):
            url = "https://" + url
        what = each.title or shown(each.url)
        if not re.match(r"https?://[^/?#\s]", url, re.I) or re.search(r"[\x00-\x20\x7f-\x9f]", url):
            refused.append((what, f"“{shown(each.url)}” is not a web address"))
        elif len(url) > _MAX_URL:
            refused.append((what, "its address is too long"))
        elif len(kept) >= MAX_SUBSCRIPTIONS and url not in kept:
            refused.append((what, f"the list has more than {MAX_SUBSCRIPTIONS} feeds"))
        else:
            kept.setdefault(url, replace(each, url=url))
    return SubscriptionList(tuple(kept.values()), tuple(refused))


# --- OPML

_OUTLINES = re.compile(rb"^<|<opml|<outline\s", re.I)


def _read_opml(data: bytes, name: str) -> list[Subscription]:
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    found: list[Subscription] = []
    folders: list[str | None] = []
    roots: set[str] = set()
    links = 0
    try:
        parser.feed(_repaired(data))
        parser.close()
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"{name} cannot be read as OPML: {error}") from error
    for event, element in parser.read_events():
        if not isinstance(element, etree._Element) or not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].rpartition(":")[2].lower()
        if event == "start":
            roots.add(tag)
        if tag != "outline":
            continue
        if event == "end":
            if folders:
                folders.pop()
            continue
        attributes = {str(key).lower(): str(value) for key, value in element.attrib.items()}
        title = shortened(
            plain_line(attributes.get("title") or attributes.get("text") or "", html=True), _MAX_NAME
        )
        if "xmlurl" in attributes:
            path = tuple(each for each in folders if each)[:MAX_FOLDER_DEPTH]
            found.append(_subscription(attributes, title, path))
            folders.append(None)  # what is below a feed is not in a folder of its name
        else:
            links += "url" in attributes
            folders.append(title or None)
    if not roots & {"opml", "outline"}:
        kind = "a web page" if "html" in roots else "XML of another kind"
        raise OpmlError(f"{name} is {kind}, not OPML.")
    if not found and links:
        raise OpmlError(
            f"{name} lists no feed, only links to other lists.", hint="Download those and import them."
        )
    if not found:
        raise OpmlError(f"{name} lists no feed.")
    return found


def _subscription(attributes: Mapping[str, str], title: str, folder: tuple[str, ...]) -> Subscription:
    """The feed of an outline; one in no folder is in that of its category."""
    site = attributes.get("htmlurl", "").strip()
    return Subscription(
        storable(attributes["xmlurl"]),
        title,
        storable(site) if re.match(r"https?://", site, re.I) else "",
        folder or _category(attributes.get("category", "")),
        shortened(plain_line(attributes.get("description", ""), html=True), _MAX_NAME),
    )


_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{0,30});)", re.ASCII)
_REFERENCE = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));", re.ASCII)
_DECLARATION = re.compile(r"\A\s*<?\?xml[^>]{0,400}>")


def _repaired(data: bytes) -> bytes:
    """The list in valid UTF-8, without the most common faults: a bare & in an address, a missing start."""
    text = _DECLARATION.sub("", _decoded(data), count=1)
    text = _REFERENCE.sub(_valid_reference, _BARE_AMPERSAND.sub("&amp;", text))
    if "<opml" not in text[:5000].lower() and "<outline" in text:  # the outer element was lost
        text = f"<opml>{text}"
    return text.encode("utf-8", "replace")


def _valid_reference(match: re.Match[str]) -> str:
    """A reference to what is no character (a surrogate) makes a recovering lxml give broken UTF-8."""
    decimal, hexadecimal = match.groups()
    point = int(decimal) if decimal else int(hexadecimal, 16)
    known = point < 0x110000 and not _NOT_XML.search(chr(point))
    return match.group() if known else "\N{REPLACEMENT CHARACTER}"


def _decoded(data: bytes) -> str:
    """The text, as UTF-8 where it can be, else in the encoding it declares."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    declared = re.match(rb"""^\s*<?\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,100})["']""", data[:400])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        name = declared.group(1).decode("latin-1") if declared else "utf-8"
        return data.decode(name if is_charset(name) else "utf-8", "replace")


def _category(text: str) -> tuple[str, ...]:
    """The first category ("/News/World,/Other") as a folder, where the outlines make none."""
    first = text.partition(",")[0].strip()
    if not first.startswith("/"):
        return ()
    names = [shortened(plain_line(part, html=True), _MAX_NAME) for part in first.split("/")]
    return tuple(part for part in names if part)[:MAX_FOLDER_DEPTH]


def write_opml(folders: Sequence[Folder], feeds: Sequence[Feed], *, title: str) -> str:
    """OPML 2.0 of all feeds in their folders, in the order given; empty folders are left out.

    So are feeds of letters, which no other program could fetch.
    """
    from xml.etree import ElementTree

    feeds = [feed for feed in feeds if not feed.by_mail]
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = _xml(title)
    ElementTree.SubElement(head, "dateCreated").text = format_datetime(datetime.now(UTC), usegmt=True)
    body = ElementTree.SubElement(root, "body")

    used: set[int] = set()
    parents = {folder.id: folder.parent_id for folder in folders}
    for feed in feeds:
        current = feed.folder_id
        while current is not None and current not in used:
            used.add(current)
            current = parents.get(current)
    inside: dict[int | None, list[Folder]] = {}
    for folder in folders:
        inside.setdefault(folder.parent_id, []).append(folder)
    places: dict[int | None, ElementTree.Element] = {None: body}
    waiting: list[tuple[int | None, int]] = [(None, 0)]
    while waiting:  # without recursion: a library may hold folders of any depth
        number, depth = waiting.pop()
        for folder in inside.get(number, ()):
            if folder.id not in used or folder.id in places:
                continue
            name = _xml(folder.name)
            places[folder.id] = places[number]  # what is too deep stays in the folder above
            if depth < MAX_FOLDER_DEPTH:
                places[folder.id] = ElementTree.SubElement(places[number], "outline", text=name, title=name)
            waiting.append((folder.id, depth + 1))
    for feed in feeds:
        name = _xml(feed.title)
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": _address(feed.url)}
        if feed.site_url:
            attributes["htmlUrl"] = _address(feed.site_url)
        ElementTree.SubElement(places.get(feed.folder_id, body), "outline", attributes)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


# what XML 1.0 has no way to write (2.2)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """A name as it may stand in XML, and on the terminal the list is written to."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", safe_line(text))


def _address(url: str) -> str:
    """The same of an address: what may not stand there is percent-encoded, so that it still leads there."""
    from urllib.parse import quote

    return _xml("".join(char if is_safe(char) else quote(char, errors="replace") for char in url))


# --- newsboat

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


def _read_urls(data: bytes, name: str) -> list[Subscription]:
    """`URL "tag" "~title"` on each line (newsboat, "The urls file"); what is none is left to `_checked`."""
    found = []
    addresses = 0
    text = data.decode("utf-8-sig", "replace")
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        words = [_unquoted(match) for match in _WORD.finditer(line)]
        if words[0].startswith("query:"):  # `reader.query.newsboat` reads these
            continue
        bare = _BARE_HOST.match(words[0]) and ("/" in words[0] or words[0].startswith("www."))
        addresses += bool(re.match("https?://|feed:", words[0], re.I) or bare)
        title = next((word[1:] for word in words[1:] if word.startswith("~")), "")
        tags = [word for word in words[1:] if word and not word.startswith(("~", "!"))]
        folder = (shortened(plain_line(tags[0], html=False), _MAX_NAME),) if tags else ()
        found.append(
            Subscription(storable(words[0]), shortened(plain_line(title, html=False), _MAX_NAME), "", folder)
        )
    if not addresses:
        raise OpmlError(f"{name} holds no feed.", hint="It should be OPML, or one address on each line.")
    return found


# --- newsraft

_SECTION = re.compile(rb"^@[ \t]+\S", re.M)
_LIMITS = re.compile(r"[\[{<].*")
"""How often a feed is updated, how many items are kept: what may follow an address or a name."""


def _read_newsraft(data: bytes, name: str) -> list[Subscription]:
    """`URL "title"` on each line, below `@ section` (newsraft(1), "FEEDS FILE")."""
    found = []
    folder: tuple[str, ...] = ()
    for line in map(str.strip, data.decode("utf-8-sig", "replace").splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith("@"):
            quoted = re.match(r'"([^"]*)"', line[1:].strip())
            section = quoted[1] if quoted else _LIMITS.sub("", line[1:])
            folder = tuple(filter(None, (shortened(plain_line(section, html=False), _MAX_NAME),)))
            continue
        words_of = [_unquoted(match) for match in _WORD.finditer(line)]
        title = next((_unquoted(match) for match in _WORD.finditer(line) if match[1]), "")
        found.append(
            Subscription(
                storable(words_of[0]), shortened(plain_line(title, html=False), _MAX_NAME), "", folder
            )
        )
    if not any(re.match("https?://|feed:", each.url, re.I) for each in found):
        raise OpmlError(f"{name} holds no feed.", hint="It should be one address on each line.")
    return found


def _unquoted(match: re.Match[str]) -> str:
    quoted, bare = match.groups()
    return re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare
