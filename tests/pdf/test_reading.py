"""Printed reports come out as they were written: order, kinds, pages, and nothing from the margins."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from reader.document.blocks import BlockKind
from reader.errors import CleaningError
from reader.pdf import read
from reader.pdf.reading import read_report
from tests.support.made_reports import Layout, Made, make, pages

LAYOUTS = {
    "one column": Layout(),
    "justified": Layout(justified=True),
    "indented": Layout(indent=True, justified=True),
    "two columns": Layout(columns=2),
    "two columns, indented": Layout(columns=2, indent=True, justified=True, size=9),
}


@pytest.fixture(params=[(seed, name) for name in LAYOUTS for seed in (1, 2)], ids=lambda p: f"{p[1]}-{p[0]}")
def made(request: pytest.FixtureRequest) -> Made:
    seed, name = request.param
    return make(seed, LAYOUTS[name])


def test_every_paragraph_comes_out_whole_and_in_order(made: Made) -> None:
    found = [block["text"] for block in read(made.data)["blocks"] if block["kind"] == "paragraph"]
    assert found == made.paragraphs


def test_headings_items_and_tables_are_recognised(made: Made) -> None:
    blocks = read(made.data)["blocks"]
    assert [b["text"] for b in blocks if b["kind"] == "heading"][1:] == made.headings
    assert [b["text"] for b in blocks if b["kind"] == "item"] == made.items
    assert [b["rows"] for b in blocks if b["kind"] == "table"] == [made.rows]


def test_title_author_and_printed_date_are_read(made: Made) -> None:
    result = read(made.data)
    assert (result["title"], result["authors"], result["published"]) == (
        made.title,
        [made.author],
        "2024-03-14",
    )


def test_running_headers_and_page_numbers_are_left_out(made: Made) -> None:
    text = read_report(made.data).document.text
    assert "Policy Brief 7" not in text
    assert "Page 2" not in text


def test_pages_are_known_also_inside_paragraphs() -> None:
    report = read_report(make(3, Layout(indent=True), sections=12).data)
    assert [page.page for page in report.pages] == list(range(report.count))
    starts = [page.start for page in report.pages]
    assert starts == sorted(starts)
    assert [page.label for page in report.pages] == [str(n + 1) for n in range(report.count)]
    assert any(start not in report.document.starts for start in starts)


def test_page_of_every_line_in_a_long_report() -> None:
    report = read_report(pages(20))
    assert len(report.pages) == 20
    for page in report.pages:
        assert report.document.text[page.start :].startswith(f"On page {page.page + 1} line 1 ")


def test_table_cells_lie_on_their_words() -> None:
    made = make(1, LAYOUTS["one column"])
    (table,) = [b for b in read_report(made.data).document.blocks if b.kind is BlockKind.TABLE]
    assert [table.text[c.start : c.end] for c in table.cells] == [cell for row in made.rows for cell in row]


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n", b"<html><p>no</p></html>", make(1, Layout()).data[:800]],
    ids=["empty", "head", "html", "cut"],
)
def test_what_is_no_readable_pdf_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(CleaningError, match="PDF"):
        read(data)


def test_blank_page_between_others_costs_nothing() -> None:
    stream = BytesIO()
    canvas = Canvas(stream)
    for page in (1, 0, 3):
        for line in range(20 if page else 0):
            canvas.drawString(72, 700 - 14 * line, f"On page {page} line {line} tells of the harbour survey.")
        canvas.showPage()
    canvas.save()
    blocks = read(stream.getvalue())["blocks"]
    text = " ".join(block["text"] for block in blocks)
    assert all(f"On page {page} line {line} tells" in text for page in (1, 3) for line in range(20))
    assert 2 not in [block["page"] for block in blocks]


def test_a_page_without_text_is_said_to_be_a_picture() -> None:
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    stream = BytesIO()
    canvas = Canvas(stream)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(CleaningError, match="pictures"):
        read(stream.getvalue())
