"""Adding, renaming, moving and leaving feeds from the app."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reader.library.feeds import subscriptions
from reader.safetext import safe_line
from reader.ui.screens.host import Host
from reader.ui.widgets.feed_tree import NodeKind

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.refresh import Ended

Result = TypeVar("Result")


class Subscribing(Host):
    """Actions on subscriptions."""

    def _command(self, arguments: Sequence[str], doing: str, done: str) -> None:
        """Run a subcommand in the background; what it says on failure is shown as it is."""
        self.say(doing, lasting=True)

        def ended(end: Ended) -> None:
            if end.status:
                self.say(end.said(f"that did not work ({end.status})"), alarming=True)
                return
            self.reload()
            self.say(done)

        self.app.run_child(arguments, on_line=lambda line: None, on_end=ended)

    def action_add_feed(self) -> None:
        """Ask for an address and subscribe to the feed there; of several feeds one is chosen."""
        from reader.ui.screens.dialogs import Prompt

        def answered(address: str | None) -> None:
            if address and address.strip():
                self._look_for_feeds(address.strip())

        accept, leave = self.app.key("dialog.accept"), self.app.key("dialog.leave")
        hint = f"of a feed or of a site   {accept} subscribes   {leave} leaves"
        self.app.push_screen(Prompt(safe_line("Subscribe to the address"), hint=safe_line(hint)), answered)

    def _look_for_feeds(self, address: str) -> None:
        from reader.logins import taken_out

        lines: list[str] = []

        def ended(end: Ended) -> None:
            found = _found_feeds(lines)
            if found is None:
                self.say(end.said(f"that did not work ({end.status})"), alarming=True)
            elif not found:
                self._offer_page(address)
            elif len(found) == 1:
                self._subscribe(found[0]["url"])
            else:
                self._choose_feed(found)

        if self.app.offline or taken_out(address)[1] is not None:
            # offline nothing can be looked at; a password is for the command to keep
            self._subscribe(address)
            return
        self.say(f"looking for feeds at {address}", lasting=True)
        self.app.run_child(["discover", "--json", "--", address], on_line=lines.append, on_end=ended)

    def _choose_feed(self, found: Sequence[dict[str, str]]) -> None:
        from reader.ui.screens.dialogs import Choose

        def answered(index: int | None) -> None:
            if index is not None:
                self._subscribe(found[index]["url"])

        rows = [(safe_line(each["title"] or "Untitled"), safe_line(each["url"])) for each in found]
        self.app.push_screen(Choose(safe_line("Subscribe to"), rows), answered)

    def _offer_page(self, address: str) -> None:
        """The address has no feed: its page can be kept all the same."""
        from reader.ui.screens.dialogs import Confirm

        url = address if "://" in address else "https://" + address

        def answered(yes: bool | None) -> None:
            if yes:
                self.save_address(url)

        self.say("")
        self.app.push_screen(
            Confirm(safe_line("There is no feed. Save the page itself?"), hint=safe_line(url)), answered
        )

    def _subscribe(self, address: str) -> None:
        from reader.logins import taken_out

        folder = self._folder_here()
        arguments = ["subscribe", *(["--folder", folder] if folder else []), "--", address]
        self._command(arguments, f"subscribing to {taken_out(address)[0]}", "subscribed")

    def take_new_address(self, feed_id: int, url: str) -> None:
        """Let a feed go on at another address, with its articles."""
        self._command(
            ["subscribe", "--instead-of", str(feed_id), "--", url],
            f"looking at {url}",
            "it goes on at its new address",
        )

    def _folder_here(self) -> str:
        node = self.feed_tree.node
        if node is not None and node.kind is NodeKind.FOLDER:
            return "/".join(subscriptions.folder_path(self.app.library, node.id))
        return ""

    def import_file(self, path: Path) -> None:
        """Subscribe to a list: OPML, or newsboat's urls."""
        self._command(["import", "--", str(path)], f"importing {path}", f"imported, {self._fetches}")

    def import_starter(self, folders: Sequence[str]) -> None:
        """Subscribe to folders of the starter list."""
        arguments = ["import", "--starter"]
        for folder in folders:
            arguments += ["--folder", folder]
        self._command(arguments, "subscribing", f"subscribed, {self._fetches}")

    @property
    def _fetches(self) -> str:
        return f"{self.app.key('library.refresh')} fetches what is new"

    def action_rename_feed(self) -> None:
        """Ask for another title."""
        from reader.ui.screens.dialogs import Prompt

        feed_id = self._feed_here()
        if feed_id is None:
            return
        feed = subscriptions.feed(self.app.library, feed_id)

        def answered(title: str | None) -> None:
            if title and title.strip():
                self._change(
                    lambda library: subscriptions.rename_feed(library, feed_id, title.strip()), "renamed"
                )

        self.app.push_screen(Prompt(safe_line("Title of the feed"), value=feed.title), answered)

    def action_move_feed(self) -> None:
        """Offer the folders there are, and a new one."""
        from reader.ui.screens.dialogs import Choose, Prompt

        feed_id = self._feed_here()
        if feed_id is None:
            return
        library = self.app.library
        paths: list[tuple[str, ...]] = [()]
        paths += [subscriptions.folder_path(library, folder.id) for folder in subscriptions.folders(library)]
        rows = [(safe_line(" / ".join(path) or "No folder"), safe_line("")) for path in paths]
        rows.append((safe_line("A new folder…"), safe_line("")))

        def move(path: Sequence[str]) -> None:
            self._change(lambda library: subscriptions.move_feed(library, feed_id, path), "moved")

        def named(name: str | None) -> None:
            if name and name.strip():
                move([part.strip() for part in name.split("/") if part.strip()])

        def answered(index: int | None) -> None:
            if index is None:
                return
            if index == len(paths):
                self.app.push_screen(Prompt(safe_line("Name of the folder")), named)
            else:
                move(paths[index])

        self.app.push_screen(Choose(safe_line("Move to"), rows), answered)

    def action_unsubscribe(self) -> None:
        """Leave the feed under the cursor, after asking."""
        if (feed_id := self._feed_here()) is not None:
            self.unsubscribe(feed_id)

    def unsubscribe(self, feed_id: int) -> None:
        """Leave a feed, after asking; articles that were marked stay."""
        from reader.ui.screens.dialogs import Confirm

        feed = subscriptions.feed(self.app.library, feed_id)

        def answered(yes: bool | None) -> None:
            if yes:
                self._change(
                    lambda library: subscriptions.unsubscribe(library, feed_id),
                    lambda kept: f"unsubscribed, {kept} articles with marks are kept",
                )

        self.app.push_screen(
            Confirm(
                safe_line(f"Unsubscribe from {feed.title or feed.url}?"),
                hint=safe_line("Articles with highlights, notes, tags or a star stay in the library."),
            ),
            answered,
        )

    def _feed_here(self) -> int | None:
        node = self.feed_tree.node
        if node is None or node.kind is not NodeKind.FEED:
            self.say("go to a feed first")
            return None
        return node.id

    def _change(self, work: Callable[[Library], Result], said: str | Callable[[Result], str]) -> None:
        def done(result: Result) -> None:
            self.reload()
            self.say(said if isinstance(said, str) else said(result))

        self.app.librarian.submit(work, done)


def _found_feeds(lines: Sequence[str]) -> list[dict[str, str]] | None:
    """What `postil discover --json` printed; None when it printed nothing."""
    try:
        found = json.loads("".join(lines))
        return [{"url": str(each["url"]), "title": str(each["title"])} for each in found]
    except (ValueError, TypeError, KeyError):
        return None
