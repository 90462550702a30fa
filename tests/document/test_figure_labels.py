"""What is shown for figures without text."""

import pytest

from reader.document.blocks import Block, BlockKind, Document
from reader.document.figure_labels import shown_text
from reader.document.layout import Layout, Measures
from reader.document.rows import RowKind


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (
            Block(BlockKind.FIGURE, "", alt="A map", caption="Figure 1", source="https://e.org/a.png"),
            "Figure 1",
        ),
        (Block(BlockKind.FIGURE, "", alt=" A\x1b map ", source="https://e.org/a.png"), "A\ufffd map"),
        (Block(BlockKind.FIGURE, "", source="https://e.org/img/gdp%20growth.png?w=3"), "gdp growth.png"),
        (Block(BlockKind.FIGURE, "", source="https://e.org/137055-176130_rc.jpg"), "image"),
        (Block(BlockKind.FIGURE, "", source="https://e.org/a/300"), "image"),
        (Block(BlockKind.FIGURE, "", source="https://[e.org/prices.png"), "image"),
        (Block(BlockKind.FIGURE, ""), ""),
    ],
)
def test_label_is_caption_description_or_file_name(block: Block, shown: str) -> None:
    assert shown_text(block) == shown


@pytest.mark.parametrize("reorder", [False, True])
def test_description_takes_one_line_and_caption_all_it_needs(reorder: bool) -> None:
    described = Block(BlockKind.FIGURE, "", alt="many words of a description " * 9)
    captioned = Block(BlockKind.FIGURE, "", caption="many words of a caption " * 9)
    layout = Layout(Measures(Document((described, captioned))), 40, reorder=reorder)
    assert (layout.height(0), layout.height(1)) == (1, 6)
    row = layout.row(0)
    assert row.label_cut
    assert row.label[1] <= 40 - row.indent


def test_label_from_right_to_left_is_in_visual_order_and_apart_from_the_next_block() -> None:
    figure = Block(BlockKind.FIGURE, "", alt="رسم بياني")
    document = Document((figure, Block(BlockKind.PARAGRAPH, "نص التقرير هنا")))
    layout = Layout(Measures(document), 40, reorder=True)
    rows = [layout.row(number) for number in range(layout.rows)]
    assert [row.kind for row in rows] == [RowKind.PLACEHOLDER, RowKind.GAP, RowKind.TEXT]
    assert rows[0].right_to_left
    assert rows[2].right_to_left
    label, text = layout.label_visual(rows[0]), layout.visual(rows[2], rows[2].pieces[0])
    assert label is not None
    assert text is not None
    assert (label.width, text.width) == (9, 14)
    assert not Layout(Measures(document), 40).row(0).right_to_left
    unnamed = Document((Block(BlockKind.FIGURE, "", source="https://e.org/1"), document.blocks[1]))
    assert Layout(Measures(unnamed), 40, reorder=True).row(0).right_to_left
