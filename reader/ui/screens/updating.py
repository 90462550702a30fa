"""Refreshing feeds and exporting, in the background, while reading goes on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.library.articles import listing
from reader.safetext import safe_line
from reader.ui.screens.host import Host
from reader.ui.widgets.feed_tree import NodeKind

if TYPE_CHECKING:
    from reader.ui.refresh import Child, Ended

_STOPPED = (130, -15)
"""The exit status of a refresh that was stopped."""
RELOAD_AFTER = 0.6
"""Seconds between two readings of the lists while a refresh runs, at least."""
RELOAD_STEP = 0.1
"""Seconds between the feeds and the list of articles."""
RELOAD_SHARE = 0.06
"""How much of the screen's time these readings may take; where they take long they come less often."""


class Updating(Host):
    """Refresh and export. One refresh runs at a time."""

    _update: Child | None = None
    _summed_up = False
    """Whether the refresh has come to its end and said what came of it; its status may still be 1."""
    _reload_planned = False
    _reload_pause = RELOAD_AFTER
    _latest = ""
    _asked_ahead: frozenset[int] = frozenset()
    """Articles whose text the running refresh was asked for ahead of their turn."""

    @property
    def updating(self) -> bool:
        """Whether a refresh runs."""
        return self._update is not None

    def action_refresh_all(self) -> None:
        self.start_update(None)

    def action_refresh_shown(self) -> None:
        """Refresh the feed or the folder under the cursor of the tree, or all."""
        node = self.feed_tree.node
        if node is not None and node.kind is NodeKind.FEED:
            self.start_update([node.id])
        elif node is not None and node.kind is NodeKind.FOLDER:
            self.start_update(self.feed_tree.feeds_inside(node.id))
        else:
            self.start_update(None)

    def start_update(self, feed_ids: Sequence[int] | None) -> None:
        """Fetch these feeds, or all, in a child process."""
        if self.app.demo:
            self.say("these are samples: there is nothing to fetch")
        elif self.app.offline:
            self.say("offline: nothing is fetched (started with --offline)")
        elif self.updating:
            self.say(f"a refresh runs already, {self.app.key('library.stop')} stops it")
        elif not self.feed_tree.has_feeds:
            self.say(f"no feeds yet: {self.app.key('library.add')} adds one")
        elif feed_ids is not None and not feed_ids:
            self.say("no feeds in this folder")
        else:
            self.say("refreshing", lasting=True)
            self._latest, self._summed_up = "", False
            arguments = ["update", "--json", "--ahead", *map(str, feed_ids or ())]
            self._update = self.app.run_child(
                arguments,
                on_line=self._update_line,
                on_end=self._update_ended,
                patient=True,
                listening=True,
            )
            self.refresh_hints()

    def stop_update(self) -> None:
        """Stop the refresh that runs, or say that none does."""
        if self._update is None:
            self.say("no refresh runs")
        else:
            self._update.stop()
            self.say("stopping the refresh; what has come is kept")

    def _update_line(self, line: str) -> None:
        from reader.feeds import events

        event = events.from_json(line)
        match event:
            case events.Started():
                feeds = "1 feed" if event.total == 1 else f"{event.total:,} feeds"
                self.say(f"refreshing {feeds}", lasting=True)
            case events.Progress():
                if event.done < event.total:
                    latest = f"   {self._latest}" if self._latest else ""
                    self.say(f"refreshing {event.done:,} of {event.total:,}{latest}", lasting=True)
                elif event.pending:
                    self.say(f"preparing texts, {event.pending:,} to go", lasting=True)
            case events.ArticleReady():
                self._asked_ahead -= {event.article_id}
                self.article_prepared(event.article_id)
                self._plan_reload()
            case events.FeedChecked():
                self._latest = event.told()
                if event.new or event.changed:
                    self._plan_reload()
            case events.Finished():
                self._summed_up = True
                self._plan_reload()
                self.say(summary(event), alarming=bool(event.failed) and not event.new)

    def _plan_reload(self) -> None:
        """Read the lists again soon, however many events come."""
        if not self._reload_planned:
            self._reload_planned = True
            self.set_timer(self._reload_pause, self._reload_now)

    def _reload_now(self) -> None:
        self._reload_planned = False
        begun = time.monotonic()
        if self.updating:  # in two steps, so that a key between them need not wait for both
            self._show_feeds()
            self.set_timer(RELOAD_STEP, self.reload_list)
        else:
            self.reload()
        self._reload_pause = max(RELOAD_AFTER, (time.monotonic() - begun) / RELOAD_SHARE)

    def _update_ended(self, end: Ended) -> None:
        self._update = None
        self.refresh_hints()
        self._reload_now()
        unanswered, self._asked_ahead = self._asked_ahead, frozenset()
        for article_id in unanswered:
            self.prepare(article_id)
        if not self._summed_up:
            if end.status in _STOPPED:
                self.say("refresh stopped, what has come is kept")
            else:
                self.say(end.said(f"the refresh ended with {end.status}"), alarming=True)
        if self.article_focused and (self._summed_up or end.status in _STOPPED):
            self.tell_new_text()

    def prepare(self, article_id: int) -> None:
        """Have the text of one article made now, ahead of its turn.

        A refresh that runs has a warm worker: it takes milliseconds where a process of its own would
        take most of a second to start.
        """
        if self._update is not None:
            self._asked_ahead |= {article_id}
            self._update.tell(str(article_id))
            return

        def ended(end: Ended) -> None:
            if end.status:
                self.say(end.said("its text could not be made"), alarming=True)
                if self.reading is not None and self.reading.id == article_id:
                    self.view.explain(safe_line("The text of this article could not be made."))
            else:
                self.article_prepared(article_id)
                self._plan_reload()

        arguments = ["update", "--json", "--article", str(article_id)]
        self.app.run_child(arguments, on_line=lambda line: None, on_end=ended)

    def save_address(self, url: str) -> None:
        """Put the page of an address into the library and open it."""
        lines: list[str] = []

        def ended(end: Ended) -> None:
            article_id = listing.article_id_for_url(self.app.library, url)
            if end.status or article_id is None:
                said = end.errors.strip().splitlines()
                self.say(
                    said[-1].removeprefix("postil: ") if said else "it could not be saved", alarming=True
                )
            else:
                self.reload()
                self.open_article(article_id)
                self.say("saved")

        self.say(f"fetching {url}", lasting=True)
        self.app.run_child(["save", "--", url], on_line=lines.append, on_end=ended)

    def action_export(self) -> None:
        """Export the open article's highlights when the focus is in it, else all."""
        self.export(self.reading.id if self.article_focused and self.reading else None)

    def export(self, article_id: int | None) -> None:
        """Write the Markdown files of one article or of all, in a child process."""
        arguments = ["export", "markdown", "--to", str(self.app.settings.export.path)]
        if article_id is not None:
            arguments += ["--article", str(article_id)]
        files: list[str] = []

        def ended(end: Ended) -> None:
            written = sum(not line.startswith("unchanged") for line in files)
            if end.status or not files:
                self.say(end.said("nothing was exported"), alarming=bool(end.status))
            elif not written:
                self.say(f"{self.app.settings.export.folder} is up to date")
            else:
                count = "1 article" if written == 1 else f"{written} articles"
                self.say(f"{count} exported to {self.app.settings.export.folder}")

        self.say("exporting", lasting=True)
        self.app.run_child(arguments, on_line=files.append, on_end=ended)


def summary(event: object) -> str:
    """One line on a refresh that ended: what is new, what changed, what failed and why."""
    from reader.feeds.events import Finished

    assert isinstance(event, Finished)
    parts = [f"{event.new:,} new"]
    if event.changed:
        parts.append(f"{event.changed:,} changed")
    if event.failed:
        title, _, reason = event.failed[0]
        more = f" and {len(event.failed) - 1} more" if len(event.failed) > 1 else ""
        parts.append(f"{len(event.failed)} failed ({title}: {reason}{more})")
    return ", ".join(parts)
