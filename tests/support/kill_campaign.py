"""Kills of the app at random moments, and what must be in its library afterwards."""

import contextlib
import importlib
import os
import pkgutil
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyte

import reader.library
import reader.ui
from reader.library.articles import listing
from reader.library.articles.revisions import revision
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.ui.themes import default_theme
from tests.support import child_environment
from tests.support.crash_check import half_done
from tests.support.pseudo_terminal import Terminal
from tests.support.publisher import FEEDS, Publisher
from tests.support.stored_highlights import all_highlights

COLUMNS, ROWS = 78, 32
TOKEN = re.compile(r"s\d+r\d+x\d\d")
"""A word that stands in one sentence of one report, in all its versions."""
COLOURS = {"2": "green", "3": "blue", "4": "pink", "5": "purple"}
BACKGROUNDS = {
    value.removeprefix("#").lower(): name.removeprefix("mark-")
    for name, value in default_theme().variables.items()
    if name.startswith("mark-")
}
"""Highlight colours by background colour. A dialog may show the words on another background."""
NEW_LIBRARY = 20
"""Kills after which a fresh library is begun: a large one would make most of the time checking."""


@dataclass
class Promised:
    """What the screen has said is saved."""

    tokens: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    colours: dict[str, str] = field(default_factory=dict)
    deletions: int = 0
    """How many deletions and undoings were asked for whose answer was not seen; they may count or not."""
    acknowledged: int = 0


class App(Terminal):
    """The program on its terminal, with a screen that is kept up to date."""

    def __init__(
        self, command: list[str], environment: dict[str, str], run: Callable[[], int] | None
    ) -> None:
        super().__init__(command, columns=COLUMNS, rows=ROWS, environment=environment, run=run)
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        self._answered_before, self._typed_at = "", 0

    def look(self) -> pyte.Screen:
        """The screen as it is painted so far."""
        self._stream.feed(bytes(self.output[self._fed :]))
        self._fed = len(self.output)
        return self._screen

    def screen(self) -> list[str]:
        return [line.rstrip() for line in self.look().display]

    def line(self, row: int) -> str:
        """One line of the screen."""
        cells = self.look().buffer[row]
        return "".join(cells[column].data for column in range(COLUMNS))

    def type(self, keys: str) -> None:
        """Press keys; what is answered from now on is the answer to them."""
        self._answered_before = self.line(ROWS - 1)
        self._typed_at = len(self.output)
        self.press(keys)

    def answers(self, words: str, limit: float) -> bool:
        """Whether the words come to the bottom line within so many seconds in answer to what was typed."""
        end = time.perf_counter() + limit
        while True:
            if words in self.line(ROWS - 1) and (
                words not in self._answered_before or words.encode() in self.output[self._typed_at :]
            ):
                return True
            if time.perf_counter() > end:
                return False
            self.read(0.05)

    def highlighted(self) -> dict[str, str]:
        """The tokens that stand on the screen in the colour of a highlight, and in which."""
        screen = self.look()
        found: dict[str, str] = {}
        for row in range(ROWS):
            for match in TOKEN.finditer(self.line(row)):
                cells = {screen.buffer[row][column].bg for column in range(match.start(), match.end())}
                if len(cells) == 1 and (colour := BACKGROUNDS.get(cells.pop())):
                    found[match[0]] = colour
        return found

    def update(self) -> int | None:
        """The process of the update that the app has started, None when none runs."""
        try:
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        except OSError:
            return None
        for child in map(int, children):
            try:
                if b"update" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
            except OSError:
                continue
        return None


class Campaign:
    """Kills until there were enough of them; `problems` says what was wrong after any."""

    def __init__(self, folder: Path, *, forked: bool, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.forked = forked
        # starting an update is most of the work: the quick way has few that last, and meet several kills
        self.publisher = Publisher(seed, 2.0 if forked else 0.15)
        self.kills: Counter[str] = Counter()
        self.acknowledged: Counter[str] = Counter()
        self.problems: list[str] = []
        self.recoloured = 0
        """How many words were seen changing colour."""
        self.startup = 0.0
        """Seconds from the last start of the app until its list of articles was on the screen."""
        self.library = folder / "0.db"
        self.promised = Promised()
        self.groups: set[int] = set()
        names = ("CONFIG", "DATA", "STATE", "CACHE")
        self.environment = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in names}
        self.environment["HOME"] = str(folder)
        self.environment = child_environment(PYTHONDONTWRITEBYTECODE="1", **self.environment)
        self.config = folder / "config.toml"

    def run(self, kills: int) -> None:
        """Kill so many times."""
        with self.publisher:
            # Today may be finished, and has no row to open then
            self.config.write_text(
                f'[network]\nallow_private = ["{self.publisher.pair}"]\n[today]\nopens = false\n'
            )
            self._first_library()
            begun = 0
            try:
                while (done := self.kills.total()) < kills:
                    if done - begun >= NEW_LIBRARY:
                        begun = done
                        self.library = self.folder / f"{done}.db"
                        shutil.copy(self.folder / "first.db", self.library)
                        self.promised = Promised()
                    self._session(kills)
            finally:
                for group in self.groups:
                    _kill_group(group)

    def _arguments(self, *command: str) -> list[str]:
        return ["--library", str(self.library), "--config", str(self.config), *command]

    def _first_library(self) -> None:
        with Library.open(self.library, write=True) as library:
            for number in range(FEEDS):
                subscriptions.subscribe(library, f"{self.publisher.url}/{number}.xml")
        command = [sys.executable, "-m", "reader", *self._arguments("update")]
        ended = os.spawnve(os.P_WAIT, sys.executable, command, self.environment)
        assert ended == 0, f"the first update ended with {ended}"
        with Library.open(self.library, write=True) as library:
            library.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.library, self.folder / "first.db")

    # --- one start of the app

    def _session(self, kills: int) -> None:
        run: Callable[[], int] | None = None
        if self.forked:

            def run() -> int:
                from reader.cli import main

                return main(self._arguments())

        command = [sys.executable, "-m", "reader", *self._arguments()]
        with App(command, self.environment, run) as app:
            app.wait_for("Report")
            self.startup = time.perf_counter() - app.started
            if not self.forked or not any(map(_lives, self.groups)):
                app.press("R")
            app.press("j" * self.chance.randrange(3) + "\r")
            app.wait_for("x00")
            for _ in range(self.chance.choice((0, 0, 1, 2))):
                if self.kills.total() >= kills - 1:
                    break
                self._use(app)
                self._kill_update(app)
                app.press("R")
            self._use(app)
            self._kill_app(app)

    def _use(self, app: App) -> None:
        """Read and mark until a random moment; what is being done then is not waited for."""
        # a busy machine needs longer to answer: what it took to start says how much
        longest = max(0.6, 2 * self.startup) if self.forked else max(2.5, 3 * self.startup)
        end = time.perf_counter() + self.chance.uniform(0.05, longest)
        while time.perf_counter() < end:
            if self.chance.random() < 0.1 and app.update() is None:
                app.press("R")
            self._mark(app, end)

    def _mark(self, app: App, end: float) -> None:
        promised, chance = self.promised, self.chance
        app.settle(0.02, 0.2)
        app.type(")" * chance.randrange(1, 4) + "H")
        if not self._answered(app, "highlight saved", end):
            return
        promised.tokens |= app.highlighted().keys()
        kind = chance.random()
        if kind < 0.25:
            key = chance.choice(sorted(COLOURS))
            app.settle(0.02, 0.2)
            before = app.highlighted()
            app.type(key)
            promised.colours.clear()  # what is under the caret may have had another one
            if self._answered(app, f"{COLOURS[key]}: saved", end):
                app.settle(0.02, 0.2)
                # an earlier highlight may be painted this late too
                now = app.highlighted().items() - before.items()
                promised.colours = {token: colour for token, colour in now if colour == COLOURS[key]}
                self.recoloured += len(promised.colours)
        elif kind < 0.45:
            note = f"({self.kills.total()}.{promised.acknowledged})"
            app.press("a")
            if not self._shown(app, "esc done", end):
                return
            app.press(note)
            if self._shown(app, note, end):
                app.type("\x1b")
                if self._answered(app, "note saved", end):
                    promised.notes.add(note)
        elif kind < 0.6:
            before = app.highlighted()
            app.type("d")
            promised.deletions += 1
            promised.colours.clear()
            if not self._answered(app, "deleted", end):
                return
            app.settle(0.05, 0.3)
            promised.tokens -= before.keys() - app.highlighted().keys()
            app.type("u")
            if self._answered(app, "undone", end):
                promised.deletions -= 1
                promised.tokens |= app.highlighted().keys()

    def _answered(self, app: App, words: str, end: float) -> bool:
        """Whether the bottom line said so before the moment of the kill."""
        if app.answers(words, max(0.0, end - time.perf_counter())):
            self.promised.acknowledged += 1
            self.acknowledged[words.replace(":", "").split()[-1]] += 1
            return True
        return False

    def _shown(self, app: App, words: str, end: float) -> bool:
        while not any(words in line for line in app.screen()):
            if time.perf_counter() > end:
                return False
            app.read(0.05)
        return True

    # --- kills

    def _kill_update(self, app: App) -> None:
        child = app.update()
        if child is None:
            return
        if self.chance.random() < 0.5:
            _kill_group(child)
            self._killed("the update with its workers")
        else:
            os.kill(child, signal.SIGKILL)
            self._killed("the update alone")
        self._look(app, alive=True)
        self._gone(child)
        # the note editor may be open, and the app has something to say
        app.press("\x1b")
        app.settle(0.1, 1.0)
        if "x00" not in "\n".join(app.screen()):
            app.press("\r")
            app.settle(0.1, 1.0)

    def _kill_app(self, app: App) -> None:
        child = app.update()
        if child is not None and self.chance.random() < 0.4:
            os.kill(app.pid, signal.SIGKILL)
            _kill_group(child)
            app.kill()
            self._killed("the app and its update")
            self._look(app)
            return
        app.kill()
        self._killed("the app, its update goes on" if child else "the app, no update running")
        if child is not None:
            self.groups.add(child)
        self._look(app)
        if child is not None and self.chance.random() < (0.1 if self.forked else 0.7):
            _kill_group(child)  # else it meets the next start of the app
            self._gone(child)

    def _killed(self, what: str) -> None:
        self.kills[what] += 1

    def _gone(self, group: int) -> None:
        """Nothing of a killed update may stay: neither it nor a worker of it."""
        end = time.perf_counter() + 10
        while _lives(group):
            if time.perf_counter() > end:
                self._found("processes of a killed update are still there")
                _kill_group(group)
                return
            time.sleep(0.01)

    def _look(self, app: App, *, alive: bool = False) -> None:
        """Compare; an app that is `alive` may still be doing what it was asked."""
        while app.read(0):
            pass
        # painted before the kill, seen after it
        shown = set(app.highlighted())
        with Library.open(self.library, write=True) as library:
            for problem in half_done(library):
                self._found(problem)
            with library.snapshot():
                self._compare(library, shown, alive=alive)

    def _found(self, problem: str) -> None:
        self.problems.append(f"kill {self.kills.total()}: {problem}")
        print(self.problems[-1], flush=True)

    def _compare(self, library: Library, shown: set[str], *, alive: bool) -> None:
        promised = self.promised
        living = [one for _, one in all_highlights(library)]
        quoted = {token for one in living for token in TOKEN.findall(one.quote)}
        if promised.deletions:
            # one that was asked for and not answered may have been done
            rows = library.tuples("SELECT quote FROM highlights WHERE deleted_at IS NOT NULL")
            quoted |= {token for row in rows for token in TOKEN.findall(row[0])}
        for token in sorted(promised.tokens - quoted):
            self._found(f"the highlight of {token} was shown as saved and is lost")
        for token, colour in promised.colours.items():
            if not promised.deletions and not any(
                token in one.quote and one.colour == colour for one in living
            ):
                self._found(f"{token} was shown as saved in {colour} and is not")
        notes = "\n".join(row[0] for row in library.tuples("SELECT note FROM highlights"))
        for note in sorted(note for note in promised.notes if note not in notes):
            self._found(f"the note {note} was shown as saved and is lost")
        promised.tokens &= quoted  # what is lost is told once
        for token in sorted(shown - quoted):
            self._found(f"{token} stands on the screen as highlighted and is not in the library")
        for one in living:
            if one.revision_id is None or one.start is None:
                self._found(f"the highlight {one.uid} has no place of its own")
                continue
            if revision(library, one.revision_id).document.text[one.start : one.end] != one.quote:
                self._found(f"the highlight {one.uid} is not what its text says")
        current: dict[int, str] = {}
        for one in living:
            if one.article_id not in current:
                article = listing.article(library, one.article_id)
                current[one.article_id] = article.revision.document.text if article.revision else ""
            if one.anchor.state == "exact":
                text = current[one.article_id][one.anchor.start : one.anchor.end]
                if text.split() != one.quote.split():
                    self._found(f"the highlight {one.uid} is shown on other words")
        if promised.deletions and not alive:  # what is seen now is what was done
            promised.deletions = 0
            promised.tokens = {token for one in living for token in TOKEN.findall(one.quote)}
            promised.colours.clear()


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _lives(group: int) -> bool:
    """Whether a process of the group is more than a name that no one has asked for yet."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, own = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(own) == group and state not in "ZX":
                return True
    return False


def preload() -> None:
    """Import what the app imports on its way, so that a fork begins with it."""
    for package in (reader.ui, reader.library):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def campaign(kills: int, *, forked: bool = False, seed: int = 0) -> Campaign:
    """Kill so many times, or until ctrl+c; returns what came of it."""
    if forked:
        preload()
    with tempfile.TemporaryDirectory(prefix="postil-kills-", ignore_cleanup_errors=True) as folder:
        done = Campaign(Path(folder), forked=forked, seed=seed)
        with contextlib.suppress(KeyboardInterrupt):
            done.run(kills)
        return done
