"""Pages for tests of the parts of the article view, without a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from reader.document import Block, BlockKind, Document
from reader.model import Anchor, AnchorState, Article, Highlight, ReadingState, Revision, Source
from reader.safetext import safe
from reader.ui.article.page import Frame, Page

NOW = datetime(2026, 3, 3, tzinfo=UTC)


@dataclass
class Window:
    """The rows that are on the screen."""

    top: int = 0
    height: int = 20


def paragraphs(*texts: str) -> Document:
    """A document of paragraphs; a text that begins with "# " is a heading."""
    return Document(
        tuple(
            Block(BlockKind.HEADING, text.removeprefix("# "), level=2)
            if text.startswith("# ")
            else Block(BlockKind.PARAGRAPH, text)
            for text in texts
        )
    )


def article(document: Document, words: int = 1000) -> Article:
    revision = Revision(1, 1, 1, NOW, Source.PAGE, document, words)
    return Article(
        1,
        "a1",
        1,
        "Feed",
        "https://example.org/",
        "A title",
        (),
        "",
        "en",
        NOW,
        NOW,
        ReadingState(),
        revision,
    )


def page(document: Document, *, column: int = 40, top: int = 0, height: int = 20) -> tuple[Page, Window]:
    """A page with a document laid out, and the window that shows it."""
    window = Window(top, height)
    made = Page(window)
    made.load(article(document), safe(""))
    made.fit(Frame(column + 8, 4, column), reorder=False)
    return made, window


def highlight(start: int, end: int, uid: str = "u1", colour: str = "yellow") -> Highlight:
    anchor = Anchor(AnchorState.EXACT, start, end)
    return Highlight(uid, 1, 1, start, end, "", "", "", "", colour, NOW, NOW, anchor=anchor)
