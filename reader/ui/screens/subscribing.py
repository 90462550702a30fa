"""Adding, renaming, moving and leaving feeds from the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reader.library import subscriptions
from reader.safetext import safe_line
from reader.ui.screens.host import Host
from reader.ui.widgets.feed_tree import NodeKind

if TYPE_CHECKING:
    from reader.library.database import Library
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
        """Ask for an address and subscribe to the feed there."""
        from reader.ui.screens.dialogs import Prompt

        def answered(address: str | None) -> None:
            if address and address.strip():
                folder = self._folder_here()
                arguments = ["subscribe", *(["--folder", folder] if folder else []), "--", address.strip()]
                self._command(arguments, f"looking for a feed at {address}", "subscribed")

        hint = "the address of a feed or of a site   enter subscribes   esc leaves"
        self.app.push_screen(Prompt(safe_line("Subscribe to"), hint=safe_line(hint)), answered)

    def _folder_here(self) -> str:
        node = self.feed_tree.node
        if node is not None and node.kind is NodeKind.FOLDER:
            return "/".join(subscriptions.folder_path(self.app.library, node.id))
        return ""

    def import_file(self, path: Path) -> None:
        """Subscribe to a list: OPML, or newsboat's urls."""
        self._command(["import", "--", str(path)], f"importing {path}", "imported, r fetches what is new")

    def import_starter(self, folders: Sequence[str]) -> None:
        """Subscribe to folders of the starter list."""
        arguments = ["import", "--starter"]
        for folder in folders:
            arguments += ["--folder", folder]
        self._command(arguments, "subscribing", "subscribed, r fetches what is new")

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
