"""What an update does with accounts on servers; `reader.accounts` implements it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reader.feeds.workers.pool import Workers


class AccountStep(Protocol):
    """The two steps of all accounts around the listing of feeds; a failing account costs itself only."""

    @property
    def problems(self) -> Sequence[str]:
        """A sentence for each account that failed or has something to say."""
        ...

    async def begin(self, workers: Workers) -> None:
        """Before the feeds are chosen: subscriptions may be added. Raises LibraryError."""
        ...

    async def finish(self) -> None:
        """After the feeds are listed, before texts are made: articles may be added. Raises LibraryError."""
        ...
