"""The headings of the open article, to go to one of them, or to a page of a printed one by its number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.document.blocks import BlockKind, Document
from reader.model import Highlight, PageStart
from reader.page_numbers import find_page, labels
from reader.safetext import SafeText, safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.row_list import Piece, RowList, justify

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.article.view import ArticleView


@dataclass(frozen=True, slots=True)
class Section:
    """A heading: its depth below the highest one (0), where it is, and how much is highlighted under it.

    `row` is what `ArticleView.go_to_row` takes; `highlights` counts up to the next heading; `page` is the
    number of its page.
    """

    depth: int
    title: str
    row: int
    highlights: int = 0
    page: str = ""


def sections(
    headings: Sequence[tuple[int, str, int]],
    document: Document,
    highlights: Sequence[Highlight],
    pages: Sequence[PageStart] = (),
) -> list[Section]:
    """The sections of a document from `Page.headings`; `pages` are where its pages begin."""
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
    on = [labels(pages, start, start) for start in starts]
    return [
        Section(level - top, title, row, count, page)
        for (level, title, row), count, page in zip(headings, inside, on, strict=True)
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
        right: list[Piece] = [
            (f" ▎{section.highlights} " if section.highlights else " ", "accent"),
            (f"{safe_line(section.page):>4} " if section.page else "", "dim"),
        ]
        return [justify(left, right, width)]


@dataclass(frozen=True, slots=True)
class Choice:
    """Where to go: a row of the page on the screen, or a page of print."""

    row: int = 0
    page: PageStart | None = None


class ContentsScreen(Dialog[Choice | None]):
    """Answers with the chosen heading or page, None when left."""

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

    def __init__(self, found: Sequence[Section], top: int, pages: Sequence[PageStart] = ()) -> None:
        """`top` is the first row on the screen: the cursor begins on the section it is in.

        `pages` are those of a printed document, whose numbers can be typed.
        """
        super().__init__()
        self._sections, self._pages = found, pages
        self._typed = ""
        # a heading that was gone to is one row below the top
        self._here = max(0, bisect_right([section.row for section in found], top + 1) - 1)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Contents"), classes="dialog--title")
            yield SectionRows(self._sections, max(0, self._here))
            yield Static(Content(self._hint()), classes="dialog--hint")

    def _hint(self) -> SafeText:
        go, close = self.app.key("list.choose"), self.app.key("dialog.back")
        if self._typed:
            known = find_page(self._pages, self._typed) is not None
            return safe_line(f"Page {self._typed}" + (f": {go} to go there" if known else ": no such page"))
        numbers = " the number of a page," if self._pages else ""
        return safe_line(f"{numbers} {go} to go there, {close} to close".strip())

    def on_key(self, event: events.Key) -> None:
        """Collect the number of a page; enter goes there."""
        if self._pages and event.character is not None and event.character.isdecimal():
            self._typed += event.character
        elif not self._typed:
            return
        elif event.key == "enter":
            if (page := find_page(self._pages, self._typed)) is not None:
                self.dismiss(Choice(page=page))
        else:  # what else is typed takes the number back, a character or whole
            self._typed = self._typed[:-1] if event.key == "backspace" else ""
        event.stop()
        event.prevent_default()
        self.query_one(".dialog--hint", Static).update(Content(self._hint()))

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(Choice(self._sections[event.index].row))

    def action_leave(self) -> None:
        self.dismiss(None)


def show_contents(app: AppBase, view: ArticleView) -> None:
    """Offer the headings of the text in a view, and go to the chosen one or to a page of print."""
    view.complete()
    pages = view.page.pages
    found = sections(list(view.page.headings()), view.document, view.highlights, pages)
    if not found and not pages:
        app.say("no headings in this article")
        return

    def answered(choice: Choice | None) -> None:
        if choice is None:
            return
        view.screen.set_focus(view)
        if choice.page is None:
            view.go_to_row(choice.row)
        else:
            view.go_to_offset(view.page.start_of(choice.page))

    app.push_screen(ContentsScreen(found, view.scroll_offset.y, pages), answered)
