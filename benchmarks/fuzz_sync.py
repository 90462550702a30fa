"""Random fleets of two to four machines, old and new versions, that sync through a damaged folder.

    python benchmarks/fuzz_sync.py --seconds 60
    python benchmarks/fuzz_sync.py --seconds 3600 --seed 12

Each round: random work, random merges with files lost, repeated, out of order, cut off or changed in one
bit; then all files arrive whole. Nothing may raise, nothing may be lost, and machines that saw the same rows
must be equal. A round that fails is named by its seed and can be run alone with `--seed N --rounds 1`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.sync_fleet import Fleet, Version1Program


def run_round(seed: int, program: Version1Program, counts: Counter[str]) -> None:
    """One fleet from its making to the last comparison."""
    chance = random.Random(seed)
    with_version_1 = chance.random() < 0.5
    size = chance.randint(2, 4)
    fleet = Fleet(program if with_version_1 else None, chance, size)
    try:
        for _ in range(chance.randint(5, 40)):
            number = chance.randrange(size)
            if chance.random() < 0.6:
                fleet.work(number)
                counts["changes"] += 1
            else:
                counts["unreadable files met"] += len(fleet.sync(number, losses=chance.random() < 0.8))
                counts["merges"] += 1
        fleet.settle()
        fleet.check()
    finally:
        fleet.close()


def main() -> int:
    """Run rounds until the time is over; returns 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    program = Version1Program()
    end = time.monotonic() + options.seconds
    counts: Counter[str] = Counter()
    failed: list[int] = []
    while time.monotonic() < end and counts["rounds"] < options.rounds:
        seed = options.seed + counts["rounds"]
        counts["rounds"] += 1
        try:
            run_round(seed, program, counts)
        except Exception:  # noqa: BLE001 - every kind of failure is what is looked for
            failed.append(seed)
            print(f"failed: --seed {seed} --rounds 1\n{traceback.format_exc()}", flush=True)
            if program.has_ended:
                program = Version1Program()
    if not program.has_ended:
        program.end()
    print(", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())))
    print(f"{len(failed)} rounds failed: {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
