"""Programs of the user, run within limits of time and output, and ended with all that they started."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from reader.external_commands import MAX_OUTPUT, CommandFailed, Outcome, run
from reader.own_commands import split


def test_input_output_errors_and_status() -> None:
    result = run(["sh", "-c", "cat; echo why >&2; exit 3"], b"text\xff", seconds=60, environment={})
    assert (result.output, result.errors, result.status) == ("text\ufffd", "why\n", 3)
    assert result.problem() == "exit status 3: why"
    large = run(["cat"], b"x" * 900_000, seconds=60, environment={})
    assert (len(large.output), large.problem()) == (900_000, "")


def test_too_much_output_ends_it() -> None:
    result = run(["yes"], b"", seconds=60, environment={})
    assert (len(result.output), result.end) == (MAX_OUTPUT, Outcome.TOO_MUCH)


@pytest.mark.parametrize("cancel", [True, False])
def test_what_it_started_ends_with_it(tmp_path: Path, cancel: bool) -> None:
    pid = tmp_path / "pid"
    script = f"trap '' TERM; sleep 600 & echo $! > {pid}.new; mv {pid}.new {pid}; wait"
    cancelled = threading.Event()

    def when_started() -> None:
        while not pid.exists() and not cancelled.wait(0.01):
            pass
        cancelled.set()

    if cancel:
        threading.Thread(target=when_started, daemon=True).start()
    seconds = 60 if cancel else 1
    result = run(["sh", "-c", script], b"", seconds=seconds, environment={}, cancelled=cancelled)
    assert result.end is (Outcome.CANCELLED if cancel else Outcome.TOO_LONG)
    if pid.exists():  # a busy machine may not have come so far in a second
        number = int(pid.read_text())
        for _ in range(1000):
            if not _runs(number):
                break
            time.sleep(0.01)
        assert not _runs(number)


def _runs(number: int) -> bool:
    try:
        status = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()
    return status != "Z"


def test_output_that_a_child_holds_open_is_not_waited_for(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    result = run(["sh", "-c", f"sleep 600 & echo $! > {pid}; echo done"], b"", seconds=60, environment={})
    os.kill(int(pid.read_text()), 9)
    assert (result.output, result.end) == ("done\n", Outcome.BY_ITSELF)


def test_names_and_paths_of_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandFailed, match="was not found"):
        run(["no-such-program"], b"", seconds=1, environment={})
    (tmp_path / "broken").write_bytes(b"\x7fELF")
    (tmp_path / "broken").chmod(0o755)
    with pytest.raises(CommandFailed, match="could not be started"):
        run([str(tmp_path / "broken")], b"", seconds=1, environment={})
    monkeypatch.setenv("HOME", "/home/ada")
    assert split("~/bin/tool --to ~/notes 'a b' $HOME;x") == (
        "/home/ada/bin/tool",
        "--to",
        "/home/ada/notes",
        "a b",
        "$HOME;x",
    )
    for wrong in (
        "",
        "  ",
        "./tool",
        "bin/tool",
        "~other/tool",
        "'open",
        ["a", 1],
        [""],
        {"a": 1},
        None,
        "a\0",
    ):
        with pytest.raises(ValueError):  # noqa: PT011 -- it has no words, the setting says what is allowed
            split(wrong)
