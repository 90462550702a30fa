"""The main screen: feeds at the left, articles in the middle, the article at the right.

On a narrow terminal an open article has the screen to itself; in zen on a wide one too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Static

from reader.errors import NotFound
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.model import Article, Place
from reader.safetext import safe_line
from reader.ui.article_commands import article_hints
from reader.ui.command_tables import APP_COMMANDS, LIBRARY_COMMANDS, PANE_HINTS, ROW_COMMANDS, TREE_COMMANDS
from reader.ui.commands import bindings, hints
from reader.ui.screens.annotation_actions import Marking
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.lists import Lists
from reader.ui.screens.reading import Reading
from reader.ui.screens.side_panel import NARROW, Beside
from reader.ui.screens.subscribing import Subscribing
from reader.ui.screens.triage import Triage
from reader.ui.screens.updating import Updating
from reader.ui.widgets.article_list import WINDOW, ArticleList
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.feed_tree import FeedTree
from reader.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.app import PostilApp
    from reader.ui.article.messages import (
        BackRequested,
        PlaceChanged,
        ReachedEnd,
        WidthChanged,
    )
    from reader.ui.article.view import ArticleView

COMMANDS = {
    command.id: command for command in (*APP_COMMANDS, *LIBRARY_COMMANDS, *TREE_COMMANDS, *ROW_COMMANDS)
}
_BESIDE = [COMMANDS["library.contents"], COMMANDS["library.highlights"]]
"""What the bottom line shows beside the view's own commands while a page is just read."""


SLIM = 56
"""Below so many columns feeds and articles do not fit side by side either."""


class LibraryScreen(Lists, Reading, Marking, Triage, Beside, Subscribing, Updating, FullScreen[None]):
    """Feeds, articles, and the article being read."""

    app: PostilApp
    BINDINGS = [*bindings(LIBRARY_COMMANDS)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]
    AUTO_FOCUS = "#list"
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The widget with the focus; it and the one that had it paint themselves, the rest stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.reading: Article | None = None
        self._view: ArticleView | None = None

    def compose(self) -> ComposeResult:
        # as the first resize will find it, so that nothing is styled twice
        self.add_class("-narrow" if self.app.size.width < NARROW else "-wide")
        self.set_class(self.app.size.width < SLIM, "-slim")
        with Widget(id="panes"):
            yield FeedTree(id="tree")
            with Widget(id="middle"):
                yield Static(id="list-title")
                yield ArticleList(self._summaries, id="list")
            yield Widget(id="article-pane")
        yield BottomLine(id="bottom")

    @property
    def feed_tree(self) -> FeedTree:
        return self.query_one("#tree", FeedTree)

    @property
    def article_list(self) -> ArticleList:
        return self.query_one("#list", ArticleList)

    @property
    def view(self) -> ArticleView:
        """The article view; it is made after the first frame, which does not need it."""
        assert self._view is not None
        return self._view

    @property
    def article_focused(self) -> bool:
        """Whether the focus is in the article, or in the pane beside it."""
        return self._view is not None and (self.focused is self._view or self.pane_focused)

    def _screen_resized(self, size: Size) -> None:
        self.set_class(size.width < SLIM, "-slim")
        self.fit_pane(size.width)
        super()._screen_resized(size)

    def say(self, text: str, *, alarming: bool = False, lasting: bool = False) -> None:
        """Show a status in the bottom line."""
        self.app.say(safe_line(text), alarming=alarming, lasting=lasting)

    def on_mount(self) -> None:
        # the first frame shows one window of rows; counts and the rest of the list follow it
        library = self.app.library
        self.feed_tree.bidi = self.article_list.bidi = self.app.settings.reading.bidi
        self.feed_tree.show(subscriptions.folders(library), subscriptions.feed_summaries(library), {})
        self._node = self.feed_tree.node
        self.reload_list(limit=WINDOW)
        self.watch(self, "focused", self.refresh_hints)
        self.call_after_refresh(self._first_frame_painted)

    async def _first_frame_painted(self) -> None:
        """Make what the first frame could do without."""
        self.reload()
        await self._make_view()
        self.app.first_frame_painted()

    async def _make_view(self) -> None:
        from reader.ui.article.view import ArticleView

        if self._view is not None:
            return
        self._view = view = ArticleView(id="article")
        view.set_keys(self.app.key_map)
        view.column_width = self.app.settings.reading.width
        view.bidi = self.app.settings.reading.bidi
        view.set_usual_colour(self.app.settings.highlights.colour)
        await self.query_one("#article-pane").mount(view)
        self.watch(view, "situation", self.refresh_hints, init=False)
        self.watch(view, "reached", self._show_position, init=False)
        view.clear(safe_line(f"Choose an article and press {self.app.key('list.choose')}."))

    # --- the bottom line

    def refresh_hints(self) -> None:
        """Show the keys that matter where the focus is, and how far the open article is read."""
        keys = self.app.key_map
        if self._view is not None and self.focused is self._view:
            found = article_hints(self._view.situation, keys)
            found += hints(_BESIDE, keys) if self._view.situation == "reading" else ()
        elif self.pane_focused:
            found = hints(PANE_HINTS, keys)
        else:
            active = [each.binding for each in self.active_bindings.values() if each.enabled]
            shown = [each.id for each in active if each.show and each.id in COMMANDS]
            if self.updating:  # what it is for then
                shown = ["library.stop" if each == "library.refresh" else each for each in shown]
            found = hints([COMMANDS[each] for each in dict.fromkeys(shown)], keys)
        self.query_one(BottomLine).hints = (*found, *hints([COMMANDS["app.keys"]], keys))
        self._show_position()

    def _show_position(self) -> None:
        shown = self.position() if self.article_focused else safe_line("")
        self.query_one(BottomLine).position = shown

    @on(BottomLine.Pressed)
    async def _hint_pressed(self, event: BottomLine.Pressed) -> None:
        event.stop()
        await self.app.run_action(event.action, self.focused or self)

    # --- moving between the panes

    @on(RowList.Moved, "#tree")
    def _node_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._choose_node()

    @on(RowList.Chosen, "#tree")
    def _node_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._choose_node()
        self.action_focus_pane("list")

    @on(RowList.Chosen, "#list")
    def _article_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        if (article_id := self.article_list.article_id) is None:
            return
        if self._view is None:  # a key pressed before the first frame was out
            self.call_after_refresh(self.open_article, article_id)
        else:
            self.open_article(article_id)

    def action_focus_pane(self, pane: str) -> None:
        """Go to the tree, the list or the article."""
        if pane == "article" and self.reading is None:
            return
        # where the panes stay as they are, styles need not be found anew for the whole screen
        moves_panes = self.has_class("-narrow") or self.has_class("beside")
        self.set_class(pane in ("article", "highlights"), "reading", update=moves_panes)
        if not self.has_class("reading"):
            self.remove_class("zen")
            self.set_class(pane == "tree", "feeds", update=self.has_class("-slim"))
        self.fit_pane()
        self.query_one(f"#{pane}").focus()

    def action_pane(self, step: int) -> None:
        panes = ["tree", "list", *(["article"] if self.reading else [])]
        panes += ["highlights"] if self.pane_shown and self.has_class("reading") else []
        here = self.focused.id if self.focused and self.focused.id in panes else "list"
        self.action_focus_pane(panes[(panes.index(here) + step) % len(panes)])

    def on_back_requested(self, event: BackRequested) -> None:
        event.stop()
        self.action_back()

    def action_leave(self) -> None:
        """Back, and from the feeds out of the program."""
        if self.focused is self.feed_tree and not self._search:
            self.app.action_leave()
        else:
            self.action_back()

    def action_back(self) -> None:
        """From the article to the list, from a search to all, from the list to the feeds."""
        if self.article_focused:
            if self.stop_placing():
                return
            self._keep_place(self.view.place)
            self.action_focus_pane("list")
        elif self._search:
            self._search = ""
            self.reload_list()
        elif self.focused is self.article_list:
            self.action_focus_pane("tree")

    def action_zen(self) -> None:
        """The article alone, and back."""
        if self.reading is not None:
            self.toggle_class("zen")
            self.view.focus()
            self.add_class("reading")
            self.fit_pane()

    # --- reading

    def open_article(self, article_id: int, *, offset: int | None = None) -> None:
        """Show an article at the place it was left, or at an offset of its text, and go there."""
        from reader.library.annotations import editing as annotations

        if self.reading is not None and self.reading.id != article_id:
            self._keep_place(self.view.place)
        try:
            article = listing.article(self.app.library, article_id)
        except NotFound as error:
            self.say(str(error), alarming=True)
            self.reload_list()
            return
        self.reading = article
        self.view.show(article, annotations.highlights(self.app.library, article_id))
        if offset is not None:
            self.view.go_to_offset(offset)
        self.set_class(self.app.settings.reading.zen, "zen")
        self.action_focus_pane("article")
        self.article_opened()
        if article.revision is None:
            self.prepare(article_id)
        if self.app.settings.reading.mark_read == "open" and article.state.read_at is None:
            self.mark("set_read", [article_id], True, undoable=False)

    def article_prepared(self, article_id: int) -> None:
        """The text of the open article has been made: show it, or say so where one is being read."""
        if self.reading is None or self.reading.id != article_id:
            return
        if self.reading.revision is None:
            self.open_article(article_id)
        else:
            self.tell_new_text()

    def tell_new_text(self) -> None:
        """Say that the open article has another text than the one shown, which stays as it is meanwhile."""
        if self.reading is None or self.reading.revision is None:
            return
        now = listing.article(self.app.library, self.reading.id).revision
        if now is not None and now.id != self.reading.revision.id:
            key = self.app.key
            how = f"{key('library.changes')} shows what changed, {key('article.back')} {key('list.choose')}"
            self.say(f"this article has a new text: {how} opens it", lasting=True)

    def _keep_place(self, place: Place) -> None:
        if self.reading is None or self.reading.revision is None:
            return
        article_id = self.reading.id

        def run(library: Library) -> None:
            from reader.library.articles import states

            states.set_place(library, article_id, place)

        # refused, it is in the log, and the next place is kept: no reason to hide what else is being said
        self.app.librarian.submit(run, failed=lambda error: None)

    def keep_unsaved(self) -> None:
        """Save the place in the open article, which is told only once the reader rests."""
        if self.reading is not None and self.view.document.text:
            self._keep_place(self.view.place)

    def on_place_changed(self, event: PlaceChanged) -> None:
        event.stop()
        self._keep_place(event.place)
        self.follow()

    def on_reached_end(self, event: ReachedEnd) -> None:
        event.stop()
        if self.reading is not None and self.app.settings.reading.mark_read == "end":
            self.mark("set_read", [self.reading.id], True, undoable=False)

    def action_next_unread(self, step: int) -> None:
        """Open the next unread article when one is open, else go to its row."""
        row = self.article_list.next_where(lambda summary: not summary.read, step, wrap=True)
        if row is None:
            self.say("no unread article here")
            return
        self.article_list.cursor = row
        if self.article_focused and (article_id := self.article_list.article_id) is not None:
            self.open_article(article_id)

    # --- elsewhere

    def action_open_browser(self) -> None:
        if (summary := self.target) is not None:
            self.app.browse(summary.url)

    def read_address(self, url: str) -> None:
        """Open the article of that address; one that is not in the library is saved into it first."""
        known = listing.article_id_for_url(self.app.library, url)
        if known is not None:
            self.open_article(known)
        elif self.app.offline:
            self.say("offline: this page is not in the library (started with --offline)")
        else:
            self.save_address(url)

    def on_width_changed(self, event: WidthChanged) -> None:
        event.stop()
        self.fit_pane()
        self.app.remember("reading.width", event.width)
        self.say(f"{event.width} cells wide")

    def action_notebook(self) -> None:
        """All highlights of all articles; the one chosen there is opened here."""
        from reader.ui.screens.notebook import NotebookScreen

        def chosen(place: tuple[int, int | None] | None) -> None:
            if place is not None:
                self.open_article(place[0], offset=place[1])
            else:
                self.reread_highlights()

        self.app.push_screen(NotebookScreen(), chosen)
