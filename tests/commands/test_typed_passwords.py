"""A password in any argument of any command is repeated neither on the screen nor in the log."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import userinfo
from reader.paths import log_file
from tests.support.command_lines import call, positions
from tests.support.examples import in_part
from tests.support.fixtures import Run

MARKER = "s3cretMarker"
FORMS = [
    f"http://ada:{MARKER}@127.0.0.1:1/feed.xml",
    f"ftp://ada:{MARKER}@nowhere.invalid/x",
    f"ada:{MARKER}@nowhere.invalid/x",
    f"feed:https://ada:{MARKER}@nowhere.invalid/x",
    f"feed:ada:{MARKER}@nowhere.invalid/x",
    f"//ada:{MARKER}@nowhere.invalid",
    f"http://ada:{MARKER}/with/slashes@nowhere.invalid",
    f"http://ada:with space and 'quote' é {MARKER}@nowhere.invalid",
    f"http://ada:{MARKER}@[::1",
    f"http://ada:{MARKER}@nowhere.invalid:port/x",
    f"HTTP://ada:{MARKER}@nowhere.invalid",
    f"imap://ada%40home:{MARKER}@nowhere.invalid/INBOX",
    f"socks5://ada:{'long' * 80}{MARKER}@nowhere.invalid",
]
TEXTS = {"--note", "--tag", "--colour", "--device", "--folder", "--title"}
"""Options whose value is the user's own text, which results have as it was typed."""

KEEP_PASSWORDS = ("logins.toml", "config.toml")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise OSError("names are not looked up in this test")

    monkeypatch.setattr("socket.getaddrinfo", nowhere)


def leaks(postil: Run, arguments: list[str]) -> Iterator[str]:
    """Where the marker turned up."""
    result = postil(*arguments)
    if MARKER in result.err:
        yield f"standard error of {arguments}: {result.err}"
    if MARKER in result.out and not TEXTS & set(arguments):
        yield f"standard output of {arguments}: {result.out}"
    with contextlib.suppress(FileNotFoundError):
        if MARKER in log_file().read_text("utf-8"):
            log_file().unlink()
            yield f"log of {arguments}"


def test_no_argument_repeats_password(postil: Run, library: Path) -> None:
    """Each position with one of the forms: with all of them in the slow test."""
    places = positions()
    assert len(places) >= 50
    found = [
        leak
        for number, place in enumerate(places)
        for leak in leaks(postil, call(*place, FORMS[number % len(FORMS)]))
    ]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("address", FORMS)
def test_no_argument_repeats_password_of_any_form(
    postil: Run, library: Path, tmp_path: Path, address: str
) -> None:
    calls = [call(*place, address) for place in positions()]
    calls += [[address], ["--library", address, "list"], ["--config", address, "list"]]
    calls += [["--offline", *arguments] for arguments in calls]
    calls = [each for each in calls if not TEXTS & set(each)]
    if address.startswith("//"):  # as a name it is that of a file at the root, which would be written
        calls = [each for each in calls if "--export" not in each]
    calls += [["config", "set", "network.proxy", address], ["save", "--url", address, "/nowhere"]]
    assert [leak for each in calls for leak in leaks(postil, each)] == []
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file.name not in KEEP_PASSWORDS]
    assert [str(file) for file in files if MARKER.encode() in file.read_bytes()] == []


@pytest.mark.parametrize("proxy", in_part([*FORMS[:3], *FORMS[5:]], 4))
def test_malformed_proxy_is_not_repeated(
    postil: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    file = tmp_path / "config.toml"
    postil("subscribe", "--no-update", "http://example.org/feed.xml")
    for name, value in (("http_proxy", proxy), ("http_proxy", "")):
        monkeypatch.setenv(name, value)
        for command in (["update"], ["save", "http://example.org/x"], ["doctor"], ["feeds", "--health"]):
            assert list(leaks(postil, command)) == []
            file.write_text(f'[network]\nproxy = "{proxy}"\n')
            assert list(leaks(postil, ["--config", str(file), *command])) == []
    assert MARKER.encode() not in library.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "text", "shown"),
    [
        ([], "http://ada:pw@example.org/x failed", "http://***@example.org/x failed"),
        (
            [],
            "at http://example.org:80, write to ada@example.org",
            "at http://example.org:80, write to ada@example.org",
        ),
        (
            [],
            "https://example.org/@name and https://social.test:8080/a@b",
            "https://example.org/@name and https://social.test:8080/a@b",
        ),
        (["ada:p w@host"], "no feed 'ada:p w@host'", "no feed '***@host'"),
        (["ada@example.org"], "no feed ada@example.org", "no feed ada@example.org"),
        (["--url=ftp://ada:p/w@host"], "not at ada:p/w@host", "not at ***@host"),
    ],
)
def test_passwords_are_hidden(arguments: list[str], text: str, shown: str) -> None:
    userinfo.remember(arguments)
    assert userinfo.hidden(text) == shown


def test_escaped_passwords_are_hidden() -> None:
    password = "é\\'"
    userinfo.remember([f"http://ada:{password}@host"])
    for spelled in (password, repr(password)[1:-1], ascii(password)[1:-1]):
        assert "\\" not in userinfo.hidden(f"no http://ada:{spelled}@host")
