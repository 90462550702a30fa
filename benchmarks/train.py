"""Train all tables of the cleaner that ship, each on what those before it make of the pages.

pip install lightgbm
python -m benchmarks.train ../shared/cleaning/dev
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
    folder = parser.parse_args().folder
    for program, *options in STEPS:
        # each in a process of its own: a table that was just written is not read a second time
        subprocess.run([sys.executable, "-m", f"benchmarks.{program}", str(folder), *options], check=True)


if __name__ == "__main__":
    main()
