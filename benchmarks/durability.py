"""Does the library keep what it said it had saved? Three ways to take the ground from under it.

    python -m benchmarks.durability kills [N]     kill -9 a writer N times (200), at random moments
    python -m benchmarks.durability faults [STEP [CALL ...]]
                                                  every STEP-th (1) system call that writes, syncs or
                                                  names a file fails with ENOSPC and EIO, once and
                                                  from then on, until none is left to fail
    python -m benchmarks.durability power [STEP [SEED ...]]
                                                  replay runs of SEED (0, 1 and 2) up to every STEP-th (1)
                                                  event, with what was not synced lost, torn or reordered

`faults` and `power` need strace (Linux): it makes the system calls below SQLite and Python fail, or
records them. The writer is tests/support/writer_program.py (highlights, notes, tags, deletions, undo and
redo, new, edited and re-cleaned articles, backups and restoring them, exports of the journal, merging with
another machine; POSTIL_WRITER_STEPS is how many of these, 40 unless set, a replayed run does; `faults` also
has it bring an older library to the next schema): it says what the library acknowledged. After each blow
the library is opened again and looked over: everything acknowledged must be there, the file sound, the
journal in agreement, nothing half done, every backup that counts as one sound, an exported journal whole,
and merging must go on.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.fault_injection import faults
from benchmarks.power_loss import ENVIRONMENT, WRITER, power
from tests.support.crash_check import problems, said_in


def kills(times: int) -> int:
    chance = random.Random(0)
    bad = acknowledged = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "postil.db"
        said: list[dict[str, Any]] = []
        for number in range(times):
            if number % 25 == 0:  # a large library would make most of the time checking
                path = Path(folder) / f"{number}.db"
                said = []
            writer = subprocess.Popen(
                [*WRITER, str(path), str(number), "0"],
                stdout=subprocess.PIPE,
                text=True,
                env=ENVIRONMENT,
            )
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(chance.random() * 0.2)
            writer.send_signal(signal.SIGKILL)
            rest = writer.stdout.read()  # `communicate` leaves out what `readline` has read ahead
            writer.wait()
            new = said_in(first + rest)
            said += new
            acknowledged += len(new)
            for problem in problems(path, said):
                bad += 1
                print(f"kill {number}: {problem}")
    print(f"kills: {times}; acknowledged operations: {acknowledged}; problems: {bad}")
    return bad


def main() -> int:
    kinds: dict[str, tuple[Callable[..., int], int]] = {
        "kills": (kills, 200),
        "faults": (faults, 1),
        "power": (power, 1),
    }
    if len(sys.argv) < 2 or sys.argv[1] not in kinds:
        print(__doc__)
        return 2
    run, default = kinds[sys.argv[1]]
    step, *only = sys.argv[2:] or [str(default)]
    return 1 if run(int(step), *only) else 0


if __name__ == "__main__":
    sys.exit(main())
