"""`postil accounts`, and what `postil update` says of them."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fixtures import Run
from tests.support.reader_api_server import ReaderApiServer, ServerFeed, ServerItem


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ReaderApiServer]:
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "postil.db"))
    with ReaderApiServer() as running:
        running.feeds["feed/1"] = ServerFeed(f"{running.url}/blocked.xml", "Institute", "Energy")
        running.items.append(ServerItem(1, "feed/1", f"{running.url}/1", "One report"))
        running.items.append(ServerItem(2, "feed/9", f"{running.url}/2", "Of no feed"))
        yield running


def _add(
    postil: Run, server: ReaderApiServer, *options: str, password: bytes = b"engine\n"
) -> tuple[int, str]:
    told = postil("accounts", "add", "freshrss", server.url, "--user", "ada", *options, stdin=password)
    return told.status, told.out + told.err


def test_an_account_from_adding_to_removing(postil: Run, server: ReaderApiServer, tmp_path: Path) -> None:
    assert "postil accounts add" in postil("accounts").err
    assert _add(postil, server, password=b"wrong\n")[0] == 1
    assert postil("accounts", "--json").json == [], "nothing is kept of a password that was refused"
    status, said = _add(postil, server)
    assert status == 0
    assert "ada at 127.0.0.1" in said
    assert "(1 feed)" in said
    row = postil("accounts", "--json").json[0]
    assert row["address"] == f"{server.url}/api/greader.php"
    told = postil("update")
    assert "1 new feed" in told.out
    assert [one["title"] for one in postil("list", "--json").json] == ["One report"]
    assert postil("mark", "report", "--read").status == 0
    assert "1 change sent" in postil("accounts", "exchange").out
    assert server.item("One report").read
    assert "Of no feed" in postil("accounts", "waiting").out
    assert postil("accounts", "waiting", "--json").json[0]["feed"] == "feed/9"
    assert "Still subscribed here: 1 feed." in postil("accounts", "remove", "127.0.0.1").out
    assert postil("accounts", "--json").json == []
    assert len(postil("feeds", "--json").json) == 1
    assert "engine" not in "".join(path.read_text() for path in (tmp_path / "config").rglob("logins.toml"))


def test_the_password_is_in_the_file_of_logins_only(
    postil: Run, server: ReaderApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(postil, server)
    file = next(tmp_path.rglob("logins.toml"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"engine" not in (tmp_path / "postil.db").read_bytes()
    monkeypatch.setenv("FRESHRSS_PASSWORD", "engine")
    assert _add(postil, server, "--env", "FRESHRSS_PASSWORD", password=b"")[0] == 0
    assert "engine" not in file.read_text()
    assert "Account changed" in _add(postil, server, "--env", "FRESHRSS_PASSWORD", password=b"")[1]
    monkeypatch.delenv("FRESHRSS_PASSWORD")
    told = postil("update", "--strict")
    assert told.status == 1
    assert "FRESHRSS_PASSWORD, which is not set" in told.err
    assert "The last exchange with ada at 127.0.0.1" in postil("doctor").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "freshrss", "http://rss.example.org", "--user", "ada"), "unencrypted"),
        (("add", "freshrss", "ftp://rss.example.org", "--user", "ada"), "only http and https"),
        (("add", "freshrss", "https://ada:x@rss.example.org", "--user", "ada"), "--user"),
        (("add", "other", "https://rss.example.org", "--user", "ada"), "invalid choice"),
        (("remove", "nowhere"), "No accounts match"),
        (("exchange", "nowhere"), "No accounts match"),
    ],
)
def test_what_cannot_be_done_is_said(
    postil: Run, server: ReaderApiServer, arguments: tuple[str, ...], said: str
) -> None:
    _add(postil, server)
    told = postil("accounts", *arguments, stdin=b"secret\n")
    assert told.status != 0
    assert said in told.err


def test_offline_nothing_is_exchanged(postil: Run, server: ReaderApiServer) -> None:
    _add(postil, server)
    before = sum(server.hits.values())
    assert postil("--offline", "accounts", "exchange").status != 0
    postil("--offline", "update")
    assert sum(server.hits.values()) == before
