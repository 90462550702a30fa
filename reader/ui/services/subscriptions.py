"""Feeds and folders: found and subscribed to by child processes, renamed and moved by the librarian."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reader.choices import FullText
from reader.errors import PostilError
from reader.library.feeds import subscriptions
from reader.presentation.counts import counted
from reader.ui.services.commands import CommandRunner
from reader.ui.services.found_listing import FoundListing, found_listing
from reader.ui.services.imports import ImportSummary, left_out, summary
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.library.feeds.feed_settings import FeedSettings
    from reader.library.storage.database import Library
    from reader.ui.services.child_process import Ended

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed of a site, as `postil discover` found it."""

    url: str
    title: str


class SubscriptionService:
    """Every change to subscriptions that a screen can ask for."""

    def __init__(self, librarian: Librarian, runner: CommandRunner, reports: Reports) -> None:
        self._librarian, self._runner, self._reports = librarian, runner, reports

    # --- child processes

    def discover(
        self, address: str, then: Callable[[list[FoundFeed]], None], failed: Callable[[], None]
    ) -> None:
        """Look for the feeds of a site; `failed` is called once the reason was said."""
        lines: list[str] = []

        def ended(end: Ended) -> None:
            found = _found_feeds(lines)
            if found is None:
                self._reports.say(end.message(f"discovery failed ({end.status})"), error=True)
                failed()
            else:
                then(found)

        self._reports.say(f"looking for feeds at {address}", lasting=True)
        child = self._runner.run(
            ["discover", "--json", "--address-stdin"], on_line=lines.append, on_end=ended, input=True
        )
        child.send(address)

    def subscribe(self, address: str, folder: str, *, shown: str, failed: Callable[[], None]) -> None:
        """Subscribe to a feed in a folder ("" for none); `shown` is the address without a password."""
        arguments = ["subscribe", *(["--folder", folder] if folder else []), "--address-stdin"]
        self._run(arguments, f"subscribing to {shown}", "subscribed", failed, line=address)

    def look_for_list(
        self, command: Sequence[str], then: Callable[[FoundListing], None], failed: Callable[[], None]
    ) -> None:
        """Look for the list on a page by `subscribe` or `feeds learn`; nothing is stored.

        `failed` is called once the reason was said.
        """
        lines: list[str] = []

        def ended(end: Ended) -> None:
            found = found_listing(lines)
            if found is None:
                self._reports.say(end.message(f"no list of reports was found ({end.status})"), error=True)
                failed()
            else:
                self._reports.say("")
                then(found)

        self._reports.say("looking for reports on the page", lasting=True)
        self._runner.run([*command, "--dry-run", "--json"], on_line=lines.append, on_end=ended)

    def read_list(self, command: Sequence[str], done: str) -> None:
        """Do what was looked at with `look_for_list`."""
        self._run(command, "reading the page", done)

    def take_held(self, feed_id: int, count: int) -> None:
        """Take the entries that are held back of a listing page."""
        taken = f"{count:,} entries taken"
        self._run(["feeds", "take", str(feed_id)], f"fetching {count:,} entries", taken)

    def change_address(self, feed_id: int, url: str) -> None:
        """Follow a feed to another address, with its articles."""
        arguments = ["subscribe", "--instead-of", str(feed_id), "--", url]
        self._run(arguments, f"looking at {url}", "feed URL updated")

    def import_file(
        self,
        path: Path,
        *,
        fetch: bool = False,
        then: Callable[[ImportSummary], None] | None = None,
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Import a file: subscriptions, or what another program exported.

        With `fetch` the pages of imported articles without text are fetched. `then` is given what came of a
        file of another program; `failed` is called where nothing could be made of it, once the reason was
        said.
        """
        lines: list[str] = []

        def ended(end: Ended) -> None:
            found = summary(lines)
            if found is None or (end.status and found.is_list):
                self._reports.say(end.message(f"failed with status {end.status}"), error=True)
                if failed is not None:
                    failed()
                return
            self._reports.changed(LibraryChange(Changed.SUBSCRIPTIONS))
            refused = left_out(end.errors)
            if found.is_list:
                said = f"{found.sentence}, {self._fetch_hint}{refused}"
                self._reports.say(said, lasting=bool(refused), multiline=True)
                if then is not None:
                    then(found)
                return
            self._reports.changed(LibraryChange(Changed.EVERYTHING))
            if found.problems:
                rest = f" ({found.problems:,} not understood)" if found.problems > 1 else ""
                self._reports.say(f"{found.sentence}; {found.first_problem}{rest}", error=True)
            else:
                self._reports.say(found.sentence + refused, lasting=True, multiline=True)
            if then is not None:
                then(found)

        self._reports.say(f"importing {path}", lasting=True)
        arguments = ["import", "--json", *(["--fetch"] if fetch else []), "--", str(path)]
        self._runner.run(arguments, on_line=lines.append, on_end=ended)

    def import_starter(self, urls: Sequence[str]) -> None:
        """Subscribe to these feeds of the starter list."""
        arguments = ["import", "--starter"]
        for url in urls:
            arguments += ["--feed", url]
        done = f"subscribed to {counted(len(urls), 'feed')}, {self._fetch_hint}"
        self._run(arguments, "subscribing", done)

    @property
    def _fetch_hint(self) -> str:
        return f"{self._reports.key('library.refresh-all')} fetches their articles"

    def _run(
        self,
        arguments: Sequence[str],
        doing: str,
        done: str,
        failed: Callable[[], None] | None = None,
        *,
        line: str = "",
    ) -> None:
        """Run a subcommand, with a line on its standard input; its error message is shown as it is."""

        def ended(end: Ended) -> None:
            if end.status:
                self._reports.say(end.message(f"failed with status {end.status}"), error=True)
                if failed is not None:
                    failed()
                return
            self._reports.changed(LibraryChange(Changed.SUBSCRIPTIONS))
            self._reports.say(done)

        self._reports.say(doing, lasting=True)
        child = self._runner.run(arguments, on_end=ended, input=bool(line))
        if line:  # it may hold a password, which no process list is to show
            child.send(line)

    # --- the librarian

    def rename(self, feed_id: int, title: str, *, failed: Callable[[], None] | None = None) -> None:
        """Give a feed a title of the reader's own; `failed` is called where it could not be stored."""
        self._commit(lambda library: subscriptions.rename_feed(library, feed_id, title), "renamed", failed)

    def move(self, feed_id: int, folder: Sequence[str], *, failed: Callable[[], None] | None = None) -> None:
        """Move a feed to a folder, which is made where it is missing; () for none; `failed` as above."""
        self._commit(lambda library: subscriptions.move_feed(library, feed_id, folder), "moved", failed)

    def change_setting(
        self, feed_id: int, key: str, value: str, *, failed: Callable[[], None] | None = None
    ) -> None:
        """Change a setting of a feed as `postil feeds set` would; `failed` as above."""

        def work(library: Library) -> None:
            from reader.library.feeds.feed_settings import change_feed_settings, read_settings

            change_feed_settings(library, feed_id, read_settings({key: value}), now=datetime.now(UTC))

        self._commit(work, f"{self._reports.key('library.undo')} undoes it", failed)

    def set_full_text(self, feed_id: int, policy: FullText, *, label: str) -> None:
        """Say whether the pages behind a feed's entries are fetched."""
        self._commit(
            lambda library: subscriptions.set_full_text(library, feed_id, policy),
            f"pages: {label}, from the next refresh on",
        )

    def toggle_muted(self, feed_id: int, *, undo: str) -> None:
        """Mute a feed, so that what comes is marked done at once, or no longer; `undo` takes that back."""

        def change(library: Library) -> FeedSettings:
            from reader.library.annotations.entities.feed import FeedFields
            from reader.library.feeds.feed_settings import change_feed_settings, feed_settings

            muted = not feed_settings(library, feed_id).muted
            change_feed_settings(library, feed_id, FeedFields(muted=muted), now=datetime.now(UTC))
            return feed_settings(library, feed_id)

        def committed(settings: FeedSettings) -> None:
            self._reports.changed(LibraryChange(Changed.SUBSCRIPTIONS))
            done = "muted: what comes is marked done" if settings.muted else "no longer muted"
            self._reports.say(f"{settings.title} {done}, {self._reports.key(undo)} undoes it")

        self._librarian.submit(change, committed)

    def unsubscribe(self, feed_id: int, *, undo: str) -> None:
        """Unsubscribe from a feed; `undo` is the command that brings it back."""
        back = f"{self._reports.key(undo)} brings it back"

        def committed(kept: int) -> None:
            self._reports.changed(LibraryChange(Changed.SUBSCRIPTIONS))
            self._reports.say(f"unsubscribed, {kept:,} articles kept, {back}")

        self._librarian.submit(lambda library: subscriptions.unsubscribe(library, feed_id), committed)

    def _commit(
        self, work: Callable[[Library], Result], done: str, failed: Callable[[], None] | None = None
    ) -> None:
        def committed(_: Result) -> None:
            self._reports.changed(LibraryChange(Changed.SUBSCRIPTIONS))
            self._reports.say(done)

        def refused(error: PostilError) -> None:
            self._reports.say(str(error), error=True)
            if failed is not None:
                failed()

        self._librarian.submit(work, committed, failed=refused)


def _found_feeds(lines: Sequence[str]) -> list[FoundFeed] | None:
    """The output of `postil discover --json`; None when it printed nothing usable."""
    try:
        found = json.loads("".join(lines))
        return [FoundFeed(str(each["url"]), str(each["title"])) for each in found]
    except (ValueError, TypeError, KeyError):
        return None
