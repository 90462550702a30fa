"""`postil import` with files of other programs: reports, JSON, exit status, dry runs, texts in files."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from reader import first_run
from tests.support.fixtures import Run
from tests.support.foreign_files import FORMS, omnivore, readwise, shelf, wallabag
from tests.support.site import Site

BOOKS = shelf(5, books=3, marks=3)
PASSAGES = sum(len(book.marks) for book in BOOKS)


def test_passages_wait_then_are_placed_by_the_text_of_another_file(postil: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "x.bin", tmp_path / "y"
    first.write_bytes(readwise(BOOKS))
    second.write_bytes(wallabag([BOOKS[0]]))
    done = postil("import", first, "--json")
    (report,) = done.json["files"]
    assert done.status == 0
    assert (report["source"], report["articles"], report["added"]) == ("readwise", 3, 3 + PASSAGES)
    assert (report["placed"], report["waiting"], report["unplaced"], report["errors"]) == (
        0,
        PASSAGES,
        [],
        [],
    )
    done = postil("import", first, second, "--json")
    assert [each["source"] for each in done.json["files"]] == ["readwise", "wallabag"]
    listed = postil("list", "--json").json
    assert {each["title"] for each in listed} == {book.title for book in BOOKS}


def test_text_in_the_file_places_its_passages(postil: Run, tmp_path: Path) -> None:
    for name, data in (("w.json", wallabag(BOOKS)), ("o.zip", omnivore(BOOKS))):
        file = tmp_path / name
        file.write_bytes(data)
        (report,) = postil("--library", tmp_path / f"{name}.db", "import", file, "--json").json["files"]
        assert report["errors"] == []
        assert (report["placed"], report["waiting"], report["unplaced"]) == (PASSAGES, 0, [])


def test_dry_run_changes_nothing_and_says_what_would_come(postil: Run, tmp_path: Path) -> None:
    file, library = tmp_path / "readwise.csv", tmp_path / "none.db"
    file.write_bytes(readwise(BOOKS))
    done = postil("--library", library, "import", file, "--dry-run")
    assert f"3 articles, {PASSAGES} passages" in done.out
    assert not library.exists()
    postil("--library", library, "import", file)
    file.write_bytes(readwise(shelf(6)))
    before = postil("--library", library, "list", "--json").json
    postil("--library", library, "import", file, "--dry-run")
    assert postil("--library", library, "list", "--json").json == before


def test_damaged_and_unknown_files_are_reported_and_the_rest_is_imported(postil: Run, tmp_path: Path) -> None:
    cut, unknown, whole = tmp_path / "cut.csv", tmp_path / "u.csv", tmp_path / "w.json"
    data = readwise(BOOKS)
    cut.write_bytes(data[: data.rindex(b"\r\n", 0, -2) + 30])
    unknown.write_bytes(b"a,b,c\n1,2,3\n")
    whole.write_bytes(wallabag(shelf(6)))
    done = postil("import", cut, unknown, whole, tmp_path / "missing", "--json")
    assert done.status == 1
    reports = {Path(each["file"]).name: each for each in done.json["files"]}
    assert reports["cut.csv"]["errors"][0]["where"].startswith("line ")
    assert reports["cut.csv"]["added"] > 0
    assert "its columns" in reports["u.csv"]["errors"][0]["message"]
    assert reports["w.json"]["errors"] == []
    assert reports["missing"]["errors"]
    plain = postil("import", cut)
    assert plain.status == 1
    assert f"{cut}, line " in plain.err


def test_undo_by_the_number_in_the_report(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_bytes(wallabag(BOOKS))
    number = postil("import", file, "--json").json["files"][0]["operation"]
    assert f"postil undo {number}" not in postil("import", file).out  # nothing was new
    assert postil("undo", number).status == 0
    assert postil("list", "--json").json == []
    assert postil("highlights", "--json").json == []


def test_fetch_gets_the_texts_that_are_missing(postil: Run, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    body = "".join(f"<p>{paragraph}</p>" for paragraph in BOOKS[0].paragraphs)
    site.pages["/report"] = ("text/html", f"<html><title>R</title><article>{body}</article></html>")
    rows = [
        {
            "uri": f"{site.url}/report",
            "target": [{"selector": [{"type": "TextQuoteSelector", "exact": mark.quote}]}],
        }
        for mark in BOOKS[0].marks
    ]
    file.write_text(json.dumps({"total": 3, "rows": rows}))
    assert postil("import", file, "--json").json["files"][0]["waiting"] == 3
    refused = postil("import", file, "--fetch", "--json")
    assert refused.status == 1  # the address is private, and comes from a file
    assert "private" in refused.json["files"][0]["errors"][0]["message"]
    assert postil("--offline", "import", file, "--fetch").status == 1
    allowed = json.dumps([site.url.removeprefix("http://")])
    assert postil("config", "set", "network.allow_private", allowed).status == 0
    (report,) = postil("import", file, "--fetch", "--json").json["files"]
    assert (report["placed"], report["waiting"], report["errors"]) == (3, 0, [])


def test_save_for_an_article_gives_it_its_text(postil: Run, tmp_path: Path) -> None:
    file, page = tmp_path / "r.csv", tmp_path / "page.html"
    file.write_bytes(readwise([BOOKS[1]]))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in BOOKS[1].paragraphs)
    page.write_text(f"<html><title>Other title</title><article>{body}</article></html>")
    postil("import", file)
    (listed,) = postil("list", "--json").json
    shown = postil("show", listed["id"])
    assert (shown.status, BOOKS[1].marks[0].quote in shown.out) == (0, True)
    assert postil("save", page, "--for", listed["id"]).status == 0
    assert [each["id"] for each in postil("list", "--json").json] == [listed["id"]]
    assert postil("import", file, "--json").json["files"][0]["placed"] == len(BOOKS[1].marks)


def test_list_has_tags_and_note(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(
        'id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n1,T,my note,,https://e.org/a,,"b, a",,,,false\n'
    )
    postil("import", file)
    (listed,) = postil("list", "--json").json
    assert (listed["tags"], listed["note"]) == (["a", "b"], "my note")


def test_newsboat_cache_beside_its_urls_gives_what_was_read(postil: Run, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text("https://news.example/feed\n")
    with sqlite3.connect(tmp_path / "cache.db") as cache:
        cache.execute(
            """CREATE TABLE rss_item (id INTEGER PRIMARY KEY, guid TEXT, title TEXT, author TEXT, url TEXT,
               feedurl TEXT, pubDate INTEGER, content TEXT, unread INTEGER, flags TEXT, deleted INTEGER)"""
        )
        cache.execute("CREATE TABLE rss_feed (rssurl TEXT, title TEXT)")
        cache.execute("INSERT INTO rss_feed VALUES ('https://news.example/feed', ' The  News ')")
        for number, (unread, flags, deleted) in enumerate([(0, "", 0), (1, "s", 0), (1, "", 0), (0, "", 1)]):
            cache.execute(
                "INSERT INTO rss_item VALUES (NULL, ?, ?, '', ?, 'https://news.example/feed', ?, '<p>x</p>', ?, ?, ?)",
                (
                    f"g{number}",
                    f"N{number}",
                    f"https://news.example/{number}",
                    1_600_000_000 + number,
                    unread,
                    flags,
                    deleted,
                ),
            )
    cache.close()
    done = postil("import", tmp_path / "urls", "--json")
    assert done.status == 0
    assert [each["source"] for each in done.json["files"]] == ["opml", "newsboat"]
    assert done.json["new"] == 1
    assert [feed["title"] for feed in postil("feeds", "--json").json] == ["The News"]
    listed = {each["title"]: each for each in postil("list", "--json").json}
    assert {title: each["read"] for title, each in listed.items()} == {"N0": True, "N1": False, "N2": False}
    assert listed["N1"]["tags"] == ["flag-s"]
    assert postil("import", tmp_path / "cache.db", "--json").json["files"][0]["updated"] == 0


@pytest.mark.parametrize("name", FORMS)
def test_every_format_twice_adds_nothing(postil: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(FORMS[name].make(BOOKS))
    (first,) = postil("import", file, "--json").json["files"]
    (second,) = postil("import", file, "--json").json["files"]
    assert first["added"] > 0
    assert (second["added"], second["updated"], second["operation"]) == (0, 0, None)
    assert (second["articles"], second["passages"]) == (first["articles"], first["passages"])


def test_own_json_export_is_imported_as_it_was(postil: Run, library: Path, tmp_path: Path) -> None:
    _annotate(postil)
    first, second, other = tmp_path / "first.json", tmp_path / "second.json", tmp_path / "other.db"
    postil("export", "json", "--to", first)
    done = postil("--library", other, "import", first, "--json")
    assert done.json["files"][0]["source"] == "postil"
    assert done.json["files"][0]["errors"] == done.json["files"][0]["unplaced"] == []
    postil("--library", other, "export", "json", "--to", second)
    reports = [json.loads(file.read_text())["reports"] for file in (first, second)]
    for report in (*reports[0], *reports[1]):
        report.pop("feed", None)  # a subscription is no part of a report
    assert {each["uid"]: each for each in reports[0]} == {each["uid"]: each for each in reports[1]}
    assert postil("--library", other, "import", first, "--json").json["files"][0]["operation"] is None
    assert postil("import", first, "--json").json["files"][0]["operation"] is None  # where it came from


@pytest.mark.parametrize("name", ["hypothesis", "annotations"])
def test_exported_annotations_are_imported_as_they_were(
    postil: Run, library: Path, tmp_path: Path, name: str
) -> None:
    _annotate(postil)
    first, second, texts = (tmp_path / f"{each}.json" for each in ("first", "second", "texts"))
    other = tmp_path / "other.db"
    postil("export", name, "--to", first)
    assert postil("--library", other, "import", first).status == 0
    postil("export", "json", "--to", texts)
    postil("--library", other, "import", texts)  # for the places, their texts
    postil("--library", other, "export", name, "--to", second)
    one, two = (_by_id(json.loads(file.read_text())) for file in (first, second))
    assert one.keys() == two.keys()
    for identifier, annotation in one.items():
        for field in ("text", "tags", "body", "target", "created", "updated", "modified", "extra"):
            assert two[identifier].get(field) == annotation.get(field)
    assert postil("import", first, "--json").json["files"][0]["operation"] is None


def _annotate(postil: Run) -> None:
    """Add a highlight with a note and a tag, and a tag on an article, to the samples."""
    first = postil("list", "--json").json[0]["id"]
    words = postil("show", first, "--format", "json").json["text"].split(". ")
    note = ("--note", "my **note**\n\nof two parts", "--tag", "x", "--colour", "blue")
    assert postil("highlight", first, "--quote", words[2][:70], *note).status == 0
    assert postil("mark", "--star", "--tag", "art", "--yes", "words:>1").status == 0


def _by_id(value: dict[str, Any]) -> dict[str, dict[str, Any]]:
    items = value["annotations"] if "annotations" in value else value["first"]["items"]
    return {each["id"]: each for each in items}


def test_standard_input_is_told_apart_too(postil: Run) -> None:
    (report,) = postil("import", "-", "--json", stdin=readwise(BOOKS)).json["files"]
    assert (report["source"], report["passages"]) == ("readwise", PASSAGES)
    refused = postil("import", "-", stdin=b"a,b\n1,2\n")
    assert refused.status == 1
    assert "its columns" in refused.err


def test_first_start_offers_exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "Downloads").mkdir()
    for name in ("My Clippings.txt", "readwise-data.csv", "omnivore-export.zip", "notes.txt", "other.csv"):
        (tmp_path / "Downloads" / name).write_bytes(b"x")
    found = {path.name for path in first_run.candidates()}
    assert found == {"My Clippings.txt", "readwise-data.csv", "omnivore-export.zip"}


def test_address_given_by_hand_is_what_fetch_asks(postil: Run, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(readwise([BOOKS[0]]))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in BOOKS[0].paragraphs)
    site.pages["/r"] = ("text/html", f"<html><title>R</title><article>{body}</article></html>")
    postil("import", file)
    (listed,) = postil("list", "--json").json
    assert postil("edit", listed["id"], f"url={site.url}/r").status == 0
    postil("config", "set", "network.allow_private", json.dumps([site.url.removeprefix("http://")]))
    (report,) = postil("import", file, "--fetch", "--json").json["files"]
    assert (report["placed"], report["errors"]) == (len(BOOKS[0].marks), [])
    assert len(postil("list", "--json").json) == 1


def test_list_without_feeds_among_other_files_is_told(postil: Run, tmp_path: Path) -> None:
    page, missing = tmp_path / "page.html", tmp_path / "missing"
    page.write_text("<html><title>A page</title><p>Some words.</p></html>")
    told = postil("import", page, missing)
    assert told.status == 1
    assert "page.html" in told.err
    assert "missing cannot be read: No such file or directory. It is neither" in told.err
    assert "Internal" not in told.err
