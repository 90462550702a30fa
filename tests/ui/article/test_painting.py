"""What is painted: every highlight on the same characters, whatever the width."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from reader.document import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.document.blocks import SpanKind as Kind
from reader.document.cells import INVISIBLE, cells
from reader.document.layout import Layout, Measures
from reader.document.motion import Motion
from reader.document.passages import block_as_read
from reader.document.rows import Piece, Row
from reader.model import COLOURS, Anchor, AnchorState, Highlight
from reader.safetext import safe
from reader.ui.article.marks import Marks, marked_blocks
from reader.ui.article.page import Frame
from reader.ui.article.row_painter import RowPainter
from reader.ui.article.styles import COMPONENT_CLASSES, ArticleStyles

NOW = datetime(2026, 3, 3, tzinfo=UTC)
NAMED = {name.removeprefix("article--"): Style.null() for name in COMPONENT_CLASSES}
COLOUR_STYLES = {name: Style(bgcolor=f"color({number + 100})") for number, name in enumerate(COLOURS)}
STYLES = ArticleStyles(
    Style.null(),
    NAMED,
    dict.fromkeys(Kind, Style(bold=True)),
    COLOUR_STYLES,
    dict.fromkeys(COLOURS, Style.null()),
)

words = st.lists(
    st.sampled_from(
        [
            "report",
            "the",
            "a",
            "well-known",
            "—",
            "中文字",
            "e\u0301te\u0301",
            "👩‍💻",
            "longerwordthanmost",
            "“quoted”",
            "שלום",
            "in\tdented",
            "🇩🇪",
            "한국어",
            "x\u00ady",
            "CO2",
            "x10+3",
            "שנה1",
        ]
    ),
    min_size=1,
    max_size=14,
).map(" ".join)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from([BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CODE, BlockKind.TABLE]))
    text = draw(words)
    low_or_high = draw(st.sampled_from([SpanKind.SUBSCRIPT, SpanKind.SUPERSCRIPT, SpanKind.NOTE_REF]))
    shifted = tuple(Span(*match.span(), low_or_high) for match in re.finditer(r"[\d+]+", text))
    if kind is BlockKind.TABLE:
        other = draw(words)
        table = (
            Cell(0, len(text), 0, 0),
            Cell(len(text) + 1, len(text) + 1 + len(other), 0, 1),
        )
        return Block(kind, f"{text}\t{other}", shifted, cells=table)
    spans = (Span(0, len(text) // 2, SpanKind.STRONG), *shifted)
    return Block(kind, text, spans, depth=int(kind is BlockKind.ITEM), quote=draw(st.integers(0, 1)))


documents = st.lists(blocks(), min_size=1, max_size=4).map(lambda found: Document(tuple(found)))


def highlight(document: Document, number: int, low: int, high: int) -> Highlight:
    return Highlight(
        str(number), 1, 1, low, high, document.text[low:high], "", "", "", COLOURS[number], NOW, NOW,
        anchor=Anchor(AnchorState.EXACT, low, high),
    )  # fmt: skip


def painted(painter: RowPainter, marks: Marks) -> dict[str, list[str]]:
    """For each colour the letters painted on it, sorted: the lines of a table are not in the text's order."""
    found: dict[str, list[str]] = {name: [] for name in COLOURS}
    grounds = {style.bgcolor: name for name, style in COLOUR_STYLES.items()}
    for row in range(painter.layout.rows):
        for segment in painter.paint(row, marks):
            if segment.style is not None and segment.style.bgcolor in grounds:
                found[grounds[segment.style.bgcolor]] += segment.text.replace(" ", "")
    return {name: sorted(letters) for name, letters in found.items()}


def meant(document: Document, highlights: list[Highlight]) -> dict[str, list[str]]:
    """The letters each colour should have: of two highlights the shorter is on top."""
    owner: dict[int, str] = {}
    ranges = []
    for mark in highlights:
        assert mark.start is not None
        assert mark.end is not None
        for block, low, high in document.ranges(mark.start, mark.end):
            ranges.append((block, low, high, mark.colour))
    for block, low, high, colour in sorted(ranges, key=lambda r: (r[1] - r[2], document.starts[r[0]] + r[1])):
        owner.update((document.starts[block] + at, colour) for at in range(low, high))
    found: dict[str, list[str]] = {name: [] for name in COLOURS}
    read = "\n\n".join(map(block_as_read, document.blocks))
    for at, colour in owner.items():
        character = read[at]
        if not character.isspace() and character not in INVISIBLE:
            found[colour].append(character)
    return {name: sorted(letters) for name, letters in found.items()}


@settings(max_examples=40, deadline=None)
@given(documents, st.booleans(), st.data())
def test_every_highlight_stays_on_its_characters_at_any_width(
    document: Document, reorder: bool, data: st.DataObject
) -> None:
    measures, motion = Measures(document), Motion(document)
    highlights = []
    for number in range(data.draw(st.integers(1, 3))):
        ends = [motion.clamp(data.draw(st.integers(0, len(document.text)))) for _ in range(2)]
        if min(ends) < max(ends):
            highlights.append(highlight(document, number, min(ends), max(ends)))
    expected = meant(document, highlights)
    marks = Marks(highlights=marked_blocks(document, highlights))
    for width in data.draw(st.lists(st.integers(8, 100), min_size=1, max_size=3)):
        # a pane wide enough that no table is cut off
        painter = RowPainter(Layout(measures, width, 400, reorder=reorder), STYLES, Frame(420, 4, width))
        assert painted(painter, marks) == expected


@settings(max_examples=30, deadline=None)
@given(documents, st.integers(10, 90), st.booleans())
def test_every_painted_line_is_as_wide_as_the_pane(document: Document, width: int, reorder: bool) -> None:
    painter = RowPainter(
        Layout(Measures(document), width, width + 4, reorder=reorder), STYLES, Frame(width + 8, 4, width)
    )
    for row in range(painter.layout.rows):
        for caret in (-1, 0, len(document.text)):
            strip = painter.paint(row, Marks(caret=caret, selection=(0, len(document.text))))
            assert strip.cell_length == width + 8
            assert cells(strip.text) == width + 8


@settings(max_examples=30, deadline=None)
@given(documents, st.integers(10, 90), st.booleans(), st.data())
def test_the_caret_is_painted_on_one_cell_of_its_row(
    document: Document, width: int, reorder: bool, data: st.DataObject
) -> None:
    measures = Measures(document)
    block = data.draw(st.integers(0, len(document.blocks) - 1))
    edges = measures.text(block).edges
    places = [at for at in range(len(edges) - 1) if edges[at + 1] > edges[at]] or [0]
    caret = document.offset(block, data.draw(st.sampled_from(places)))
    layout = Layout(measures, width, 400, reorder=reorder)
    named = {**NAMED, "caret": Style(reverse=True)}
    painter = RowPainter(
        layout,
        ArticleStyles(Style.null(), named, STYLES.spans, COLOUR_STYLES, STYLES.bars),
        Frame(420, 4, width),
    )
    row, cell = layout.cell_of(caret)
    for number in range(layout.rows):
        at, found = 0, []
        for segment in painter.paint(number, Marks(caret=caret)):
            if segment.style is not None and segment.style.reverse:
                found.append(at)
            at += cells(segment.text)
        assert found == ([4 + cell] if number == row else [])


def test_a_placeholder_and_a_rule_are_painted_safely() -> None:
    document = Document(
        (
            Block(BlockKind.FIGURE, "", caption="Figure 1: \x1b[31mred\x07"),
            Block(BlockKind.RULE, ""),
            Block(BlockKind.FIGURE, "", alt="what it shows"),
        )
    )
    painter = RowPainter(Layout(Measures(document), 40), STYLES, Frame(50, 4, 40))
    lines = [painter.paint(row, Marks()).text.strip() for row in range(painter.layout.rows)]
    assert lines[0] == "▣ " + safe("Figure 1: \x1b[31mred\x07")
    assert "⁂" in lines[2]
    assert lines[4] == "▣ what it shows"


def test_a_wide_table_is_cut_and_moved() -> None:
    text = "\t".join(f"Column-number-{number}" for number in range(8))
    table, at = [], 0
    for number, part in enumerate(text.split("\t")):
        table.append(Cell(at, at + len(part), 0, number))
        at += len(part) + 1
    document = Document((Block(BlockKind.TABLE, text, cells=tuple(table)),))
    painter = RowPainter(Layout(Measures(document), 40, 50), STYLES, Frame(56, 4, 40))
    first = painter.paint(0, Marks()).text
    assert first.rstrip().endswith("›")
    painter.moved = {0: 60}
    moved = painter.paint(0, Marks()).text
    assert moved != first
    assert "Column-number-7" not in first
    assert moved.strip().startswith("Column-number-0 ‹")  # the first column stays
    assert "Column-number-1" not in moved


def test_label_of_a_figure_is_at_the_right_edge_of_text_from_right_to_left() -> None:
    document = Document(
        (
            Block(BlockKind.FIGURE, "", alt="رسم بياني للطمي"),
            Block(BlockKind.PARAGRAPH, "نص التقرير هنا"),
            Block(BlockKind.FIGURE, "", source="https://example.org/prices.png"),
        )
    )
    painter = RowPainter(Layout(Measures(document), 40, reorder=True), STYLES, Frame(50, 4, 40))
    marks = Marks(label_hits={0: [(4, 9)]}, current_label_hit=(0, 4, 9))
    lines = [painter.paint(row, marks).text[4:44] for row in range(painter.layout.rows)]
    assert all(line[-1] != " " and line[0] == " " for line in (lines[0], lines[2], lines[4]))
    assert lines[0].endswith(" ▣")
    assert lines[4].endswith("prices.png ▣")


@given(
    st.lists(st.lists(words | st.just(""), min_size=12, max_size=12), min_size=2, max_size=3),
    st.integers(0, 200),
    st.integers(0, 300),
)
def test_cells_out_of_sight_are_left_out_without_a_trace(
    rows: list[list[str]], moved: int, caret: int
) -> None:
    table, at = [], 0
    rows = [[cell.replace("\t", " ") for cell in row] for row in rows]
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.append(Cell(at, at + len(cell), number, column, header=number == 0))
            at += len(cell) + 1
    text = "\n".join("\t".join(row) for row in rows)
    document = Document((Block(BlockKind.TABLE, text, cells=tuple(table)),))
    some = RowPainter(Layout(Measures(document), 40, 50), STYLES, Frame(56, 4, 40))
    every = EveryPiece(some.layout, STYLES, some.frame)
    some.moved = every.moved = {0: moved}
    marks = Marks()
    marks.caret = min(caret, len(document.text))
    for number in range(some.layout.rows):
        assert some.paint(number, marks).text == every.paint(number, marks).text


class EveryPiece(RowPainter):
    """Paints the pieces that are out of sight too, before they are cut off."""

    def _out_of_sight(self, row: Row, piece: Piece) -> int:
        return 0
