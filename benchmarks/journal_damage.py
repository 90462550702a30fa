"""Random damage to a library's log, its file and both: how much of the journal comes back.

    python -m benchmarks.journal_damage --trials 500

Each trial copies a library whose last changes are only in its log, damages the copy (bits, sectors, cut off),
and does what a user does: opens it, runs the checks and the repair, and where that does not do builds it anew
from the files of changes. Every row of the journal and every highlight must be there at the end.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.support.journal_damage import damaged, everything, make_library, recover


def main() -> int:
    """Run the trials; returns 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    counts: Counter[str] = Counter()
    lost: list[int] = []
    with tempfile.TemporaryDirectory(prefix="postil-damage-") as name:
        folder = Path(name)
        library = make_library(folder / "postil.db")
        expected = everything(library)
        for trial in range(options.trials):
            place = folder / f"trial{trial}"
            damaged(library.path, place, ("log", "file", "both")[trial % 3], chance)
            found, how = recover(place / "postil.db", place / "rebuilt.db", datetime.now(UTC))
            counts[how] += 1
            if found != expected:
                lost.append(trial)
            shutil.rmtree(place)
        library.close()
    print(", ".join(f"{count:,} {how}" for how, count in sorted(counts.items())))
    print(f"{len(lost)} trials lost something: {lost[:20]}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
