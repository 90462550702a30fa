"""What a list says that has nothing in it: why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reader.library.today.day import Today
from reader.safetext import SafeText, safe
from reader.ui.keys.command_tables import how_to_mark
from reader.ui.widgets.feed_tree import NodeKind


def nothing_found(key: Callable[[str], str]) -> SafeText:
    """For a search. `key` gives the key of a command."""
    again, back = key("library.search"), key("library.back")
    return safe(f"Nothing found.\n{again} changes the search, {back} ends it.")


def all_read(key: Callable[[str], str]) -> SafeText:
    """For a list of what is unread."""
    every, refresh = key("library.unread-only"), key("library.refresh")
    return safe(f"Everything here is read.\n{every} shows all articles, {refresh} fetches new ones.")


def nothing_today(key: Callable[[str], str], found: Today | None, read: Callable[[], str]) -> SafeText:
    """For Today, where it is empty; `read` says how much was read."""
    if found is not None and found.rows and not found.is_finished:
        return safe("")  # it is not shown
    refresh = key("library.refresh-all")
    told = f"\n{read()}".rstrip()
    if found is not None and found.is_finished:
        finished = f"{found.total} of {found.total}"
        return safe(f"Today is finished: {finished}.\n{refresh} looks for new articles.{told}")
    return safe(f"Nothing new today.\n{refresh} fetches new articles; older ones are in the lists.{told}")


def nothing_in(
    kind: NodeKind, key: Callable[[str], str], keys: Mapping[str, str], *, has_feeds: bool
) -> SafeText:
    """For a node of the tree. `keys` are those that are not the defaults, by command."""
    later, star, add = key("library.later"), key("library.star"), key("library.add")
    tags, refresh = key("library.tags"), key("library.refresh-all")
    messages = {
        NodeKind.STARRED: f"No stars yet.\n{star} on an article stars it.",
        NodeKind.LATER: f"Nothing kept for later.\n{later} on an article keeps it here.",
        NodeKind.HIGHLIGHTED: f"No highlights yet.\n{how_to_mark(keys)}",
        NodeKind.TAGS: f"Nothing is tagged.\n{tags} on an article tags it.",
        NodeKind.TAG: f"Nothing has this tag any more.\n{tags} on an article tags it.",
        NodeKind.SAVED: f"No saved pages.\n{add} saves the page at an address that has no feed.",
    }
    if kind in messages:
        return safe(messages[kind])
    if not has_feeds:
        return safe(f"No feeds yet.\n{add} adds an address, {key('app.starter')} offers feeds.")
    if kind is NodeKind.VIEW:
        return safe(f"No article matches this view.\n{refresh} fetches new articles from all feeds.")
    here = key("library.refresh") if kind in (NodeKind.FEED, NodeKind.FOLDER) else refresh
    return safe(f"Nothing here yet.\n{here} fetches new articles.")
