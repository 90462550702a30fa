"""Every route of a hostile server through the real update, twice, held to what is expected.

The server is a Python file with a class `HostileServer` and a table `ROUTES`, each route with a name, a
kind (feed, page or opml) and an outcome. It runs in a process of its own, on the loopback address.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from reader.config import Settings
from reader.errors import OpmlError
from reader.feeds.events import Event, FeedChecked
from reader.feeds.parsing.opml import read_list
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.updating.update import update
from reader.feeds.workers.pool import Workers
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Source
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer

BRINGS_NEW = {"rotating", "changing-all", "etag-lie", "reused-guid", "flap-503", "dup-guid"}
"""Feeds whose second round is allowed to bring entries that the first did not have."""

_SERVE = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("hostile_server", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules["hostile_server"] = module
spec.loader.exec_module(module)
with module.HostileServer() as server:
    print(json.dumps({"port": server.port, "tls": server.tls_port}), flush=True)
    sys.stdin.read()
"""


@dataclass
class Result:
    """What became of one route."""

    name: str
    expected: str
    rounds: list[str] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: float = 0.0
    problems: list[str] = field(default_factory=list)
    reason: str = ""


def load(path: Path) -> ModuleType:
    """The server's module, for its table of routes."""
    spec = importlib.util.spec_from_file_location("hostile_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hostile_server"] = module
    spec.loader.exec_module(module)
    return module


@contextmanager
def running(path: Path) -> Iterator[dict[str, int]]:
    """The server in a process of its own; gives its ports."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


class Memory:
    """Watches the resident memory of this process and its children, in bytes."""

    def __init__(self) -> None:
        self.peak = 0
        self._stop = threading.Event()
        self._without: set[int] = set()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self, without: set[int]) -> None:
        self._without = without
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def reset(self) -> None:
        self.peak = self.now()

    def now(self) -> int:
        return sum(_resident(pid) for pid in [os.getpid(), *(_children(os.getpid()) - self._without)])

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self.peak = max(self.peak, self.now())


def _children(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found |= {int(child) for child in (task / "children").read_text().split()}
        except OSError:  # the thread has ended
            continue
    return found


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # it has ended
        return 0


class Drive:
    """One run over many routes."""

    def __init__(
        self, module: Any, ports: dict[str, int], local: LocalServer, library: Library, settings: Settings
    ) -> None:
        self.module, self.ports, self.local = module, ports, local
        self.library, self.settings = library, settings
        self.memory = Memory()
        self.base = f"http://127.0.0.1:{ports['port']}"

    def state(self) -> dict[str, Any]:
        """What the server saw: hits, touches of the canary, cookies that came back."""
        with urllib.request.urlopen(f"{self.base}/_state.json") as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def url(self, route: Any) -> str:
        """The address of a route."""
        if route.listener == "tls":
            return f"https://127.0.0.1:{self.ports['tls']}/{route.name}"
        if route.listener == "https-on-http":
            return f"https://127.0.0.1:{self.ports['port']}/{route.name}"
        return f"{self.base}/{route.name}"

    async def run(self, routes: list[Any], on_result: Callable[[Result], None]) -> None:
        """Every route, twice, one after the other."""
        async with Workers(1) as workers:
            await workers.feed(b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>")
            await workers.clean_page(b"<article><p>" + b"Warm words, many of them. " * 40, url=self.base)
            self.memory.start(without=set())
            for route in routes:
                on_result(await self._route(route, workers))
            self.memory.stop()

    async def _route(self, route: Any, workers: Workers) -> Result:
        result = Result(route.name, route.outcome.kind)
        before = self.memory.now()
        self.memory.reset()
        try:
            if route.kind == "opml":
                for _ in range(2):
                    await self._opml(route, result)
            else:
                await self._feed(route, result, workers)
        except Exception as error:  # noqa: BLE001  whatever it is, it is a finding
            result.problems.append(f"{type(error).__name__}: {error}"[:200])
        result.megabytes = max(0.0, (self.memory.peak - before) / 1e6)
        if result.megabytes > route.outcome.max_rss_mb:
            result.problems.append(f"memory +{result.megabytes:.0f} MB (at most {route.outcome.max_rss_mb})")
        return result

    async def _opml(self, route: Any, result: Result) -> None:
        started = time.monotonic()
        try:
            async with Fetcher(self.settings) as fetcher:
                found = read_list((await fetcher.fetch(self.url(route))).body, name=route.name)
            result.rounds.append("ok")
            result.entries.append(len(found.subscriptions))
        except OpmlError as error:
            result.reason = error.message
            result.rounds.append("error")
            result.entries.append(0)
        result.seconds = max(result.seconds, time.monotonic() - started)
        self._judge(route, result)

    async def _feed(self, route: Any, result: Result, workers: Workers) -> None:
        url = self.url(route)
        if route.kind == "page":
            url = self._feed_before(route, url)
        feed, _ = subscriptions.subscribe(self.library, url, folder=(route.group,))
        for _ in range(2):
            started = time.monotonic()
            told: list[Event] = []
            async with Fetcher(self.settings) as fetcher:
                await update(
                    self.library,
                    self.settings,
                    feed_ids=[feed.id],
                    on_event=told.append,
                    fetcher=fetcher,
                    workers=workers,
                )
            result.seconds = max(result.seconds, time.monotonic() - started)
            (checked,) = (event for event in told if isinstance(event, FeedChecked))
            result.rounds.append(
                self._page_outcome(feed.id, result)
                if route.kind == "page"
                else self._outcome(feed.id, checked)
            )
            result.reason = result.reason or checked.reason
            ids = listed(self.library, feed_id=feed.id)
            result.entries.append(len(ids))
            self._texts(ids, result)
            self._judge(route, result)

    def _feed_before(self, route: Any, url: str) -> str:
        """A feed on a server of our own with one entry, an excerpt, whose page is the route."""
        item = f"<item><title>Page {route.name}</title><link>{url}</link><guid>{url}</guid>"
        item += "<description>The feed's own words about it [...]</description></item>"
        body = f"<rss version='2.0'><channel><title>{route.name}</title>{item}</channel></rss>".encode()
        self.local.answers[f"/{route.name}"] = Answer(body)
        return f"{self.local.url}/{route.name}"

    def _outcome(self, feed_id: int, checked: FeedChecked) -> str:
        feed = subscriptions.feed(self.library, feed_id)
        if feed.gone:
            return "gone"
        if feed.failures:
            if feed.next_check_at is not None:
                return f"backoff {(feed.next_check_at - datetime.now(UTC)).total_seconds():.0f}"
            return "error"
        return "ok" if checked.outcome in ("new", "changed", "unchanged") else checked.outcome

    def _page_outcome(self, feed_id: int, result: Result) -> str:
        (article_id,) = listed(self.library, feed_id=feed_id)
        article = listing.article(self.library, article_id)
        if article.revision is None:
            return "no text"
        result.reason = article.revision.reason
        if article.revision.source is Source.PAGE:
            return "ok"
        if "The feed's own words" not in article.revision.document.text:
            result.problems.append("the feed's text does not stand")
        return "error"

    def _texts(self, ids: Any, result: Result) -> None:
        for article_id in ids[:50]:
            article = listing.article(self.library, article_id)
            if article.revision is None:
                result.problems.append(f"article {article_id} has no text")
                continue
            text = article.title + article.revision.document.text
            if "CANARY-SECRET" in text or "root:x:" in text:
                result.problems.append("the text holds what it must not")

    def _judge(self, route: Any, result: Result) -> None:
        outcome, (kind, _, seconds) = route.outcome, result.rounds[-1].partition(" ")
        number = f"round {len(result.rounds)}"
        if not outcome.allows(kind):
            result.problems.append(f"{number}: {kind} instead of {outcome.kind} ({result.reason[:80]})")
        if kind == "backoff" and outcome.backoff_s and float(seconds) < outcome.backoff_s - 5:
            result.problems.append(f"{number}: waits only {seconds} s, not {outcome.backoff_s:.0f}")
        if outcome.kind == "backoff" and number == "round 2" and self.state()["hits"].get(route.name, 0) != 1:
            result.problems.append("asked again in spite of Retry-After")
        if len(result.rounds) == 1 and outcome.entries is not None and result.entries[-1] != outcome.entries:
            result.problems.append(f"{result.entries[-1]} entries instead of {outcome.entries}")
        if len(result.rounds) == 2:
            first, second = result.entries
            if second < first or (second > first and route.name not in BRINGS_NEW):
                result.problems.append(f"{first} entries, then {second}")
        if result.seconds > outcome.max_seconds:
            result.problems.append(
                f"{number}: took {result.seconds:.1f} s, more than {outcome.max_seconds:g}"
            )


def terminal_bytes(library_file: Path) -> bytes:
    """What the commands that print titles write to standard output and standard error."""
    written = b""
    for command in (["feeds"], ["list", "--limit", "2000"]):
        done = subprocess.run(
            [sys.executable, "-m", "reader", "--library", str(library_file), *command],
            capture_output=True,
            check=False,
            timeout=120,
        )
        written += done.stdout + done.stderr
    return written


def drive(
    server_file: Path,
    names: list[str] | None,
    timeout: float,
    scratch: Path,
    on_result: Callable[[Result], None],
) -> list[str]:
    """Run routes (all with None); returns what was wrong beyond single routes."""
    module = load(server_file)
    library_file = scratch / "hostile.db"
    with (
        running(server_file) as ports,
        LocalServer() as local,
        Library.open(library_file, write=True) as library,
    ):
        base = Settings()
        allowed = (f"127.0.0.1:{ports['port']}", f"127.0.0.1:{ports['tls']}", local.pair)
        settings = replace(
            base,
            network=replace(base.network, allow_private=allowed),
            update=replace(base.update, timeout=timeout),
        )
        run = Drive(module, ports, local, library, settings)
        routes = [
            route
            for route in module.ROUTES.values()
            if (names is None or route.name in names) and (route.listener != "tls" or ports["tls"])
        ]
        asyncio.run(run.run(routes, on_result))
        state = run.state()
    problems = []
    if state["canary"]:
        problems.append(f"the canary was touched: {state['canary'][:5]}")
    if state["cookies"]:
        problems.append(f"cookies came back: {state['cookies'][:5]}")
    foreign = {
        byte for byte in terminal_bytes(library_file) if (byte < 32 and byte not in b"\n") or byte == 127
    }
    if foreign:
        problems.append(f"control bytes reached the terminal: {sorted(foreign)}")
    return problems


def tenth(server_file: Path) -> list[str]:
    """Every tenth route, those that take long by design left out."""
    slow = {"slow-headers", "slow-body", "hang", "status-100-only", "redirect-slow", "feed-100k", "feed-50mb"}
    slow |= {"page-link-storm"}  # runs into the limit on processor time
    names = [name for name in load(server_file).ROUTES if name not in slow]
    return names[::10]
