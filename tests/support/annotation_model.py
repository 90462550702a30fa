"""What highlights, notes and marks on several machines must be: a model that knows nothing of tables.

It keeps every change as an event that remembers which events its machine had seen, and says of a set
of events what they mean together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Migrations

from reader.library.storage import database, schema
from reader.library.storage.database import SCHEMA_VERSION, Library

Fields = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """A change of one thing: the fields it touched before and after, and what its machine knew."""

    thing: str
    order: tuple[int, str]
    author: int
    before: Fields
    after: Fields
    known: frozenset[int]


def meaning(events: Iterable[tuple[int, Event]]) -> Fields:
    """What the events of one thing, by number, mean together."""
    ordered = sorted(events, key=lambda pair: pair[1].order)
    image: Fields = {}
    for _, event in ordered:
        for name, value in event.after.items():
            if name == "tags":
                gone = set(event.before.get(name, ())) - set(value)
                came = set(value) - set(event.before.get(name, ()))
                image[name] = tuple(sorted((set(image.get(name, ())) - gone) | came))
            elif name != "note":
                image[name] = value
    notes = [(number, event) for number, event in ordered if "note" in event.after]
    if notes:
        last = [e for n, e in notes if not any(n in other.known for _, other in notes)]
        image["note"] = "\n\n".join(dict.fromkeys(e.after["note"] for e in last if e.after["note"]))
    if image.get("deleted"):
        at, deletion = [pair for pair in ordered if "deleted" in pair[1].after][-1]
        for number, event in ordered:
            changed = event.after.keys() & {"note", "tags", "colour", "place"} and not event.after.get(
                "deleted"
            )
            if changed and number not in deletion.known and at not in event.known:
                image["deleted"] = None
    return image


@dataclass
class Step:
    """One thing a reader did, which undo takes back as one."""

    article: int
    changes: list[tuple[str, Fields | None, Fields]]
    undone: int = 0  # the number of the undoing, 0 while it stands
    overtaken: bool = False


@dataclass
class Kept:
    """What of a machine is in its library file, and so in a backup of it."""

    events: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    texts: dict[int, list[str]] = field(default_factory=dict)
    turns: int = 0
    schema: int = SCHEMA_VERSION
    articles: dict[str, int] = field(default_factory=dict)
    """To which article each highlight belongs, by uid."""


@contextmanager
def program(version: int) -> Iterator[None]:
    """The program of a schema: this one's, or of one that has a migration more."""
    if version == SCHEMA_VERSION:
        yield
        return
    coming = Migrations("postil")
    coming._migrations = list(schema.migrations._migrations)

    @coming()
    def coming_step(db: Any) -> None:
        db.executescript("CREATE TABLE extra (id INTEGER PRIMARY KEY, quote TEXT) STRICT;")
        db.execute("INSERT INTO extra (quote) SELECT quote FROM highlights")
        db.execute("ALTER TABLE highlights ADD COLUMN extra TEXT NOT NULL DEFAULT ''")
        db.execute("UPDATE highlights SET extra = quote")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "migrations", coming)
        patch.setattr(database, "SCHEMA_VERSION", version)
        yield


class Machine:
    """A library, and what the model says of it."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number = number
        self.path = folder / f"machine{number}.db"
        self.kept = Kept()
        self.saved: tuple[Path, Kept] | None = None
        self.abandoned: list[Library] = []
        self.open()

    def open(self) -> None:
        with program(self.kept.schema):
            self.lib = Library.open(self.path, write=True)

    @property
    def name(self) -> str:
        return str(self.lib.value("SELECT value FROM meta WHERE key = 'device'"))

    def close_all(self) -> None:
        for lib in (*self.abandoned, self.lib):
            lib.close()
        self.abandoned.clear()
