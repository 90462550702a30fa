"""Several processes, killed ones, and a full disk: what was acknowledged is there, nothing is half done."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from reader.errors import LibraryBusy
from reader.library.annotations import highlights, journal
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.library.storage.files import lock_path
from reader.library.storage.health import check
from reader.library.storage.lock import LockFile
from tests.support import CHECKOUT, child_environment

WRITER = [sys.executable, "-m", "tests.support.writer_program"]


def start(path: Path, seed: int, steps: int, **environment: str) -> Any:
    return subprocess.Popen(
        [*WRITER, str(path), str(seed), str(steps)],
        stdout=subprocess.PIPE,
        text=True,
        env=child_environment(**environment),
    )


def acknowledged(output: str) -> Any:
    """The things a writer said were saved; a last line that it had no time to finish does not count."""
    return [json.loads(line) for line in output.splitlines() if line.endswith("}")]


def all_is_there(path: Path, said: list[dict[str, Any]]) -> Any:
    purged = {uid for one in said for uid in one.get("purging", ())}
    with Library.open(path, write=True) as lib:
        health = check(lib)
        assert health.problems == ()
        for one in said:
            if purged & set(one.values() if "purging" not in one else ()):
                continue
            if "highlight" in one:
                found = highlights.highlight(lib, one["highlight"])
                assert found.quote == one["quote"]
            if "noted" in one:
                assert any(c.label == "note changed" for c in journal.history(lib, uid=one["noted"]))
            if "deleted" in one:
                assert any(c.label == "highlight deleted" for c in journal.history(lib, uid=one["deleted"]))
        # no article without its text, no operation without its rows: nothing is half done
        assert health.counts["without text"] == 0
        empty = """SELECT count(*) FROM operations WHERE id NOT IN (SELECT operation_id FROM journal)
          AND highlight_uid NOT IN (SELECT entity_uid FROM purges)"""
        assert lib.value(empty) == 0
        return health


def test_promise_2_acknowledged_changes_survive_kill_9(path: Path) -> None:
    chance = random.Random(1)
    said = []
    for round_ in range(6):
        writer = start(path, round_, 0)
        first = writer.stdout.readline()
        time.sleep(chance.random() * 0.3)
        writer.send_signal(signal.SIGKILL)
        # not `communicate`, which leaves out what `readline` has read ahead
        output = writer.stdout.read()
        writer.wait(timeout=20)
        said += acknowledged(first + output)
        all_is_there(path, said)
    assert len(said) > 10


def test_several_writers_at_once_lose_nothing(path: Path) -> None:
    with Library.open(path, write=True) as lib:
        subscriptions.subscribe(lib, "https://a.example/rss")
    writers = [start(path, seed, 40) for seed in range(3)]
    said = []
    for writer in writers:
        output, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0, output
        said += acknowledged(output)
    assert sum("purging" not in one for one in said) == 120
    health = all_is_there(path, said)
    made = [one for one in said if "highlight" in one]
    purged = {uid for one in said for uid in one.get("purging", ())}
    with Library.open(path) as lib:
        gone = {row[0] for row in lib.tuples("SELECT entity_uid FROM purges")}
    assert gone <= purged
    assert health.counts["highlights"] + health.counts["deleted highlights"] == len(made) - len(gone)


def test_full_disk_is_reported_and_loses_nothing(path: Path) -> None:
    writer = start(path, 1, 0, POSTIL_FILE_LIMIT="2000000")
    output, _ = writer.communicate(timeout=60)
    said = acknowledged(output)
    assert writer.returncode == 3
    assert said[-1]["error"] == "LibraryError"
    assert "disk" in said[-1]["message"]
    assert any("highlight" in one for one in said)
    all_is_there(path, said)


def test_held_lock_is_reported_and_dead_holder_releases_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(path, write=True) as lib:
        code = (
            "import sys; from pathlib import Path; from reader.library.storage.lock import LockFile;"
            f"held = LockFile(Path({str(lock_path(path))!r})).hold(1); held.__enter__();"
            "print('held', flush=True); sys.stdin.read()"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
        )
        assert holder.stdout.readline() == "held\n"
        monkeypatch.setattr("reader.library.storage.database.WAIT", 0.2)
        with pytest.raises(LibraryBusy, match="Another program"):
            subscriptions.subscribe(lib, "https://a.example/rss")
        # readers need no lock
        with Library.open(path) as reading:
            assert subscriptions.feeds(reading) == []
        holder.kill()
        holder.communicate()
        subscriptions.subscribe(lib, "https://a.example/rss")


def test_lock_is_held_while_writing(path: Path, lib: Library) -> None:
    with lib.transaction(), pytest.raises(LibraryBusy), LockFile(lock_path(path)).hold(0):
        pass


def test_two_processes_create_one_library(path: Path) -> None:
    writers = [start(path, seed, 1) for seed in range(4)]
    for writer in writers:
        output, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0, output
    with Library.open(path) as lib:
        assert len(subscriptions.feeds(lib)) >= 1
        assert lib.value("SELECT count(*) FROM meta WHERE key = 'device'") == 1


def test_waiting_writer_gets_its_turn(path: Path, lib: Library) -> None:
    code = (
        "import sys, itertools; from pathlib import Path; from reader.library.storage.database import Library;"
        "from reader.library.storage import time_slice; time_slice.SLICE = 60.0\n"
        f"with Library.open(Path({str(path)!r}), write=True) as lib:\n"
        "    for number in itertools.count():\n"
        "        with lib.transaction(synced=False):\n"
        "            for item in time_slice.time_slice(lib, itertools.count()):\n"
        "                lib.execute('INSERT INTO meta VALUES (?, ?)', (f'{number}.{item}', ''))\n"
        "                if not number + item: print('writing', flush=True)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
    try:
        assert writer.stdout.readline() == "writing\n"
        for turn in range(10):  # it would end its first transaction after a minute
            with lib.transaction():
                done = lib.value("SELECT count(DISTINCT cast(key AS int)) FROM meta WHERE key LIKE '%.%'")
            assert done <= turn + 1
    finally:
        writer.kill()
        writer.communicate()


def test_checkpoint_that_cannot_run_is_no_error(path: Path) -> None:
    with Library.open(path, write=True) as lib:
        with LockFile(lock_path(path)).hold(5):
            lib.settle()
        cursor = lib.connection.cursor()
        cursor.execute("SELECT * FROM sqlite_schema")
        assert cursor.fetchone()  # a statement that has not ended: SQLite refuses a checkpoint
        lib.settle()
