"""What the feeds and the list of articles show: a folder, a search, what is unread; and why it is empty.

A mixin of the library screen.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content
from textual.widgets import Static

from reader.library.articles import listing
from reader.library.articles.listing import ArticleQuery
from reader.library.feeds import subscriptions
from reader.model import ArticleSummary
from reader.safetext import SafeText, safe, safe_line
from reader.ui.command_tables import how_to_mark
from reader.ui.screens.host import Host
from reader.ui.widgets.feed_tree import Node, NodeKind


class Lists(Host):
    """The feeds and the articles of the chosen one."""

    _unread_only = False
    _search = ""
    _node: Node | None = None

    def _summaries(self, ids: Sequence[int]) -> list[ArticleSummary]:
        return listing.summaries(self.app.library, ids)

    def reload(self) -> None:
        """Read feeds, counts and the list again; cursors stay on what they were on."""
        self._show_feeds()
        if self._node is None:
            self._node = self.feed_tree.node
        self.reload_list()

    def reload_list(self, *, keep: int | None = None, limit: int | None = None) -> None:
        """Read the ids of the list again, or the first `limit` of them."""
        ids: array[int] = listing.article_ids(self.app.library, replace(self._query(), limit=limit))
        self.article_list.shows_feed = self._node is None or self._node.kind is not NodeKind.FEED
        self.article_list.show(ids, empty=self._nothing_here(), keep=keep)
        self._show_title(len(ids) if limit is None else None)

    def reread_list(self) -> None:
        """Read the rows again that are in sight, and the counts."""
        self.article_list.reread()
        self._show_feeds()

    def _show_feeds(self) -> None:
        library = self.app.library
        self.feed_tree.show(
            subscriptions.folders(library),
            subscriptions.feed_summaries(library),
            subscriptions.unread_counts(library),
        )

    def _query(self) -> ArticleQuery:
        node = self._node
        kind = node.kind if node else NodeKind.ALL
        open_one = (self.reading.id,) if self.reading and self._unread_only else ()
        return ArticleQuery(
            feed_id=node.id if node and kind is NodeKind.FEED else None,
            folder_id=node.id if node and kind is NodeKind.FOLDER else None,
            unread=self._unread_only,
            starred=kind is NodeKind.STARRED,
            later=kind is NodeKind.LATER,
            highlighted=kind is NodeKind.HIGHLIGHTED,
            text=self._search,
            newest_first=self.app.settings.reading.order == "newest",
            keep=open_one,
        )

    def _show_title(self, count: int | None) -> None:
        title = self._node.title if self._node else "All articles"
        facts = [] if count is None else [f"{count:,}"]
        if self._unread_only:
            facts.append("unread only")
        if self._search:
            facts.append(f"found for “{self._search}”, {self.app.key('library.back')} ends the search")
        text = safe_line(f"{title}  ")
        self.query_one("#list-title", Static).update(
            Content.assemble((text, "bold"), (safe_line(" · ".join(facts)), "$dim"))
        )

    def _nothing_here(self) -> SafeText:
        key = self.app.key
        if self._search:
            return safe(f"Nothing found.\n{key('library.back')} ends the search.")
        refresh = key("library.refresh")
        if self._unread_only:
            every = key("library.unread-only")
            return safe(f"Everything here is read.\n{every} shows it all, {refresh} looks for more.")
        kind = self._node.kind if self._node else NodeKind.ALL
        messages = {
            NodeKind.STARRED: f"No stars yet.\n{key('library.star')} on an article stars it.",
            NodeKind.LATER: f"Nothing kept for later.\n{key('library.later')} on an article keeps it here.",
            NodeKind.HIGHLIGHTED: f"No highlights yet.\n{how_to_mark(self.app.key_map)}",
        }
        if kind in messages:
            return safe(messages[kind])
        if not self.feed_tree.has_feeds:
            add, palette = key("library.add"), key("app.palette")
            return safe(f"No feeds yet.\n{add} adds an address, {palette} offers the starter list.")
        return safe(f"Nothing here yet.\n{refresh} fetches what is new.")

    def action_toggle_unread_only(self) -> None:
        self._unread_only = not self._unread_only
        self.reload_list()

    def _choose_node(self) -> None:
        node = self.feed_tree.node
        if node is None or (self._node and (self._node.kind, self._node.id) == (node.kind, node.id)):
            return
        self._node = node
        self._search = ""
        self.article_list.cursor = 0
        self.reload_list()

    def action_search(self) -> None:
        """Ask for words and show the articles that have them."""
        from reader.ui.screens.dialogs import Prompt

        def answered(words: str | None) -> None:
            if words is not None:
                self._search = words.strip()
                self.article_list.cursor = 0
                self.reload_list()
                self.action_focus_pane("list")

        self.app.push_screen(Prompt(safe_line("Search all articles"), value=self._search), answered)
