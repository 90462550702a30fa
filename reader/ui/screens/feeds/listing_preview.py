"""The reports that a page lists, shown before it is read as a feed: these, or not that one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.ui.app_base import AppBase
from reader.ui.screens.dialogs import Choose
from reader.ui.services.found_listing import FoundListing

_SHOWN = 30


def learn_again(app: AppBase, feed_id: int) -> None:
    """Look for a list on a feed's page that has no entry of the one that is read now."""
    command = ["feeds", "learn", str(feed_id), "--another"]
    _look(app, command, "the other list is read from now on", lambda: None)


def subscribe_to_list(app: AppBase, url: str, folder: str, *, otherwise: Callable[[], None]) -> None:
    """Show what a page lists, and subscribe to it; `otherwise` is called where it has no list."""
    command = ["subscribe", "--page", *(["--folder", folder] if folder else []), url]
    _look(app, command, "subscribed", otherwise)


def _look(app: AppBase, command: Sequence[str], done: str, otherwise: Callable[[], None]) -> None:
    def found(listing: FoundListing) -> None:
        shown = listing.entries[:_SHOWN]
        rows = [("read it", "these are the reports")]
        rows += [(day or "undated", title or url) for title, url, day in shown]

        def answered(index: int | None) -> None:
            if index == 0:
                app.subscriptions.read_list(command, done)
            elif index is not None:
                _look(app, [*command, f"--wrong={shown[index - 1][1]}"], done, lambda: None)

        number = counted(len(listing.entries), "entry", "entries")
        title = safe_line(f"The page lists {number}. Choose an entry that is not a report")
        app.push_screen(
            Choose(title, [(safe_line(label), safe_line(text)) for label, text in rows]), answered
        )

    app.subscriptions.look_for_list(command, found, otherwise)
