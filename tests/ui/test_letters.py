"""The whole way of a letter: a mailbox is subscribed to, its letter read, marked, found, exported, synced."""

from __future__ import annotations

import asyncio
import mailbox
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.library.annotations.sync import sync
from reader.library.feeds import subscriptions
from reader.library.feeds.feed_health import feed_health
from reader.library.storage.database import Library
from reader.presentation.feed_health import next_check
from reader.settings import Settings
from reader.ui.app import PostilApp
from tests.support.made_letters import FOOTERS, newsletter
from tests.support.made_reports import pages
from tests.support.piloting import press, running, screen_text, settled, stored

TITLE = "Counting what moves"
MORE = "What the clerks of four towns wrote down in a century is on the shelves of one attic, unread so far."
SENTENCE = "A second letter of the institute."


async def shown(pilot: Pilot[int], text: str) -> str:
    """The screen once a text stands on it: what is waited for is a process."""
    for _ in range(400):
        screen = screen_text(pilot.app)
        if text in screen:
            return screen
        await pilot.pause(0.05)
    raise AssertionError(f"{text!r} is not shown:\n{screen}")


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A maildir with a letter that has a report, and one more."""
    box = mailbox.Maildir(tmp_path / "News")
    first = newsletter(subject=TITLE)
    first.add_attachment(pages(2), maintype="application", subtype="pdf", filename="Harbours.pdf")
    box.add(first)
    box.add(newsletter(subject="What the registers say", number=43, body=(SENTENCE, MORE)))
    return tmp_path / "News"


async def _postil(path: Path, *arguments: object) -> str:
    """What the command line prints about the library."""
    command = [sys.executable, "-m", "reader", "--library", str(path), *map(str, arguments)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.slow
async def test_whole_way_of_a_letter(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTIL_STRICT_SCREEN", "1")
    path = tmp_path / "own.db"
    with Library.open(path, write=True):
        pass
    async with running(PostilApp(Settings(), path), size=(110, 40)) as pilot:
        await press(pilot, "escape", "a")
        await pilot.press(*str(letters))
        await press(pilot, "enter")
        await shown(pilot, "What the registers say")
        await settled(pilot)
        # found by a word of its text, read, and marked with a note
        await press(pilot, "slash", *"second letter", "enter", "enter")
        screen = await shown(pilot, SENTENCE)
        assert not any(footer[:30] in screen for footer in FOOTERS)
        await press(pilot, "slash", *"second", "enter", "H", "a", *"Really?", "escape")
        marked = stored(path, "What the registers say")[1]
        assert [(one.quote, one.note) for one in marked] == [(SENTENCE, "Really?")]
        # the whole letter, footers and all
        await press(pilot, "c")
        await shown(pilot, FOOTERS[0][:30])
        await press(pilot, "c", "h", "escape")
    out = tmp_path / "out"
    await _postil(path, "export", "markdown", "--to", out)
    exported = "".join(file.read_text() for file in out.rglob("*.md"))
    for said in (SENTENCE, "Really?", "Harbour Institute"):
        assert said in exported
    # another machine, which has no mailbox for it
    shared = tmp_path / "shared"
    shared.mkdir()
    now = datetime.now(UTC)
    with Library.open(path, write=True) as here, Library.open(tmp_path / "other.db", write=True) as there:
        sync(here, shared, now=now)
        sync(there, shared, now=now)
        (feed,) = subscriptions.feeds(there)
        assert (feed.url, feed.title) == ("list:letters.example.org", "Letters")
        (health,) = feed_health(there)
        assert next_check(health, now) == "no mailbox on this machine brings its letters"
        assert not health.failing
    assert "No feeds" in await _postil(tmp_path / "other.db", "update")
    assert [one.quote for one in stored(tmp_path / "other.db", "What the registers say")[1]] == [SENTENCE]


@pytest.mark.slow
async def test_attached_report_opens_from_its_letter(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.db"
    await _postil(path, "subscribe", letters)
    async with running(PostilApp(Settings(), path, offline=True), size=(110, 40)) as pilot:
        await press(pilot, "slash", *"Counting", "enter", "enter")
        await shown(pilot, "Attached: Harbours.pdf")
        await press(pilot, "f")
        letter = screen_text(pilot.app).partition("Attached:")[2][0]
        await press(pilot, letter)
        await shown(pilot, "On page 1 line 1")
