"""A random reader beside a model of what he must see: run by the tests, and for longer by a benchmark.

The model knows nothing of tables. It keeps, for each article, what the highlights are, and for undo a
picture of the article before and after each thing that was done.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reader.document import Block, BlockKind, Document
from reader.errors import UsageError
from reader.library import annotations, states
from reader.library.backups import backup, restore
from reader.library.database import Library
from reader.library.entries import store_entries
from reader.library.health import check
from reader.library.listing import article
from reader.library.merging import disagreements
from reader.library.revisions import store_revision
from reader.library.subscriptions import subscribe, unsubscribe
from reader.model import AnchorState, Entry, Source

SENTENCES = [
    f"{subject} {verb} {thing} in the year {1900 + number}."
    for number, (subject, verb, thing) in enumerate(
        (s, v, t)
        for s in ("The council", "A court", "Nobody", "Das Ministerium", "東京都")
        for v in ("approved", "rejected", "hid")
        for t in ("the budget", "a bridge")
    )
]


@dataclass
class Picture:
    """What the reader made of one article."""

    highlights: dict[str, dict[str, Any]] = field(default_factory=dict)
    note: str = ""
    tags: tuple[str, ...] = ()
    starred: bool = False


@dataclass
class Step:
    article: int
    before: Picture
    after: Picture
    undone: int = 0  # the number of the undoing, 0 while it stands
    overtaken: bool = False


class AnnotationMachine(RuleBasedStateMachine):
    compared = 0
    """How often library and model were compared, over all runs."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="postil-machine-"))
        self.path = self.folder / "postil.db"
        self.lib = Library.open(self.path, write=True)
        self.abandoned: list[Library] = []
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.articles: dict[int, Picture] = {}
        self.texts: dict[int, list[str]] = {}
        self.steps: list[Step] = []
        self.turns = 0

    # --- ways to change the model along with the library

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def did(self, number: int, before: Picture) -> None:
        if self.articles[number] == before:
            return
        self.overtake(number)
        self.steps.append(Step(number, before, copy.deepcopy(self.articles[number])))

    def overtake(self, number: int) -> None:
        """Something new was done in an article: what was undone there cannot come back."""
        for step in self.steps:
            if step.article == number and step.undone:
                step.overtaken = True

    def pick(self, data: st.DataObject, *, placed: bool = False) -> tuple[int, str] | None:
        known = [
            (number, one.uid)
            for number in self.articles
            for one in annotations.highlights(self.lib, number)
            if not placed or one.anchor.start is not None
        ]
        return data.draw(st.sampled_from(known)) if known else None

    def range_in(self, data: st.DataObject, number: int) -> tuple[int, int]:
        text = article(self.lib, number).revision.document.text  # type: ignore[union-attr]
        start = data.draw(st.integers(0, len(text) - 1))
        return start, min(len(text), start + data.draw(st.integers(1, 60)))

    def store(self, number: int) -> None:
        blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in self.texts[number])
        store_revision(
            self.lib, number, document=Document(blocks), source=Source.FEED, cleaner=1, now=self.tick()
        )

    # --- rules

    @initialize()
    def begin(self) -> None:
        self.new_article()
        self.new_article()

    @precondition(lambda self: len(self.articles) < 4)
    @rule()
    def new_article(self) -> None:
        feed, _ = subscribe(self.lib, "https://feed.example/rss")
        name = str(len(self.articles))
        entry = Entry(name, f"https://site.example/{name}", name)
        (number,) = store_entries(self.lib, feed.id, [entry], now=self.tick()).new
        offset = 7 * len(self.articles)
        self.articles[number] = Picture()
        self.texts[number] = [*SENTENCES[offset:], *SENTENCES[:offset]][:9]
        self.store(number)

    @rule(data=st.data(), colour=st.sampled_from(("yellow", "blue")), note=st.text(max_size=5))
    def highlight(self, data: st.DataObject, colour: str, note: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.articles)))
        start, end = self.range_in(data, number)
        before = copy.deepcopy(self.articles[number])
        try:
            made = annotations.add_highlight(
                self.lib, number, start, end, colour=colour, note=note, now=self.tick()
            )
        except UsageError:
            return  # nothing but white space
        self.remember(number, made)
        assert made.note == note.replace("\x00", "\ufffd") or max(note) >= "\ud800"
        self.did(number, before)

    def remember(self, number: int, made: Any) -> None:
        self.articles[number].highlights[made.uid] = {
            "quote": made.quote,
            "note": made.note,
            "tags": made.tags,
            "colour": made.colour,
        }

    @rule(data=st.data(), notes=st.lists(st.text(alphabet="abc \n", max_size=6), min_size=1, max_size=3))
    def write_note(self, data: st.DataObject, notes: list[str]) -> None:
        """Several notes are one that is saved while it is written: one step."""
        if chosen := self.pick(data):
            before = copy.deepcopy(self.articles[chosen[0]])
            changed = False
            for note in notes:
                annotations.set_note(self.lib, chosen[1], note, now=self.tick(), continues=changed)
                one = self.articles[chosen[0]].highlights[chosen[1]]
                changed = changed or one["note"] != note
                one["note"] = note
            if changed:  # though in the end it may say what it said before
                self.overtake(chosen[0])
            self.did(chosen[0], before)

    @rule(data=st.data(), tags=st.lists(st.sampled_from("abc"), max_size=3))
    def tag(self, data: st.DataObject, tags: list[str]) -> None:
        if chosen := self.pick(data):
            before = copy.deepcopy(self.articles[chosen[0]])
            annotations.set_tags(self.lib, chosen[1], tags, now=self.tick())
            self.articles[chosen[0]].highlights[chosen[1]]["tags"] = tuple(sorted(set(tags)))
            self.did(chosen[0], before)

    @rule(data=st.data())
    def change_range(self, data: st.DataObject) -> None:
        if chosen := self.pick(data):
            start, end = self.range_in(data, chosen[0])
            before = copy.deepcopy(self.articles[chosen[0]])
            try:
                made = annotations.set_range(self.lib, chosen[1], start, end, now=self.tick())
            except UsageError:
                return
            self.remember(chosen[0], made)
            self.did(chosen[0], before)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if chosen := self.pick(data):
            before = copy.deepcopy(self.articles[chosen[0]])
            annotations.delete_highlight(self.lib, chosen[1], now=self.tick())
            del self.articles[chosen[0]].highlights[chosen[1]]
            self.did(chosen[0], before)

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        if not (chosen := self.pick(data, placed=True)):
            return
        number = chosen[0]
        there = [one for one in annotations.highlights(self.lib, number) if one.anchor.start is not None]
        if len(there) < 2:
            return
        parts = data.draw(
            st.lists(st.sampled_from(there), min_size=2, max_size=3, unique_by=lambda one: one.uid)
        )
        before = copy.deepcopy(self.articles[number])
        made = annotations.merge(self.lib, [one.uid for one in parts], now=self.tick())
        assert set(made.tags) == {tag for one in parts for tag in one.tags}
        assert all(one.note in made.note for one in parts)
        for one in parts:
            del self.articles[number].highlights[one.uid]
        self.remember(number, made)
        self.did(number, before)

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        if not (chosen := self.pick(data, placed=True)):
            return
        number, uid = chosen
        one = annotations.highlight(self.lib, uid)
        assert one.anchor.start is not None
        assert one.anchor.end is not None
        before = copy.deepcopy(self.articles[number])
        at = data.draw(st.integers(one.anchor.start, one.anchor.end))
        try:
            parts = annotations.split(self.lib, uid, at, now=self.tick())
        except UsageError:
            return
        for part in parts:
            self.remember(number, part)
        self.did(number, before)

    @rule(data=st.data(), note=st.sampled_from(("", "one", "two")), starred=st.booleans())
    def mark_article(self, data: st.DataObject, note: str, starred: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.articles)))
        before = copy.deepcopy(self.articles[number])
        annotations.set_article_note(self.lib, number, note, now=self.tick())
        self.articles[number].note = note
        self.did(number, before)
        before = copy.deepcopy(self.articles[number])
        states.set_starred(self.lib, [number], starred, now=self.tick())
        self.articles[number].starred = starred
        self.did(number, before)

    @rule(data=st.data(), here=st.booleans())
    def undo(self, data: st.DataObject, here: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.articles))) if here else None
        change = annotations.undo(self.lib, article_id=number, now=self.tick())
        open_steps = [s for s in self.steps if not s.undone and number in (None, s.article)]
        assert (change is None) == (not open_steps)
        if open_steps:
            self.turns += 1
            open_steps[-1].undone = self.turns
            self.articles[open_steps[-1].article] = copy.deepcopy(open_steps[-1].before)

    @rule(data=st.data(), here=st.booleans())
    def redo(self, data: st.DataObject, here: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.articles))) if here else None
        change = annotations.redo(self.lib, article_id=number, now=self.tick())
        known = [s for s in self.steps if s.undone and not s.overtaken and number in (None, s.article)]
        assert (change is None) == (not known)
        if known:
            step = max(known, key=lambda one: one.undone)
            step.undone = 0
            self.articles[step.article] = copy.deepcopy(step.after)

    @rule(data=st.data(), index=st.integers(0, 8), sentence=st.sampled_from(SENTENCES), add=st.booleans())
    def publisher_edits(self, data: st.DataObject, index: int, sentence: str, add: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.texts)))
        text = self.texts[number]
        if add:
            text.insert(index, sentence)
        elif len(text) > 3:
            del text[index % len(text)]
        self.store(number)

    @rule()
    def crash(self) -> None:
        # the old connection is left as a killed process would leave it
        self.abandoned.append(self.lib)
        self.lib = Library.open(self.path, write=True)

    @rule()
    def quit_and_start(self) -> None:
        self.lib.close()
        self.lib = Library.open(self.path, write=True)

    @rule()
    def lose_the_file_and_restore(self) -> None:
        made = backup(self.lib, now=self.tick())
        self.lib.close()
        for one in self.abandoned:
            one.close()
        self.abandoned.clear()
        self.path.write_bytes(b"")
        restore(self.path, made.path, now=self.tick())
        self.lib = Library.open(self.path, write=True)

    @rule()
    def unsubscribe_and_return(self) -> None:
        # an article the reader made nothing of would go: the model keeps to those that stay
        if all(picture.highlights or picture.note for picture in self.articles.values()):
            feed, _ = subscribe(self.lib, "https://feed.example/rss")
            assert unsubscribe(self.lib, feed.id) == len(self.articles)
            subscribe(self.lib, "https://feed.example/rss")

    # --- what must always hold

    @invariant()
    def the_library_shows_what_the_model_knows(self) -> None:
        type(self).compared += 1
        for number, picture in self.articles.items():
            stored = article(self.lib, number)
            assert (stored.note, stored.state.starred_at is not None) == (picture.note, picture.starred)
            shown = annotations.highlights(self.lib, number)
            assert {
                one.uid: {"quote": one.quote, "note": one.note, "tags": one.tags, "colour": one.colour}
                for one in shown
            } == picture.highlights
            assert stored.revision is not None
            text = stored.revision.document.text
            for one in shown:
                if one.anchor.state is AnchorState.EXACT:
                    assert text[one.anchor.start : one.anchor.end].split() == one.quote.split()
                elif one.anchor.state is AnchorState.ORPHAN:
                    assert one.anchor.start is None
        assert disagreements(self.lib) == []

    def teardown(self) -> None:
        assert check(self.lib).problems == ()
        for lib in (*self.abandoned, self.lib):
            lib.close()
        shutil.rmtree(self.folder)
