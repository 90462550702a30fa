"""How long an article that is opened before its turn waits for its text while an update runs.

    python -m benchmarks.opened_ahead SERVER.py CORPUS [--every 0.3] [--latency 0]

SERVER.py and CORPUS as in `benchmarks.update`. The update runs as the app starts it. Every so many
seconds the article whose turn is farthest off is asked for, by its number, as the app asks for one that
is opened. Printed are milliseconds from asking to being told that its text is in the library, and how
many were asked for that had their turn meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.update import addresses, control, postil, prepare, serving
from reader.library.storage.database import Library

PORT = 8780
FARTHEST = """SELECT p.article_id FROM pending p JOIN articles a ON a.id = p.article_id
    WHERE a.revision_id IS NULL ORDER BY p.sort_at, p.article_id LIMIT 1"""
"""Texts are made newest first."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=float, default=0.3, help="seconds between two articles")
    parser.add_argument("--latency", type=int, default=0)
    options = parser.parse_args()
    with serving(options.server, options.corpus, PORT), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        prepare(folder, addresses(options.corpus, PORT), 32)
        control(PORT, f"__latency/{options.latency}")
        asked: dict[int, float] = {}
        times: list[float] = []
        with subprocess.Popen(
            postil(folder, "update", "--json", "--ahead"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)  # as the app does
            ended = threading.Event()
            asking = threading.Thread(target=_ask, args=(process, folder, asked, ended, options.every))
            asking.start()
            assert process.stdout is not None
            for line in process.stdout:
                event = json.loads(line)
                if event["event"] == "ArticleReady" and (at := asked.pop(event["article_id"], None)):
                    times.append((time.monotonic() - at) * 1e3)
            ended.set()
            asking.join()
    times.sort()
    cells = [times[int(len(times) * share)] for share in (0.5, 0.95, 0.99)] + [times[-1]]
    print("| articles | median ms | p95 | p99 | longest | never told |\n|--:|--:|--:|--:|--:|--:|")
    print(f"| {len(times)} | " + " | ".join(f"{cell:.0f}" for cell in cells) + f" | {len(asked)} |")


def _ask(
    process: subprocess.Popen[bytes],
    folder: Path,
    asked: dict[int, float],
    ended: threading.Event,
    every: float,
) -> None:
    assert process.stdin is not None
    with Library.open(folder / "postil.db") as library:
        while not ended.wait(every):
            if (number := library.value(FARTHEST)) is not None and number not in asked:
                asked[number] = time.monotonic()
                process.stdin.write(f"{number}\n".encode())
                process.stdin.flush()


if __name__ == "__main__":
    main()
