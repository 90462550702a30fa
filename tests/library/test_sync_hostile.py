"""What others can put into the sync folder costs itself only."""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.library.annotations import highlight_changes
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.highlights import highlights
from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.journal_row import CLOCK_END, CLOCK_SLACK, JournalRow, read_snapshot_json
from reader.library.annotations.journal_store import all_rows, meta
from reader.library.annotations.sync import sync
from reader.library.storage.database import Library
from reader.library.storage.health import check
from reader.library.storage.repair import repair
from tests.support.examples import examples
from tests.support.fixtures import AddArticle, At, OpenBlank

TEXT = "The quick brown fox jumps over the lazy dog."
CARD = {
    "uid": "c" * 16,
    "url": "https://site.example/far",
    "title": "Far",
    "site": "",
    "language": "",
    "authors": [],
    "published_at": 5,
}
PLACE = {"text": "x", "start": 0, "end": 3, "quote": "The", "prefix": "", "suffix": "", "heading": ""}


@pytest.fixture
def machines(tmp_path: Path, add_article: AddArticle, open_blank: OpenBlank) -> Iterator[Any]:
    folder = tmp_path / "shared"
    folder.mkdir()
    libs = []
    for name in "ab":
        lib = open_blank(tmp_path / f"{name}.db")
        add_article(lib, TEXT, name="one")
        libs.append(lib)
    yield folder, *libs
    for lib in libs:
        lib.close()


def put(folder: Path, *rows: Any, damaged: Any = None) -> None:
    """Write the rows into the files of their devices, with some lines damaged."""
    for device in {row.device for row in rows}:
        lines = [row.line() for row in rows if row.device == device]
        if damaged is not None:
            lines = [line if damaged.random() < 0.5 else b"damaged\n" for line in lines]
        (folder / f"postil-{device}.jsonl").write_bytes(b"".join(lines))


def row(
    clock: Any,
    after: Any,
    *,
    entity: Any = "highlight",
    uid: Any = "h" * 16,
    before: Any = None,
    device: Any = "d" * 16,
    **more: Any,
) -> Any:
    before, after = (
        given if given is None else read_snapshot_json(entity, 1, given, strict=True)
        for given in (before, after)
    )
    return JournalRow(device=device, clock=clock, entity=entity, uid=uid, before=before, after=after, **more)


# --- order, damage


_images = st.fixed_dictionaries(
    {},
    optional={
        "article": st.just(CARD),
        "created_at": st.just(5),
        "place": st.just(PLACE),
        "colour": st.sampled_from(("blue", "green")),
        "note": st.sampled_from(("", "a note")),
        "tags": st.lists(st.sampled_from(("caf\u00e9", "cafe\u0301", "AI", "\uff21\uff29", "", " "))),
        "deleted_at": st.sampled_from((None, 7)),
        "manual": st.just({"x": [0, 3]}),
        "purged": st.just(True),
        "merged_into": st.just("m" * 16),
    },
)
_articles = st.fixed_dictionaries(
    {},
    optional={
        "article": st.just(CARD),
        "note": st.just("about it"),
        "tags": st.lists(st.sampled_from(("caf\u00e9", "cafe\u0301", ""))),
        "starred_at": st.sampled_from((None, 9)),
        "archived_at": st.sampled_from((None, 9)),
    },
)
_feeds = st.fixed_dictionaries(
    {},
    optional={
        "title": st.just("T"),
        "folder": st.lists(st.sampled_from(("In", "", " ")), max_size=3),
        "subscribed": st.booleans(),
    },
)
_rows = st.lists(
    st.builds(
        lambda device, clock, seen, thing, before: row(
            clock,
            thing[1],
            entity=thing[0],
            uid={"feed": "https://other.example/rss", "article": CARD["uid"]}.get(thing[0], thing[2]),
            before=before,
            device=device * 16,
            seen={"d" * 16: seen, "e" * 16: seen, "f" * 16: seen},
        ),
        st.sampled_from("def"),
        st.integers(1, 9),
        st.integers(0, 9),
        st.one_of(
            st.tuples(st.just("highlight"), _images, st.sampled_from(("h" * 16, "g" * 16))),
            st.tuples(st.just("article"), _articles, st.just("")),
            st.tuples(st.just("feed"), _feeds, st.just("")),
        ),
        st.sampled_from((None, {}, {"tags": ["AI"]}, {"note": ""})),
    ),
    max_size=12,
    unique_by=lambda one: one.key,
)


@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=_rows, seed=st.integers(0, 99))
def test_rows_in_any_order_give_equal_libraries(
    tmp_path_factory: Any, open_blank: OpenBlank, at: At, rows: Any, seed: int
) -> None:
    place = tmp_path_factory.mktemp("rows")
    chance, seen = random.Random(seed), []
    ordered = sorted(rows, key=lambda one: one.clock)
    for name in "ab":
        folder = place / f"shared-{name}"
        folder.mkdir()
        with open_blank(place / f"{name}.db") as lib:
            for _ in range(3 if name == "b" else 0):
                put(folder, *ordered, damaged=chance)
                sync(lib, folder, now=at(1))
            put(folder, *ordered)
            sync(lib, folder, now=at(2))
            assert disagreements(lib) == []
            assert len(all_rows(lib)) == len(rows)
            found = lib.tuples(
                "SELECT uid, quote, note, colour, deleted_at, merged_into FROM highlights ORDER BY uid"
            )
            tags = lib.tuples("SELECT key FROM tags t JOIN highlight_tags x ON x.tag_id = t.id ORDER BY 1")
            # a feed that was unsubscribed before it came here may leave a row that nobody sees
            feeds = lib.tuples("SELECT url, own_title FROM feeds WHERE unsubscribed_at IS NULL")
            notes = lib.tuples("SELECT note FROM article_notes")
            seen.append((found, tags, feeds, notes))
    assert seen[0] == seen[1]


def test_tag_spellings_merge(machines: tuple[Path, Library, Library], at: At) -> None:
    folder, a, b = machines
    made = add_highlight(a, 1, 4, 9, tags=["caf\u00e9", "AI"], now=at(1))
    sync(a, folder, now=at(2))
    sync(b, folder, now=at(2))
    highlight_changes.set_tags(b, made.uid, ["cafe\u0301", "\uff21\uff29", "new"], now=at(3))
    put(folder, row(50, {"tags": ["", " ", "AI"]}, uid=made.uid, before={"tags": []}))
    for lib in (b, a, b):
        assert sync(lib, folder, now=at(4)).unreadable == ()
    for lib in (a, b):
        assert [one.tags for one in highlights(lib, 1)] == [("AI", "caf\u00e9", "new")] or [
            one.tags for one in highlights(lib, 1)
        ] == [("AI", "cafe\u0301", "new")]
    assert highlights(a, 1)[0].tags == highlights(b, 1)[0].tags


# --- links


@pytest.mark.parametrize("second", [False, True])
def test_symbolic_links_are_refused_and_named(
    machines: tuple[Path, Library, Library], at: At, tmp_path: Path, second: Any
) -> None:
    folder, a, _ = machines
    target = tmp_path / "bashrc"
    target.write_text("precious")
    device = meta(a, "device", "")
    link = folder / f"postil{'2' if second else ''}-{device}.jsonl"
    link.symlink_to(target)
    add_highlight(a, 1, 4, 9, now=at(1))
    (problem, *_) = [one for one in sync(a, folder, now=at(2)).unreadable if link.name in one]
    assert "symbolic link" in problem
    assert target.read_text() == "precious"
    assert link.is_symlink()


def test_symbolic_links_are_not_read(machines: tuple[Path, Library, Library], at: At, tmp_path: Path) -> None:
    folder, a, b = machines
    add_highlight(b, 1, 4, 9, now=at(1))
    outside = tmp_path / "outside"
    outside.mkdir()
    sync(b, outside, now=at(2))
    for file in outside.iterdir():
        (folder / file.name).symlink_to(file)
    done = sync(a, folder, now=at(3))
    assert (done.received, len(done.unreadable)) == (0, 2)


def test_folder_may_be_symbolic_link(machines: tuple[Path, Library, Library], at: At, tmp_path: Path) -> None:
    folder, a, b = machines
    (tmp_path / "link").symlink_to(folder)
    made = add_highlight(a, 1, 4, 9, now=at(1))
    assert sync(a, tmp_path / "link", now=at(2)).unreadable == ()
    sync(b, folder, now=at(3))
    assert [one.uid for one in highlights(b, 1)] == [made.uid]


# --- clocks


def test_impossible_clocks_are_refused(machines: tuple[Path, Library, Library], at: At) -> None:
    folder, a, b = machines
    put(folder, row(CLOCK_END - 1, {"colour": "blue"}), row(1, {"colour": "green"}, device="e" * 16))
    done = sync(a, folder, now=at(1))
    assert (done.received, len(done.unreadable)) == (1, 1)
    made = add_highlight(a, 1, 4, 9, now=at(2))
    assert max(one.clock for one in all_rows(a)) < CLOCK_SLACK
    sync(a, folder, now=at(3))
    sync(b, folder, now=at(4))
    assert [one.uid for one in highlights(b, 1)] == [made.uid]


def test_new_machine_accepts_large_folder(
    machines: tuple[Path, Library, Library], at: At, tmp_path: Path
) -> None:
    folder, a, _ = machines
    rows = [row(CLOCK_SLACK - 5 + n, {"note": str(n)}, before={}) for n in range(3)]
    put(folder, *rows)
    assert sync(a, folder, now=at(1)).received == 3


@pytest.mark.parametrize("by", ["sync", "doctor"])
def test_impossible_clocks_are_renumbered(machines: tuple[Path, Library, Library], at: At, by: Any) -> None:
    folder, a, b = machines
    first = add_highlight(a, 1, 0, 3, now=at(1))
    with a.transaction():
        a.execute("UPDATE meta SET value = ? WHERE key = 'clock'", (str(CLOCK_END - 2),))
    made = [add_highlight(a, 1, n, n + 3, now=at(n)) for n in (4, 10)]
    assert any("unreadable for other machines" in one for one in check(a).problems)
    if by == "doctor":
        repair(a, now=at(20))
    sync(a, folder, now=at(21))
    assert check(a).problems == ()
    assert sync(b, folder, now=at(22)).unreadable == ()
    assert {one.uid for one in highlights(b, 1)} == {first.uid, *(one.uid for one in made)}
    with Library.open(a.path, write=True) as again:
        assert again.restored_changes == 0


# --- what made it


@pytest.mark.parametrize("hand_first", [False, True])
def test_change_by_hand_wins_over_rule(hand_first: Any) -> None:
    from reader.library.annotations.merging import resolve

    chance = random.Random(3)
    clocks = (1, 2) if hand_first else (2, 1)
    rows = [
        row(clocks[0], {"colour": "blue", "tags": ["mine"]}, before={"colour": "yellow", "tags": []}),
        row(
            clocks[1],
            {"colour": "green", "tags": ["rule"], "note": "by rule"},
            before={"colour": "yellow", "tags": [], "note": ""},
            device="e" * 16,
            made_by="rule",
        ),
    ]
    expected = {"colour": "blue", "tags": ["mine", "rule"], "note": "by rule"}
    assert resolve(rows) == resolve(chance.sample(rows, 2))
    assert resolve(rows).to_json() == expected


def test_version_1_file_has_only_version_1_fields(
    machines: tuple[Path, Library, Library], at: At, add_article: AddArticle
) -> None:
    from reader.library.storage.encoding import to_json

    folder, a, _ = machines
    states_fields = {"finished_at": 5, "archived_at": 6}
    put(
        folder,
        row(1, {**states_fields, "article": {**CARD, "dated": False}}, entity="article", uid=CARD["uid"]),
    )
    whole = row(
        1,
        {**states_fields, "article": {**CARD, "dated": False}},
        entity="article",
        uid=CARD["uid"],
        before={},
    )
    first = whole.version_1()
    assert first is not None
    assert json.loads(first.line())["after"] == {"archived_at": 6, "article": CARD}
    assert json.loads(first.line())["v"] == 1
    assert json.loads(whole.line())["v"] == 2
    assert to_json(json.loads(whole.line())["after"]["article"]["dated"]) == "false"
    assert not os.path.exists(folder / "postil.db")
    assert sync(a, folder, now=at(1)).unreadable == ()
