"""Who wrote an article: what JSON-LD, Open Graph, microdata and meta elements name, and the bylines
marked in the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.mentions import TOLD, Mention
from reader.cleaning.metadata.meta_elements import MetaElements
from reader.cleaning.metadata.names import (
    STAFF,
    clean_name,
    is_role,
    looks_like_name,
    looks_like_person,
    split_names,
    whole_name,
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
_MAY_NAME = (
    "a", "span", "div", "p", "address", "li", "h3", "h4", "h5", "h6", "meta", "strong", "em", "cite", "td",
    "button",
)  # fmt: skip
"""Elements that may hold an author's name."""
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
    """`names` are the authors as far as metadata and markup tell; `bylines` all names marked up in the page
    that may be authors, the surest first; `mentions` all that metadata and markup name; `people` and `bodies`
    the names of JSON-LD's persons and organizations, squeezed.
    """

    names: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    people: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()


def read_authors(
    root: HtmlElement,
    articles: Sequence[structured.Thing],
    found: Sequence[structured.Thing],
    meta: MetaElements,
    site: str,
) -> Authors:
    """What metadata and markup tell of the authors of a page's article."""
    told = list(_told(articles, found, meta, site))
    marked, bylines = _marked(root, site)
    people = [mention.names for mention in told if any(map(looks_like_person, mention.names))]
    together = [mention.names for mention in marked if mention.source.endswith("together")]
    printed = {name.casefold(): name for name in bylines}
    names = [printed.get(name.casefold(), name) for name in next(iter((*people, *together)), ())]
    return Authors(
        _each_once(names),
        bylines,
        [*told, *marked],
        frozenset(_squeezed_names(found, "Person")),
        frozenset(_squeezed_names(found, "Organization", "Corporation")),
    )


def _squeezed_names(found: Sequence[structured.Thing], *kinds: str) -> set[str]:
    """The names of JSON-LD's objects of these kinds."""
    return {
        squeezed(structured.text_of(thing.get("name")))
        for thing in found
        if any(kind in structured.types(thing) for kind in kinds)
    } - {""}


def _each_once(names: Sequence[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold(), safe_line(name))
    return list(seen.values())[:30]


def _told(
    articles: Sequence[structured.Thing], found: Sequence[structured.Thing], meta: MetaElements, site: str
) -> Iterator[Mention]:
    """What each source of the metadata names, in order of trust."""
    for number, thing in enumerate(articles[:8]):
        source = TOLD[2] if structured.is_page(thing) else TOLD[min(number, 1)]
        texts = structured.names_of(thing.get("author") or thing.get("creator"), found)
        yield from _mentions(source, texts, site)
    for key in (*_OPEN_GRAPH, *_META):
        texts = [text for text in map(_name_in_address, meta.get(key, ())[:30]) if text]
        if key == "twitter:data1":  # it may also be the time of reading, or a price
            texts = [text for text in texts if not re.search(r"\d", text)]
        if key in _CATALOGUE:
            texts = [_given_first(text) for text in texts]
        yield from _mentions(_kind_of(key), texts, site)


def _kind_of(key: str) -> str:
    """The source that a meta element is."""
    if key in _OPEN_GRAPH:
        return "open graph"
    return "meta catalogue" if key in _CATALOGUE else "meta author" if key == "author" else "meta other"


def _mentions(source: str, texts: Sequence[str], site: str) -> Iterator[Mention]:
    """The names in the texts of a source, and the texts as they are where a body may be so called."""
    names = _each_once([name for text in texts for name in split_names(text, site)])
    if names:
        yield Mention(source, tuple(names))
    whole = _each_once([name for text in texts if (name := whole_name(text))])
    if whole and whole != names:
        yield Mention(source, tuple(whole), bare=True)


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
    for element in root.iter(*_MAY_NAME):
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


def _marked(root: HtmlElement, site: str) -> tuple[list[Mention], list[str]]:
    """What the markup names as authors, and all names in it that are not elsewhere, the surest first."""
    found: dict[str, str] = {}
    mentions: list[Mention] = []
    for number, group in enumerate(_byline_elements(root)):
        here: list[tuple[object, list[str]]] = []
        for element in group:
            names = _each_once(_names_in(element, site))
            whole = "" if names else _body_in(element, site)
            if not (names or whole) or _OTHER_HAND.search(_before(element)) or _in_picture(element):
                continue
            if elsewhere(element, marked=_is_marked(element)):
                if names:
                    mentions.append(Mention(f"marked {number} elsewhere", tuple(names)))
                continue
            source = f"marked {number} {'next' if here else 'first'}"
            mentions.append(Mention(source, tuple(names or [whole]), bare=not names))
            if not names:
                continue
            above = element.getparent()
            kind = (above.getparent() if above is not None else None, element.get("class", ""))
            here.append((kind, names))
        found |= {
            name.casefold(): name for _, names in here for name in names if name.casefold() not in found
        }
        if here:
            beside = [name for kind, names in here if kind == here[0][0] for name in names]
            mentions.append(Mention(f"marked {number} together", tuple(_each_once(beside))))
    return mentions, list(found.values())


def _in_picture(element: HtmlElement) -> bool:
    return any(above.tag in ("figure", "figcaption") for above in element.iterancestors())


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


def _body_in(element: HtmlElement, site: str) -> str:
    """The body that an element for an author names: a house's staff, or the site itself; "" for none."""
    name = whole_name(" ".join(element.itertext())[:200])
    is_site = bool(name) and squeezed(name) == squeezed(site)
    return safe_line(name) if is_site or STAFF.fullmatch(name) else ""


def _microdata_name(element: HtmlElement, site: str) -> str:
    """The name that an author of schema.org's microdata carries in a `meta` or `link`; "" for none, or where
    it is the site's.
    """
    if element.get("itemscope") is None:
        return ""
    name = next(
        (m.get("content", "") for m in element.iter("meta", "link") if m.get("itemprop") == "name"), ""
    )
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
