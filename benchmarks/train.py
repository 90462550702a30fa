"""Train all tables of the cleaner that ship, each on what those before it make of the pages.

    python -m benchmarks.train ../shared/cleaning/dev [--sites odd|even]

Needs lightgbm. The tables that ship are trained on all sites, those of one half are for judging on the other.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

STEPS = (
    ("train_choosers", "--only", "title"),
    ("train_arbiter",),
    ("train_authors",),
    ("train_choosers", "--only", "date"),
)
"""Pieces are judged beside the title; names and days are looked for around the text."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", choices=("odd", "even"), help="train on one half of the sites")
    arguments = parser.parse_args()
    half = ["--sites", arguments.sites] if arguments.sites else []
    for program, *options in STEPS:
        # each in a process of its own: a table that was just written is not read a second time
        command = [sys.executable, "-m", f"benchmarks.{program}", str(arguments.folder), *half, *options]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
