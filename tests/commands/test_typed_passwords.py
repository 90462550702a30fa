"""A password in any argument of any command is repeated neither on the screen nor in the log."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from reader import userinfo
from reader.cli import COMMANDS
from reader.commands.arguments import Parser
from reader.paths import log_file
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


@cache
def positions() -> list[tuple[str, str]]:
    """Every command with each of its arguments that take a value: an option, or `#n` for the n-th in order."""
    found = []
    for name, command in COMMANDS.items():
        parser = Parser()
        import_module(f"reader.commands.{command.module}").configure(parser)
        valued = [action for action in parser._actions if action.nargs != 0]
        positional = [action for action in valued if not action.option_strings]
        found += [(name, f"#{number}") for number, _ in enumerate(positional or [None])]
        found += [(name, action.option_strings[-1]) for action in valued if action.option_strings]
    return found


def call(command: str, position: str, address: str) -> list[str]:
    if position.startswith("#"):
        return [command, *["1"] * int(position[1:]), address]
    return [command, position, address]


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
    calls += [["config", "set", "network.proxy", address], ["save", "--url", address, "/nowhere"]]
    assert [leak for each in calls for leak in leaks(postil, each)] == []
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file.name not in KEEP_PASSWORDS]
    assert [str(file) for file in files if MARKER.encode() in file.read_bytes()] == []


@pytest.mark.parametrize("proxy", [*FORMS[:3], *FORMS[5:]])
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
