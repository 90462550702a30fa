"""Whether memory and files stay flat: the app open for an hour, with an update every minute.

    python -m benchmarks.long_run [--minutes 60] [--feeds 40] [--every 60]

Every minute each fourth feed of a local server has a new report of 400 words; `postil update` fetches them
beside the open app, which is used meanwhile: moved in the list, opened, searched, closed. Printed each five
minutes: resident memory of the app, its open files, the articles there are, the size of the library
for each, and of its log and the other files beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.screen import WORDS
from tests.support.local_server import Answer, LocalServer
from tests.support.pseudo_terminal import Terminal

_ENTRIES = 20
_WORDS = 400
_EACH = 4
"""One feed of so many has something new each time."""
_KEYS = ("j", "j", "\r", " ", "h", "/report\r", "\x1b", "\x1b", "?", "\x1b", "k")


class _Feed:
    """A feed whose newest entries are listed, and which gets new ones."""

    def __init__(self, number: int) -> None:
        self._number, self._next = number, 0
        self._entries: list[str] = []
        for _ in range(_ENTRIES):
            self.publish()

    def publish(self) -> None:
        self._next += 1
        chance = random.Random(self._number * 100_000 + self._next)
        title = " ".join(chance.choices(WORDS, k=6))
        paragraphs = "".join(f"<p>{' '.join(chance.choices(WORDS, k=80))}.</p>" for _ in range(_WORDS // 80))
        link = f"https://feeds.example.org/{self._number}/{self._next}"
        self._entries.insert(
            0,
            f"<item><title>{title}</title><guid>{link}</guid><link>{link}</link>"
            f"<description><![CDATA[{paragraphs}]]></description></item>",
        )
        del self._entries[_ENTRIES:]

    def body(self) -> bytes:
        title = f"<title>Feed {self._number}</title>"
        return f"<rss version='2.0'><channel>{title}{''.join(self._entries)}</channel></rss>".encode()


def _resident(pid: int) -> float:
    """Megabytes of a process itself."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _report(minute: int, terminal: Terminal, folder: Path) -> None:
    library = folder / "postil.db"
    listed = subprocess.run(
        [sys.executable, "-m", "reader", "--library", str(library), "list", "--json"],
        check=True,
        capture_output=True,
    )
    articles = len(json.loads(listed.stdout))
    size = library.stat().st_size
    log = sum(path.stat().st_size for path in folder.glob("postil.db-*"))
    rest = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) - size - log
    files = len(list(Path(f"/proc/{terminal.pid}/fd").iterdir()))
    print(
        f"| {minute} | {_resident(terminal.pid):.0f} | {files} | {articles:,} | {size / articles / 1e3:.1f} "
        f"| {log / 1e6:.1f} | {rest / 1e6:.1f} |",
        flush=True,
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--feeds", type=int, default=40)
    parser.add_argument("--every", type=float, default=60.0, help="seconds from one update to the next")
    options = parser.parse_args()
    feeds = [_Feed(number) for number in range(options.feeds)]
    with tempfile.TemporaryDirectory() as scratch, LocalServer() as server:
        folder = Path(scratch)
        (folder / "config.toml").write_text(
            f'[network]\nallow_private = ["{server.pair}"]\n[update]\nfull_text = "never"\n'
        )
        command = [sys.executable, "-m", "reader", "--library", str(folder / "postil.db")]
        command += ["--config", str(folder / "config.toml")]
        outlines = "".join(
            f'<outline type="rss" text="Feed {n}" xmlUrl="{server.url}/{n}"/>' for n in range(options.feeds)
        )
        (folder / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        subprocess.run([*command, "import", str(folder / "feeds.opml")], check=True, capture_output=True)
        print("| minute | app MB | its files | articles | kB an article | log MB | other files MB |")
        print("|--:|--:|--:|--:|--:|--:|--:|")
        with Terminal(command) as terminal:
            terminal.settle()
            for minute in range(options.minutes + 1):
                begun = time.monotonic()
                for number, feed in enumerate(feeds):
                    if (number + minute) % _EACH == 0:
                        feed.publish()
                    server.answers[f"/{number}"] = Answer(feed.body(), "application/rss+xml")
                subprocess.run([*command, "update", "--quiet"], check=False, capture_output=True)
                if minute % 5 == 0:
                    _report(minute, terminal, folder)
                while time.monotonic() - begun < options.every:
                    for key in _KEYS:
                        terminal.press(key)
                        terminal.settle(quiet=0.2, limit=2)
                    terminal.output.clear()
                    terminal.chunks.clear()
                    time.sleep(min(10.0, options.every / 6))


if __name__ == "__main__":
    main()
