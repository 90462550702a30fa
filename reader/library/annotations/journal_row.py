"""One row of the journal: what it says, how it is written as a line, and whether a foreign one is valid.

A line is one JSON object with its keys in order and a digest of itself (`sum`), so that a line that was cut
or changed on its way does not count. Version 1 of the journal knows the fields in `_VERSION_1`; a row of
version 2 also says the lowest version that can apply it (`needs`) and by what it was made (`by`). Fields
and entities that this version does not know are kept and passed on as they came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NoReturn

from reader.library.storage.encoding import digest, to_json
from reader.model import COLOURS, FullText, Metadata
from reader.safetext import storable

Image = dict[str, Any]
"""Named fields of one thing; an absent field says nothing about it, None says that it has no value."""

VERSION = 2
"""The version of the journal that this program applies and writes."""
CLOCK_END = 2**53
"""Clocks are below: the integers that every JSON reader keeps exactly."""
CLOCK_SLACK = 1_000_000
"""How far a clock may be above the number of known rows (rows are only ever removed by a purge)."""

ENTITIES = ("feed", "highlight", "article", "work_link")
"""In the order in which they are applied: a highlight makes its article, a link needs two articles."""
HAND, PROGRAM = "hand", "program"
YIELDING = frozenset({"rule", "import"})
"""What gives way to a change by hand of the same field, whichever came first."""

PLACE_FIELDS = ("start", "end", "quote", "prefix", "suffix", "heading")
STATE_FIELDS = {
    "read_at": "read_at",
    "starred_at": "starred_at",
    "later_at": "later_at",
    "archived_at": "done_at",
    "opened_at": "opened_at",
    "finished_at": "finished_at",
    "due_at": "due_at",
    "later_rank": "later_rank",
}
"""The columns of `states` by their names in the journal; what version 1 knows has its name there."""
METADATA_FIELDS = {f"metadata.{known.name}": known.name for known in fields(Metadata)}
"""What the reader says of an article for citing it: the keys of `Metadata` by their names in the journal."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A change of one thing (`entity`, `uid`) on one device.

    `clock` is Lamport's; with `device` it names the row. `seen`: up to which clock the device knew the rows
    of each other one; under "device>clock" stands the end of a stretch after that clock that it could not
    read. `at` is in microseconds since 1970 UTC. `before` is None where the thing was made. `label` says in
    words what was done; `needs` is the lowest version that may apply what it knows of the row; `made_by` is
    "hand", "rule", "import", "account" or "program"; `extra` are fields of the line
    that this version does not know.
    """

    device: str
    clock: int
    entity: str
    uid: str
    before: Image | None
    after: Image
    seen: Mapping[str, int] = field(default_factory=dict)
    at: int = 0
    label: str = ""
    needs: int = 1
    made_by: str = HAND
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """What names the row in every library."""
        return self.device, self.clock

    @property
    def gives_way(self) -> bool:
        """Whether it yields to changes by hand: it changed, did not make, and no hand made the change."""
        return self.made_by in YIELDING and self.before is not None

    def knows(self, other: JournalRow) -> bool:
        """Whether the machine that wrote this row had the other one."""
        if self.device == other.device:
            return self.clock >= other.clock
        return self.seen.get(other.device, 0) >= other.clock and not any(
            key.startswith(f"{other.device}>") and int(key.partition(">")[2]) < other.clock < end
            for key, end in self.seen.items()
        )

    def waits(self) -> int:
        """0 where this version understands all of the row, 1 where not all fields, 2 where nothing."""
        if self.needs > VERSION or self.entity not in _FIELDS:
            return 2
        return int(not _FIELDS[self.entity].keys() >= self.after.keys() | (self.before or {}).keys())

    def version_1(self) -> JournalRow | None:
        """What version 1 can express of the row; None when that is nothing."""
        if self.needs > 1 or self.gives_way or self.entity not in _VERSION_1:
            return None
        after = _version_1_fields(self.entity, self.after)
        if not after:
            return None
        before = None if self.before is None else _version_1_fields(self.entity, self.before)
        return replace(self, before=before, after=after, made_by=HAND, extra={})

    def line(self) -> bytes:
        """The row as a line of a file: in the form of version 1 where that says all of it."""
        row: dict[str, Any] = {
            "v": 1,
            "device": self.device,
            "clock": self.clock,
            "seen": self.seen,
            "at": self.at,
            "entity": self.entity,
            "uid": self.uid,
            "before": self.before,
            "after": self.after,
            "label": self.label,
        }
        if self.version_1() != self:
            row |= {"v": VERSION, "needs": self.needs, "by": self.made_by, **self.extra}
        return to_json(sealed(row)).encode() + b"\n"

    def content(self) -> tuple[str, int, str]:
        """What two rows of one name have in common when they are the same: also where one of them is only
        what version 1 can express of it."""
        known = self.version_1() or self
        return known.uid, known.at, to_json(known.after)


def lowest_version(entity: str, before: Image | None, after: Image, made_by: str) -> int:
    """The lowest version of the journal that can apply a change: 2 where version 1 knows nothing of it."""
    yields = made_by in YIELDING and before is not None
    return 2 if yields or not _VERSION_1.get(entity, frozenset()) & after.keys() else 1


def sealed(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its digest: the first 16 hex digits of the SHA-256 of its JSON without it."""
    return {**row, "sum": digest(to_json(row))[:16]}


def _version_1_fields(entity: str, image: Image) -> Image:
    known = {name: value for name, value in image.items() if name in _VERSION_1[entity]}
    if "article" in known:
        known["article"] = {name: value for name, value in known["article"].items() if name in _CARD}
    return known


# --- reading lines


class NewerRow(ValueError):
    """A line in a form that only a newer version can read."""


def parse_line(line: bytes) -> JournalRow:
    """The row of a line. Raises NewerRow, and ValueError for one that is damaged or not valid."""
    try:
        row = json.loads(line, parse_constant=_refuse)
        version = row.pop("v")
        seal = row.pop("sum")
        if seal != sealed({"v": version, **row})["sum"]:
            raise ValueError("damaged")
        found = JournalRow(
            entity=row.pop("entity"),
            uid=row.pop("uid"),
            before=row.pop("before"),
            after=row.pop("after"),
            device=row.pop("device"),
            clock=row.pop("clock"),
            seen=row.pop("seen"),
            at=row.pop("at"),
            label=row.pop("label", ""),
            needs=row.pop("needs", 1),
            made_by=row.pop("by", HAND),
            extra=row,
        )
        if _is_valid(found):
            return found
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise ValueError("damaged") from error
    if type(version) is int and version > VERSION:
        raise NewerRow
    raise ValueError("not valid")


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_UID = re.compile(r"[a-z2-7]{16}")
_PAIR = re.compile(r"([a-z2-7]{16})\+([a-z2-7]{16})")
_SEEN = re.compile(r"[a-z2-7]{16}(>\d{1,16})?", re.ASCII)
_NAME = re.compile(r"[a-z][a-z_]{0,39}", re.ASCII)
_LABEL_LENGTH = 200
_ADDRESS_LENGTH = 10_000


def _is_valid(row: JournalRow) -> bool:
    """Whether each field is of its kind: a folder that others write to is outside."""
    return (
        _is_number(row.clock)
        and 0 < row.clock < CLOCK_END
        and _is_number(row.at)
        and _is_number(row.needs)
        and row.needs > 0
        and all(isinstance(each, str) for each in (row.device, row.entity, row.uid, row.label, row.made_by))
        and _UID.fullmatch(row.device) is not None
        and all(_NAME.fullmatch(name) is not None for name in (row.entity, row.made_by))
        and len(row.label) <= _LABEL_LENGTH
        and storable(row.label) == row.label
        and isinstance(row.seen, dict)
        and all(_SEEN.fullmatch(key) for key in row.seen)
        and all(_is_number(clock) and 0 <= clock < CLOCK_END for clock in row.seen.values())
        and isinstance(row.after, dict)
        and (row.before is None or isinstance(row.before, dict))
        and _is_uid(row.entity, row.uid)
        and (row.needs > VERSION or (_is_image(row.entity, row.after) and _is_image(row.entity, row.before)))
    )


def _is_uid(entity: str, uid: str) -> bool:
    if entity in ("highlight", "article"):
        return _UID.fullmatch(uid) is not None
    if entity == "work_link":
        pair = _PAIR.fullmatch(uid)
        return pair is not None and pair[1] < pair[2]
    return 0 < len(uid) <= _ADDRESS_LENGTH and storable(uid) == uid and uid.isprintable()


def _is_image(entity: str, image: Image | None) -> bool:
    """Whether the known fields are of their kind; what is not known is not looked at."""
    checks = _FIELDS.get(entity, {})
    return image is None or all(checks[name](value) for name, value in image.items() if name in checks)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and storable(value) == value


def _is_text_or_none(value: Any) -> bool:
    return value is None or _is_text(value)


def _is_number(value: Any) -> bool:
    return type(value) is int and abs(value) < 2**55


def _is_time(value: Any) -> bool:
    return value is None or _is_number(value)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(name) for name in value)


def _is_range(start: Any, end: Any) -> bool:
    return _is_number(start) and _is_number(end) and 0 <= start < end


def _is_place(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() >= {"text", *PLACE_FIELDS}:
        return False
    start, end = value["start"], value["end"]
    texts = all(_is_text(value[name]) for name in ("text", "quote", "prefix", "suffix", "heading"))
    return texts and value["quote"] != "" and (_is_range(start, end) or (start is None and end is None))


def _are_places(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(place, list) and len(place) == 2 and _is_range(*place) for place in value.values()
    )


_CARD = frozenset({"uid", "url", "title", "site", "language", "authors", "published_at"})


def _is_card(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() >= _CARD
        and all(_is_text(value[name]) for name in ("uid", "url", "title", "site", "language"))
        and _UID.fullmatch(value["uid"]) is not None
        and _are_names(value["authors"])
        and _is_number(value["published_at"])
        and value.get("dated", True) in (True, False)
    )


def _is_reference(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _UID.fullmatch(value) is not None)


_FIELDS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "highlight": {
        "article": _is_card,
        "created_at": _is_number,
        "place": _is_place,
        "manual": _are_places,
        "colour": lambda value: value in COLOURS,
        "note": _is_text,
        "tags": _are_names,
        "merged_into": _is_reference,
        "split_from": _is_reference,
        "deleted_at": _is_time,
        "purged": lambda value: value is True,
    },
    "article": {
        "article": _is_card,
        **dict.fromkeys(STATE_FIELDS, _is_time),
        "later_rank": lambda value: value is None or isinstance(value, (int, float)),
        "note": _is_text,
        "tags": _are_names,
        **dict.fromkeys(METADATA_FIELDS, _is_text_or_none),
    },
    "work_link": {"same": lambda value: value is None or isinstance(value, bool)},
    "feed": {
        "title": _is_text,
        "folder": _are_names,
        "full_text": lambda value: value in tuple(FullText),
        "subscribed": lambda value: isinstance(value, bool),
    },
}
_VERSION_1 = {
    "highlight": frozenset(_FIELDS["highlight"]),
    "article": frozenset({"article", "read_at", "starred_at", "later_at", "archived_at", "note", "tags"}),
    "feed": frozenset(_FIELDS["feed"]),
}
