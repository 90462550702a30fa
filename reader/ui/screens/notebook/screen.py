"""The notebook: all passages that were marked, narrowed by facets and a query, in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, Static

from reader.library.query.facets import Facet, FacetValue, facets
from reader.library.query.notebook import GROUPINGS, GroupedPassages
from reader.library.query.options import options_of
from reader.presentation.counts import counted
from reader.query import parse
from reader.query.errors import QueryError
from reader.query.tree import And, Query
from reader.safetext import safe, safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import NOTEBOOK_COMMANDS, how_to_mark, named
from reader.ui.screens.annotations.passage_menus import rename_tag
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.notebook.passage_actions import PassageActions
from reader.ui.screens.notebook.passage_view import passage_content
from reader.ui.services.annotations import Direction
from reader.ui.services.reports import Changed
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.facet_rows import FacetRows
from reader.ui.widgets.guide_line import place_guide
from reader.ui.widgets.passage_rows import PassageRows
from reader.ui.widgets.row_list import RowList
from reader.ui.widgets.screen_title import ScreenTitle

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged

_SHOWN_HERE = (Changed.ANNOTATIONS, Changed.SUBSCRIPTIONS, Changed.EVERYTHING, Changed.OUTSIDE)
_FOR_FACETS, _FOR_PREVIEW = 100, 140
"""Columns of a terminal from which the facets, and the whole passage, stand beside the list."""
_EXAMPLE = "words   tag:method   colour:claim   marked:<30d   is:uncited"
_AT_FIRST = 200
"""Passages that are read for the first frame."""
_DEBOUNCE = 0.12
"""Seconds after the last key typed into the query until it is run."""


class NotebookScreen(FullScreen[tuple[int, int | None] | None]):
    """All highlights. Answers with (article id, offset) of the chosen one, None when closed."""

    app: AppBase
    BINDINGS = [*bindings(NOTEBOOK_COMMANDS)]
    DEFAULT_CSS = """
    NotebookScreen {
        & #notebook { padding: 1 0 0 0; }
        &.-choosing #notebook-middle { display: none; }
        & #notebook-facets { display: none; width: 28; height: 1fr; margin: 2 0 0 1; }
        & #notebook-middle { width: 1fr; height: 1fr; align-horizontal: center; }
        & #notebook-query { display: none; width: 100; max-width: 100%; height: 1; margin: 0 0 1 0; }
        & #notebook-passage { display: none; width: 60; height: 1fr; margin: 2 2 0 2; }
        &.-asking #notebook-query { display: block; }
        &.-facets #notebook-facets { display: block; }
        &.-choosing #notebook-facets { display: block; width: 1fr; margin: 0 1; }
        &.-preview #notebook-passage { display: block; }
        &.-facets #notebook-middle { align-horizontal: left; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._passages = GroupedPassages(self.app.library)
        self._facet: FacetValue | None = None
        self._actions: PassageActions | None = None
        self._is_cut = False
        """Whether only the first passages are shown, which is so until the first frame is drawn."""
        self.grouping = GROUPINGS[0]
        """By what the passages are grouped."""

    def compose(self) -> ComposeResult:
        # before there are widgets whose styles it would change
        self._narrow_to_size(self.app.size.width)
        with Horizontal(id="notebook"):
            yield FacetRows(self.app.settings.highlights.meaning)
            with Vertical(id="notebook-middle"):
                yield ScreenTitle()
                yield Input(
                    id="notebook-query",
                    placeholder="words, tag:… colour:… marked:<30d is:uncited",
                    compact=True,
                )
                yield PassageRows()
            yield Static(id="notebook-passage")
        yield BottomLine()

    def on_mount(self) -> None:
        self._actions = PassageActions(self.app, self.rows, self._narrowed_to)
        self.rows.complete = self._complete
        self.reload(at_most=_AT_FIRST)
        self.rows.focus()
        self.call_after_refresh(self._complete)
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
        self._list_facets(False)
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

    @property
    def _narrowed(self) -> bool:
        return bool(self.words or self._facet)

    def _complete(self) -> None:
        """Show all passages, where only the first ones are shown so far."""
        if self._is_cut:
            self.reload()

    def reload(self, *, anew: bool = False, at_most: int | None = None) -> None:
        """Read what is shown again, from the first passage on where it is `anew`; no more than `at_most`."""
        if not self.is_attached:
            return
        try:
            typed = parse(self.words)
            chosen = parse(self._facet.term) if self._facet else Query()
            nodes = [node for node in (typed.root, chosen.root) if node is not None]
            root = And(tuple(nodes)) if len(nodes) > 1 else nodes[0] if nodes else None
            groups = self._passages.find(
                Query(root, typed.sorts, typed.limit if at_most is None else at_most),
                options_of(self.app.settings),
                grouping=self.grouping,
                article_id=self._facet.article_id if self._facet else None,
            )
        except QueryError as error:
            self._title(safe_line(str(error)), "$warning")
            return
        self._is_cut = at_most is not None and sum(len(group.uids) for group in groups) == at_most
        empty = f"No matching highlights.\n{self.app.key('notebook.back')} shows all again."
        none = empty if self._narrowed else f"No highlights yet.\n{how_to_mark(self.app.key_map)}"
        self.rows.show(groups, safe(none), anew=anew)
        self._show_title()
        self._show_passage()

    def _show_title(self) -> None:
        """Say how many passages are shown, of what, and how many are picked."""
        count = len(set(self.rows.uids))
        facts = counted(count, "highlight")
        if self._is_cut:
            facts = "all highlights"
        if self._facet is not None:
            facts += f" · {self.query_one(FacetRows).label(self._facet)}"
        if self.grouping != GROUPINGS[0]:
            facts += f" · by {self.grouping}"
        if self.rows.picked:
            facts += f" · {len(self.rows.picked):,} picked"
        elif self._narrowed:
            facts += f" · {self.app.key('notebook.back')} shows all"
        self._title(safe_line(facts), "$dim")

    def _narrowed_to(self) -> list[str]:
        return list(dict.fromkeys(self.rows.uids)) if self._narrowed else []

    def narrow(self, query: str) -> None:
        """Show what a query finds, as if it had been typed."""
        with self.prevent(Input.Changed):
            self.query_one("#notebook-query", Input).value = query
        self.reload(anew=True)

    def choose_facet(self, value: FacetValue | None) -> None:
        """Show the passages with a value, None for all."""
        self._facet = value
        self.reload(anew=True)

    @property
    def facet_values(self) -> list[FacetValue]:
        """The values that are offered at the left."""
        return [row for row in self.query_one(FacetRows).rows if isinstance(row, FacetValue)]

    def _title(self, facts: str, style: str) -> None:
        self.query_one(ScreenTitle).show("Notebook", facts, style=style)

    def _reload_facets(self) -> None:
        if self.is_attached and (self.has_class("-facets") or self.has_class("-choosing")):
            self.query_one(FacetRows).show(facets(self.app.library))

    def _show_passage(self) -> None:
        if self.has_class("-preview"):
            found = self.rows.passage
            self.query_one("#notebook-passage", Static).update(
                passage_content(self.app, self.rows, *found) if found else Content(),
                layout=False,
            )

    @on(RowList.Moved, "#notebook-rows")
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._show_passage()

    @on(PassageRows.Picked)
    def _picked(self, event: PassageRows.Picked) -> None:
        event.stop()
        self._show_title()

    # --- narrowing

    @on(RowList.Chosen, "#notebook-facets")
    def _facet_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._list_facets(False)
        self.choose_facet(self.query_one(FacetRows).value)
        self.rows.focus()

    def action_search(self) -> None:
        self._list_facets(False)
        self.add_class("-asking")
        self.query_one("#notebook-query", Input).focus()

    @on(Input.Changed, "#notebook-query")
    def _query_typed(self, event: Input.Changed) -> None:
        event.stop()
        self.set_timer(_DEBOUNCE, lambda typed=event.value: self._run_query(typed))

    def _run_query(self, typed: str) -> None:
        if self.is_attached and typed == self.query_one("#notebook-query", Input).value:
            self.reload(anew=True)

    @on(Input.Submitted, "#notebook-query")
    def _query_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.reload(anew=True)
        self.rows.focus()

    def action_rename_tag(self) -> None:
        """Rename the tag at the cursor of the facets, else the one that narrows the list."""
        facets = self.query_one(FacetRows)
        value = facets.value if facets.has_focus else self._facet
        if value is None or value.facet is not Facet.TAG:
            self.app.say(f"choose a tag at the left first: {self.app.key('notebook.next-pane')}")
            return
        self._facet = None
        rename_tag(self.app, value.name)

    def action_next_pane(self) -> None:
        if self.query_one(FacetRows).has_focus:
            self._list_facets(False)
            self.rows.focus()
            return
        if not self.has_class("-facets"):
            self._list_facets(True)
        self.query_one(FacetRows).focus()

    def _list_facets(self, choosing: bool) -> None:
        """Show the facets instead of the passages, where there is no room for both; or no longer."""
        self.set_class(choosing, "-choosing")
        if choosing:
            self._reload_facets()

    def action_group(self) -> None:
        self.grouping = GROUPINGS[(GROUPINGS.index(self.grouping) + 1) % len(GROUPINGS)]
        self.reload(anew=True)

    def action_back(self) -> None:
        query = self.query_one("#notebook-query", Input)
        if self.has_class("-choosing"):
            self.action_next_pane()
            return
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

    # --- passages

    @on(RowList.Chosen, "#notebook-rows")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        if (found := self.rows.passage) is not None:
            self.dismiss((found[0].id, found[1].anchor.start))

    def action_passages(self, what: str) -> None:
        """Do something with the passages that are picked, else with the one at the cursor."""
        self._complete()
        if self._actions is not None:
            self._actions.table[what]()

    def action_drafts(self) -> None:
        """The drafts; a passage chosen there is opened."""
        from reader.ui.screens.notebook.drafts import open_drafts

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
