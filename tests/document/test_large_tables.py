"""Tables of very many rows: laid out by some of them, and equal to what small ones are."""

from __future__ import annotations

import pytest

from reader.document.blocks import Block, BlockKind, Cell, Document
from reader.document.layout import Layout, Measures
from reader.document.tables import _MOST_ROWS, TableLayout, TableMeasures
from reader.document.wrapping import MeasuredText


def table(rows: list[list[str]]) -> Block:
    """A table with a head."""
    cells, at = [], 0
    for number, row in enumerate(rows):
        for column, word in enumerate(row):
            cells.append(Cell(at, at + len(word), number, column, header=number == 0))
            at += len(word) + 1
    return Block(BlockKind.TABLE, "\n".join("\t".join(row) for row in rows), cells=tuple(cells))


def test_wide_cell_far_down_widens_its_column() -> None:
    rows = [["a", "b"], *([["1", "22"]] * (3 * _MOST_ROWS))]
    rows[-2] = ["a value of many words", "3"]
    measures = TableMeasures(table(rows))
    assert measures.preferred == [21, 2]
    layout = TableLayout(measures, measures.widths(60))
    assert layout.height == len(rows)
    assert layout.rule_after == 0


@pytest.mark.parametrize("word", ["a value of many words", "日本語の値をここに書く", "two\u0301 words here"])
def test_rows_that_wrap_have_their_lines_wherever_they_are(word: str) -> None:
    rows = [["a", "b"], *([["1", "22"]] * (2 * _MOST_ROWS))]
    rows[-2] = [word, "3"]
    block = table(rows)
    narrow = TableMeasures(block)
    layout = TableLayout(narrow, [6, 4])
    assert layout.height > len(rows)
    pieces = [piece for number in range(layout.height) for piece in layout.line(number)]
    # every character of every cell is on some line, once
    shown = sorted(at for piece in pieces for at in range(piece.start, piece.end))
    assert shown == [at for cell in block.cells for at in range(cell.start, cell.end)]
    for number, piece in (layout.find(cell.start) for cell in block.cells[-6:]):
        assert piece in layout.line(number)


def test_text_of_a_table_is_one_cell_a_character() -> None:
    document = Document((table([["Name", "Sum"], ["Ada", "3"]]),))
    measured = Measures(document).text(0)
    assert measured.one_cell
    assert not MeasuredText("a\tb").one_cell
    assert MeasuredText("a\nb").one_cell


def test_what_was_measured_of_a_table_is_kept_when_the_text_goes_on() -> None:
    block = table([["Name", "Sum"], ["Ada", "3"]])
    first = Measures(Document((block,)))
    Layout(first, 40)
    whole = Measures(Document((block, Block(BlockKind.PARAGRAPH, "More."))), first)
    assert whole.table(0) is first.table(0)
    other = Measures(Document((table([["Other", "Sum"], ["Ada", "3"]]),)), first)
    assert other.table(0) is not first.table(0)
