"""The real program on a real (pseudo-)terminal: what it writes, and what survives its sudden end."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.library.annotations import highlight_changes
from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.storage import health
from reader.library.storage.database import Library
from reader.model import Entry, Source
from tests.support.examples import in_part
from tests.support.lists import listed
from tests.support.pseudo_terminal import Terminal
from tests.support.stored_highlights import all_highlights
from tests.support.texts import store_revision

Start = Callable[..., Terminal]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts the program on a library, in folders of its own."""

    def make(library: Path, *arguments: str, columns: int = 80, rows: int = 24) -> Terminal:
        names = ("CONFIG", "DATA", "STATE", "CACHE")
        environment = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in names}
        environment["HOME"] = str(tmp_path)
        command = [sys.executable, "-m", "reader", "--library", str(library), "--offline", *arguments]
        return Terminal(command, columns=columns, rows=rows, environment=environment)

    return make


def test_saved_highlight_survives_kill(start: Start, library_path: Path) -> None:
    with start(library_path) as terminal:
        terminal.wait_for_screen("Apples")
        terminal.settle()
        terminal.press("\r")
        terminal.wait_for_screen("first sentence")
        terminal.press("H")
        terminal.wait_for_screen("saved")
        terminal.kill()
    with Library.open(library_path) as library:
        marked = all_highlights(library)
        assert [highlight.quote for _, highlight in marked] == [
            "The first sentence says what the report is about."
        ]
        assert health.check(library).sound


def _wait(terminal: Terminal, limit: float = 30.0) -> int:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        ended, status = os.waitpid(terminal.pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    raise TimeoutError("the program has not ended")


@pytest.mark.parametrize("ignored", in_part([False, True], 1), ids=["as usual", "under nohup"])
def test_lost_connection_keeps_note(start: Start, library_path: Path, *, ignored: bool) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN) if ignored else None
    try:
        terminal = start(library_path)
    finally:
        if before is not None:
            signal.signal(signal.SIGHUP, before)
    with terminal:
        terminal.wait_for_screen("Apples")
        terminal.settle()
        terminal.press("\r")
        terminal.wait_for_screen("first sentence")
        terminal.press("a")
        terminal.wait_for_screen("saved as you type")
        terminal.press("half a thought")
        terminal.wait_for_screen("half a thought")
        terminal.hang_up()  # before the pause after which a note is saved
        assert _wait(terminal) == 128 + signal.SIGHUP
    with Library.open(library_path) as library:
        assert [highlight.note for _, highlight in all_highlights(library)] == ["half a thought"]
        assert health.check(library).sound


def test_termination_restores_terminal(start: Start, library_path: Path) -> None:
    with start(library_path) as terminal:
        terminal.wait_for_screen("Apples")
        terminal.settle()
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert b"\x1b[?1049l" in terminal.output  # the screen that was there before


def test_resize_reaches_the_app(start: Start, library_path: Path) -> None:
    with start(library_path) as terminal:
        terminal.wait_for_screen("? keys")
        terminal.settle()
        for columns, rows in ((120, 36), (60, 18)):
            terminal.resize(columns, rows)
            terminal.wait_for_screen("? keys")
            terminal.settle()
            assert "? keys" in terminal.screen()[rows - 1]


def test_first_start_offers_ways_to_begin(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "new" / "library.db"
    with start(path) as terminal:
        terminal.wait_for_screen("Read the samples")
        terminal.settle()
        text = "\n".join(terminal.screen())
        assert "Choose feeds from the starter list" in text
        assert "Subscribe to a feed or a site" in text
        terminal.press("\x1b")
        terminal.settle()
        assert "No feeds yet" in "\n".join(terminal.screen())
        terminal.press("q")
        terminal.settle()
        terminal.press("q")
        assert terminal.wait_exit() == 0
    assert path.exists()


def _last_words(terminal: Terminal, home: Path) -> str:
    """What a program said that ended when it should not: on the terminal, and to its log."""
    logs = "\n".join(log.read_text() for log in home.rglob("*.log"))
    return "the program ended:\n" + "\n".join([*terminal.screen(), logs])


HOSTILE = (
    "[@click=app.quit]OWNED[/]",
    "[/]OWNED",
    "[bold red]OWNED",
    "\x1b]52;c;T1dORUQ=\x07OWNED",
    "\x1b]0;OWNED\x07",
    "\x1b[2J\x1b[31mOWNED",
    "\x9b31mOWNED",
    "\x90OWNED\x9c",
    "\u202eOWNED\u202c",
    "OWNED\r\nsecond line\x08\x08",
    "$(touch OWNED) `id`",
)


def make_hostile_library(path: Path) -> None:
    """Every place where an outside string is kept holds one that would act if it could."""
    with Library.open(path, write=True) as library:
        for number, attack in enumerate(HOSTILE):
            feed, _ = subscriptions.subscribe(
                library,
                f"https://example.org/{number}.xml",
                title=f"{attack} feed",
                folder=(f"{attack} folder",),
            )
            subscriptions.record_failure(library, feed.id, at=NOW, error=f"{attack} error")
            entry = Entry(
                guid=str(number),
                url=f"https://example.org/{number}",
                title=f"{attack} title{number}",
                authors=(attack,),
                published_at=NOW,
            )
            (article_id,) = entries.store_entries(library, feed.id, [entry], now=NOW).new
            text = f"{attack} body of the article."
            blocks = (
                Block(BlockKind.PARAGRAPH, text, (Span(0, 4, SpanKind.LINK, "javascript:OWNED"),)),
                Block(BlockKind.HEADING, attack, level=2),
                Block(BlockKind.CODE, attack),
                Block(BlockKind.FIGURE, attack, alt=attack, source="https://example.org/x.png"),
            )
            store_revision(
                library,
                article_id,
                document=Document(blocks),
                source=Source.FEED,
                cleaner=1,
                complete=False,
                reason=f"{attack} reason",
                site=f"{attack} site",
                now=NOW,
            )
            highlight_changes.add_highlight(
                library, article_id, 0, len(text), note=attack, tags=[attack], now=NOW
            )


@pytest.mark.slow
def test_outside_strings_are_sanitised(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    make_hostile_library(path)
    with start(path, columns=130, rows=45) as terminal:
        terminal.wait_for_screen(f"title{len(HOSTILE) - 1}")  # the newest, at the top
        terminal.settle()
        for keys in (
            *("\r", "jjj", "v", "www", "\x1b", "\x1b", "h", "j") * len(HOSTILE),  # every article
            *("1", "j" * 30, "k" * 30),  # every feed and folder
            *("2", "/", "OWNED\r", "\x1b"),
            *("N", "jjjjjj", "t", "\x1b", "a", "\x1b", "/", "OWNED\r", "\x1b", "q"),
            *("?", "\x1b", "\x10", "\x1b"),
        ):
            terminal.press(keys)
            terminal.settle(0.08)
        assert os.waitpid(terminal.pid, os.WNOHANG) == (0, 0), _last_words(terminal, tmp_path)
        # Textual's own way to set the mouse pointer ends in a BEL
        written = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", bytes(terminal.output))
    assert b"OWNED" in written  # it was shown, as text
    for control in ("\x07", "\x08", "\u009b", "\u0090", "\u202e"):
        assert control.encode() not in written, f"{control!r} reached the terminal"
    assert not re.search(rb"\x1b\][^\x1b]*OWNED|\x1b\]52|\x1b\]0;OWNED", written)
    with Library.open(path) as library:
        assert len(listed(library)) == len(HOSTILE)
    assert not (tmp_path / "OWNED").exists()
