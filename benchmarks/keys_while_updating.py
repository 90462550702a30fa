"""How long a key takes to its frame while an update of many feeds, cleaning and indexing go on beside it.

    python -m benchmarks.keys_while_updating SERVER.py CORPUS [--feeds 1000] [--latency 200] [--seconds 0]

SERVER.py serves CORPUS with latency, as in `benchmarks/update.py`. The library begins with 20,000 short
articles and one of 10,000 words; so many feeds of the corpus are subscribed to. The real app runs on a
pseudo-terminal of 160 x 50 (three panes), `R` starts the update, and until it has ended keys are typed at
a steady pace: walking in the list, opening articles, paging, walking with the caret, highlighting. Each is
timed from the moment it is written to the terminal to the moment at which what it changes is painted: the
title under the cursor, the text of the article, the highlight. What is painted meanwhile for the update's
own sake does not count. The same keys are timed before the update begins, for comparison.

Printed are median, p95, p99 and the longest, in milliseconds: as they came, less the time the app's main
thread was ready to run but had no core (Linux counts it, and other programs on the machine add to it), and
the processor time of that thread alone. Asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyte

from benchmarks.screen import make_library
from benchmarks.update import control, serving
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.support.pseudo_terminal import Terminal

COLUMNS, ROWS = 160, 50
PACE = 0.3
"""Seconds between two keys: a fast reader's."""
TURN = 1.0
"""Seconds after a key that leads from the list to the article or back: who turns a page looks at it."""
ENDED = re.compile(rb"[^:] [\d,]+ new")
"""What the bottom line says when an update is over (while it runs, a feed and a colon stand before it)."""
Probe = Callable[[pyte.Screen], object]


def _text(screen: pyte.Screen, left: int, right: int) -> list[str]:
    return ["".join(screen.buffer[row][x].data for x in range(left, right)) for row in range(ROWS - 1)]


@dataclass
class Layout:
    """Where the panes are: columns of the list and of the article, found on the first screen."""

    list_left: int
    article_left: int

    def cursor_title(self, screen: pyte.Screen) -> object:
        """The title in the list whose background is not that of its neighbours."""
        grounds = [screen.buffer[row][self.list_left + 1].bg for row in range(ROWS - 1)]
        usual = statistics.mode(grounds)
        lines = _text(screen, self.list_left, self.article_left)
        return next((lines[row].strip() for row, bg in enumerate(grounds) if bg != usual and row > 0), "")

    def article(self, screen: pyte.Screen) -> object:
        """The text of the article pane."""
        return _text(screen, self.article_left, COLUMNS)

    def painted(self, screen: pyte.Screen) -> object:
        """Text and colours of the article pane: a caret and a highlight change only these."""
        return [
            [
                (cell.data, cell.bg, cell.fg, cell.underscore, cell.reverse)
                for cell in map(row.__getitem__, range(self.article_left, COLUMNS))
            ]
            for row in (screen.buffer[y] for y in range(ROWS - 1))
        ]


@dataclass
class Press:
    """One key: when it was written, and what the main thread had used and waited for until then.

    `wall`, `unqueued` and `own` are the seconds to its frame: as they came, less those spent waiting
    for a core, and those in which the main thread ran.
    """

    name: str
    probe: Probe | None
    at: float
    watched: tuple[float, ...]
    wall: float = float("nan")
    unqueued: float = float("nan")
    own: float = float("nan")


@dataclass
class Session:
    """Types keys and keeps what came back, to be looked at only when all is over."""

    terminal: Terminal
    presses: list[Press] = field(default_factory=list)

    def type(self, name: str, keys: str, probe: Probe | None) -> None:
        """One key, then the pause until the next."""
        self.presses.append(Press(name, probe, time.perf_counter(), scheduled(self.terminal.pid)))
        self.terminal.press(keys)
        end = time.perf_counter() + (TURN if keys in "\rh" else PACE)
        while (left := end - time.perf_counter()) > 0:
            self.terminal.read(left)

    def judge(self) -> None:
        """Replay the output and find for each key the moment at which its probe changed."""
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        chunks = self.terminal.chunks
        place = 0
        for number, press in enumerate(self.presses):
            while place < len(chunks) and chunks[place].at <= press.at:
                stream.feed(chunks[place].data)
                place += 1
            if press.probe is None:
                continue
            before = press.probe(screen)
            later = self.presses[number + 1].at if number + 1 < len(self.presses) else float("inf")
            while place < len(chunks) and chunks[place].at <= later:
                chunk = chunks[place]
                stream.feed(chunk.data)
                place += 1
                if press.probe(screen) != before:
                    press.wall = chunk.at - press.at
                    ran, waited = (now - then for now, then in zip(chunk.watched, press.watched, strict=True))
                    press.unqueued, press.own = max(0.0, press.wall - waited), ran
                    break


def scheduled(pid: int) -> tuple[float, float]:
    """Seconds that a process's main thread has run, and has been ready to run without a core (Linux)."""
    try:
        ran, waited, _ = Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()
        return int(ran) / 1e9, int(waited) / 1e9
    except (OSError, ValueError):
        return 0.0, 0.0


def rounds(layout: Layout) -> Sequence[tuple[str, str, Probe | None]]:
    """The keys of one round; it begins and ends in the list, on the article of 10,000 words."""
    return [
        *[("down in the list", "j", layout.cursor_title)] * 8,
        *[("up in the list", "k", layout.cursor_title)] * 8,
        ("down in the list", "j", layout.cursor_title),
        ("open a short article", "\r", layout.article),
        ("back", "h", None),
        ("up in the list", "k", layout.cursor_title),
        ("open 10,000 words", "\r", layout.article),
        *[("line in the article", "j", layout.article)] * 6,
        *[("page in the article", " ", layout.article)] * 6,
        *[("sentence with the caret", ")", layout.painted)] * 4,
        ("highlight", "H", layout.painted),
        ("undo", "u", layout.painted),
        ("caret away", "\x1b", layout.painted),
        ("top of the article", "g", layout.article),
        ("back", "h", None),
    ]


def report(title: str, presses: Sequence[Press]) -> None:
    """The figures of one stretch as rows of Markdown."""
    known = [press for press in presses if press.wall == press.wall]
    missing = sum(press.probe is not None for press in presses) - len(known)
    for what, times in (
        ("as it came", [press.wall for press in known]),
        ("less the queue", [press.unqueued for press in known]),
        ("main thread's own", [press.own for press in known]),
    ):
        ordered = sorted(1000 * seconds for seconds in times)
        if not ordered:
            continue
        at = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 0.99)]
        cells = [
            title,
            what,
            str(len(ordered)),
            *(f"{each:.0f}" for each in at),
            f"{ordered[-1]:.0f}",
            str(missing),
        ]
        print("| " + " | ".join(cells) + " |", flush=True)


def by_kind(presses: Sequence[Press]) -> None:
    """The same by kind of key, the slowest first: as it came, less the queue, the main thread's own."""
    kinds: dict[str, list[Press]] = {}
    for press in presses:
        if press.wall == press.wall:
            kinds.setdefault(press.name, []).append(press)
    print("\n| key, while updating | keys | median | p95 | longest | less the queue | own |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, several in sorted(kinds.items(), key=lambda kind: -max(press.wall for press in kind[1])):
        walls = sorted(press.wall for press in several)
        figures = [walls[len(walls) // 2], walls[int(0.95 * len(walls))], walls[-1]]
        figures += [max(press.unqueued for press in several), max(press.own for press in several)]
        print(f"| {name} | {len(several)} | " + " | ".join(f"{1000 * each:.0f}" for each in figures) + " |")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=20_000, help="in the library before")
    parser.add_argument("--latency", type=int, default=200)
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--seconds", type=float, default=0.0, help="end after so long, done or not")
    parser.add_argument("--keep", type=Path, help="keep the terminal's output in this file")
    options = parser.parse_args()
    feeds = sorted(path.name for path in (options.corpus / "round-0").glob("*.xml"))[: options.feeds]
    with tempfile.TemporaryDirectory() as scratch, serving(options.server, options.corpus, options.port):
        control(options.port, f"__latency/{options.latency}")
        folder = Path(scratch)
        path, config = folder / "library.db", folder / "config.toml"
        make_library(path, options.articles)
        with Library.open(path, write=True) as library, library.transaction():
            known = subscriptions.feeds(library)
            for feed in known:  # its addresses lead nowhere; the articles stay where they are
                subscriptions.record_failure(
                    library, feed.id, at=feed.last_checked_at or _long_ago(), error="", gone=True
                )
            for name in feeds:
                subscriptions.subscribe(library, f"http://127.0.0.1:{options.port}/{name}")
        config.write_text(
            f'[update]\nper_host = 32\n[network]\nallow_private = ["127.0.0.1:{options.port}"]\n'
            "[today]\nopens = false\n"
        )
        environment = {f"XDG_{name}_HOME": scratch for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        argv = [sys.executable, "-m", "reader", "--library", str(path), "--config", str(config)]
        with Terminal(argv, columns=COLUMNS, rows=ROWS, environment=environment, watch=scheduled) as terminal:
            terminal.wait_for("Article")
            terminal.settle()
            terminal.frame_after("\r")  # the list gives way to an article that is read
            terminal.settle()
            layout = find_layout(terminal)
            terminal.frame_after("h")
            terminal.settle()
            quiet, busy = Session(terminal), Session(terminal)
            keys = rounds(layout)
            for name, key, probe in keys:
                quiet.type(name, key, probe)
            terminal.settle()
            since = len(terminal.output)
            started = time.perf_counter()
            terminal.press("R")
            ended = False
            while not ended:
                for name, key, probe in keys:
                    busy.type(name, key, probe)
                    ended = ENDED.search(terminal.output, since) is not None
                    seconds = time.perf_counter() - started
                    if ended or (options.seconds and seconds > options.seconds):
                        ended = True
                        break
            print(
                f"\n{len(feeds)} feeds, {options.latency} ms; update and keys: {seconds:.0f} s; "
                f"load {os.getloadavg()[0]:.1f}",
                file=sys.stderr,
            )
            if options.keep:
                options.keep.write_bytes(terminal.output)
        both = Session(terminal, quiet.presses + busy.presses)
        both.judge()
    print("| key to frame, ms | | keys | median | p95 | p99 | longest | nothing painted |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    report("before the update", quiet.presses)
    report("while updating", busy.presses)
    by_kind(busy.presses)


def find_layout(terminal: Terminal) -> Layout:
    """The columns of the panes, from where the list's title and the edge of the article stand."""
    lines = terminal.screen()
    title = max(line.rfind("All articles") for line in lines)
    edge = next(line for line in lines if "▏" in line)
    return Layout(title - 1, edge.index("▏") + 1)


def _long_ago() -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC)


if __name__ == "__main__":
    main()
