"""Dialogs about subscriptions: add, rename, move, unsubscribe."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reader.library.articles.article_removal import unsubscribe_effect
from reader.library.feeds import subscriptions
from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.ui.app_base import AppBase
from reader.ui.screens.dialogs import Choose, Confirm, Prompt
from reader.ui.screens.feeds.folder_picker import FolderPicker
from reader.ui.services.subscriptions import FoundFeed


def add_feed(app: AppBase, *, folder: str = "", opened: Callable[[str], None] | None = None) -> None:
    """Ask for an address and subscribe to the feed there, in a folder ("" for none).

    Of several feeds one is chosen; where there is none, the page itself is offered, and `opened` is called
    with its address once it is saved.
    """

    def answered(typed: str | None) -> None:
        if typed is not None and (address := typed.strip()):
            app.failed_input.pop("address", None)
            _discover(app, address, folder, opened)

    accept, leave = app.key("dialog.accept"), app.key("dialog.leave")
    app.push_screen(
        Prompt(
            safe_line("Subscribe to a feed"),
            value=app.failed_input.get("address", ""),
            hint=safe_line(f"URL of a feed or a site   {accept} subscribe   {leave} cancel"),
            wide=True,
        ),
        answered,
    )


def _discover(app: AppBase, address: str, folder: str, opened: Callable[[str], None] | None) -> None:
    from reader.logins import entered

    shown, login = entered(address)

    def failed() -> None:
        if login is None:
            app.failed_input["address"] = address

    def subscribe(url: str) -> None:
        app.subscriptions.subscribe(url, folder, shown=entered(url)[0], failed=failed)

    def found(feeds: list[FoundFeed]) -> None:
        if not feeds:
            _read_page(app, address, folder, opened)
        elif len(feeds) == 1:
            subscribe(feeds[0].url)
        else:
            _choose_feed(app, feeds, subscribe)

    if app.offline or login is not None:
        # offline nothing can be looked at; a password is for the command to store
        subscribe(address)
    else:
        app.subscriptions.discover(shown, found, failed)


def _choose_feed(app: AppBase, feeds: Sequence[FoundFeed], subscribe: Callable[[str], None]) -> None:
    def answered(index: int | None) -> None:
        if index is not None:
            subscribe(feeds[index].url)

    rows = [(safe_line(each.title or "Untitled"), safe_line(each.url)) for each in feeds]
    app.push_screen(Choose(safe_line("Subscribe to"), rows), answered)


def _read_page(app: AppBase, address: str, folder: str, opened: Callable[[str], None] | None) -> None:
    """The address has no feed: offer to read what its page lists, else to save the page."""
    from reader.ui.screens.feeds.listing_preview import subscribe_to_list

    url = address if "://" in address else "https://" + address
    subscribe_to_list(app, url, folder, otherwise=lambda: _offer_page(app, address, opened))


def _offer_page(app: AppBase, address: str, opened: Callable[[str], None] | None) -> None:
    """The address has no feed: offer to save its page."""
    url = address if "://" in address else "https://" + address

    def answered(yes: bool | None) -> None:
        if yes:
            app.articles.save_page(url, lambda: opened(url) if opened else None, trusted=True)

    app.say("")
    app.push_screen(
        Confirm(
            safe_line("There is no feed and no list of reports. Save the page itself?"), hint=safe_line(url)
        ),
        answered,
    )


def rename_feed(app: AppBase, feed_id: int) -> None:
    """Ask for another title."""
    feed = subscriptions.feed(app.library, feed_id)
    field = f"title {feed_id}"

    def answered(typed: str | None) -> None:
        if typed is not None and (title := typed.strip()):
            app.failed_input.pop(field, None)
            app.subscriptions.rename(feed_id, title, failed=lambda: app.failed_input.update({field: title}))

    value = app.failed_input.get(field, feed.title)
    app.push_screen(Prompt(safe_line("Title of the feed"), value=value), answered)


def move_feed(app: AppBase, feed_id: int) -> None:
    """Ask for a folder: one there is, or a new one."""
    library = app.library
    paths = [subscriptions.folder_path(library, folder.id) for folder in subscriptions.folders(library)]

    field = f"folder {feed_id}"

    def answered(path: tuple[str, ...] | None) -> None:
        if path is not None:
            app.failed_input.pop(field, None)
            typed = "/".join(path)
            app.subscriptions.move(feed_id, path, failed=lambda: app.failed_input.update({field: typed}))

    app.push_screen(FolderPicker(paths, value=app.failed_input.get(field, "")), answered)


def unsubscribe(app: AppBase, feed_id: int, *, undo: str) -> None:
    """Unsubscribe from a feed, after asking; `undo` is the command that brings it back."""
    feed = subscriptions.feed(app.library, feed_id)
    hidden, kept = unsubscribe_effect(app.library, feed_id)

    def answered(yes: bool | None) -> None:
        if yes:
            app.subscriptions.unsubscribe(feed_id, undo=undo)

    app.push_screen(
        Confirm(
            safe_line(f"Unsubscribe from {feed.title or feed.url}?"),
            hint=safe_line(
                f"{counted(hidden, 'article')} will be hidden, {kept:,} kept (annotated, starred or in other"
                f" feeds). {app.key(undo)} undoes it."
            ),
        ),
        answered,
    )
