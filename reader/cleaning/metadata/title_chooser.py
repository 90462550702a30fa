"""Which of the texts of a page is its article's title.

Boosted trees, trained on pages with hand-made truth by `benchmarks/train_choosers.py`, rank the candidates;
they see where each stands and how it agrees with what else the page calls itself, no word and no site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.meta_elements import MetaElements, first
from reader.cleaning.metadata.title_candidates import (
    PARTS,
    Heading,
    TitleCandidate,
    Words,
    candidates,
    read_headings,
    short_text,
    words_of,
)
from reader.cleaning.metadata.titles import JOINER, plain, squeezed, without_site
from reader.cleaning.model.trees import read_table
from reader.safetext import safe_line

SOURCES = ("title", "og", "twitter", "ld", "name", "other", "breadcrumb")
_OTHER = (
    "parsely-title", "dc.title", "dc:title", "dcterms.title", "sailthru.title", "citation_title", "title",
    "headline",
)  # fmt: skip
_KINDS = ("h1", "h2", "h3", "marked", *SOURCES, "title begin", "title end", "og begin", "og end", *PARTS)
_SIGNS = frozenset({*PARTS, "breadcrumb", *(f"breadcrumb {cut}" for cut in ("bare", "begin", "end"))})
"""What is no title by itself."""
_COMPARED = ("title", "og", "twitter", "ld", "breadcrumb", "h1")
_LEVELS = ("h1", "h2", "h3", "marked")
NAMES = (
    *_KINDS, "words", "characters", "kinds", "sources",
    *(f"place in {source}" for source in _COMPARED),
    "equal", "equal as told", "mean likeness", "behind best mean", "least likeness", "most likeness", "like",
    "same", "shared words", "share of shared words", "same headings", "longer headings", "shorter headings",
    "site", "site at end", "share of address", "share in address", "separators", "capitals", "digits",
    "colon", "question", "level", "number", "order", "last order", "marked heading", "headline", "linked",
    "framed", "in article", "depth", "ahead", "least ahead", "lines of heading", "elements", "repeated",
)  # fmt: skip
"""The features of a candidate; a share is -1 where the page lacks what it is of."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a page's titles: what it calls itself by source, its headings, its site's names."""

    told: dict[str, str]
    headings: list[Heading]
    houses: Collection[str]
    url: str

    def options(self) -> list[TitleCandidate]:
        """The candidates; the site's names, alone or beside a title, only where there is nothing else."""
        found = candidates(self.headings, self.told, self.houses)
        site = self._end_of_title()
        found = [one for one in found if not one.kinds.issubset(_SIGNS) and one.words != site]
        bare = [one for one in found if without_site(one.text, self.houses) == one.text]
        return [one for one in bare if squeezed(one.text) not in self.houses] or bare or found

    def _end_of_title(self) -> Words:
        """The end of the `title` element, a name of the site where its beginning is a heading."""
        parts = [words_of(part) for part in JOINER.split(self.told["title"])[::2]]
        printed = len(parts[0]) >= 3 and any(words_of(one.text) == parts[0] for one in self.headings)
        return parts[-1] if printed and len(parts) > 1 else ()


@dataclass(frozen=True, slots=True)
class Source:
    """A page as it is read: its address, elements, `title`, JSON-LD, the articles in that, and `meta`
    elements.
    """

    url: str
    root: HtmlElement
    title: str
    found: Sequence[structured.Thing]
    articles: Sequence[structured.Thing]
    meta: MetaElements


def read_question(page: Source, houses: Collection[str]) -> Question:
    root, articles, meta = page.root, page.articles, page.meta
    told = {
        "title": page.title,
        "og": plain(first(meta, "og:title")),
        "twitter": plain(first(meta, "twitter:title")),
        "ld": plain(_named(articles, "headline")),
        "name": plain(_named(articles, "name")),
        "other": plain(first(meta, *_OTHER)),
        "breadcrumb": plain(_last_breadcrumb(root, page.found)),
    }
    return Question(told, read_headings(root, page.url), houses, page.url)


def _named(articles: Sequence[structured.Thing], name: str) -> str:
    return next((text for thing in articles if (text := structured.text_of(thing.get(name)))), "")


def _last_breadcrumb(root: HtmlElement, found: Sequence[structured.Thing]) -> str:
    """The page's own name in the breadcrumbs that lead to it."""
    for thing in found:
        steps = thing.get("itemListElement") if "BreadcrumbList" in structured.types(thing) else None
        if isinstance(steps, list) and steps and isinstance(steps[-1], dict):
            return structured.text_of(steps[-1].get("name") or steps[-1].get("item"))
    shown = root.xpath("(.//*[contains(@class, 'breadcrumb')])[1]//*[self::li or self::a or self::span]")
    texts = [text for step in shown[-5:] if (text := short_text(step))]
    return texts[-1] if texts else ""


def read_titles(question: Question) -> tuple[str, list[str]]:
    """The article's title without the site's name, and all forms of it that the page has."""
    told, houses = question.told, question.houses
    title = _choose(question) or without_site(next(filter(None, told.values()), ""), houses)
    title = safe_line(title.strip())[:500]
    page_title, shared = told["title"], told["og"] or told["twitter"] or told["other"]
    named = [title, shared, told["ld"], page_title, without_site(page_title, houses)]
    known = [words_of(form) for form in named]
    printed = [one.text for one in question.headings if one.kind == "h1"]
    # where the title is printed, another heading of its level may be one of the text's parts
    others = [
        text
        for text in printed[:2]
        if title not in printed or max(_share(words_of(text), form) for form in known) >= 0.5
    ]
    return title, list(dict.fromkeys(form for form in (*named, *others) if form))


def _choose(question: Question) -> str:
    """The best candidate, "" where there is none."""
    options = question.options()
    if not options:
        return ""
    table = read_table("title_chooser.json", NAMES)
    scores = [table.score(row) for row in rows(question, options)]
    return options[scores.index(max(scores))].text


class _Page:
    """What all candidates of a page are compared with."""

    def __init__(self, question: Question, options: Sequence[TitleCandidate]) -> None:
        self.headings = [_spaced(words_of(one.text)) for one in question.headings]
        self.houses = [name for name in question.houses if len(name) > 3]
        self.all_houses = question.houses
        self.told = {name: words_of(text) for name, text in question.told.items()}
        self.bare = [words_of(without_site(text, question.houses)) for text in question.told.values() if text]
        called = set(self.told["title"] + self.told["og"] + self.told["ld"])
        printed = [words_of(one.text) for one in question.headings if one.kind == "h1"]
        self.told["h1"] = max(printed, key=lambda words: _share(words, called), default=())
        self.sources = [
            (Counter(words), len(words)) for words in (*self.bare, *dict.fromkeys(printed)) if words
        ]
        spread = Counter(word for bag, _ in self.sources for word in bag)
        self.shared = {word for word, count in spread.items() if count > 1}
        self.address = _address_words(question.url)
        found = ([likeness(one, bag, size) for bag, size in self.sources] for one in options)
        self.likeness = [values or [0.0] for values in found]
        self.best = max(sum(values) / len(values) for values in self.likeness)


def rows(question: Question, options: Sequence[TitleCandidate]) -> list[list[float]]:
    """The features of each candidate in the order of `NAMES`."""
    page = _Page(question, options)
    return [
        [*_wording(page, one), *_agreement(page, one, alike), *_printing(one)]
        for one, alike in zip(options, page.likeness, strict=True)
    ]


def _wording(page: _Page, one: TitleCandidate) -> list[float]:
    row = [float(kind in one.kinds) for kind in _KINDS]
    row += [float(len(one.words)), float(len(one.text)), float(len(one.kinds))]
    row.append(float(len({kind.partition(" ")[0] for kind in one.kinds})))
    return [*row, *(_place(one.words, page.told[source]) for source in _COMPARED)]


def _agreement(page: _Page, one: TitleCandidate, alike: Sequence[float]) -> list[float]:
    words, bag, text = one.words, set(one.words), one.text
    spaced = _spaced(words)
    mean = sum(alike) / len(alike)
    name = squeezed(text)
    parts = text.split()
    return [
        float(page.bare.count(words)), float(sum(told == words for told in page.told.values())),
        mean, page.best - mean, min(alike), max(alike), float(sum(value > 0.8 for value in alike)),
        float(sum(value > 0.999 for value in alike)), _share(words, page.shared),
        sum(word in bag for word in page.shared) / len(page.shared) if page.shared else -1.0,
        float(page.headings.count(spaced)),
        float(sum(spaced in other and other != spaced for other in page.headings)),
        float(sum(other in spaced and other != spaced for other in page.headings)),
        float(name in page.all_houses), float(any(name.endswith(house) for house in page.houses)),
        _told_share(page.address, words), _told_share(words, page.address),
        float(len(JOINER.findall(text))), sum(part[:1].isupper() for part in parts) / max(1, len(parts)),
        float(sum(char.isdigit() for char in text)), float(":" in text), float(text.endswith(("?", "!"))),
    ]  # fmt: skip


def _printing(one: TitleCandidate) -> list[float]:
    if not one.headings:
        return [9.0, *[-2.0] * 8, -1.0, -99.0, -99.0, *[-1.0] * 3]
    at = one.headings[0]
    return [
        float(_LEVELS.index(at.kind)), float(at.number), float(at.order), float(one.headings[-1].order),
        float(at.marked), float(any(each.headline for each in one.headings)), float(at.linked),
        float(at.framed), float(at.in_article), float(at.depth), float(at.ahead),
        float(min(each.ahead for each in one.headings)), float(len(at.parts)), float(at.elements),
        float(len(one.headings)),
    ]  # fmt: skip


def _address_words(url: str) -> Words:
    try:
        parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
    except ValueError:
        return ()
    longest = max(parts[-2:], key=len, default="")[:500]
    return words_of(re.sub(r"\.\w{2,5}$", "", longest).replace("_", " "))


def _spaced(words: Words) -> str:
    return f" {' '.join(words)} "


def _place(words: Words, told: Words) -> float:
    """-1 nothing told, 0 apart, 1 within it, 2 its end, 3 its beginning, 4 all of it, 5 more."""
    if not told:
        return -1.0
    inner, outer = _spaced(words), _spaced(told)
    if inner == outer:
        return 4.0
    if inner in outer:
        return 3.0 if outer.startswith(inner) else 2.0 if outer.endswith(inner) else 1.0
    return 5.0 if outer in inner else 0.0


def likeness(one: TitleCandidate, bag: Counter[str], size: int) -> float:
    """Word F1 of a candidate and another wording: how often it has each word, and its `size` in words."""
    return 2 * sum(min(count, bag[word]) for word, count in one.bag.items()) / (len(one.words) + size)


def _share(words: Sequence[str], known: Collection[str]) -> float:
    """How many of the words are among the known."""
    return sum(word in known for word in words) / len(words) if words else 0.0


def _told_share(words: Words, known: Words) -> float:
    return _share(words, frozenset(known)) if words and known else -1.0
