"""What the journal has to know of an entity: its record, how it is read and written, how it is merged."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from reader.library.annotations.field_snapshots import Snapshot
from reader.library.storage.database import Library
from reader.safetext import storable

R = TypeVar("R", bound=Snapshot)

_UID = re.compile(r"[a-z2-7]{16}")
_LONGEST_UID = 10_000


def is_random_uid(uid: str) -> bool:
    """Whether it is of the form of `encoding.random_uid`."""
    return _UID.fullmatch(uid) is not None


def is_printable_uid(uid: str) -> bool:
    """Whether it can name a thing at all."""
    return 0 < len(uid) <= _LONGEST_UID and storable(uid) == uid and uid.isprintable()


def always(_snapshot: Snapshot) -> bool:
    """For an entity that is made wherever its rows arrive."""
    return True


def nothing(_lib: Library, _written: Sequence[tuple[str, Snapshot]]) -> None:
    """For an entity of which nothing has to be computed after it was written."""


@dataclass(frozen=True, slots=True)
class Entity(Generic[R]):
    """A kind of thing whose changes are journalled, undone and synced.

    `name` is what the journal calls it and `record` what its snapshots are. `is_uid` says whether a uid from
    outside is valid. `read(lib, uid, names)` gives the named fields (all of them when None) as they are, or
    None where the library has no such thing; `write(lib, uid, snapshot, at)` sets the fields that are not
    absent and makes a thing that is not there; `finish(lib, written)` computes what follows from several that
    were written. `at` is in microseconds since 1970 UTC.

    `needed`: the fields without which a thing cannot be made here, `uids` a SELECT of the uids of those that
    are here (empty for an entity that needs no field). `is_wanted`: whether there is reason to
    make one that only other machines have. `content`: the fields whose change, by a machine that did not
    know of a deletion (`deleted_at`), brings the thing back. `not_compared`: fields that may rightly differ
    from what the journal says. `unmade` and `made_again` are what undo and redo of its making change; an
    entity without them is not undone that way.
    """

    name: str
    record: type[R]
    is_uid: Callable[[str], bool]
    read: Callable[[Library, str, Collection[str] | None], R | None]
    write: Callable[[Library, str, R, int], None]
    finish: Callable[[Library, Sequence[tuple[str, R]]], None] = nothing
    needed: tuple[str, ...] = ()
    uids: str = ""
    is_wanted: Callable[[R], bool] = always
    content: frozenset[str] = frozenset()
    not_compared: frozenset[str] = frozenset()
    unmade: Callable[[int], R] | None = None
    made_again: R | None = None
