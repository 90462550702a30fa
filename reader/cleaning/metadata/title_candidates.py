"""Every text of a page that may be its article's title, and where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from reader.cleaning.metadata.titles import JOINER, LABELLED, is_front_page, without_site
from reader.safetext import safe_line

HEADINGS = ("h1", "h2", "h3")
MOST = {"h1": 8, "h2": 12, "h3": 6, "marked": 8}
"""Most headings of a kind that are read; "marked" are other elements that their class names a title."""
_TRIES = 40
"""Most elements of a kind that are looked at for them."""
LONGEST, _NODES, _PARTS = 400, 300, 5
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:headline|(?:(?:entry|article|post|page|story|blog|content|main)[\s_-]{0,3})?title|"
    r"(?:entry|article|post|page|story|blog|content|main)[\s_-]{0,3}heading)(?:$|[\s_-])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TITLE_REST = re.compile(r"\s*(?:[¶§#🔗]|\b(?:posted|published|last updated|updated) on\b.{0,120})\s*$", re.I)
_WORD = re.compile(r"\w+")
PARTS = ("heading begin", "heading end", "first line", "longest line", "last line", "other lines", "lines")
"""Parts of headings: no titles, but signs that what is told elsewhere is one."""
_FRAME = ("header", "nav", "footer", "aside")

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    return tuple(_WORD.findall(text.lower()))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page: its number in its kind and among all, what it is in, how many headings stand
    between it and the first long paragraph (`ahead`, 99 where there is none).
    """

    text: str
    marked: bool
    headline: bool
    linked: bool
    framed: bool
    in_article: bool
    depth: int
    kind: str = ""
    number: int = 0
    order: int = 0
    ahead: int = 99
    elements: int = 1
    parts: tuple[str, ...] = ()
    """The texts of the elements it consists of, where these are several."""


@dataclass(slots=True)
class TitleCandidate:
    """A wording of the title: `kinds` say where it stands, whole or as which part."""

    text: str
    words: Words
    kinds: set[str] = field(default_factory=set)
    headings: list[Heading] = field(default_factory=list)
    bag: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.bag = Counter(self.words)


def candidates(
    headings: Sequence[Heading], told: Mapping[str, str], houses: Collection[str]
) -> list[TitleCandidate]:
    """What may be the title: headings, what the page calls itself by source, and parts of both."""
    found: dict[Words, TitleCandidate] = {}

    def add(kind: str, text: str, heading: Heading | None = None) -> None:
        words = words_of(text)
        if words and len(text) <= LONGEST:
            one = found.setdefault(words, TitleCandidate(text.strip(), words))
            one.kinds.add(kind)
            if heading is not None:
                one.headings.append(heading)

    for heading in headings:
        add(heading.kind, heading.text, heading)
        if (bare := without_site(heading.text, houses)) != heading.text:
            add("heading bare", bare, heading)
    for heading in headings:
        for part, text in _parts(heading) if heading.number < 3 else ():
            add(part, text)
    for source, text in told.items():
        add(source, text)
        add(f"{source} bare", without_site(text, houses))
        for cut, part in _cuts(text):
            add(f"{source} {cut}", part)
    return list(found.values())


def _parts(heading: Heading) -> Iterator[tuple[str, str]]:
    for cut, text in _cuts(heading.text):
        yield f"heading {cut}", text
    if heading.parts:
        yield "first line", heading.parts[0]
        yield "longest line", max(heading.parts, key=len)
        yield "last line", heading.parts[-1]
        yield "other lines", " ".join(heading.parts[1:])
        yield "lines", " ".join(heading.parts)


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Beginnings and ends of a text between separators."""
    joined = JOINER.split(text[:1000])
    most = len(joined) // 2
    for cut in sorted({*range(1, min(most + 1, _PARTS)), most} - {0}):
        yield "begin", "".join(joined[: -2 * cut])
        yield "end", "".join(joined[2 * cut :])
    if match := LABELLED.match(text):
        yield "end", match.group(2)


def read_headings(root: HtmlElement, url: str) -> list[Heading]:
    """The headings that may be titles, in their order; one that only leads to the front page is the site's
    name.
    """
    found: list[tuple[HtmlElement, str, str, int]] = []
    tries: Counter[str] = Counter()
    number: Counter[str] = Counter()
    text_begins: int | None = None
    for element in root.iter(*HEADINGS, "p", "div", "span", "a", "strong"):
        tag = str(element.tag)
        if tag == "p":
            if text_begins is None and _is_long(element):
                text_begins = len(found)
            continue
        kind = tag if tag in HEADINGS else "marked"
        if number[kind] >= MOST[kind] or tries[kind] >= _TRIES or not (kind != "marked" or _marked(element)):
            continue
        tries[kind] += 1
        text = short_text(element)
        if text and not _leads_home(element, text, url):
            found.append((element, text, kind, number[kind]))
            number[kind] += 1
    return [
        replace(
            _heading(element, text),
            kind=kind,
            number=at,
            order=order,
            ahead=99 if text_begins is None else order - text_begins,
        )
        for order, (element, text, kind, at) in enumerate(found)
    ]


def _heading(element: HtmlElement, text: str) -> Heading:
    around = [str(one.tag) for one in element.iterancestors()]
    link = _link(element)
    return Heading(
        text=text,
        marked=_marked(element),
        headline=element.get("itemprop") == "headline" or "headline" in element.get("class", "").lower(),
        linked=link is not None and len(short_text(link)) > 0.8 * len(text),
        framed=not set(_FRAME).isdisjoint(around),
        in_article="article" in around,
        depth=len(around),
        elements=min(50, sum(1 for _ in element.iter())),
        parts=_lines(element),
    )


def _marked(element: HtmlElement) -> bool:
    names = f"{element.get('class', '')[:200]} {element.get('id', '')[:100]}"
    if element.get("itemprop") in ("headline", "name"):
        return True
    short = names.lower()
    return ("title" in short or "head" in short) and bool(_MARKED.search(_CAMEL.sub("-", names).lower()))


def _is_long(element: HtmlElement) -> bool:
    text = element.text_content()
    return (
        len(text) > 120
        and text.count(" ") > 20
        and not any(one.tag in _FRAME for one in element.iterancestors())
    )


def short_text(element: HtmlElement) -> str:
    """The element's text on one line; none where it is too long or too short for a title."""
    texts: list[str] = []
    size = 0
    for count, text in enumerate(element.itertext(with_tail=False)):
        size += len(text.strip())
        if size > LONGEST or count > _NODES:
            return ""
        texts.append(text[:5000])
    line: str = safe_line(" ".join("".join(texts).split()))
    line = _TITLE_REST.sub("", line) or line
    return line if 1 < len(line) <= LONGEST else ""


def _lines(element: HtmlElement) -> tuple[str, ...]:
    while len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip():
        element = element[0]
    texts = [element.text or ""]
    for child in element[:8]:
        texts += [short_text(child) if isinstance(child.tag, str) else "", child.tail or ""]
    lines = tuple(safe_line(line) for text in texts if (line := " ".join(text.split())))
    return lines if len(lines) > 1 else ()


def _link(element: HtmlElement) -> HtmlElement | None:
    above = element.getparent()
    link = next(element.iter("a"), None)
    return above if link is None and above is not None and above.tag == "a" else link


def _leads_home(element: HtmlElement, text: str, url: str) -> bool:
    link = _link(element)
    return (
        link is not None and is_front_page(link.get("href"), url) and len(short_text(link)) > 0.8 * len(text)
    )
