"""Tags of a PDF say what its text is where they agree with the page, and are passed over where they do not."""

from __future__ import annotations

from typing import Any

import pytest

from reader.pdf import read, reading, records
from reader.pdf.reading import read_report
from tests.support.tagged_reports import Element, TaggedReport

FILLER = [
    "The harbour was surveyed in the spring of the year, and what was found there",
    "was set down by the clerks of the port, vessel by vessel and berth by berth,",
    "with the names of the masters and the tonnage that each of them had declared.",
]


def filled(report: TaggedReport, count: int, y: float = 700, parent: Element | None = None) -> float:
    """Some paragraphs that are told by gaps: tags and layout agree on them."""
    for number in range(count):
        paragraph = (parent or report.root).add("P")
        y = report.lines(paragraph, [f"Paragraph {number + 1}. {FILLER[0]}", *FILLER[1:]], 72, y) - 8
    return y


def found(report: TaggedReport, kind: str) -> list[dict[str, Any]]:
    return [block for block in read(report.data())["blocks"] if block["kind"] == kind]


def texts(report: TaggedReport, kind: str) -> list[str]:
    return [block["text"] for block in found(report, kind)]


def test_headings_as_large_as_the_text_have_their_levels() -> None:
    report = TaggedReport()
    y = filled(report, 3)
    for level, name in ((1, "Vessels of the port"), (2, "Masters of the port"), (1, "Berths of the port")):
        report.line(report.root.add(f"H{level}"), name, 72, y)
        y = filled(report, 2, y - 20) - 8
    headings = found(report, "heading")
    assert [(block["text"], block["level"] - headings[0]["level"]) for block in headings] == [
        ("Vessels of the port", 0),
        ("Masters of the port", 1),
        ("Berths of the port", 0),
    ]


def test_nested_list_without_bullets() -> None:
    report = TaggedReport()
    y = filled(report, 4)
    outer = report.root.add("L")
    for number in range(3):
        item = outer.add("LI")
        y = report.lines(
            item.add("LBody"), [f"Outer {number}: the vessels that", "came in with the tide."], 72, y
        )
        inner = item.add("L").add("LI").add("LBody")
        report.line(inner, f"Inner {number}: none of them stayed.", 84, y)
        y -= 12
    items = [block for block in read_report(report.data()).document.blocks if block.kind == "li"]
    assert [(block.text, block.depth) for block in items] == [
        each
        for number in range(3)
        for each in (
            (f"Outer {number}: the vessels that came in with the tide.", 1),
            (f"Inner {number}: none of them stayed.", 2),
        )
    ]


def test_table_whose_cells_stand_close_and_span_columns() -> None:
    report = TaggedReport()
    y = filled(report, 4)
    table = report.root.add("Table")
    head = table.add("TR")
    report.line(head.add("TH"), "Port", 72, y)
    report.line(head.add("TH", "/A<</O/Table/ColSpan 2>>"), "Vessels", 96, y)
    for number, port in enumerate(("Vigo", "Ostend", "Esbjerg")):
        y -= 12
        row = table.add("TR")
        for column, text in enumerate((port, str(100 + number), str(200 + number))):
            report.line(row.add("TD"), text, 72 + 36 * column, y)
    filled(report, 2, y - 30)
    assert [block["rows"] for block in found(report, "table")] == [
        [["Port", "Vessels", ""], ["Vigo", "100", "200"], ["Ostend", "101", "201"], ["Esbjerg", "102", "202"]]
    ]


def test_paragraphs_without_gap_or_indent_are_parted() -> None:
    report = TaggedReport()
    y = filled(report, 3)
    wanted = []
    for number in range(4):
        lines = [f"Clause {number} of {FILLER[0]}", *FILLER[1:]]
        wanted.append(" ".join(lines))
        y = report.lines(report.root.add("P"), lines, 72, y)
    assert [text for text in texts(report, "paragraph") if text.startswith("Clause")] == wanted


def test_paragraph_over_columns_and_pages_is_one() -> None:
    report = TaggedReport()
    short = [line[:32].strip() for line in FILLER]
    wanted: list[str] = []
    going_on: Element | None = None
    for page in range(3):
        if page:
            report.new_page()
        for x in (72, 322):
            y = 660.0
            if going_on is not None:
                # behind the end of a sentence, and with a capital
                report.line(going_on, "So It Went On.", x, 660)
                wanted[-1] += " It ended there. So It Went On."
                y = 648
            for number in range(9):
                lines = [f"Part {page}.{x}.{number}.", *short]
                wanted.append(" ".join(lines))
                going_on = report.root.add("P")
                y = report.lines(going_on, lines, x, y) - 8
            report.line(going_on or report.root, "It ended there.", x, y + 8)
    wanted[-1] += " It ended there."
    assert texts(report, "paragraph") == wanted


def test_footnotes_as_large_as_the_text() -> None:
    report = TaggedReport()
    y = filled(report, 5)
    note = report.root.add("Note")
    report.line(note.add("Lbl"), "1", 72, y - 40)
    report.line(note, "Clerks of the port, volume two.", 80, y - 40)
    assert texts(report, "footnote") == ["Clerks of the port, volume two."]


def test_artifacts_of_a_single_page_are_left_out() -> None:
    report = TaggedReport()
    report.line(None, "Harbour Institute, confidential draft for its members", 72, 740)
    filled(report, 6, 725)
    assert not any("confidential" in text for text in texts(report, "paragraph"))


@pytest.mark.parametrize("bad", ["a paragraph a line", "a paragraph a page", "headings everywhere"])
def test_tags_that_disagree_with_the_page_are_passed_over(bad: str) -> None:
    report = TaggedReport()
    whole = report.root.add("P")
    wanted = []
    y = 700.0
    for number in range(6):
        lines = [f"Paragraph {number + 1}. {FILLER[0]}", *FILLER[1:]]
        wanted.append(" ".join(lines))
        for line in lines:
            kind = "H1" if bad == "headings everywhere" else "P"
            element = whole if bad == "a paragraph a page" else report.root.add(kind)
            report.line(element, line, 72, y)
            y -= 12
        y -= 8
    assert texts(report, "paragraph") == wanted


def test_long_tagged_report_reads_alike_in_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = "/PageLabels<</Nums[0<</S/r>>4<</S/D/St 11>>]>>"
    report = TaggedReport(labels)
    for page in range(11):
        if page:
            report.new_page()
        report.line(None, "Harbour Institute", 72, 750, 8)
        report.line(report.root.add("H1"), f"Chapter {page + 1} of the survey", 72, 715)
        y = filled(report, 3, 690)
        inner = report.root.add("L")
        for number in range(3):
            y = report.lines(
                inner.add("LI").add("LBody"), [f"Case {page}-{number} of", "the register."], 72, y
            )
    data = report.data()
    monkeypatch.setattr(records, "RANGE", 5)
    monkeypatch.setattr(reading, "RANGE", 5)
    blocks = read(data)["blocks"]
    assert [block["text"] for block in blocks if block["kind"] == "heading"] == [
        f"Chapter {page + 1} of the survey" for page in range(11)
    ]
    assert [block["text"] for block in blocks if block["kind"] == "item"] == [
        f"Case {page}-{number} of the register." for page in range(11) for number in range(3)
    ]
    pages = read_report(data).pages
    assert [page.label for page in pages[:6]] == ["i", "ii", "iii", "iv", "11", "12"]
    monkeypatch.setattr(reading, "RANGE", 100)
    assert read(data)["blocks"] == blocks
