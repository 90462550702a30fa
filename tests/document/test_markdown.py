"""A document turns into Markdown that a Markdown reader turns back into the same words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reader.document import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.document.markdown import escape, link_target, to_markdown
from tests.support.examples import examples

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def words_of(markdown: str) -> str:
    """What a reader of the rendered Markdown sees, one line per paragraph or line break."""
    lines = []
    for token in PARSER.parse(markdown):
        if token.type == "inline":
            breaks = {"softbreak": "\n", "hardbreak": "\n"}
            lines.append("".join(breaks.get(child.type, child.content) for child in token.children or ()))
        elif token.content:
            lines.append(token.content.rstrip("\n"))
    return "\n".join(lines)


MEANINGFUL = st.text(alphabet="ab1 *_`~#[]()<>|!&;:$%^=+-.>\\\"'\t{}@/", max_size=30)


@settings(max_examples=examples(100))
@given(st.lists(MEANINGFUL | st.text(max_size=20), min_size=1, max_size=4))
@example(["--", "-"])
def test_no_text_means_anything_to_markdown(lines: list[str]) -> None:
    lines = [" ".join(line.split()) or "x" for line in lines]
    text = "\n".join(line for line in lines if line.isprintable()) or "x"
    markdown = "\n".join("> " + line for line in escape(text).split("\n"))
    tokens = PARSER.parse(markdown)
    assert [token.type for token in tokens if not token.type.startswith(("blockquote", "paragraph"))] == [
        "inline"
    ]
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "softbreak", "text_special"}
    assert words_of(markdown) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, with a full stop.", "plain words, with a full stop."),
        ("snake_case and C#", "snake_case and C#"),
        ("# not a heading", r"\# not a heading"),
        ("see #tag and [[Link]]", r"see \#tag and \[\[Link\]\]"),
        ("1. not a list", r"1\. not a list"),
        ("- not a list", r"\- not a list"),
        ("5 * 3 = 15", "5 * 3 = 15"),
        ("==marked== %%hidden%%", r"\==marked\== \%%hidden\%%"),
        ("<b>AT&amp;T</b>", r"\<b\>AT\&amp;T\</b\>"),
        ("    code", "\u00a0\u00a0\u00a0\u00a0code"),
    ],
)
def test_only_what_would_mean_something_is_escaped(text: str, escaped: Any) -> None:
    assert escape(text) == escaped


def test_only_web_and_mail_addresses_become_links() -> None:
    assert link_target("https://example.org/a_(b) c") == "https://example.org/a_%28b%29%20c"
    assert link_target("javascript:alert(1)") == ""
    assert link_target("") == ""


def test_every_kind_of_block_has_its_markdown() -> None:
    row = "Name\tSize\nA|B\t1"
    document = Document(
        (
            Block(BlockKind.HEADING, "Title", level=2),
            Block(
                BlockKind.PARAGRAPH,
                "Bold link and code here1.",
                spans=(
                    Span(0, 4, SpanKind.STRONG),
                    Span(5, 9, SpanKind.LINK, "https://example.org"),
                    Span(14, 18, SpanKind.CODE),
                    Span(23, 24, SpanKind.NOTE_REF, "n1"),
                ),
            ),
            Block(BlockKind.PARAGRAPH, "Said he.\nAnd she.", quote=1),
            Block(BlockKind.PARAGRAPH, "Second.", quote=1),
            Block(BlockKind.ITEM, "one", depth=1),
            Block(BlockKind.ITEM, "inner", depth=2, number=3),
            Block(BlockKind.CODE, "x = `1`\n  y", language="python"),
            Block(
                BlockKind.TABLE,
                row,
                cells=(
                    Cell(0, 4, 0, 0, True),
                    Cell(5, 9, 0, 1, True),
                    Cell(10, 13, 1, 0),
                    Cell(14, 15, 1, 1),
                ),
            ),
            Block(BlockKind.FIGURE, "A caption", source="https://example.org/p.png", alt="A [picture]"),
            Block(BlockKind.RULE, ""),
            Block(BlockKind.TERM, "term"),
            Block(BlockKind.DEFINITION, "what it is"),
            Block(BlockKind.FOOTNOTE, "The note.", ident="n1", label="1"),
        )
    )
    assert to_markdown(document) == (
        "## Title\n\n"
        "**Bold** [link](https://example.org) and `code` here[^n1].\n\n"
        "> Said he.\\\n> And she.\n>\n> Second.\n\n"
        "- one\n    3. inner\n\n"
        "```python\nx = `1`\n  y\n```\n\n"
        "| Name | Size |\n| --- | --- |\n| A\\|B | 1 |\n\n"
        "![A \\[picture\\]](https://example.org/p.png)\n\nA caption\n\n"
        "***\n\n**term**\n\nwhat it is\n\n[^n1]: The note.\n"
    )


def test_an_empty_document_is_no_text() -> None:
    assert to_markdown(Document()) == ""


SPANS = st.lists(
    st.tuples(
        st.integers(0, 25),
        st.integers(0, 25),
        st.sampled_from([k for k in SpanKind if k is not SpanKind.NOTE_REF]),
    ),
    max_size=5,
)


@given(st.text(alphabet="ab c*_`[]", min_size=1, max_size=25), SPANS)
def test_spans_that_cross_never_raise(text: str, spans: Any) -> None:
    block = Block(
        BlockKind.PARAGRAPH,
        text,
        spans=tuple(Span(min(a, b), max(a, b), kind, "https://example.org") for a, b, kind in spans),
    )
    to_markdown(Document((block,)))


def test_neighbouring_quotes_are_two() -> None:
    blocks = (
        Block(BlockKind.PARAGRAPH, "The first said.", quote=1),
        Block(BlockKind.PARAGRAPH, "The second said.", quote=1, quote_from=1),
        Block(BlockKind.PARAGRAPH, "An answer.", quote=2),
        Block(BlockKind.PARAGRAPH, "Another answer.", quote=2, quote_from=2),
    )
    document = Document(blocks)
    assert Document.from_json(document.to_json()) == document
    opened = [token.level for token in PARSER.parse(to_markdown(document)) if token.type == "blockquote_open"]
    assert opened == [0, 0, 1, 1]
    html = document.to_html()
    assert html.count("<blockquote>") == html.count("</blockquote>") == 4
