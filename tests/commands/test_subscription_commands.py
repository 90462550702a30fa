"""subscribe, unsubscribe, feeds, import, update, save: from the outside world into the library."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from reader import cli
from reader.commands.shared.arguments import time_span
from reader.errors import LibraryBusy
from reader.feeds import events
from tests.support.fixtures import Run
from tests.support.site import Site


def test_site_is_subscribed_by_its_feed_and_fetched(postil: Run, site: Site) -> None:
    result = postil("subscribe", site.url, "--folder", "Research/Energy")
    assert result.status == 0
    assert f"Subscribed to Reports ({site.url}/feed.xml): 2 articles." in result.out
    (feed,) = postil("feeds", "--json").json
    assert feed["folder"] == ["Research", "Energy"]
    assert (feed["title"], feed["unread"], feed["total"]) == ("Reports", 2, 2)
    assert "Research / Energy" in postil("feeds").out
    again = postil("add", f"{site.url}/feed.xml", "--json")
    assert again.json["new"] is False
    assert again.json["articles"] == 2


def test_subscribe_with_title_without_update(postil: Run, site: Site) -> None:
    postil("subscribe", f"{site.url}/feed.xml", "--title", "Mine", "--no-update")
    (feed,) = postil("feeds", "--json").json
    assert (feed["title"], feed["total"]) == ("Mine", 0)


def test_address_without_feed_is_not_subscribed(postil: Run, site: Site) -> None:
    site.pages["/plain"] = ("text/html", "<html><body><p>No feed at all.</p></body></html>")
    result = postil("subscribe", f"{site.url}/plain")
    assert result.status == 1
    assert "feed" in result.err
    assert postil("feeds", "--json").json == []


def test_offline_address_is_taken_as_it_is(postil: Run) -> None:
    result = postil("--offline", "subscribe", "example.org/feed")
    assert result.status == 0
    assert postil("feeds", "--json").json[0]["url"] == "https://example.org/feed"
    assert "not fetched yet" in postil("feeds").out


def test_unsubscribe_hides_articles_until_undo(postil: Run, library: Path) -> None:
    before = postil("list", "--json", "--limit", "100").json
    result = postil("unsubscribe", "Plain Figures Institute")
    assert result.out == (
        "Unsubscribed from Plain Figures Institute: 3 articles hidden, 1 annotated article stays. "
        "`postil undo` brings it back.\n"
    )
    assert len(postil("highlights", "--json").json) == 2
    assert len(postil("feeds", "--json").json) == 2
    assert len(postil("list", "--json", "--limit", "100").json) == len(before) - 3
    undone = postil("undo")
    assert undone.out.startswith("Undone: unsubscribed (")
    assert len(postil("feeds", "--json").json) == 3
    assert postil("list", "--json", "--limit", "100").json == before
    assert "Redone: unsubscribed" in postil("redo").out
    assert len(postil("feeds", "--json").json) == 2


def test_unsubscribe_by_part_of_title_needs_yes_in_script(postil: Run, library: Path) -> None:
    result = postil("unsubscribe", "plain fig")
    assert (result.status, "--yes" in result.err) == (2, True)
    assert len(postil("feeds", "--json").json) == 3
    assert postil("unsubscribe", "plain fig", "--yes").status == 0
    assert len(postil("feeds", "--json").json) == 2


def test_undo_by_number_takes_back_what_program_did(postil: Run, library: Path) -> None:
    rows = postil("history", "--json").json
    number = next(row["number"] for row in rows if row["kind"] == "do" and row["label"] == "highlight added")
    assert "Undone: highlight added" in postil("undo", str(number)).out
    again = postil("undo", str(number))
    assert (again.status, "is undone already" in again.err) == (2, True)
    assert postil("redo", str(number)).status == 0
    missing = postil("undo", "999999")
    assert (missing.status, "no operation 999999" in missing.err) == (1, True)


def test_update_tells_each_event_as_line_of_json(postil: Run, site: Site) -> None:
    postil("--offline", "subscribe", f"{site.url}/feed.xml")
    result = postil("update", "--json")
    told = [events.from_json(line) for line in result.out.splitlines()]
    assert isinstance(told[0], events.Started)
    assert isinstance(told[-1], events.Finished)
    assert (told[-1].new, told[-1].ready) == (2, 2)
    assert result.status == 0


def test_update_says_what_failed_and_why_and_does_rest(postil: Run, site: Site) -> None:
    postil("--offline", "subscribe", f"{site.url}/feed.xml", "--title", "Good")
    postil("--offline", "subscribe", f"{site.url}/gone.xml", "--title", "Bad")
    result = postil("update")
    assert result.status == 0
    assert "2 feeds: 2 new articles, 0 changed, 1 failed." in result.out
    assert "  Bad: " in result.out
    assert "404" in result.out
    assert postil("update", "--strict", "Bad").status == 1
    assert postil("update", "Bad").status == 1, "all that was asked for failed"
    assert "failed: " in postil("feeds").out
    quiet = postil("update", "--quiet", "Good")
    assert (quiet.status, quiet.out) == (0, "")


def test_excerpts_are_counted_and_article_says_that_it_is_one(postil: Run, site: Site) -> None:
    site.pages["/short.xml"] = (
        "application/rss+xml",
        "<rss version='2.0'><channel><title>Short</title>"
        + "".join(
            f"<item><title>Report {n}</title><link>{site.url}/gone/{n}</link>"
            "<description>Only the beginning of it [...]</description></item>"
            for n in range(2)
        )
        + "</channel></rss>",
    )
    postil("--offline", "subscribe", f"{site.url}/short.xml")
    result = postil("update")
    assert result.out == (
        "1 feed: 2 new articles, 0 changed, 0 failed. 2 are excerpts: their pages could not be fetched.\n"
    )
    shown = postil("show", postil("list", "--json").json[0]["id"]).out
    assert "Not the whole article: The page could not be fetched: " in shown
    held = postil("doctor", "--json").json["library"]
    assert (held["only excerpts"], held["waiting for their text"]) == ("2", "2")


def test_imported_private_address_is_refused_with_hint(postil: Run, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text(f"{site.url}/feed.xml\n")
    postil("import", file)
    assert "allow_private under [network]" in postil("update").out


def test_second_update_of_command_adds_nothing(postil: Run, site: Site) -> None:
    postil("subscribe", site.url)
    assert "0 new articles" in postil("update").out
    assert len(postil("list", "--json").json) == 2


def test_text_of_one_article_is_prepared_first(postil: Run, library: Path) -> None:
    assert postil("update", "--json", "--article", "1").status == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_update_is_reported_without_traceback(
    postil: Run, site: Site, tmp_path: Path, number: int
) -> None:
    arrived = threading.Event()
    site.waits["/slow.xml"] = arrived
    postil("--offline", "subscribe", f"{site.url}/slow.xml")
    child = subprocess.Popen(
        [sys.executable, "-m", "reader", "update", "--json"],
        cwd=Path(cli.__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert arrived.wait(20)
    child.send_signal(number)
    _, errors = child.communicate(timeout=20)
    assert child.returncode == 130
    assert errors == "postil: interrupted.\n"
    assert len(postil("feeds", "--json").json) == 1


OPML = b"""<opml version="2.0"><body><outline text="A"><outline text="B">
<outline type="rss" text="One" xmlUrl="https://example.org/1"/></outline></outline>
<outline type="rss" text="Two" xmlUrl="https://example.org/2"/>
<outline type="rss" text="Bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_import_keeps_folders_and_is_quiet_about_what_is_there(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_bytes(OPML)
    result = postil("import", file)
    assert "2 new subscriptions" in result.out
    assert "left out: Bad" in result.err
    assert {tuple(feed["folder"]): feed["title"] for feed in postil("feeds", "--json").json} == {
        ("A", "B"): "One",
        (): "Two",
    }
    assert postil("import", file, "--json").json == {"new": 0, "known": 2, "folders": 1, "views": []}
    assert postil("import", "-", stdin=OPML).status == 0
    assert postil("export", "opml").out.count("xmlUrl") == 2


@pytest.mark.parametrize(
    "body",
    ["", '<outline type="include" url="https://a.test/x.opml"/>', '<outline text="A" xmlUrl="file:///a"/>'],
)
def test_list_without_feeds_is_error(postil: Run, tmp_path: Path, body: str) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(f'<opml version="2.0"><body>{body}</body></opml>')
    result = postil("import", file)
    assert (result.status, result.out) == (1, "")
    assert f"{file} lists no feed" in result.err


def test_newsboat_urls_are_imported(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text('https://example.org/feed "~Mine" research\n# no\nhttps://example.org/other\n')
    assert "2 new subscriptions" in postil("import", file).out


def test_starter_list_is_filtered_by_folder(postil: Run) -> None:
    listed = postil("import", "--starter", "--list", "--json").json
    assert len(listed) > 50
    folders = {feed["folder"][0] for feed in listed}
    name = sorted(folders)[0]
    result = postil("import", "--starter", "--folder", name.upper(), "--json")
    assert result.json["new"] == sum(feed["folder"][0] == name for feed in listed)
    assert {feed["folder"][0] for feed in postil("feeds", "--json").json} == {name}
    wrong = postil("import", "--starter", "--folder", "Cooking")
    assert wrong.status == 2
    assert name in wrong.err
    first, last = listed[0], listed[-1]  # not both in that folder
    result = postil("import", "--starter", "--feed", first["title"].upper(), "--feed", last["url"], "--json")
    assert result.json["new"] + result.json["known"] == 2
    assert {first["url"], last["url"]} <= {feed["url"] for feed in postil("feeds", "--json").json}
    assert "no feed" in postil("import", "--starter", "--feed", "Cooking").err


@pytest.mark.parametrize("content", [b"", b"<html><body>no list</body></html>", b"\x00\x01\x02"])
def test_import_refuses_other_files(postil: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    result = postil("import", file)
    assert result.status == 1
    assert "list" in result.err
    assert postil("feeds", "--json").json == []


PAGE = (
    "<html><head><title>A minute | Site</title></head><body><article><h1>A minute</h1>"
    + "<p>The committee met, and it talked about many things, at length and with patience.</p>" * 12
    + "</article></body></html>"
)


def test_save_page_file_and_standard_input(postil: Run, site: Site, tmp_path: Path) -> None:
    site.pages["/page"] = ("text/html", PAGE)
    saved = postil("save", f"{site.url}/page", "--json").json
    assert saved["title"] == "A minute"
    assert postil("save", f"{site.url}/page", "--json").json["id"] == saved["id"]
    file = tmp_path / "notes.txt"
    file.write_text("Minutes of May\n\nThe committee met.\n\nIt rose at noon.\n")
    assert postil("save", file).out.startswith("#")
    piped = postil("save", "-", "--json", stdin=PAGE.encode()).json
    assert "committee" in postil("show", piped["id"]).out
    assert postil("show", f"{site.url}/page").status == 0
    assert len(postil("list", "--json").json) == 2  # what was piped is the same report


def test_unsupported_file_is_not_saved(postil: Run, site: Site, tmp_path: Path) -> None:
    assert postil("save", tmp_path / "nothing.html").status in (1, 2)
    assert postil("save", f"{site.url}/missing").status == 1
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(b"%PDF-1.7 ...")
    assert "PDF" in postil("save", pdf).err
    assert postil("list", "--json").json == []


def test_events_are_safe_for_terminal(postil: Run, site: Site) -> None:
    site.pages["/feed.xml"] = (
        "application/rss+xml",
        site.pages["/feed.xml"][1].replace("Reports", "Re&#x9b;31mports"),
    )
    postil("--offline", "subscribe", f"{site.url}/feed.xml")
    result = postil("update", "--json")
    assert "\x9b" not in result.out
    for line in result.out.splitlines():
        json.loads(line)


def test_feeds_health_says_how_each_does(postil: Run, library: Path) -> None:
    out = postil("feeds", "--health").out
    assert len(out.splitlines()) == 4
    assert "full text from the feed" in out
    record = postil("feeds", "--health", "--json").json[0]
    assert record["texts"] == record["whole_texts"] > 0
    assert record["last_error"] == ""


def test_feeds_health_of_no_feeds(postil: Run) -> None:
    result = postil("feeds", "--health")
    assert result.out == ""
    assert "No feeds yet" in result.err


def test_only_what_is_due_is_asked(postil: Run, site: Site) -> None:
    postil("subscribe", site.url)
    assert "1 not due yet" in postil("update", "--due").out
    assert "not due" not in postil("update").out


@pytest.mark.parametrize("text", ["30", "30m", "2h", "1d", "90s"])
def test_update_interval_is_parsed(text: str) -> None:
    seconds = {"30": 1800, "30m": 1800, "2h": 7200, "1d": 86_400, "90s": 90}
    assert time_span(text) == seconds[text]


@pytest.mark.parametrize("text", ["", "m", "0", "30s", "-5m", "1.5h", "31d", "3x", "٣m", "5mm", "m5"])
def test_invalid_interval_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        time_span(text)


def test_update_every_repeats_until_terminated(postil: Run, site: Site, tmp_path: Path) -> None:
    postil("subscribe", site.url)
    child = subprocess.Popen(
        [sys.executable, "-m", "reader", "update", "--every", "1h"],
        cwd=Path(cli.__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "1 feed: 0 new articles, 0 changed, 0 failed, 1 not due yet.\n"
    child.send_signal(signal.SIGTERM)
    _, errors = child.communicate(timeout=20)
    assert (child.returncode, errors) == (130, "postil: interrupted.\n")


def test_update_every_waits_and_continues_after_failure(
    postil: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    postil("subscribe", site.url)
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    def busy(*_: object) -> None:
        raise LibraryBusy("Somebody else writes.")

    monkeypatch.setattr("reader.commands.update.time.sleep", pause)
    monkeypatch.setattr("reader.commands.update._back_up", busy)
    result = postil("update", "--every", "30m")
    assert (result.status, len(pauses)) == (130, 3)
    assert all(1700 < seconds <= 1800 for seconds in pauses)
    assert result.err.count("Somebody else writes.") == 3


def test_password_in_url_is_not_stored_in_library(postil: Run, site: Site, tmp_path: Path) -> None:
    host = site.url.removeprefix("http://")
    result = postil("subscribe", f"http://ada:s3cret@{host}/feed.xml")
    assert "not in the library" in result.err
    (feed,) = postil("feeds", "--json").json
    assert feed["url"] == f"{site.url}/feed.xml"
    urls = tmp_path / "urls"
    urls.write_text(f"http://bob:pa%20ss@{host}/more/feed.xml\n")
    assert "1 password stored" in postil("import", urls).err
    listed = postil("login").out
    assert "ada" in listed
    assert "bob" in listed
    assert "s3cret" not in listed
    data = Path(postil("doctor", "--json").json["places"]["library"]).parent
    held = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert held
    assert b"s3cret" not in held
    assert b"pa%20ss" not in held
    assert b"pa ss" not in held


def test_login_is_stored_listed_and_removed(
    postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://reports.test/members/"
    assert postil("login", address, "--user", "ada", stdin=b"s3cret\n").status == 0
    assert postil("login", "api.test/feed", "--header", "X-Key", "--env", "KEY").status == 0
    assert postil("login", "--json").json == [
        {"address": address, "name": "ada", "secret": "in the file"},
        {"address": "https://api.test/feed", "name": "X-Key", "secret": "$KEY"},
    ]
    (file,) = tmp_path.rglob("logins.toml")
    assert 'password = "s3cret"' in file.read_text()
    assert postil("login", address, "--forget").status == 0
    assert "s3cret" not in file.read_text()
    for wrong in (
        ["--user", "ada"],
        [address],
        [address, "--user", "a", "--header", "b"],
        [address, "--header", "Cookie", "--env", "X"],
        ["ftp://x/", "--user", "a", "--env", "X"],
        [address, "--user", "nobody-types"],
    ):
        assert postil("login", *wrong).status == 2, wrong
    assert len(postil("login", "--json").json) == 1


def two_feeds(site: Site) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("all", "news")
    )
    site.pages["/"] = ("text/html", f"<html><head>{links}</head><body>x</body></html>")
    for name in ("all", "news"):
        site.pages[f"/{name}.xml"] = (
            "application/rss+xml",
            f"<rss version='2.0'><channel><title>{name}</title><link>{site.url}/</link><item><title>1</title></item></channel></rss>",
        )


def test_main_feed_is_chosen_and_others_listed(postil: Run, site: Site) -> None:
    two_feeds(site)
    found = postil("discover", site.url, "--json").json
    assert [(each["title"], each["entries"]) for each in found] == [("all", 1), ("news", 1)]
    assert postil("discover", site.url).out.splitlines()[2].split() == [
        "news",
        "1",
        "article",
        f"{site.url}/news.xml",
    ]
    result = postil("subscribe", site.url)
    assert f"Also found: news · 1 article · {site.url}/news.xml" in result.err
    assert [feed["title"] for feed in postil("feeds", "--json").json] == ["all"]


@pytest.mark.parametrize(("answer", "taken"), [("2\n", ["news"]), ("x\n9\n1\n", ["all"]), ("\n", [])])
def test_at_terminal_one_of_several_feeds_is_chosen(
    postil: Run, site: Site, monkeypatch: pytest.MonkeyPatch, answer: Any, taken: Any
) -> None:
    two_feeds(site)
    monkeypatch.setattr("reader.commands.shared.asking.somebody_there", lambda: True)
    result = postil("subscribe", site.url, stdin=answer.encode())
    assert result.status == (0 if taken else 2)
    assert [feed["title"] for feed in postil("feeds", "--json").json] == taken


@pytest.mark.parametrize(("answer", "kept"), [("y\n", 1), ("\n", 0)])
def test_where_there_is_no_feed_page_can_be_saved(
    postil: Run, site: Site, monkeypatch: pytest.MonkeyPatch, answer: Any, kept: Any
) -> None:
    words = "A page with words that are worth keeping, and no feed anywhere near it. " * 20
    site.pages["/"] = (
        "text/html",
        f"<html><head><title>Bare</title></head><body><article><p>{words}</p></article></body></html>",
    )
    del site.pages["/feed.xml"]
    refused = postil("subscribe", site.url)
    assert (refused.status, "postil save" in refused.err) == (1, True)
    assert postil("discover", site.url, "--json").out == "[]\n"
    monkeypatch.setattr("reader.commands.shared.asking.somebody_there", lambda: True)
    assert postil("subscribe", site.url, stdin=answer.encode()).status == 1 - kept
    assert len(postil("list", "--json").json) == kept


def test_feed_url_is_replaced_and_articles_kept(postil: Run, site: Site) -> None:
    postil("subscribe", f"{site.url}/feed.xml", "--folder", "Research")
    site.pages["/new.xml"] = site.pages.pop("/feed.xml")
    assert postil("update").status == 1
    result = postil("subscribe", f"{site.url}/new.xml", "--instead-of", "1")
    assert (result.status, result.out) == (
        0,
        f"Feed URL updated: Reports ({site.url}/new.xml): 2 articles.\n",
    )
    (feed,) = postil("feeds", "--json").json
    assert (feed["url"], feed["folder"], feed["last_error"]) == (f"{site.url}/new.xml", ["Research"], "")


@pytest.mark.slow
def test_hostile_opml_is_refused_and_long_one_yields(postil: Run, tmp_path: Path) -> None:
    attributes = " ".join(f'a{number}="x"' for number in range(120_000))
    hostile = tmp_path / "hostile.opml"
    hostile.write_text(f"<opml><body><outline {attributes} xmlUrl='https://a.test/'/></body></opml>")
    refused = postil("import", hostile)
    assert refused.status == 1
    assert "hostile.opml" in refused.err
    assert postil("feeds", "--json").json == []


def test_import_subscribes_in_several_transactions(
    postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reader.library.storage import time_slice
    from reader.library.storage.database import Library

    monkeypatch.setattr(time_slice, "SLICE", 0.0)
    urls = tmp_path / "urls"
    urls.write_text("".join(f"https://a.test/{number}\n" for number in range(25)))
    depths: list[int] = []
    real = Library.transaction

    def counted(library: Library, **options: Any) -> Any:
        depths.append(library._depth)
        return real(library, **options)

    monkeypatch.setattr(Library, "transaction", counted)
    assert postil("import", urls, "--json").json["new"] == 25
    assert depths.count(0) >= 25


def test_folders_have_one_limit_of_depth(
    postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    from reader.library.feeds import subscriptions
    from reader.library.storage.database import Library

    deep = "/".join(f"f{number}" for number in range(40))
    assert "at most 32" in postil("--offline", "subscribe", "https://a.test/1", "--folder", deep).err
    path = tmp_path / "deep.db"
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    with Library.open(path, write=True) as library:
        subscriptions.subscribe(library, "https://a.test/2", folder=[f"f{number}" for number in range(1_200)])
        assert len(subscriptions.folders(library)) == 32
        with library.transaction():  # as an older Postil took from sync
            parent = None
            for number in range(1_500):
                parent = library.insert("folders", {"name": f"g{number}", "parent_id": parent})
            subscriptions.subscribe(library, "https://a.test/3")
            library.execute("UPDATE feeds SET folder_id = ? WHERE url = 'https://a.test/3'", (parent,))
    listed = postil("export", "opml")
    assert listed.status == 0
    again = tmp_path / "again.opml"
    again.write_text(listed.out)
    rows = postil("import", again, "--list", "--json").json
    assert {row["url"] for row in rows} == {"https://a.test/2", "https://a.test/3"}
    assert max(len(row["folder"]) for row in rows) == 32


def test_devices_are_refused_and_pipes_are_limited(
    postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import threading
    from contextlib import suppress

    from reader import bounded

    monkeypatch.setattr(bounded, "FIRST_BYTE", 0.3)
    assert "is a device" in postil("save", "/dev/zero").err
    assert "nothing to save in" in postil("save", tmp_path).err
    silent = tmp_path / "silent"
    os.mkfifo(silent)
    assert postil("save", silent).status != 0  # nobody writes
    text = b"Some words of a report, with commas, clauses, and an end. " * 20

    def write() -> None:
        with silent.open("wb") as pipe:
            pipe.write(text)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    assert postil("save", silent).status == 0
    writer.join(5)

    def write_without_end() -> None:
        with suppress(BrokenPipeError):
            silent.write_bytes(b"x" * 30_000_000)

    threading.Thread(target=write_without_end, daemon=True).start()
    result = postil("save", silent)
    assert result.status == 1
    assert "larger than 20 MB" in result.err


@pytest.mark.parametrize("command", [("save", "-"), ("clean", "-"), ("subscribe", "--address-stdin")])
def test_silent_standard_input_is_given_up(
    postil: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    import io
    import os
    import sys

    from reader import bounded, cli

    monkeypatch.setattr(bounded, "FIRST_BYTE", 0.3)
    receiving, sending = os.pipe()  # whose other end stays open and silent
    postil("list")
    capture = io.StringIO()
    with open(receiving, encoding="utf-8") as silent, open(sending, "wb"):
        monkeypatch.setattr(sys, "stdin", silent)
        monkeypatch.setattr(sys, "stderr", capture)
        assert cli.main(["--offline", *command]) == 2
    assert "Standard input cannot be read: nothing came for 0.3 s" in capture.getvalue()


def test_untrusted_address_reaches_no_private_host(postil: Run, site: Site) -> None:
    site.pages["/page"] = ("text/html", f"<article><p>{'Words of a report. ' * 60}</p></article>")
    refused = postil("save", "--untrusted", f"{site.url}/page")
    assert refused.status == 1
    assert "private address" in refused.err
    assert postil("save", f"{site.url}/page").status == 0


@pytest.mark.parametrize("name", ["a\0b", "nowhere/\0"])
def test_name_that_no_file_can_have_is_one_line(postil: Run, name: str) -> None:
    for result in (postil("save", name), postil("save", "--address-stdin", stdin=f"{name}\n".encode())):
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert "cannot be read" in result.err


def test_folder_with_too_many_files_is_refused(
    postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reader.commands import save

    monkeypatch.setattr(save, "_MAX_SEEN", 3)
    for number in range(4):
        (tmp_path / "many" / str(number)).mkdir(parents=True)
    result = postil("save", tmp_path / "many")
    assert (result.status, result.out) == (2, "")
    assert "more than 3 files" in result.err


@pytest.mark.skipif(
    not Path("/proc/self/mem").exists(), reason="Linux only: a file that opens and cannot be read"
)
def test_import_of_unreadable_file_names_it(postil: Run) -> None:
    told = postil("import", "/proc/self/mem")
    assert told.status != 0
    assert "/proc/self/mem" in told.err
    assert "Internal" not in told.err
