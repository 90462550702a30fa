"""Snapshots: the fields of one thing before and after a change, as the journal has them.

A snapshot is partial. A field that it says nothing about is ABSENT; None says that the field has no value.
What this version does not know is kept in `unknown` and written as it came. Each journalled entity has one
record, a subclass of `Snapshot` whose fields are declared with `journalled` (`annotations.entities`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, Final, Generic, Self, TypeVar

from reader.library.annotations.tags import tag_key
from reader.library.storage.encoding import to_json
from reader.safetext import storable

T = TypeVar("T")


class Absent(Enum):
    """The value of a field that a snapshot says nothing about."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT


class Merge(Enum):
    """How the changes of one field by several machines become one value (`merging`)."""

    LAST = "the last change decides"
    EACH_NAME = "the last change of each tag decides"
    EACH_KEY = "the last change of each key decides"
    ALL_TEXTS = "texts that no later change knew of are kept, one below the other"


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What values a field has.

    `read` makes one from JSON and raises ValueError for anything that is not valid, `write` is its inverse.
    `version_1` leaves out what version 1 of the journal does not know. `meaning` gives what two values that
    mean the same have in common. `from_column` and `to_column`
    convert to what a simple table has in a column of the field's name (`entities.table_rows`).
    """

    read: Callable[[Any], T]
    write: Callable[[T], Any] = lambda value: value
    merge: Merge = Merge.LAST
    version_1: Callable[[T], T] = lambda value: value
    meaning: Callable[[T], Any] = lambda value: value
    from_column: Callable[[Any], T] = lambda value: value
    to_column: Callable[[T], Any] = lambda value: value


@dataclass(frozen=True, slots=True)
class JournalField:
    """A field of a record: its attribute, its name in the journal, and the first version that has it."""

    attribute: str
    name: str
    kind: Kind[Any]
    since: int


def journalled(kind: Kind[T], *, name: str = "", since: int = 2) -> T | Absent:
    """Declare a field of a record; `name` is its name in the journal where that is another one."""
    found: T | Absent = field(default=ABSENT, metadata={"journalled": (name, kind, since)})
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Fields of one thing. This class itself is for entities that this version does not know."""

    unknown: Mapping[str, Any] = field(default_factory=dict)
    """What of it this version does not know, or cannot read: JSON values by name, kept as they came."""

    @classmethod
    def from_json(cls, given: Mapping[str, Any], *, strict: bool) -> Self:
        """The snapshot of a JSON object.

        A known field whose value is not valid raises ValueError if `strict`, and is unknown otherwise.
        """
        known, values, unknown = _table(cls).by_name, dict[str, Any](), dict[str, Any]()
        for name, value in given.items():
            if (found := known.get(name)) is not None:
                try:
                    values[found.attribute] = found.kind.read(value)
                    continue
                except ValueError:
                    if strict:
                        raise
            unknown[name] = value
        return cls(unknown=unknown, **values)

    def to_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` makes this snapshot from."""
        given = dict(self.unknown)
        for known in journal_fields(type(self)):
            if (value := getattr(self, known.attribute)) is not ABSENT:
                given[known.name] = known.kind.write(value)
        return given

    def names(self) -> frozenset[str]:
        """The attributes that are not absent."""
        known = journal_fields(type(self))
        return frozenset(one.attribute for one in known if getattr(self, one.attribute) is not ABSENT)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.unknown and not self.names()

    def only(self, names: Collection[str]) -> Self:
        """These fields of it, as far as they are not absent; nothing unknown."""
        return type(self)(**{name: getattr(self, name) for name in names})

    def without(self, names: Collection[str]) -> Self:
        """It without these fields."""
        rest = {name: getattr(self, name) for name in self.names() if name not in names}
        return type(self)(unknown=self.unknown, **rest)

    def over(self, earlier: Self) -> Self:
        """Its fields, and those of an earlier snapshot that it says nothing about."""
        there, own = ({name: getattr(one, name) for name in one.names()} for one in (earlier, self))
        return type(self)(unknown={**earlier.unknown, **self.unknown}, **{**there, **own})

    def changed_from(self, current: Self) -> Self:
        """Its fields that the current state has with another meaning; two spellings of a tag have one."""
        changed: dict[str, Any] = {}
        for known in journal_fields(type(self)):
            value, there = getattr(self, known.attribute), getattr(current, known.attribute)
            if value is ABSENT or there is ABSENT:
                continue
            if known.kind.meaning(value) != known.kind.meaning(there):
                changed[known.attribute] = value
        return type(self)(**changed)

    def in_version_1(self) -> Self:
        """What version 1 of the journal knows of it: the same object where that is all."""
        values: dict[str, Any] = {}
        same = not self.unknown
        for known in journal_fields(type(self)):
            if (value := getattr(self, known.attribute)) is not ABSENT:
                if known.since == 1:
                    values[known.attribute] = known.kind.version_1(value)
                same = same and values.get(known.attribute, ABSENT) is value
        return self if same else type(self)(**values)


@dataclass(frozen=True, slots=True)
class _Table:
    """What there is to know of the fields of a record, computed once."""

    fields: tuple[JournalField, ...]
    by_name: dict[str, JournalField]
    kinds: dict[str, Kind[Any]]


_TABLES: dict[type[Snapshot], _Table] = {}


def _table(record: type[Snapshot]) -> _Table:
    if (table := _TABLES.get(record)) is None:
        declared = [(one.name, one.metadata["journalled"]) for one in fields(record) if one.metadata]
        found = tuple(
            JournalField(attribute, name or attribute, *rest) for attribute, (name, *rest) in declared
        )
        kinds = {one.attribute: one.kind for one in found}
        table = _TABLES[record] = _Table(found, {one.name: one for one in found}, kinds)
    return table


def journal_fields(record: type[Snapshot]) -> tuple[JournalField, ...]:
    """The fields of a record that are journalled."""
    return _table(record).fields


def kinds_of(record: type[Snapshot]) -> dict[str, Kind[Any]]:
    """The kinds of a record's fields by attribute."""
    return _table(record).kinds


# --- kinds of fields


def read_text(value: Any) -> str:
    """A text without what a table cannot hold. Raises ValueError."""
    if isinstance(value, str) and storable(value) == value:
        return value
    raise ValueError("not a text")


def read_number(value: Any) -> int:
    """A whole number, such as a time in microseconds since 1970 UTC. Raises ValueError."""
    if type(value) is int and abs(value) < 2**55:
        return value
    raise ValueError("not a number")


def read_names(value: Any) -> tuple[str, ...]:
    """A list of texts. Raises ValueError."""
    if isinstance(value, list):
        return tuple(map(read_text, value))
    raise ValueError("not a list")


def read_boolean(value: Any) -> bool:
    """True or false. Raises ValueError."""
    if isinstance(value, bool):
        return value
    raise ValueError("neither true nor false")


def read_rank(value: Any) -> int | float:
    """A number that orders things. Raises ValueError."""
    if type(value) in (int, float) and abs(value) < 2**55:
        rank: int | float = value
        return rank
    raise ValueError("not a number")


def or_none(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """The same, for a field that may have no value."""
    return lambda value: None if value is None else read(value)


def choice_of(*allowed: str) -> Kind[str]:
    """One of some words."""

    def read(value: Any) -> str:
        if value in allowed:
            return str(value)
        raise ValueError("not one of the allowed words")

    return Kind(read)


def _names_from_column(value: Any) -> tuple[str, ...]:
    return read_names(json.loads(value))


TEXT = Kind(read_text)
TEXT_OR_NONE = Kind(or_none(read_text))
NUMBER = Kind(read_number)
NUMBER_OR_NONE = Kind(or_none(read_number))
TIME = NUMBER_OR_NONE
"""Microseconds since 1970 UTC, or None."""
RANK = Kind(or_none(read_rank))
BOOLEAN = Kind(read_boolean, from_column=bool, to_column=int)
BOOLEAN_OR_NONE = Kind(or_none(read_boolean))
NAMES: Kind[tuple[str, ...]] = Kind(read_names, list, from_column=_names_from_column, to_column=to_json)
TAGS: Kind[tuple[str, ...]] = Kind(
    read_names, list, Merge.EACH_NAME, meaning=lambda names: {tag_key(name) for name in names} - {""}
)
NOTE = Kind(read_text, merge=Merge.ALL_TEXTS)
