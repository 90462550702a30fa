"""Passages as they are read: raised figures stay raised, marks of notes do not become figures."""

from __future__ import annotations

import pytest

from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.document.cells import cells
from reader.document.passages import as_read, block_as_read, quote_as_read
from reader.document.plain import to_plain

RATE = Block(
    BlockKind.PARAGRAPH,
    "25[3] per cent of 106 tonnes of CO2",
    (
        Span(2, 5, SpanKind.NOTE_REF, "fn3"),
        Span(20, 21, SpanKind.SUPERSCRIPT),
        Span(34, 35, SpanKind.SUBSCRIPT),
    ),
)
DOCUMENT = Document(
    (Block(BlockKind.HEADING, "Rates", level=2), RATE, Block(BlockKind.PARAGRAPH, "The end."))
)


def _passage(words: str) -> tuple[int, int]:
    start = DOCUMENT.text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("plain", "read"),
    [
        ("25[3] per cent", "25 per cent"),
        ("106 tonnes", "10⁶ tonnes"),
        ("6 tonnes", "⁶ tonnes"),
        ("CO2", "CO₂"),
        ("Rates\n\n25[3] per", "Rates\n\n25 per"),
        ("CO2\n\nThe", "CO₂\n\nThe"),
        ("[3]", "[3]"),
        ("The end.", "The end."),
    ],
)
def test_a_passage_as_it_is_read(plain: str, read: str) -> None:
    start, end = _passage(plain)
    assert as_read(DOCUMENT, start, end) == read
    assert quote_as_read(DOCUMENT, plain, start, end) == read


@pytest.mark.parametrize(
    ("plain", "kind", "read"),
    [
        ("2", SpanKind.SUBSCRIPT, "₂"),
        ("-2", SpanKind.SUPERSCRIPT, "⁻²"),
        ("\N{MINUS SIGN}2", SpanKind.SUPERSCRIPT, "⁻²"),
        ("n+1", SpanKind.SUPERSCRIPT, "ⁿ⁺¹"),
        ("max", SpanKind.SUBSCRIPT, "ₘₐₓ"),
        ("eff", SpanKind.SUBSCRIPT, "eff"),  # there is no lowered f, and half of it would look odd
        ("st", SpanKind.SUPERSCRIPT, "st"),
        ("1st", SpanKind.SUPERSCRIPT, "¹st"),
        ("*", SpanKind.NOTE_REF, "*"),
    ],
)
def test_what_is_raised_and_lowered(plain: str, kind: SpanKind, read: str) -> None:
    block = Block(BlockKind.PARAGRAPH, f"x{plain} y", (Span(1, 1 + len(plain), kind),))
    assert block_as_read(block) == f"x{read} y"
    assert cells(block_as_read(block)) == cells(block.text)


def test_a_quote_that_does_not_stand_there_is_left_alone() -> None:
    assert quote_as_read(DOCUMENT, "106 tonnes", 0, 10) == "106 tonnes"
    assert quote_as_read(DOCUMENT, "106 tonnes", None, None) == "106 tonnes"
    assert quote_as_read(None, "106 tonnes", 0, 10) == "106 tonnes"


def test_print_shows_what_the_screen_shows() -> None:
    assert "25[³] per cent of 10⁶ tonnes of CO₂" in to_plain(DOCUMENT, 80)
