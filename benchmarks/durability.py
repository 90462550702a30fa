"""Does the library keep what it said it had saved? Three ways to take the ground from under it.

    python benchmarks/durability.py kills [N]     kill -9 a writer N times (200), at random moments
    python benchmarks/durability.py faults [STEP] every STEP-th (1) write and sync fails with ENOSPC and
                                                  EIO, once and from then on, until none is left to fail
    python benchmarks/durability.py power [STEP]  replay a recorded run up to every STEP-th (1) event,
                                                  with all that was not synced lost, or torn at random

`faults` and `power` need strace (Linux): it makes the system calls below SQLite fail, or records them.
The writer is tests/library/writer_program.py (highlights, notes, tags, deletions, undo and redo, new and
edited articles, backups, merging with another machine; `faults` also has it bring an older library to
the next schema): it prints what the library acknowledged. After each blow the library is opened again
and looked over: everything acknowledged must be there, the file sound, the journal in agreement,
nothing half done, every backup that counts as one sound.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "library")]

from annotation_model import program  # noqa: E402

from reader.library import annotations  # noqa: E402
from reader.library.backups import backups, contents  # noqa: E402
from reader.library.database import SCHEMA_VERSION, Library  # noqa: E402
from reader.library.files import backup_folder  # noqa: E402
from reader.library.health import check  # noqa: E402
from reader.library.sync import sync  # noqa: E402

PROGRAM = ROOT / "tests" / "library" / "writer_program.py"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def said_in(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if line.endswith("}")]


_HALF = {
    "an operation without its journal": """SELECT count(*) FROM operations
        WHERE id NOT IN (SELECT operation_id FROM journal)
        AND highlight_uid NOT IN (SELECT entity_uid FROM purges)""",
    "a highlight without its journal": """SELECT count(*) FROM highlights
        WHERE uid NOT IN (SELECT entity_uid FROM journal)""",
    "a revision without its document": """SELECT count(*) FROM revisions
        WHERE id NOT IN (SELECT revision_id FROM documents)""",
    "a current text that is not indexed": """SELECT count(*) FROM articles
        WHERE revision_id IS NOT NULL AND id NOT IN (SELECT article_id FROM texts)""",
    "an article without text that no one will make": """SELECT count(*) FROM articles
        WHERE revision_id IS NULL AND id IN (SELECT article_id FROM sources)
        AND id NOT IN (SELECT article_id FROM pending)""",
    "a highlight that was not placed": """SELECT count(*) FROM highlights h
        JOIN articles a ON a.id = h.article_id WHERE a.revision_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM anchors k WHERE k.highlight_id = h.id AND k.revision_id = a.revision_id)""",
    "a source that differs from its state": """SELECT count(*) FROM sources s
        JOIN states t USING (article_id) WHERE s.unread <> (t.read_at IS NULL AND t.archived_at IS NULL)""",
}


_LABELS = {"noted": "note changed", "deleted": "highlight deleted", "tagged": "tags changed"}


def half_done(lib: Library) -> list[str]:
    """What is wrong in a library that is open for writing: damage, or work of which a part is missing."""
    found = list(check(lib).problems)
    found += [what for what, sql in _HALF.items() if lib.value(sql)]
    with lib.transaction():
        for index in ("texts_fts", "highlights_fts"):
            lib.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    return found


def problems(path: Path, said: list[dict[str, Any]], *, schema: int = SCHEMA_VERSION) -> list[str]:
    """What is wrong with a library after a blow; opening it mends what SQLite can mend."""
    with program(schema), Library.open(path, write=True) as lib:
        found = half_done(lib)
        known = {row[0]: (row[1], row[2]) for row in lib.tuples("SELECT uid, quote, note FROM highlights")}
        for one in said:
            if "highlight" in one and known.get(one["highlight"], ("",))[0] != one["quote"]:
                found.append(f"lost: highlight {one['highlight']}")
            for key, label in _LABELS.items():
                if key in one and not any(c.label == label for c in annotations.history(lib, uid=one[key])):
                    found.append(f"lost: {label} of {one[key]}")
            if "backup" in one and not (backup_folder(path) / one["backup"]).exists():
                found.append(f"lost: {one['backup']}")
        for one in backups(path):
            if problem := contents(one.path).problem:
                found.append(f"{one.path.name}: {problem}")
    return found


def kills(times: int) -> int:
    chance = random.Random(0)
    bad = acknowledged = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "postil.db"
        said: list[dict[str, Any]] = []
        for number in range(times):
            if number % 25 == 0:  # a large library would make most of the time checking
                path = Path(folder) / f"{number}.db"
                said = []
            writer = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(path), str(number), "0"],
                stdout=subprocess.PIPE,
                text=True,
                env=ENVIRONMENT,
            )
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(chance.random() * 0.2)
            writer.send_signal(signal.SIGKILL)
            rest, _ = writer.communicate()
            new = said_in(first + rest)
            said += new
            acknowledged += len(new)
            for problem in problems(path, said):
                bad += 1
                print(f"kill {number}: {problem}")
    print(f"kills: {times}; acknowledged operations: {acknowledged}; problems: {bad}")
    return bad


def run_traced(path: Path, steps: int, *options: str, **environment: str) -> tuple[str, bool]:
    """Run the writer under strace; what it printed, and whether a fault was injected."""
    log = path.with_name("strace.log")
    arguments = [str(PROGRAM), str(path), "5", str(steps)]
    command = ["strace", "-f", "-o", str(log), *options, sys.executable, *arguments]
    variables = ENVIRONMENT | environment
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=variables, check=False)
    return done.stdout, "(INJECTED)" in log.read_text(errors="replace")


def with_another_machine(path: Path) -> None:
    """Leave the journal of another machine in the folder that the writer merges with."""
    shared = path.with_name(path.name + ".shared")
    shared.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.db"
        subprocess.run(
            [sys.executable, str(PROGRAM), str(other), "77", "12"],
            stdout=subprocess.DEVNULL,
            env=ENVIRONMENT,
            check=True,
        )
        with Library.open(other, write=True) as lib:
            sync(lib, shared, now=datetime.now(UTC))


CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "rename")
"""What the library, its backups and the files of merging ask of the system when they write."""


def faults(stride: int) -> int:
    bad = runs = 0
    reported: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        first = Path(place) / "postil.db"
        with_another_machine(first)
        older = gzip.decompress(
            (PROGRAM.parent / "fixtures" / f"library-{SCHEMA_VERSION}.db.gz").read_bytes()
        )
        for call, error, persistent in itertools.product(CALLS, ("ENOSPC", "EIO"), ("", "+")):
            for migrating in (False, True):
                for number in itertools.count(1, stride):
                    inject = f"--inject={call}:error={error}:when={number}{persistent}"
                    with tempfile.TemporaryDirectory() as folder:
                        path = Path(folder) / "postil.db"
                        if migrating:
                            path.write_bytes(older)
                            options, steps, schema = {"POSTIL_NEXT_SCHEMA": "1"}, 1, SCHEMA_VERSION + 1
                        else:
                            shutil.copytree(f"{first}.shared", f"{path}.shared")
                            options, steps, schema = {}, 20, SCHEMA_VERSION
                        output, injected = run_traced(path, steps, f"--trace={call}", inject, **options)
                        if not injected:
                            break
                        runs += 1
                        said = said_in(output)
                        messages = (one["message"].replace(folder, "") for one in said if "error" in one)
                        reported.update(re.sub(r"\d\S*", "…", message)[:60] for message in messages)
                        for problem in problems(path, said, schema=schema):
                            bad += 1
                            print(f"{call} {error} at {number}{persistent}, {migrating=}: {problem}")
    for message, count in sorted(reported.items()):
        print(f"  said {count} times: {message} ...")
    print(f"faults: {runs}; problems: {bad}")
    return bad


# --- power loss

_LINE = re.compile(r'\d+ +(\w+)\((?:(\d+)<([^>]*)>|"([^"]*)")(?:, (.*))?\) += (-?\d+)')


def unescaped(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def recorded(log: Path) -> list[tuple[str, str, Any]]:
    """(call, file, what) of each event in the order in which they happened; the files are beside the log."""
    events: list[tuple[str, str, Any]] = []
    for line in log.read_text().splitlines():
        match = _LINE.match(line)
        if match is None or int(match[6]) < 0:
            continue
        call, descriptor, path, plain, rest = match[1], match[2], match[3], match[4], match[5]
        name = os.path.relpath(unescaped(path or plain).decode(), log.parent)
        if call == "pwrite64":
            data, _, position = rest.rsplit(", ", 2)
            events.append((call, name, (int(position), unescaped(data.strip('"'))[: int(match[6])])))
        elif call == "ftruncate":
            events.append((call, name, int(rest)))
        elif call == "write" and descriptor == "1":
            events.append(("said", name, unescaped(rest.split('"')[1]).decode()))
        elif call == "rename":
            target = unescaped(rest.strip('"')).decode()
            events.append((call, name, os.path.relpath(target, log.parent)))
        elif call in ("fdatasync", "fsync", "unlink"):
            events.append((call, name, None))
    return events


class Disk:
    """What is on the platters, and what is still on its way there."""

    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}
        self.waiting: list[tuple[str, str, Any]] = []
        self.said: list[dict[str, Any]] = []

    def happen(self, event: tuple[str, str, Any]) -> None:
        call, name, what = event
        if call == "said":
            self.said += said_in(what)
        elif call in ("fdatasync", "fsync"):
            waiting, self.waiting = self.waiting, []
            for one in waiting:
                # a new name is there for certain once its folder is synced
                if (os.path.dirname(one[2]) or "." if one[0] == "rename" else one[1]) == name:
                    apply(self.files, one)
                else:
                    self.waiting.append(one)
        elif call == "unlink":
            self.files.pop(name, None)
            self.waiting = [one for one in self.waiting if one[1] != name]
        else:
            self.waiting.append(event)

    def after_power_loss(self, chance: random.Random | None) -> dict[str, bytearray]:
        """The files with nothing of what waits, or with a random part of it, cut at sectors of 512 bytes."""
        files = {name: bytearray(content) for name, content in self.files.items()}
        if chance is not None:
            chosen = chance.sample(self.waiting, chance.randint(0, len(self.waiting)))
            for call, name, what in sorted(chosen, key=lambda one: one[0] == "rename"):
                torn = what
                if call == "pwrite64" and len(what[1]) > 512 and chance.random() < 0.3:
                    torn = (what[0], what[1][: 512 * chance.randint(1, len(what[1]) // 512)])
                apply(files, (call, name, torn))
        return files


def apply(files: dict[str, bytearray], event: tuple[str, str, Any]) -> None:
    call, name, what = event
    if call == "rename":
        if name in files:
            files[what] = files.pop(name)
        return
    content = files.setdefault(name, bytearray())
    if call == "ftruncate":
        del content[what:]
        content.extend(bytes(what - len(content)))
    else:
        position, data = what
        content.extend(bytes(max(0, position - len(content))))
        content[position : position + len(data)] = data


def power(stride: int) -> int:
    bad = states = 0
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run" / "postil.db"
        path.parent.mkdir()
        with_another_machine(path)
        trace = "--trace=pwrite64,fdatasync,fsync,ftruncate,write,unlink,rename"
        run_traced(path, 40, "-y", trace, "-xx", "-s", "2000000")
        events = [one for one in recorded(path.with_name("strace.log")) if not one[1].endswith("-shm")]
        disk = Disk()
        place = Path(folder) / "after"
        for number, event in enumerate(events):
            disk.happen(event)
            if number % stride and event[0] != "said":
                continue
            for torn in (None, chance):
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                for name, content in disk.after_power_loss(torn).items():
                    # what is merged through the folder can be sent again
                    if name.startswith("postil.db") and ".shared/" not in name:
                        (place / name).parent.mkdir(exist_ok=True)
                        (place / name).write_bytes(content)
                states += 1
                try:
                    found = problems(place / "postil.db", disk.said)
                except Exception as error:  # noqa: BLE001  a library that cannot be opened is a finding
                    found = [repr(error)]
                for problem in found:
                    bad += 1
                    how = "torn" if torn else "lost"
                    print(f"after event {number} ({event[0]} {event[1]}), {how}: {problem}")
        print(f"events: {len(events)}; states after power loss: {states}")
        print(f"acknowledged: {len(disk.said)}; problems: {bad}")
    return bad


def main() -> int:
    kinds = {"kills": (kills, 200), "faults": (faults, 1), "power": (power, 1)}
    if len(sys.argv) < 2 or sys.argv[1] not in kinds:
        print(__doc__)
        return 2
    run, default = kinds[sys.argv[1]]
    return 1 if run(int(sys.argv[2]) if len(sys.argv) > 2 else default) else 0


if __name__ == "__main__":
    sys.exit(main())
