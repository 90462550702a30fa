"""The memory of the app on the large library of `benchmarks.daily`, after a morning's use.

`python -m benchmarks.daily_app LIBRARY` copies the library, gives it views, a Today and texts to open, and
types into the real program on a pseudo-terminal of 160 x 50. Printed is the resident memory after each step,
as the kernel counts it (`VmRSS`, the most of all `VmHWM`: Linux only), shared libraries included.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.daily import VIEWS, WORDS, fill_in, prose
from reader.document import Block, BlockKind, Document
from reader.library.query.saved_changes import add_view
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from tests.support.pseudo_terminal import Terminal
from tests.support.texts import store_revision

SIZE = (160, 50)
CAME = 300
"""Articles that came today; those of them with 800 words have texts to open."""
STEPS: Sequence[tuple[str, Sequence[str]]] = (
    ("start, Today", ()),
    ("down Today", ("j",) * 20),
    ("ten articles opened and left", ("\r", "\x04", "\x04", "h", "x") * 10),
    ("all articles, to their end", ("\x07", "All", "\r", "G", "g", "g", *("\x06",) * 10)),
    *((f"view {number}", ("\x07", f"View {number}", "\r", "j", "j", "G")) for number in range(len(VIEWS))),
    ("a common word searched", ("/", *WORDS[0], "\r", *("j",) * 5)),
    ("a rare word searched", ("/", *WORDS[5_000], "\r", "j")),
    ("related reports", ("\x07", "All", "\r", "&", "\x1b")),
    ("notebook", ("N", *("\x06",) * 5, "q")),
    ("a folder and a feed", ("\x07", WORDS[7], "\r", "\x07", WORDS[9], "\r", "G")),
)
"""What is done, and the keys; a text is typed at once, other keys one after the other."""


def prepare(path: Path, now: datetime) -> None:
    """Give a library views, and today's articles with their texts."""
    with Library.open(path, write=True) as lib:
        for number, query in enumerate(VIEWS):
            add_view(lib, f"View {number}", fill_in(query), counted=number % 2 == 0, now=now)
        newest = lib.tuples("SELECT id, words FROM articles ORDER BY id DESC LIMIT ?", (CAME,))
        with lib.transaction():
            lib.execute_many(
                "UPDATE states SET came_at = ?, read_at = NULL, done_at = NULL WHERE article_id = ?",
                [(stamp(now), number) for number, _ in newest],
            )
        for number, words in newest:
            blocks = (Block(BlockKind.PARAGRAPH, prose(80)) for _ in range(max(1, words // 80)))
            store_revision(lib, number, document=Document(tuple(blocks)), now=now)


def memory(pid: int) -> tuple[float, float]:
    """The resident memory of a process now and at most, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    sizes = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
    return int(sizes["VmRSS"]) * 1024 / 1e6, int(sizes["VmHWM"]) * 1024 / 1e6


def measure(path: Path) -> None:
    """Type, and print the memory after each step."""
    with tempfile.TemporaryDirectory(prefix="postil-daily-app-") as folder:
        copy = Path(folder, "postil.db")
        shutil.copy(path, copy)
        prepare(copy, datetime.now(UTC))
        homes = {f"XDG_{name}_HOME": folder for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        argv = [sys.executable, "-m", "reader", "--library", str(copy), "--offline"]
        with Terminal(argv, columns=SIZE[0], rows=SIZE[1], environment=homes) as terminal:
            terminal.wait_for("Today", limit=120)
            for name, keys in STEPS:
                for key in keys:
                    terminal.press(key)
                    terminal.settle(quiet=0.3)
                terminal.settle(quiet=1.0)
                now, most = memory(terminal.pid)
                print(f"  {name}: {now:.0f} MB, at most {most:.0f}; shown: {_title(terminal)}", flush=True)


def _title(terminal: Terminal) -> str:
    """The title of what is on the screen, in its first two lines."""
    return re.sub(r"\s{2,}|▏", "  ", " ".join(terminal.screen()[:2])).strip()[:70]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    measure(parser.parse_args().library)


if __name__ == "__main__":
    main()
