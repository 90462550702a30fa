"""Whatever is typed into an exported file, wherever, stays there, and Postil's changes still come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.export.folder import Exported, Outcome, export_folder
from reader.export.formats.table import FORMATS
from reader.export.lines import merge_text
from reader.export.outputs import sheet_output, text_output
from reader.export.records import Report, report
from reader.export.single_file import merge_file, replace_unedited
from tests.support.exported_reports import article, cited, highlight

TEXT = "Rents rose by a fifth. Nobody was surprised. Wages did not follow. The ministry promised a plan."
MARKS = (
    highlight(TEXT, 0, 22, "u1", note="Ask why.", tags=("method",)),
    highlight(TEXT, 45, 66, "u3", note="Since when?\n\nSee the annex."),
)
MORE = (
    replace(MARKS[0], note="Ask why, and whom.", tags=("method", "sampling")),
    highlight(TEXT, 23, 44, "u2", note="A new one."),
    MARKS[1],
)
"""Later: a note and tags were changed, and a passage between the others was marked."""


def made(marks: tuple[object, ...]) -> Report:
    return report(article(TEXT, note="Read again.", tags=("housing",)), marks, cited())  # type: ignore[arg-type]


def export(folder: Path, name: str, exported: Report, *, restore: bool = False) -> Exported:
    uids = tuple(each.highlight.uid for each in exported.passages)
    if name == "markdown":
        output = sheet_output(exported.article, lambda: exported, uids=uids)
        (done,) = export_folder(folder, [output], restore=restore)
        return done
    kind = FORMATS[name]
    output = text_output(kind, exported.article, lambda: exported, uids=uids)
    (done,) = export_folder(folder, [output], extension=kind.extension, restore=restore)
    return done


NAMES = ("markdown", "org", "logseq")


@pytest.mark.parametrize("name", NAMES)
def test_line_typed_anywhere_stays_and_changes_follow(name: str, tmp_path: Path) -> None:
    done = export(tmp_path / "first", name, made(MARKS))
    lines = done.path.read_text("utf-8").split("\n")
    for place in range(len(lines) + 1):
        folder = tmp_path / str(place)
        path = export(folder, name, made(MARKS)).path
        path.write_text("\n".join([*lines[:place], "typed: here", *lines[place:]]), "utf-8")
        export(folder, name, made(MARKS))
        assert path.read_text("utf-8").split("\n").count("typed: here") == 1, place
        export(folder, name, made(MORE))
        text = path.read_text("utf-8")
        assert "typed: here" in text.split("\n"), place
        for words in ("Ask why, and whom.", "A new one.", "Nobody was surprised.", "See the annex."):
            assert words in text, (place, words)
        assert export(folder, name, made(MORE)).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("name", NAMES)
def test_line_edited_anywhere_stays_and_changes_follow(name: str, tmp_path: Path) -> None:
    done = export(tmp_path / "first", name, made(MARKS))
    lines = done.path.read_text("utf-8").split("\n")
    for place, line in enumerate(lines):
        # an id or a mark that was changed is another one
        if not line.strip() or any(sign in line for sign in ("---", "id", ":CUSTOM_ID:", "^hl-")):
            continue
        folder = tmp_path / str(place)
        path = export(folder, name, made(MARKS)).path
        path.write_text("\n".join([*lines[:place], f"{line} typed", *lines[place + 1 :]]), "utf-8")
        export(folder, name, made(MORE))
        text = path.read_text("utf-8")
        assert f"{line} typed" in text.split("\n"), place
        for words in ("Ask why, and whom.", "A new one.", "Nobody was surprised."):
            assert words in text, (place, words)


@pytest.mark.parametrize("name", NAMES)
def test_deleted_passage_stays_deleted_until_it_is_asked_for(name: str, tmp_path: Path) -> None:
    path = export(tmp_path, name, made(MARKS)).path
    lines = path.read_text("utf-8").split("\n")
    # the last passage goes to the end of the file
    first = {"markdown": "> Wages did not", "org": "** Wages did not", "logseq": "- > Wages did not"}[name]
    start = next(number for number, line in enumerate(lines) if line.startswith(first))
    path.write_text("\n".join([*lines[:start], ""]), "utf-8")
    export(tmp_path, name, made(MORE))
    text = path.read_text("utf-8")
    assert "Wages did not" not in text
    assert "A new one." in text
    done = export(tmp_path, name, made(MORE), restore=True)
    assert done.outcome is Outcome.CHANGED
    assert "Wages did not follow." in path.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_renamed_and_moved_file_is_found_by_its_id(name: str, tmp_path: Path) -> None:
    path = export(tmp_path, name, made(MARKS)).path
    moved = tmp_path / "deep" / f"Another name{path.suffix}"
    moved.parent.mkdir()
    path.rename(moved)
    done = export(tmp_path, name, made(MORE))
    assert (done.path, done.outcome) == (moved, Outcome.CHANGED)
    assert not path.exists()


def test_both_versions_of_a_contradiction_are_kept_and_named(tmp_path: Path) -> None:
    path = export(tmp_path, "org", made(MARKS)).path
    path.write_text(path.read_text("utf-8").replace("Ask why.", "Ask them."), "utf-8")
    done = export(tmp_path, "org", made(MORE))
    lines = path.read_text("utf-8").split("\n")
    at = lines.index("Ask them.")
    assert lines[at + 1] == "Ask why, and whom."
    assert done.conflicts == (at + 1,)


def test_contradiction_in_front_matter_is_a_comment() -> None:
    base = "---\nstatus: new\nhighlights: 1\n---\nbody\n"
    mine = base.replace("status: new", "status: mine").replace("highlights: 1", "highlights: many")
    theirs = base.replace("highlights: 1", "highlights: 2")
    merged = merge_text(base, mine, theirs)
    assert merged.text == "---\nstatus: mine\nhighlights: many\n# highlights: 2\n---\nbody\n"


def test_edited_file_that_cannot_be_merged_is_left_and_written_beside(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    assert replace_unedited(path, "one\n").outcome is Outcome.WRITTEN
    assert replace_unedited(path, "one\n").outcome is Outcome.UNCHANGED
    assert replace_unedited(path, "two\n").outcome is Outcome.CHANGED
    path.write_text("two\nmine\n")
    done = replace_unedited(path, "three\n")
    assert (done.outcome, done.path.name) == (Outcome.BESIDE, "refs (Postil).bib")
    assert replace_unedited(path, "four\n").path == done.path
    assert (path.read_text(), done.path.read_text()) == ("two\nmine\n", "four\n")
    done.path.write_text("mine too\n")
    assert replace_unedited(path, "five\n").path.name == "refs (Postil)2.bib"


def test_foreign_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("the reader's own\n")
    assert replace_unedited(path, "ours\n").outcome is Outcome.BESIDE
    assert path.read_text() == "the reader's own\n"


def test_text_without_record_keeps_all_lines_of_both(tmp_path: Path) -> None:
    exported = made(MARKS)
    kind = FORMATS["org"]
    path = tmp_path / "notes.org"
    path.write_text("#+TITLE: Mine\n\nA line of mine.\n", "utf-8")
    output = text_output(kind, exported.article, lambda: exported, uids=())
    merge_file(path, output)
    text = path.read_text("utf-8")
    assert all(line in text for line in ("#+TITLE: Mine", "A line of mine.", "** Rents rose by a fifth."))


WORDS = st.sampled_from(["a", "b", "c", "", "x", "y"])


@st.composite
def inserted(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """A text, that text with lines of its reader, and a later text of Postil's, each new line told apart."""
    base = draw(st.lists(WORDS, max_size=8))
    mine = list(base)
    for number in range(draw(st.integers(0, 3))):
        mine.insert(draw(st.integers(0, len(mine))), f"mine {number}")
    kept = [line for line in base if draw(st.booleans())]
    theirs = list(kept)
    for number in range(draw(st.integers(0, 3))):
        theirs.insert(draw(st.integers(0, len(theirs))), f"theirs {number}")
    return base, mine, theirs


@given(inserted())
def test_merge_loses_no_line_that_was_added_on_either_side(
    lines: tuple[list[str], list[str], list[str]],
) -> None:
    base, mine, theirs = ("\n".join(each) for each in lines)
    merged = merge_text(base, mine, theirs).text.split("\n")
    for line in (*mine.split("\n"), *theirs.split("\n")):
        if " " in line:
            assert merged.count(line) == 1
    again = merge_text(theirs, "\n".join(merged), theirs)
    assert again.text.split("\n") == merged
    assert not again.conflicts
