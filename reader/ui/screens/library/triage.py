"""Decisions on the rows of a list: one key each, for the row under the cursor or for all that are picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reader.library.articles import listing
from reader.library.today.due import due_choices, parse_due
from reader.list_records import ArticleSummary
from reader.presentation.today import why
from reader.safetext import safe_line
from reader.ui.screens.library.panes import LibraryPanes
from reader.ui.screens.library.sort_menu import choose_order
from reader.ui.widgets.article_list import ArticleList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_AGES = (("older than a day", 1), ("older than a week", 7), ("older than a month", 30), ("all of them", 0))


class Triage:
    """What the keys of the list decide."""

    def __init__(self, panes: LibraryPanes) -> None:
        self._panes = panes
        self.table: Mapping[str, Callable[[], object]] = {
            "articles.done": self._done,
            "articles.put-off": self._put_off,
            "articles.catch-up": self._catch_up,
            "articles.why": self._why,
            "articles.delete": self._delete_pages,
            "articles.sort": lambda: choose_order(panes.column),
            "articles.keep-view": self._keep_shown,
            "articles.move-down": lambda: self._move(1),
            "articles.move-up": lambda: self._move(-1),
            "articles.pick": self._on_rows(ArticleList.pick),
            "articles.pick-range": self._on_rows(ArticleList.pick_range),
            "articles.pick-all": self._on_rows(ArticleList.pick_all),
        }

    @property
    def _app(self) -> AppBase:
        return self._panes.app

    def _on_rows(self, act: Callable[[ArticleList], None]) -> Callable[[], None]:
        """The list is made after this table."""
        return lambda: act(self._panes.column.rows)

    def targets(self) -> Sequence[int]:
        """The articles that a decision is about: those picked, else what the cursor's row stands for."""
        return self._panes.column.targets()

    def _about_several(self) -> bool:
        """Whether it is about more than the one article under the cursor."""
        column = self._panes.column
        return not self._panes.article_focused and (
            bool(column.rows.picked) or column.rows.article_id is None
        )

    def toggle_read(self) -> None:
        """Mark what is picked read; the one article read, or unread, and go to the next row."""
        column = self._panes.column
        several = self._about_several()
        if not self._toggle(self._app.triage.set_read, lambda summary: summary.read) or several:
            return
        if column.rows.has_focus and not column.shows_today:  # there the row goes, and the next one comes
            column.rows.action_move(1)

    def toggle_starred(self) -> None:
        """Star what is picked; the one article, or remove its star."""
        self._toggle(self._app.triage.set_starred, lambda summary: summary.starred)

    def toggle_later(self) -> None:
        """Keep what is picked for later; the one article, or no longer."""
        self._toggle(self._app.triage.set_later, lambda summary: summary.later)

    def _done(self) -> None:
        self._decide(self._app.triage.set_done, not self._panes.column.is_done)

    def _toggle(
        self,
        decision: Callable[[Sequence[int], bool], None],
        is_so: Callable[[ArticleSummary], bool],
    ) -> bool:
        """Decide on what is picked, or the other way round on the one article; whether there is any."""
        if self._about_several():
            return self._decide(decision)
        if (summary := self._panes.target) is None:
            return False
        decision([summary.id], not is_so(summary))
        return True

    def _decide(self, decision: Callable[[Sequence[int], bool], None], value: bool = True) -> bool:
        if ids := self.targets():
            decision(ids, value)
            self._panes.column.rows.clear_picks()
        return bool(ids)

    def _put_off(self) -> None:
        """Ask for a day, and keep the articles for later until then."""
        from reader.ui.screens.library.due_dialog import DueDialog

        ids, app = list(self.targets()), self._app
        if not ids:
            return
        now, day_start = datetime.now(UTC).astimezone(), app.settings.today.day_start

        def answered(typed: str | None) -> None:
            if typed is None:
                return
            at = parse_due(typed, now, day_start)
            if at is None:
                app.say(
                    f"“{typed}” is not a day in the future: write 3d, 2w, friday or 2026-12-03", error=True
                )
                return
            name = next(
                (one.name for one in due_choices(now, day_start) if one.at == at), f"{at:%a %d %b %Y}"
            )
            app.triage.put_off(ids, at, name)
            self._panes.column.rows.clear_picks()

        app.push_screen(DueDialog(due_choices(now, day_start)), answered)

    def _delete_pages(self) -> None:
        """Delete saved pages."""
        if ids := self.targets():
            self._app.triage.delete_pages(ids)
            self._panes.column.rows.clear_picks()

    def _move(self, step: int) -> None:
        """Move the article one place down or up in the queue of Later."""
        column = self._panes.column
        ids, article_id = column.rows.article_ids, column.rows.article_id
        if not column.shows_queue:
            self._app.say("only Later has an order of its own")
            return
        if article_id is None:
            return
        place = ids.index(article_id) + step
        if 0 <= place < len(ids):
            before = ids[place] if step < 0 else ids[place + 1] if place + 1 < len(ids) else None
            self._app.triage.move_later([article_id], before)

    def _catch_up(self) -> None:
        """Put away what is unread and older than an age, after showing how much that is."""
        from reader.ui.screens.dialogs import Choose

        column, app, now = self._panes.column, self._app, datetime.now(UTC).astimezone()
        unread = column.unread()
        found = [listing.older_than(app.library, unread, now - timedelta(days=days)) for _, days in _AGES]
        if not any(found):
            app.say("nothing unread in this list")
            return

        def answered(index: int | None) -> None:
            if index is not None and found[index]:
                app.triage.set_done(found[index], True)

        choices = [
            (safe_line(name), safe_line(f"{len(ids):,} unread"))
            for (name, _), ids in zip(_AGES, found, strict=True)
        ]
        app.push_screen(Choose(safe_line("Catch up: put away what is unread and"), choices), answered)

    def _keep_shown(self) -> None:
        """Keep the search whose hits are listed."""
        if text := self._panes.column.search:
            self.keep_view(text)
        else:
            self._app.say(f"no search to keep; {self._app.key('library.search')} starts one")

    def keep_view(self, text: str) -> None:
        """Ask for a name and keep a search as a view."""
        from reader.ui.screens.dialogs import Prompt

        def answered(name: str | None) -> None:
            if name is not None and name.strip():
                self._app.triage.add_view(name.strip(), text)

        self._app.push_screen(Prompt(safe_line("Keep the search as a view named")), answered)

    def _why(self) -> None:
        from reader.library.today.day import interest_in

        summary = self._panes.column.rows.summary
        if summary is None or summary.feed_id is None:
            self._app.say("saved by you" if summary is not None else "no article here")
            return
        interest = interest_in(self._app.library, summary.feed_id)
        self._app.say(f"{summary.feed_title}: {why(interest)}", lasting=True)
