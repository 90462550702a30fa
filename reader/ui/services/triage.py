"""What is decided about articles: read, starred, for later, done; and the list of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from reader.library.articles import states
from reader.presentation.counts import counted
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.library.query.list_orders import ListOrder
    from reader.library.storage.database import Library


class TriageService:
    """Decisions on articles, each one change that can be undone, and what Today keeps."""

    def __init__(self, librarian: Librarian, reports: Reports, *, day_start: timedelta, limit: int) -> None:
        self._librarian, self._reports = librarian, reports
        self._day_start, self._limit = day_start, limit

    def set_read(self, article_ids: Sequence[int], read: bool) -> None:
        """Mark articles read, or unread."""
        self._set(states.set_read, article_ids, read, "read" if read else "unread")

    def set_starred(self, article_ids: Sequence[int], starred: bool) -> None:
        """Star articles, or remove their stars."""
        self._set(states.set_starred, article_ids, starred, "starred" if starred else "unstarred")

    def set_later(self, article_ids: Sequence[int], later: bool) -> None:
        """Keep articles for later, or no longer."""
        said = "kept for later" if later else "no longer kept for later"
        self._set(states.set_later, article_ids, later, said)

    def set_done(self, article_ids: Sequence[int], done: bool) -> None:
        """Put articles away, or bring them back."""
        said = "done" if done else "not done any more"
        self._set(states.set_done, article_ids, done, said, changed=Changed.LISTS)

    def put_off(self, article_ids: Sequence[int], due_at: datetime, name: str) -> None:
        """Keep articles for later until a moment (aware), which the reader calls `name`."""
        set_due = partial(states.set_later, due_at=due_at.astimezone(UTC))
        self._set(set_due, article_ids, True, f"for later: {name}", changed=Changed.LISTS)

    def move_later(self, article_ids: Sequence[int], before: int | None) -> None:
        """Move articles in the queue of Later before another one, or to its end."""

        def work(library: Library) -> None:
            from reader.library.articles.later import move_later

            move_later(library, article_ids, before, now=datetime.now(UTC))

        def committed(_: None) -> None:
            self._reports.changed(LibraryChange(Changed.LISTS))  # the list shows it: nothing to say

        self._librarian.submit(work, committed)

    def _set(
        self,
        setter: Callable[..., None],
        article_ids: Sequence[int],
        value: bool,
        done: str,
        *,
        changed: Changed = Changed.STATES,
    ) -> None:
        def work(library: Library) -> None:
            setter(library, article_ids, value, now=datetime.now(UTC))

        # what the same key takes back, and is still on the screen, needs no hint
        hint = len(article_ids) > 1 or changed is Changed.LISTS
        self._commit(work, _said(article_ids, done), changed=changed, hint=hint)

    def add_view(self, name: str, query: str) -> None:
        """Keep a search as a view, the last one."""

        def work(library: Library) -> None:
            from reader.library.query.saved_changes import add_view

            add_view(library, name, query, now=datetime.now(UTC))

        self._commit(work, f"view {name} kept")

    def delete_pages(self, article_ids: Sequence[int]) -> None:
        """Delete saved pages; those of feeds and those that the reader made something of stay."""

        def work(library: Library) -> tuple[int, int]:
            from reader.library.articles.saved_pages import delete_pages

            return delete_pages(library, article_ids, now=datetime.now(UTC))

        def committed(counts: tuple[int, int]) -> None:
            gone, kept = counts
            self._reports.changed(LibraryChange(Changed.LISTS))
            if not gone and not kept:
                away = self._reports.key("articles.done")
                self._reports.say(f"only saved pages can be deleted: {away} puts an article of a feed away")
                return
            said = [f"{counted(gone, 'page')} deleted"] if gone else []
            said += [f"{kept:,} kept (starred, for later, highlighted, noted or tagged)"] if kept else []
            self._reports.say(f"{'; '.join(said)}, {self._reports.key('library.undo')} undoes it")

        self._librarian.submit(work, committed)

    def set_order(self, name: str, order: ListOrder) -> None:
        """Keep how a list is sorted."""

        def work(library: Library) -> None:
            from reader.library.query.list_orders import set_list_order

            set_list_order(library, name, order)

        def committed(_: None) -> None:
            self._reports.changed(LibraryChange(Changed.LISTS))

        self._librarian.submit(work, committed)

    # --- Today

    def begin_today(self) -> None:
        """Keep the list of this day as it is now, where it is not kept yet."""

        def work(library: Library) -> bool:
            from reader.library.today.day import begin_today

            return begin_today(
                library, now=datetime.now(UTC).astimezone(), day_start=self._day_start, limit=self._limit
            )

        def begun(made: bool) -> None:
            if made:
                self._reports.changed(LibraryChange(Changed.LISTS))

        self._librarian.submit(work, begun, automatic=True)

    def take_in(self, article_ids: Sequence[int]) -> None:
        """Add what came since to the list of the day."""

        def work(library: Library) -> None:
            from reader.library.today.day import take_in

            take_in(library, article_ids, now=datetime.now(UTC).astimezone())

        added = f"{counted(len(article_ids), 'article')} added to Today"
        self._commit(work, added, hint=False, first=next(iter(article_ids), None))

    def note_finished(self) -> None:
        """Note that the list of the day is finished, if it is."""

        def work(library: Library) -> bool:
            from reader.library.today.day import note_finished

            return note_finished(library, now=datetime.now(UTC).astimezone(), day_start=self._day_start)

        self._librarian.submit(work, automatic=True)

    def _commit(
        self,
        work: Callable[[Library], None],
        done: str,
        *,
        changed: Changed = Changed.LISTS,
        hint: bool = True,
        first: int | None = None,
    ) -> None:
        def committed(_: None) -> None:
            self._reports.changed(LibraryChange(changed, first=first))
            self._reports.say(f"{done}, {self._reports.key('library.undo')} undoes it" if hint else done)

        self._librarian.submit(work, committed)


def _said(article_ids: Sequence[int], done: str) -> str:
    return done if len(article_ids) == 1 else f"{len(article_ids):,} articles {done}"
