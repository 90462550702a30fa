"""How long a highlight waits until it is on the disk while an update writes to the same library.

    python -m benchmarks.beside_update SERVER.py CORPUS [--every 0.05]

SERVER.py and CORPUS as in `benchmarks.update`. A second process, as the app would be, adds a highlight
to an article of its own every so many seconds, each in a synced transaction, before the update, while
feeds are listed, and while texts are made. Printed are milliseconds from the call to its return.
"""

import argparse
import json
import subprocess
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.update import addresses, control, postil, prepare, serving
from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes
from reader.library.articles import entries
from reader.library.storage.database import Library
from reader.model import Source
from tests.support.texts import store_revision

PORT = 8760


def own_article(library: Library) -> int:
    """An article with a text, to be highlighted."""
    now = datetime.now(UTC)
    number = entries.add_saved(library, url="https://example.org/own", title="Own", now=now)
    document = Document((Block(BlockKind.PARAGRAPH, "Some words that are worth a mark. " * 400),))
    store_revision(library, number, document=document, source=Source.SAVED, cleaner=1, now=now)
    return number


class Marking(threading.Thread):
    """Adds highlights until told to end; `times` has the milliseconds each took, by stage."""

    def __init__(self, path: Path, every: float) -> None:
        super().__init__()
        self.stage = "nothing beside it"
        self.times: dict[str, list[float]] = {}
        self._path, self._every = path, every
        self._over = threading.Event()

    def run(self) -> None:
        with Library.open(self._path, write=True) as library:
            number = own_article(library)
            at = 0
            while not self._over.wait(self._every):
                stage, started = self.stage, time.monotonic()
                at = (at + 7) % 9_000
                highlight_changes.add_highlight(library, number, at, at + 5, now=datetime.now(UTC))
                self.times.setdefault(stage, []).append((time.monotonic() - started) * 1e3)

    def end(self) -> None:
        self._over.set()
        self.join()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=float, default=0.05, help="seconds between two highlights")
    options = parser.parse_args()
    with serving(options.server, options.corpus, PORT), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        prepare(folder, addresses(options.corpus, PORT), 32)
        control(PORT, "__latency/0")
        marking = Marking(folder / "postil.db", options.every)
        marking.start()
        time.sleep(3)
        with subprocess.Popen(postil(folder, "update", "--json"), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for line in process.stdout:
                kind = json.loads(line)["event"]
                if kind in STAGES:
                    marking.stage = STAGES[kind]
        marking.end()
    print("| beside a highlight | highlights | median ms | p95 | p99 | longest |\n|---|--:|--:|--:|--:|--:|")
    for stage, times in marking.times.items():
        times.sort()
        cells = [times[int(len(times) * share)] for share in (0.5, 0.95, 0.99)] + [times[-1]]
        print(f"| {stage} | {len(times)} | " + " | ".join(f"{cell:.0f}" for cell in cells) + " |")


STAGES = {"Started": "feeds are listed", "ArticleReady": "texts are made", "Finished": "the backup is made"}

if __name__ == "__main__":
    main()
