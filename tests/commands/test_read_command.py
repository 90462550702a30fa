"""`postil read`: plain text a sentence at a time, by lines and by keys, without one control sequence."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.storage.database import Library
from reader.model import PageStart
from tests.support.fixtures import Run
from tests.support.texts import store_revision

ARTICLE = b"""<html><head><title>Rates</title></head><body><article><h1>Rates</h1>
<p>The base rate was low. Nobody asked about it. It was \xe2\x80\xae not \x1b[31m said.</p>
<h2>Method</h2><p>They counted. They counted again, and the count was the same.</p>
<ul><li>One by one.</li></ul><blockquote><p>So it is, said the clerk of the office.</p></blockquote>
<h2>Findings</h2><p>There is nothing to find here but the last sentence of it all.</p></article></body></html>"""


@pytest.fixture
def article(postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of a small article, alone in its library."""
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "postil.db"))
    page = tmp_path / "rates.html"
    page.write_bytes(ARTICLE)
    assert postil("save", page, "--url", "https://example.org/rates").status == 0
    return int(postil("list", "--json").json[0]["id"])


Reading = Callable[..., list[str]]


@pytest.fixture
def read(postil: Run, article: int) -> Reading:
    """Reads the article with these lines typed; returns what was said after the title."""

    def run(*lines: str, options: tuple[str, ...] = ()) -> list[str]:
        result = postil("read", article, *options, stdin="".join(f"{line}\n" for line in lines).encode())
        assert (result.status, result.err) == (0, "")
        assert not any(character < " " and character != "\n" for character in result.out)
        assert "\x9b" not in result.out
        assert "\u202e" not in result.out
        return result.out.splitlines()[1:]

    return run


def test_reading_on_back_and_by_structure(read: Reading) -> None:
    head, *said = read("", "2", "]", "-", "[", "}", "p", "", "", "G", "", "{", "g", "-")
    assert "Enter reads on, ? lists the commands, q stops." in head
    assert said[:2] == ["The base rate was low.", "Nobody asked about it."]
    assert said[2].startswith("It was \N{REPLACEMENT CHARACTER} not")
    assert said[3:] == [
        "Heading 2: Method",
        "Heading 2: Findings",
        "Quotation: So it is, said the clerk of the office.",
        "Heading 2: Method",
        "They counted.",
        "They counted again, and the count was the same.",
        "Item: One by one.",
        "Quotation: So it is, said the clerk of the office.",
        "There is nothing to find here but the last sentence of it all.",
        "End of the article.",
        "Heading 2: Findings",
        "The base rate was low.",
        "Beginning of the article.",
        "Stopped at the end.",
    ]


def test_place_is_kept_and_shown(read: Reading, postil: Run, article: int) -> None:
    read("3", "q")
    _, *said = read(
        "w", "c", "g 2", "g 1%", "g x", "g 9", "nonsense", "/OFFICE", "/rate was", "/", "/nowhere"
    )
    assert said[:3] == [
        "Going on at sentence 4 of 10.",
        "Heading 2: Method",
        "Sentence 4 of 10, 28%, 1 minute left. Heading 1 of 2: Method",
    ]
    assert said[3:] == [
        "1. Method",
        "2. Findings",
        "Heading 2: Findings",
        "The base rate was low.",
        "Type the number of a heading, or a percentage such as 40%.",
        "There are 2 headings. c lists them.",
        "“nonsense” is not a command. ? lists them.",
        "Quotation: So it is, said the clerk of the office.",
        "Continuing from the beginning.",
        "The base rate was low.",
        "Continuing from the beginning.",
        "The base rate was low.",
        "“nowhere” is not in this article.",
        "Stopped; the place is kept.",
    ]
    assert read("q", options=("--from-start",))[1] == "The base rate was low."
    assert postil("show", article, "--format", "json").json["read_at"]


def test_highlights_and_notes_are_stored_and_undone(read: Reading, postil: Run) -> None:
    said = read("h", "h", "n Why?", "N How?", ".", "", "n", "Two", "lines", "", "d", "u", "l", "r", "d", "w")[
        2:
    ]
    assert said == [
        "Highlighted.",
        "Already highlighted.",
        "Note saved.",
        "Note saved.",
        "Highlighted with a note: The base rate was low.",
        "Nobody asked about it.",
        "Type the note. An empty line ends it.",
        "Note saved.",
        "Highlight deleted, with its note. u undoes it.",
        "Undone: highlight deleted.",
        "“The base rate was low.” Note: How?",
        "“Nobody asked about it.” Note: Two lines",
        "Redone: highlight deleted.",
        "No highlight here.",
        "Sentence 2 of 10, 16%, 1 minute left.",
        "Stopped; the place is kept.",
    ]
    (found,) = postil("highlights", "--json").json
    assert (found["highlight"]["quote"], found["highlight"]["note"]) == ("The base rate was low.", "How?")
    assert postil("undo").out.startswith("Undone: highlight deleted")
    said = read("g", "]", "p", "H", "u", "r", "n", "", "d", "d")[-10:]
    assert said == [
        "They counted.",
        "They counted again, and the count was the same.",
        "Highlighted.",
        "Undone: highlight added.",
        "Redone: highlight added.",
        "Type the note. An empty line ends it.",
        "No note written.",
        "Deleted.",
        "No highlight here.",
        "Stopped; the place is kept.",
    ]


def test_articles_without_text_and_readonly_libraries(postil: Run, article: int, tmp_path: Path) -> None:
    assert postil("read", 99).status == 1
    refused = postil("read", article, "--keys")
    assert (refused.status, refused.err.count("\n")) == (2, 1)
    assert postil("read", article, stdin=b"\0" * 1_000_000).out.endswith("Stopped; the place is kept.\n")
    shown = postil("read", article, "--width", "20", stdin=b"")
    assert max(map(len, shown.out.splitlines())) <= 20


def test_pages_of_print_are_announced(read: Reading, article: int, tmp_path: Path) -> None:
    blocks = ("First page. More.", "Still the first, and over its end.", "Third page.")
    document = Document(tuple(Block(BlockKind.PARAGRAPH, text) for text in blocks))
    pages = (
        PageStart(0, 0, "iii"),
        PageStart(document.starts[1] + 17, 1),
        PageStart(document.starts[2], 2, "1"),
    )
    with Library.open(tmp_path / "postil.db", write=True) as library:
        store_revision(library, article, document=document, pages=pages, now=datetime.now(UTC))
    assert read("", "", "w", "")[1:] == [
        "Page iii. First page.",
        "More.",
        "Page 2. Still the first, and over its end.",
        "Sentence 3 of 4, 80%, 1 minute left. Page iii.",
        "Page 1. Third page.",
        "Stopped at the end.",
    ]


def test_todays_articles_are_offered_and_read(postil: Run, library: Path) -> None:
    today = [each["title"] for each in postil("today", "--json").json]
    said = postil("read", stdin=b"99\n1\n\nq\n\n").out.splitlines()
    offered = [line.partition(". ")[2] for line in said if line.startswith("1. ")]
    assert said[0].startswith("Today: ")
    assert offered[0].startswith(today[0])
    assert "There is no number 99." in said
    assert today[0] in said  # it was read
    assert len(offered) >= 3  # and the rest offered again


def test_single_keys_on_a_plain_terminal(article: int, tmp_path: Path) -> None:
    main, end = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "POSTIL_LIBRARY": str(tmp_path / "postil.db")}
    process = subprocess.Popen(
        [sys.executable, "-m", "reader", "read", str(article), "--keys"],
        stdin=end,
        stdout=end,
        stderr=end,
        env=environment,
        start_new_session=True,
    )
    os.close(end)
    heard = b""

    def until(words: bytes) -> None:
        nonlocal heard
        limit = time.monotonic() + 60
        while words not in heard:
            assert time.monotonic() < limit, heard
            if any(select.select([main], [], [], 0.1)):
                heard += os.read(main, 4096)

    try:
        until(b"The base rate was low.")
        for keys, answer in (
            (b" ", b"Nobody asked about it."),
            (b"\x1b[B", b"It was"),
            (b"\x7f", b"Nobody asked about it.\r\nIt was"[:22]),
            (b"h", b"Highlighted."),
            (b"n", b"An empty line ends it."),
            (b"Why so?\n\n", b"Note saved."),
            (b"/", b"Search:"),
            (b"clerk\n", b"Quotation: So it is"),
            (b"w", b"Sentence 8 of 10"),
        ):
            os.write(main, keys)
            until(answer)
        process.send_signal(signal.SIGHUP)  # the terminal is closed
        assert process.wait(60) == 130
    finally:
        process.kill()
        os.close(main)
    assert b"\x1b" not in heard
