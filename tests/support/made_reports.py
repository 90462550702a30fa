"""Reports printed for tests: their text is known, and so is where each piece stands."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    ListFlowable,
    ListItem,
    PageTemplate,
    Paragraph,
    Table,
)

WORDS = [
    "harbour",
    "survey",
    "vessels",
    "registered",
    "arrivals",
    "tonnage",
    "seasonal",
    "adjusted",
    "estimate",
    "households",
    "labour",
    "inflation",
    "central",
    "report",
    "committee",
    "finding",
    "measure",
    "region",
    "coastal",
    "average",
    "decline",
    "increase",
    "figure",
    "policy",
    "ministry",
    "review",
    "interview",
    "respondent",
    "sample",
    "method",
    "evidence",
    "market",
    "quarter",
    "growth",
    "export",
]


@dataclass
class Layout:
    """How a report is printed."""

    columns: int = 1
    justified: bool = False
    indent: bool = False
    header: str = "Harbour Institute · Policy Brief 7"
    footer: str = "Page {page}"
    size: float = 10


@dataclass
class Made:
    """A printed report with its truth."""

    data: bytes
    title: str
    author: str
    headings: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def sentence(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randint(6, 18))]
    return " ".join(words).capitalize() + "."


def paragraph(chance: random.Random) -> str:
    return " ".join(sentence(chance) for _ in range(chance.randint(2, 6)))


def make(seed: int, layout: Layout, *, sections: int = 4) -> Made:
    """A report of some pages; the same for the same seed and layout."""
    chance = random.Random(seed)
    made = Made(b"", "Counting what moves through the harbour", "Claire Beaumont")
    body = ParagraphStyle(
        "body",
        fontName="Times-Roman",
        fontSize=layout.size,
        leading=layout.size * 1.3,
        alignment=TA_JUSTIFY if layout.justified else TA_LEFT,
        firstLineIndent=14 if layout.indent else 0,
        spaceAfter=0 if layout.indent else layout.size * 0.6,
    )
    head = ParagraphStyle(
        "head", fontName="Helvetica-Bold", fontSize=14, leading=18, spaceBefore=12, spaceAfter=6
    )
    story: list[Flowable] = []
    for number in range(sections):
        heading = f"{chance.choice(WORDS).capitalize()} and {chance.choice(WORDS)} {number + 1}"
        made.headings.append(heading)
        story.append(Paragraph(heading, head))
        for _ in range(chance.randint(3, 6)):
            text = paragraph(chance)
            made.paragraphs.append(text)
            story.append(Paragraph(text, body))
        if number == 1:
            items = [sentence(chance) for _ in range(3)]
            made.items += items
            plain = ParagraphStyle("item", parent=body, firstLineIndent=0)
            story.append(
                ListFlowable([ListItem(Paragraph(text, plain)) for text in items], bulletType="bullet")  # type: ignore[misc]
            )
        if number == 2:
            made.rows = [
                ["Port", "Ships", "Tons"],
                ["Vigo", "412", "21.4"],
                ["Grimsby", "386", "18.6"],
                ["Esbjerg", "295", "24.0"],
            ]
            story.append(Table(made.rows, style=[("GRID", (0, 0), (-1, -1), 0.5, black)]))
    made.data = _printed(made, story, layout)
    return made


def _printed(made: Made, story: Sequence[Flowable], layout: Layout) -> bytes:
    stream = BytesIO()
    width, height = A4
    gap = 18
    column = (width - 120 - gap * (layout.columns - 1)) / layout.columns
    frames = [
        Frame(
            60 + number * (column + gap), 70, column, height - 220 if number < 0 else height - 140, 0, 0, 0, 0
        )
        for number in range(layout.columns)
    ]
    title = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=24)
    byline = ParagraphStyle("byline", fontName="Helvetica", fontSize=10, leading=16)
    first = Frame(60, height - 180, width - 120, 100, 0, 0, 0, 0)
    rest = [Frame(f._x1, 70, f._width, height - 260, 0, 0, 0, 0) for f in frames]  # type: ignore[attr-defined]

    def furnish(canvas: Canvas, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        if document.page > 1:
            canvas.drawString(60, height - 40, layout.header)
        canvas.drawCentredString(width / 2, 36, layout.footer.format(page=document.page))

    document = BaseDocTemplate(stream, title=made.title, author=made.author)
    document.addPageTemplates(
        [
            PageTemplate("first", [first, *rest], onPage=furnish, autoNextPageTemplate="later"),
            PageTemplate("later", frames, onPage=furnish),
        ]
    )
    opening = [
        Paragraph(made.title, title),
        Paragraph(made.author, byline),
        Paragraph("14 March 2024", byline),
    ]
    document.build([*opening, FrameBreak(), *story])
    return stream.getvalue()


def pages(count: int, *, labels: bool = False) -> bytes:
    """A long plain report of one paragraph a page, each with its own words."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for number in range(count):
        canvas.setFont("Times-Roman", 10)
        text = canvas.beginText(60, 700)
        for line in range(12):
            text.textLine(
                f"On page {number + 1} line {line + 1} tells of the harbour, its vessels and their masters."
            )
        canvas.drawText(text)
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(300, 36, str(number + 1))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
