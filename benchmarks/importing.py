"""How long an import of many passages takes, and its memory: with the texts in the file, and without.

    python -m benchmarks.importing --articles 2000 --passages 10

Each import runs in a process of its own on a new library; then the same file again, and the undo of it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.foreign_files import hypothesis_rows, readwise, shelf, wallabag

_RUN = """
import re, resource, sys
from pathlib import Path
from reader.cli import main
status = main(sys.argv[1:])
seconds = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(f"{seconds:.1f} s of processor time, {int(peak[1]) // 1024} MB", file=sys.stderr)
sys.exit(status)
"""
"""Prints the processor time of a call with its workers, and the memory it had at most (Linux)."""


def main() -> None:
    """Print seconds and memory of each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--passages", type=int, default=10)
    arguments = parser.parse_args()
    # a report has seven paragraphs that are marked
    books = shelf(1, books=arguments.articles * arguments.passages // 7, marks=7)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (
            ("readwise.csv", readwise(books)),
            ("wallabag.json", wallabag(books)),
            ("hypothesis.json", hypothesis_rows(books)),
        ):
            _measure(Path(folder), name, data)


def _measure(folder: Path, name: str, data: bytes) -> None:
    file, library = folder / name, folder / f"{name}.db"
    file.write_bytes(data)
    print(f"{name}: {len(data) / 1e6:.1f} MB")
    for step in ("import", "again", "undo"):
        command = ["import", str(file), "--json"] if step != "undo" else ["undo", "1"]
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _RUN, "--library", str(library), *command],
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - begun
        print(f"  {step:7} {took:6.1f} s, {done.stderr.strip()}", end="")
        if step != "undo":
            (report,) = json.loads(done.stdout)["files"]
            counts = {key: report[key] for key in ("articles", "passages", "added", "placed", "waiting")}
            print(f", {counts}, {len(report['unplaced'])} not placed", end="")
        print()


if __name__ == "__main__":
    main()
