"""The headings of the open article, to go to one of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.document.blocks import BlockKind, Document
from reader.model import Highlight
from reader.safetext import safe_line
from reader.ui.command_tables import named
from reader.ui.commands import bindings
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.row_list import Piece, RowList, justify

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.article.view import ArticleView


@dataclass(frozen=True, slots=True)
class Section:
    """A heading: its depth below the highest one (0), where it is, and how much is highlighted under it.

    `row` is what `ArticleView.go_to_row` takes; `highlights` counts up to the next heading.
    """

    depth: int
    title: str
    row: int
    highlights: int = 0


def sections(
    headings: Sequence[tuple[int, str, int]], document: Document, highlights: Sequence[Highlight]
) -> list[Section]:
    """The sections of a document from `Page.headings`."""
    starts = [
        document.starts[index]
        for index, block in enumerate(document.blocks)
        if block.kind is BlockKind.HEADING and block.text
    ]
    inside = [0] * len(starts)
    for highlight in highlights:
        if highlight.anchor.start is not None and (place := bisect_right(starts, highlight.anchor.start)):
            inside[place - 1] += 1
    top = min((level for level, _, _ in headings), default=1)
    return [
        Section(level - top, title, row, count)
        for (level, title, row), count in zip(headings, inside, strict=True)
    ]


class SectionRows(RowList):
    """Headings, indented by their level, with how much is highlighted below each."""

    def __init__(self, found: Sequence[Section], here: int) -> None:
        super().__init__()
        self.sections = found
        self._here = here
        self.styles.height = len(found)

    def on_mount(self) -> None:
        self.set_rows(len(self.sections), cursor=self._here)

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        section = self.sections[index]
        tone = "strong" if section.depth == 0 else ""
        left: list[Piece] = [(" " + "  " * section.depth, ""), (safe_line(section.title), tone)]
        right: list[Piece] = [(f" ▎{section.highlights} " if section.highlights else " ", "accent")]
        return [justify(left, right, width)]


class ContentsScreen(Dialog[int | None]):
    """Answers with the row of the chosen heading, None when left."""

    app: AppBase

    DEFAULT_CSS = """
    ContentsScreen {
        align: center middle;
        & > .dialog {
            width: 76; max-width: 95%; height: auto; max-height: 90%; padding: 1 2; background: $panel;
            & > .dialog--title { text-style: bold; margin-bottom: 1; }
            & > .dialog--hint { color: $dim; margin-top: 1; }
            & > SectionRows { max-height: 36; }
        }
    }
    """
    BINDINGS = [
        *bindings([named("dialog.back", "close")]),
        Binding("left", "leave", show=False),
        Binding("number_sign", "leave", id="library.contents", show=False),
    ]

    def __init__(self, found: Sequence[Section], top: int) -> None:
        """`top` is the first row on the screen: the cursor begins on the section it is in."""
        super().__init__()
        self._sections = found
        # a heading that was gone to is one row below the top
        self._here = max(0, bisect_right([section.row for section in found], top + 1) - 1)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Contents"), classes="dialog--title")
            yield SectionRows(self._sections, self._here)
            go, close = self.app.key("list.choose"), self.app.key("dialog.back")
            yield Static(Content(f"{go} to go there, {close} to close"), classes="dialog--hint")

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(self._sections[event.index].row)

    def action_leave(self) -> None:
        self.dismiss(None)


def show_contents(app: AppBase, view: ArticleView) -> None:
    """Offer the headings of the text in a view, and go to the chosen one."""
    view.complete()
    found = sections(list(view.page.headings()), view.document, view.highlights)
    if not found:
        app.say("no headings in this article")
        return

    def answered(row: int | None) -> None:
        if row is not None:
            view.focus()
            view.go_to_row(row)

    app.push_screen(ContentsScreen(found, view.scroll_offset.y), answered)
