"""Long reports are read in ranges: nothing is lost or doubled at their borders, and one bad page costs itself."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from reader.errors import CleaningError
from reader.feeds.pdf import reading as pdf_reading
from reader.feeds.pdf.reading import LibraryRanges, read_pdf
from reader.feeds.workers.pool import WorkerDied, Workers
from reader.library.articles.attachments import keep_range
from reader.library.storage.database import Library
from reader.pdf import READER_VERSION, read, reading, records
from reader.pdf.joining import report_of
from reader.pdf.records import RANGE, Ranges, RangeText, Request, page_ranges
from tests.support.examples import in_part
from tests.support.made_reports import Layout, make, pages

LAYOUTS = {
    "indented": Layout(indent=True, justified=True),
    "two columns": Layout(columns=2, indent=True, justified=True, size=11),
}


FEW = 10
"""Pages of a range where the number is not what is tested: a page takes 50 ms."""


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(("range_", "sections"), in_part([(5, 15), (FEW, 30), (RANGE, 150)], 1))
def test_ranges_give_what_the_whole_gives(
    name: str, range_: int, sections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "RANGE", range_)
    monkeypatch.setattr(reading, "RANGE", range_)
    made = make(3, LAYOUTS[name], sections=sections)
    blocks = read(made.data)["blocks"]
    assert max(block["page"] for block in blocks) > range_
    whole = [block["text"] for block in blocks if block["kind"] == "paragraph"]
    assert len(set(whole) & set(made.paragraphs)) > 0.99 * len(made.paragraphs)
    assert [block["text"] for block in blocks if block["kind"] == "heading"][1:] == made.headings
    assert not [block for block in blocks if "Policy Brief" in block["text"]]
    monkeypatch.setattr(reading, "RANGE", 1000)
    assert read(made.data)["blocks"] == blocks


def test_notes_at_the_end_are_notes_in_every_range(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = BytesIO()
    canvas = Canvas(stream)
    number = 0
    for page in range(14):
        y = 700
        for line in range(12 if page < 6 else 24):
            if page < 6:
                canvas.setFont("Times-Roman", 11)
                canvas.drawString(
                    72, y, f"On page {page} line {line} tells of the harbour and of its vessels, and more"
                )
                y -= 14
            else:
                number += 1
                canvas.setFont("Times-Roman", 8)
                canvas.drawString(
                    72, y, f"{number}. Clerks of the port, volume {number}, as it was printed then."
                )
                y -= 16
        canvas.showPage()
    canvas.save()
    monkeypatch.setattr(records, "RANGE", 5)
    monkeypatch.setattr(reading, "RANGE", 5)
    blocks = read(stream.getvalue())["blocks"]
    notes = [block["text"] for block in blocks if block["kind"] == "footnote"]
    assert notes == [
        f"Clerks of the port, volume {each + 1}, as it was printed then." for each in range(number)
    ]


@pytest.mark.parametrize("pages_", [1, 49, 50, 51, 99, 100, 101, 2000])
def test_ranges_cover_all_pages_once(pages_: int) -> None:
    found = page_ranges(0, pages_)
    assert [page for first, count in found for page in range(first, first + count)] == list(range(pages_))
    assert max(count for _, count in found) <= RANGE


def test_no_pages_have_no_ranges() -> None:
    assert page_ranges(7, 7) == []


class FlakyWorkers(Workers):
    """Workers that die at some pages, and count what they are asked for."""

    def __init__(self, *bad: int) -> None:
        super().__init__(1)
        self.bad = set(bad)
        self.asked: list[tuple[int, int]] = []

    async def pdf_range(self, path: Path, request: Request) -> RangeText:
        self.asked.append((request.first, request.count))
        if self.bad & set(range(request.first, request.first + request.count)):
            raise WorkerDied("Parsing it took too much processor time.")
        return await super().pdf_range(path, request)


async def read_with(workers: Workers, path: Path, **more: Any) -> Ranges:
    async with workers:
        return await read_pdf(workers, path, **more)


def test_page_that_exceeds_the_limits_costs_itself_only(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pages(52))
    workers = FlakyWorkers(37)
    report = report_of(asyncio.run(read_with(workers, file)))
    assert report.failed == (37,)
    assert [page.page for page in report.pages] == [page for page in range(52) if page != 37]
    assert "On page 39 line 1 " in report.document.text


def test_file_whose_pages_all_exceed_the_limits_ends(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pages(60))
    workers = FlakyWorkers(*range(60))
    with pytest.raises(WorkerDied, match="processor time"):
        asyncio.run(read_with(workers, file))
    assert len(workers.asked) <= pdf_reading._FAILURES


def test_text_without_end_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reading, "MAX_CHARACTERS", 1000)
    file = tmp_path / "report.pdf"
    file.write_bytes(pages(52))
    ranges = asyncio.run(read_with(Workers(1), file))
    assert [bool(text.parts) for text in ranges.texts] == [True, False]


def test_reading_goes_on_where_it_was_stopped(tmp_path: Path, lib: Library) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pages(52))
    first = FlakyWorkers()

    def stop(done: int, _: int) -> None:
        if done == 26:
            raise KeyboardInterrupt

    kept = LibraryRanges(lib, "a" * 64)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(read_with(first, file, kept=kept, on_progress=stop))
    told: list[tuple[int, int]] = []
    again = FlakyWorkers()
    resumed = asyncio.run(
        read_with(again, file, kept=kept, on_progress=lambda *progress: told.append(progress))
    )
    assert (first.asked, again.asked) == ([(0, 26)], [(26, 26)])
    assert told == [(26, 52), (52, 52)]
    assert resumed == asyncio.run(read_with(Workers(1), file))


def test_kept_range_that_is_damaged_is_read_again(tmp_path: Path, lib: Library) -> None:
    from datetime import UTC, datetime

    from reader.library.articles.attachments import ReadRange

    file = tmp_path / "report.pdf"
    file.write_bytes(pages(60))
    now = datetime.now(UTC)
    for result in (b"", b"\x00not packed", b'{"value": 1}'):
        keep_range(lib, "a" * 64, ReadRange(0, 30, result), reader=READER_VERSION, now=now)
        assert LibraryRanges(lib, "a" * 64).ranges() == []


def test_pages_without_text_among_others_are_counted(tmp_path: Path) -> None:
    stream = BytesIO()
    canvas = Canvas(stream)
    for _ in range(60):
        canvas.showPage()
    canvas.save()
    file = tmp_path / "scan.pdf"
    file.write_bytes(stream.getvalue())
    ranges = asyncio.run(read_with(Workers(1), file))
    with pytest.raises(CleaningError, match="pictures of pages"):
        report_of(ranges)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_report_of_two_thousand_pages_stays_within_the_limits(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pages(2000))
    told: list[int] = []
    ranges = asyncio.run(read_with(Workers(1), file, on_progress=lambda done, _: told.append(done)))
    report = report_of(ranges)
    assert report.failed == ()
    # a range that a busy machine has no time for is read in halves
    assert set(told) >= {first + count for first, count in [(0, 0), *page_ranges(0, 2000)]}
    assert told == sorted(told)
    assert [page.page for page in report.pages] == list(range(2000))
    text = report.document.text
    assert all(f"On page {number} line 12 " in text for number in range(1, 2001))
    assert not any(block.text.isdecimal() for block in report.document.blocks)
