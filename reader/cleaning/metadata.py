# ruff: noqa: E501
"""What a page says about its article: title, authors, dates, site, language, address, description.

Each is read from the sources in `ORDER` of trust and the first that holds a usable value wins:
JSON-LD, Open Graph, microdata, meta elements, visible text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.cleaning import structured
from reader.cleaning.dates import date_in_address, parse_date
from reader.cleaning.names import clean_name, looks_like_name, split_names
from reader.cleaning.vocabulary import naming
from reader.safetext import safe_line

ORDER = ("JSON-LD", "Open Graph", "microdata", "meta", "visible text")
_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", " : ", "｜", " |", "| ")
_AUTHOR_META = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "citation_author", "article:author", "twitter:data1", "cxenseparse:author", "dc.contributor", "og:author",
)  # fmt: skip
_PUBLISHED_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "article.published", "published_time",
    "dc.date.issued", "dcterms.issued", "dc.date", "dc.date.created", "dcterms.created", "dcterms.date", "date",
    "citation_publication_date", "citation_date", "citation_online_date", "cxenseparse:recs:publishtime", "article:published",
    "displaydate", "originalpublicationdate", "article_date_original", "rnews:datepublished", "bt:pubdate", "created",
    "article-published", "release_date", "video:release_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
)
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|people|staff|by|profiles?|contributors?|writers?|columnists?|team|autor(?:en)?|auteurs?)/[^/]",
    re.I,
)
_TITLE_REST = re.compile(r"\s*(?:[¶§#🔗]|\b(?:posted|published|last updated|updated) on\b.{0,120})\s*$", re.I)
_NAME_CLASS = re.compile(r"author[-_]*name|byline[-_]*name|^byline|\bbyline\b")
_NOT_AUTHOR_TEXT = re.compile(
    r"\d{3}|\b(?:read|follow|about|more|posts|view|comments?|min|share|articles|stories|archive)\b", re.I
)


@dataclass(slots=True)
class Metadata:
    """`titles` are all forms of the title met; `bylines` names seen in the page that may be authors; `body` is JSON-LD's,
    a paragraph on each line."""

    title: str = ""
    titles: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    bylined: int = 0
    published: datetime | None = None
    modified: datetime | None = None
    site: str = ""
    language: str = ""
    canonical_url: str = ""
    description: str = ""
    descriptions: list[str] = field(default_factory=list)
    body: str = ""
    paywalled: bool = False


def read_metadata(root: HtmlElement, url: str) -> Metadata:
    """All that the page tells about its article."""
    found = structured.things(root)
    articles = structured.articles(found)
    meta = _meta(root)
    result = Metadata()
    result.site = _site(articles, found, meta)
    _titles(root, articles, meta, result)
    _authors(root, articles, found, meta, result)
    _dates(root, articles, meta, url, result)
    result.language = _language(root, articles, meta)
    result.canonical_url = _canonical(root, meta, url)
    result.descriptions = [
        text
        for text in (
            *(structured.text_of(thing.get("description")) for thing in articles[:2]),
            _first(meta, "og:description"),
            _first(meta, "description"),
            _first(meta, "twitter:description"),
        )
        if text
    ]
    result.description = result.descriptions[0][:2000] if result.descriptions else ""
    bodies = [thing["articleBody"] for thing in found if isinstance(thing.get("articleBody"), str)]
    if bodies:
        text = unescape(max(bodies, key=len)[:1_000_000])
        text = re.sub(r"</(?:p|div|h\d|li)>|<br[^>]{0,50}>", "\n", text, flags=re.I)
        lines = (" ".join(line.split()) for line in re.sub(r"<[^>]{0,500}>", " ", text).split("\n"))
        result.body = "\n".join(safe_line(line) for line in lines if line)
    result.paywalled = any(str(thing.get("isAccessibleForFree")).lower() == "false" for thing in articles)
    return result


def _meta(root: HtmlElement) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = (
            (element.get("property") or element.get("name") or element.get("itemprop") or "").lower().strip()
        )
        content = " ".join((element.get("content") or "")[:5000].split())
        if name and content:
            values.setdefault(name, []).append(content)
    return values


def _first(meta: dict[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _folded(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _line(element: HtmlElement) -> str:
    return safe_line(" ".join(element.text_content().split()))


# --- title


def _site(
    articles: Sequence[structured.Thing], found: Sequence[structured.Thing], meta: dict[str, list[str]]
) -> str:
    publishers = (name for thing in articles for name in structured.names_of(thing.get("publisher"), found))
    sites = (structured.text_of(thing.get("name")) for thing in found if "WebSite" in structured.types(thing))
    name = (
        _first(meta, "og:site_name")
        or next(publishers, "")
        or _first(meta, "application-name")
        or next(sites, "")
    )
    return safe_line(unescape(name))[:200]


def _titles(
    root: HtmlElement, articles: Sequence[structured.Thing], meta: dict[str, list[str]], result: Metadata
) -> None:
    element = next(root.iter("title"), None)
    page_title = _line(element)[:1000] if element is not None else ""
    headings = [text for h in root.iter("h1") if 2 < len(text := _line(h)) < 300]
    headline = next((text for thing in articles if (text := structured.text_of(thing.get("headline")))), "")
    headline = unescape(headline)
    shared = unescape(
        _first(
            meta, "og:title", "twitter:title", "parsely-title", "dc.title", "sailthru.title", "citation_title"
        )
    )
    printed = _printed(headings, page_title, shared, headline, result.site)
    title = printed or without_site(shared, result.site) or headline
    if not title:
        title = without_site(page_title, result.site)
        if title == page_title and page_title:
            title = _main_part(page_title)
        title = title or next(iter(headings), "")
    if len(_folded(title)) <= 1 and len(_folded(page_title)) >= 4:
        title = _main_part(page_title)
    title = _TITLE_REST.sub("", title).strip() or title
    result.title = safe_line(title.strip())[:500]
    forms = (result.title, shared, headline, page_title, without_site(page_title, result.site), *headings[:2])
    result.titles = list(dict.fromkeys(form for form in forms if form))


def _printed(headings: Sequence[str], page_title: str, shared: str, headline: str, site: str) -> str:
    """The heading that is the article's title: the one most like what the page calls itself, else the only long one."""
    names = {" ".join(_folded(part)) for part in _parts(page_title)[1:]} | {" ".join(_folded(site))}
    best, best_share = "", 0.0
    alone = []
    for heading in headings[:6]:
        words = _folded(heading)
        if " ".join(words) in names or (
            shared and _share(words, _folded(page_title)) > _share(_folded(shared), words) + 0.5
        ):
            continue
        if len(words) >= 4:
            alone.append(heading)
        share = max(_share(words, _folded(form)) for form in (page_title, shared, headline))
        if share >= 0.8 and len(words) >= 2:
            likeness = (
                max(_share(_folded(form), words) for form in (page_title, shared, headline) if form) + share
            )
            if likeness > best_share:
                best, best_share = heading, likeness
    return best or (alone[0] if len(alone) == 1 and len(headings) <= 3 else "")


def _share(words: Sequence[str], known: Sequence[str]) -> float:
    """How many of the words are among the known."""
    return sum(word in known for word in words) / len(words) if words else 0.0


def _parts(title: str) -> list[str]:
    """A title's parts, the longest first when a separator parts it."""
    for separator in _SEPARATORS:
        if separator in title:
            return sorted((part.strip() for part in title.split(separator)), key=len, reverse=True)
    return [title]


def _main_part(title: str) -> str:
    """The longest part of a title when it is long enough to stand alone."""
    first = _parts(title)[0]
    return first if len(first.split()) >= 3 else title


def without_site(title: str, site: str) -> str:
    """A title without the site's name at its beginning or end."""
    for separator in _SEPARATORS:
        if separator in title:
            parts = [part.strip() for part in title.split(separator)]
            kept = [part for part in parts if part.casefold() != site.casefold()]
            if site and kept and len(kept) < len(parts):
                return separator.join(kept)
    return title


# --- authors


def _authors(
    root: HtmlElement,
    articles: Sequence[structured.Thing],
    found: Sequence[structured.Thing],
    meta: dict[str, list[str]],
    result: Metadata,
) -> None:
    names: list[str] = []
    for thing in articles:
        told = structured.names_of(thing.get("author") or thing.get("creator"), found)
        names = [name for text in told if (name := clean_name(text, result.site))]
        if names:
            break
    if not names:
        for key in _AUTHOR_META:
            if key == "twitter:data1" and not re.search(
                r"written|author", _first(meta, "twitter:label1"), re.I
            ):
                continue
            told = meta.get(key, [])[:12]
            if key in ("citation_author", "dc.creator", "dcterms.creator"):
                told = [_given_first(text) for text in told]
            names = [name for text in told for name in split_names(_name_in_address(text), result.site)]
            if names:
                break
    result.bylines, result.bylined = _bylines(root, result.site)
    group = result.bylines[: result.bylined]
    persons = [name for name in result.bylines if looks_like_name(name)]
    if names and persons and not any(looks_like_name(name) for name in names):
        names = persons[:1]  # the page names a person, its metadata only a house or an account
    elif (
        len(names) == 1 < len(group) <= 6
        and names[0] in group
        and all(looks_like_name(name) for name in group)
    ):
        names = group
    if not names:
        names = result.bylines[: 4 if result.bylined > 1 else 1][: max(1, result.bylined)]
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold(), safe_line(name))
    result.authors = list(seen.values())[:12]


def _given_first(text: str) -> str:
    """A catalogue's "Surname, Given" the other way round."""
    parts = text.split(",")
    return f"{parts[1].strip()} {parts[0].strip()}" if len(parts) == 2 and len(text.split()) <= 5 else text


def _name_in_address(text: str) -> str:
    """The name in an author's address (".../author/ada-stream/"); other addresses give "", other texts themselves."""
    if not re.match(r"\s*https?://", text):
        return text
    slug = text.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    words = slug.split("-")
    named = _AUTHOR_PATH.search(text) and 2 <= len(words) <= 4 and all(word.isalpha() for word in words)
    return " ".join(words).title() if named else ""


def _bylines(root: HtmlElement, site: str) -> tuple[list[str], int]:
    """Names that the visible page gives, the surest first, and how many of them stand together as one byline."""
    groups: list[list[HtmlElement]] = [[], [], [], []]
    for element in root.iter(
        "a", "span", "div", "p", "address", "li", "h3", "h4", "meta", "strong", "em", "cite", "td", "button"
    ):
        if "author" in element.get("rel", "").split() or element.get("itemprop") == "author":
            groups[0].append(element)
        names = element.get("class")
        if names:
            lowered = names.lower()
            if "author" in lowered or "byline" in lowered:
                groups[1 if _NAME_CLASS.search(lowered) else 2].append(element)
        if element.tag == "a" and _AUTHOR_PATH.search(element.get("href", "")):
            groups[3].append(element)
    found: dict[str, str] = {}
    together = 0
    for group in groups:
        kinds: list[tuple[object, str]] = []
        for element in group[:12]:
            if _elsewhere(element):
                continue
            name = _name_in(element, site)
            if name and name.casefold() not in found:
                found[name.casefold()] = safe_line(name)
                above = element.getparent()
                kinds.append((above.getparent() if above is not None else None, element.get("class", "")))
        if kinds and not together:
            together = sum(kind == kinds[0] for kind in kinds)
    return list(found.values()), together


def _name_in(element: HtmlElement, site: str) -> str:
    """The name in an element that holds a byline: its whole text, else the one piece of it that looks like a name."""
    if element.tag == "meta":
        text = _name_in_address(element.get("content", ""))
    else:
        text = " ".join(" ".join(element.itertext())[:600].split())
    if not text or len(text) > 160:
        return ""
    name = clean_name(text, site) if len(text) <= 120 else ""
    if name and looks_like_name(name):
        return name
    for piece in element.itertext():
        if looks_like_name(piece.strip()) and (inner := clean_name(piece, site)):
            return inner
    return name if len(name.split()) <= 6 and not _NOT_AUTHOR_TEXT.search(name) else ""


_OTHER_PARTS = frozenset({"comments", "related", "sidebar", "promotion", "page footer", "advertisement"})


def _elsewhere(element: HtmlElement) -> bool:
    """Whether an element stands in a part of the page that tells of other articles."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("aside", "nav", "footer"):
            return True
        if ancestor.tag in ("body", "html", "main"):
            return False
        names = f"{ancestor.get('class', '')} {ancestor.get('id', '')}"[:500]
        if any(rule.name in _OTHER_PARTS for rule in naming(names).rules):
            return True
    return False


# --- dates


def _dates(
    root: HtmlElement,
    articles: Sequence[structured.Thing],
    meta: dict[str, list[str]],
    url: str,
    result: Metadata,
) -> None:
    result.modified = _first_date(
        *(structured.text_of(thing.get("dateModified")) for thing in articles),
        *(_first(meta, name) for name in _MODIFIED_META),
    )
    result.published = (
        _first_date(
            *(structured.text_of(thing.get("datePublished")) for thing in articles),
            *(_first(meta, name) for name in _PUBLISHED_META),
        )
        or _visible_date(root)
        or date_in_address(url)
    )


def _first_date(*texts: str) -> datetime | None:
    return next((moment for text in texts if text and (moment := parse_date(text))), None)


def _visible_date(root: HtmlElement) -> datetime | None:
    best: tuple[int, datetime] | None = None
    for element in root.iter(
        "time", "abbr", "span", "div", "p", "meta", "li", "td", "small", "em", "strong", "a"
    ):
        names = f"{element.get('class', '')} {element.get('id', '')}".lower()[:300]
        itemprop = element.get("itemprop", "")
        if "datePublished" in itemprop:
            rank = 0
        elif element.tag == "time":
            rank = (
                1 if re.search(r"publi|entry-date|posted", names) or element.get("pubdate") is not None else 2
            )
        elif re.search(r"publish|pubdate|posted|post-?date|entry-?date|article-?date|dateline", names):
            rank = 3
        elif re.search(r"(?:^|[\s_-])(?:date|time|timestamp|meta|byline|fecha|datum)", names):
            rank = 4
        else:
            continue
        if best is not None and best[0] <= rank:
            continue
        value = element.get("datetime") or element.get("content") or element.get("title") or ""
        moment = parse_date(value) if value else None
        if moment is None:
            text = element.text_content()
            moment = parse_date(text) if len(text) < 200 else None
        if moment is not None and not _elsewhere(element):
            best = (rank, moment)
    return best[1] if best else None


# --- the rest


def _language(root: HtmlElement, articles: Sequence[structured.Thing], meta: dict[str, list[str]]) -> str:
    told = (
        *(structured.text_of(thing.get("inLanguage")) for thing in articles),
        root.get("lang") or root.get("xml:lang") or "",
        _first(meta, "og:locale", "content-language", "language", "dc.language"),
    )
    for value in told:
        tag = value.strip().replace("_", "-").split(",")[0]
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
            return tag
    return ""


def _canonical(root: HtmlElement, meta: dict[str, list[str]], url: str) -> str:
    links = [
        link.get("href", "")
        for link in root.iter("link")
        if "canonical" in link.get("rel", "").lower().split()
    ]
    for value in (*links, _first(meta, "og:url")):
        try:
            absolute = urljoin(url, value.strip())
            parts = urlsplit(absolute)
        except ValueError:
            continue
        if (
            value
            and parts.scheme in ("http", "https")
            and parts.netloc
            and safe_line(absolute) == absolute
            and len(absolute) < 2000
        ):
            return absolute
    return ""
