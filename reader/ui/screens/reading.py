"""What a screen does at the wish of its article view, whatever text that shows: find, copy, follow links.

A mixin of the screens that have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.safetext import SafeText, safe_line

if TYPE_CHECKING:
    from textual.screen import Screen

    from reader.ui.app import PostilApp
    from reader.ui.article.messages import CopyRequested, FindRequested, LinkRequested, StatusMessage
    from reader.ui.article.view import ArticleView

    class _Host(Screen[None]):
        """What this mixin needs of the screen it is mixed into."""

        app: PostilApp

        @property
        def view(self) -> ArticleView: ...
        def say(self, text: str, *, alarming: bool = False, lasting: bool = False) -> None: ...
else:
    _Host = object


class Reading(_Host):
    """Handlers of what the view tells and asks for while one reads."""

    def on_status_message(self, event: StatusMessage) -> None:
        event.stop()
        self.say(event.text)

    def on_copy_requested(self, event: CopyRequested) -> None:
        event.stop()
        self.app.copy(event.text, "copied")

    def on_link_requested(self, event: LinkRequested) -> None:
        event.stop()
        if event.how == "copy":
            self.app.copy(event.url, "address copied")
        elif event.how == "postil":
            self.read_address(event.url)
        else:
            self.app.browse(event.url)

    def read_address(self, url: str) -> None:
        """Open the article of that address here."""
        self.app.browse(url)

    def on_find_requested(self, event: FindRequested) -> None:
        from reader.ui.screens.dialogs import Prompt

        event.stop()

        def answered(words: str | None) -> None:
            if words is None:
                return
            hits = self.view.find(words)
            if words:
                key = self.app.key
                through = f"{key('article.find-next')} {key('article.find-previous')} go through them"
                self.say(f"{hits} found, {through}" if hits else f"“{words}” is not in this text")

        self.app.push_screen(Prompt(safe_line("Find in this text"), value=self.view.search.wanted), answered)

    def position(self) -> SafeText:
        """How far the text is read, for the bottom line; "" where there is no text."""
        view = self.view
        if not view.document.text:
            return safe_line("")
        percent, minutes = view.reached
        return safe_line(f"{percent}% · {minutes} min left" if minutes else "100%")
