"""What the names of an element (its classes and id) say that it is, by the tables of `vocabulary`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reader.cleaning.vocabulary import (
    ARTICLE,
    CAPTION,
    EMBED,
    FOOTNOTES,
    NAME_RULES,
    PULL_QUOTE,
    STANDFIRST,
    TITLE,
    NameRule,
)


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|-)(?:{words})(?=$|-)")


_JUNK = tuple((rule, _compiled(rule.words)) for rule in NAME_RULES)
_MARKS = {
    "caption": _compiled(CAPTION),
    "standfirst": _compiled(STANDFIRST),
    "embed": _compiled(EMBED),
    "footnotes": _compiled(FOOTNOTES),
    "pull quote": _compiled(PULL_QUOTE),
    "title": _compiled(TITLE),
    "article": _compiled(ARTICLE),
}
_ANY_JUNK = _compiled("|".join(rule.words for rule in NAME_RULES))
_ANY_MARK = re.compile("|".join(pattern.pattern for pattern in _MARKS.values()))
"""Most names say nothing: one search is enough to know that."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HASH = re.compile(r"(?<=[A-Za-z])__(?=[A-Za-z]*(?:\d|[a-z][A-Z]|[A-Z]{2}))[A-Za-z0-9]{5,6}$")
"""What CSS modules put behind a name ("table_root__adKqa"): characters without a meaning."""
_SEPARATORS = re.compile(r"[^\w]+|_+")
_BUILDER = re.compile(r"^(?:elementor-(?:widget|element)|wp-block|et-pb|fl-module|fusion|vc|wpb)(?:-|$)")
"""What page builders put before the names of all their parts."""
_WITH = re.compile(r"(?:^|-)(?:has|have|with|without)-.*|^h-?[1-6]-related$")
"""What a part is said to have ("figure--has-shares", "content-with-sidebar"), or to stand below
("h2-related"), is not what it is.
"""


@dataclass(frozen=True, slots=True)
class Naming:
    """What an element's names say: the rules that call it junk (hard ones first), and marks such as
    "caption".
    """

    rules: tuple[NameRule, ...] = ()
    marks: frozenset[str] = frozenset()


NOTHING = Naming()


@lru_cache(maxsize=20_000)
def _word(token: str) -> Naming:
    words = _SEPARATORS.sub("-", _CAMEL.sub("-", _HASH.sub("", token))).lower().strip("-")
    nature = _WITH.sub("", _BUILDER.sub("", words))
    rules = (
        tuple(rule for rule, pattern in _JUNK if pattern.search(nature)) if _ANY_JUNK.search(nature) else ()
    )
    marked = _ANY_MARK.search(words) is not None
    marks = frozenset(mark for mark, pattern in _MARKS.items() if marked and pattern.search(words))
    return Naming(rules, marks) if rules or marks else NOTHING


@lru_cache(maxsize=20_000)
def naming(names: str) -> Naming:
    """What a class attribute (or an id) says; tokens longer than 80 characters say nothing."""
    found = [_word(token) for token in names.split()[:24] if len(token) <= 80]
    found = [item for item in found if item is not NOTHING]
    if not found:
        return NOTHING
    if len(found) == 1:
        return found[0]
    rules = dict.fromkeys(rule for item in found for rule in item.rules)
    ordered = tuple(sorted(rules, key=lambda rule: rule.most is not None))
    return Naming(ordered, frozenset().union(*(item.marks for item in found)))
