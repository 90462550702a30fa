"""The notebook: all passages that were marked, narrowed by facets and a query, in groups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, Static

from reader.library.query.facets import FacetValue, facets
from reader.library.query.notebook import GROUPINGS, grouped_passages
from reader.library.query.options import QueryOptions
from reader.model import ArticleSummary, Highlight
from reader.query import parse
from reader.query.errors import QueryError
from reader.query.tree import And, Query
from reader.safetext import safe, safe_line
from reader.ui.command_tables import NOTEBOOK_COMMANDS, how_to_mark, named
from reader.ui.commands import bindings, hints
from reader.ui.screens.annotation_dialogs import edit_note, edit_tags
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.passage_menus import add_tags, choose_draft, choose_link
from reader.ui.screens.passage_view import passage_content
from reader.ui.services.annotations import Direction
from reader.ui.services.reports import Changed
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.facet_rows import FacetRows
from reader.ui.widgets.guide_line import place_guide
from reader.ui.widgets.passage_rows import PassageRow, PassageRows
from reader.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged

_SHOWN_HERE = (Changed.ANNOTATIONS, Changed.SUBSCRIPTIONS, Changed.EVERYTHING, Changed.OUTSIDE)
_FOR_FACETS, _FOR_PREVIEW = 100, 140
"""Columns of a terminal from which the facets, and the whole passage, stand beside the list."""
_EXAMPLE = "words   tag:method   colour:claim   marked:<30d   is:uncited"
_DEBOUNCE = 0.12
"""Seconds after the last key typed into the query until it is run."""


class NotebookScreen(FullScreen[tuple[int, int | None] | None]):
    """All highlights. Answers with (article id, offset) of the chosen one, None when closed."""

    app: AppBase
    BINDINGS = [*bindings(NOTEBOOK_COMMANDS)]
    DEFAULT_CSS = """
    NotebookScreen {
        & #notebook { padding: 1 0 0 0; }
        & #notebook-facets { display: none; width: 28; height: 1fr; margin: 2 0 0 1; }
        & #notebook-middle { width: 1fr; height: 1fr; align-horizontal: center; }
        & #notebook-query { display: none; width: 100; max-width: 100%; height: 1; margin: 0 0 1 0; }
        & #notebook-beside { display: none; width: 60; height: 1fr; margin: 2 2 0 2; }
        &.-asking #notebook-query { display: block; }
        &.-facets #notebook-facets { display: block; }
        &.-preview #notebook-beside { display: block; }
        &.-facets #notebook-middle { align-horizontal: left; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._facet: FacetValue | None = None
        self._grouping = GROUPINGS[0]

    def compose(self) -> ComposeResult:
        with Horizontal(id="notebook"):
            yield FacetRows(self.app.settings.highlights.meaning)
            with Vertical(id="notebook-middle"):
                yield Static(id="notebook-title")
                yield Input(
                    id="notebook-query",
                    placeholder="words, tag:… colour:… marked:<30d is:uncited",
                    compact=True,
                )
                yield PassageRows()
            with VerticalScroll(id="notebook-beside", can_focus=False):
                yield Static(id="notebook-passage")
        yield BottomLine()

    def on_mount(self) -> None:
        self._narrow_to_size(self.app.size.width)
        self.reload()
        self.rows.focus()
        self.call_after_refresh(self._reload_facets)
        shown = (command for command in NOTEBOOK_COMMANDS if command.show)
        opening = named("list.choose", "open", "open")
        self.query_one(BottomLine).hints = hints([opening, *shown], self.app.key_map)
        if self.app.guide.step is not None:
            place_guide(self)

    def on_resize(self, event: Resize) -> None:
        self._narrow_to_size(event.size.width)

    def _narrow_to_size(self, width: int) -> None:
        self.set_class(width >= _FOR_FACETS, "-facets")
        self.set_class(width >= _FOR_PREVIEW, "-preview")

    @property
    def rows(self) -> PassageRows:
        """The list of passages."""
        return self.query_one(PassageRows)

    @property
    def words(self) -> str:
        """The query that was typed."""
        return self.query_one("#notebook-query", Input).value.strip()

    # --- what is shown

    def reload(self) -> None:
        """Read what is shown again."""
        if not self.is_attached:
            return
        try:
            typed = parse(self.words)
            chosen = parse(self._facet.term) if self._facet else Query()
            nodes = [node for node in (typed.root, chosen.root) if node is not None]
            root = And(tuple(nodes)) if len(nodes) > 1 else nodes[0] if nodes else None
            groups = grouped_passages(
                self.app.library,
                Query(root, typed.sorts, typed.limit),
                self._options(),
                grouping=self._grouping,
                article_id=self._facet.article_id if self._facet else None,
            )
        except QueryError as error:
            self._title(safe_line(str(error)), "$warning")
            return
        rows = [
            row
            for group in groups
            for row in (PassageRow(group.uids[0], group.heading), *map(PassageRow, group.uids))
        ]
        narrowed = bool(self.words or self._facet)
        empty = f"No matching highlights.\n{self.app.key('notebook.back')} shows all again."
        self.rows.show(
            rows, safe(empty if narrowed else f"No highlights yet.\n{how_to_mark(self.app.key_map)}")
        )
        count = len({uid for group in groups for uid in group.uids})
        facts = f"{count:,} highlights" if count != 1 else "1 highlight"
        if self._facet is not None:
            facts += f" · {self.query_one(FacetRows).label(self._facet)}"
        if self._grouping != GROUPINGS[0]:
            facts += f" · by {self._grouping}"
        if narrowed:
            facts += f" · {self.app.key('notebook.back')} shows all"
        self._title(safe_line(facts), "$dim")
        self._show_passage()

    def _options(self) -> QueryOptions:
        settings = self.app.settings
        return QueryOptions(
            now=datetime.now(UTC),
            day_start=settings.today.day_start,
            colours=settings.highlights.colours_by_name(),
        )

    def _title(self, facts: str, style: str) -> None:
        title = Content.assemble(("Notebook  ", "bold"), (safe_line(facts), style))
        self.query_one("#notebook-title", Static).update(title)

    def _reload_facets(self) -> None:
        if self.is_attached and self.has_class("-facets"):
            self.query_one(FacetRows).show(facets(self.app.library))

    def _show_passage(self) -> None:
        if self.has_class("-preview"):
            found = self.rows.passage
            self.query_one("#notebook-passage", Static).update(
                passage_content(self.app, self.rows, *found) if found else Content()
            )

    @on(RowList.Moved, "#notebook-rows")
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._show_passage()

    @on(BottomLine.Pressed)
    async def _hint_pressed(self, event: BottomLine.Pressed) -> None:
        event.stop()
        await self.app.run_action(event.action, self)

    # --- narrowing

    @on(RowList.Chosen, "#notebook-facets")
    def _facet_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._facet = self.query_one(FacetRows).value
        self.reload()
        self.rows.focus()

    def action_search(self) -> None:
        self.add_class("-asking")
        self.query_one("#notebook-query", Input).focus()

    @on(Input.Changed, "#notebook-query")
    def _query_typed(self, event: Input.Changed) -> None:
        event.stop()
        self.set_timer(_DEBOUNCE, lambda typed=event.value: self._run_query(typed))

    def _run_query(self, typed: str) -> None:
        if self.is_attached and typed == self.query_one("#notebook-query", Input).value:
            self.reload()

    @on(Input.Submitted, "#notebook-query")
    def _query_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.reload()
        self.rows.focus()

    def action_next_pane(self) -> None:
        if self.has_class("-facets") and self.rows.has_focus:
            self.query_one(FacetRows).focus()
        else:
            self.rows.focus()

    def action_group(self) -> None:
        self._grouping = GROUPINGS[(GROUPINGS.index(self._grouping) + 1) % len(GROUPINGS)]
        self.reload()

    def action_back(self) -> None:
        query = self.query_one("#notebook-query", Input)
        if self.rows.pick_none():
            return
        if query.value or self._facet or self.has_class("-asking"):
            self._facet = None
            self.remove_class("-asking")
            query.value = ""
            self.reload()
            self.rows.focus()
        else:
            self.dismiss(None)

    # --- one passage

    @on(RowList.Chosen, "#notebook-rows")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()

    @property
    def _under_cursor(self) -> tuple[ArticleSummary, Highlight] | None:
        return self.rows.passage

    def action_open(self) -> None:
        if (found := self._under_cursor) is not None:
            self.dismiss((found[0].id, found[1].anchor.start))

    def action_export(self) -> None:
        """Choose a format, and export all highlights."""
        from reader.ui.screens.export_menu import choose_export

        choose_export(self.app, None)

    def action_copy(self) -> None:
        if (found := self._under_cursor) is not None:
            self.app.copy(self.rows.as_read(found[1], found[0]), "quote copied")

    def action_note(self) -> None:
        if (found := self._under_cursor) is not None:
            edit_note(self.app, found[1], self.rows.as_read(found[1], found[0]))

    def action_pipe(self) -> None:
        """Give the quote to a command."""
        from reader.ui.screens.pipe import pipe
        from reader.ui.services.pipe import Piped

        if (found := self._under_cursor) is not None:
            quote = self.rows.as_read(found[1], found[0])
            pipe(self.app, Piped(found[0].id, quote, found[1].uid))

    def action_link(self) -> None:
        if uid := self.rows.uid:
            choose_link(self.app, uid)

    # --- those picked, else the one

    def action_pick(self, how: str) -> None:
        {"one": self.rows.pick, "range": self.rows.pick_range, "all": self.rows.pick_all}[how]()

    def action_tags(self) -> None:
        found = self._under_cursor
        if self.rows.picked:
            add_tags(self.app, self.rows.targets)
        elif found is not None:
            edit_tags(self.app, found[1])

    def action_colour(self, colour: str) -> None:
        if uids := self.rows.targets:
            self.app.passages.colour(uids, colour, self.app.settings.highlights.meaning(colour))

    def action_delete(self) -> None:
        if uids := self.rows.targets:
            self.app.passages.delete(uids, undo="notebook.undo")

    def action_draft(self) -> None:
        if uids := self.rows.targets:
            choose_draft(self.app, uids)

    def action_drafts(self) -> None:
        """The drafts; a passage chosen there is opened."""
        from reader.ui.screens.drafts import open_drafts

        def chosen(place: tuple[int, int | None] | None) -> None:
            if place is not None:
                self.dismiss(place)

        open_drafts(self.app, chosen)

    def action_step(self, direction: str) -> None:
        """Undo or redo the last change."""
        self.app.annotations.step(Direction(direction))

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        if event.change.what in _SHOWN_HERE:
            self.reload()
            self._reload_facets()
