"""A screen over another one that leaves part of it visible."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from reader.ui.screens.dismissal import release_strips

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A modal screen that is dismissed once."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave with a result; nothing happens where the screen has been left already."""
        # two keys may arrive before the first of them has taken the screen away: Textual would then
        # answer twice, and take the screen below away too
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def on_unmount(self) -> None:
        release_strips()
