"""Random readers on three machines beside a model of what they must see: by the tests, longer by a benchmark."""

import contextlib
import copy
import shutil
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reader.document import Block, BlockKind, Document
from reader.errors import LibraryError, UsageError
from reader.library.annotations import article_changes, highlight_changes, highlights, journal
from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.sync import sync
from reader.library.articles import states
from reader.library.articles.entries import store_entries
from reader.library.articles.listing import article
from reader.library.articles.revisions import revisions
from reader.library.feeds.subscriptions import subscribe, unsubscribe
from reader.library.storage import schema
from reader.library.storage.backups import backup
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.health import check
from reader.library.storage.restoring import restore
from reader.model import AnchorState, Entry, Source
from tests.support.annotation_model import Event, Fields, Machine, Step, meaning, program
from tests.support.texts import store_revision

SENTENCES = [
    f"{subject} {verb} {thing} in the year {1900 + number}."
    for number, (subject, verb, thing) in enumerate(
        (s, v, t)
        for s in ("The council", "A court", "Nobody", "Das Ministerium", "東京都")
        for v in ("approved", "rejected", "hid")
        for t in ("the budget", "a bridge")
    )
]
FEED = "https://feed.example/rss"
UNMARKED: Fields = {"note": "", "starred": None}


class AnnotationMachine(RuleBasedStateMachine):
    compared = 0
    """How often library and model were compared, over all runs."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="postil-machine-"))
        self.shared = self.folder / "shared"
        self.shared.mkdir()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.events: list[Event] = []
        self.of_thing: dict[str, set[int]] = {}
        self.published: set[int] = set()
        self.machines = [Machine(number, self.folder) for number in range(3)]
        self.touched = set(self.machines)
        self.entries = 0

    # --- the model beside the libraries

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def stamp(self) -> int:
        return int(self.now.timestamp())

    def image(self, machine: Machine, thing: str) -> Fields:
        """What a thing is on a machine; articles begin without marks, highlights do not begin by themselves."""
        known = self.of_thing.get(thing, set()) & machine.kept.events
        image = meaning((number, self.events[number]) for number in known)
        return UNMARKED | image if thing.startswith("article ") else image

    def change(self, machine: Machine, thing: str, after: Fields) -> tuple[Fields | None, Fields] | None:
        """Note an event of what differs; its before and after, None where nothing does."""
        current = self.image(machine, thing)
        before = {name: current[name] for name in after} if current else None
        if before is not None:
            after = {name: value for name, value in after.items() if before[name] != value}
            before = {name: before[name] for name in after}
            if not after:
                return None
        clock = 1 + max((self.events[number].order[0] for number in machine.kept.events), default=0)
        known = frozenset(machine.kept.events)
        event = Event(thing, (clock, machine.name), machine.number, before or {}, after, known)
        machine.kept.events.add(len(self.events))
        self.of_thing.setdefault(thing, set()).add(len(self.events))
        self.events.append(event)
        return before, after

    def did(self, machine: Machine, number: int, changes: list[tuple[str, Fields]]) -> None:
        done = [(thing, *pair) for thing, after in changes if (pair := self.change(machine, thing, after))]
        if done:
            self.step(machine, number, done)

    def step(self, machine: Machine, number: int, done: list[tuple[str, Fields | None, Fields]]) -> None:
        """Something new was done in an article: what was undone there cannot come back."""
        for step in machine.kept.steps:
            if step.article == number and step.undone:
                step.overtaken = True
        machine.kept.steps.append(Step(number, done))

    def turn(self, machine: Machine, step: Step, *, back: bool) -> bool:
        """Undo or redo a step in the model; whether anything was left of it to turn."""
        turned = False
        for thing, before, after in reversed(step.changes) if back else step.changes:
            current = self.image(machine, thing)
            if before is None:
                wanted: Fields = {"deleted": self.stamp() if back else None}
                there = {"deleted": None} if back else {"deleted": current["deleted"]}
            else:
                wanted, there = (before, after) if back else (after, before)
            fields = {name: value for name, value in wanted.items() if current[name] == there[name]}
            turned |= self.change(machine, thing, fields) is not None
        return turned

    def made(self, one: Any, text: str) -> Fields:
        """The fields of a highlight as the library made it, on a text."""
        return {
            "place": (text, one.start, one.end, one.quote),
            "note": one.note,
            "tags": tuple(sorted(one.tags)),
            "colour": one.colour,
            "merged": None,
            "deleted": None,
        }

    # --- choosing

    def machine(self, data: st.DataObject) -> Machine:
        machine = data.draw(st.sampled_from(self.machines))
        self.touched.add(machine)
        return machine

    def pick(self, data: st.DataObject, *, placed: bool = False) -> tuple[Machine, int, str] | None:
        machine = self.machine(data)
        known = [
            (number, one.uid)
            for number in sorted(machine.kept.texts)
            for one in highlights.highlights(machine.lib, number)
            if not placed or one.anchor.start is not None
        ]
        return (machine, *data.draw(st.sampled_from(known))) if known else None

    def text(self, machine: Machine, number: int) -> str:
        return "\n\n".join(machine.kept.texts[number])

    def range_in(self, data: st.DataObject, text: str) -> tuple[int, int]:
        start = data.draw(st.integers(0, len(text) - 1))
        return start, min(len(text), start + data.draw(st.integers(1, 60)))

    def store(self, machine: Machine, number: int, *, cleaner: int = 1) -> None:
        blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in machine.kept.texts[number])
        store_revision(
            machine.lib,
            number,
            document=Document(blocks),
            source=Source.FEED,
            source_html=b"<p>",
            cleaner=cleaner,
            now=self.tick(),
        )

    # --- rules: what a reader does

    @initialize()
    def begin(self) -> None:
        for _ in range(2):
            self.new_article()

    @precondition(lambda self: self.entries < 4)
    @rule()
    def new_article(self) -> None:
        name = str(self.entries)
        offset = 7 * self.entries
        self.entries += 1
        for machine in self.machines:
            self.receive_entry(machine, name, offset)
        self.touched |= set(self.machines)

    def receive_entry(self, machine: Machine, name: str, offset: int) -> None:
        feed, _ = subscribe(machine.lib, FEED, made_by="program")
        entry = Entry(name, f"https://site.example/{name}", name)
        (number,) = store_entries(machine.lib, feed.id, [entry], now=self.tick()).new
        machine.kept.texts[number] = [*SENTENCES[offset:], *SENTENCES[:offset]][:9]
        self.store(machine, number)

    @rule(
        data=st.data(),
        colour=st.sampled_from(("yellow", "blue")),
        note=st.text(max_size=5),
        older=st.booleans(),
    )
    def highlight(self, data: st.DataObject, colour: str, note: str, older: bool) -> None:
        machine = self.machine(data)
        number = data.draw(st.sampled_from(sorted(machine.kept.texts)))
        shown = None
        text = self.text(machine, number)
        if older:  # the text stood on the screen while an update stored another
            before = data.draw(st.sampled_from(revisions(machine.lib, number)))
            shown, text = before.id, before.document.text
        start, end = self.range_in(data, text)
        try:
            one = highlight_changes.add_highlight(
                machine.lib, number, start, end, colour=colour, note=note, revision_id=shown, now=self.tick()
            )
        except UsageError:
            assert not text[start:end].strip()
            return
        assert one.quote.split() == text[start:end].split()
        assert one.note == note.replace("\x00", "\ufffd") or max(note) >= "\ud800"
        machine.kept.articles[one.uid] = number
        self.did(machine, number, [(one.uid, self.made(one, text))])

    @rule(data=st.data(), notes=st.lists(st.text(alphabet="abc \n", max_size=6), min_size=1, max_size=3))
    def write_note(self, data: st.DataObject, notes: list[str]) -> None:
        """Several notes are one that is saved while it is written: one step."""
        if not (chosen := self.pick(data)):
            return
        machine, number, uid = chosen
        first: Fields | None = None
        for note in notes:
            highlight_changes.set_note(machine.lib, uid, note, now=self.tick(), continues=first is not None)
            if (pair := self.change(machine, uid, {"note": note})) is None:
                continue
            if first is None:
                first = pair[0]
                self.step(machine, number, [(uid, *pair)])
            else:
                machine.kept.steps[-1].changes = [(uid, first, pair[1])]

    @rule(data=st.data(), colour=st.sampled_from(("yellow", "green")))
    def colour(self, data: st.DataObject, colour: str) -> None:
        if chosen := self.pick(data):
            machine, number, uid = chosen
            highlight_changes.set_colour(machine.lib, uid, colour, now=self.tick())
            self.did(machine, number, [(uid, {"colour": colour})])

    @rule(data=st.data(), tags=st.lists(st.sampled_from("abc"), max_size=3))
    def tag(self, data: st.DataObject, tags: list[str]) -> None:
        if chosen := self.pick(data):
            machine, number, uid = chosen
            highlight_changes.set_tags(machine.lib, uid, tags, now=self.tick())
            self.did(machine, number, [(uid, {"tags": tuple(sorted(set(tags)))})])

    @rule(data=st.data())
    def change_range(self, data: st.DataObject) -> None:
        if chosen := self.pick(data):
            machine, number, uid = chosen
            text = self.text(machine, number)
            start, end = self.range_in(data, text)
            try:
                one = highlight_changes.set_range(machine.lib, uid, start, end, now=self.tick())
            except UsageError:
                return
            assert one.quote.split() == text[start:end].split()
            self.did(machine, number, [(uid, {"place": self.made(one, text)["place"]})])

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if chosen := self.pick(data):
            machine, number, uid = chosen
            highlight_changes.delete_highlight(machine.lib, uid, now=self.tick())
            self.did(machine, number, [(uid, {"deleted": self.stamp()})])

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        if not (chosen := self.pick(data, placed=True)):
            return
        machine, number, _ = chosen
        there = [one for one in highlights.highlights(machine.lib, number) if one.anchor.start is not None]
        if len(there) < 2:
            return
        parts = data.draw(
            st.lists(st.sampled_from(there), min_size=2, max_size=3, unique_by=lambda one: one.uid)
        )
        one = highlight_changes.merge(machine.lib, [part.uid for part in parts], now=self.tick())
        assert set(one.tags) == {tag for part in parts for tag in part.tags}
        assert all(part.note in one.note for part in parts)
        machine.kept.articles[one.uid] = number
        gone = {"deleted": self.stamp(), "merged": one.uid}
        made = self.made(one, self.text(machine, number))
        # in reading order, as the library goes through them
        ordered = [part for part in there if part.uid in {each.uid for each in parts}]
        self.did(machine, number, [(one.uid, made), *((part.uid, gone) for part in ordered)])

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        if not (chosen := self.pick(data, placed=True)):
            return
        machine, number, uid = chosen
        one = highlights.highlight(machine.lib, uid)
        assert one.anchor.start is not None
        assert one.anchor.end is not None
        at = data.draw(st.integers(one.anchor.start, one.anchor.end))
        try:
            first, second = highlight_changes.split(machine.lib, uid, at, now=self.tick())
        except UsageError:
            return
        text = self.text(machine, number)
        machine.kept.articles[second.uid] = number
        head = {"place": self.made(first, text)["place"]}
        self.did(machine, number, [(uid, head), (second.uid, self.made(second, text))])

    @rule(data=st.data(), note=st.sampled_from(("", "one", "two")), starred=st.booleans())
    def mark_article(self, data: st.DataObject, note: str, starred: bool) -> None:
        machine = self.machine(data)
        number = data.draw(st.sampled_from(sorted(machine.kept.texts)))
        thing = f"article {article(machine.lib, number).uid}"
        article_changes.set_article_note(machine.lib, number, note, now=self.tick())
        self.did(machine, number, [(thing, {"note": note})])
        states.set_starred(machine.lib, [number], starred, now=self.tick())
        if starred != (self.image(machine, thing)["starred"] is not None):
            self.did(machine, number, [(thing, {"starred": self.stamp() if starred else None})])

    @rule(data=st.data(), here=st.booleans())
    def undo(self, data: st.DataObject, here: bool) -> None:
        machine = self.machine(data)
        kept = machine.kept
        number = data.draw(st.sampled_from(sorted(kept.texts))) if here else None
        change = journal.undo(machine.lib, article_id=number, now=self.tick())
        done = False
        for step in reversed(kept.steps):
            if step.undone or step.overtaken or number not in (None, step.article):
                continue
            if done := self.turn(machine, step, back=True):
                kept.turns += 1
                step.undone = kept.turns
                break
            step.overtaken = True
        assert (change is not None) == done

    @rule(data=st.data(), here=st.booleans())
    def redo(self, data: st.DataObject, here: bool) -> None:
        machine = self.machine(data)
        kept = machine.kept
        number = data.draw(st.sampled_from(sorted(kept.texts))) if here else None
        change = journal.redo(machine.lib, article_id=number, now=self.tick())
        known = [s for s in kept.steps if s.undone and not s.overtaken and number in (None, s.article)]
        done = False
        for step in sorted(known, key=lambda one: -one.undone):
            if done := self.turn(machine, step, back=False):
                step.undone = 0
                break
            step.overtaken = True
        assert (change is not None) == done

    # --- rules: what others do to the texts

    @rule(data=st.data(), index=st.integers(0, 8), sentence=st.sampled_from(SENTENCES), add=st.booleans())
    def publisher_edits(self, data: st.DataObject, index: int, sentence: str, add: bool) -> None:
        machine = self.machine(data)
        number = data.draw(st.sampled_from(sorted(machine.kept.texts)))
        text = machine.kept.texts[number]
        if add:
            text.insert(index, sentence)
        elif len(text) > 3:
            del text[index % len(text)]
        self.store(machine, number)

    @rule(data=st.data(), word=st.sampled_from(("Nobody", "A court", "bridge")), cleaner=st.integers(2, 4))
    def reclean(self, data: st.DataObject, word: str, cleaner: int) -> None:
        """A better cleaner leaves out what the older one took for text."""
        machine = self.machine(data)
        number = data.draw(st.sampled_from(sorted(machine.kept.texts)))
        kept = [sentence for sentence in machine.kept.texts[number] if word not in sentence]
        machine.kept.texts[number] = kept or machine.kept.texts[number]
        self.store(machine, number, cleaner=cleaner)

    # --- rules: several machines

    @rule(data=st.data())
    def merge_with_the_others(self, data: st.DataObject) -> None:
        machine = self.machine(data)
        self.merge_libraries(machine)

    def merge_libraries(self, machine: Machine) -> None:
        got = sync(machine.lib, self.shared, now=self.tick())
        assert got.unreadable == ()
        kept = machine.kept
        kept.events |= self.published
        self.published |= {number for number in kept.events if self.events[number].author == machine.number}
        for number in kept.texts:
            for one in highlights.highlights(machine.lib, number):
                kept.articles.setdefault(one.uid, number)

    # --- rules: what befalls a library

    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        # the old connection is left as a killed process would leave it
        machine = self.machine(data)
        machine.abandoned.append(machine.lib)
        machine.open()

    @rule(data=st.data())
    def crash_within(self, data: st.DataObject) -> None:
        machine = self.machine(data)
        number = min(machine.kept.texts)
        with contextlib.suppress(ZeroDivisionError), machine.lib.transaction():
            highlight_changes.add_highlight(machine.lib, number, 0, 5, now=self.tick())
            article_changes.set_article_note(machine.lib, number, "half done", now=self.tick())
            raise ZeroDivisionError

    @rule(data=st.data())
    def quit_and_start(self, data: st.DataObject) -> None:
        machine = self.machine(data)
        machine.lib.close()
        machine.open()

    @rule(data=st.data())
    def make_a_backup(self, data: st.DataObject) -> None:
        machine = self.machine(data)
        machine.saved = backup(machine.lib, now=self.tick()).path, copy.deepcopy(machine.kept)

    @rule(data=st.data(), newest=st.booleans())
    def lose_the_file_and_restore(self, data: st.DataObject, newest: bool) -> None:
        machine = self.machine(data)
        if newest or machine.saved is None:
            machine.saved = backup(machine.lib, now=self.tick()).path, copy.deepcopy(machine.kept)
        machine.close_all()
        machine.path.write_bytes(b"")
        file, kept = machine.saved
        restore(machine.path, file, now=self.tick())
        for left in machine.path.parent.glob(f"{machine.path.name}.before-restore*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        articles = machine.kept.texts.keys() - kept.texts.keys()
        machine.kept = copy.deepcopy(kept)
        machine.open()
        for _ in articles:  # the feed still has them
            number = len(machine.kept.texts)
            self.receive_entry(machine, str(number), 7 * number)

    @rule(data=st.data(), fails=st.booleans())
    def upgrade(self, data: st.DataObject, fails: bool) -> None:
        """The library is opened by a program of the next schema, perhaps one whose first try fails."""
        machine = self.machine(data)
        if machine.kept.schema > SCHEMA_VERSION:
            return
        machine.close_all()
        if fails:
            with program(SCHEMA_VERSION + 1):

                @schema.migrations()
                def failing(db: Any) -> None:
                    db.execute("DELETE FROM article_notes")
                    db.execute("SELECT nonsense FROM nowhere")

                with pytest.raises((sqlite3.Error, LibraryError)):
                    Library.open(machine.path, write=True)
            machine.open()
            self.agree(machine)
            machine.lib.close()
        machine.kept.schema += 1
        machine.open()
        assert machine.lib.value("PRAGMA user_version") == SCHEMA_VERSION + 1

    @rule(data=st.data())
    def unsubscribe_and_return(self, data: st.DataObject) -> None:
        # an article the reader made nothing of would go: the model keeps to those that stay
        machine = self.machine(data)
        marked = {machine.kept.articles.get(uid) for uid in self.living(machine)}
        if marked >= machine.kept.texts.keys():
            feed, _ = subscribe(machine.lib, FEED, made_by="program")
            assert unsubscribe(machine.lib, feed.id, made_by="program") == len(machine.kept.texts)
            subscribe(machine.lib, FEED, made_by="program")

    # --- what must always hold

    def living(self, machine: Machine) -> dict[str, Fields]:
        images = {
            thing: self.image(machine, thing)
            for thing, events in self.of_thing.items()
            if not thing.startswith("article ") and events & machine.kept.events
        }
        return {uid: image for uid, image in images.items() if "place" in image and not image["deleted"]}

    def agree(self, machine: Machine) -> None:
        lib, expected = machine.lib, self.living(machine)
        seen: dict[str, Fields] = {}
        for number in machine.kept.texts:
            stored = article(lib, number)
            image = self.image(machine, f"article {stored.uid}")
            assert stored.note == image["note"]
            assert (stored.state.starred_at is not None) == (image["starred"] is not None)
            assert stored.revision is not None
            text = stored.revision.document.text
            assert text == self.text(machine, number)
            for one in highlights.highlights(lib, number):
                seen[one.uid] = {
                    "quote": one.quote,
                    "note": one.note,
                    "tags": one.tags,
                    "colour": one.colour,
                    "article": number,
                }
                if one.anchor.state is AnchorState.EXACT:
                    assert text[one.anchor.start : one.anchor.end].split() == one.quote.split()
                elif one.anchor.state is AnchorState.ORPHAN:
                    assert one.anchor.start is None
        assert seen == {
            uid: {
                "quote": image["place"][3],
                "note": image["note"],
                "tags": image["tags"],
                "colour": image["colour"],
                "article": machine.kept.articles[uid],
            }
            for uid, image in expected.items()
        }
        assert disagreements(lib) == []

    @invariant()
    def the_libraries_show_what_the_model_knows(self) -> None:
        type(self).compared += 1
        for machine in self.touched:
            self.agree(machine)
        self.touched.clear()

    def teardown(self) -> None:
        try:
            for _ in range(2):
                for machine in self.machines:
                    self.merge_libraries(machine)
            for machine in self.machines:
                assert machine.kept.events == self.machines[0].kept.events
                self.agree(machine)
                assert check(machine.lib).problems == ()
        finally:
            for machine in self.machines:
                machine.close_all()
            shutil.rmtree(self.folder)
