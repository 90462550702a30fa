"""A signal that comes while the app waits for the library costs nothing that was done before."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reader.library.storage.database import Library
from reader.library.storage.files import lock_path
from reader.library.storage.lock import LockFile
from tests.support.examples import in_part
from tests.support.pseudo_terminal import Terminal
from tests.support.stored_highlights import all_highlights


def exit_status(terminal: Terminal, limit: float = 30.0) -> int:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        ended, status = os.waitpid(terminal.pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    raise TimeoutError("the program has not ended")


def terminate(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGTERM)


@pytest.mark.parametrize("end", in_part([terminate, Terminal.hang_up], 1), ids=["SIGTERM", "terminal closed"])
def test_last_highlight_is_saved_while_library_is_locked(
    library_path: Path, tmp_path: Path, end: Callable[[Terminal], None]
) -> None:
    environment = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-P", "-m", "reader", "--library", str(library_path), "--offline"]
    with Terminal(command, columns=80, rows=24, environment=environment) as terminal:
        terminal.wait_for_screen("Apples")
        terminal.settle()
        terminal.press("\r")
        terminal.wait_for_screen("first sentence")
        with LockFile(lock_path(library_path)).hold(5):
            terminal.press("H")
            terminal.settle(0.2)
            terminal.press("Q")
            time.sleep(0.7)  # the app's loop has ended, its last write waits
            end(terminal)
            time.sleep(0.5)
        status = exit_status(terminal)
    assert status == 128 + (signal.SIGTERM if end is terminate else signal.SIGHUP)
    with Library.open(library_path) as library:
        assert len(all_highlights(library)) == 1


def test_after_a_clean_quit_the_log_is_in_the_file(library_path: Path, tmp_path: Path) -> None:
    environment = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-P", "-m", "reader", "--library", str(library_path), "--offline"]
    with Terminal(command, columns=80, rows=24, environment=environment) as terminal:
        terminal.wait_for_screen("Apples")
        terminal.settle()
        terminal.press("\r")
        terminal.wait_for_screen("first sentence")
        terminal.press("H")
        terminal.wait_for_screen("saved")
        terminal.press("Q")
        assert exit_status(terminal) == 0
    copy = tmp_path / "copy.db"
    copy.write_bytes(library_path.read_bytes())
    with Library.open(copy) as library:
        assert len(all_highlights(library)) == 1


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_unusable_terminal_is_refused(library_path: Path, tmp_path: Path, kind: str) -> None:
    command = [sys.executable, "-P", "-m", "reader", "--library", str(library_path)]
    environment = {"TERM": kind, "HOME": str(tmp_path)}
    with Terminal(command, columns=80, rows=24, environment=environment) as terminal:
        terminal.wait_for_screen("TERM")
        assert exit_status(terminal) == 2
        assert b"\x1b[?1049h" not in terminal.output


def test_signal_ends_key_list_on_smallest_terminal(library_path: Path, tmp_path: Path) -> None:
    environment = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-P", "-m", "reader", "--library", str(library_path), "--offline"]
    with Terminal(command, columns=1, rows=1, environment=environment) as terminal:
        until = time.monotonic() + 60
        while b"\x1b[?1049h" not in terminal.output and time.monotonic() < until:
            terminal.settle(0.2)
        terminal.settle(1.0)
        terminal.press("?")
        terminal.settle(0.2)
        terminate(terminal)
        assert exit_status(terminal) == 128 + signal.SIGTERM
