"""Who wrote an article: what JSON-LD, Open Graph, microdata and meta elements name, and the bylines
marked in the page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.meta_elements import MetaElements, first
from reader.cleaning.metadata.names import (
    bare_byline,
    clean_name,
    is_role,
    looks_like_name,
    looks_like_person,
    split_names,
)
from reader.cleaning.metadata.titles import squeezed
from reader.cleaning.naming import naming
from reader.safetext import safe_line

_OPEN_GRAPH = ("article:author", "article:author_name", "og:article:author", "og:author")
_META = (
    "citation_author", "citation_authors", "dc.creator", "dc:creator", "dcterms.creator", "author",
    "articleauthor", "parsely-author", "sailthru.author", "byl",
    "cxenseparse:author", "dc.contributor", "twitter:data1",
)  # fmt: skip
_CATALOGUE = frozenset(
    ["citation_author", "citation_authors", "dc.creator", "dc:creator", "dcterms.creator", "dc.contributor"]
)
"""Meta elements that may write "Surname, Given"."""
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|people|experts?|fellows?|scholars?|staff|by|profiles?|contributors?|writers?"
    r"|columnists?"
    r"|team|autor(?:en|es)?|auteurs?|autori|verfasser)/[^/]",
    re.I,
)
_NAME_CLASS = re.compile(
    r"author[-_]*(?:(?:box|card|info|bio|meta|block|details?)[-_]+)*name"
    r"|byline[-_]*name|^byline|\bbyline\b"
)
_AUTHOR_CLASS = re.compile(r"author(?!it)|(?:^|[\s_-])(?:autor|auteur)(?:$|[\s_-])")
_NOT_AUTHOR_TEXT = re.compile(
    r"\d{3}|\b(?:read|follow|about|more|posts|view|comments?|min|share|articles|stories|archive)\b", re.I
)
_BY = re.compile(
    r"^\W{0,20}(?:(?:written|words|story|posted|published)\s+)?(?:by|von|par|por|authors?"
    r"|autor(?:in)?)\W{0,5}$",
    re.I,
)
"""A line that says nothing but that the author follows."""
MOST_BYLINE = 160
"""Characters of a byline; what is longer is a note on the author."""
_OTHER_PARTS = frozenset({"comments", "related", "sidebar", "promotion", "page footer", "advertisement"})
_OTHER_HAND = re.compile(
    r"(?:contact|kontakt|check\w*|review\w*|edit(?:ed|ing)|verified|approved|translat\w*|illustrat\w*|photo\w*"
    r"|research\w*"
    r"|produced|updated)\s+(?:by|von|par|por|:)\s*$",
    re.I,
)
"""Words before a name that make it another's than the author's."""


@dataclass(slots=True)
class Authors:
    """`names` are the authors; `bylines` all names met in the page that may be authors, the surest first;
    `told` whether the names come from the page's metadata rather than from how the page is marked up;
    `body` is the body that the metadata name as the author, perhaps the site itself, "" for none.
    """

    names: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    told: bool = False
    body: str = ""


def read_authors(  # noqa: PLR0917  (what a page tells, in order of trust, then who tells it)
    root: HtmlElement,
    articles: Sequence[structured.Thing],
    found: Sequence[structured.Thing],
    meta: MetaElements,
    site: str,
    publishers: Collection[str],
) -> Authors:
    """The authors of a page's article.

    The site itself (`publishers`, squeezed names) is the author only where nobody else is named.
    """
    bodies = {squeezed(structured.text_of(thing.get("name"))) for thing in found if _is_body(thing)} - {""}
    bylines, together = _bylines(root, site)
    names: list[str] = []
    sources = list(_told(root, articles, found, meta))
    # where the page says that the house is the author, a name it does not show is not above that
    by_house = any(
        _is_house(text, publishers, bodies) or _is_desk(text, site)
        for told in sources[: len(articles)]
        for text in told
    )
    for told in sources:
        people = [text for text in told if not _is_house(text, publishers, bodies)]
        names = [name for text in people for name in split_names(text, site)]
        if by_house:
            names = [name for name in names if name in bylines]
        if names:
            break
    printed = {name.casefold(): name for name in bylines}
    names = [printed.get(name.casefold(), name) if name.isupper() else name for name in names]
    from_metadata = bool(names)
    group = bylines[:together]
    if len(names) == 1 < len(group) <= 6 and names[0] in group and all(map(looks_like_name, group)):
        names = group
    if not names:
        names = bylines[: 4 if together > 1 else 1][: max(1, together)]
        names = [name for name in names if looks_like_person(name)] or names
    told_here = [*_told(root, articles, (), meta)]  # a mere reference to the publisher names nobody
    body = next(
        (
            bare_byline(text)
            for told in told_here
            for text in told
            if clean_name(text) and (_is_house(text, publishers, bodies) or _is_desk(text, site))
        ),
        "",
    )
    return Authors(_each_once(names), bylines, told=from_metadata, body=safe_line(body))


def _is_body(thing: structured.Thing) -> bool:
    return "Organization" in structured.types(thing) or "Corporation" in structured.types(thing)


def _is_desk(text: str, site: str) -> bool:
    """Whether a name is a part of the site's house ("The Daily Staff")."""
    return bool(site) and bare_byline(text).casefold().startswith(f"{site.casefold()} ")


def _each_once(names: Sequence[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold(), safe_line(name))
    return list(seen.values())[:30]


def _is_house(text: str, publishers: Collection[str], bodies: Collection[str]) -> bool:
    """Whether a name is the site's, and not one of a person who has a site."""
    name = bare_byline(text)
    return squeezed(name) in publishers and (squeezed(name) in bodies or not looks_like_person(name))


def _told(
    root: HtmlElement,
    articles: Sequence[structured.Thing],
    found: Sequence[structured.Thing],
    meta: MetaElements,
) -> Iterator[list[str]]:
    """What each source of the metadata names, in order of trust."""
    for thing in articles:
        yield structured.names_of(thing.get("author") or thing.get("creator"), found)
    for key in (*_OPEN_GRAPH, *_META):
        if key == "twitter:data1" and not re.search(r"written|author", first(meta, "twitter:label1"), re.I):
            continue
        texts = [_name_in_address(text) for text in meta.get(key, ())][:30]
        yield [_given_first(text) if key in _CATALOGUE else text for text in texts if text]


def _given_first(text: str) -> str:
    """A catalogue's "Surname, Given" the other way round."""
    parts = text.split(",")
    return f"{parts[1].strip()} {parts[0].strip()}" if len(parts) == 2 and len(text.split()) <= 5 else text


def _name_in_address(text: str) -> str:
    """The name in an author's address (".../author/ada-stream/"); other addresses give "", other texts
    themselves.
    """
    if not re.match(r"\s*https?://", text):
        return text
    slug = text.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    words = slug.split("-")
    named = _AUTHOR_PATH.search(text) and 2 <= len(words) <= 4 and all(word.isalpha() for word in words)
    return " ".join(words).title() if named else ""


def _byline_elements(root: HtmlElement) -> list[list[HtmlElement]]:
    """The elements that are marked up as an author's name, the most clearly marked in the first of four
    groups.
    """
    groups: list[list[HtmlElement]] = [[], [], [], []]
    for element in root.iter(
        "a",
        "span",
        "div",
        "p",
        "address",
        "li",
        "h3",
        "h4",
        "h5",
        "h6",
        "meta",
        "strong",
        "em",
        "cite",
        "td",
        "button",
    ):
        if _is_marked(element):
            groups[0].append(element)
        names = element.get("class")
        if names:
            lowered = names.lower()
            if "byline" in lowered or _AUTHOR_CLASS.search(lowered):
                groups[1 if _NAME_CLASS.search(lowered) else 2].append(element)
        if element.tag == "button" and _BY.search(_before(element) or _before(element.getparent())):
            groups[1].append(element)  # it opens a note on the author
        if element.tag == "a" and _AUTHOR_PATH.search(element.get("href", "")):
            groups[3].append(element)
    return [_without_boxes(group[:24])[:12] for group in groups]


def _is_marked(element: HtmlElement) -> bool:
    """Whether HTML or schema.org's microdata say that an element names the author."""
    rel = element.get("rel")
    return (rel is not None and "author" in rel.split()) or element.get("itemprop") == "author"


def _without_boxes(group: list[HtmlElement]) -> list[HtmlElement]:
    """A group without the elements around several others of it that stand side by side: a box of authors,
    each with a note on the person.
    """
    inner: dict[HtmlElement, list[HtmlElement]] = {}
    for element in group:
        around = next((above for above in element.iterancestors() if above in group), None)
        if around is not None:
            inner.setdefault(around, []).append(element)
    return [element for element in group if not _are_noted(inner.get(element, ()))]


def _are_noted(elements: Sequence[HtmlElement]) -> bool:
    """Whether these are several of a kind, each with more in it than a name."""
    kinds = {(element.tag, element.get("class")) for element in elements}
    return len(elements) > 1 and len(kinds) == 1 and all(len(element) > 1 for element in elements)


def _bylines(root: HtmlElement, site: str) -> tuple[list[str], int]:
    """Names that the visible page gives, the surest first, and how many of them stand together as one
    byline.
    """
    found: dict[str, str] = {}
    together = 0
    for group in _byline_elements(root):
        kinds: list[tuple[object, str]] = []
        for element in group:
            if _OTHER_HAND.search(_before(element)) or elsewhere(element, marked=_is_marked(element)):
                continue
            above = element.getparent()
            kind = (above.getparent() if above is not None else None, element.get("class", ""))
            for name in _names_in(element, site):
                if name.casefold() not in found:
                    found[name.casefold()] = safe_line(name)
                    kinds.append(kind)
        if kinds and not together:
            together = sum(kind == kinds[0] for kind in kinds)
    return list(found.values()), together


def _names_in(element: HtmlElement, site: str) -> list[str]:
    """The names in an element that holds a byline: those its text lists, its whole text, else the one
    piece of it that looks like a name.
    """
    if element.tag == "meta":
        text = _name_in_address(element.get("content", ""))
    else:
        text = " ".join(" ".join(element.itertext())[:600].split()) or _microdata_name(element, site)
    said = [line for piece in element.itertext() if (line := piece.strip())]
    if len(text) > MOST_BYLINE or (len(said) == 2 and is_role(said[1])):  # a note on the person, or a role
        begins = bool(said) and looks_like_person(said[0]) and not is_role(said[0])
        if begins or len(text) > MOST_BYLINE:
            return said[:1] if begins else []
    listed = split_names(text, site) if text else []
    people = [name for name in listed if looks_like_person(name) and squeezed(name) != squeezed(site)]
    if len(listed) > 1 and people:
        return people
    name = clean_name(text, site) if 0 < len(text) <= 120 else ""
    if name and looks_like_name(name):
        return [name]
    for piece in said:
        if looks_like_name(piece) and (inner := clean_name(piece, site)):
            return [inner]
    return [name] if name and len(name.split()) <= 6 and not _NOT_AUTHOR_TEXT.search(name) else []


def _microdata_name(element: HtmlElement, site: str) -> str:
    """The name that an author of schema.org's microdata carries in a `meta` element; "" for none, or where
    it is the site's.
    """
    if element.get("itemscope") is None:
        return ""
    name = next((m.get("content", "") for m in element.iter("meta") if m.get("itemprop") == "name"), "")
    return "" if squeezed(site).startswith(squeezed(name)) else name


def _before(element: HtmlElement | None) -> str:
    """The text just before an element, on the same line."""
    if element is None:
        return ""
    beside = element.getprevious()
    above = element.getparent()
    text = beside.tail if beside is not None else (above.text if above is not None else "")
    if not (text or "").strip() and beside is not None and isinstance(beside.tag, str):
        text = beside.text_content()
    return " ".join((text or "")[-60:].split())


def elsewhere(element: HtmlElement, *, marked: bool) -> bool:
    """Whether an element stands in a part of the page that tells of other articles, or under a picture.

    An article's own footer tells of it (HTML, 4.3.8); what is `marked` as the author may also stand in an
    aside.
    """
    beside = below = False
    for ancestor in element.iterancestors():
        if ancestor.tag in ("nav", "figure", "figcaption"):
            return True
        beside = beside or ancestor.tag == "aside"
        below = (below or ancestor.tag == "footer") and ancestor.tag != "article"
        if ancestor.tag in ("article", "main") and marked:
            beside = below = False
        if ancestor.tag in ("body", "html"):
            break
        names = f"{ancestor.get('class', '')} {ancestor.get('id', '')}"[:500]
        called = {rule.name for rule in naming(names).rules}
        others = called & _OTHER_PARTS
        if "tags and categories" in called:
            others.discard("page footer")  # "entry-footer": the article's own
        if others and not (ancestor.tag == "article" and others == {"promotion"}):
            return True
        if ancestor.tag == "main":
            break
    return beside or below
