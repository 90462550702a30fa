"""How long a user waits for the screen: start-up, opening an article, moving in a long list.

    python -m benchmarks.screen [--articles 20000] [--runs 7]

Makes a library of so many articles in 200 feeds (once, in a temporary folder), one of them of 10,000
words, then runs the real program on a pseudo-terminal of 120 x 40. The start-up is measured side by
side, in turn, with an empty Textual app. Prints medians; asserts nothing.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry, Source
from tests.support.pseudo_terminal import Terminal
from tests.support.texts import store_revision

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
FEEDS = 200
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
WORDS = [first + second for first in SYLLABLES for second in SYLLABLES]


def document(words: int, seed: int) -> Document:
    """A text of paragraphs of 80 words, unlike that of any other seed: equal ones would be one report."""
    chance = random.Random(seed)
    paragraphs = []
    for start in range(0, words, 80):
        text = " ".join(chance.choices(WORDS, k=min(80, words - start)))
        paragraphs.append(Block(BlockKind.PARAGRAPH, text.capitalize() + "."))
    return Document(tuple(paragraphs))


def make_library(path: Path, articles: int) -> None:
    """A library of short articles; the newest has 10,000 words."""
    now = datetime.now(UTC)
    with Library.open(path, write=True) as library:
        for number in range(FEEDS):
            url = f"https://feeds.example.org/{number}.xml"
            feed, _ = subscriptions.subscribe(
                library, url, title=f"Feed {number}", folder=[f"Folder {number % 10}"]
            )
            count = articles // FEEDS
            batch = [
                Entry(
                    guid=f"{number}-{i}",
                    url=f"https://feeds.example.org/{number}/{i}",
                    title=f"Article {i} of feed {number}",
                    published_at=now - timedelta(minutes=number + i * FEEDS),
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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        print(f"making a library of {arguments.articles} articles", file=sys.stderr)
        make_library(path, arguments.articles)
        environment = {f"XDG_{name}_HOME": folder for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        # all articles from the first frame on, as before there was Today
        config = Path(folder) / "config.toml"
        config.write_text("[today]\nopens = false\n")
        ours = [sys.executable, "-m", "reader", "--library", str(path), "--config", str(config)]
        empty = [sys.executable, "-c", EMPTY_APP]
        times: dict[str, list[float]] = {}

        def note(name: str, seconds: float) -> None:
            times.setdefault(name, []).append(seconds * 1000)

        for _ in range(arguments.runs):
            with Terminal(empty, environment=environment) as terminal:
                note("empty Textual app, first frame", terminal.wait_for("ready") - terminal.started)
            with Terminal(ours, environment=environment) as terminal:
                note("Postil, first frame", terminal.wait_for("Article") - terminal.started)
                terminal.settle()
                for name, keys in (
                    ("cursor down, key to frame", "j"),
                    ("page down in the list", " "),
                    ("to the last article", "G"),
                    ("to the first article", "g"),
                    ("open an article of 10,000 words", "\r"),
                    ("page down in the article", " "),
                ):
                    first, last = terminal.frame_after(keys)
                    note(f"{name} (first byte)", first)
                    note(f"{name} (last byte)", last)
        print(f"{arguments.articles} articles, {arguments.runs} runs, 120 x 40; milliseconds")
        for name, values in times.items():
            figures = (statistics.median(values), min(values), max(values))
            print(f"{name:48} median {figures[0]:7.1f}   min {figures[1]:7.1f}   max {figures[2]:7.1f}")
        ratio = statistics.median(times["Postil, first frame"]) / statistics.median(
            times["empty Textual app, first frame"]
        )
        print(f"first frame, Postil / empty app: {ratio:.2f}")


if __name__ == "__main__":
    main()
