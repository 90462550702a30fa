"""A document as it is said, sentence by sentence."""

from __future__ import annotations

from reader.document import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.document.spoken import SpokenDocument


def said(document: Document) -> list[str]:
    """Everything that is said, with its announcements."""
    spoken = SpokenDocument(document)
    return [
        " ".join(filter(None, (spoken.announcement(number), spoken.words(number))))
        for number in range(len(spoken.units))
    ]


def test_structure_is_announced_where_it_begins() -> None:
    document = Document(
        (
            Block(BlockKind.HEADING, "Rates", level=2),
            Block(BlockKind.PARAGRAPH, "One sentence. Another one,\nover two lines."),
            Block(BlockKind.ITEM, "First. More.", depth=1, number=1),
            Block(BlockKind.ITEM, "Inner", depth=2),
            Block(BlockKind.RULE, ""),
            Block(BlockKind.PARAGRAPH, "Quoted. Still.", quote=1),
            Block(BlockKind.PARAGRAPH, "Goes on", quote=1),
            Block(BlockKind.PARAGRAPH, "Another", quote=1, quote_from=1),
            Block(BlockKind.CODE, "a = 1\n\nb = 2"),
            Block(BlockKind.FIGURE, "A caption"),
            Block(BlockKind.FIGURE, "Rents", alt="A rising line"),
            Block(BlockKind.TERM, "Word"),
            Block(BlockKind.DEFINITION, "Meaning"),
            Block(BlockKind.FOOTNOTE, "Below.", ident="n1", label="1"),
        )
    )
    assert said(document) == [
        "Heading 2: Rates",
        "One sentence.",
        "Another one, over two lines.",
        "Item 1: First.",
        "More.",
        "Item, level 2: Inner",
        "Quotation: Quoted.",
        "Still.",
        "Goes on",
        "End of quotation. Quotation: Another",
        "End of quotation. Code, 2 lines: a = 1",
        "b = 2",
        "Figure: A caption",
        "Figure, A rising line. Its caption: Rents",
        "Term: Word",
        "Definition: Meaning",
        "Note 1: Below.",
    ]


def test_cells_of_tables_have_row_and_column() -> None:
    cells = (
        Cell(0, 4, 0, 0, header=True),
        Cell(5, 10, 0, 1, header=True),
        Cell(11, 12, 1, 0),
        Cell(13, 15, 1, 1),
    )
    assert said(Document((Block(BlockKind.TABLE, "Name\tShare\nA\t12", cells=cells),))) == [
        "Table, 2 rows, 2 columns. Row 1, column 1: Name",
        "Row 1, column 2: Share",
        "Row 2, Name: A",
        "Row 2, Share: 12",
    ]
    assert said(Document((Block(BlockKind.TABLE, "a\tb\nc\td"),)))[0] == "Table, 2 rows, 2 columns. a"


def test_places_links_and_footnotes() -> None:
    text = "See there. And10 so."
    document = Document(
        (
            Block(
                BlockKind.PARAGRAPH,
                text,
                spans=(
                    Span(4, 9, SpanKind.LINK, "https://example.org/"),
                    Span(14, 16, SpanKind.NOTE_REF, "n10"),
                ),
            ),
            Block(BlockKind.HEADING, "End", level=1),
            Block(BlockKind.FOOTNOTE, "Far\nbelow", ident="n10", label="10"),
        )
    )
    spoken = SpokenDocument(document)
    assert spoken.links(0) == [("there", "https://example.org/")]
    assert spoken.links(1) == []
    assert (spoken.footnotes(0), spoken.footnotes(1)) == ([], ["Note 10: Far below"])
    assert [spoken.at(offset) for offset in (0, 10, 11, 99)] == [0, 0, 1, 3]
    assert spoken.headings == [2]
    assert [spoken.heading_of(number) for number in range(4)] == [None, None, 2, 2]
    assert spoken.paragraph(1) == range(2)
    assert SpokenDocument(Document()).units == []
