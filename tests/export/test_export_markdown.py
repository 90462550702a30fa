"""The Markdown file of an article says what was marked, and lets its reader edit it."""

from __future__ import annotations

import fcntl
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reader.document import Block, BlockKind, Document
from reader.errors import ExportError
from reader.export.file_names import file_name
from reader.export.folder import Outcome, Output, export_folder, exported_articles, write_file
from reader.export.fragments import text_fragment
from reader.export.markdown import Sheet, export_article, sheet, tag, yaml_lines
from reader.export.merging import merge
from reader.export.outputs import sheet_output
from reader.export.records import report
from reader.model import Anchor, AnchorState, Article, Highlight, PageStart, ReadingState, Revision, Source
from tests.support.examples import examples

NOW = datetime(2026, 9, 1, 14, 32, tzinfo=UTC)
TEXT = (
    "Rents rose by a fifth in two years, says the report. Nobody was surprised.",
    "Wages did not follow. The ministry *promised* a plan, and [a date].",
    "Wages are low.",
)
DOCUMENT = Document(
    (
        Block(BlockKind.PARAGRAPH, TEXT[0]),
        Block(BlockKind.HEADING, "What comes next", level=2),
        Block(BlockKind.PARAGRAPH, TEXT[1]),
        Block(BlockKind.PARAGRAPH, TEXT[2]),
    )
)


def article(**changes: Any) -> Article:
    revision = Revision(1, 7, 1, NOW, Source.PAGE, DOCUMENT, words=20)
    values = {
        "id": 7,
        "uid": "a7f3k2",
        "feed_id": 1,
        "feed_title": "The Feed",
        "url": "https://example.org/rents",
        "title": "Rents: a report",
        "authors": ("Ada Example", "Bo"),
        "site": "Example Review",
        "language": "en",
        "published_at": NOW - timedelta(days=1),
        "added_at": NOW,
        "state": ReadingState(),
        "revision": revision,
        "note": "Read *again*.",
        "tags": ("housing", "two words"),
    }
    return Article(**{**values, **changes})


def highlight(quote: str, uid: str, **changes: Any) -> Highlight:
    start = DOCUMENT.text.find(quote)
    end = start + len(quote)
    placed = (
        Anchor(AnchorState.EXACT, start, end) if start >= 0 else Anchor(AnchorState.ORPHAN, None, None, 0.0)
    )
    values = {
        "uid": uid,
        "article_id": 7,
        "revision_id": 1,
        "start": max(0, start),
        "end": max(0, start) + len(quote),
        "quote": quote,
        "prefix": DOCUMENT.text[:start] if start >= 0 else "",
        "suffix": DOCUMENT.text[end : end + 256] if start >= 0 else "",
        "heading": "",
        "colour": "yellow",
        "created_at": NOW,
        "updated_at": NOW,
        "anchor": placed,
    }
    return Highlight(**{**values, **changes})


FIRST = highlight("Nobody was surprised.", "u1", note="Except me.\n\n- and you", tags=("irony",))
SECOND = highlight(
    "The ministry *promised* a plan, and [a date].", "u2", colour="blue", heading="What comes next"
)
LOST = highlight("Words that are gone.", "u0", note="Find out why.")


def test_file_has_front_matter_and_quotes_in_order() -> None:
    text = export_article(article(), [LOST, SECOND, FIRST])
    assert text == (
        "---\n"
        "id: a7f3k2\n"
        "title: 'Rents: a report'\n"
        "author: Ada Example, Bo\n"
        "url: https://example.org/rents\n"
        "site: Example Review\n"
        "published: 2026-08-31\n"
        "saved: 2026-09-01\n"
        "tags:\n- housing\n- two-words\n"
        "highlights: 3\n"
        "---\n"
        "# Rents: a report\n\n"
        "Read *again*.\n\n"
        "## Highlights\n\n"
        "> Nobody was surprised.\n"
        ">\n"
        "> — [source](https://example.org/rents#:~:text=years%2C%20says%20the%20report.-,"
        "Nobody%20was%20surprised.,-What%20comes%20next) · 2026-09-01 · #irony ^hl-u1\n\n"
        "Except me.\n\n- and you\n\n"
        "> The ministry \\*promised\\* a plan, and \\[a date\\].\n"
        ">\n"
        "> — [What comes next](https://example.org/rents#:~:text=The%20ministry%20%2Apromised%2A%20a%20plan%2C"
        "%20and%20%5Ba%20date%5D.) · 2026-09-01 · blue ^hl-u2\n\n"
        "> Words that are gone.\n"
        ">\n"
        "> — [source](https://example.org/rents#:~:text=Words%20that%20are%20gone.) · 2026-09-01"
        " · no longer in the text ^hl-u0\n\n"
        "Find out why.\n"
    )


def test_deleted_highlights_are_not_exported() -> None:
    text = export_article(article(), [replace(FIRST, deleted_at=NOW), SECOND])
    assert "Nobody" not in text
    assert "highlights: 1" in text


def test_changed_passage_is_marked_and_links_to_current_words() -> None:
    changed = replace(
        FIRST, quote="No one was surprised.", anchor=replace(FIRST.anchor, state=AnchorState.CHANGED)
    )
    text = export_article(article(), [changed])
    assert "> No one was surprised." in text
    assert "text has changed since" in text
    assert "Nobody%20was" in text


OUTSIDE = st.text(max_size=60)


@given(
    title=OUTSIDE,
    author=OUTSIDE,
    site=OUTSIDE,
    url=OUTSIDE,
    quote=st.text(min_size=1, max_size=60),
    heading=OUTSIDE,
    name=OUTSIDE,
)
def test_outside_text_is_never_markup(
    title: str, author: str, site: str, url: str, quote: str, heading: str, name: str
) -> None:
    source = article(title=title, authors=(author,), site=site, url=url, tags=(name,), note="")
    marked = replace(FIRST, quote=quote, heading=heading, tags=(name,), note="")
    text = export_article(source, [marked])
    text.encode()
    front = next(yaml.safe_load_all(text))
    assert set(front) <= {"id", "title", "author", "url", "site", "published", "saved", "tags", "highlights"}
    body = text.split("---\n", 2)[2]
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
    assert [token.type for token in tokens if token.level == 0 and token.nesting == 1] == [
        "heading_open",
        "heading_open",
        "blockquote_open",
    ]
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "softbreak", "text_special", "link_open", "link_close"}
    merged, _ = merge(text, sheet(source, [marked]), sheet(source, [marked]))
    assert merged == text


# --- links


@pytest.mark.parametrize(
    ("passage", "prefix", "suffix", "directive"),
    [
        ("a passage that is long enough", "", "", "a%20passage%20that%20is%20long%20enough"),
        ("word", "before the ", " behind it all", "before%20the-,word,-behind%20it%20all"),
        ("alf a word, and then some mo", "one h", "re", "half%20a%20word%2C%20and%20then%20some%20more"),
        ("well-known, indeed & all that", "", "", "well%2Dknown%2C%20indeed%20%26%20all%20that"),
        (
            "The first paragraph ends here.\n\nAnd so does the second one.",
            "",
            "",
            "The%20first%20paragraph%20ends%20here.,And%20so%20does%20the%20second%20one.",
        ),
        (
            "many words " * 30,
            "",
            "",
            "many%20words%20many%20words%20many%20words,many%20words%20many%20words%20many%20words",
        ),
    ],
)
def test_text_fragment_covers_whole_words(passage: str, prefix: str, suffix: str, directive: str) -> None:
    assert text_fragment("https://e.org/a", passage, prefix, suffix) == f"https://e.org/a#:~:text={directive}"


_CJK = "报告的数字是准确的，但是问题问错了。我们应该先看看谁没有回答，也请把分母记下来。"


@pytest.mark.parametrize(
    ("passage", "prefix", "suffix", "directive"),
    [
        # whole where it fits, by its clauses where it does not, and never a run of the context
        ("数字", "上面说：", "，但是", "上面说：-,数字,-，但是"),
        (_CJK, "前" * 256, "后" * 256, "报告的数字是准确的，,也请把分母记下来。"),
        ("数字" * 100, "", "", "数字数字数字数字数字,数字数字数字数字数字"),
        ("ไทย" * 60, "", "", "ไทยไทยไทยไ,ยไทยไทยไทย"),
        ("x" * 400, "", "", "x" * 90),
    ],
)
def test_text_fragment_of_scripts_without_spaces(
    passage: str, prefix: str, suffix: str, directive: str
) -> None:
    link = unquote(text_fragment("https://e.org/a", passage, prefix, suffix))
    assert link == f"https://e.org/a#:~:text={directive}"


WORDS = st.text(
    st.sampled_from("报告数字。，กขค \n-.,aé\u0301✎") | st.characters(exclude_categories=["Cs"]),
    max_size=400,
)


@given(passage=WORDS, prefix=WORDS, suffix=WORDS, unique=st.booleans())
def test_text_fragment_has_at_most_300_characters(
    passage: str, prefix: str, suffix: str, unique: Any
) -> None:
    link = text_fragment("https://e.org/a", passage, prefix, suffix, unique=unique)
    directive = link.partition("#:~:")[2]
    assert len(directive) <= 300
    if not directive:
        assert not any(character.isalnum() for character in passage)
        return
    whole = " ".join((prefix + passage + suffix).split())
    for part in directive.removeprefix("text=").split(","):
        assert " ".join(unquote(part.strip("-")).split()) in whole


def test_text_fragment_keeps_anchor_and_needs_word() -> None:
    assert text_fragment("https://e.org/a#part", "x" * 30).startswith("https://e.org/a#part:~:text=")
    assert text_fragment("https://e.org/a", "...") == "https://e.org/a"


# --- names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rents: a report", "Rents a report.md"),
        ("CON", "_CON.md"),
        ("com¹.txt", "_com¹.txt.md"),
        ("...", "Untitled.md"),
        ("a/b\\c #1 [x] ^y|z", "a b c 1 x y z.md"),
        ("-rf *", "rf.md"),
        ("e\u0301te\u0301", "été.md"),
        ("trailing. ", "trailing.md"),
    ],
)
def test_names_are_legal_everywhere(title: str, name: str) -> None:
    assert file_name(title, "abcdef") == name


def test_letters_that_some_file_systems_take_for_one_are_one() -> None:
    assert file_name("ı", "0123456789", {"I.md"}) == "ı (456789).md"


@given(st.text(max_size=300), st.sets(st.text(max_size=5)))
def test_file_names_are_unique_and_short(title: str, taken: Any) -> None:
    name = file_name(title, "0123456789", taken)
    assert name.casefold() not in {other.casefold() for other in taken}
    assert len(name.encode()) <= 123
    assert file_name(title, "0123456789", {name.upper()}) != name
    assert not set(name) & set('<>:"/\\|?*#^[]\n')


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("two words", "two-words"),
        ("2026", "2026_"),
        ("#a/b", "a/b"),
        ("!?", ""),
        ("d'été", "d-été"),
        ("_a_/_b", "a/b"),
    ],
)
def test_tags_are_what_obsidian_takes(name: str, clean: Any) -> None:
    assert tag(name) == clean


# --- writing again


def again(existing: str, before: Any, after: Any) -> str:
    return merge(existing, before, after)[0]


BEFORE = sheet(article(), [FIRST, SECOND])


def test_merge_without_news_changes_nothing() -> None:
    text, base = merge(BEFORE.text(), BEFORE, BEFORE)
    assert text == BEFORE.text()
    assert base == BEFORE


def test_reexport_updates_note_and_adds_highlight() -> None:
    third = highlight("Wages are low.", "u3")
    between = highlight("Wages did not follow.", "u4")
    after = sheet(article(title="New title"), [replace(FIRST, note="Changed."), SECOND, third, between])
    assert again(BEFORE.text(), BEFORE, after) == after.text()


def test_text_written_in_export_is_kept() -> None:
    edited = (
        BEFORE.text()
        .replace("Except me.", "Except me, he said.")
        .replace("- and you\n", "- and you\n\nMy thoughts on it.\n")
        .replace("## Highlights", "## What I marked")
        .replace("site: Example Review", "site: ER\naliases: [x]")
        + "\n## Mine\n\nA closing word.\n"
    )
    third = highlight("Wages are low.", "u3")
    after = sheet(article(note="Read twice."), [FIRST, SECOND, third])
    text, base = merge(edited, BEFORE, after)
    for kept in (
        "Except me, he said.",
        "My thoughts on it.",
        "## What I marked",
        "site: ER\naliases: [x]",
        "A closing word.",
    ):
        assert kept in text
    assert "Read twice." in text
    assert "Read *again*." not in text
    assert text.index("^hl-u2") < text.index("^hl-u3") < text.index("## Mine")
    assert "highlights: 3" in text
    assert merge(text, base, after) == (text, base)


def test_note_changed_on_both_sides_keeps_both() -> None:
    edited = BEFORE.text().replace("Except me.", "Mine.")
    after = sheet(article(), [replace(FIRST, note="Theirs.\n\n- and you"), SECOND])
    text, base = merge(edited, BEFORE, after)
    assert "Mine." in text
    assert "Theirs." in text
    assert merge(text, base, after)[0] == text


def test_deleted_note_text_is_not_exported_again() -> None:
    without = sheet(article(), [SECOND]).text()
    text, base = merge(without, BEFORE, BEFORE)
    assert "Nobody" not in text
    assert "Nobody" not in merge(text, base, sheet(article(), [replace(FIRST, note="New"), SECOND]))[0]


def test_deleted_highlight_is_removed_and_user_text_kept() -> None:
    after = sheet(article(), [SECOND])
    assert again(BEFORE.text(), BEFORE, after) == after.text()
    edited = BEFORE.text().replace("- and you\n", "- and you\n\nMy thoughts.\n")
    text = again(edited, BEFORE, after)
    assert "My thoughts." in text
    assert "Nobody" not in text
    changed = BEFORE.text().replace("Nobody was", "NOBODY was")
    assert "NOBODY was" in again(changed, BEFORE, after)


def test_moved_highlights_still_follow_library() -> None:
    moved = replace(BEFORE, blocks=dict(reversed(list(BEFORE.blocks.items()))))
    after = sheet(article(), [replace(FIRST, note="Changed."), SECOND])
    text = again(moved.text(), BEFORE, after)
    assert "Changed." in text
    assert "Except me." not in text
    assert text.index("^hl-u2") < text.index("^hl-u1")


def test_tags_of_both_sides_are_kept_and_tag_taken_off_goes() -> None:
    edited = BEFORE.text().replace("- housing\n", "- mine\n- housing\n")
    text = again(edited, BEFORE, sheet(article(tags=("two words", "new")), [FIRST, SECOND]))
    assert next(yaml.safe_load_all(text))["tags"] == ["mine", "two-words", "new"]


def test_broken_front_matter_and_windows_line_ends_are_left_alone() -> None:
    broken = BEFORE.text().replace("id: a7f3k2", "id: [")
    assert again(broken, BEFORE, BEFORE) == broken
    windows = "\ufeff" + BEFORE.text().replace("\n", "\r\n")
    assert again(windows, BEFORE, BEFORE) == windows


def test_without_base_everything_counts_as_readers() -> None:
    edited = BEFORE.text().replace("Except me.", "Mine.")
    after = sheet(article(), [FIRST, SECOND, highlight("Wages are low.", "u3")])
    text = again(edited, None, after)
    assert "Mine." in text
    assert "Except me." not in text
    assert "^hl-u3" in text


def test_sheet_round_trips_through_json() -> None:
    assert Sheet.from_json(BEFORE.to_json()) == BEFORE
    with pytest.raises(ValueError, match="not an exported sheet"):
        Sheet.from_json("{}")


LINES = st.lists(
    st.sampled_from(["mine", "", "> quoted", "# head", "- item", "> — x ^hl-u1", "---"]), max_size=6
)


@given(st.lists(st.tuples(st.integers(0, 40), LINES), max_size=4), st.sets(st.sampled_from([0, 1, 2, 3])))
def test_added_lines_are_never_lost(additions: Any, marked: Any) -> None:
    """Whatever lines a reader adds, anywhere: after a change in the library they are all still there."""
    lines = BEFORE.text().split("\n")
    front_end = lines.index("---", 1) + 1
    for at, added in additions:
        place = min(len(lines), front_end + at)
        lines[place:place] = added
    edited = "\n".join(lines)
    choice = [FIRST, replace(SECOND, note="A new note"), highlight("Wages are low.", "u3"), LOST]
    after = sheet(article(), [choice[number] for number in sorted(marked)])
    text, base = merge(edited, BEFORE, after)
    for word in ("mine", "> quoted", "# head", "- item"):
        assert text.split("\n").count(word) >= edited.split("\n").count(word)
    assert merge(text, base, after)[0] == text


# --- the folder


def export(folder: Path, *items: Any) -> Any:
    return [result.outcome for result in export_folder(folder, [output(*item) for item in items])]


def output(article: Article, highlights: list[Highlight]) -> Output:
    exported = report(article, highlights)
    return sheet_output(
        article, lambda: exported, uids=tuple(each.highlight.uid for each in exported.passages)
    )


def test_reexport_writes_only_changed_files(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "vault"
    other = article(id=8, uid="b8", title="rents: A REPORT")
    assert export(folder, (article(), [FIRST]), (other, [])) == [Outcome.WRITTEN] * 2
    assert sorted(path.name for path in folder.glob("*.md")) == [
        "Rents a report.md",
        "rents A REPORT (b8).md",
    ]
    assert export(folder, (article(), [FIRST]), (other, [])) == [Outcome.UNCHANGED] * 2
    assert export(folder, (article(), [FIRST, SECOND])) == [Outcome.CHANGED]
    assert exported_articles(folder) == {"a7f3k2": 7, "b8": 8}
    assert not list(folder.glob("**/*.tmp"))


def test_renamed_and_moved_file_is_updated_in_place(tmp_path: Path) -> None:
    export(tmp_path, (article(), [FIRST]))
    (tmp_path / "sub").mkdir()
    moved = (tmp_path / "Rents a report.md").rename(tmp_path / "sub" / "My name.md")
    assert export(tmp_path, (article(title="Another"), [FIRST, SECOND])) == [Outcome.CHANGED]
    assert "^hl-u2" in moved.read_text()
    assert list(tmp_path.glob("*.md")) == []


def test_foreign_file_is_never_changed(tmp_path: Path) -> None:
    stranger = tmp_path / "Rents a report.md"
    stranger.write_text("My own text.")
    export(tmp_path, (article(), [FIRST]))
    assert stranger.read_text() == "My own text."
    assert (tmp_path / "Rents a report (a7f3k2).md").exists()


def test_damaged_record_keeps_edited_note(tmp_path: Path) -> None:
    export(tmp_path, (article(), [FIRST]))
    (record,) = (tmp_path / ".postil").glob("*.json")
    record.write_text("{")
    file = tmp_path / "Rents a report.md"
    file.write_text(file.read_text().replace("Except me.", "Mine."))
    assert export(tmp_path, (article(), [FIRST, SECOND])) == [Outcome.CHANGED]
    assert "Mine." in file.read_text()
    assert json.loads(record.read_text())["file"] == file.name


def test_binary_file_is_skipped_and_named(tmp_path: Path) -> None:
    export(tmp_path, (article(), [FIRST]))
    file = tmp_path / "Rents a report.md"
    file.write_bytes(b"---\nid: a7f3k2\n---\n\xff\xfe")
    with pytest.raises(ExportError, match="Rents a report"):
        export(tmp_path, (article(), [FIRST]))
    assert file.read_bytes().endswith(b"\xff\xfe")


def test_unmakable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="file"):
        export(tmp_path / "file" / "sub", (article(), [FIRST]))


NASTY = st.one_of(
    st.sampled_from(
        [
            "..",
            "../..",
            "/etc/passwd",
            "../../../up",
            "a/../../b",
            "\\..\\x",
            ".postil",
            "~",
            "con",
            "",
            ".",
            "a" * 400,
        ]
    ),
    st.text(st.sampled_from("./\\~:\0\n aB-_é\u202e\ud800") | st.characters(), max_size=40),
)


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(articles=st.lists(st.tuples(NASTY, NASTY), min_size=1, max_size=4, unique_by=lambda each: each[0]))
def test_export_writes_only_inside_its_folder(tmp_path: Path, articles: Any) -> None:
    with TemporaryDirectory(dir=tmp_path) as above:
        folder = Path(above) / "out"
        items = [
            (article(id=number, uid=uid, title=title), [replace(FIRST, uid=uid)])
            for number, (uid, title) in enumerate(articles)
        ]
        assert export(folder, *items) == [Outcome.WRITTEN] * len(items)
        assert export(folder, *items) == [Outcome.UNCHANGED] * len(items)
        assert [path.name for path in Path(above).iterdir()] == ["out"]
        assert len(list(folder.glob("*.md"))) == len(items)
        assert all(path.is_file() and path.parent == folder for path in folder.glob("**/*.md"))


@pytest.mark.parametrize("link", ["note", "folder of a note", "records"])
def test_export_refuses_links_out_of_its_folder(tmp_path: Path, link: Any) -> None:
    folder, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    export(folder, (article(), [FIRST]))
    note = folder / "Rents a report.md"
    if link == "note":
        target = outside / "target.md"
        target.write_text("mine\n")
        note.unlink()
        note.symlink_to(target)
    elif link == "folder of a note":
        (folder / "sub").symlink_to(outside)
        note.rename(outside / note.name)
        record = folder / ".postil" / "a7f3k2.json"
        record.write_text(record.read_text().replace('"Rents', '"sub/Rents'))
    else:
        (folder / ".postil").rename(outside / "records")
        (folder / ".postil").symlink_to(outside / "records")
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    with pytest.raises(ExportError, match="leads out of the export folder"):
        export(folder, (article(), [FIRST, SECOND]))
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


def test_export_folder_may_itself_be_link(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "vault")
    assert export(tmp_path / "link", (article(), [FIRST])) == [Outcome.WRITTEN]


def test_next_export_removes_drafts_of_killed_one(tmp_path: Path) -> None:
    export(tmp_path, (article(), [FIRST]))
    killed = [
        tmp_path / ".postil-0123456789ab.partial",
        tmp_path / ".postil" / ".postil-ba9876543210.partial",
    ]
    for draft in killed:
        draft.write_text("half a file")
    in_use = tmp_path / ".postil-aaaaaaaaaaaa.partial"
    in_use.write_text("being written by another export")
    with in_use.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        export(tmp_path, (article(), [FIRST]))
        assert in_use.exists()
    assert not any(draft.exists() for draft in killed)
    write_file(tmp_path / "feeds.opml", "x")
    assert not list(tmp_path.glob(".postil-*.partial"))


@pytest.mark.parametrize(
    ("start", "end", "said", "page"), [(0, 10, "p. xii", 1), (20, 35, "pp. xii–1", 1), (60, 70, "p. 1", 2)]
)
def test_highlight_in_pdf_names_page_and_links_to_it(start: int, end: int, said: str, page: int) -> None:
    pages = (PageStart(0, 0, "xii"), PageStart(30, 1, "1"))
    url = "https://example.org/report.pdf"
    read = Revision(1, 7, 1, NOW, Source.PDF, DOCUMENT, words=20, pages=pages, file_url=url)
    marked = highlight(DOCUMENT.text[start:end], "u1")
    assert f"({url}#page={page}) · {said} · 2026-09-01" in export_article(article(revision=read), [marked])


@given(
    st.text("aZ9 ,.'()/%&+~=-:#?@_é!\"", max_size=12)
    | st.sampled_from(["No", "y", "null", "https://a.b/c?d=e#f"])
)
def test_yaml_is_that_of_the_library(value: str) -> None:
    assert yaml_lines("title", value) == yaml.safe_dump(
        {"title": value}, allow_unicode=True, width=1_000_000
    ).rstrip("\n")
