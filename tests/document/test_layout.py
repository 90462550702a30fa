"""The two-way map between offsets and cells, and the lines a text is broken into."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Cell, Document
from reader.document.cells import cell_edges, cells, fit, is_boundary
from reader.document.layout import Layout, Measures
from reader.document.rows import RowKind
from reader.document.wrapping import MeasuredText, balanced, greedy
from tests.support.examples import examples

PIECES = (
    "report", "the", "a", " ", " ", " ", "—", "well-known", "中文", "。", "「", "」", "テスト", "한국어", "e\u0301", "👩‍💻",
    "❤\ufe0f", "\u00ad", "\u200b", "\u00a0", "مرحبا", "שלום", "extraordinarilylongword", "https://example.org/a/b", "2019–2024",
    ", ", ". ", "“", "”", "\t", "ไทย", "\u0e33", "\x1b", "\u202e", "🇩🇪",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
lines = st.lists(texts, min_size=1, max_size=3).map("\n".join)
cell_texts = texts.map(lambda text: text.replace("\t", " ").strip(" "))  # tabs part the cells of a row
widths = st.integers(min_value=1, max_value=90)


@st.composite
def tables(draw: st.DrawFn) -> Block:
    columns = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(cell_texts, min_size=columns, max_size=columns), min_size=1, max_size=3))
    text, table = "", []
    for number, row in enumerate(rows):
        text += "\n" if number else ""
        for column, cell in enumerate(row):
            text += "\t" if column else ""
            table.append(
                Cell(len(text), len(text) + len(cell), number, column, number == 0 and len(rows) > 1)
            )
            text += cell
    return Block(BlockKind.TABLE, text, cells=tuple(table))


@st.composite
def flows(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.TABLE]))
    return Block(
        kind,
        "" if kind is BlockKind.RULE else draw(lines),
        level=draw(st.integers(1, 6)) if kind is BlockKind.HEADING else 0,
        quote=draw(st.integers(0, 2)),
        depth=draw(st.integers(1, 3)) if kind is BlockKind.ITEM else draw(st.integers(0, 1)),
        number=draw(st.none() | st.integers(1, 120)) if kind is BlockKind.ITEM else None,
        label="12" if kind is BlockKind.FOOTNOTE else "",
        caption=draw(texts) if kind is BlockKind.FIGURE else "",
    )


documents = st.lists(flows() | tables(), min_size=1, max_size=6).map(lambda blocks: Document(tuple(blocks)))


@settings(max_examples=examples(25), deadline=None)
@given(documents, widths, st.lists(st.integers(1, 60), max_size=8), st.data())
def test_layout_in_parts_is_the_layout_at_once(
    document: Document, width: int, steps: list[int], data: st.DataObject
) -> None:
    measures = Measures(document)
    whole, parts = Layout(measures, width), Layout(measures, width, first=1)
    for step in steps:
        parts.extend(step)
        assert [parts.row(row) for row in range(parts.rows)] == [whole.row(row) for row in range(parts.rows)]
    offset = data.draw(st.integers(0, len(document.text)))
    assert parts.cell_of(offset) == whole.cell_of(offset)
    assert parts.extend()
    assert (parts.rows, parts.expected_rows) == (whole.rows, whole.rows)
    assert [parts.top(block) for block in range(len(document.blocks))] == [
        whole.top(block) for block in range(len(document.blocks))
    ]


def places(document: Document, layout: Layout) -> list[int]:
    """Every offset where a caret can stand."""
    found = []
    for index, block in enumerate(document.blocks):
        if not block.text:
            continue
        edges = layout.measures.text(index).edges
        found += [
            document.offset(index, char) for char in range(len(block.text) + 1) if is_boundary(edges, char)
        ]
    return found


@settings(max_examples=examples(25), deadline=None)
@given(documents, widths, st.booleans())
def test_place_to_cell_and_back_is_the_identity(document: Document, width: int, reorder: bool) -> None:
    layout = Layout(Measures(document), width, reorder=reorder)
    for offset in places(document, layout):
        row, cell = layout.cell_of(offset)
        assert layout.offset_at(row, cell) == offset
        assert layout.row_of(offset) == row


@settings(max_examples=examples(25), deadline=None)
@given(documents, widths)
def test_the_pieces_of_all_rows_are_the_text(document: Document, width: int) -> None:
    layout = Layout(Measures(document), width)
    seen = bytearray(len(document.text))
    for number in range(layout.rows):
        for piece in layout.row(number).pieces:
            assert not any(seen[piece.start : piece.end]), "a character stands in two places"
            seen[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
    left_out = {character for character, there in zip(document.text, seen, strict=True) if not there}
    assert left_out <= {"\n", "\t"}


@settings(max_examples=examples(25), deadline=None)
@given(documents, st.integers(min_value=30, max_value=90), st.booleans())
def test_no_row_of_running_text_is_wider_than_the_column(
    document: Document, width: int, reorder: bool
) -> None:
    layout = Layout(Measures(document), width, reorder=reorder)
    for number in range(layout.rows):
        row = layout.row(number)
        kind = document.blocks[row.block].kind
        if row.kind is not RowKind.TEXT or kind in (BlockKind.CODE, BlockKind.TABLE):
            continue
        text = layout.measures.text(row.block).text
        base = document.starts[row.block]
        for piece in row.pieces:
            assert piece.x + cells(text[piece.start - base : piece.end - base].rstrip()) <= width


@settings(max_examples=examples(20), deadline=None)
@given(documents, st.lists(widths, min_size=2, max_size=4))
def test_the_row_of_a_place_holds_its_character_at_every_width(
    document: Document, columns: list[int]
) -> None:
    measures = Measures(document)
    for width in columns:
        layout = Layout(measures, width)
        for offset in places(document, layout):
            row = layout.row(layout.row_of(offset))
            assert any(piece.start <= offset <= piece.end for piece in row.pieces)


@settings(max_examples=examples(40), deadline=None)
@given(lines, widths)
@example("a" * 30 + "- b", 5)
def test_balanced_lines_are_as_many_as_greedy_ones_and_no_more_ragged(text: str, width: int) -> None:
    measured = MeasuredText(text)
    first, second = greedy(measured, width), balanced(measured, width)
    assert len(first) == len(second)
    assert second[0] == 0
    assert all(low < high for low, high in pairwise(second))

    def rag(starts: list[int]) -> int:
        ends = [*starts[1:], len(text)]
        return sum(
            max(0, width - cells(text[low:high].rstrip())) ** 2
            for low, high in zip(starts, ends, strict=True)
            if high < len(text) and text[high - 1] != "\n"
        )

    if text.count("\n") == 0 and "extraordinarily" not in text and width > 8:
        assert rag(second) <= rag(first) or second[-1] < first[-1]


def rag(measured: MeasuredText, starts: list[int], width: int) -> int:
    """What `balanced` makes small: the squares of what its lines leave free; the last line counts when short."""
    total = 0
    for a, b in zip(starts, [*starts[1:], len(measured.text)], strict=True):
        free = width - (measured.edges[a + len(measured.text[a:b].rstrip(" "))] - measured.edges[a])
        total += max(0, free - width + width // 4) ** 2 if b == len(measured.text) else free**2
    return total


@given(st.lists(st.text("ab日é", min_size=1, max_size=9), min_size=2, max_size=9), st.integers(10, 24))
@settings(max_examples=examples(25), deadline=None)
def test_no_way_with_as_many_lines_has_less_rag_than_the_balanced_one(words: list[str], width: int) -> None:
    measured = MeasuredText(" ".join(words).replace("日", "a"))
    text, fewest = measured.text, len(greedy(measured, width))
    stops = [at + 1 for at, letter in enumerate(text) if letter == " "]
    ways = [[0, *chosen] for chosen in combinations(stops, fewest - 1)]
    fitting = [
        starts
        for starts in ways
        if all(len(text[a:b].rstrip()) <= width for a, b in pairwise([*starts, len(text)]))
    ]
    assert rag(measured, balanced(measured, width), width) == min(
        rag(measured, starts, width) for starts in fitting
    )


def test_a_line_that_would_stand_far_short_takes_a_word_from_its_neighbour() -> None:
    measured = MeasuredText(
        "Statistical reports are read by people who have twenty minutes. This guide is for the second group. "
        "It assumes no mathematics beyond percentages."
    )
    assert lines_of(measured, greedy(measured, 36)) == [
        "Statistical reports are read by",
        "people who have twenty minutes. This",
        "guide is for the second group. It",
        "assumes no mathematics beyond",
        "percentages.",
    ]
    assert lines_of(measured, balanced(measured, 36)) == [
        "Statistical reports are read by",
        "people who have twenty minutes.",
        "This guide is for the second group.",
        "It assumes no mathematics beyond",
        "percentages.",
    ]


def lines_of(measured: MeasuredText, starts: list[int]) -> list[str]:
    return [measured.text[a:b].rstrip() for a, b in pairwise([*starts, len(measured.text)])]


def test_lines_break_at_spaces_hyphens_and_dashes() -> None:
    text = "A well-known idea — once said, never undone."
    starts = greedy(MeasuredText(text), 12)
    shown = [text[low:high].rstrip() for low, high in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert shown == ["A well-known", "idea — once", "said, never", "undone."]
    assert greedy(MeasuredText("A well-known idea"), 8) == [0, 7, 13]


@pytest.mark.parametrize("grapheme", ["x", "e\u0301", "👩‍💻"])
def test_a_run_that_cannot_be_broken_fills_its_lines_and_no_grapheme_is_cut(grapheme: str) -> None:
    measured = MeasuredText(grapheme * 25)
    parts = lines_of(measured, greedy(measured, 10))
    assert "".join(parts) == measured.text
    assert [cells(part) for part in parts[:-1]] == [10] * (len(parts) - 1)
    assert all(len(part) % len(grapheme) == 0 for part in parts)


def test_chinese_lines_do_not_begin_with_closing_punctuation() -> None:
    text = "人工智能的发展引起了广泛关注。「这是一个重要的时刻」，专家表示。"
    for width in range(6, 40):
        for start in greedy(MeasuredText(text), width):
            assert text[start] not in "。」，"
            assert start == 0 or text[start - 1] != "「"


def test_wide_characters_and_marks_count_in_cells() -> None:
    assert cells("中文") == 4
    assert cells("e\u0301") == 1
    assert cells("👩‍💻") == 2
    assert list(cell_edges("a\tb")) == [0, 1, 4, 5]
    assert cells("co\u00adop") == 4
    assert fit("中文字", 5) == "中文…"


def test_either_half_of_a_wide_character_is_that_character() -> None:
    layout = Layout(Measures(Document((Block(BlockKind.PARAGRAPH, "a中b"),))), 20)
    assert [layout.offset_at(0, cell) for cell in range(5)] == [0, 1, 1, 2, 3]


def table(*rows: str) -> Document:
    text = "\n".join(rows)
    found, at = [], 0
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.split("\t")):
            found.append(Cell(at, at + len(cell), number, column, number == 0))
            at += len(cell) + 1
    return Document((Block(BlockKind.TABLE, text, cells=tuple(found)),))


def drawn(document: Document, width: int, wide: int = 0) -> list[str]:
    layout = Layout(Measures(document), width, wide)
    shown = []
    for number in range(layout.rows):
        line = ""
        for piece in layout.row(number).pieces:
            line = line.ljust(piece.x) + document.text[piece.start : piece.end]
        shown.append(line.rstrip())
    return shown


def test_table_columns_are_aligned_and_figures_set_right() -> None:
    document = table("Office\tSent", "Statistics\t7", "Harbour\t1,200")
    assert drawn(document, 40) == ["Office       Sent", "", "Statistics      7", "Harbour     1,200"]


def test_a_table_fits_by_wrapping_its_widest_cells() -> None:
    document = table("Office\tRemark", "Harbour\tmoved its house in March and lost some papers")
    assert all(len(line) <= 30 for line in drawn(document, 30))
    layout = Layout(Measures(document), 30)
    assert layout.rows == 5
    assert layout.row(2).width == 0


def test_a_table_that_cannot_fit_is_wider_than_the_column() -> None:
    document = table(
        "\t".join(f"Column{number}" for number in range(9)), "\t".join("figures" for _ in range(9))
    )
    layout = Layout(Measures(document), 40)
    assert layout.row(0).width > 40


def test_numbered_items_of_one_list_are_set_at_one_cell() -> None:
    items = [Block(BlockKind.ITEM, "text", depth=1, number=number) for number in (9, 10)]
    nested = Block(BlockKind.ITEM, "inner", depth=2)
    layout = Layout(Measures(Document((items[0], nested, items[1]))), 40)
    assert [layout.row(row).indent for row in range(3)] == [4, 6, 4]


def test_a_gap_gives_the_end_of_the_block_above() -> None:
    document = Document((Block(BlockKind.PARAGRAPH, "one"), Block(BlockKind.PARAGRAPH, "two")))
    layout = Layout(Measures(document), 40)
    assert layout.row(1).kind is RowKind.GAP
    assert layout.offset_at(1, 5) == 3


def test_rows_outside_the_layout_do_not_exist() -> None:
    layout = Layout(Measures(Document((Block(BlockKind.PARAGRAPH, "one"),))), 40)
    with pytest.raises(IndexError):
        layout.row(layout.rows)


def test_an_empty_document_has_no_rows() -> None:
    layout = Layout(Measures(Document()), 40)
    assert layout.rows == 0
    assert layout.cell_of(0) == (0, 0)
    assert layout.offset_at(3, 3) == 0
