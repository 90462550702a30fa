"""Reports related to an article, passages marked in them first: has this been read about before?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.model import ArticleSummary, Highlight
from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.row_list import Piece, RowList, justify

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.library.query.related import Related
    from reader.ui.app_base import AppBase

_MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class Place:
    """An article to open, at an offset of its text where that is known."""

    article_id: int
    offset: int | None = None


class RelatedRows(RowList):
    """Other editions, passages with the titles of their articles, then articles: two lines each."""

    ROW_HEIGHT = 2

    def __init__(self, found: Related) -> None:
        super().__init__()
        self._editions = len(found.editions)
        self._rows: list[tuple[ArticleSummary, Highlight | None]] = [
            *((article, None) for article in found.editions),
            *found.passages,
            *((article, None) for article in found.articles),
        ]
        self.styles.height = self.ROW_HEIGHT * min(len(self._rows), _MOST_ROWS)

    def on_mount(self) -> None:
        self.set_rows(len(self._rows))

    def place(self, index: int) -> Place:
        """What a row leads to."""
        article, highlight = self._rows[index]
        return Place(article.id, None if highlight is None else highlight.anchor.start)

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        article, highlight = self._rows[index]
        date = f"{article.published_at.astimezone():%Y-%m-%d} " if article.published_at is not None else ""
        if highlight is None:
            first: list[Piece] = [("   ", ""), (safe_line(article.title), "")]
            what = "other edition · " if index < self._editions else ""
            second: list[Piece] = [("   ", ""), (safe_line(f"{what}{article.feed_title}"), "dim")]
        else:
            first = [(" ▎ ", "accent"), (safe_line(highlight.quote), "")]
            note = f"{' '.join(highlight.note.split())} · " if highlight.note else ""
            second = [("   ", ""), (safe_line(f"{note}{article.title}"), "dim")]
        return [first, justify(second, [(f" {date}", "dim")], width)]


class RelatedScreen(Dialog[Place | None]):
    """Answers with what to open, None when left."""

    app: AppBase

    DEFAULT_CSS = """
    RelatedScreen {
        align: center middle;
        & > .dialog {
            width: 110; max-width: 95%; height: auto; max-height: 90%; padding: 1 2; background: $panel;
            & > .dialog--title { text-style: bold; margin-bottom: 1; }
            & > .dialog--hint { color: $dim; margin-top: 1; }
        }
    }
    """
    BINDINGS = [
        *bindings([named("dialog.back", "close")]),
        Binding("left", "leave", show=False),
        Binding("ampersand", "leave", id="library.related", show=False),
    ]

    def __init__(self, title: str, found: Related) -> None:
        super().__init__()
        self._title, self._found = title, found

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(safe_line(f"Related to “{self._title}”")), classes="dialog--title")
            yield RelatedRows(self._found)
            choose, leave = self.app.key("list.choose"), self.app.key("dialog.back")
            yield Static(Content(f"{choose} to open, {leave} to close"), classes="dialog--hint")

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(self.query_one(RelatedRows).place(event.index))

    def action_leave(self) -> None:
        self.dismiss(None)


def show_related(app: AppBase, summary: ArticleSummary, opened: Callable[[int, int | None], None]) -> None:
    """List what is related to an article; `opened` gets the article that is chosen, and an offset in it."""

    def answered(place: Place | None) -> None:
        if place is not None:
            opened(place.article_id, place.offset)

    def shown(found: Related) -> None:
        if found.editions or found.passages or found.articles:
            app.push_screen(RelatedScreen(summary.title, found), answered)
        else:
            app.say("nothing related in the library")

    app.articles.find_related(summary.id, shown)
