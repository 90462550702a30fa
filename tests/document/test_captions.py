"""Captions in the text of new documents, and figures with nothing to show."""

from __future__ import annotations

from reader.document import Block, BlockKind, Document
from reader.document.captions import with_captions
from reader.document.html import to_html
from reader.document.layout import Layout, Measures
from reader.document.markdown import to_markdown
from reader.document.plain import to_plain
from reader.document.rows import RowKind

BEFORE, AFTER = Block(BlockKind.PARAGRAPH, "Before."), Block(BlockKind.PARAGRAPH, "After.")
FIGURE = Block(
    BlockKind.FIGURE,
    "",
    source="https://example.org/p.png",
    alt="A picture",
    caption="Fig. 1",
    role="caption",
)
BARE = Block(BlockKind.FIGURE, "", alt=" ", caption=" ")


def rows(*blocks: Block) -> list[tuple[int, RowKind]]:
    layout = Layout(Measures(Document(blocks)), 40)
    return [(layout.row(number).block, layout.row(number).kind) for number in range(layout.rows)]


def test_caption_becomes_text_of_its_figure() -> None:
    document = with_captions(Document((BEFORE, FIGURE, BARE, AFTER)))
    assert document.text == "Before.\n\nFig. 1\n\nAfter."
    assert document.blocks[1].source == FIGURE.source
    assert document.blocks[2] == BARE
    assert with_captions(document) == document
    assert Document.from_json(document.to_json()) == document


def test_what_is_exported_is_the_same() -> None:
    before = Document((BEFORE, FIGURE, AFTER))
    after = with_captions(before)
    assert to_html(after) == to_html(before)
    assert to_markdown(after) == to_markdown(before)
    assert to_plain(after, 60) == to_plain(before, 60)


def test_figure_with_nothing_to_show_takes_no_row() -> None:
    shown = rows(BEFORE, AFTER)
    for blocks in ((BEFORE, BARE, AFTER), (BARE, BEFORE, BARE, BARE, AFTER, BARE)):
        found = rows(*blocks)
        assert [kind for _block, kind in found] == [kind for _block, kind in shown]
        assert all(blocks[block] is not BARE for block, _kind in found)


def test_figure_with_description_is_still_shown() -> None:
    described = Block(BlockKind.FIGURE, "", alt="what it shows")
    assert (1, RowKind.PLACEHOLDER) in rows(BEFORE, described, AFTER)
