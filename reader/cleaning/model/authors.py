"""Who the authors of an article are: a table of boosted trees chooses among all that a page names.

Each answer (one name or several) is known by what mentions it, what it looks like, where it is printed and
how it agrees with the others. The trees were trained by `benchmarks/train_authors.py`; where none of the
answers is likely enough, nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reader.cleaning.html.pieces import Piece, folded
from reader.cleaning.metadata.mentions import MARKED, PRINTED, TOLD, Mention
from reader.cleaning.metadata.names import is_role, looks_like_name, looks_like_person
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.metadata.titles import squeezed
from reader.cleaning.model.trees import read_table

LEAST_ALONE = 0.03
"""How likely an answer must be that only one kind of source gives: low, as in training most answers were of
pages without theirs. What several give needs no likelihood of its own."""
LEAST_WEAK = 0.1
"""The same where only weak sources mention it."""
LEAST_OWN_SITE = 0.01
"""The same for whoever's name both the copyright line and the site's address bear."""
WITH_OTHERS = 0.25
"""How likely an answer with more people must be, as a share of the likeliest one's."""
MOST = 40
"""Answers that are looked at."""
_HEAD, _TAIL, _FAR = 15, 16, 60
"""Pieces before the text, and below it, in which a name stands beside it; what is far from it."""
_JOINING = frozenset(["by", "von", "par", "por", "and", "und", "et", "the", "with", "mit", "y", "e"])
_FAMILIES = (TOLD, MARKED, PRINTED)
_WEAK = frozenset(
    {"line", "line below", "named below", "own site", *(one for one in MARKED if "elsewhere" in one)}
)
"""Sources that name many others than the authors."""
_GROUPS = tuple(dict.fromkeys(source.rpartition(" ")[0] for source in MARKED))
_PLACES = {" together": 3, " first": 2, " next": 1}
_KINDS = (
    tuple(source for source in MARKED if source.endswith("elsewhere")),
    ("labelled", "labelled above"), ("labelled close",), ("labelled below",), ("named",), ("named below",),
    ("listed",), ("line",), ("own site",),
    ("boxed", "credited", "noted", "signed"), ("line below",),
)  # fmt: skip
"""Sources that count as one."""
_YEAR_OR_TIME = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d")
_PLAIN = frozenset(" .-'’")

NAMES: tuple[str, ...] = (
    *TOLD, *_GROUPS, *(kind[0] for kind in _KINDS), "bare", "bare only",
    "families", "sources", "told", "marked", "printed",
    "names", "words", "most words", "least words", "characters", "word length", "people", "look like names",
    "role", "capitals", "upper case", "lower case", "digits", "signs", "uncased", "used in lower case",
    "linked person", "linked body", "is site", "holds site", "in site", "is host", "like host", "in title",
    "in description",
    "share printed", "times printed", "in text", "near head", "distance", "place", "after end", "far after",
    "far before", "line words", "line rest", "line date", "line level", "line link", "line byline",
    *(f"{what} {family}" for family in ("told", "marked", "printed")
      for what in ("like", "part of", "more than", "rivals", "first", "any")),
    "rival families", "rival sources", "rival people told", "rival people marked", "rival people printed",
    "answers", "site known",
)  # fmt: skip
_SHARE_PRINTED, _NEAR = NAMES.index("share printed"), NAMES.index("near head")
_LINKED = _GROUPS[-1]
"""Links to a person's page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where names stand: all pieces, those of the article, the indexes of its first paragraph and its last
    piece.
    """

    metadata: Metadata
    url: str
    pieces: Sequence[Piece]
    kept: Sequence[Piece]
    first: int
    last: int


@dataclass(slots=True)
class Answer:
    """Names that may be the authors, and the sources that mention them; `families` only sources that are not
    weak."""

    names: tuple[str, ...]
    key: frozenset[str]
    sources: list[str] = field(default_factory=list)
    bare: int = 0
    families: set[int] = field(default_factory=set)
    people: bool = False


def choose(mentions: Sequence[Mention], page: Page) -> list[str]:
    """The authors of an article; none where no answer is likely enough."""
    found = answers(mentions)
    table = read_table("authors.json", NAMES)
    known = rows(found, page)
    at = chosen(found, known, [table.probability(row) for row in known])
    return [] if at is None else list(found[at].names)


def chosen(found: Sequence[Answer], known: Sequence[Sequence[float]], likely: Sequence[float]) -> int | None:
    """Which answer is chosen, of those whose rows are `known`; None where none is likely enough.

    People give way to an answer with others besides them that is a quarter as likely.
    """
    enough = [
        (value, at)
        for at, (answer, row, value) in enumerate(zip(found, known, likely, strict=True))
        if value > _least(answer, row)
    ]
    if not enough:
        return None
    most, best = max(enough)
    more = [
        (value, at)
        for value, at in enough
        if found[best].people
        and found[at].people
        and found[at].families
        and found[best].key < found[at].key
        and len(found[best].names) < len(found[at].names)
        and value > WITH_OTHERS * most
    ]
    return max(more)[1] if more else best


def _least(answer: Answer, row: Sequence[float]) -> float:
    if "own site" in answer.sources:
        return LEAST_OWN_SITE
    if not answer.families:
        return LEAST_WEAK
    kinds = {source.rpartition(" ")[0] if source in MARKED else source for source in answer.sources}
    if len(kinds) > 1:
        return 0.0
    # neither a name for search engines that no reader sees, nor a link to a person's page below the text
    stray = (kinds == {"meta other"} and row[_SHARE_PRINTED] < 1) or (kinds == {_LINKED} and not row[_NEAR])
    return 1.0 if stray else LEAST_ALONE


def answers(mentions: Sequence[Mention]) -> list[Answer]:
    """The different answers among the mentions, in their order."""
    found: dict[frozenset[str], Answer] = {}
    for mention in mentions:
        key = frozenset(folded(" ".join(mention.names)).split()) - _JOINING
        if not key or (key not in found and len(found) >= MOST):
            continue
        answer = found.setdefault(
            key, Answer(mention.names, key, people=all(map(looks_like_person, mention.names)))
        )
        if answer.names[0].isupper() and not mention.names[0].isupper() and not mention.bare:
            answer.names = mention.names
        answer.sources.append(mention.source)
        answer.bare += mention.bare
        if mention.source not in _WEAK:
            answer.families.add(next(n for n, family in enumerate(_FAMILIES) if mention.source in family))
    return list(found.values())


def rows(found: Sequence[Answer], page: Page) -> list[list[float]]:
    """One row of numbers for each answer, in the order of `NAMES`."""
    texts = [piece.text.casefold() for piece in page.pieces]
    text = "\n".join(piece.text for piece in page.pieces)
    kept = {piece.index for piece in page.kept}
    whole = [float(len(found)), float(bool(page.metadata.site))]
    return [
        [
            *_mentioned(answer),
            *_looks(answer.names, text),
            *_known(answer.names, page),
            *_printed(answer, page, texts, kept),
            *_beside(answer, found),
            *whole,
        ]
        for answer in found
    ]


def _mentioned(answer: Answer) -> list[float]:
    sources = answer.sources
    return [
        *(float(source in sources) for source in TOLD),
        *(
            float(max((_PLACES.get(source.removeprefix(group), 0) for source in sources), default=0))
            for group in _GROUPS
        ),
        *(float(sum(map(sources.count, kind))) for kind in _KINDS),
        float(answer.bare > 0),
        float(answer.bare == len(sources)),
        float(len(answer.families)),
        float(len(set(sources))),
        *(float(family in answer.families) for family in range(3)),
    ]


def _looks(names: Sequence[str], text: str) -> list[float]:
    """What names look like by themselves; `text` is the page's."""
    joined = " ".join(names)
    words = joined.split()
    sizes = [len(name.split()) for name in names]
    size, count = len(joined), len(names)
    return [
        float(count),
        float(len(words)),
        float(max(sizes)),
        float(min(sizes)),
        float(size),
        sum(map(len, words)) / len(words),
        sum(map(looks_like_person, names)) / count,
        sum(map(looks_like_name, names)) / count,
        float(any(map(is_role, names))),
        sum(word[:1].isupper() for word in words) / len(words),
        sum(word.isupper() and len(word) > 2 for word in words) / len(words),
        sum(map(str.islower, words)) / len(words),
        sum(map(str.isdigit, joined)) / size,
        float(sum(not (sign.isalnum() or sign in _PLAIN) for sign in joined)),
        float(joined.lower() == joined.upper()),
        sum(f" {word.lower()} " in text for word in words[:12]) / len(words),
    ]


def _known(names: Sequence[str], page: Page) -> list[float]:
    """Whose the names are as far as the page tells: a person's, a body's, the site's, the title's."""
    metadata = page.metadata
    squeezed_names = [squeezed(name) for name in names]
    whole = "".join(squeezed_names)
    sites = {squeezed(metadata.site), *metadata.publishers} - {""}
    host = (
        squeezed((urlsplit(page.url).hostname or "").removeprefix("www.").split(".")[0]) if page.url else ""
    )
    titles, described = " ".join(metadata.titles).casefold(), " ".join(metadata.descriptions).casefold()
    return [
        sum(name in metadata.people for name in squeezed_names) / len(names),
        sum(name in metadata.bodies for name in squeezed_names) / len(names),
        float(whole in sites),
        float(any(len(site) > 3 and site in whole for site in sites)),
        float(any(len(whole) > 3 and whole in site for site in sites)),
        float(bool(host) and whole == host),
        float(len(host) > 3 and (host in whole or whole in host)),
        sum(name.casefold() in titles for name in names) / len(names),
        sum(name.casefold() in described for name in names) / len(names),
    ]


def _printed(answer: Answer, page: Page, texts: Sequence[str], kept: set[int]) -> list[float]:
    """Where names are printed in relation to the text."""
    size = sum(len(name.split()) for name in answer.names)
    places = [
        [at for at, text in enumerate(texts) if text and lowered in text]
        for lowered in (name.casefold() for name in answer.names)
    ]
    found = sorted({at for each in places for at in each})
    first, last = page.first, page.last
    head = [page.pieces[at] for at in found if first - _HEAD <= at <= first + 2]
    nearest = min((at - first for at in found), key=abs, default=_FAR)
    return [
        sum(map(bool, places)) / len(places),
        float(min(20, len(found))),
        float(min(10, sum(at in kept and page.pieces[at].words > 20 for at in found))),
        float(len(head)),
        float(min(_FAR, abs(nearest))) if found else _FAR + 40.0,
        float(max(-_FAR, min(_FAR, nearest))),
        float(sum(last < at <= last + _TAIL for at in found)),
        float(sum(at > last + _TAIL for at in found)),
        float(sum(at < first - _HEAD for at in found)),
        float(min((piece.words for piece in head), default=99)),
        float(min((piece.words - size for piece in head), default=99)),
        float(any(_YEAR_OR_TIME.search(piece.text[:200]) for piece in head)),
        float(any(piece.level for piece in head)),
        max((piece.link for piece in head), default=-1.0),
        float(any(piece.rule == "byline" for piece in head)),
    ]


def _beside(answer: Answer, found: Sequence[Answer]) -> list[float]:
    """How an answer agrees with the others: those of metadata, of markup and of printed lines, and all."""
    row: list[float] = []
    for family in range(3):
        of_family = [other for other in found if family in other.families]
        keys = [other.key for other in of_family if other is not answer]
        row += [
            max((len(key & answer.key) / len(key | answer.key) for key in keys), default=-1.0),
            float(any(answer.key < key for key in keys)),
            float(any(key < answer.key for key in keys)),
            float(sum(not key & answer.key for key in keys)),
            float(bool(of_family) and of_family[0] is answer),
            float(bool(of_family)),
        ]
    rivals = [other for other in found if not other.key & answer.key]
    people = [other for other in rivals if other.people]
    return [
        *row,
        float(max((len(other.families) for other in rivals), default=-1)),
        float(max((len(set(other.sources)) for other in rivals), default=-1)),
        *(float(sum(family in other.families for other in people)) for family in range(3)),
    ]
