"""Train all tables that ship with the cleaner, each on the output of those before it.

    python -m benchmarks.train ../shared/cleaning/dev [--sites odd|even]

Needs lightgbm. The tables that ship are trained on all sites; `--sites` trains on one half of them, to
evaluate on the other.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.labelled_pages import HALVES

STEPS = (
    ("train_choosers", "--only", "title"),
    ("train_arbiter",),
    ("train_authors",),
    ("train_choosers", "--only", "date"),
)
"""In order: pieces are judged with the title known, authors and dates are searched around the text."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", choices=HALVES, help="train on one half of the sites")
    arguments = parser.parse_args()
    half = ["--sites", arguments.sites] if arguments.sites else []
    for program, *options in STEPS:
        # separate processes: a table is read once per process
        command = [sys.executable, "-m", f"benchmarks.{program}", str(arguments.folder), *half, *options]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
