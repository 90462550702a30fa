"""A draft: passages, paragraphs and headings in an order that `J` and `K` change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.library.articles.listing import summaries
from reader.library.drafts import changes
from reader.library.drafts.reading import Draft, DraftItem, draft_items, drafts
from reader.model import ArticleSummary
from reader.presentation.counts import counted
from reader.safetext import safe, safe_line
from reader.ui.command_tables import DRAFT_COMMANDS, named
from reader.ui.commands import bindings, hints
from reader.ui.screens.dialogs import Choose, Prompt
from reader.ui.screens.full_screen import FullScreen
from reader.ui.services.annotations import Direction, now
from reader.ui.services.reports import Changed
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.passage_rows import two_lines
from reader.ui.widgets.row_list import Piece, RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged

Place = tuple[int, int | None]
"""An article's number and an offset of its text."""
_SHOWN_HERE = (Changed.ANNOTATIONS, Changed.EVERYTHING, Changed.OUTSIDE)


def open_drafts(app: AppBase, chosen: Callable[[Place | None], None]) -> None:
    """Show the one draft, or the list of them first; `chosen` is told what is to be opened."""
    known = drafts(app.library)
    if not known:
        app.say(f"no drafts yet: {app.key('notebook.draft')} puts passages into one")
    elif len(known) == 1:
        app.push_screen(DraftScreen(known[0]), chosen)
    else:

        def answered(index: int | None) -> None:
            if index is not None:
                app.push_screen(DraftScreen(known[index]), chosen)

        rows = [(safe_line(one.name), safe_line(_facts(one))) for one in known]
        app.push_screen(Choose(safe_line("Drafts"), rows), answered)


def _facts(draft: Draft) -> str:
    return f"{counted(draft.passages, 'passage')} of {counted(draft.reports, 'report')}"


class DraftRows(RowList):
    """The items of a draft, at most three lines each, and a blank one."""

    app: AppBase
    ROW_HEIGHT = 4
    INDENT = 1

    def __init__(self) -> None:
        super().__init__(id="draft-rows")
        self.items: list[DraftItem] = []
        self._articles: dict[int, ArticleSummary] = {}

    def show(self, items: list[DraftItem], empty: str) -> None:
        """Show these; the cursor stays on its item."""
        before = self.item
        self.items = items
        numbers = sorted({item.article_id for item in items if item.article_id is not None})
        self._articles = {one.id: one for one in summaries(self.app.library, numbers)}
        uids = [item.uid for item in items]
        cursor = uids.index(before.uid) if before is not None and before.uid in uids else self.cursor
        self.set_rows(len(items), cursor=cursor, empty=safe(empty))

    @property
    def item(self) -> DraftItem | None:
        """The item under the cursor."""
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        item = self.items[index]
        if item.kind == "heading":
            return [[], [(" " + "  " * (item.level - 1), ""), (safe_line(item.text), "strong")], [], []]
        words = f"“{item.shown}”" if item.kind == "passage" else item.text
        first, second = two_lines(safe_line(words), width - 4)
        source: list[Piece] = []
        if item.kind == "passage":
            article = self._articles.get(item.article_id or 0)
            told = article.title if article else "a report that is not here"
            if item.is_orphan:
                told += " · its highlight was deleted"
            source = [("    ", ""), (safe_line(told), "dim")]
        indent: Piece = ("    " if item.kind == "passage" else "  ", "")
        return [
            [indent, (first, "")],
            [indent, (second, "")] if second else source,
            source if second else [],
            [],
        ]


class DraftScreen(FullScreen[Place | None]):
    """One draft. Answers with the place of a passage that is to be opened, None when closed."""

    app: AppBase
    BINDINGS = [*bindings(DRAFT_COMMANDS)]
    DEFAULT_CSS = """
    DraftScreen {
        & #draft { align-horizontal: center; padding: 1 0 0 0; }
        & #draft-title { width: 100; max-width: 100%; height: 2; padding: 0 1; }
        & #draft-rows { width: 100; max-width: 100%; height: 1fr; }
    }
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def compose(self) -> ComposeResult:
        with Vertical(id="draft"):
            yield Static(id="draft-title")
            yield DraftRows()
        yield BottomLine()

    def on_mount(self) -> None:
        self.reload()
        shown = (command for command in DRAFT_COMMANDS if command.show)
        self.query_one(BottomLine).hints = hints(
            [named("list.choose", "edit", "edit"), *shown], self.app.key_map
        )

    @property
    def rows(self) -> DraftRows:
        """The items."""
        return self.query_one(DraftRows)

    def reload(self) -> None:
        """Read the draft again; leave it where it is gone."""
        if not self.is_attached:
            return
        here = [one for one in drafts(self.app.library) if one.uid == self._draft.uid]
        if not here:
            self.dismiss(None)
            return
        self._draft = here[0]
        add = self.app.key("notebook.draft")
        self.rows.show(
            draft_items(self.app.library, self._draft.uid),
            f"Nothing in this draft yet.\n{add} in the notebook puts passages here.",
        )
        title = Content.assemble(
            (safe_line(self._draft.name), "bold"), (safe_line(f"  {_facts(self._draft)}"), "$dim")
        )
        self.query_one("#draft-title", Static).update(title)

    @on(BottomLine.Pressed)
    async def _hint_pressed(self, event: BottomLine.Pressed) -> None:
        event.stop()
        await self.app.run_action(event.action, self)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_edit()

    # --- items

    def action_move_item(self, steps: int) -> None:
        if (item := self.rows.item) is not None:
            self.app.passages.change_draft(
                lambda library: changes.move_item(library, item.uid, steps, now=now()), "moved"
            )

    def action_edit(self) -> None:
        """Change the words of a paragraph or a heading; a passage is opened in its article."""
        item = self.rows.item
        if item is None:
            return
        if item.kind == "passage":
            self.action_open()
            return
        self._ask(
            safe_line("Heading" if item.kind == "heading" else "Paragraph"),
            item.text,
            lambda text: partial(changes.set_item_text, uid=item.uid, text=text),
            "changed",
        )

    def action_paragraph(self) -> None:
        self._ask(
            safe_line("New paragraph"),
            "",
            lambda text: partial(
                changes.add_paragraph, draft_uid=self._draft.uid, text=text, after=self._after
            ),
            "paragraph added",
        )

    def action_heading(self) -> None:
        self._ask(
            safe_line("New heading"),
            "",
            lambda text: partial(
                changes.add_heading, draft_uid=self._draft.uid, text=text, after=self._after
            ),
            "heading added",
        )

    @property
    def _after(self) -> str:
        item = self.rows.item
        return item.uid if item is not None else ""

    def _ask(self, title: str, value: str, change: Callable[[str], Callable[..., object]], done: str) -> None:
        def answered(text: str | None) -> None:
            if text is not None and text.strip():
                work = change(text.strip())
                self.app.passages.change_draft(lambda library: work(library, now=now()), done)

        self.app.push_screen(Prompt(safe_line(title), value=value, wide=True), answered)

    def action_delete(self) -> None:
        if (item := self.rows.item) is not None:
            told = f"taken out, {self.app.key('draft.undo')} undoes it"
            self.app.passages.change_draft(
                lambda library: changes.delete_items(library, [item.uid], now=now()), told
            )

    def action_open(self) -> None:
        item = self.rows.item
        if item is not None and item.article_id is not None and item.highlight is not None:
            self.dismiss((item.article_id, item.highlight.anchor.start))

    # --- the draft

    def action_rename(self) -> None:
        def answered(name: str | None) -> None:
            if name is not None and name.strip():
                self.app.passages.change_draft(
                    lambda library: changes.rename_draft(library, self._draft.uid, name, now=now()), "renamed"
                )

        self.app.push_screen(Prompt(safe_line("Name of the draft"), value=self._draft.name), answered)

    def action_export(self) -> None:
        """Choose a format, and write the draft with its references into the export folder."""
        from reader.export.draft import DRAFT_FORMATS

        forms = list(DRAFT_FORMATS)

        def answered(index: int | None) -> None:
            if index is not None:
                export = self.app.settings.export
                self.app.articles.export_draft(self._draft.name, forms[index], export.path, export.folder)

        rows = [(safe_line(form), safe_line("")) for form in forms]
        self.app.push_screen(Choose(safe_line("Export the draft as"), rows), answered)

    def action_undo(self) -> None:
        self.app.annotations.step(Direction.UNDO)

    def action_redo(self) -> None:
        self.app.annotations.step(Direction.REDO)

    def action_back(self) -> None:
        self.dismiss(None)

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        if event.change.what in _SHOWN_HERE:
            self.reload()
