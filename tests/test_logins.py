"""Logins: which address gets which secret, and where the secrets are."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from reader import logins
from reader.errors import FetchError, SettingsError, UsageError
from reader.logins import Login, Logins

FOLDER = Login("https://site.test/members/", "ada", "s3cret")


@pytest.mark.parametrize(
    "url",
    [
        "https://site.test/members/",
        "https://site.test/members/feed.xml?page=2",
        "https://SITE.test:443/members/a/b",
    ],
)
def test_login_covers_longer_addresses(url: str) -> None:
    assert FOLDER.covers(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://site.test/",
        "https://site.test/members",
        "https://site.test/membership/",
        "http://site.test/members/",
        "https://site.test:8443/members/",
        "https://site.test.evil.test/members/",
        "https://evil.test/members/",
        "https://evil.test/https://site.test/members/",
        "https://site.test@evil.test/members/",
        "not an address",
        "",
    ],
)
def test_login_covers_nothing_else(url: str) -> None:
    assert not FOLDER.covers(url)


def test_login_ends_at_path_segment() -> None:
    login = Login("https://site.test/feed")
    assert login.covers("https://site.test/feed?x=1")
    assert login.covers("https://site.test/feed/2")
    assert not login.covers("https://site.test/feeds")


def test_longest_address_wins() -> None:
    known = Logins((FOLDER, Login("https://site.test/members/x", headers={"X-Key": "k"})))
    assert known.headers("https://site.test/members/x") == {"X-Key": "k"}
    assert known.headers("https://site.test/members/y") == {"Authorization": "Basic YWRhOnMzY3JldA=="}
    assert known.headers("https://site.test/") == {}


def test_stored_login_is_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "logins.toml"
    headers = Login("https://api.test/feed.json", headers={"X-Api-Key": 'odd " key'})
    logins.keep(path, FOLDER)
    logins.keep(path, headers)
    assert logins.load(path) == Logins((FOLDER, headers))
    assert path.stat().st_mode & 0o777 == 0o600
    logins.keep(path, Login(FOLDER.address, "ada", "another"))
    assert [login.password for login in logins.load(path).known] == ["another", ""]
    logins.forget(path, FOLDER.address)
    assert logins.load(path) == Logins((headers,))
    with pytest.raises(UsageError, match="no login"):
        logins.forget(path, FOLDER.address)


def test_repr_hides_secrets() -> None:
    assert "s3cret" not in repr(Logins((FOLDER, Login("https://b.test/", headers={"X": "s3cret"}))))


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_readable_secrets_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "logins.toml"
    path.write_text('["https://site.test/"]\nuser = "ada"\npassword = "env:SECRET"\n')
    path.chmod(0o644)
    assert logins.load(path).known[0].user == "ada"
    path.write_text('["https://site.test/"]\nuser = "ada"\npassword = "s3cret"\n')
    with pytest.raises(SettingsError, match="other users may read it") as refused:
        logins.load(path)
    assert "s3cret" not in str(refused.value)
    assert "chmod 600" in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        'user = "a"',
        '["site.test"]\nuser = "a"',
        '["ftp://site.test/"]\nuser = "a"',
        '["https://site.test/"]\nuser = 1',
        '["https://site.test/"]\nCookie = "a"',
        '["https://site.test/"]\nHost = "a"',
        '["https://site.test/"]\n"X Y" = "a"',
        "[",
        "\0",
    ],
)
def test_invalid_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "logins.toml"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(UsageError):
        logins.load(path)


def test_missing_file_has_no_logins(tmp_path: Path) -> None:
    assert logins.load(tmp_path / "logins.toml") == Logins()


def test_secret_from_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    login = Login("https://site.test/", headers={"X-Key": "env:POSTIL_TEST_KEY"})
    with pytest.raises(FetchError, match="POSTIL_TEST_KEY, which is not set"):
        login.sent()
    monkeypatch.setenv("POSTIL_TEST_KEY", "k")
    assert login.sent() == {"X-Key": "k"}
    monkeypatch.setenv("POSTIL_TEST_KEY", "k\r\nX-Other: 1")
    with pytest.raises(FetchError, match="characters"):
        login.sent()


def test_secret_from_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    login = Login("https://site.test/", "ada", "keyring:reports")
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(FetchError, match="not installed"):
        login.sent()
    known = {("reports", "ada"): "s3cret"}
    ring = SimpleNamespace(
        get_password=lambda service, user: known.get((service, user)),
        set_password=lambda service, user, secret: known.update({(service, user): secret}),
    )
    module = ModuleType("keyring")
    vars(module).update(vars(ring))
    monkeypatch.setitem(sys.modules, "keyring", module)
    assert login.sent() == FOLDER.sent()
    with pytest.raises(FetchError, match="has no password"):
        Login("https://site.test/", "bob", "keyring:reports").sent()
    logins.to_keyring("reports", "bob", "b")
    assert Login("https://site.test/", "bob", "keyring:reports").sent()


@pytest.mark.parametrize(
    ("url", "clean", "login"),
    [
        ("https://site.test/a/feed.xml", "https://site.test/a/feed.xml", None),
        (
            "https://ada:s%20x@site.test:8443/a/feed.xml?b=1#c",
            "https://site.test:8443/a/feed.xml?b=1#c",
            Login("https://site.test:8443/a/", "ada", "s x"),
        ),
        ("http://ada@site.test", "http://site.test", Login("http://site.test/", "ada")),
        ("ftp://ada:x@site.test/", "ftp://ada:x@site.test/", None),
        ("https://[bad", "https://[bad", None),
        ("@name@mastodon.test", "@name@mastodon.test", None),
    ],
)
def test_taken_out(url: str, clean: str, login: Login | None) -> None:
    assert logins.taken_out(url) == (clean, login)
