"""No password in an address reaches the library, its output, the log or any other file but logins.toml."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.fixtures import Run
from tests.support.site import Site

MARKER = "s3cretMarker"
PLACES = ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME")


def _written(folders: list[Path]) -> dict[Path, bytes]:
    return {
        file: file.read_bytes()
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file() and file.name != "logins.toml"
    }


@pytest.mark.parametrize("password", [MARKER, f"{MARKER}/with/slashes", f"{MARKER}?query", f"{MARKER}@at"])
def test_password_is_stored_in_logins_only(postil: Run, site: Site, tmp_path: Path, password: str) -> None:
    host = site.url.removeprefix("http://")
    feed = f"http://ada:{password}@{host}/feed.xml"
    page = f"http://ada:{password}@{host}/report.html"
    words = "<p>Some words of a report, with commas, clauses, and an end.</p>" * 9
    site.pages["/report.html"] = ("text/html", f"<html><body><article>{words}</article></body></html>")
    site.pages["/more/feed.xml"] = site.pages["/offline.xml"] = site.pages["/feed.xml"]
    saved = tmp_path / "saved.html"
    saved.write_text(site.pages["/report.html"][1])
    opml = tmp_path / "list"
    opml.mkdir()
    (opml / "urls").write_text(f"http://ben:{password}@{host}/more/feed.xml\n")
    told = [
        postil("save", page),
        postil("save", "--address-stdin", stdin=f"{page}\n".encode()),
        postil("discover", feed),
        postil("subscribe", feed),
        postil("subscribe", f"feed:{feed}", "--no-update"),
        postil("--offline", "subscribe", f"ada:{password}@{host}/offline.xml"),
        postil("subscribe", "--address-stdin", stdin=f"{feed}\n".encode()),
        postil("import", opml / "urls"),
        postil("update"),
        postil("list", "--json"),
        postil("show", page),
        postil("feeds", "--json"),
        postil("login"),
        postil("backup"),
        postil("export", "opml"),
        postil("export", "--all", "--folder", tmp_path / "export"),
        postil("export", "journal", tmp_path / "journal.jsonl"),
        postil("doctor", "--json"),
        postil("clean", page),
        postil("clean", page, "--json"),
        postil("clean", "--url", page, saved),
        postil("update", feed),
        postil("update", f"feed:{feed}"),
        postil("update", f"http://ada:{password}@{host}/missing.xml"),
        postil("unsubscribe", f"ada:{password}@{host}/missing.xml"),
        postil("list", "--feed", f"http://ada:{password}@{host}/missing.xml"),
        postil("show", f"ada:{password}@{host}/missing.html"),
        postil("login", feed, "--forget"),
        postil("unsubscribe", feed),
    ]
    assert [result.status for result in told[:5]] == [0] * 5
    assert [result.status for result in told[18:23]] == [0] * 5
    assert told[-1].status == 0
    for result in told:
        assert MARKER not in result.out
        assert MARKER not in result.err
    (opml / "urls").unlink()
    folders = {Path(os.environ[name]) for name in PLACES if name in os.environ} | {tmp_path}
    written = _written([folder for folder in folders if folder.is_relative_to(tmp_path)] or [tmp_path])
    assert any(file.name == "postil.db" for file in written)
    assert [str(file) for file, held in written.items() if MARKER.encode() in held] == []


def test_two_logins_of_one_folder_are_both_stored(postil: Run, site: Site, tmp_path: Path) -> None:
    host = site.url.removeprefix("http://")
    urls = tmp_path / "urls"
    urls.write_text(f"http://ann:a@{host}/need?a\nhttp://bob:b@{host}/need?b\n")
    assert "2 passwords stored" in postil("import", urls).err
    rows = postil("login", "--json").json
    assert {(row["address"], row["name"]) for row in rows} == {
        (f"{site.url}/", "ann"),
        (f"{site.url}/need?b", "bob"),
    }


def test_password_like_reference_is_literal(
    postil: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A foreign list must not make Postil send an environment variable."""
    from reader import logins

    monkeypatch.setenv("OTHER_SECRET", "never sent")
    clean, login = logins.taken_out("https://eve:env%3AOTHER_SECRET@evil.test/feed")
    assert login is not None
    file = tmp_path / "logins.toml"
    logins.keep(file, login)
    import base64

    sent = logins.load(file).headers(clean, scope=clean)["Authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")) == b"eve:env:OTHER_SECRET"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("example.org", "https://example.org"),
        ("feed://example.org/x", "https://example.org/x"),
        ("feed:http://ada:pw@example.org/x", "http://example.org/x"),
        ("ada:pw@example.org/x", "https://example.org/x"),
        ("https://example.org/@name", "https://example.org/@name"),
        ("http://example.org:8080/a@b", "http://example.org:8080/a@b"),
        ("http://ada:p/w@example.org/x", "http://example.org/x"),
        ("@name@social.test", "https://social.test/@name"),
        ("https://example.org/?to=a:b@c", "https://example.org/?to=a:b@c"),
    ],
)
def test_entered_address(text: str, url: str) -> None:
    from reader import logins

    assert logins.entered(text)[0] == url


PROXY = f"http://ada:{MARKER}@proxy.test:3128"


def test_proxy_password_is_never_printed(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    told = [
        postil("--config", file, "config", "set", "network.proxy", f"socks5://ada:{MARKER}@proxy.test"),
        postil("--config", file, "config", "set", "network.proxy", f"ada:{MARKER}@proxy.test"),
    ]
    file.write_text("")
    told += [
        postil("--config", file, "config", "set", "network.proxy", PROXY),
        postil("--config", file, "config"),
        postil("--config", file, "config", "--json"),
        postil("--config", file, "config", "get", "network.proxy"),
        postil("--config", file, "doctor", "--json"),
    ]
    assert "http://***@proxy.test:3128" in told[3].out
    assert PROXY in file.read_text()
    for wrong in (f'"socks5://ada:{MARKER}@proxy.test"', f'["{PROXY}"]', f'"ada:{MARKER}@proxy.test"'):
        file.write_text(f"[network]\nproxy = {wrong}\n")
        told += [postil("--config", file, "config"), postil("--config", file, "feeds")]
    for result in told:
        assert MARKER not in result.out
        assert MARKER not in result.err


def test_settings_file_with_password_is_private(postil: Run, tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    old.write_text("[reading]\nwidth = 80\n")
    old.chmod(0o644)
    held = tmp_path / "held.toml"
    held.write_text(f'[network]\nproxy = "{PROXY}"\n')
    held.chmod(0o644)
    assert "others can read it" in postil("--config", held, "doctor").out
    postil("--config", old, "config", "set", "reading.width", "70")
    assert old.stat().st_mode & 0o777 == 0o644  # nothing secret in it: the permissions are the user's
    postil("--config", old, "config", "set", "network.proxy", PROXY)
    postil("--config", held, "config", "set", "reading.width", "70")
    for file in (old, held):
        assert file.stat().st_mode & 0o777 == 0o600
        assert "others can read it" not in postil("--config", file, "doctor").out


def test_new_settings_file_is_private(postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "made" / "config.toml"
    monkeypatch.setenv("POSTIL_CONFIG", str(file))
    before = os.umask(0)
    try:
        assert postil("config", "set", "reading.width", "70").status == 0
    finally:
        os.umask(before)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
