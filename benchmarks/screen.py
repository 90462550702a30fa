"""How long a user waits for the screen: start-up, opening an article, moving in a long list.

    python -m benchmarks.screen [--articles 20000] [--feeds 200] [--runs 7] [--start-only] [--library FILE]

Makes a library of so many articles in so many feeds, one of them of 10,000 words, then runs the real program
on a pseudo-terminal of 120 x 40. The start-up is measured side by side, in turn, with an empty Textual app:
wall time, and the processor time of the program until it has written its first frame, which other programs
disturb less. It is measured with the list of all articles and with Today. Python keeps compiled modules,
as it does for users, and the first start is not counted. FILE keeps the library for the next time. Prints
medians; asserts nothing.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from reader.document import Block, BlockKind, Document
from reader.library.articles import entries
from reader.library.articles.fingerprint_index import merge_fingerprints
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry, Source
from tests.support.pseudo_terminal import Terminal
from tests.support.texts import store_revision

NOTE_FIRST_FRAME = textwrap.dedent(
    """
    import io, os, sys, time
    path, wanted = sys.argv[1:]
    class Watched(io.TextIOWrapper):
        def write(self, text):
            super().write(text)
            if wanted in text and not os.path.exists(path):
                with open(path, "w") as file:
                    file.write(str(time.process_time() * 1000))
            return len(text)
    sys.__stderr__ = Watched(open(2, "wb", buffering=0, closefd=False), encoding="utf-8", write_through=True)
    sys.argv[1:] = []
    """
)
"""Begins a program: writes the milliseconds of processor time to a file when it has painted a text."""
POSTIL = "from reader.cli import main; sys.exit(main())"
EMPTY_APP = textwrap.dedent(
    """
    from textual.app import App
    from textual.widgets import Static
    class Empty(App):
        def compose(self):
            yield Static("ready")
    Empty().run()
    """
)
SYLLABLES = (
    "re",
    "port",
    "says",
    "that",
    "ing",
    "slow",
    "ly",
    "with",
    "pen",
    "cil",
    "keeps",
    "more",
    "of",
    "it",
)
Note: TypeAlias = Callable[[str, float], None]
"""Takes what was measured, and milliseconds."""
WORDS = [first + second for first in SYLLABLES for second in SYLLABLES]


def document(words: int, seed: int) -> Document:
    """A text of paragraphs of 80 words, unlike that of any other seed: equal ones would be one report."""
    chance = random.Random(seed)
    paragraphs = []
    for start in range(0, words, 80):
        text = " ".join(chance.choices(WORDS, k=min(80, words - start)))
        paragraphs.append(Block(BlockKind.PARAGRAPH, text.capitalize() + "."))
    return Document(tuple(paragraphs))


def make_library(path: Path, articles: int, feeds: int = 200) -> None:
    """A library of short articles; the newest has 10,000 words."""
    now = datetime.now(UTC)
    with Library.open(path, write=True) as library:
        for number in range(feeds):
            url = f"https://feeds.example.org/{number}.xml"
            feed, _ = subscriptions.subscribe(
                library, url, title=f"Feed {number}", folder=[f"Folder {number % 10}"]
            )
            count = articles // feeds
            batch = [
                Entry(
                    guid=f"{number}-{i}",
                    url=f"https://feeds.example.org/{number}/{i}",
                    title=f"Article {i} of feed {number}",
                    published_at=now - timedelta(minutes=number + i * feeds),
                )
                for i in range(count)
            ]
            stored = entries.store_entries(library, feed.id, batch, now=now)
            with library.transaction():
                for place, article_id in enumerate(stored.new):
                    long = number == 0 and place == 0
                    store_revision(
                        library,
                        article_id,
                        document=document(10_000 if long else 60, article_id),
                        source=Source.FEED,
                        cleaner=1,
                        now=now,
                    )
            # as updates do: each new text is compared with all that are recent
            for _ in merge_fingerprints(library, least=1_000):
                pass


def first_frame(terminal: Terminal, text: str, name: str, file: Path, note: Note) -> None:
    """Wait until a text is painted, and note how long that took; `file` is that of `NOTE_FIRST_FRAME`."""
    note(f"{name}, first frame", (terminal.wait_for(text) - terminal.started) * 1000)
    end = time.monotonic() + 5
    while not (file.exists() and file.read_text()) and time.monotonic() < end:
        terminal.read(0.01)
    note(f"{name}, first frame, processor", float(file.read_text()))
    file.unlink()


KEYS = (
    ("cursor down, key to frame", "j"),
    ("page down in the list", " "),
    ("to the last article", "G"),
    ("to the first article", "g"),
    ("open an article of 10,000 words", "\r"),
    ("page down in the article", " "),
)


def measure(library: Path, folder: Path, runs: int, *, keys: bool) -> dict[str, list[float]]:
    """Milliseconds by what was measured."""
    environment = {f"XDG_{name}_HOME": str(folder) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment |= {"POSTIL_LIBRARY": str(library), "PYTHONDONTWRITEBYTECODE": ""}
    file = folder / "first-frame"
    times: dict[str, list[float]] = {}

    def note(name: str, milliseconds: float) -> None:
        times.setdefault(name, []).append(milliseconds)

    def start(program: str, text: str, settings: Path) -> Terminal:
        command = [sys.executable, "-c", f"{NOTE_FIRST_FRAME}\n{program}", str(file), text]
        return Terminal(command, environment={**environment, "POSTIL_CONFIG": str(settings)})

    plain, today = folder / "plain.toml", folder / "today.toml"
    plain.write_text("[today]\nopens = false\n")  # all articles from the first frame on
    today.write_text("")
    for settings in (today, plain):
        with start(POSTIL, "Article", settings) as terminal:
            first_frame(terminal, "Article", "", file, lambda *_: None)
    for _ in range(runs):
        with start(EMPTY_APP, "ready", plain) as terminal:
            first_frame(terminal, "ready", "empty Textual app", file, note)
        with start(POSTIL, "Article", today) as terminal:
            first_frame(terminal, "Article", "Today", file, note)
        with start(POSTIL, "Article", plain) as terminal:
            first_frame(terminal, "Article", "all articles", file, note)
            if keys:
                terminal.settle()
                for name, pressed in KEYS:
                    first, last = terminal.frame_after(pressed)
                    note(f"{name} (first byte)", first * 1000)
                    note(f"{name} (last byte)", last * 1000)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--start-only", action="store_true", help="press no keys")
    parser.add_argument("--library", type=Path, metavar="FILE", help="made where it is missing, and kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = arguments.library or Path(name) / "library.db"
        if not path.exists():
            print(f"making a library of {arguments.articles} articles", file=sys.stderr)
            make_library(path, arguments.articles, arguments.feeds)
        times = measure(path.absolute(), Path(name), arguments.runs, keys=not arguments.start_only)
    print(f"{arguments.articles} articles, {arguments.feeds} feeds, {arguments.runs} runs; milliseconds")
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(f"{name:48} median {medians[name]:7.1f}   min {min(values):7.1f}   max {max(values):7.1f}")
    for kind in ("first frame", "first frame, processor"):
        for view in ("Today", "all articles"):
            ratio = medians[f"{view}, {kind}"] / medians[f"empty Textual app, {kind}"]
            print(f"{view}, {kind}: {ratio:.2f} times the empty app")


if __name__ == "__main__":
    main()
