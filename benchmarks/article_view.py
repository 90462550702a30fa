"""What reading costs: opening, paging, resizing, marking, moving the caret, in CPU milliseconds.

    python -m benchmarks.article_view [--widget ours|markdown|all] [--rounds 30]

A small app with nothing but the article view runs on a pseudo-terminal of 120x40 with Textual's real
driver; its output is read by a terminal emulator. Each figure is the CPU time of the app's whole
process (all threads) from the event until the last frame that it causes was handed to the terminal:
median and 99th percentile of the rounds. Beside it Textual's own Markdown widget on the same text,
and `less` for paging. Figures are printed; nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from tests.support.pseudo_terminal import Terminal

COLUMNS, ROWS = 120, 40
SIZES = {"1k words": (1_000, 10), "10k words": (10_000, 100), "50k words": (50_000, 500)}
"""Words and highlights of each text."""
_WORDS = """
    report figures published committee — late offices of the and in a that which was not said to for by
    with on quarter budget well-known “staff” numbers 2024 according percent government public since
    however, although nineteen answered questions, evidence suggests; researchers (n = 412) found.
"""
VOCABULARY = _WORDS.split()
TARGETS = {
    "1k words": {"open": 15, "page": 16, "resize": 15, "highlight": 5, "caret": 3},
    "10k words": {"open": 25, "page": 16, "resize": 20, "highlight": 5, "caret": 3},
    "50k words": {"open": 60, "page": 16, "resize": 30, "highlight": 10, "caret": 5},
}
"""CPU milliseconds that the median is to stay below; the 99th percentile below three times as much."""
MEANING = {
    "open": "open to first frame",
    "page": "page down, key to frame",
    "resize": "resize to last frame, in the middle of the text",
    "highlight": "add a highlight, key to frame",
    "caret": "caret by word, selection extended",
}
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def text_of(words: int) -> list[tuple[str, str]]:
    """(kind, text) of paragraphs, headings, items and quotes, the same at every run."""
    chance = random.Random(7)
    blocks, count = [], 0
    while count < words:
        kind = chance.choices(["p", "h", "li", "q"], [80, 6, 10, 4])[0]
        size = {"p": chance.randint(40, 120), "h": 5, "li": chance.randint(8, 25), "q": 30}[kind]
        sentence = " ".join(chance.choice(VOCABULARY) for _ in range(size))
        blocks.append((kind, sentence.capitalize().replace("; ", ". ") + ("" if kind == "h" else ".")))
        count += size
    return blocks


def markdown_of(blocks: list[tuple[str, str]]) -> str:
    """The same text as Markdown."""
    marks = {"p": "", "h": "## ", "li": "- ", "q": "> "}
    return "\n\n".join(marks[kind] + text for kind, text in blocks)


# --- the measured process


class Meter:
    """CPU time of this process until the screen has come to rest."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.painted = 0.0
        self.frames = 0
        display = app._display

        def counted(screen: Any, renderable: Any) -> None:
            display(screen, renderable)
            self.frames += 1
            self.painted = time.process_time()

        app._display = counted

    async def rest(self) -> None:
        """Wait until nothing has been painted for a while."""
        seen = -1
        while seen != self.frames:
            seen = self.frames
            await asyncio.sleep(0.06)

    async def of(self, action: Callable[[], Any]) -> float:
        """CPU milliseconds from `action` to the last frame it causes."""
        await self.rest()
        before = self.frames
        start = time.process_time()
        result = action()
        if isinstance(result, Awaitable):
            await result
        while self.frames == before:  # noqa: ASYNC110 an event would be painted time
            await asyncio.sleep(0.0005)
        # frames that follow at once belong to it (a second layout after a resize)
        seen = -1
        while seen != self.frames:
            seen = self.frames
            await asyncio.sleep(0.03)
        return (self.painted - start) * 1000


def resident() -> float:
    """Megabytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def measure(widget: str, words: int, highlights: int, rounds: int, answer: Path) -> None:  # noqa: C901  two apps side by side
    """Run the app with one widget and write its figures as JSON."""
    from textual import events
    from textual.app import App
    from textual.geometry import Size

    from reader.ui.screens.full_screen import FullScreen

    blocks = text_of(words)
    figures: dict[str, list[float]] = {}

    class Bench(App[None]):
        def get_default_screen(self) -> Any:
            return FullScreen() if widget == "ours" else super().get_default_screen()

        def compose(self) -> Any:
            yield from compose()

        def on_mount(self) -> None:
            self.run_worker(self.measure())

        async def measure(self) -> None:
            meter = Meter(self)
            await asyncio.sleep(0.3)
            await scenario(self, meter)
            self.exit()

    def key(app: Any, name: str) -> Callable[[], Any]:
        character = name if len(name) == 1 else None
        return lambda: app.post_message(events.Key(name, character))

    def resize(app: Any, columns: int) -> Callable[[], Any]:
        size = Size(columns, ROWS)
        return lambda: app.post_message(events.Resize(size, size))

    if widget == "ours":
        from reader.document.blocks import Block, BlockKind, Document
        from reader.model import (
            Anchor,
            AnchorState,
            Article,
            Highlight,
            ReadingState,
            Revision,
            Source,
        )
        from reader.ui.article.view import ArticleView

        gc.collect()
        gc.freeze()  # as the program does after its first frame; the text comes later
        kinds = {
            "p": BlockKind.PARAGRAPH,
            "h": BlockKind.HEADING,
            "li": BlockKind.ITEM,
            "q": BlockKind.PARAGRAPH,
        }
        document = Document(
            tuple(
                Block(
                    kinds[kind],
                    text,
                    level=2 * (kind == "h"),
                    depth=int(kind == "li"),
                    quote=int(kind == "q"),
                )
                for kind, text in blocks
            )
        )

        def highlight(number: int, start: int, end: int) -> Highlight:
            return Highlight(
                str(number), 1, 1, start, end, "", "", "", "", "yellow", NOW, NOW,
                anchor=Anchor(AnchorState.EXACT, start, end),
            )  # fmt: skip

        step = len(document.text) // highlights
        marked = [highlight(number, number * step + 40, number * step + 160) for number in range(highlights)]

        def article(number: int) -> Article:
            revision = Revision(number, number, 1, NOW, Source.PAGE, document, words)
            return Article(number, str(number), 1, "Feed", "https://example.org/", "A report", ("A. Author",),
                           "Site", "en", NOW, NOW, ReadingState(), revision)  # fmt: skip

        view = ArticleView()

        def compose() -> Any:
            yield view

        async def scenario(app: Any, meter: Meter) -> None:
            view.focus()
            short = Document((Block(BlockKind.PARAGRAPH, "Short."),))
            empty = article(0)
            object.__setattr__(empty, "revision", Revision(0, 0, 1, NOW, Source.PAGE, short, 1))
            await meter.rest()
            before = resident()
            for number in range(rounds):
                view.show(empty, [])
                figures.setdefault("open", []).append(
                    await meter.of(partial(view.show, article(number), marked))
                )
            await meter.rest()
            figures["memory"] = [resident() - before]
            for _ in range(rounds):
                if view.scroll_offset.y >= view.max_scroll_y - ROWS:
                    await meter.of(key(app, "g"))
                figures.setdefault("page", []).append(await meter.of(key(app, "space")))
            await meter.of(key(app, "g"))
            for number in range(rounds):
                added = highlight(10_000 + number, 10 + 7 * number, 60 + 7 * number)
                figures.setdefault("highlight", []).append(
                    await meter.of(partial(view.set_highlights, [*marked, added]))
                )
            await meter.of(key(app, "v"))
            for _ in range(rounds):
                figures.setdefault("caret", []).append(await meter.of(key(app, "w")))
            await meter.of(key(app, "escape"))
            await meter.of(lambda: view.scroll_to(y=view.max_scroll_y // 2, animate=False))
            for number in range(rounds):
                columns = COLUMNS if number % 2 else COLUMNS - 40 - number % 7
                figures.setdefault("resize", []).append(await meter.of(resize(app, columns)))

    else:
        from textual.containers import VerticalScroll
        from textual.widgets import Markdown

        gc.collect()
        gc.freeze()
        source = markdown_of(blocks)
        page = Markdown("Short.")
        pane = VerticalScroll(page)

        def compose() -> Any:
            yield pane

        async def scenario(app: Any, meter: Meter) -> None:
            pane.focus()
            await meter.rest()
            before = resident()
            for _ in range(max(2, rounds // 10)):
                await page.update("Short.")
                figures.setdefault("open", []).append(await meter.of(lambda: page.update(source)))
            await meter.rest()
            figures["memory"] = [resident() - before]
            for _ in range(rounds):
                if pane.scroll_offset.y >= pane.max_scroll_y - ROWS:
                    pane.scroll_home(animate=False)
                figures.setdefault("page", []).append(
                    await meter.of(lambda: pane.scroll_page_down(animate=False, force=True))
                )
            for number in range(max(2, rounds // 10)):
                columns = COLUMNS if number % 2 else COLUMNS - 40
                figures.setdefault("resize", []).append(await meter.of(resize(app, columns)))

    Bench().run()
    answer.write_text(json.dumps(figures))


# --- the terminal around it


def in_terminal(arguments: list[str], limit: float = 900) -> None:
    """Run this program again on a pseudo-terminal whose output a terminal emulator reads."""
    import pyte

    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    with Terminal(
        [sys.executable, "-m", "benchmarks.article_view", *arguments], columns=COLUMNS, rows=ROWS
    ) as terminal:
        end, fed = time.monotonic() + limit, 0
        while time.monotonic() < end:
            terminal.read(0.2)
            stream.feed(bytes(terminal.output[fed:]))
            fed = len(terminal.output)
            done, _status = os.waitpid(terminal.pid, os.WNOHANG)
            if done:
                return
    raise SystemExit(
        "the measured app did not end: " + "\n".join(line.rstrip() for line in screen.display[:8])
    )


def less_page(text: str, pages: int = 200) -> float | None:
    """CPU milliseconds `less` takes for one page, None where it is not installed."""
    if shutil.which("less") is None:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for line in text.split("\n"):
            print(line, file=file)
        file.flush()
        spent = []
        for count in (0, pages):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            with Terminal(["less", file.name], columns=COLUMNS, rows=ROWS) as terminal:
                terminal.settle(0.2)
                for _ in range(count):
                    terminal.press(" ")
                    terminal.read(0.05)
                terminal.press("q")
                terminal.settle(0.2, 2)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return (spent[1] - spent[0]) * 1000 / pages


def load() -> str:
    """How busy the machine is: what else runs makes the figures worse."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def told(values: list[float]) -> str:
    """Median and 99th percentile of some rounds; a dash where a widget has no such thing."""
    if not values:
        return "-"
    return f"{statistics.median(values):.1f} / {sorted(values)[ceil(len(values) * 0.99) - 1]:.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--widget", choices=["ours", "markdown", "all"], default="all")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--measure", nargs=3, metavar=("WIDGET", "SIZE", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        widget, size, file = options.measure
        measure(widget, *SIZES[size], options.rounds, Path(file))
        return
    widgets = ["ours", "markdown"] if options.widget == "all" else [options.widget]
    print(f"CPU ms of the process, median / p99 of {options.rounds} rounds, {COLUMNS}x{ROWS}; load {load()}")
    print("; ".join(f"{name}: {meaning}" for name, meaning in MEANING.items()))
    for size, (words, highlights) in SIZES.items():
        print(f"\n{size}, {highlights} highlights   {'   '.join(MEANING)}   memory")
        print(f"  {'wanted':9} {'   '.join(f'{most} / {3 * most}' for most in TARGETS[size].values())}")
        for widget in widgets:
            with tempfile.TemporaryDirectory() as folder:
                answer = Path(folder) / "figures.json"
                in_terminal(["--measure", widget, size, str(answer), "--rounds", str(options.rounds)])
                figures = json.loads(answer.read_text())
            memory = figures.pop("memory")[0]
            cells = [told(figures.get(name, [])) for name in MEANING]
            print(f"  {widget:9} {'   '.join(cells)}   {memory:+.1f} MB", flush=True)
        if (page := less_page(markdown_of(text_of(words)))) is not None:
            print(f"  {'less':9} page {page:.2f} (its own process only)")


if __name__ == "__main__":
    main()
