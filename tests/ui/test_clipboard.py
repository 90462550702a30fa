"""Which clipboard is used, and that it gets the text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reader.ui.terminal.clipboard import copy_natively, native_command

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="macOS has one clipboard program for all")


def program(folder: Path, name: str, status: int = 0) -> None:
    """A clipboard program that keeps what it was given."""
    path = folder / name
    path.write_text(f"#!/bin/sh\ncat > {folder}/{name}.text\nexit {status}\n")
    path.chmod(0o755)


def test_desktop_clipboard_program_gets_text(tmp_path: Path) -> None:
    program(tmp_path, "wl-copy")
    environment = {"PATH": f"{tmp_path}:/bin:/usr/bin", "WAYLAND_DISPLAY": "wayland-0"}
    assert copy_natively("Größe\nzwei", environment)
    assert (tmp_path / "wl-copy.text").read_text("utf-8") == "Größe\nzwei"


def test_terminal_clipboard_without_desktop_or_over_ssh(tmp_path: Path) -> None:
    program(tmp_path, "xclip")
    path = f"{tmp_path}:/bin:/usr/bin"
    assert native_command({"PATH": path, "DISPLAY": ":0"})[0] == "xclip"
    assert native_command({"PATH": path}) == ()
    assert native_command({"PATH": path, "DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}) == ()


def test_terminal_clipboard_after_program_failed(tmp_path: Path) -> None:
    program(tmp_path, "xsel", status=1)
    assert not copy_natively("text", {"PATH": f"{tmp_path}:/bin:/usr/bin", "DISPLAY": ":0"})
