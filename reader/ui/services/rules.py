"""Rules: adding, switching, ordering, deleting, and taking back what one of them did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.errors import PostilError
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.library.query.saved import Rule
    from reader.library.storage.database import Library


class RuleService:
    """Every change to rules that a screen can ask for; each is one operation that undo takes back."""

    def __init__(self, librarian: Librarian, reports: Reports) -> None:
        self._librarian, self._reports = librarian, reports

    def add(self, name: str, query: str, actions: Sequence[str], *, failed: Callable[[], None]) -> None:
        """Keep a rule as the last one; `query` and `actions` are as they were checked."""

        def work(library: Library) -> None:
            from reader.library.query.saved_changes import add_rule

            add_rule(library, name, query, actions, now=datetime.now(UTC))

        self._commit(work, f"rule {name} kept", failed)

    def switch(self, rule: Rule) -> None:
        """Switch a rule on or off."""

        def work(library: Library) -> None:
            from reader.library.annotations.entities.saved_query import RuleFields
            from reader.library.query.saved_changes import change_rule

            change_rule(library, rule.uid, RuleFields(enabled=not rule.enabled), now=datetime.now(UTC))

        self._commit(work, f"rule {rule.name} switched {'off' if rule.enabled else 'on'}")

    def move(self, rule: Rule, place: int) -> None:
        """Move a rule to a place in the order, counted from 1."""

        def work(library: Library) -> None:
            from reader.library.query.saved_changes import move_saved

            move_saved(library, rule, place, now=datetime.now(UTC))

        self._commit(work, "")

    def delete(self, rule: Rule) -> None:
        """Delete a rule; undo brings it back."""

        def work(library: Library) -> None:
            from reader.library.query.saved_changes import delete_saved

            delete_saved(library, rule, now=datetime.now(UTC))

        self._commit(work, f"rule {rule.name} deleted, {self._reports.key('library.undo')} brings it back")

    def take_back(self, number: int, label: str) -> None:
        """Undo what a rule did in one update: an operation by its number."""

        def work(library: Library) -> None:
            from reader.library.annotations.journal import undo

            undo(library, number=number, now=datetime.now(UTC))

        self._commit(work, f"reverted: {label}")

    def _commit(
        self, work: Callable[[Library], None], done: str, failed: Callable[[], None] | None = None
    ) -> None:
        def committed(_: None) -> None:
            self._reports.changed(LibraryChange(Changed.EVERYTHING))
            if done:
                self._reports.say(done)

        def refused(error: PostilError) -> None:
            self._reports.say(str(error), error=True)
            if failed is not None:
                failed()

        self._librarian.submit(work, committed, failed=refused)
