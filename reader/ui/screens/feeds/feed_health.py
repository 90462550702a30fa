"""Feed health: last success, pace and errors of each feed, and what can be done about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from reader.library.feeds.feed_health import FeedHealth, HealthList, feed_health
from reader.model import FullText
from reader.presentation.counts import counted
from reader.presentation.feed_health import (
    ago,
    content,
    frequency,
    held_back,
    next_check,
    problem,
    replacement,
)
from reader.safetext import safe, safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import HEALTH_COMMANDS, named
from reader.ui.screens.feeds.subscription_dialogs import unsubscribe
from reader.ui.screens.full_screen import FullScreen
from reader.ui.screens.reload_schedule import ReloadSchedule
from reader.ui.services.clock import now
from reader.ui.services.reports import Changed
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.row_list import Piece, RowList, justify
from reader.ui.widgets.screen_title import ScreenTitle

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged

_POLICIES = {
    FullText.AUTO: ("Fetch pages where the feed gives only excerpts", "automatic"),
    FullText.ALWAYS: ("Fetch the page of every article", "always"),
    FullText.NEVER: ("Never fetch pages", "never"),
}


class HealthRows(RowList):
    """Feeds: title and last success, content, problems."""

    app: AppBase
    ROW_HEIGHT = 3

    def __init__(self) -> None:
        super().__init__(id="health-rows")
        self.found: HealthList | None = None

    def show(self, found: HealthList) -> None:
        """Show these feeds, the cursor on the one it was on."""
        before = self.health.feed.id if self.health else None
        self.found = found
        ids = found.ids
        cursor = ids.index(before) if before in ids else self.cursor
        add, palette = self.app.key("library.add"), self.app.key("app.palette")
        empty = safe(f"No feeds yet.\nIn the library {add} adds one, {palette} offers the starter list.")
        self.set_rows(len(found), cursor=cursor, empty=empty)

    @property
    def health(self) -> FeedHealth | None:
        """The feed under the cursor."""
        return self.found[self.cursor] if self.found and self.cursor < len(self.found) else None

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        if self.found is None:
            return []
        health, moment = self.found[index], now()
        mark = ("! ", "warn") if health.failing else ("  ", "")
        came = f" {ago(health.feed.last_success_at, moment)} "
        title = justify([(" ", ""), mark, (safe_line(health.feed.title), "strong")], [(came, "dim")], width)
        wrong = self._held(health) or problem(health)
        facts = replacement(health) or " · ".join(
            (frequency(health, moment), content(health), next_check(health, moment))
        )
        below: list[list[Piece]] = [[("   ", ""), (safe_line(wrong), "warn")]] if wrong else []
        return [title, *below, [("   ", ""), (safe_line(facts), "dim")]]

    def _held(self, health: FeedHealth) -> str:
        if not (told := held_back(health)):
            return ""
        take, learn = self.app.key("health.take"), self.app.key("health.learn")
        return f"{told} {take} takes them, {learn} finds another list"


class FeedHealthScreen(FullScreen[None]):
    """All feeds, those with trouble first; enter offers what can be done about one."""

    app: AppBase
    DEFAULT_CSS = """
    FeedHealthScreen {
        background: $background;
        align-horizontal: center;
        & > Vertical { width: 100; max-width: 100%; height: 1fr; padding: 1 0 0 0; }
        & ScreenTitle { padding: 0 3; }
        & HealthRows { height: 1fr; }
    }
    """
    BINDINGS = [*bindings(HEALTH_COMMANDS)]

    def __init__(self) -> None:
        super().__init__()
        self._schedule = ReloadSchedule(self, (self.reload,))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield ScreenTitle()
            yield HealthRows()
        yield BottomLine()

    def on_mount(self) -> None:
        shown = [named("list.choose", "choices", "offer"), *HEALTH_COMMANDS]
        self.query_one(BottomLine).hints = hints(shown, self.app.key_map)
        self.reload()

    @property
    def rows(self) -> HealthRows:
        """The list of feeds."""
        return self.query_one(HealthRows)

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        if event.change.what in (Changed.ENTRIES, Changed.UPDATE):
            self._schedule.plan()
        elif event.change.what not in (Changed.ANNOTATIONS, Changed.TEXT):
            self.reload()

    def reload(self) -> None:
        """Read the feeds again."""
        found = feed_health(self.app.library)
        self.rows.show(found)
        failing = found.failing
        facts = [counted(len(found), "feed")]
        if found:
            facts.append(f"{failing} with trouble" if failing else "all well")
        self.query_one(ScreenTitle).show("Feed health", *facts)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_offer()

    def action_offer(self) -> None:
        """Offer what can be done about the feed under the cursor."""
        from reader.ui.screens.dialogs import Choose

        health = self.rows.health
        if health is None:
            return
        feed = health.feed
        offers: list[tuple[str, str, Callable[[], None]]] = []
        if (offer := health.offer) is not None:
            take = partial(self.app.subscriptions.change_address, feed.id, offer.url)
            offers.append(("Use its new address", offer.url, take))
        if feed.learnt:
            held = f"{health.held:,} entries" if health.held else "none wait"
            offers += [
                ("Take what is held back", held, self.action_take),
                ("Wrong list: look for another", "shown before it is read", self.action_learn),
            ]
        offers += [
            ("Refresh it now", "", partial(self._refresh, feed.id)),
        ]
        if feed.site_url or not feed.by_mail:
            offers.append(
                ("Open its site", feed.site_url, lambda: self.app.browse(feed.site_url or feed.url))
            )
        for policy, (label, _) in () if feed.by_mail else _POLICIES.items():
            here = "now" if policy is feed.full_text else ""
            offers.append((label, here, partial(self._set_full_text, feed.id, policy)))
        leave = partial(unsubscribe, self.app, feed.id, undo="library.undo")
        offers.append(("Unsubscribe", "annotated articles are kept", leave))

        def answered(index: int | None) -> None:
            if index is not None:
                offers[index][2]()

        rows = [(safe_line(label), safe_line(explanation)) for label, explanation, _ in offers]
        self.app.push_screen(Choose(safe_line(feed.title), rows), answered)

    def _set_full_text(self, feed_id: int, policy: FullText) -> None:
        self.app.subscriptions.set_full_text(feed_id, policy, label=_POLICIES[policy][1])

    def _refresh(self, feed_id: int) -> None:
        self.app.updates.start([feed_id], has_feeds=True)

    def action_refresh(self) -> None:
        """Fetch the feed under the cursor."""
        if (health := self.rows.health) is not None:
            self._refresh(health.feed.id)

    def action_take(self) -> None:
        """Take the entries that are held back of the listing page under the cursor."""
        if (health := self.rows.health) is None:
            return
        if health.held:
            self.app.subscriptions.take_held(health.feed.id, health.held)
        else:
            self.app.say("no entries of this feed are held back")

    def action_learn(self) -> None:
        """Look for another list on the page under the cursor."""
        from reader.ui.screens.feeds.listing_preview import learn_again

        if (health := self.rows.health) is None:
            return
        if health.feed.learnt:
            learn_again(self.app, health.feed.id)
        else:
            self.app.say("this is a feed, not a listing page")

    def action_site(self) -> None:
        """Open the site of the feed under the cursor."""
        if (health := self.rows.health) is not None:
            self.app.browse(health.feed.site_url or health.feed.url)

    def action_back(self) -> None:
        """Back to the library."""
        self.dismiss(None)
