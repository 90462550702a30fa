"""list, show, search, clean, highlight, highlights: reading and marking without the app."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader import paths
from reader.document import Document
from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry
from tests.support.fixtures import Run
from tests.support.site import Site

GUIDE = "https://margin.example.org/read-me-first"


def _number(postil: Run, url: str = GUIDE) -> int:
    return next(int(row["id"]) for row in postil("list", "--json").json if row["url"] == url)


def test_list_newest_first_with_filters(postil: Run, library: Path) -> None:
    rows = postil("list", "--json").json
    assert rows[0]["title"] == "Read me first: five minutes with Postil"
    dates = [row["published_at"] for row in rows]
    assert dates == sorted(dates, reverse=True)
    assert len(postil("list", "--feed", "The Margin", "--json").json) == 4
    assert len(postil("list", "--folder", "Methods", "--json").json) == 8
    assert len(postil("list", "--folder", "methods/statistics", "--json").json) == 4
    assert len(postil("list", "--highlighted", "--json").json) == 1
    assert len(postil("list", "--unread", "--limit", "5", "--json").json) == 5
    assert postil("list", "--starred", "--json").json == []
    assert len(postil("list").out.splitlines()) == 13


def test_show_in_three_forms(postil: Run, library: Path) -> None:
    number = _number(postil)
    assert postil("show", number).out.startswith("Read me first")
    narrow = postil("show", "https://margin.example.org/lire-la-plume-a-la-main", "--width", "50").out
    assert max(len(line) for line in narrow.splitlines()) <= 50
    markdown = postil("show", f"#{number}", "--format", "markdown").out
    assert markdown.startswith("# Read me first: five minutes with Postil\n")
    assert "## Minute one: moving about" in markdown
    record = postil("show", GUIDE, "--format", "json").json
    assert record["id"] == number
    assert record["authors"] == ["Ida Holloway"]
    assert record["words"] > 500
    assert record["complete"] is True
    assert not next(row for row in postil("list", "--json").json if row["id"] == number)["read"]


def test_show_everything_has_what_cleaner_left_out(postil: Run, library: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    body = "".join(
        f"<p>Paragraph {n} of the report says something at length, with commas.</p>" for n in range(9)
    )
    page.write_text(
        f"<html><body><nav><a href='/'>Front page</a></nav><article>{body}</article>"
        "<footer>Imprint and contact</footer></body></html>"
    )
    number = postil("save", page).out.split()[0].strip("#")
    assert "Imprint" not in postil("show", number).out
    shown = postil("show", number, "--format", "everything").out
    assert "Imprint and contact" in shown
    assert "Paragraph 8 of the report" in shown
    record = postil("show", number, "--format", "everything", "--json").json
    document = Document.from_json(json.dumps(record["document"]))
    assert "Front page" in document.text
    assert record["host"] == ""
    rules = {
        block.text: rule for block, (rule, _, _) in zip(document.blocks, record["verdicts"], strict=True)
    }
    assert rules["Front page"] == "tag nav"
    assert not rules["Paragraph 8 of the report says something at length, with commas."]


def test_show_everything_of_feeds_own_text(postil: Run, library: Path) -> None:
    feed_text = postil("show", GUIDE, "--format", "everything").out
    assert "Minute one: moving about" in feed_text


def test_show_sets_tables_in_columns(postil: Run, library: Path) -> None:
    text = postil("show", "https://figures.example.org/reports/base-rates.html", "--width", "72").out
    rows = [line for line in text.splitlines() if re.match(r" *[\d.]+ % +[\d,]+ +[\d,]+ ", line)]
    assert len(rows) == 6
    assert len({len(row) for row in rows}) == 1
    assert "\t" not in text


def test_show_makes_text_that_has_not_been_made_yet(postil: Run, library: Path) -> None:
    with Library.open(library, write=True) as opened:
        feed = subscriptions.feeds(opened)[0]
        entry = Entry(
            guid="late",
            url="https://example.org/late",
            title="Late",
            content_html="<p>Just in time.</p>" * 30,
        )
        (number,) = entries.store_entries(opened, feed.id, [entry], now=datetime.now(UTC)).new
    assert "Just in time." in postil("show", number).out
    with Library.open(library, write=True) as opened:
        entry = replace(entry, guid="later", url="https://example.org/later")
        (number,) = entries.store_entries(opened, feed.id, [entry], now=datetime.now(UTC)).new
    assert postil("highlight", number, "--quote", "Just in time.", "--nth", "1").status == 0


def test_search_ranks_and_quotes_passage(postil: Run, library: Path) -> None:
    found = postil("search", "regression", "mean", "--json").json
    assert found[0]["article"]["title"] == "How to read a statistical report critically"
    assert any("regression" in match.lower() for match in found[0]["matches"])
    assert "How to read" in postil("search", "regression mean").out
    assert postil("search", "读报告", "--json").json
    assert postil("search", "التقرير", "--json").json


@pytest.mark.parametrize(
    "words", ["*", "-x", "NEAR", "'; DROP TABLE", "\\", "^", "col: x", "https://x.example/"]
)
def test_plain_words_are_no_syntax_error(postil: Run, library: Path, words: str) -> None:
    assert postil("search", "--", words).status == 0
    assert postil("search", words).status == 0


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        (["a", "titel:x"], 2),
        (["margin", 'say "no'], 11),
        (["東京", "colour:mauve"], 5),
        (["x" * 200, "is:unred", "y" * 200], None),
    ],
)
def test_errors_in_query_have_mark_below_their_place(
    postil: Run, library: Path, words: list[str], mark: int | None
) -> None:
    for command in ("search", "list", "reclean", "highlights"):
        result = postil(command, *words)
        assert result.status == 2
        _, query, pointer = result.err.splitlines()
        assert len(query) < 90
        if mark is None:
            assert query[pointer.index("^") :].startswith("is:unred")
        else:
            assert pointer.index("^") == mark + 2


def test_query_words_stand_anywhere_among_options(postil: Run, library: Path) -> None:
    number = str(_number(postil))
    assert postil("mark", f"url:{GUIDE}", "--tag", "x", "--star").out.startswith("1 article found, 1 changed")
    everything = {row["id"] for row in postil("list", "--json").json}
    without = {row["id"] for row in postil("list", "-tag:x", "--json", "-is:done").json}
    assert everything - without == {int(number)}
    assert {row["id"] for row in postil("list", "--tag", "x", "--json").json} == {int(number)}
    assert {row["id"] for row in postil("list", "--json", "#x").json} == {int(number)}
    one = postil("list", "is:unread", "--limit", "1", "-is:done", "sort:title", "--json").json
    assert len(one) == 1
    assert postil("search", "margin", "-title:margin", "--json").status == 0


def test_mark_is_one_change_that_undo_takes_back(postil: Run, library: Path) -> None:
    before = postil("list", "--json").json
    shown = postil("mark", "is:unread", "--done", "--dry-run")
    assert f"{len(before)} articles found" in shown.err
    assert postil("list", "--json").json == before
    assert postil("mark", "is:unread", "--done", "--read", "--later", "--tag", "seen", "--json").json == {
        "found": len(before),
        "changed": len(before),
    }
    assert postil("list", "--json").json == []
    assert len(postil("list", "is:done", "tag:seen", "is:read", "is:later", "--json").json) == len(before)
    assert postil("mark", "tag:seen", "--not-done", "--untag", "SEEN").status == 0
    assert len(postil("list", "is:read", "-tag:seen", "--json").json) == len(before)
    assert postil("undo").status == 0
    assert postil("undo").status == 0
    assert postil("list", "--json").json == before


def test_mark_refuses_many_without_terminal_and_nothing_to_do(postil: Run, library: Path) -> None:
    with Library.open(library, write=True) as opened:
        feed = subscriptions.feeds(opened)[0]
        many = [Entry(f"m{n}", f"https://m.example/{n}", f"Many {n}") for n in range(101)]
        entries.store_entries(opened, feed.id, many, now=datetime.now(UTC))
    assert postil("mark", "title:many", "--read").status == 2
    assert "--yes" in postil("mark", "title:many", "--read").err
    assert postil("mark", "title:many", "--read", "--yes").out.startswith("101 articles found, 101 changed")
    assert postil("mark", "title:many").status == 2
    assert postil("mark", "--read").status == 2
    assert postil("mark", "—", "--read").out.startswith("0 articles found")


def test_saved_pages_can_be_tagged_and_kept_for_later(postil: Run, library: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("A page of some words. " * 30)
    number = postil("save", file, "--tag", "board", "--tag", "x/y", "--later", "--json").json["id"]
    assert [row["id"] for row in postil("list", "tag:board", "tag:x", "is:later", "--json").json] == [number]


def test_query_selects_exported_articles(postil: Run, library: Path, tmp_path: Path) -> None:
    every = postil("export", "markdown", "--to", tmp_path / "all", "--json").json
    assert len(every) == 1
    found = postil("export", "markdown", "is:highlighted", "--to", tmp_path / "some", "--json").json
    assert len(found) == 1
    assert postil("export", "markdown", "-is:highlighted", "--to", tmp_path / "none", "--json").json == []


HTML = (
    "<html lang='en'><head><title>The title | Site</title><meta name='author' content='Ann Author'></head><body>"
    "<nav><a href='/'>Home</a></nav><article><h1>The title</h1>"
    + "<p>The report says, in its first part, that nothing at all has changed since then.</p>"
    * 10
    + "<p><a href='/other'>Other</a> things, it adds, have changed a good deal, and for the better.</p></article>"
    "<div class='comments'><p>first!!!</p></div></body></html>"
)


def test_clean_touches_no_library(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(HTML)
    result = postil("clean", file, "--url", "https://example.org/page")
    assert result.out.startswith("The title\n")
    assert "Ann Author" in result.out
    assert "first!!!" not in result.out
    record = postil("clean", "-", "--json", "--explain", stdin=HTML.encode()).json
    assert record["title"] == "The title"
    assert record["authors"] == ["Ann Author"]
    assert "first!!!" not in record["text"]
    assert "dropped" in record
    assert not (tmp_path / "data" / "postil" / "postil.db").exists()


def test_clean_explains_what_was_left_out_by_which_rule(postil: Run) -> None:
    menu = "".join(f"<a href='/{name}'>{name}</a> " for name in ("World", "Water", "Weather"))
    long = "A comment that goes on and on about this and that, and about the other thing. " * 9
    page = HTML.replace("<nav>", f"<nav><ul><li>{menu}</li></ul>").replace("first!!!", long)
    result = postil("clean", "-", "--explain", stdin=page.encode())
    assert "A comment that goes on" not in result.out
    lines = result.err.splitlines()
    assert "blocks):" in lines[0]
    nav = next(at for at, line in enumerate(lines) if "tag nav" in line or "navigation" in line)
    assert "World Water Weather · Home" in " ".join(lines[nav : nav + 4])
    assert "HTML itself names as something else" in lines[nav]
    comments = next(at for at, line in enumerate(lines) if "removed by comments" in line)
    assert comments > nav
    assert any(line.strip().startswith("A comment that goes on") for line in lines[comments:])
    assert lines[-1].endswith("…")
    assert max(map(len, lines)) <= 80
    whole = postil("clean", "-", "--explain", "--json", stdin=page.encode()).json["dropped"]
    assert long.strip() in [each["text"] for each in whole]


def test_clean_fetches_address(postil: Run, site: Site) -> None:
    site.pages["/page"] = ("text/html", HTML)
    assert postil("clean", f"{site.url}/page", "--json").json["title"] == "The title"


def test_highlight_with_note_tags_and_colour(postil: Run, library: Path) -> None:
    number = _number(postil)
    quote = "This sentence is here\nto be   highlighted."
    made = postil(
        "highlight",
        number,
        "--quote",
        quote,
        "--note",
        "yes\nindeed",
        "--tag",
        "a b",
        "--tag",
        "c",
        "--color",
        "blue",
        "--json",
    )
    assert made.status == 0, made.err
    assert made.json["quote"] == "This sentence is here to be highlighted."
    assert (made.json["note"], made.json["colour"], sorted(made.json["tags"])) == (
        "yes\nindeed",
        "blue",
        ["a b", "c"],
    )
    found = postil("highlights", "--article", number, "--json").json
    assert [each["highlight"]["uid"] for each in found] == [made.json["uid"]]
    listed = postil("highlights", "--article", GUIDE).out
    assert "“This sentence is here to be highlighted.”" in listed
    assert "    yes\n    indeed\n" in listed
    assert len(postil("highlights", "--color", "blue", "--json").json) == 1
    assert len(postil("highlights", "--tag", "c", "--json").json) == 1
    assert len(postil("highlights", "indeed", "--json").json) == 1
    assert len(postil("highlights", "--json").json) == 3


def test_highlighting_same_passage_updates_it(postil: Run, library: Path) -> None:
    number = _number(postil)
    call = ("highlight", number, "--quote", "This sentence is here to be highlighted.", "--json")
    first = postil(*call, "--note", "one", "--tag", "a")
    again = postil(*call)
    assert again.json == first.json
    assert "already highlighted" in again.err
    third = postil(*call, "--note", "two", "--tag", "b", "--color", "green")
    assert "already highlighted and was changed" in third.err
    assert third.json["uid"] == first.json["uid"]
    assert (third.json["note"], third.json["tags"], third.json["colour"]) == ("two", ["a", "b"], "green")
    assert len(postil("highlights", "--article", number, "--json").json) == 1


def test_quote_must_occur_exactly_once(postil: Run, library: Path) -> None:
    number = _number(postil)
    missing = postil("highlight", number, "--quote", "never written")
    assert missing.status == 1
    assert "not in the text" in missing.err
    many = postil("highlight", number, "--quote", "highlight")
    assert many.status == 1
    assert "times" in many.err
    assert postil("highlight", number, "--quote", "highlight", "--nth", "2").status == 0
    assert postil("highlight", number, "--quote", "highlight", "--nth", "2000").status == 1
    assert postil("highlight", number, "--quote", "highlight", "--prefix", "your first").status == 0
    for nothing in ("", "   "):
        result = postil("highlight", number, "--quote", nothing)
        assert result.status == 2
        assert "--quote: must not be empty" in result.err


def test_tag_may_have_hash_sign(postil: Run, library: Path) -> None:
    quote = ("--quote", "This sentence is here to be highlighted.")
    made = postil("highlight", _number(postil), *quote, "--tag", "#x", "--tag", "x", "--tag", "y#z", "--json")
    assert made.json["tags"] == ["x", "y#z"]
    assert len(postil("highlights", "--tag", "#x", "--json").json) == 1
    assert postil("highlight", 1, *quote, "--tag", "#").status == 2


def test_export_after_highlighting(postil: Run, library: Path, tmp_path: Path) -> None:
    number = _number(postil)
    postil("highlight", number, "--quote", "This sentence is here to be highlighted.", "--note", "My note.")
    assert postil("export", "markdown", "--to", tmp_path / "out", "--article", number).status == 0
    (file,) = (tmp_path / "out").glob("*.md")
    text = file.read_text()
    assert "> This sentence is here to be highlighted." in text
    assert "My note." in text
    assert "#:~:text=" in text


def test_outside_text_is_safe_for_terminal(postil: Run, library: Path) -> None:
    hostile = "\x1b]52;c;AAAA\x07[@click=app.quit][/]\x9b31m\u202e title\nsecond"
    with Library.open(library, write=True) as opened:
        feed = subscriptions.feeds(opened)[0]
        subscriptions.rename_feed(opened, feed.id, "\x1b[31m\x9b31m\u202efeed")
        entry = Entry(
            guid=hostile,
            url="https://example.org/h",
            title=hostile,
            authors=(hostile,),
            content_html=f"<p>{hostile} word</p>",
        )
        (number,) = entries.store_entries(opened, feed.id, [entry], now=datetime.now(UTC)).new
    outputs = [
        postil("list"),
        postil("list", "--json"),
        postil("show", number),
        postil("show", number, "--format", "markdown"),
        postil("show", number, "--format", "json"),
        postil("search", "word"),
        postil("search", "word", "--json"),
        postil("feeds"),
        postil("feeds", "--json"),
        postil("export", "opml"),
        postil("list", "--feed", "\x1b[31m nobody"),
    ]
    for result in outputs:
        for char in "\x1b\x07\x9b\u202e":
            assert char not in result.out
            assert char not in result.err
    titles = [row["title"] for row in json.loads(outputs[1].out)]
    assert any("[@click=app.quit][/]" in title for title in titles)


_READING = [
    ["list"],
    ["feeds"],
    ["feeds", "--health"],
    ["show", "1"],
    ["search", "word"],
    ["highlights"],
    ["export", "opml"],
    ["export", "markdown"],
    ["doctor"],
]


@pytest.mark.parametrize("command", [*_READING, ["highlight", "1", "--quote", "x"], ["unsubscribe", "1"]])
def test_reading_makes_no_library_where_wrong_one_was_named(
    postil: Run, tmp_path: Path, command: list[str]
) -> None:
    path = tmp_path / "nowhere" / "x.db"
    result = postil("--library", path, *command)
    assert result.status == 1
    assert f"There is no library at {path}." in result.out + result.err
    assert not path.parent.exists()
    empty = tmp_path / "empty.db"
    empty.touch()
    result = postil("--library", empty, *command)
    assert result.status == 1
    assert f"There is no library at {empty}." in result.out + result.err
    assert [file.name for file in tmp_path.glob("empty*")] == ["empty.db"]


@pytest.mark.parametrize("command", _READING)
def test_doctor_before_first_start_creates_nothing(postil: Run, command: list[str]) -> None:
    result = postil(*command)
    assert result.status == (1 if command == ["show", "1"] else 0), result.err
    assert not paths.library_file().parent.exists()


def test_article_without_date_shows_none(postil: Run, library: Path, tmp_path: Path) -> None:
    with Library.open(library, write=True) as opened:
        feed = subscriptions.feeds(opened)[0]
        entry = Entry(
            guid="undated",
            url="https://example.org/undated",
            title="Undated",
            content_html="<p>No date was given for this report at all.</p>" * 20,
        )
        (number,) = entries.store_entries(opened, feed.id, [entry], now=datetime.now(UTC)).new
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    quote = ("--quote", "No date was given", "--nth", "1")
    assert postil("highlight", number, *quote).status == 0
    (row,) = (row for row in postil("list", "--json").json if row["id"] == number)
    assert row["published_at"] is None
    assert postil("show", number, "--format", "json").json["published_at"] is None
    (listed,) = (line for line in postil("list").out.splitlines() if "Undated" in line)
    head = postil("show", number).out.partition("\n\n")[0]
    assert today not in listed + head
    assert postil("export", "markdown", "--article", number, "--to", tmp_path / "out").status == 0
    assert "published:" not in (tmp_path / "out" / "Undated.md").read_text()
