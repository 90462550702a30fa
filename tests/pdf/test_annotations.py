"""Highlights in PDF files come over on their words, with colour and note, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from reader.annotations.printed import find_printed
from reader.config import Settings
from reader.feeds.pdf.marks import TakenMarks, colour_name, page_range, take_marks
from reader.feeds.saving.save import save
from reader.feeds.workers.pool import Workers
from reader.library.annotations.highlight_changes import delete_highlight
from reader.library.annotations.highlights import highlights
from reader.library.storage.database import Library
from reader.model import PageStart
from reader.pdf.annotations import read_marks
from reader.pdf.records import Mark

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
LINES = (
    "The committee counted the ships that came to the harbour in the spring of the year, and it com-",
    "pared their tonnage with that of the ships of earlier years, which the harbour master had written",
    "down. The ships of the spring were fewer, and the harbour master could not say why that was so.",
)
SIZE = 10


def report(marks: Sequence[tuple[int, Sequence[tuple[int, str]], str, tuple[float, float, float]]]) -> bytes:
    """Three pages of the same lines; a mark is (page, (line, words) each, note, colour)."""
    stream = BytesIO()
    canvas = Canvas(stream)
    for page in range(3):
        canvas.setFont("Times-Roman", SIZE)
        for number, line in enumerate((f"Chapter {page + 1} of the report tells of the ships.", "", *LINES)):
            canvas.drawString(72, 700 - 13 * number, line)
        for at, words, note, colour in marks:
            if at == page:
                quads = [edge for line, text in words for edge in _quad(line, text)]
                box = (min(quads[::2]), min(quads[1::2]), max(quads[::2]), max(quads[1::2]))
                canvas.highlightAnnotation(note, Rect=box, QuadPoints=quads, Color=colour)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _quad(line: int, words: str) -> list[float]:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    begin = LINES[line].rindex(words) if words == "ships" else LINES[line].index(words)
    left = 72 + stringWidth(LINES[line][:begin], "Times-Roman", SIZE)
    right = left + stringWidth(words, "Times-Roman", SIZE)
    base = 700 - 13 * (line + 2)
    return [left, base + 9, right, base + 9, left, base - 3, right, base - 3]


MARKED = report(
    [
        (0, [(0, "counted the ships")], "How?", (1, 1, 0)),
        (1, [(0, "it com-"), (1, "pared their tonnage")], "", (0.2, 0.9, 0.3)),
        (2, [(1, "ships")], "the second of two\r\nships", (0.1, 0.4, 1)),
    ]
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "marked.pdf"
    made.write_bytes(MARKED)
    return made


def test_words_notes_and_colours_are_read(file: Path) -> None:
    found = read_marks(file).marks
    assert [(mark.page, mark.quote, mark.note) for mark in found] == [
        (0, "counted the ships", "How?"),
        (1, "it com- pared their tonnage", ""),
        (2, "ships", "the second of two\nships"),
    ]
    assert [colour_name(mark) for mark in found] == ["yellow", "green", "blue"]


def test_highlights_lie_on_their_words_and_come_once(file: Path, lib: Library) -> None:
    async def take() -> TakenMarks:
        async with Workers(1) as workers:
            return await take_marks(lib, workers, number, file, now=NOW)

    number = asyncio.run(save(lib, Settings(), str(file)))
    assert asyncio.run(take()) == TakenMarks(3, 0, ())
    made = highlights(lib, number)
    assert [(one.quote, one.colour) for one in made] == [
        ("counted the ships", "yellow"),
        ("it compared their tonnage", "green"),
        ("ships", "blue"),
    ]
    assert "with that of the" in made[2].prefix[-40:]
    delete_highlight(lib, made[0].uid, now=NOW)
    assert asyncio.run(take()) == TakenMarks(0, 3, ())
    assert len(highlights(lib, number)) == 2


def test_file_without_highlights_gives_none(tmp_path: Path) -> None:
    file = tmp_path / "plain.pdf"
    file.write_bytes(report([]))
    assert read_marks(file).marks == ()


@pytest.mark.parametrize(
    ("colour", "name"),
    [(0xFFFF00, "yellow"), (0xFFD100, "yellow"), (0x00FF00, "green"), (0x0066FF, "blue"), (0xFF66CC, "pink")],
)
def test_colours_are_the_nearest(colour: int, name: str) -> None:
    assert colour_name(Mark(0, "x", colour=colour)) == name


def test_grey_and_no_colour_are_yellow() -> None:
    assert colour_name(Mark(0, "x", colour=0x808080)) == colour_name(Mark(0, "x")) == "yellow"


PAGES = (PageStart(0, 0), PageStart(50, 1), PageStart(100, 2))
TEXT = "On the first page ships were counted, twice each. " * 3


def test_a_page_has_its_text_and_that_of_the_next() -> None:
    assert [page_range(PAGES, page, 150) for page in (0, 1, 2, 9)] == [
        (0, 100),
        (50, 150),
        (100, 150),
        (100, 150),
    ]


def test_passage_is_found_by_its_letters() -> None:
    assert find_printed(TEXT, "SHIPS were  coun-\nted") == (18, 36)


def test_words_before_it_tell_a_passage_from_others() -> None:
    assert find_printed("one ship, two ships, three ship", "ship", "three") == (27, 31)


def test_words_that_are_nearly_the_same_are_found() -> None:
    found = find_printed(TEXT, "the first pace ships were counted")
    assert found is not None
    assert "first page ships were" in TEXT[slice(*found)]


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=20))
def test_any_words_are_found_inside_the_text_or_not_at_all(text: str, quote: str, before: str) -> None:
    found = find_printed(text, quote, before)
    assert found is None or 0 <= found[0] < found[1] <= len(text)
