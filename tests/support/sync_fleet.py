"""Machines of three versions that sync through one folder, with losses, repetitions and damage on the way."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from reader.document import Block, BlockKind, Document
from reader.library.annotations import article_changes, highlight_changes, journal
from reader.library.annotations.entities.article import ArticleFields
from reader.library.annotations.field_snapshots import Snapshot
from reader.library.annotations.journal import operation
from reader.library.annotations.journal_file import export_journal
from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.journal_row import JournalRow, read_snapshot_json
from reader.library.annotations.journal_store import all_rows, append_rows, meta, own_device, set_meta
from reader.library.annotations.sync import Synced, sync
from reader.library.annotations.tags import tag_key
from reader.library.articles import states
from reader.library.articles.entries import store_entries
from reader.library.articles.listing import article
from reader.library.articles.metadata import read_metadata
from reader.library.articles.works import hand_links, members
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid, stamp
from reader.model import Entry, Origin
from tests.support.lists import EVERY, listed
from tests.support.stored_highlights import all_highlights
from tests.support.texts import store_revision

ARCHIVE = Path(__file__).parents[1] / "library/fixtures/journal-version-1.zip"
TEXTS = ["The quick brown fox jumps over the lazy dog.", "Nobody approved the budget of that year."]
TAGS = ("one", "Two", "caf\u00e9", "cafe\u0301", "AI", "\uff21\uff29")
"""Some are two spellings of one tag."""


def moment(second: int) -> datetime:
    """A time so many seconds after a fixed one."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)


class Machine(Protocol):
    """What the fleet asks of a machine of any version."""

    tags: tuple[str, ...]

    def call(self, name: str, second: int, *arguments: Any) -> None:
        """A function of `annotations` or `states` at a time."""

    def sync(self, folder: Path, second: int) -> list[str]:
        """Merge; returns what could not be read."""

    def seen(self) -> list[list[Any]]:
        """Highlights as they are shown: uid, quote, note, colour, keys of tags."""

    def close(self) -> None:
        """Let go of the library."""


class Version1Program:
    """The process in which libraries of version 1 live."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("version_1_program.py")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(program), str(ARCHIVE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tempfile.gettempdir(),
        )

    def ask(self, *command: Any) -> Any:
        """The answer to one command."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the program of version 1 has ended"
        return json.loads(answer)

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone, which it never is by itself."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)


class Machine1:
    """A machine with version 1 of the journal."""

    tags: tuple[str, ...] = ("one", "Two")

    def __init__(self, path: Path, program: Version1Program) -> None:
        self.path, self.program = str(path), program
        program.ask("open", self.path, TEXTS)

    def call(self, name: str, second: int, *arguments: Any) -> None:
        self.program.ask("call", self.path, name, second, *arguments)

    def sync(self, folder: Path, second: int) -> list[str]:
        unreadable: list[str] = self.program.ask("sync", self.path, str(folder), second)
        return unreadable

    def seen(self) -> list[list[Any]]:
        found = self.program.ask("seen", self.path)
        return [[*one[:4], sorted(map(tag_key, one[4]))] for one in found]

    def close(self) -> None:
        self.program.ask("close", self.path)


class Machine2:
    """A machine with this program."""

    tags: tuple[str, ...] = TAGS

    def __init__(self, path: Path) -> None:
        self.lib = Library.open(path, write=True)
        feed, _ = subscribe(self.lib, "https://feed.example/rss")
        entries = [
            Entry(f"{n}", f"https://site.example/{n}", f"Report {n}", published_at=moment(0))
            for n in range(len(TEXTS))
        ]
        numbers = store_entries(self.lib, feed.id, entries, now=moment(0)).new
        for number, text in zip(numbers, TEXTS, strict=True):
            made = Document((Block(BlockKind.PARAGRAPH, text),))
            store_revision(self.lib, number, document=made, now=moment(0))

    def call(self, name: str, second: int, *arguments: Any) -> None:
        of_states = name in ("set_starred", "set_read", "set_later")
        module = states if of_states else journal if name == "undo" else highlight_changes
        function: Callable[..., Any] = getattr(module, name)
        function(self.lib, *arguments, now=moment(second))

    def sync(self, folder: Path, second: int) -> list[str]:
        done: Synced = sync(self.lib, folder, now=moment(second))
        return list(done.unreadable)

    def seen(self) -> list[list[Any]]:
        return sorted(
            [one.uid, one.quote, one.note, one.colour, sorted(map(tag_key, one.tags))]
            for _, one in all_highlights(self.lib)
        )

    def marks(self) -> list[list[Any]]:
        """Articles as they are shown: uid, note, states, tags."""
        found = [article(self.lib, number) for number in listed(self.lib, EVERY)]
        return sorted(
            [
                *(one.uid, one.note, one.state.read_at, one.state.starred_at, one.state.later_at, one.tags),
                *(read_metadata(self.lib, one.id, Origin.READER), hand_links(self.lib, one.id)),
                len(members(self.lib, one.id)),
            ]
            for one in found
        )

    def rule(self, second: int, later: bool) -> None:
        """A rule keeps the first article for later, or no longer."""
        uid = self.lib.value("SELECT uid FROM articles ORDER BY id LIMIT 1")
        with operation(self.lib, "rule", now=moment(second), made_by="rule") as doing:
            doing.change("article", uid, ArticleFields(later_at=doing.at if later else None))

    def cite(self, second: int, chance: random.Random) -> None:
        """What only version 2 has: a value for citing, or a link of the two articles, by hand or by a rule."""
        made_by = chance.choice(("hand", "hand", "rule", "import"))
        if chance.random() < 0.5:
            key, value = chance.choice(("doi", "series")), chance.choice((None, "", f"said at {second}"))
            article_changes.set_metadata(self.lib, 1, {key: value}, now=moment(second), made_by=made_by)
        else:
            same = chance.choice((True, False, None))
            article_changes.link_articles_by_hand(self.lib, 1, [2], same, now=moment(second), made_by=made_by)

    def close(self) -> None:
        self.lib.close()


class Machine3(Machine2):
    """A machine with a made-up version 3, which writes what this program does not know."""

    def newer(self, second: int, kind: int) -> None:
        """Append one row: an entity, a field, or a meaning that version 2 does not have."""
        lib = self.lib
        uids = [row[0] for row in lib.tuples("SELECT uid FROM highlights ORDER BY uid")] or [random_uid()]
        rows: list[tuple[str, str, dict[str, Any], int]] = [
            ("draft", random_uid(), {"title": "An essay", "items": [1.5, None, {"a": "\u00e9"}]}, 3),
            ("highlight", uids[0], {"mood": "doubtful"}, 1),
            ("highlight", uids[-1], {"colour": ["of", "version", 3]}, 3),
            ("article", uids[0], {"note": {"rich": True}, "rating": 5}, 4),
        ]
        entity, uid, after, needs = rows[kind]
        with lib.transaction():
            clock = int(meta(lib, "clock", "0")) + 1
            row = JournalRow(
                device=own_device(lib),
                clock=clock,
                entity=entity,
                uid=uid,
                before=Snapshot(),
                after=read_snapshot_json(entity, needs, after, strict=True),
                seen=json.loads(meta(lib, "seen", "{}")),
                at=stamp(moment(second)),
                label="something new",
                needs=needs,
                made_by="agent",
                extra={"since": "version 3"},
            )
            operation_id = lib.insert(
                "operations", {"at": row.at, "kind": "do", "label": row.label, "undoable": 0}
            )
            append_rows(lib, [row], operation_id)
            set_meta(lib, clock=str(clock))


class Fleet:
    """Machines, and the folder as it was at every moment."""

    def __init__(self, program: Version1Program | None, chance: random.Random, size: int = 4) -> None:
        self.chance = chance
        self.folder = Path(tempfile.mkdtemp(prefix="postil-fleet-"))
        self.second = 0
        self.machines: list[Machine] = []
        self.modern: list[Machine2] = []
        if program is not None:
            self.machines.append(Machine1(self.folder / "m0.db", program))
        while len(self.machines) < size:
            kind = Machine3 if len(self.machines) == size - 1 else Machine2
            machine = kind(self.folder / f"m{len(self.machines)}.db")
            if program is not None:  # to version 1 two spellings are two tags
                machine.tags = Machine1.tags
            self.machines.append(machine)
            self.modern.append(machine)
        self.uploads: list[dict[str, list[bytes]]] = [{} for _ in self.machines]
        """Every state of each file that each machine has written."""

    def tick(self) -> int:
        """The next second."""
        self.second += 1
        return self.second

    def work(self, number: int) -> None:
        """One random thing is done on a machine."""
        machine, chance, now = self.machines[number], self.chance, self.tick()
        there = [one[0] for one in machine.seen()]
        kind = chance.randrange(11)
        if kind == 10 and isinstance(machine, Machine2):
            machine.cite(now, chance)
        elif kind < 2 or not there:
            start = chance.randrange(0, 24)
            machine.call("add_highlight", now, chance.randint(1, 2), start, start + chance.randint(2, 12))
        elif kind == 2:
            machine.call("set_note", now, chance.choice(there), f"note {now}")
        elif kind == 3:
            machine.call("set_tags", now, chance.choice(there), chance.sample(machine.tags, 2))
        elif kind == 4:
            machine.call("set_colour", now, chance.choice(there), chance.choice(("blue", "green")))
        elif kind == 5:
            machine.call("delete_highlight", now, chance.choice(there))
        elif kind == 6:
            machine.call("set_starred", now, [chance.randint(1, 2)], chance.random() < 0.5)
        elif kind == 7:
            machine.call("undo", now)
        elif isinstance(machine, Machine3):
            machine.newer(now, chance.randrange(4))
        elif isinstance(machine, Machine2) and kind == 8:
            machine.rule(now, chance.random() < 0.5)
        else:
            machine.call("set_later", now, [1], chance.random() < 0.5)

    def sync(self, number: int, *, losses: bool) -> list[str]:
        """One machine merges with what the carrier brought it; returns what it could not read."""
        shared = self.folder / "shared"
        shutil.rmtree(shared, ignore_errors=True)
        shared.mkdir()
        for other, files in enumerate(self.uploads):
            for name, versions in files.items():
                data = versions[-1]
                if other != number and losses:
                    if self.chance.random() < 0.3:
                        continue
                    data = self._damaged(self.chance.choice(versions))
                (shared / name).write_bytes(data)
        foreign = {name for other, files in enumerate(self.uploads) if other != number for name in files}
        unreadable = self.machines[number].sync(shared, self.tick())
        for file in sorted(shared.iterdir()):
            if file.name not in foreign:
                self.uploads[number].setdefault(file.name, []).append(file.read_bytes())
        return unreadable

    def _damaged(self, data: bytes) -> bytes:
        kind = self.chance.randrange(6)
        place = self.chance.randrange(len(data)) if data else 0
        if kind == 0:
            return data[:place]
        if kind == 1 and data:
            return data[:place] + bytes((data[place] ^ (1 << self.chance.randrange(8)),)) + data[place + 1 :]
        return data

    def settle(self) -> None:
        """All machines get all files, whole, until nothing is new."""
        for _ in range(3):
            for number in range(len(self.machines)):
                unreadable = self.sync(number, losses=False)
                assert unreadable == [], unreadable

    def check(self) -> None:
        """Machines that saw the same rows are equal, and nothing is lost."""
        first = self.modern[0]
        rows = {row.key: row for row in all_rows(first.lib)}
        for machine in self.modern:
            assert {row.key: row for row in all_rows(machine.lib)} == rows
            assert disagreements(machine.lib) == []
            assert machine.marks() == first.marks()
        for each in self.machines:
            assert each.seen() == first.seen()
        lines = set[bytes]()
        for machine in self.modern:
            export_journal(machine.lib, self.folder / "journal.jsonl")
            exported = set((self.folder / "journal.jsonl").read_bytes().splitlines())
            lines = lines or exported
            assert exported == lines

    def close(self) -> None:
        """Close all libraries and remove the files."""
        for machine in self.machines:
            machine.close()
        shutil.rmtree(self.folder, ignore_errors=True)
