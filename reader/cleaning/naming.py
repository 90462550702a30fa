"""What the names of an element (its classes and id) say that it is, by the tables of `vocabulary`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reader.cleaning.vocabulary import MARKS, NAME_RULES, NameRule


class _Words:
    """Names of `vocabulary`, found as whole words of a name such as "post-author-box".

    They are kept by their first letter: at most places of a name few of them can begin.
    """

    def __init__(self, words: str) -> None:
        groups: dict[str, list[str]] = {}
        for one in words.replace("-", "-?").replace("*", r"\w*").split():
            begins = one[:1].isalnum() and one[1:2] not in ("?", "*", "{")
            groups.setdefault(one[0] if begins else "", []).append(one)
        anywhere = groups.pop("", [])
        self._by_letter = {letter: _compiled([*found, *anywhere]) for letter, found in groups.items()}
        self._others = _compiled(anywhere) if anywhere else None

    def are_in(self, name: str) -> bool:
        at = 0
        while at < len(name):
            pattern = self._by_letter.get(name[at], self._others)
            if pattern is not None and pattern.match(name, at):
                return True
            at = name.find("-", at) + 1 or len(name)
        return False


def _compiled(alternatives: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(alternatives)})(?=$|-)")


_JUNK = tuple((rule, _Words(rule.words)) for rule in NAME_RULES)
_MARKS = {mark: _Words(words) for mark, words in MARKS.items()}
_ANY_JUNK = _Words(" ".join(rule.words for rule in NAME_RULES))
_ANY_MARK = _Words(" ".join(MARKS.values()))
"""Most names say nothing: one search is enough to know that."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HASH = re.compile(r"(?<=[A-Za-z])__(?=[A-Za-z]*(?:\d|[a-z][A-Z]|[A-Z]{2}))[A-Za-z0-9]{5,6}$")
"""What CSS modules put behind a name ("table_root__adKqa"): characters without a meaning."""
_SEPARATORS = re.compile(r"[^\w]+|_+")
_BUILDER = re.compile(r"^(?:elementor-(?:widget|element)|wp-block|et-pb|fl-module|fusion|vc|wpb)(?:-|$)")
"""What page builders put before the names of all their parts."""
_WITH = re.compile(r"(?:^|-)(?:has|have|with|without)-.*|^h-?[1-6]-related$|^field-label-.*")
"""What a part is said to have ("figure--has-shares", "content-with-sidebar"), how it shows its label
("field--label-visually_hidden"), or what it stands below ("h2-related"), is not what it is.
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
    if "__" in token:
        token = _HASH.sub("", token)
    words = _SEPARATORS.sub("-", token if token.islower() else _CAMEL.sub("-", token)).lower().strip("-")
    nature = _WITH.sub("", _BUILDER.sub("", words)) if "-" in words else words
    junk, marked = _ANY_JUNK.are_in(nature), _ANY_MARK.are_in(words)
    if not junk and not marked:
        return NOTHING
    rules = tuple(rule for rule, known in _JUNK if known.are_in(nature)) if junk else ()
    marks = (
        frozenset(mark for mark, known in _MARKS.items() if known.are_in(words)) if marked else frozenset()
    )
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
