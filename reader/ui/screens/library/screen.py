"""The main screen: feeds at the left, articles in the middle, the article at the right.

On a narrow terminal an open article has the screen to itself; in zen on a wide one too. The screen composes
the panes, hands commands to `LibraryCommands`, and has read again what was committed.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.dom import DOMNode
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widget import Widget

from reader.library.articles.begun import begun_article
from reader.library.feeds import subscriptions
from reader.safetext import SafeText, safe_line
from reader.ui.keys.article_commands import Mode, article_hints
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import (
    APP_COMMANDS,
    LIBRARY_COMMANDS,
    LIST_COMMANDS,
    PANE_HINTS,
    ROW_COMMANDS,
    SEARCH_COMMANDS,
    TREE_COMMANDS,
)
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.library.pane_widths import NARROW
from reader.ui.screens.library.panes import LibraryPanes
from reader.ui.screens.library.side_panel import SidePanel
from reader.ui.screens.library.watch import LibraryWatch
from reader.ui.screens.reading.reading_pane import ReadingPane
from reader.ui.screens.reading.row_preview import RowPreview
from reader.ui.screens.reload_schedule import ReloadSchedule
from reader.ui.services.guide import Step
from reader.ui.services.reports import Changed
from reader.ui.widgets.article_column import ArticleColumn
from reader.ui.widgets.article_list import WINDOW, ArticleList
from reader.ui.widgets.article_rows import RowLook
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.feed_tree import FeedActionRequested, FeedTree, NodeKind
from reader.ui.widgets.highlight_action import ActionRequested
from reader.ui.widgets.list_facts import read_lately
from reader.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged
    from reader.ui.article.messages import BackRequested, PlaceChanged, WidthChanged
    from reader.ui.article.preview import Preview
    from reader.ui.article.view import ArticleView
    from reader.ui.screens.library.commands import LibraryCommands
    from reader.ui.widgets.search_line import SearchLine

COMMANDS = {
    command.id: command
    for command in (*APP_COMMANDS, *LIBRARY_COMMANDS, *LIST_COMMANDS, *TREE_COMMANDS, *ROW_COMMANDS)
}
_BESIDE = [COMMANDS["library.contents"], COMMANDS["library.highlights"]]
"""What the bottom line shows beside the view's own commands while a page is just read."""
SLIM = 56
"""Below this many columns feeds and articles do not fit side by side either."""


class LibraryScreen(FullScreen[None]):
    """Feeds, articles, and the article being read."""

    app: AppBase
    BINDINGS = [*bindings(LIBRARY_COMMANDS)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]
    AUTO_FOCUS = "#list"
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The widget with the focus; it and the one that had it paint themselves, the rest stays as it is."""

    @dataclass
    class Ready(Message):
        """The first frame is painted and the article view is made; `empty`: no feeds, no articles."""

        empty: bool

    def __init__(self) -> None:
        super().__init__()
        self._row = Widget(id="panes")
        reading = ReadingPane(self._focus_article, id="article-pane")
        self.panes = LibraryPanes(
            self,
            FeedTree(id="tree"),
            ArticleColumn(id="middle"),
            reading,
            SidePanel(self, reading, self._row),
        )
        self._schedule = ReloadSchedule(self, (self.panes.show_feeds, self.panes.show_articles))
        self._watch = LibraryWatch(self)
        self._preview: RowPreview | None = None

    def compose(self) -> ComposeResult:
        self.set_class(self.app.size.width < SLIM, "-slim", update=False)
        with self._row:
            yield self.panes.feed_tree
            yield self.panes.column
            yield self.panes.reading
        yield BottomLine(id="bottom")

    @property
    def feed_tree(self) -> FeedTree:
        """The left pane."""
        return self.panes.feed_tree

    @property
    def article_list(self) -> ArticleList:
        """The list of articles."""
        return self.panes.column.rows

    @property
    def view(self) -> ArticleView:
        """The article view; it is made after the first frame, which does not need it."""
        return self.panes.reading.view

    def _focus_article(self) -> None:
        self.panes.focus("article")

    # --- start

    def on_mount(self) -> None:
        # the first frame shows one window of rows; counts and the rest of the list follow it
        library, tree, column = self.app.library, self.panes.feed_tree, self.panes.column
        reading = self.app.settings.reading
        tree.bidi, tree.counts = reading.bidi, reading.counts
        column.rows.look = RowLook(bidi=reading.bidi, one_line=reading.rows == 1)
        column.rows.row_height = reading.rows
        tree.show(subscriptions.folders(library), subscriptions.feed_summaries(library))
        column.has_feeds = tree.has_feeds
        column.begun = begun_article(library, now=datetime.now(UTC))
        found = column.read_today(counted=False) if self.app.settings.today.opens else None
        if found is None or not found.rows:
            tree.go_to(NodeKind.ALL)
        column.set_node(tree.node)
        column.reload(limit=WINDOW, found=found)
        self.panes.widths.fit(self.app.size.width)
        self.watch(self, "focused", self.refresh_hints)
        self.call_after_refresh(self._first_frame_painted)

    async def _first_frame_painted(self) -> None:
        """Make what the first frame could do without."""
        from reader.library.citing.corrections import corrections

        self.panes.column.read_corrections = partial(corrections, self.app.library, done=False)
        self.panes.reload()
        self.article_list.show_details()
        await self.panes.reading.make_view()
        self._preview = RowPreview(self, self.article_list, self.panes.reading)
        self._preview.follow()
        self.watch(self.view, "situation", self.refresh_hints, init=False)
        self.watch(self.view, "reached", self._show_position, init=False)
        self._watch.start()
        self.post_message(self.Ready(not self.feed_tree.has_feeds and not self.article_list.count))

    def _screen_resized(self, size: Size) -> None:
        self.set_class(size.width < SLIM, "-slim")
        self.panes.fit(size.width)
        self._follow_row()
        super()._screen_resized(size)

    # --- what was committed

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        updating = self.app.updates.running
        match event.change.what:
            case Changed.ANNOTATIONS:
                self.article_list.reread()  # rows count highlights; what is unread has not changed
            case Changed.STATES if not self.panes.column.shows_today:
                self.article_list.reread()
                self.panes.show_feeds()
            case Changed.STATES | Changed.LISTS:
                self.panes.reload()
            case Changed.SUBSCRIPTIONS | Changed.EVERYTHING:
                self.panes.reload()
            case Changed.ENTRIES:
                self._schedule.plan()
            case Changed.OUTSIDE if not updating:
                self.panes.reload()
            case Changed.UPDATE:
                self.refresh_hints()
                if not updating:
                    self.panes.reload()
                    self.panes.reading.report_new_text()
        if event.change.first is not None and self.panes.column.shows_today:
            self.panes.column.go_to_article(event.change.first)
        if self.panes.reading.has_view:
            self.panes.reading.take_change(event.change)
        self._follow_row()

    # --- the bottom line

    def refresh_hints(self) -> None:
        """Show the keys that matter where the focus is, and how far the open article is read."""
        keys = self.app.key_map
        if self.panes.reading.has_view and self.focused is self.view:
            found = article_hints(self.view.situation, keys)
            if self.view.situation == Mode.READING.value:
                offered = [COMMANDS["library.pdf"]] if self.panes.reading.shown.offers_pdf else []
                found += hints([*offered, *_BESIDE], keys)
        elif self.panes.side.focused:
            found = hints(PANE_HINTS, keys)
        elif self.panes.column.searching and self.focused is not self.article_list:
            found = hints(SEARCH_COMMANDS, keys)
        else:
            active = [each.binding for each in self.active_bindings.values() if each.enabled]
            shown = [each.id for each in active if each.show and each.id in COMMANDS]
            if self.app.updates.running:
                shown = ["library.stop" if each == "library.refresh" else each for each in shown]
            found = hints([COMMANDS[each] for each in dict.fromkeys(shown)], keys)
        self.query_one(BottomLine).hints = (*found, *hints([COMMANDS["app.keys"]], keys))
        self._show_position()

    def help_note(self) -> SafeText:
        """What the list of keys says besides: in Today how much was read."""
        column = self.panes.column
        if not (column.shows_today and column.rows.has_focus):
            return safe_line("")
        return safe_line(read_lately(self.app.library, self.app.settings.today.day_start))

    def _show_position(self) -> None:
        reading = self.panes.article_focused
        shown = self.panes.reading.position() if reading else safe_line("")
        self.query_one(BottomLine).position = shown

    @property
    def hint_target(self) -> DOMNode:
        return self.focused or self

    # --- commands

    @cached_property
    def _commands(self) -> LibraryCommands:
        """What the keys of this screen do; made for the first of them."""
        from reader.ui.screens.library.commands import LibraryCommands

        return LibraryCommands(self.panes)

    async def action_run(self, command_id: str) -> None:
        """Run a command of this screen."""
        result = self._commands.table[command_id]()
        if isinstance(result, Awaitable):
            await result

    def on_feed_action_requested(self, event: FeedActionRequested) -> None:
        event.stop()
        self._commands.on_feed(event)

    def on_action_requested(self, event: ActionRequested) -> None:
        event.stop()
        self.panes.side.perform(event)

    # --- messages of the panes

    def _follow_row(self) -> None:
        if self._preview is not None:
            self._preview.follow()

    @on(RowList.Moved, "#list")
    def _row_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._follow_row()

    @on(RowList.Moved, "#tree")
    def _node_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.panes.column.show_node(self.feed_tree.node)

    @on(RowList.Chosen, "#tree")
    def _node_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.panes.column.show_node(self.feed_tree.node)
        self.panes.focus("list")

    @on(RowList.Chosen, "#list")
    def _article_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        if (article_id := self.article_list.article_id) is not None:
            self.panes.open_article(article_id, offset=self.panes.column.first_hit(article_id))
        else:
            self.panes.column.choose_line()

    def on_preview_opened(self, event: Preview.Opened) -> None:
        event.stop()
        self.panes.open_article(event.article_id)

    @on(ReadingPane.Opened)
    def _opened(self, event: ReadingPane.Opened) -> None:
        event.stop()
        self.app.guide.did(Step.READ)
        self.refresh_hints()

    @on(ArticleColumn.ContinueRequested)
    def _continue(self, event: ArticleColumn.ContinueRequested) -> None:
        event.stop()
        self.panes.open_article(event.article_id)

    @on(ArticleColumn.CorrectionsRequested)
    def _corrections_requested(self, event: ArticleColumn.CorrectionsRequested) -> None:
        event.stop()
        self._commands.show_corrections()

    @on(ArticleColumn.SearchEnded)
    def _search_ended(self, event: ArticleColumn.SearchEnded) -> None:
        event.stop()
        self.panes.focus("list")

    def on_search_line_view_requested(self, event: SearchLine.ViewRequested) -> None:
        event.stop()
        self._commands.triage.keep_view(event.text)

    @on(ReadingPane.HighlightsShown)
    def _highlights_shown(self, event: ReadingPane.HighlightsShown) -> None:
        event.stop()
        self.panes.side.show(event.highlights)

    @on(ReadingPane.AddressRequested)
    def _address_requested(self, event: ReadingPane.AddressRequested) -> None:
        event.stop()
        self.panes.open_address(event.url)

    def on_back_requested(self, event: BackRequested) -> None:
        event.stop()
        self.panes.back()

    def on_place_changed(self, event: PlaceChanged) -> None:
        event.stop()
        self.panes.side.follow()

    def on_width_changed(self, event: WidthChanged) -> None:
        event.stop()
        self.panes.side.fit()

    def keep_unsaved(self) -> None:
        """Save the place in the open article, which is reported only once the reader rests."""
        self.panes.reading.keep_place()
