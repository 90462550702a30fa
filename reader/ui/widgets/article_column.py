"""The middle pane: a title with the count, and the articles of the chosen view, feed or search."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from reader.errors import PostilError
from reader.library.articles import listing, states
from reader.library.articles.begun import BegunArticle
from reader.library.articles.first_rows import first_rows
from reader.library.articles.row_details import RowDetails, row_details
from reader.library.feeds import subscriptions
from reader.library.today.day import Today, today
from reader.list_records import ArticleSummary
from reader.presentation.today import summary
from reader.safetext import SafeText, safe_line
from reader.ui.widgets import empty_lists
from reader.ui.widgets.article_list import WINDOW, ArticleList
from reader.ui.widgets.day_headings import with_headings
from reader.ui.widgets.feed_tree import Node, NodeKind
from reader.ui.widgets.list_facts import later_facts, order_facts, read_lately
from reader.ui.widgets.today_rows import TodayRows

if TYPE_CHECKING:
    from reader.library.citing.corrections import Correction
    from reader.library.query.list_orders import ListOrder
    from reader.ui.app_base import AppBase
    from reader.ui.widgets.found_articles import FoundArticles, Snippet
    from reader.ui.widgets.search_line import SearchLine


class ArticleColumn(Widget):
    """Which articles are listed, and the list."""

    app: AppBase

    @dataclass
    class ContinueRequested(Message):
        """The article that the last session ended in is to be opened."""

        article_id: int

    class CorrectionsRequested(Message):
        """What publishers changed of passages is to be shown."""

    class SearchEnded(Message):
        """The search line was left, with a search or without."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.search = ""
        """The words all listed articles have."""
        self.unread_only = False
        self.has_feeds = True
        """Whether there is any subscription: what an empty list says depends on it."""
        self.begun: BegunArticle | None = None
        """The article that the last session ended in, until something is opened in this one."""
        self.read_corrections: Callable[[], Sequence[Correction]] = tuple
        """Gives what publishers changed of passages; the first frame does without."""
        self._node: Node | None = None
        self._today: TodayRows | None = None
        self._found: FoundArticles | None = None
        self._before_search = ""
        self._line: SearchLine | None = None
        """The search line, once something was searched for."""
        self._opened: int | None = None
        """The article that was opened from this list: it stays in it, though it is read by now."""

    def compose(self) -> ComposeResult:
        yield Static(id="list-title")
        yield ArticleList(self._summaries, self._snippet, self._details, id="list")

    def _summaries(self, ids: Sequence[int]) -> list[ArticleSummary]:
        if self._found is not None:
            return self._found.summaries(self.app.library, ids)
        return listing.summaries(self.app.library, ids)

    def _details(self, ids: Sequence[int]) -> Mapping[int, RowDetails]:
        look = self.rows.look
        return row_details(self.app.library, ids, leads=not look.shows_feed and not look.one_line)

    def _snippet(self, article_id: int) -> Snippet:
        """The piece of an article's text that has the words of the search; empty without a search."""
        return self._found.snippets.get(article_id, ()) if self._found is not None else ()

    @property
    def rows(self) -> ArticleList:
        """The list of articles."""
        return self.query_one(ArticleList)

    # --- what is listed

    def show_node(self, node: Node | None) -> None:
        """List the articles of a node of the tree; that ends a search."""
        if node is None:
            return
        before, self._node = self._node, node
        if before is None or (before.kind, before.id) != (node.kind, node.id):
            self._list_anew(search="")

    def show_search(self, words: str) -> None:
        """List the articles that have these words; "" ends the search."""
        if words != self.search:
            self._list_anew(search=words)

    def toggle_unread_only(self) -> None:
        """List only unread articles, or all again."""
        self.unread_only = not self.unread_only
        self._opened = None
        self.reload()

    def note_opened(self, article_id: int) -> None:
        """Keep an article listed that was opened from here."""
        self.begun = None
        self._opened = article_id if article_id in self.rows.ids else None

    def _list_anew(self, *, search: str) -> None:
        self.search, self._opened = search, None
        self.rows.cursor = 0
        self.reload()

    # --- reading it

    def set_node(self, node: Node | None) -> None:
        """List the articles of a node from the next reading on."""
        self._node = node

    @property
    def node(self) -> Node | None:
        """The node whose articles are listed."""
        return self._node

    def reload(self, *, limit: int | None = None, found: Today | None = None) -> None:
        """Read the ids of the list again, or the first `limit` of them; the cursor stays on its article.

        `found` is the list of the day where that was read just now.
        """
        rows = self.rows
        rows.look = rows.look._replace(shows_feed=self._node is None or self._node.kind is not NodeKind.FEED)
        self.query_one("#list-title").remove_class("-close")
        if self.shows_today:
            self._found = None
            self._show_today(found or self.read_today())
            return
        if query := self._asked():
            self._show_found(query, WINDOW if self.searching else None)
            return
        self._found = None
        order = self.order
        ids = self._list_ids(limit, order)
        self._show_articles(ids, order, by_date=not self.shows_queue)
        self._show_title(len(ids) if limit is None else None)

    @property
    def order(self) -> ListOrder:
        """How this list is sorted."""
        from reader.library.query.list_orders import list_order

        return list_order(self.app.library, self.list_name)

    @property
    def list_name(self) -> str:
        """The name by which the order of this list is kept."""
        return "search" if self.search or self._node is None else "{}:{}".format(*self._node.key)

    def _show_articles(self, ids: array[int], order: ListOrder, *, by_date: bool) -> None:
        """Show articles; in the order of their dates with a heading for each day, week or month.

        `by_date` is whether the list is so by itself.
        """
        if not order.headings or not (order.key == "date" or (by_date and not order.key)):
            self.rows.show(ids, empty=self._nothing_here())
            return
        settings = self.app.settings
        numbers, headings = with_headings(
            ids,
            lambda number: listing.sorted_at(self.app.library, number),
            now=datetime.now(UTC).astimezone(),
            day_start=settings.today.day_start,
            newest_first=order.descending if order.key else settings.reading.order == "newest",
        )
        self.rows.show(numbers, empty=self._nothing_here(), headings=headings)
        # the line above a heading is free
        self.query_one("#list-title").set_class(bool(headings) and self.rows.row_height > 1, "-close")

    @property
    def shows_today(self) -> bool:
        """Whether the list is that of the day."""
        return self._node is not None and self._node.kind is NodeKind.TODAY and not self.search

    @property
    def shows_queue(self) -> bool:
        """Whether the list is Later, in the order of the reader."""
        is_later = self._node is not None and self._node.kind is NodeKind.LATER
        return is_later and not self.search and not self.order.key

    def _asked(self) -> str:
        """The query whose articles are listed; "" where the list is not one of a query."""
        if self.search:
            return self.search
        return self._node.query if self._node is not None else ""

    def _show_found(self, text: str, limit: int | None = None) -> None:
        """List what a query finds; one that cannot be understood leaves the list as it is, and says so.

        Of one that is being typed the first rows come at once, all others when it is typed no further.
        """
        from reader.library.query.options import options_of
        from reader.ui.widgets.found_articles import find_articles

        settings, order = self.app.settings, self.order
        try:
            found = find_articles(
                self.app.library,
                text,
                options=options_of(settings),
                unread=self.unread_only,
                typed=bool(self.search),
                newest_first=not self.search and settings.reading.order == "newest",
                sorts=order.sorts,
                limit=limit,
            )
        except PostilError as error:
            self.query_one("#list-title", Static).update(
                Content.assemble(
                    (safe_line(f"{error.message} "), "$warning"), (safe_line(error.hint), "$dim")
                )
            )
            return
        self._found = found
        self._show_articles(found.ids, order, by_date=not self.search and not found.query.sorts)
        self._show_title(None if found.partial else len(found.ids))
        if found.partial:
            from reader.ui.widgets.search_line import PAUSE

            self.set_timer(3 * PAUSE, lambda: self._show_rest(text))

    def _show_rest(self, text: str) -> None:
        if self._found is not None and self._found.partial and text == self._asked():
            self._show_found(text)

    # --- searching

    async def begin_search(self) -> None:
        """Open the search line; the first search makes it."""
        from reader.ui.widgets.search_line import make_search_line, query_names

        if self._line is None:
            self._line = await make_search_line(self, after="#list-title")
        self._before_search = self.search
        self._line.begin(self.search, query_names(self.app.library))

    @property
    def searching(self) -> bool:
        """Whether the search line is open."""
        return self._line is not None and bool(self._line.display)

    def on_search_line_typed(self, event: SearchLine.Typed) -> None:
        event.stop()
        if self.searching:
            self.show_search(event.text.strip())

    def on_search_line_decided(self, event: SearchLine.Decided) -> None:
        event.stop()
        self.show_search(event.text if event.kept else self._before_search)
        self.post_message(self.SearchEnded())

    def first_hit(self, article_id: int) -> int | None:
        """Where in an article the words of the search are; None without a search."""
        if not self.search or self._found is None:
            return None
        return self._found.place_in(self.app.library, article_id)

    @property
    def is_done(self) -> bool:
        """Whether the row under the cursor is put away, so that the key for that brings it back."""
        article_id = self.rows.article_id
        return article_id is not None and states.is_done(self.app.library, article_id)

    def read_today(self, *, counted: bool = True) -> Today:
        """The list of the day as it is now; `counted` as for `today.day.today`."""
        settings = self.app.settings.today
        now = datetime.now(UTC).astimezone()
        return today(
            self.app.library, now=now, day_start=settings.day_start, limit=settings.limit, counted=counted
        )

    def _show_today(self, found: Today) -> None:
        opened = self._today.opened if self._today is not None else set()
        titles: dict[int | None, str] = {}
        if found.rest or any(row.crowd for row in found.rows):  # other rows know the titles of their feeds
            titles = {feed.id: feed.title for feed in subscriptions.feed_summaries(self.app.library)}
        changed = self.read_corrections()
        self._today = TodayRows(found, titles, self.app.key("list.choose"), self.begun, opened, changed)
        ids, lines = self._today.rows()
        self.rows.show(ids, empty=self._nothing_here(), lines=lines)
        self.query_one("#list-title", Static).update(Content.assemble((safe_line(summary(found)), "bold")))

    def choose_line(self) -> None:
        """Do what a row that is no article stands for: list a feed's many, take in what came, or the rest.

        The one to be continued, and what publishers changed, are asked for by messages.
        """
        number, shown = self.rows.number, self._today
        if number is None or shown is None:
            return
        if (begun := shown.begun_article(number)) is not None:
            self.post_message(self.ContinueRequested(begun))
        elif shown.is_corrected(number):
            self.post_message(self.CorrectionsRequested())
        elif shown.is_waiting(number):
            self.app.triage.take_in(shown.found.waiting)
        elif (feed_id := shown.feed_of(number)) is not None:
            shown.opened.add(feed_id)
            self.reload()
        else:
            self.app.triage.take_in(shown.found.more[: self.app.settings.today.limit])

    def targets(self) -> list[int]:
        """The articles that a key acts on: those picked, else what the row under the cursor stands for."""
        rows = self.rows
        numbers = [one for one in rows.ids if (one in rows.picked if rows.picked else one == rows.number)]
        return [article for number in numbers for article in self._members(number)]

    def _members(self, number: int) -> Sequence[int]:
        """The articles that a row stands for."""
        return (number,) if number >= 0 else self._today.members(number) if self._today is not None else ()

    def go_to_article(self, article_id: int) -> None:
        """Put the cursor on the row that stands for an article, where there is one."""
        found = (row for row, one in enumerate(self.rows.ids) if article_id in self._members(one))
        self.rows.cursor = next(found, self.rows.cursor)

    def unread(self) -> list[int]:
        """The unread articles of this list, in its order."""
        from reader.library.query import lists

        unread = set(lists.list_ids(self.app.library, lists.unread_of(lists.OPEN)))
        return [number for number in self.rows.ids if number in unread]

    def _list_ids(self, limit: int | None, order: ListOrder) -> array[int]:
        """The articles of the node, the first `limit` of them."""
        newest_first = self.app.settings.reading.order == "newest"
        whole = self._node is None or self._node.kind is NodeKind.ALL
        if limit is not None and whole and not order.key and not self.unread_only:
            return first_rows(self.app.library, limit, newest_first=newest_first)
        from reader.ui.widgets.node_lists import node_ids  # the first screen does without

        return node_ids(
            self.app.library,
            self._node,
            unread=self.unread_only,
            sorts=order.sorts,
            newest_first=newest_first,
            limit=limit,
            keep=(self._opened,) if self._opened is not None and self.unread_only else (),
        )

    def _show_title(self, count: int | None) -> None:
        title = "Search" if self.search else self._node.title if self._node else "All articles"
        facts = [] if count is None else [f"{count:,}"]
        if count and self.shows_queue:
            facts = later_facts(self.app.library, self.app.settings.today.day_start)
        facts += order_facts(self.order)
        if self.unread_only:
            facts.append("unread only")
        if self.search:
            facts.append(f"“{self.search}” · {self.app.key('library.back')} ends the search")
        self.query_one("#list-title", Static).update(
            Content.assemble((safe_line(f"{title}  "), "bold"), (safe_line(" · ".join(facts)), "$dim"))
        )

    def _nothing_here(self) -> SafeText:
        """Why the list is empty, and what to do."""
        key = self.app.key
        if self.search:
            return empty_lists.nothing_found(key)
        if self.unread_only:
            return empty_lists.all_read(key)
        kind = self._node.kind if self._node else NodeKind.ALL
        if kind is NodeKind.TODAY and self.has_feeds:
            found = self._today.found if self._today is not None else None
            day_start = self.app.settings.today.day_start
            return empty_lists.nothing_today(key, found, lambda: read_lately(self.app.library, day_start))
        return empty_lists.nothing_in(kind, key, self.app.key_map, has_feeds=self.has_feeds)
