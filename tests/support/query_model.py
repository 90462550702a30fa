"""A query's meaning in plain Python over records in memory: what the library is compared with."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import regex

from reader.library.annotations.tags import tag_key
from reader.library.search.cjk_bigrams import runs
from reader.query.times import is_age, stretch
from reader.query.tree import And, Day, Field, Node, Not, Number, Or, Pattern, Range, Text, Value
from reader.reading_time import minutes


@dataclass
class Passage:
    """A highlight."""

    quote: str
    note: str = ""
    colour: str = "yellow"
    tags: tuple[str, ...] = ()
    at: datetime = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Record:
    """An article with what the reader did with it; `body` is None until its text is ready."""

    title: str
    url: str
    added: datetime
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    site: str = ""
    language: str = ""
    body: str | None = None
    complete: bool = True
    feeds: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    states: dict[str, datetime] = field(default_factory=dict)
    note: str = ""
    tags: tuple[str, ...] = ()
    passages: list[Passage] = field(default_factory=list)
    hidden: bool = False
    number: int = 0
    words: int = 0
    others: list[Record] = field(default_factory=list, repr=False)
    """The other articles of its work."""

    def has_state(self, name: str) -> bool:
        """Whether it, or another article of its work, is read, starred, …"""
        return any(name in one.states for one in (self, *self.others))


def folded(text: str) -> str:
    """Without case and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).casefold()


def tokens(text: str) -> list[str]:
    """The words of a text."""
    return regex.findall(r"[\p{L}\p{N}\p{Co}]+", folded(text))


def has_words(text: str, words: str, *, prefix: bool) -> bool:
    """Whether a text has words in a row, the last perhaps as a beginning."""
    wanted, there = tokens(words), tokens(text)
    size = len(wanted)
    for at in range(len(there) - size + 1):
        piece = there[at : at + size]
        if piece[:-1] == wanted[:-1] and (
            piece[-1].startswith(wanted[-1]) if prefix else piece[-1] == wanted[-1]
        ):
            return True
    return False


def has_term(texts: Sequence[str], term: Text) -> bool:
    """Whether a group of texts has a term: runs without spaces anywhere, the words beside them in one text."""
    found, rest = runs(term.text), term.text
    for run in found:
        rest = rest.replace(run, " ", 1)
    pieces = [any(run in text for text in texts) for run in found]
    if tokens(rest):
        prefix = term.prefix and not found
        pieces.append(any(has_words(text, rest, prefix=prefix) for text in texts))
    return bool(pieces) and all(pieces)


def wordless(node: Node) -> bool:
    """Whether there is nothing in a node that could be looked for."""
    if isinstance(node, Text):
        return not tokens(node.text)
    if isinstance(node, Not):
        return wordless(node.node)
    return isinstance(node, And | Or) and all(wordless(each) for each in node.nodes)


@dataclass(frozen=True)
class Meaning:
    """The meaning of queries at a moment."""

    now: datetime
    day_start: timedelta = timedelta(0)

    def matches(self, record: Record, root: Node | None) -> bool:
        """Whether an article is found."""
        if record.hidden:
            return False
        return root is None or (not wordless(root) and self._node(record, root))

    def _node(self, record: Record, node: Node) -> bool:
        if isinstance(node, And):
            return all(self._node(record, each) for each in node.nodes if not wordless(each))
        if isinstance(node, Or):
            return any(self._node(record, each) for each in node.nodes if not wordless(each))
        if isinstance(node, Not):
            return not self._node(record, node.node)
        if isinstance(node, Text):
            own = [record.title, ", ".join(record.authors), record.body or ""]
            return has_term(own, node) or has_term([record.note], node)
        return any(self._value(record, node, value) for value in node.values)

    def _value(self, record: Record, test: Field, value: Value) -> bool:
        return KEYS[test.key](self, record, value, test.operator)

    # --- kinds of values

    def moment(self, moment: datetime | None, value: Value, operator: str) -> bool:
        if moment is None:
            return False
        if isinstance(value, Range):
            assert isinstance(value.low, Day)
            assert isinstance(value.high, Day)
            ends = [stretch(day.text, self.now, day_start=self.day_start) for day in (value.low, value.high)]
            tops = [
                each.begin + timedelta(microseconds=1) if is_age(day.text) else each.end
                for each, day in zip(ends, (value.low, value.high), strict=True)
            ]
            return min(each.begin for each in ends) <= moment < max(tops)
        assert isinstance(value, Day)
        found = stretch(value.text, self.now, day_start=self.day_start)
        if is_age(value.text):
            return moment < found.begin if operator in (">", ">=") else moment >= found.begin
        return {
            "<": moment < found.begin,
            "<=": moment < found.end,
            ">": moment >= found.end,
            ">=": moment >= found.begin,
        }.get(operator, found.begin <= moment < found.end)


def number(have: int, value: Value, operator: str) -> bool:
    if isinstance(value, Range):
        assert isinstance(value.low, Number)
        assert isinstance(value.high, Number)
        low, high = sorted((value.low.value, value.high.value))
        return low <= have <= high
    assert isinstance(value, Number)
    wanted = value.value
    return {"<": have < wanted, "<=": have <= wanted, ">": have > wanted, ">=": have >= wanted}.get(
        operator, have == wanted
    )


def text(have: Iterable[str], value: Value, operator: str) -> bool:
    """A property that is compared by words; `have` are its values."""
    values = list(have)
    if isinstance(value, Pattern):
        flags = regex.IGNORECASE if value.ignore_case else 0
        return any(regex.search(value.source, each, flags) for each in values)
    assert isinstance(value, Text)
    if operator == "=":
        return any(folded(each) == folded(value.text) for each in values)
    return has_term([", ".join(values)], value)


def part(have: Iterable[str], value: Value, operator: str) -> bool:
    """A property that is compared by parts of names."""
    if isinstance(value, Pattern):
        return text(have, value, operator)
    assert isinstance(value, Text)
    if operator == "=":
        return any(folded(each) == folded(value.text) for each in have)
    return any(folded(value.text) in folded(each) for each in have)


def tag(have: Iterable[str], value: Value, operator: str) -> bool:
    if isinstance(value, Pattern):
        return text(have, value, operator)
    assert isinstance(value, Text)
    wanted = tag_key(value.text)
    keys = [tag_key(each) for each in have]
    if value.prefix:
        return any(key.startswith(wanted) for key in keys)
    return any(key == wanted or (operator != "=" and key.startswith(wanted + "/")) for key in keys)


def host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def site(record: Record, value: Value, operator: str) -> bool:
    if text([record.site], value, operator):
        return True
    if isinstance(value, Pattern):
        return False
    assert isinstance(value, Text)
    if operator == "=":
        return folded(host(record.url)).removeprefix("www.") == folded(value.text).removeprefix("www.")
    return bool(tokens(value.text)) and has_words(host(record.url), value.text, prefix=value.prefix)


def folders(record: Record) -> list[str]:
    """The names and paths of the folders an article is in, and of those around them."""
    found: list[str] = []
    for path in record.folders:
        parts = path.split("/")
        for size in range(1, len(parts) + 1):
            found += [parts[size - 1], "/".join(parts[:size])]
    return found


def state(record: Record, value: Value) -> bool:
    assert isinstance(value, Text)
    return {
        "unread": not record.has_state("read"),
        "read": record.has_state("read"),
        "starred": record.has_state("starred"),
        "later": record.has_state("later"),
        "done": record.has_state("done"),
        "highlighted": bool(record.passages),
        "noted": bool(record.note) or any(each.note for each in record.passages),
        "full": record.body is not None and record.complete,
        "excerpt": record.body is not None and not record.complete,
    }[value.text]


def thing(record: Record, value: Value) -> bool:
    assert isinstance(value, Text)
    return {
        "note": bool(record.note) or any(each.note for each in record.passages),
        "tag": bool(_tags(record)),
        "highlight": bool(record.passages),
        "date": record.published is not None,
    }[value.text]


def _tags(record: Record) -> list[str]:
    works = (record, *record.others)
    own = [name for one in works for name in one.tags]
    return own + [name for one in works for each in one.passages for name in each.tags]


def _notes(record: Record) -> list[str]:
    return [record.note, *(each.note for each in record.passages)]


def _year(meaning: Meaning, record: Record, value: Value, operator: str) -> bool:
    if record.published is None:
        return False
    return number((record.published.astimezone(meaning.now.tzinfo) - meaning.day_start).year, value, operator)


Key = Callable[[Meaning, Record, Value, str], bool]
KEYS: dict[str, Key] = {
    "is": lambda _, record, value, __: state(record, value),
    "has": lambda _, record, value, __: thing(record, value),
    "title": lambda _, record, value, operator: text([record.title], value, operator),
    "author": lambda _, record, value, operator: text(record.authors, value, operator),
    "site": lambda _, record, value, operator: site(record, value, operator),
    "url": lambda _, record, value, operator: text([record.url], value, operator),
    "lang": lambda _, record, value, operator: text([record.language], value, operator),
    "colour": lambda _, record, value, __: any(each.colour == value.text for each in record.passages),
    "text": lambda _, record, value, __: record.body is not None and text([record.body], value, ""),
    "note": lambda _, record, value, __: any(text([each], value, "") for each in _notes(record) if each),
    "quote": lambda _, record, value, __: any(text([each.quote], value, "") for each in record.passages),
    "feed": lambda _, record, value, operator: part(record.feeds, value, operator),
    "folder": lambda _, record, value, operator: part(folders(record), value, operator),
    "tag": lambda _, record, value, operator: tag(_tags(record), value, operator),
    "date": lambda meaning, record, value, operator: meaning.moment(record.published, value, operator),
    "added": lambda meaning, record, value, operator: meaning.moment(record.added, value, operator),
    "read": lambda meaning, record, value, operator: meaning.moment(
        record.states.get("read"), value, operator
    ),
    "marked": lambda meaning, record, value, operator: any(
        meaning.moment(each.at, value, operator) for each in record.passages
    ),
    "year": _year,
    "minutes": lambda _, record, value, operator: number(minutes(record.words), value, operator),
    "words": lambda _, record, value, operator: number(record.words, value, operator),
    "highlights": lambda _, record, value, operator: number(len(record.passages), value, operator),
}
