"""subscribe, update, feeds, unsubscribe, join and doctor with mailboxes."""

from __future__ import annotations

import json
import mailbox
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fixtures import Run
from tests.support.imap_server import CERTIFICATE, ImapServer
from tests.support.made_letters import newsletter

MARKER = "s3cretMarker"


@pytest.fixture
def maildir(tmp_path: Path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "News")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with ImapServer(password=MARKER) as running:
        yield running


@pytest.fixture
def own(postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with an empty library."""
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "own" / "postil.db"))
    return postil


def _feeds(postil: Run) -> dict[str, Any]:
    return {feed["url"]: feed for feed in postil("feeds", "--json").json}


def test_maildir_is_subscribed_and_updated(own: Run, maildir: mailbox.Maildir, tmp_path: Path) -> None:
    maildir.add(newsletter())
    maildir.add(newsletter(number=43, list_id="", sender="Ada <ada@example.com>"))
    told = own("subscribe", tmp_path / "News", "--json").json
    assert (told["kind"], told["new"], told["feeds"], told["articles"]) == ("maildir", True, 2, 2)
    feeds = _feeds(own)
    assert feeds["list:letters.example.org"]["title"] == "Letters"
    assert feeds["list:letters.example.org"]["folder"] == ["News"]
    assert feeds["from:ada@example.com"]["title"] == "Ada"
    key = maildir.add(newsletter(number=44, text="More of it, said once."))
    assert "1 mailbox: 1 new article" in own("update").out
    message = maildir.get_message(key)
    message.set_subdir("cur")
    message.set_flags("S")
    maildir[key] = message  # read elsewhere: the file has another name
    assert "0 new" in own("update").out
    (report,) = own("list", "--json").json  # nearly the same text three times is one report
    assert report["also_in"] == ["Ada"]


def test_unsubscribed_list_stays_away(own: Run, maildir: mailbox.Maildir, tmp_path: Path) -> None:
    maildir.add(newsletter())
    own("subscribe", tmp_path / "News")
    assert own("unsubscribe", "list:letters.example.org").status == 0
    maildir.add(newsletter(number=43, text="Another."))
    assert "0 new" in own("update").out
    assert own("list", "--json").json == []


@pytest.mark.parametrize("kind", ["maildir", "mbox", "folder", "imap"])
def test_letters_of_an_unsubscribed_list_come_when_it_is_subscribed_to_again(
    own: Run, server: ImapServer, tmp_path: Path, kind: str
) -> None:
    box: mailbox.Mailbox[Any] | None = None
    if kind == "maildir":
        box = mailbox.Maildir(tmp_path / "News")
    elif kind == "mbox":
        box = mailbox.mbox(tmp_path / "News")
        box.add(newsletter(number=1, list_id="Other <other.example.org>", text="Of another list."))
        box.flush()
    elif kind == "folder":
        (tmp_path / "News").mkdir()

    def arrives(number: int) -> None:
        letter = newsletter(number=number, text=f"What was counted in week {number}.")
        if box is not None:
            box.add(letter)
            box.flush()
        elif kind == "imap":
            server.put(letter.as_bytes())
        else:
            file = tmp_path / "News" / f"{number}.eml"
            file.write_bytes(letter.as_bytes())
            os.utime(file, (time.time() - 60, time.time() - 60))

    arrives(42)
    address = server.url() if kind == "imap" else str(tmp_path / "News")
    assert own("subscribe", address, stdin=f"{MARKER}\n".encode()).status == 0
    own("unsubscribe", "list:letters.example.org")
    arrives(43)
    assert "0 new" in own("update").out
    own("undo")
    assert "1 new" in own("update").out
    assert "0 new" in own("update").out
    counts = [
        feed["total"] for feed in own("feeds", "--json").json if feed["url"] == "list:letters.example.org"
    ]
    assert counts == [2]


def test_renamed_list_keeps_its_name(own: Run, maildir: mailbox.Maildir, tmp_path: Path) -> None:
    maildir.add(newsletter())
    own("subscribe", tmp_path / "News")
    maildir.add(newsletter(number=43, list_id="Another name <letters.example.org>", text="More."))
    own("update")
    assert _feeds(own)["list:letters.example.org"]["title"] == "Letters"


def test_letter_of_foreign_domain_stays_apart_until_it_is_joined(
    own: Run, maildir: mailbox.Maildir, tmp_path: Path
) -> None:
    maildir.add(newsletter())
    own("subscribe", tmp_path / "News")
    maildir.add(newsletter(number=43, sender="Harbour Institute <letters@news.example.org>", text="A"))
    maildir.add(newsletter(number=44, sender="Harbour Institute <letters@example.com>", text="B"))
    own("update")
    feeds = _feeds(own)
    assert feeds["list:letters.example.org"]["total"] == 2
    assert feeds["list:letters.example.org/example.com"]["title"] == "Letters (example.com)"
    assert own("join", "list:letters.example.org").status == 2
    assert own("join", "list:letters.example.org/example.com").status == 0
    maildir.add(newsletter(number=45, sender="Harbour Institute <letters@example.com>", text="C"))
    own("update")
    feeds = _feeds(own)
    assert feeds.keys() == {"list:letters.example.org"}
    assert feeds["list:letters.example.org"]["total"] == 4
    own("join", "list:letters.example.org", "--all")
    maildir.add(newsletter(number=46, sender="Anybody <a@elsewhere.example>", text="D"))
    own("update")
    assert _feeds(own)["list:letters.example.org"]["total"] == 5


def test_discussion_list_takes_all_its_senders(own: Run, maildir: mailbox.Maildir, tmp_path: Path) -> None:
    for number, sender in enumerate(("a@one.example", "b@two.example", "c@three.example")):
        message = newsletter(number=number, sender=sender)
        message["List-Post"] = "<mailto:letters@example.org>"
        maildir.add(message)
    own("subscribe", tmp_path / "News")
    assert _feeds(own).keys() == {"list:letters.example.org"}


def test_mbox_goes_on_where_it_was_and_survives_removals(own: Run, tmp_path: Path) -> None:
    path = tmp_path / "box.mbox"
    box = mailbox.mbox(path)
    for number in range(3):
        box.add(newsletter(number=number, text=f"From the start of a line.\nFrom {number} on."))
    box.flush()
    assert own("subscribe", path, "--json").json["articles"] == 3
    box.add(newsletter(number=3))
    box.flush()
    assert "1 new" in own("update").out
    del box[next(iter(box.keys()))]
    box.flush()
    assert "0 new" in own("update").out
    box.add(newsletter(number=4))
    box.flush()
    box.close()
    assert "1 new" in own("update").out


def test_watched_folder_takes_letters_from_below_and_waits_for_files_being_written(
    own: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "Inbox"
    (folder / "deep").mkdir(parents=True)
    letter = folder / "deep" / "one.eml"
    letter.write_bytes(newsletter().as_bytes())
    (folder / "notes.log").write_text("not taken")
    (folder / "link.eml").symlink_to(letter)
    assert own("subscribe", folder, "--json").json["articles"] == 0
    os.utime(letter, (time.time() - 60,) * 2)
    assert "1 new" in own("update").out
    assert "0 new" in own("update").out


@pytest.mark.slow
def test_one_bad_letter_costs_itself_only(own: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Inbox"
    folder.mkdir()
    (folder / "a.eml").write_bytes(b"From: a@b.example\n" + b"Content-Type: message/rfc822\n\n" * 3000 + b"x")
    (folder / "b.eml").write_bytes(newsletter().as_bytes())
    (folder / "c.eml").write_bytes(b"")
    for file in folder.iterdir():
        os.utime(file, (time.time() - 60,) * 2)
    assert own("subscribe", folder, "--json").json["articles"] >= 1
    assert "list:letters.example.org" in _feeds(own)
    assert "0 new" in own("update").out


def test_mailbox_that_is_gone_fails_alone_and_is_named(
    own: Run, maildir: mailbox.Maildir, tmp_path: Path
) -> None:
    other = tmp_path / "Other"
    mailbox.Maildir(other).add(newsletter())
    maildir.add(newsletter(number=43, list_id="B <b.example.org>"))
    own("subscribe", other)
    own("subscribe", tmp_path / "News")
    other.rename(tmp_path / "moved")
    mailbox.Maildir(tmp_path / "News").add(newsletter(number=44, list_id="B <b.example.org>", text="x"))
    told = own("update")
    assert (told.status, "1 new" in told.out, "cannot be read" in told.out) == (0, True, True)
    assert "failed" in own("feeds").out
    assert "mailbox could not be read" in own("feeds", "--health").out
    assert "could not be read" in own("doctor").out


def test_forgotten_mailbox_keeps_its_feeds(own: Run, maildir: mailbox.Maildir, tmp_path: Path) -> None:
    maildir.add(newsletter())
    own("subscribe", tmp_path / "News")
    assert "kept" in own("unsubscribe", tmp_path / "News").out
    assert own("feeds", "--mailboxes", "--json").json == []
    assert _feeds(own)["list:letters.example.org"]["total"] == 1
    assert "no mailbox on this machine" in own("feeds", "--health").out
    assert own("update").status == 0
    assert _feeds(own)["list:letters.example.org"]["failures"] == 0
    own("subscribe", tmp_path / "News")
    assert len(own("list", "--json").json) == 1  # the same letter adds nothing


def test_feeds_of_letters_are_in_no_opml(own: Run, maildir: mailbox.Maildir, tmp_path: Path) -> None:
    maildir.add(newsletter())
    own("subscribe", tmp_path / "News")
    assert "letters.example.org" not in own("export", "opml").out


@pytest.mark.parametrize("kind", ["missing", "text", "empty name"])
def test_path_that_is_no_mailbox_is_refused(own: Run, tmp_path: Path, kind: str) -> None:
    (tmp_path / "page.html").write_text("<p>x")
    path = {"missing": tmp_path / "none", "text": tmp_path / "page.html", "empty name": "imaps:///"}[kind]
    assert own("subscribe", path).status == 2
    assert own("feeds", "--mailboxes", "--json").json == []


# --- a mail server


def test_imap_folder_is_read_and_its_password_is_kept_outside(
    own: Run, server: ImapServer, tmp_path: Path
) -> None:
    server.put(newsletter().as_bytes(), folder="News/Daily")
    told = own("subscribe", server.url("News/Daily"), "--json", stdin=f"{MARKER}\n".encode())
    assert (told.json["kind"], told.json["articles"]) == ("imap", 1)
    assert _feeds(own)["list:letters.example.org"]["folder"] == ["Daily"]
    server.put(newsletter(number=43, text="More.").as_bytes(), folder="News/Daily")
    assert "1 new" in own("update").out
    assert "1 new" not in own("update", server.url("News/Daily")).out
    assert MARKER not in told.out + told.err


@pytest.mark.parametrize("password", [MARKER, f"{MARKER}/with/slashes", f"{MARKER}@at"])
def test_mail_password_is_stored_in_logins_only(
    own: Run, server: ImapServer, tmp_path: Path, password: str
) -> None:
    server.password = password
    server.put(newsletter().as_bytes())
    address = f"imaps://ada:{password}@localhost:{server.port}/INBOX"
    told = [
        own("subscribe", address, "--json"),
        own("subscribe", "--address-stdin", stdin=f"{address}\n".encode()),
        own("--offline", "subscribe", address),
        own("discover", address),
        own("feeds"),
        own("feeds", "--mailboxes", "--json"),
        own("update", address),
        own("login"),
        own("doctor"),
        own("backup"),
    ]
    server.password = "another"
    server.refusal = f"no login ada {password}".encode()
    told += [own("update"), own("feeds", "--health"), own("doctor", "--json"), own("unsubscribe", address)]
    assert told[0].json["articles"] == 1
    assert all(MARKER not in result.out + result.err for result in told)
    places = [
        tmp_path,
        *(Path(os.environ[name]) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME") if name in os.environ),
    ]
    for place in places:
        for file in place.rglob("*"):
            if file.is_file() and file.name != "logins.toml":
                assert MARKER.encode() not in file.read_bytes(), file


def test_wrong_password_subscribes_to_nothing_and_is_not_stored(own: Run, server: ImapServer) -> None:
    told = own("subscribe", server.url(), stdin=b"wrong\n")
    assert (told.status, "Invalid credentials" in told.err) == (1, True)
    assert own("feeds", "--mailboxes", "--json").json == []
    assert own("login", "--json").json == []


def test_login_for_mail_server(own: Run, server: ImapServer) -> None:
    server.put(newsletter().as_bytes())
    assert own("login", server.url(), stdin=f"{MARKER}\n".encode()).status == 0
    (login,) = own("login", "--json").json
    assert login["address"] == f"imaps://ada@localhost:{server.port}/"
    assert own("subscribe", server.url(), "--json").json["articles"] == 1
    assert own("login", server.url(), "--forget").status == 0
    told = own("update")
    assert "No password is stored" in told.out


def test_offline_takes_in_local_letters_but_asks_no_server(
    own: Run, server: ImapServer, maildir: mailbox.Maildir, tmp_path: Path
) -> None:
    maildir.add(newsletter())
    assert own("--offline", "subscribe", server.url()).status == 0
    assert server.connections == 0
    assert own("--offline", "subscribe", tmp_path / "News", "--json").json["articles"] == 1
    maildir.add(newsletter(number=43, text="Another."))
    assert "1 new" in own("--offline", "update").out
    assert server.connections == 0


def test_update_events_name_mailbox(own: Run, maildir: mailbox.Maildir, tmp_path: Path) -> None:
    maildir.add(newsletter())
    own("subscribe", tmp_path / "News", "--no-update")
    events = [json.loads(line) for line in own("update", "--json").out.splitlines()]
    checked = [event for event in events if event["event"] == "MailboxChecked"]
    assert [(event["title"], event["new"], event["more"]) for event in checked] == [
        ("News", 1, True),
        ("News", 1, False),
    ]
    assert events[-1]["mailboxes"] == 1


def test_folder_with_very_many_files_is_not_watched(
    own: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.mail.local._MAX_LOOKED_AT", 20)
    folder = tmp_path / "Everything"
    for number in range(30):
        (folder / f"{number}").mkdir(parents=True)
    told = own("subscribe", folder)
    assert "holds more than 20 files" in told.err
    assert "Watch a folder of its own" in told.err
