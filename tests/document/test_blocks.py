"""Documents: the joined text, offsets, and their JSON form."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Cell, Document, Span, SpanKind

texts = st.text(alphabet="ab c\n\u4e2d\U0001f600", max_size=12)
blocks = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    text=texts,
    spans=st.lists(
        st.builds(Span, st.integers(0, 5), st.integers(5, 9), st.sampled_from(SpanKind), st.just("u")),
        max_size=2,
    ).map(tuple),
    level=st.integers(0, 6),
    quote=st.integers(0, 2),
    depth=st.integers(0, 3),
    number=st.none() | st.integers(0, 9),
    label=texts,
    cells=st.lists(
        st.builds(Cell, st.integers(0, 3), st.integers(3, 6), st.integers(0, 2), st.integers(0, 2)),
        max_size=2,
    ).map(tuple),
)
documents = st.builds(Document, st.lists(blocks, max_size=6).map(tuple))


@given(documents)
def test_json_gives_the_same_document_back(document: Document) -> None:
    again = Document.from_json(document.to_json())
    assert again == document
    assert again.text == document.text


@given(documents)
def test_the_text_is_the_blocks_joined_by_a_blank_line(document: Document) -> None:
    assert document.text == "\n\n".join(block.text for block in document.blocks if block.text)
    for block, start in zip(document.blocks, document.starts, strict=True):
        assert document.text[start : start + len(block.text)] == block.text


@given(documents)
def test_an_offset_is_found_again(document: Document) -> None:
    assume(document.blocks)
    for offset in range(len(document.text) + 1):
        block, char = document.position(offset)
        back = document.offset(block, char)
        # only inside the blank line between two blocks is there no character to come back to
        assert back == offset or document.text[back:offset].strip("\n") == ""


@given(documents, st.integers(0, 60), st.integers(0, 60))
def test_ranges_cover_exactly_the_text_of_a_range(document: Document, start: int, length: int) -> None:
    end = min(len(document.text), start + length)
    covered = "".join(document.blocks[b].text[low:high] for b, low, high in document.ranges(start, end))
    joined = "".join(
        character
        for place, character in enumerate(document.text[start:end], start)
        if any(
            begin <= place < begin + len(block.text)
            for block, begin in zip(document.blocks, document.starts, strict=True)
        )
    )
    assert covered == joined


def test_the_nearest_heading_above() -> None:
    document = Document(
        (
            Block(BlockKind.PARAGRAPH, "lead"),
            Block(BlockKind.HEADING, "One", level=2),
            Block(BlockKind.PARAGRAPH, "first"),
            Block(BlockKind.HEADING, "Two", level=2),
            Block(BlockKind.PARAGRAPH, "second"),
        )
    )
    assert document.heading_at(0) == ""
    assert document.heading_at(document.text.index("first")) == "One"
    assert document.heading_at(len(document.text)) == "Two"


@pytest.mark.parametrize(
    "source", ["", "[]", '{"v":99,"b":[]}', '{"v":1,"b":[{"k":"nothing","t":""}]}', '{"v":1}']
)
def test_what_is_no_document_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Document.from_json(source)


def test_quote_behind_a_list_is_not_in_it() -> None:
    item, below = Block(BlockKind.ITEM, "item", depth=1), Block(BlockKind.PARAGRAPH, "below")
    quoted = (
        Block(BlockKind.PARAGRAPH, "quoted", quote=1),
        Block(BlockKind.ITEM, "quoted", quote=1, depth=1),
    )
    for block in quoted:
        html = Document((item, block, below)).to_html().replace("\n", "")
        assert html.startswith("<ul><li>item</li></ul><blockquote>")
        assert html.endswith("</blockquote><p>below</p>")
    inside = Document((item, Block(BlockKind.PARAGRAPH, "quoted", quote=1, depth=1), below)).to_html()
    assert inside.replace("\n", "").startswith("<ul><li>item<blockquote><p>quoted</p></blockquote></li></ul>")
