"""A document as text for a terminal keeps its words and its width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.document import Block, BlockKind, Document
from reader.document.plain import to_plain


def test_the_structure_can_be_seen() -> None:
    document = Document(
        (
            Block(BlockKind.HEADING, "A title", level=1),
            Block(BlockKind.PARAGRAPH, "Some words that are too long for one line.", quote=1),
            Block(BlockKind.ITEM, "one", depth=1),
            Block(BlockKind.ITEM, "two", depth=2, number=2),
            Block(BlockKind.CODE, "if x:\n\ty = 1"),
            Block(BlockKind.FIGURE, "", alt="A map"),
            Block(BlockKind.FIGURE, "", source="https://example.org/i.png"),
            Block(BlockKind.FIGURE, "Rents", alt="A line"),
            Block(BlockKind.FOOTNOTE, "See there.", label="1"),
        )
    )
    assert to_plain(document, 30) == (
        "A title\n═══════\n\n"
        "│ Some words that are too long\n│ for one line.\n\n"
        "• one\n  2. two\n\n"
        "    if x:\n        y = 1\n\n"
        "[picture: A map]\n\n"
        "[picture: Rents (A line)]\n\n"
        "[1] See there.\n"
    )


@given(
    st.text(alphabet=st.characters(exclude_categories=["C", "Z", "M"]) | st.just(" "), max_size=200),
    st.integers(20, 60),
)
def test_no_word_is_lost_and_no_line_too_wide(text: str, width: int) -> None:
    shown = to_plain(Document((Block(BlockKind.PARAGRAPH, text),)), width)
    assert "".join(shown.split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in shown.splitlines())
