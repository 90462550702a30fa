"""The panes of the main screen: feeds, articles, the article, its highlights; which one has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from reader.library.articles import listing
from reader.library.articles.counts import unread_counts
from reader.library.feeds import subscriptions
from reader.list_records import ArticleSummary
from reader.ui.screens.library.pane_widths import PaneWidths
from reader.ui.screens.library.side_panel import SidePanel
from reader.ui.screens.reading.reading_pane import ReadingPane
from reader.ui.widgets.article_column import ArticleColumn
from reader.ui.widgets.feed_tree import FeedTree, Node, NodeKind

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase


class LibraryPanes:
    """The parts of the screen, and moving between them.

    The style sheet places them by classes of the screen: "reading" (in the article), "zen" (the article
    alone), "feeds" (in the tree, on a slim screen), "beside" (highlights beside the article).
    """

    def __init__(
        self,
        screen: Screen[None],
        feed_tree: FeedTree,
        column: ArticleColumn,
        reading: ReadingPane,
        side: SidePanel,
    ) -> None:
        self._screen = screen
        self.feed_tree, self.column, self.reading, self.side = feed_tree, column, reading, side
        self.widths = PaneWidths(screen, feed_tree, column)

    @property
    def app(self) -> AppBase:
        """The app."""
        return self.column.app

    @property
    def article_focused(self) -> bool:
        """Whether the focus is in the article, or in the pane beside it."""
        return self.reading.has_view and (self._screen.focused is self.reading.view or self.side.focused)

    @property
    def target(self) -> ArticleSummary | None:
        """The article a key acts on: the open one when it has the focus, else the one under the cursor."""
        if self.article_focused and self.reading.article is not None:
            return next(iter(listing.summaries(self.app.library, [self.reading.article.id])), None)
        return self.column.rows.summary

    # --- reading the library

    def reload(self) -> None:
        """Read feeds, counts and the list again; cursors stay on what they were on."""
        self.show_feeds()
        self.show_articles()

    def show_feeds(self) -> None:
        """Read the feeds and their counts again."""
        # after the first frame, which does not need them
        from reader.library.annotations.highlights import tags
        from reader.library.query import saved
        from reader.ui.widgets.found_articles import kept_numbers, view_numbers

        library = self.app.library
        found, views = self.column.read_today(counted=False), saved.views(library)
        self.feed_tree.show(
            subscriptions.folders(library),
            subscriptions.feed_summaries(library),
            unread_counts(library),
            today=found.total - found.settled,
            views=views,
            numbers=view_numbers(library, views, self.app.settings),
            kept=kept_numbers(library) if self.app.settings.reading.counts == "all" else {},
            tags=[name for name, _ in tags(library)],
        )
        self.widths.fit()
        if found.rows and not found.stored:
            self.app.triage.begin_today()
        elif found.is_finished:
            self.app.triage.note_finished()
        self.column.has_feeds = self.feed_tree.has_feeds

    def show_articles(self) -> None:
        """Read the list of articles again; that of a feed which is gone gives its place to all articles."""
        node = self.column.node
        self.column.set_node((node and self.feed_tree.current(node)) or self.feed_tree.node)
        self.column.reload()

    # --- moving between the panes

    def focus(self, pane: str) -> None:
        """Go to the "tree", the "list", the "article" or its "highlights"."""
        if pane == "article" and self.reading.article is None:
            return
        screen = self._screen
        # where the panes stay as they are, styles need not be found again for the whole screen
        moves_panes = screen.has_class("-narrow") or screen.has_class("beside")
        screen.set_class(pane in ("article", "highlights"), "reading", update=moves_panes)
        reading = screen.has_class("reading")
        if not reading:
            screen.remove_class("zen")
            screen.set_class(pane == "tree", "feeds", update=screen.has_class("-slim"))
        self.reading.turn_to(article=reading)
        self.fit()
        screen.set_focus(screen.query_one(f"#{pane}"))

    def fit(self, width: int = 0) -> None:
        """Share the screen, of `width` cells or its present ones, between the panes."""
        self.widths.fit(width)
        self.side.fit(width, tree=self.widths.tree)

    def step(self, step: int) -> None:
        """Go to the next pane (1) or the previous one (-1)."""
        panes = ["tree", "list", *(["article"] if self.reading.article else [])]
        panes += ["highlights"] if self.side.shown and self._screen.has_class("reading") else []
        focused = self._screen.focused
        here = focused.id if focused and focused.id in panes else "list"
        self.focus(panes[(panes.index(here) + step) % len(panes)])

    def back(self) -> None:
        """From the article to the list, from a search to all, from the list to the feeds."""
        if self.article_focused:
            if self.reading.stop_placing():
                return
            self.reading.keep_place()
            self.focus("list")
        elif self.column.rows.clear_picks():
            return
        elif self.column.search:
            self.column.show_search("")
        elif self._screen.focused is self.column.rows:
            self.focus("tree")

    def leave(self) -> None:
        """Back, and from the feeds out of the program."""
        if self._screen.focused is self.feed_tree and not self.column.search:
            self.app.exit(0)
        else:
            self.back()

    def toggle_zen(self) -> None:
        """The article alone, and back."""
        if self.reading.article is not None:
            self._screen.toggle_class("zen")
            self._screen.add_class("reading")
            self.reading.turn_to(article=True)
            self._screen.set_focus(self.reading.view)
            self.fit()

    # --- opening an article

    def open_article(self, article_id: int, *, offset: int | None = None) -> None:
        """Show an article at the place it was left, or at an offset of its text, and go there."""
        self.column.note_opened(article_id)
        if not self.reading.open(article_id, offset=offset):
            self.column.reload()
            return
        self._screen.set_class(self.app.settings.reading.zen, "zen")
        self.focus("article")
        self.side.show()

    def open_address(self, url: str) -> None:
        """Open the article of a link; one that is not in the library is saved into it first."""
        if (known := listing.article_id_for_url(self.app.library, url)) is not None:
            self.open_article(known)
        else:
            self.app.articles.save_page(url, lambda: self.open_saved(url), trusted=False)

    def open_saved(self, url: str) -> None:
        """Open the article of an address that was saved."""
        if (article_id := listing.article_id_for_url(self.app.library, url)) is not None:
            self.open_article(article_id)

    def show_node(self, node: Node) -> None:
        """List what is in a node of the tree, and put the tree's cursor there."""
        self.feed_tree.reveal(node)
        self.column.show_node(self.feed_tree.node)

    def next_unread(self, step: int) -> None:
        """Open the next unread article when one is open, else go to its row.

        At the end of the list of a feed that of the next feed with unread articles.
        """
        rows, node = self.column.rows, self.column.node
        row = rows.next_where(lambda summary: not summary.read, step)
        if row is None and node is not None and node.kind is NodeKind.FEED and not self.column.search:
            feed = self.feed_tree.next_unread_feed(node, step)
            if feed is not None:
                self.show_node(feed)
                rows.cursor = rows.count - 1 if step < 0 else 0
                here = rows.summary
                unread_here = here is not None and not here.read
                row = rows.cursor if unread_here else rows.next_where(lambda summary: not summary.read, step)
        if row is None:
            row = rows.next_where(lambda summary: not summary.read, step, wrap=True)
        if row is None:
            self.app.say("no unread article here")
            return
        rows.cursor = row
        if self.article_focused and (article_id := rows.article_id) is not None:
            self.open_article(article_id)
