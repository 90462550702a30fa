"""What a page says about its article: title, authors, dates, site, language, address, description.

What the page prints around its text settles authors and dates later (`printed`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.bylines import Authors, read_authors
from reader.cleaning.metadata.citation import read_citation
from reader.cleaning.metadata.date_chooser import last_change, publication
from reader.cleaning.metadata.date_lines import DateCandidate
from reader.cleaning.metadata.full_report import offered_pdf
from reader.cleaning.metadata.language import told_language
from reader.cleaning.metadata.mentions import Mention
from reader.cleaning.metadata.meta_elements import MetaElements, first, read_meta
from reader.cleaning.metadata.page_dates import read_dates
from reader.cleaning.metadata.title_chooser import Question, Source, read_question, read_titles
from reader.cleaning.metadata.titles import line_of, squeezed
from reader.model import Metadata as Citation
from reader.safetext import safe_line

_AMP_CACHES = (".cdn.ampproject.org", ".bing-amp.com")
"""Hosts that show other sites' pages: they may name an address elsewhere."""
_MOBILE = re.compile(r"^(?:www\d?|m|mobile|amp|edition)\.")


@dataclass(slots=True)
class Metadata:
    """`titles` are all forms of the title met, `title_printed` whether a first-level heading is the title
    itself; `bylines` names seen in the page that may be authors;
    `mentions` all that metadata and markup name as authors, `people` and `bodies` the persons and
    organizations of JSON-LD; these and `publishers`, the site's names, in lower case without spaces; `dates`
    what the page tells in metadata, markup and address, and what it prints; `body` is JSON-LD's, a paragraph
    on each line."""

    title: str = ""
    titles: list[str] = field(default_factory=list)
    title_printed: bool = False
    authors: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    people: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    published: datetime | None = None
    modified: datetime | None = None
    dates: list[DateCandidate] = field(default_factory=list)
    site: str = ""
    language: str = ""
    canonical_url: str = ""
    address: str = ""
    """Where the page was fetched, or its canonical address."""
    description: str = ""
    descriptions: list[str] = field(default_factory=list)
    body: str = ""
    paywalled: bool = False
    citation: Citation = field(default_factory=Citation)


def read_metadata(root: HtmlElement, url: str) -> Metadata:
    """All that the page tells about its article in metadata and markup."""
    page = _source(root, url)
    found, articles, meta = page.found, page.articles, page.meta
    names, houses = _site_of_page(page)
    result = Metadata()
    result.site = safe_line(next(iter(names), ""))[:200]
    result.title, result.titles = read_titles(read_question(page, houses))
    result.title_printed = any(line_of(heading) == result.title for heading in root.iter("h1"))
    authors: Authors = read_authors(root, articles, found, meta, result.site)
    result.authors, result.bylines, result.mentions = authors.names, authors.bylines, authors.mentions
    result.people, result.bodies, result.publishers = authors.people, authors.bodies, frozenset(houses)
    result.dates = read_dates(root, articles, found, meta, url)
    result.published, result.modified = publication(result.dates), last_change(result.dates)
    result.language = told_language(root, articles, meta)
    result.canonical_url = _canonical(root, meta, url)
    result.address = result.canonical_url or url
    result.descriptions = [
        text
        for text in (
            *(structured.text_of(thing.get("description")) for thing in articles[:2]),
            first(meta, "og:description"),
            first(meta, "description"),
            first(meta, "twitter:description"),
        )
        if text
    ]
    result.description = result.descriptions[0][:2000] if result.descriptions else ""
    result.body = _body(found)
    result.citation = read_citation(articles or found, meta, url)
    if not result.citation.pdf_url:
        result.citation = replace(result.citation, pdf_url=offered_pdf(root, url))
    result.paywalled = any(str(thing.get("isAccessibleForFree")).lower() == "false" for thing in articles)
    return result


def title_question(root: HtmlElement, url: str) -> Question:
    """What the chooser of titles is asked of a page."""
    page = _source(root, url)
    return read_question(page, _site_of_page(page)[1])


def _source(root: HtmlElement, url: str) -> Source:
    element = next(root.iter("title"), None)
    title = line_of(element)[:1000] if element is not None else ""
    found, meta = structured.things(root), read_meta(root)
    articles = structured.articles(found, (title, first(meta, "og:title")))
    return Source(url, root, title, found, articles, meta)


def _site_of_page(page: Source) -> tuple[list[str], set[str]]:
    """The site's names, and these and their shorter forms squeezed."""
    called = (page.title, first(page.meta, "og:title"))
    names = [name for name in _site_names(page.articles, page.found, page.meta) if name not in called]
    return names, {short for name in names if (short := squeezed(name))} | _short_names(names, page.url)


def _body(found: Sequence[structured.Thing]) -> str:
    """The longest `articleBody`, a paragraph on each line."""
    bodies = [thing["articleBody"] for thing in found if isinstance(thing.get("articleBody"), str)]
    if not bodies:
        return ""
    text = unescape(max(bodies, key=len)[:1_000_000])
    text = re.sub(r"</(?:p|div|h\d|li)>|<br[^>]{0,50}>", "\n", text, flags=re.I)
    lines = (" ".join(line.split()) for line in re.sub(r"<[^>]{0,500}>", " ", text).split("\n"))
    return "\n".join(safe_line(line) for line in lines if line)


def _site_names(
    articles: Sequence[structured.Thing], found: Sequence[structured.Thing], meta: MetaElements
) -> list[str]:
    """The names a page gives its site, the most trusted first."""
    names = [first(meta, "og:site_name")]
    for thing in articles:
        names += structured.names_of(thing.get("publisher"), found)
    names.append(first(meta, "application-name"))
    for thing in found:
        if "WebSite" in structured.types(thing):
            names += [
                structured.text_of(thing.get("name")),
                *structured.names_of(thing.get("publisher"), found),
            ]
    return list(dict.fromkeys(" ".join(unescape(name[:300]).split()) for name in names if name.strip()))


def _short_names(names: Sequence[str], url: str) -> set[str]:
    """Other forms of a site's name that stand beside titles: parts of it, its host."""
    short = {squeezed(part) for name in names for part in re.split(r"\s+[|–—:-]\s+", name)}
    host = (urlsplit(url).hostname or "") if "://" in url else ""
    labels = site_of(host).split(".")
    if len(labels) > 1:
        short |= {squeezed(host), labels[0].replace("-", ""), labels[0].replace("-", "").removeprefix("the")}
    return {name for name in short if len(name) > 2}


def _canonical(root: HtmlElement, meta: MetaElements, url: str) -> str:
    """The address the page names as its own, absolute, unless it is another site's or the front page's."""
    links = [
        link.get("href", "")
        for link in root.iter("link")
        if "canonical" in link.get("rel", "").lower().split()
    ]
    for value in (*links, first(meta, "og:url")):
        try:
            absolute = urljoin(url, value.strip())
            parts, page = urlsplit(absolute), urlsplit(url)
        except ValueError:
            continue
        if (
            value
            and parts.scheme in ("http", "https")
            and parts.hostname
            and safe_line(absolute) == absolute
            and len(absolute) < 2000
            and _believable(parts.hostname, parts.path, page.hostname or "", page.path)
        ):
            return absolute
    return ""


def _believable(host: str, path: str, page_host: str, page_path: str) -> bool:
    if not page_host:
        return True
    if page_path.strip("/") and not path.strip("/"):
        return False
    return site_of(host) == site_of(page_host) or page_host.endswith(_AMP_CACHES)


def site_of(host: str) -> str:
    """The part of a host's name that stands for the site: without a list of public suffixes, the last two
    labels, three where the second is one that countries use ("co.uk")."""
    labels = _MOBILE.sub("", host.lower()).split(".")
    country = len(labels) > 2 and len(labels[-1]) == 2 and (len(labels[-2]) <= 3)
    return ".".join(labels[-3 if country else -2 :])
