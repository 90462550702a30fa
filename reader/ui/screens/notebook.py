"""The notebook: every highlight of every article, under its article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.library.annotations import highlights
from reader.library.annotations.highlight_pages import pages_of_highlights
from reader.library.annotations.highlights import quotes_as_read
from reader.model import COLOURS, AnchorState, ArticleSummary, Highlight
from reader.page_numbers import cited
from reader.presentation.passages import no_place
from reader.safetext import SafeText, safe, safe_line
from reader.ui.article.styles import MARGIN_MARKS
from reader.ui.command_tables import NOTEBOOK_COMMANDS, how_to_mark, named
from reader.ui.commands import bindings, hints
from reader.ui.screens.annotation_dialogs import edit_note, edit_tags
from reader.ui.screens.dialogs import Prompt
from reader.ui.screens.full_screen import FullScreen
from reader.ui.services.annotations import Direction
from reader.ui.services.reports import Changed
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.row_list import Piece, RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged

_SHOWN_HERE = (Changed.ANNOTATIONS, Changed.SUBSCRIPTIONS, Changed.EVERYTHING, Changed.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Row:
    """An article's heading (no highlight) or one of its highlights."""

    article: ArticleSummary
    highlight: Highlight | None = None


class HighlightRows(RowList):
    """Headings of articles, with the highlights of each below: quote, then note and tags."""

    app: AppBase
    ROW_HEIGHT = 3
    INDENT = 1
    COMPONENT_CLASSES = {f"row--mark-{colour}" for colour in COLOURS}
    DEFAULT_CSS = "\n".join(
        f"HighlightRows > .row--mark-{colour} {{ background: $mark-{colour}; color: $dim; }}"
        for colour in COLOURS
    )

    def __init__(self) -> None:
        super().__init__(id="notebook-rows")
        self.rows: list[Row] = []
        self._quotes: dict[str, str] = {}
        self._pages: dict[str, str] = {}

    def as_read(self, row: Row) -> str:
        """The quote of a row with raised figures and without note marks; "" for a heading."""
        if row.highlight is None:
            return ""
        uid = row.highlight.uid
        if uid not in self._quotes:
            self._quotes |= quotes_as_read(self.app.library, [(row.article, row.highlight)])
        return self._quotes[uid]

    def pages_of(self, highlight: Highlight) -> str:
        """The pages of print that a highlight is on, as they are cited; "" for none."""
        if highlight.uid not in self._pages:
            self._pages |= pages_of_highlights(self.app.library, [highlight])
        return cited(self._pages[highlight.uid])

    def show(self, found: list[tuple[ArticleSummary, Highlight]], empty: SafeText) -> None:
        """Show these highlights; the cursor stays on its highlight."""
        before = self.highlight
        self.rows = []
        self._quotes, self._pages = {}, {}
        for article, highlight in found:
            if not self.rows or self.rows[-1].article.id != article.id:
                self.rows.append(Row(article))
            self.rows.append(Row(article, highlight))
        uids = [row.highlight.uid if row.highlight else "" for row in self.rows]
        cursor = uids.index(before.uid) if before and before.uid in uids else self.cursor
        self.set_rows(len(self.rows), cursor=cursor, empty=empty)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def highlight(self) -> Highlight | None:
        """The highlight under the cursor."""
        return self.row.highlight if self.row else None

    def can_rest(self, index: int) -> bool:
        return self.rows[index].highlight is not None

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        row = self.rows[index]
        if row.highlight is None:
            facts = safe_line(
                " · ".join(filter(None, (row.article.feed_title, ", ".join(row.article.authors))))
            )
            return [[], [(" ", ""), (safe_line(row.article.title), "strong")], [(" ", ""), (facts, "dim")]]
        highlight = row.highlight
        bar: list[Piece] = [
            ("  ", ""),
            (MARGIN_MARKS[highlight.colour], f"mark-{highlight.colour}"),
            ("  ", ""),
        ]
        first, second = two_lines(safe_line(f"“{self.as_read(row)}”"), width - 5)
        notes = [safe_line(highlight.note)] if highlight.note else []
        notes += [safe_line(f"#{tag}") for tag in highlight.tags]
        if pages := self.pages_of(highlight):
            notes.insert(0, safe_line(pages))
        if highlight.anchor.state is AnchorState.ORPHAN:
            notes.insert(0, safe_line(no_place(highlight, has_text=row.article.ready)))
        last: list[Piece] = [("     ", ""), ("  ".join(notes), "dim")]
        if second and notes:
            return [[*bar, (first, "")], [*bar, (second, "")], last]
        if second:
            return [[*bar, (first, "")], [*bar, (second, "")], []]
        return [[*bar, (first, "")], last, []]


def two_lines(text: str, width: int) -> tuple[str, str]:
    """Break a text at a word within `width` cells; the second part may be longer and is cut when drawn."""
    if cell_len(text) <= width:
        return text, ""
    cut = width
    while cut and cell_len(text[:cut]) > width:
        cut -= 1
    space = text.rfind(" ", 0, cut)
    cut = space if space > width // 2 else cut
    return text[:cut].rstrip(), text[cut:].lstrip()


class NotebookScreen(FullScreen[tuple[int, int | None] | None]):
    """All highlights. Answers with (article id, offset) of the chosen one, None when closed."""

    app: AppBase
    BINDINGS = [*bindings(NOTEBOOK_COMMANDS)]

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="notebook"):
            yield Static(id="notebook-title")
            yield HighlightRows()
        yield BottomLine()

    def on_mount(self) -> None:
        self.reload()
        shown = (command for command in NOTEBOOK_COMMANDS if command.show)
        opening = named("list.choose", "open", "open")
        self.query_one(BottomLine).hints = hints([opening, *shown], self.app.key_map)

    @property
    def rows(self) -> HighlightRows:
        return self.query_one(HighlightRows)

    def reload(self) -> None:
        """Read the highlights again."""
        found = highlights.all_highlights(self.app.library, text=self._words)
        if self._words:
            empty = safe(f"No matching highlights.\n{self.app.key('notebook.back')} shows all again.")
        else:
            empty = safe(f"No highlights yet.\n{how_to_mark(self.app.key_map)}")
        self.rows.show(found, empty)
        facts = f"{len(found)} highlights" if len(found) != 1 else "1 highlight"
        if self._words:
            facts += f" with “{self._words}”, {self.app.key('notebook.back')} shows all"
        title = Content.assemble(("Notebook  ", "bold"), (safe_line(facts), "$dim"))
        self.query_one("#notebook-title", Static).update(title)

    @on(BottomLine.Pressed)
    async def _hint_pressed(self, event: BottomLine.Pressed) -> None:
        event.stop()
        await self.app.run_action(event.action, self)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        row = self.rows.row
        if row is not None and row.highlight is not None:
            self.dismiss((row.article.id, row.highlight.anchor.start))

    def action_back(self) -> None:
        if self._words:
            self._words = ""
            self.reload()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        def answered(words: str | None) -> None:
            if words is not None:
                self._words = words.strip()
                self.reload()

        self.app.push_screen(Prompt(safe_line("Search the notebook"), value=self._words), answered)

    def action_export(self) -> None:
        """Export all highlights."""
        export = self.app.settings.export
        self.app.articles.export(export.path, export.folder, None)

    def action_copy(self) -> None:
        if (row := self.rows.row) is not None and row.highlight is not None:
            self.app.copy(self.rows.as_read(row), "quote copied")

    def action_note(self) -> None:
        if (row := self.rows.row) is not None and row.highlight is not None:
            edit_note(self.app, row.highlight, self.rows.as_read(row))

    def action_tags(self) -> None:
        if (highlight := self.rows.highlight) is not None:
            edit_tags(self.app, highlight)

    def action_delete(self) -> None:
        if (highlight := self.rows.highlight) is not None:
            self.app.annotations.delete(highlight.uid, highlight.article_id, undo="notebook.undo")

    def action_undo(self) -> None:
        self.app.annotations.step(Direction.UNDO)

    def action_redo(self) -> None:
        self.app.annotations.step(Direction.REDO)

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        if event.change.what in _SHOWN_HERE:
            self.reload()
