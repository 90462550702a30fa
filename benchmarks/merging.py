"""Random work on several machines that merge through a folder now and then: do they end up the same?

    python -m benchmarks.merging [TRIALS]      (100 unless told)

In each trial three machines, and sometimes a copy of one, highlight, write notes, tag, delete, merge,
undo and redo, get new texts, lose their library and restore an older backup, and merge in a random
order, now and then while lines of the others' files are damaged or cut off. At the end, when all files
have come whole, all merge with all: every one must show the same, agree with its own journal, and
still have each highlight that no one deleted.
"""

import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reader.document import Block, BlockKind, Document
from reader.library.annotations import article_changes, highlight_changes, highlights, journal
from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.sync import sync
from reader.library.articles import states
from reader.library.articles.entries import store_entries
from reader.library.articles.listing import article
from reader.library.feeds import subscriptions
from reader.library.storage.backups import backup
from reader.library.storage.database import Library
from reader.library.storage.restoring import restore
from reader.model import Entry, Source
from tests.support.lists import listed
from tests.support.stored_highlights import all_highlights
from tests.support.texts import store_revision

START = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCES = [f"Sentence number {n} has the words {n * 7} and {n * 13}." for n in range(20)]


class Machines:
    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.shared = folder / "shared"
        self.shared.mkdir()
        self.libs: dict[str, Library] = {}
        self.backups: dict[str, Path] = {}
        self.now = START
        self.made: set[str] = set()
        self.deleted: set[str] = set()
        self.wrong: list[str] = []
        for name in "abc":
            self.libs[name] = Library.open(folder / f"{name}.db", write=True)
            self.fill(self.libs[name])

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def fill(self, lib: Library) -> None:
        feed, _ = subscriptions.subscribe(lib, "https://feed.example/rss")
        entries = [
            Entry(str(n), f"https://site.example/{n}", f"Report {n}", published_at=START) for n in range(2)
        ]
        for number in store_entries(lib, feed.id, entries, now=START).new:
            self.store(lib, number, SENTENCES[:8])

    def store(self, lib: Library, number: int, sentences: list[str]) -> None:
        document = Document(tuple(Block(BlockKind.PARAGRAPH, text) for text in sentences))
        store_revision(lib, number, document=document, source=Source.FEED, cleaner=1, now=self.tick())

    def step(self) -> None:
        name = self.chance.choice(sorted(self.libs))
        lib = self.libs[name]
        kind = self.chance.random()
        if kind < 0.10:
            sync(lib, self.shared, now=self.tick())
        elif kind < 0.15:
            self.sync_with_damage(lib)
        elif kind < 0.18:
            self.backups[name] = backup(lib, now=self.tick()).path
        elif kind < 0.20 and name in self.backups:
            sync(lib, self.shared, now=self.tick())  # what was never sent anywhere is lost with the file
            lib.close()
            restore(lib.path, self.backups[name], now=self.tick())
            self.libs[name] = Library.open(lib.path, write=True)
        elif kind < 0.22 and len(self.libs) < 4:
            copy = self.folder / "copy.db"
            copy.write_bytes(backup(lib, now=self.tick()).path.read_bytes())
            self.libs["copy"] = Library.open(copy, write=True)
        elif kind < 0.26:
            self.store(lib, self.chance.choice((1, 2)), self.chance.sample(SENTENCES, 8))
        else:
            self.annotate(lib)

    def sync_with_damage(self, lib: Library) -> None:
        files = sorted(self.shared.iterdir())
        whole = {file: file.read_bytes() for file in self.chance.sample(files, min(len(files), 2))}
        for file, content in whole.items():
            data = bytearray(content)
            for _ in range(self.chance.randrange(1, 5)):
                self.damage(data)
            file.write_bytes(data)
        damaged = {file: file.read_bytes() for file in whole}
        sync(lib, self.shared, now=self.tick())
        self.wrong += [f"{lib.path.name} and its journal, meanwhile" for _ in disagreements(lib)]
        for file, content in whole.items():
            if file.read_bytes() == damaged[file]:
                file.write_bytes(content)

    def damage(self, data: bytearray) -> None:
        """Flip a bit, lose a piece, have one twice, zero one, write junk, or cut the end off."""
        place = self.chance.randrange(len(data) or 1)
        length = self.chance.randrange(1, 2000)
        kind = self.chance.randrange(6)
        if kind == 0 and data:
            data[place] ^= 1 << self.chance.randrange(8)
        elif kind == 1:
            del data[place : place + length]
        elif kind == 2:
            data[place:place] = data[max(0, place - length) : place]
        elif kind == 3:
            data[place : place + length] = bytes(length)
        elif kind == 4:
            data[place:place] = self.chance.randbytes(20)
        else:
            del data[place:]

    def annotate(self, lib: Library) -> None:
        number = self.chance.choice(listed(lib))
        there = highlights.highlights(lib, number)
        kind = self.chance.randrange(10)
        if kind < 3 or not there:
            start = self.chance.randrange(200)
            made = highlight_changes.add_highlight(lib, number, start, start + 25, note="n", now=self.tick())
            self.made.add(made.uid)
        elif kind == 3:
            highlight_changes.set_note(
                lib, self.chance.choice(there).uid, f"note {self.now:%H%M%S}", now=self.tick()
            )
        elif kind == 4:
            chosen = self.chance.sample("abcde", 2)
            highlight_changes.set_tags(lib, self.chance.choice(there).uid, chosen, now=self.tick())
        elif kind == 5:
            gone = self.chance.choice(there).uid
            highlight_changes.delete_highlight(lib, gone, now=self.tick())
            self.deleted.add(gone)
        elif kind == 6:
            back = self.chance.choice((journal.undo, journal.redo))
            change = back(lib, now=self.tick())
            if change is not None:
                self.deleted.add(change.highlight_uid)
        elif kind == 7:
            highlight_changes.set_colour(lib, self.chance.choice(there).uid, "blue", now=self.tick())
        elif kind == 8:
            states.set_starred(lib, [number], self.chance.random() < 0.5, now=self.tick())
            article_changes.set_article_note(lib, number, f"about {self.now:%H%M%S}", now=self.tick())
        else:
            placed = [one.uid for one in there if one.anchor.start is not None]
            if len(placed) > 1:
                self.deleted |= set(placed[:2])
                self.made.add(highlight_changes.merge(lib, placed[:2], now=self.tick()).uid)

    def end(self) -> list[str]:
        """All merge with all; what is wrong afterwards."""
        for _ in range(4):
            for name in self.chance.sample(sorted(self.libs), len(self.libs)):
                sync(self.libs[name], self.shared, now=self.tick())
        shown = {name: seen_in(lib) for name, lib in self.libs.items()}
        first = next(iter(shown.values()))
        found = self.wrong + [f"{name} differs" for name, seen in shown.items() if seen != first]
        found += [f"{name} and its journal" for name, lib in self.libs.items() if disagreements(lib)]
        missing = self.made - self.deleted - {one[0] for one in first[0]}
        return found + [f"lost {uid}" for uid in sorted(missing)]

    def close(self) -> None:
        for lib in self.libs.values():
            lib.close()


def seen_in(lib: Library) -> tuple[list[Any], list[Any]]:
    """What the reader made, without what differs from machine to machine by nature (their texts)."""
    marks = [(one.uid, one.quote, one.note, one.tags, one.colour) for _, one in all_highlights(lib)]
    articles = []
    for number in listed(lib):
        one = article(lib, number)
        articles.append((one.uid, one.note, one.tags, one.state.starred_at))
    return sorted(marks), sorted(articles)


def main() -> int:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    started = time.perf_counter()
    bad = 0
    for trial in range(trials):
        chance = random.Random(trial)
        with tempfile.TemporaryDirectory() as folder:
            machines = Machines(Path(folder), chance)
            for _ in range(chance.randrange(20, 120)):
                machines.step()
            for problem in machines.end():
                bad += 1
                print(f"trial {trial}: {problem}")
            machines.close()
    print(f"trials: {trials}; problems: {bad}; {time.perf_counter() - started:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
