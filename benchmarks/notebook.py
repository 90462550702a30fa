"""How long the notebook takes with very many highlights: to open, for each facet, query and grouping.

    python -m benchmarks.notebook [REPORTS] [HIGHLIGHTS_EACH] [--library FILE]      (2,000 and 10 unless told)

Makes a library as `benchmarks.exporting` does, or takes one, and works in the app without a terminal:
processor time in milliseconds from the key until all that follows from it is drawn, without the collection
of garbage while nobody types; of opening also until the first frame with passages. Memory is that of the
whole process.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.pilot import Pilot

from benchmarks.exporting import fill
from reader.library.query.notebook import GROUPINGS
from reader.settings import Settings
from reader.ui.app import PostilApp
from reader.ui.screens.notebook.screen import NotebookScreen

QUERIES = (
    "tag:method",
    "-tag:method",
    "note:mine",
    '"note of mine"',
    "colour:yellow",
    "marked:<30d",
    "is:uncited",
    "is:imported",
    "is:check",
    "is:orphan",
    "author:jane",
    "year:2026",
    "tag:method colour:yellow is:uncited",
    "jane",
    "feed:feed",
)
SIZE = (160, 50)
FACETS = 30
"""Values of facets that are chosen, spread over all."""
_STILL = 3
"""Rounds of the event loop without a change after which a frame counts as the last one."""


async def settled(pilot: Pilot[int]) -> None:
    """Wait until nothing is left to be drawn."""
    for _ in range(_STILL):
        await pilot.pause()


class Collections:
    """How long garbage was collected, which the app does while nobody types: it delays no frame."""

    def __init__(self) -> None:
        self.seconds = self._begun = 0.0
        gc.callbacks.append(self._told)

    def _told(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._begun = time.process_time()
        else:
            self.seconds += time.process_time() - self._begun


COLLECTIONS = Collections()


class Frame:
    """Opens the notebook, and takes the processor time until its passages are drawn."""

    def __init__(self) -> None:
        self.milliseconds = self._begun = 0.0

    def open(self, app: PostilApp, screen: NotebookScreen) -> None:
        """Show the screen."""
        self._begun = time.process_time() - COLLECTIONS.seconds
        app.push_screen(screen)
        screen.call_after_refresh(self._drawn)

    def _drawn(self) -> None:
        self.milliseconds = (time.process_time() - COLLECTIONS.seconds - self._begun) * 1000


async def spent(pilot: Pilot[int], work: Callable[[], object]) -> float:
    """Processor time in milliseconds of something that is done in the app, until it is drawn."""
    await settled(pilot)
    begun, collected = time.process_time(), COLLECTIONS.seconds
    work()
    await settled(pilot)
    return (time.process_time() - begun - COLLECTIONS.seconds + collected) * 1000


def print_times(title: str, times: list[float]) -> None:
    """Print the least of some times, their median and their 95th percentile."""
    times = sorted(times)
    middle, high = times[len(times) // 2], times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    print(f"{title:<32} {times[0]:7.1f} least {middle:7.1f} median {high:7.1f} p95", flush=True)


async def measure(library: Path, rounds: int) -> None:
    """Open the notebook and narrow it in every way."""
    app = PostilApp(Settings(), library)
    async with app.run_test(size=SIZE) as pilot:

        async def times(work: Callable[[], object], count: int = rounds) -> list[float]:
            return [await spent(pilot, work) for _ in range(count)]

        await settled(pilot)
        print_times("nothing (counts in all others)", await times(lambda: None))
        opening, first = [], []
        for _ in range(rounds):
            screen = NotebookScreen()
            frame = Frame()
            opening += await times(partial(frame.open, app, screen), 1)
            first.append(frame.milliseconds)
            await times(partial(screen.dismiss, None), 1)
        print_times("opening, until the first frame", first)
        print_times("opening, with its facets", opening)
        screen = NotebookScreen()
        app.push_screen(screen)
        await settled(pilot)
        every = []
        for query in QUERIES:
            took = await times(partial(screen.narrow, query))
            print_times(query, took)
            every += took
        screen.narrow("")
        await settled(pilot)
        values = screen.facet_values
        for value in values[:: max(1, len(values) // FACETS)]:
            took = await times(partial(screen.choose_facet, value))
            print_times(f"{value.facet}: {value.name}"[:30], took)
            every += took
        print_times("every query and facet", every)
        screen.choose_facet(None)
        for _ in GROUPINGS:
            print_times(f"grouping after {screen.grouping}", await times(screen.action_group, 1))
        print_times("to the end", await times(screen.rows.action_last, 1))
        print_times("to the start", await times(screen.rows.action_first, 1))
        print_times("a page down", await times(partial(screen.rows.action_page, 1), 30))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peak:.0f} MB of memory at most")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("reports", type=int, nargs="?", default=2_000)
    parser.add_argument("each", type=int, nargs="?", default=10)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = arguments.library or Path(folder, "library.db")
        if arguments.library is None:
            fill(library, arguments.reports, arguments.each)
        asyncio.run(measure(library, arguments.rounds))


if __name__ == "__main__":
    main()
