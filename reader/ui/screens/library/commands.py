"""The commands of the main screen: one table from the id of a command to what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.list_records import ArticleSummary
from reader.safetext import safe_line
from reader.ui.screens.library.panes import LibraryPanes
from reader.ui.screens.library.triage import Triage
from reader.ui.screens.reading.open_article import OpenArticle
from reader.ui.services.annotations import Direction
from reader.ui.services.guide import Step
from reader.ui.widgets.feed_tree import FeedAction, FeedActionRequested, Node, NodeKind

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase


class LibraryCommands:
    """Does what a key of the main screen asks for."""

    def __init__(self, panes: LibraryPanes) -> None:
        self._panes = panes
        self.triage = Triage(panes)
        self.table: Mapping[str, Callable[[], object]] = {
            "library.next-unread": lambda: panes.next_unread(1),
            "library.previous-unread": lambda: panes.next_unread(-1),
            "library.next-pane": lambda: panes.step(1),
            "library.previous-pane": lambda: panes.step(-1),
            "library.feeds": lambda: panes.focus("tree"),
            "library.articles": lambda: panes.focus("list"),
            "library.article": lambda: panes.focus("article"),
            "library.back": panes.back,
            "library.leave": panes.leave,
            "library.zen": panes.toggle_zen,
            "library.unread-only": panes.column.toggle_unread_only,
            "library.refresh": self._refresh_shown,
            "library.refresh-all": lambda: self._refresh(None),
            "library.search": self._search,
            "library.go": self._go,
            "library.notebook": self._open_notebook,
            "library.statistics": self._show_statistics,
            "library.export": self._export,
            "library.undo": lambda: self._app.annotations.step(Direction.UNDO),
            "library.redo": lambda: self._app.annotations.step(Direction.REDO),
            **self.triage.table,
            "library.read": self.triage.toggle_read,
            "library.star": self.triage.toggle_starred,
            "library.later": self.triage.toggle_later,
            "library.all-read": self._mark_all_read,
            "library.tags": lambda: self._on_target(self._edit_tags),
            "library.browser": lambda: self._on_target(self._open_outside),
            "library.pdf": lambda: self._on_target(self._fetch_pdf),
            "library.copy": lambda: self._on_target(self._copy_address),
            "library.details": lambda: self._on_target(self._show_details),
            "library.pipe": lambda: self._on_target(self._pipe),
            "library.corrections": self.show_corrections,
            "library.related": lambda: self._on_target(self._show_related),
            "library.changes": lambda: self._on_target(self._show_changes),
            "library.contents": lambda: self._on_open(self._show_contents),
            "library.everything": lambda: self._on_open(self._show_uncleaned),
            "library.highlights": self._open_highlights,
            "library.add": self._add_feed,
        }

    @property
    def _app(self) -> AppBase:
        return self._panes.app

    def _show_statistics(self) -> None:
        from reader.ui.screens.feeds.statistics import StatisticsScreen

        self._app.push_screen(StatisticsScreen())

    # --- articles

    def _on_target(self, act: Callable[[ArticleSummary], object]) -> None:
        if (summary := self._panes.target) is not None:
            act(summary)

    def _on_open(self, act: Callable[[OpenArticle], object]) -> None:
        """Do something about the open article; from the lists say what has to be done first."""
        if self._panes.article_focused:
            act(self._panes.reading.shown)
        else:
            self._app.say(f"open the article first: {self._app.key('list.choose')}")

    def _open_outside(self, summary: ArticleSummary) -> None:
        """Open the PDF that the text is from at the page being read, else the article in the browser."""
        from reader.library.articles.attachments import text_file

        if (file := text_file(self._app.library, summary.id)) is None:
            self._app.browse(summary.url)
            return
        reading = self._panes.reading
        is_open = reading.article is not None and reading.article.id == summary.id
        self._app.view_pdf(file, reading.shown.page_here() if is_open else None)

    def _fetch_pdf(self, summary: ArticleSummary) -> None:
        """Fetch the full report that an article offers as PDF, and show it where the article is open."""
        reading = self._panes.reading

        def stored() -> None:
            if reading.article is not None and reading.article.id == summary.id:
                reading.open(summary.id)

        self._app.articles.fetch_pdf(summary, stored)

    def _pipe(self, summary: ArticleSummary) -> None:
        from reader.ui.screens.reading.pipe import pipe
        from reader.ui.services.pipe import Piped

        pipe(self._app, Piped(summary.id))

    def _copy_address(self, summary: ArticleSummary) -> None:
        if summary.url:
            self._app.copy(summary.url, "address copied")

    def _edit_tags(self, summary: ArticleSummary) -> None:
        from reader.ui.screens.annotations.annotation_dialogs import edit_article_tags

        edit_article_tags(self._app, listing.article(self._app.library, summary.id))

    def _show_details(self, summary: ArticleSummary) -> None:
        from reader.ui.screens.reading.details import DetailsScreen

        self._app.push_screen(DetailsScreen(summary.id))

    def _mark_all_read(self) -> None:
        """Mark the whole list read, after asking; it can be undone."""
        from reader.ui.screens.dialogs import Confirm

        app, ids = self._app, self._panes.column.rows.article_ids
        back = f"{app.key('library.undo')} undoes it"

        def answered(yes: bool | None) -> None:
            if yes:
                app.triage.set_read(ids, True)

        if ids:
            question = f"Mark all {len(ids):,} articles of this list read?"
            app.push_screen(Confirm(safe_line(question), hint=safe_line(f"{back}.")), answered)

    def _show_related(self, summary: ArticleSummary) -> None:
        from reader.ui.screens.reading.related import show_related

        show_related(
            self._app, summary, lambda number, offset: self._panes.open_article(number, offset=offset)
        )

    def show_corrections(self) -> None:
        """What publishers changed of passages; the one chosen is opened."""
        from reader.ui.screens.reading.corrections import show_corrections

        show_corrections(self._app, lambda number, offset: self._panes.open_article(number, offset=offset))

    def _show_changes(self, summary: ArticleSummary) -> None:
        from reader.ui.screens.reading.changes import show_changes

        show_changes(self._app, summary.id)

    def _show_contents(self, shown: OpenArticle) -> None:
        from reader.ui.screens.reading.contents import show_contents

        show_contents(self._app, shown.view)

    def _show_uncleaned(self, shown: OpenArticle) -> None:
        from reader.ui.screens.reading.whole_page import show_whole_page

        show_whole_page(self._app, shown)

    async def _open_highlights(self) -> None:
        if self._panes.reading.article is None:
            self._app.say("open an article first")
        else:
            await self._panes.side.open()

    # --- the library

    async def _search(self) -> None:
        self._panes.focus("list")
        await self._panes.column.begin_search()

    def _go(self) -> None:
        """Ask for a part of a name, and list what it names."""
        from reader.ui.screens.library.node_finder import NodeFinder

        tree = self._panes.feed_tree

        def chosen(node: Node | None) -> None:
            if node is not None:
                self._panes.show_node(node)
                self._panes.focus("list")

        self._app.push_screen(NodeFinder(tree.everything(), bidi=tree.bidi), chosen)

    def _open_notebook(self) -> None:
        """All highlights of all articles; the one chosen there is opened here."""
        from reader.ui.screens.notebook.screen import NotebookScreen

        def chosen(place: tuple[int, int | None] | None) -> None:
            if place is not None:
                self._app.guide.did(Step.FIND)
                self._panes.open_article(place[0], offset=place[1])

        self._app.push_screen(NotebookScreen(), chosen)

    def _export(self) -> None:
        """Choose a format, and export the open article when the focus is in it, else all."""
        from reader.ui.screens.annotations.export_menu import choose_export

        choose_export(self._app, self._panes.reading.article if self._panes.article_focused else None)

    # --- feeds

    def _refresh_shown(self) -> None:
        """Update the feeds under the cursor of the tree."""
        tree = self._panes.feed_tree
        node = tree.node
        if node is not None and node.kind is NodeKind.FEED:
            self._refresh([node.id])
        elif node is not None and node.kind is NodeKind.FOLDER:
            self._refresh(tree.feeds_inside(node.id))
        else:
            self._refresh(None)

    def _refresh(self, feed_ids: list[int] | None) -> None:
        from reader.library.feeds import mailboxes

        boxes = mailboxes.mailboxes(self._app.library)
        asked = self._panes.feed_tree.has_feeds or bool(boxes)
        local = any(each.is_local for each in boxes)
        self._app.updates.start(feed_ids, has_feeds=asked, local=local)

    def _add_feed(self) -> None:
        """Ask for an address and subscribe to the feed there, in the folder under the cursor."""
        from reader.ui.screens.feeds.subscription_dialogs import add_feed

        node, folder = self._panes.feed_tree.node, ""
        if node is not None and node.kind is NodeKind.FOLDER:
            folder = "/".join(subscriptions.folder_path(self._app.library, node.id))
        add_feed(self._app, folder=folder, opened=self._panes.open_saved)

    def on_feed(self, request: FeedActionRequested) -> None:
        """Do what was asked for about a feed of the tree."""
        from reader.ui.screens.feeds import subscription_dialogs as dialogs

        match request.action:
            case FeedAction.SETTINGS:
                from reader.ui.screens.feeds.feed_settings import FeedSettingsDialog

                self._app.push_screen(FeedSettingsDialog(request.feed_id))
            case FeedAction.RENAME:
                dialogs.rename_feed(self._app, request.feed_id)
            case FeedAction.MOVE:
                dialogs.move_feed(self._app, request.feed_id)
            case FeedAction.MUTE:
                self._app.subscriptions.toggle_muted(request.feed_id, undo="library.undo")
            case FeedAction.UNSUBSCRIBE:
                dialogs.unsubscribe(self._app, request.feed_id, undo="library.undo")
