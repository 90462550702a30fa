"""`postil save --clipboard`, with programs in place of the desktop's."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.commands.parts.clipboard import read_clipboard
from reader.errors import UsageError
from tests.support.fixtures import Run

TEXT = "Some words that were copied, with commas, and an end."


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that is all of PATH, and a display."""
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("SSH_CONNECTION", "SSH_TTY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DISPLAY", ":0")
    return folder


def program(folder: Path, name: str, *, text: str = "", html: str = "", more: str = "") -> None:
    """A clipboard program that knows these forms."""
    asked = 'case "$*" in *text/html*) ' + (f"printf %s '{html}'" if html else "exit 1") + ";; *) "
    (folder / name).write_text(f"#!/bin/sh\n{more}\n{asked} printf %s '{text}';; esac\n")
    (folder / name).chmod(0o755)


def test_page_that_was_copied_is_saved_with_its_address(postil: Run, desktop: Path) -> None:
    program(desktop, "xclip", text=TEXT, html=f"<h1>Tides</h1><p>{TEXT}</p><p><b>{TEXT}</b></p>")
    told = postil("save", "--clipboard", "--url", "https://tides.example/reports/1", "--json")
    assert told.status == 0, told.err
    assert told.json["url"] == "https://tides.example/reports/1"
    assert told.json["title"] == "Tides"


def test_text_and_addresses_are_taken_as_they_are(desktop: Path) -> None:
    program(desktop, "xclip", text=TEXT)
    assert read_clipboard(1_000) == TEXT.encode()
    program(desktop, "xclip", text=" https://tides.example/1\n", html="<a href=x>y</a>")
    assert read_clipboard(1_000).strip() == b"https://tides.example/1"
    with pytest.raises(UsageError, match="more than 0 MB"):
        read_clipboard(3)
    program(desktop, "xclip", text=" ")
    with pytest.raises(UsageError, match="holds no text"):
        read_clipboard(1_000)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SSH_CONNECTION": "a b c d"}, "over SSH"),
        ({"DISPLAY": ""}, "no desktop is running"),
        ({}, "xclip or xsel is not installed"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ""}, "wl-paste is not installed. Install wl-clipboard"),
    ],
)
def test_what_is_missing_is_said(
    postil: Run, desktop: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    told = postil("save", "--clipboard")
    assert told.status == 2
    assert message in told.err


def test_clipboard_program_that_hangs_is_left(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.commands.parts.clipboard._TIMEOUT", 0.1)
    program(desktop, "xclip", more="while :; do :; done")
    with pytest.raises(UsageError, match="did not answer"):
        read_clipboard(1_000)


def test_nothing_is_named_beside_it(postil: Run, desktop: Path) -> None:
    assert postil("save", "--clipboard", "page.html").status == 2
