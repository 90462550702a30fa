"""A draft: passages, paragraphs and headings in an order that `J` and `K` change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from reader.errors import UsageError
from reader.library.annotations.entities.draft import MAX_LEVEL
from reader.library.drafts import changes
from reader.library.drafts.reading import Draft, draft_items, drafts
from reader.library.drafts.trimming import ranges_left
from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import DRAFT_COMMANDS, named
from reader.ui.screens.dialogs import Choose, Prompt
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.notebook.draft_paragraph import add_paragraph, edit_paragraph
from reader.ui.services.annotations import Direction
from reader.ui.services.clock import now
from reader.ui.services.reports import Changed
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.draft_rows import DraftRows
from reader.ui.widgets.row_list import RowList
from reader.ui.widgets.screen_title import ScreenTitle

if TYPE_CHECKING:
    from reader.library.storage.database import Library
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


class DraftScreen(FullScreen[Place | None]):
    """One draft. Answers with the place of a passage that is to be opened, None when closed."""

    app: AppBase
    BINDINGS = [*bindings(DRAFT_COMMANDS)]
    DEFAULT_CSS = """
    DraftScreen {
        & #draft { align-horizontal: center; padding: 1 0 0 0; }
        & ScreenTitle { width: 100; max-width: 100%; }
        & #draft-rows { width: 100; max-width: 100%; height: 1fr; }
    }
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def compose(self) -> ComposeResult:
        with Vertical(id="draft"):
            yield ScreenTitle()
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
        self.query_one(ScreenTitle).show(self._draft.name, _facts(self._draft))

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_edit()

    # --- items

    def action_move_item(self, steps: int) -> None:
        if uids := self.rows.targets:
            self._change(lambda library: changes.move_together(library, uids, steps, now=now()), "moved")

    def action_edit(self) -> None:
        """Change the words of a paragraph or a heading; a passage is opened in its article."""
        item = self.rows.item
        if item is None:
            return
        if item.kind == "passage":
            self.action_open()
        elif item.kind == "paragraph":
            edit_paragraph(self.app, item)
        else:
            self._ask(
                "Heading", item.text, lambda text: partial(changes.set_item_text, uid=item.uid, text=text)
            )

    def action_paragraph(self) -> None:
        add_paragraph(self.app, self._draft.uid, self._after)

    def action_heading(self) -> None:
        above = [item.level for item in self.rows.items if item.kind == "heading"]
        add = partial(
            changes.add_heading,
            draft_uid=self._draft.uid,
            level=above[-1] if above else 1,
            after=self._after,
        )
        self._ask("New heading", "", lambda text: partial(add, text=text))

    @property
    def _after(self) -> str:
        """The item after which something is added: the last of those folded below the one at the cursor."""
        return self.rows.targets[-1] if self.rows.targets else ""

    def _ask(self, title: str, value: str, change: Callable[[str], Callable[..., object]]) -> None:
        def answered(text: str | None) -> None:
            if text is not None and text.strip():
                work = change(text.strip())
                self._change(lambda library: work(library, now=now()), "saved")

        self.app.push_screen(Prompt(safe_line(title), value=value, wide=True), answered)

    def _change(self, work: Callable[[Library], object], done: str) -> None:
        self.app.passages.change_draft(work, done)

    def action_level(self, step: int) -> None:
        """Make a heading one of the next level, or of the one above."""
        item = self.rows.item
        if item is not None and item.kind == "heading" and 1 <= (level := item.level + step) <= MAX_LEVEL:
            self._change(
                lambda library: changes.set_item_level(library, item.uid, level, now=now()),
                f"heading of level {level}",
            )

    def action_trim(self) -> None:
        """Shorten a quote: words that are deleted are left out, the highlight stays as it is."""
        item = self.rows.item
        if item is None or item.kind != "passage":
            self.app.say("only passages can be trimmed")
            return

        def answered(text: str | None) -> None:
            if text is None:
                return
            try:
                kept = ranges_left(item.quote, text) if text.strip() else ()
            except UsageError as error:
                self.app.say(str(error), error=True)
                return
            self._change(lambda library: changes.trim_quote(library, item.uid, kept, now=now()), "trimmed")

        title = safe_line("The words of the passage that are shown")
        hint = safe_line("remove words to leave them out; remove all to show the whole passage")
        shown = " ".join(item.shown.split())
        self.app.push_screen(Prompt(title, value=shown, hint=hint, wide=True), answered)

    def action_fold(self, which: str) -> None:
        {"one": self.rows.fold, "all": self.rows.fold_all}[which]()

    def action_pick(self, how: str) -> None:
        {"one": self.rows.pick, "range": self.rows.pick_range}[how]()

    def action_delete(self) -> None:
        if uids := self.rows.targets:
            told = f"taken out, {self.app.key('draft.undo')} undoes it"
            self._change(lambda library: changes.delete_items(library, uids, now=now()), told)

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
        if not self.rows.pick_none():
            self.dismiss(None)

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        if event.change.what in _SHOWN_HERE:
            self.reload()
