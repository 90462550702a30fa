"""The article view alone in an app, for tests: keys and mouse in, messages and painted lines out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.model import (
    Anchor,
    AnchorState,
    Article,
    Highlight,
    Place,
    ReadingState,
    Revision,
    Source,
)
from reader.ui.article import messages
from reader.ui.article.view import ArticleView
from reader.ui.screens.full_screen import FullScreen

NOW = datetime(2026, 3, 3, tzinfo=UTC)
FIRST = "The first sentence is short. A second one follows it, and a third comes after. Here it is."
SECOND = "Another paragraph, with a link and a note. It ends here."
LONG = " ".join(f"Sentence number {number} fills the page with words." for number in range(120))
DOCUMENT = Document(
    (
        Block(BlockKind.PARAGRAPH, FIRST),
        Block(BlockKind.HEADING, "A heading", level=2),
        Block(
            BlockKind.PARAGRAPH,
            SECOND,
            spans=(Span(26, 30, SpanKind.LINK, "https://example.org/link"),),
        ),
        Block(BlockKind.PARAGRAPH, LONG),
        Block(BlockKind.HEADING, "Last heading", level=2),
        Block(BlockKind.PARAGRAPH, "The end."),
    )
)
KINDS = tuple(
    kind
    for kind in vars(messages).values()
    if isinstance(kind, type) and issubclass(kind, Message) and kind.__module__ == messages.__name__
)


def article(document: Document = DOCUMENT, *, place: Place | None = None, **fields: Any) -> Article:
    revision = Revision(1, 1, 1, NOW, Source.PAGE, document, 1000, **fields)
    return Article(
        1, "a1", 1, "Feed", "https://example.org/", "A report on reports", ("Ada Example",), "The Site", "en",
        NOW, NOW, ReadingState(place=place), revision,
    )  # fmt: skip


def highlight(start: int, end: int, uid: str = "u1", colour: str = "yellow", **fields: Any) -> Highlight:
    anchor = fields.pop("anchor", Anchor(AnchorState.EXACT, start, end))
    return Highlight(uid, 1, 1, start, end, "", "", "", "", colour, NOW, NOW, anchor=anchor, **fields)


class Bench(App[None]):
    """Nothing but the view; it keeps what the view posts."""

    def __init__(self, colour: str = "yellow") -> None:
        super().__init__()
        self.posted: list[Message] = []
        self._colour = colour

    def get_default_screen(self) -> FullScreen[Any]:
        return FullScreen()

    def compose(self) -> ComposeResult:
        yield ArticleView(colour=self._colour)

    def on_mount(self) -> None:
        self.query_one(ArticleView).focus()

    @property
    def view(self) -> ArticleView:
        return self.query_one(ArticleView)

    def asked(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.posted if isinstance(message, kind)]


def _keep(app: Bench, message: Message) -> None:
    app.posted.append(message)


for _kind in KINDS:
    setattr(Bench, _kind.handler_name, _keep)


def bench(pilot: Pilot[None]) -> Bench:
    assert isinstance(pilot.app, Bench)
    return pilot.app


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Type all keys, then wait once: `Pilot.press` waits after each."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pilot.pause()


def painted(view: ArticleView) -> list[str]:
    return [view.render_line(row).text.rstrip() for row in range(view.size.height)]


def with_background(view: ArticleView, name: str) -> str:
    """The text on the screen that has the background of a component class."""
    wanted = view._painter.styles[name].bgcolor
    return "".join(
        segment.text
        for row in range(view.size.height)
        for segment in view.render_line(row)
        if segment.style is not None and segment.style.bgcolor == wanted
    )


NOTES = Document(
    (
        Block(BlockKind.PARAGRAPH, "A claim1 in the text.", (Span(7, 8, SpanKind.NOTE_REF, "fn1"),)),
        Block(BlockKind.FOOTNOTE, "Where it comes from.", ident="fn1", label="1"),
    )
)


def labels_of(view: ArticleView) -> dict[str, Any]:
    assert view.hints.active
    return view.hints.targets
