"""Lists as programs set them: bullets, dashes, numbers and letters, hanging or not, in any order of these."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from reader.pdf import read
from tests.support.made_reports import paragraph, sentence

LABELS = {
    "dash": ["–"] * 5,
    "diamond": ['<font name="ZapfDingbats">u</font>'] * 5,
    "number": ["1.", "2.", "3.", "4.", "5."],
    "bracketed number": ["(1)", "(2)", "(3)", "(4)", "(5)"],
    "letter": ["a)", "b)", "c)", "d)", "e)"],
    "capital": ["A.", "B.", "C.", "D.", "E."],
    "roman": ["i.", "ii.", "iii.", "iv.", "v."],
}


def printed(labels: list[str], items: list[str], *, hang: float) -> bytes:
    """Some paragraphs with the list among them; each label stands in the line of its text."""
    chance = random.Random(5)
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=13, spaceAfter=6)
    item = ParagraphStyle("item", parent=body, leftIndent=hang, firstLineIndent=-hang, spaceAfter=0)
    story: list[Flowable] = [Paragraph(paragraph(chance), body) for _ in range(4)]
    story += [Paragraph(f"{label} {text}", item) for label, text in zip(labels, items, strict=True)]
    story += [Paragraph(f"And then, {paragraph(chance)}", body) for _ in range(4)]
    stream = BytesIO()
    SimpleDocTemplate(stream).build(story)
    return stream.getvalue()


CASES = [(name, hang) for name in LABELS for hang in (12, 0) if hang or name not in {"dash", "diamond"}]
"""A dash that is not set apart may be a sign of the text."""


@pytest.mark.parametrize(("name", "hang"), CASES)
def test_items_are_whole_and_apart(name: str, hang: float) -> None:
    chance = random.Random(7)
    items = [" ".join(sentence(chance) for _ in range(1 + number % 3)) for number in range(5)]
    blocks = read(printed(LABELS[name], items, hang=hang))["blocks"]
    assert [block["text"] for block in blocks if block["kind"] == "item"] == items
