"""The child processes behind a refresh."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from reader.document import Block, BlockKind, Document
from reader.feeds import events
from reader.imports.records import ImportedArticle
from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.imported.storing import Storing
from reader.library.storage.database import Library
from reader.model import Entry, Source
from reader.settings import Settings, UpdateSettings
from reader.ui.app import PostilApp
from reader.ui.services import child_process
from reader.ui.services.child_process import Child, Ended
from tests.support.piloting import press, running, screen_text, settled
from tests.support.texts import store_revision


def finish(calls: queue.Queue[Callable[[], None]], done: Callable[[], bool]) -> int:
    """Run what is delivered, as the screen's thread would, until `done`; how often it was called upon."""
    times = 0
    while not done():
        calls.get(timeout=100)()
        times += 1
    return times


def run(arguments: list[str], **options: bool) -> tuple[list[str], list[Ended], int]:
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    lines: list[str] = []
    ends: list[Ended] = []
    Child(arguments, deliver=calls.put, on_line=lines.append, on_end=ends.append, **options)
    return lines, ends, finish(calls, lambda: bool(ends))


def test_lines_arrive_in_order_before_end() -> None:
    whole = subprocess.run(
        [sys.executable, "-m", "reader", "--help"], capture_output=True, text=True, check=True
    )
    lines, ends, _ = run(["--help"])
    assert "".join(lines) == whole.stdout
    assert [end.status for end in ends] == [0]
    lines, ends, _ = run(["no-such-command"])
    assert (lines, ends[0].status) == ([], 2)
    assert "no-such-command" in ends[0].message("")


def test_many_lines_keep_screen_responsive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "_TIME_SLICE", -1.0)  # any time at all is too long
    lines, ends, turns = run(["--help"])
    assert len(lines) > 20
    assert len(ends) == 1
    assert turns > len(lines)


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="needs Linux")
def test_low_priority_child_yields_cpu(library_path: Path) -> None:
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    ends: list[Ended] = []
    for low_priority in (True, False):
        child = Child(
            ["--library", str(library_path), "feeds"],
            deliver=calls.put,
            on_line=lambda line: None,
            on_end=ends.append,
            low_priority=low_priority,
        )
        # it cannot be waited for before its end is taken from it, so it is still there to be asked
        assert (
            os.getpriority(os.PRIO_PROCESS, child.pid) > os.getpriority(os.PRIO_PROCESS, 0)
        ) is low_priority
    finish(calls, lambda: len(ends) == 2)


class Running:
    """A refresh that runs, as far as the screen knows."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, line: str) -> None:
        self.sent.append(line)

    def stop(self) -> None:
        self.sent.append("stop")


async def test_page_of_an_imported_article_is_fetched_beside_a_running_update(
    make_app: Callable[..., PostilApp], library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(library_path, write=True) as library:
        one = ImportedArticle(url="https://elsewhere.example/x", title="Imported")
        (stored,) = Storing(library, "imported", now=datetime.now(UTC)).store([one])
    app = make_app()
    asked: list[list[str]] = []
    monkeypatch.setattr(app.runner, "run", lambda arguments, **_: asked.append(arguments))
    async with running(app) as pilot:
        child = Running()
        app.updates.begin(cast("Child", child))
        app.library_screen.panes.open_article(stored.id)
        await settled(pilot)
        assert child.sent == []
        assert asked == [["update", "--json", "--article", str(stored.id)]]


async def test_running_update_prepares_opened_article_first(
    make_app: Callable[..., PostilApp], library_path: Path
) -> None:
    with Library.open(library_path, write=True) as library:
        feed = subscriptions.feeds(library)[0]
        entry = Entry(guid="late", title="Listed only", published_at=datetime(2026, 11, 2, tzinfo=UTC))
        (number,) = entries.store_entries(library, feed.id, [entry], now=datetime.now(UTC)).new
    async with running(make_app()) as pilot:
        updates = pilot.app.updates
        child = Running()
        updates.begin(cast("Child", child))
        await press(pilot, "enter")
        assert child.sent == [str(number)]
        assert "is being made" in screen_text(pilot.app)
        document = Document((Block(BlockKind.PARAGRAPH, "Made while one waits."),))
        with Library.open(library_path, write=True) as library:
            store_revision(
                library, number, document=document, source=Source.FEED, cleaner=1, now=datetime.now(UTC)
            )
        updates.progress(events.ArticleReady(number, feed.id).to_json())
        await settled(pilot)
        assert "Made while one waits." in screen_text(pilot.app)


async def test_running_update_reports_progress_and_stops(
    make_app: Callable[..., PostilApp],
) -> None:
    async with running(make_app(), (120, 24)) as pilot:
        updates = pilot.app.updates
        assert "r refresh" in screen_text(pilot.app)
        child = Running()
        updates.begin(cast("Child", child))
        updates.progress(events.Started(1200).to_json())
        await settled(pilot)
        assert "refreshing 1,200 feeds" in screen_text(pilot.app)
        assert "ctrl+x stop refresh" in screen_text(pilot.app).replace("^x", "ctrl+x")
        assert "r refresh" not in screen_text(pilot.app)
        await press(pilot, "1", "H")
        updates.progress(events.Progress(1200, 1200, 5, 20_000).to_json())
        await settled(pilot)
        assert "preparing texts, 20,000 to go" in screen_text(pilot.app)
        await press(pilot, "ctrl+x")
        assert child.sent == ["stop"]
        updates.ended(Ended(130, ""))
        await settled(pilot)
        assert "refresh stopped" in screen_text(pilot.app)
        await press(pilot, "ctrl+x")
        assert "no refresh is running" in screen_text(pilot.app)


async def test_update_names_failed_feeds(
    make_app: Callable[..., PostilApp],
) -> None:
    async with running(make_app(), (120, 24)) as pilot:
        updates = pilot.app.updates
        updates.begin(cast("Child", Running()))
        failed = (("Alpha Institute", "https://a.example/", "The server does not answer."),)
        updates.progress(events.Finished(1, 0, 0, failed, 0, 0).to_json())
        updates.ended(Ended(1, ""))
        await settled(pilot)
        assert "1 failed (Alpha Institute: The server does not answer.)" in screen_text(pilot.app)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("status", ""),
        ("osc9", "\x1b]9;Postil: The Gazette�]52;c;: 2 new\x07"),
        ("osc777", "\x1b]777;notify;Postil;The Gazette�]52;c;: 2 new\x07"),
    ],
)
async def test_new_articles_of_feeds_that_notify_are_told(
    make_app: Callable[..., PostilApp], monkeypatch: pytest.MonkeyPatch, kind: str, sent: str
) -> None:
    settings = replace(Settings(), update=UpdateSettings(notify=kind))
    async with running(make_app(settings), (120, 24)) as pilot:
        written: list[str] = []
        driver = pilot.app._driver
        assert driver is not None
        monkeypatch.setattr(driver, "write", written.append)
        pilot.app.updates.begin(cast("Child", Running()))
        finished = events.Finished(9, 5, 0, (), 0, 0, announced=(("The Gazette\x1b]52;c;", 2),))
        pilot.app.updates.progress(finished.to_json())
        pilot.app.updates.ended(Ended(0, ""))
        await settled(pilot)
        assert "5 new (The Gazette" in screen_text(pilot.app)
        assert "".join(each for each in written if "Gazette" in each) == sent
