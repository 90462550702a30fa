"""Updating feeds and preparing texts, in a child process, while reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reader.presentation.counts import counted
from reader.ui.services.commands import CommandRunner
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.feeds.events import Finished
    from reader.ui.services.child_process import Child, Ended

_STOPPED = (130, -15)
"""The exit status of an update that was stopped."""


class UpdateService:
    """Runs one update at a time and follows its progress."""

    def __init__(
        self,
        runner: CommandRunner,
        reports: Reports,
        *,
        offline: bool,
        demo: bool,
        notify: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`notify` is called with what is new in feeds that are set to notify."""
        self._runner, self._reports, self._notify = runner, reports, notify
        self._offline, self._demo = offline, demo
        self._child: Child | None = None
        self._finished = False
        """Whether the update has reported its result; its exit status may still be 1."""
        self._latest = ""
        self._requested: frozenset[int] = frozenset()
        """Articles whose text the running update was asked to prepare first."""

    @property
    def running(self) -> bool:
        """Whether an update runs."""
        return self._child is not None

    def start(self, feed_ids: Sequence[int] | None, *, has_feeds: bool, local: bool = False) -> None:
        """Fetch these feeds, or all; says why where nothing can be fetched.

        `local`: there are mailboxes on this machine, which are read offline, too.
        """
        if self._demo:
            self._reports.say("these are samples: there is nothing to fetch")
        elif self._offline and not local:
            self._reports.say("offline: nothing is fetched (started with --offline)")
        elif self.running:
            stop = self._reports.key("library.stop")
            self._reports.say(f"a refresh is already running, {stop} stops it")
        elif not has_feeds:
            self._reports.say(f"no feeds yet: {self._reports.key('library.add')} adds one")
        elif feed_ids is not None and not feed_ids:
            self._reports.say("no feeds in this folder")
        else:
            self._reports.say("refreshing", lasting=True)
            self.begin(
                self._runner.run(
                    ["update", "--json", "--ahead", *map(str, feed_ids or ())],
                    on_line=self.progress,
                    on_end=self.ended,
                    low_priority=True,
                    input=True,
                )
            )

    def begin(self, child: Child) -> None:
        """Follow an update that was started."""
        self._latest, self._finished, self._child = "", False, child
        self._reports.changed(LibraryChange(Changed.UPDATE))

    def stop(self) -> None:
        """Stop the update that runs, or say that none does."""
        if self._child is None:
            self._reports.say("no refresh is running")
        else:
            self._child.stop()
            self._reports.say("stopping the refresh; what was fetched is kept")

    def progress(self, line: str) -> None:
        """Take one event of the running update."""
        from reader.feeds import events

        match events.from_json(line):
            case events.Started(total=total):
                self._reports.say(f"refreshing {counted(total, 'feed')}", lasting=True)
            case events.Progress(done=done, total=total) if done < total:
                latest = f"   {self._latest}" if self._latest else ""
                self._reports.say(f"refreshing {done:,} of {total:,}{latest}", lasting=True)
            case events.Progress(pending=pending) if pending:
                self._reports.say(f"preparing texts, {pending:,} to go", lasting=True)
            case events.ArticleReady(article_id=article_id):
                self._requested -= {article_id}
                self._reports.changed(LibraryChange(Changed.TEXT, article_id))
                self._reports.changed(LibraryChange(Changed.ENTRIES))
            case events.FeedChecked() as checked:
                self._latest = checked.told()
                if checked.new or checked.changed:
                    self._reports.changed(LibraryChange(Changed.ENTRIES))
            case events.MailboxChecked() as checked:
                self._latest = checked.told()
                if checked.new:
                    self._reports.changed(LibraryChange(Changed.ENTRIES))
            case events.Finished() as finished:
                self._finished = True
                self._reports.changed(LibraryChange(Changed.ENTRIES))
                self._reports.say(
                    summary(finished), error=bool(finished.failed or finished.no_network) and not finished.new
                )
                if finished.announced:
                    self._notify(announcement(finished))

    def ended(self, end: Ended) -> None:
        """The child has ended."""
        self._child = None
        self._reports.changed(LibraryChange(Changed.UPDATE))
        unanswered, self._requested = self._requested, frozenset()
        for article_id in unanswered:
            self.prepare(article_id)
        if self._finished:
            return
        if end.status in _STOPPED:
            self._reports.say("refresh stopped, what was fetched is kept")
        else:
            self._reports.say(end.message(f"the refresh ended with {end.status}"), error=True)

    def prepare(self, article_id: int, *, in_feed: bool = True) -> None:
        """Prepare the text of one article now, before its turn; one that is in no feed has its page fetched.

        A running update has a warm worker: it takes milliseconds where a process of its own would take
        most of a second to start.
        """
        if self._child is not None and in_feed:
            self._requested |= {article_id}
            self._child.send(str(article_id))
            return

        def ended(end: Ended) -> None:
            if end.status:
                self._reports.say(end.message("the text could not be prepared"), error=True)
                self._reports.changed(LibraryChange(Changed.TEXT, article_id))
            else:
                self._reports.changed(LibraryChange(Changed.TEXT, article_id))
                self._reports.changed(LibraryChange(Changed.ENTRIES))

        self._runner.run(["update", "--json", "--article", str(article_id)], on_end=ended)


def announcement(finished: Finished) -> str:
    """What is new in the feeds that are set to notify: "Gazette: 3 new"."""
    return ", ".join(f"{title}: {number:,} new" for title, number in finished.announced)


def summary(finished: Finished) -> str:
    """One line on an update that ended: what is new, what changed, what failed and why."""
    if finished.no_network and not finished.new:
        return finished.no_network
    parts = [f"{finished.new:,} new"]
    if finished.announced:
        parts[0] += f" ({announcement(finished)})"
    if finished.changed:
        parts.append(f"{finished.changed:,} changed")
    if finished.failed:
        title, _, reason = finished.failed[0]
        more = f" and {len(finished.failed) - 1} more" if len(finished.failed) > 1 else ""
        parts.append(f"{len(finished.failed)} failed ({title}: {reason}{more})")
    if finished.no_network:
        parts.append(finished.no_network)
    parts += finished.account_problems
    return ", ".join(parts)
