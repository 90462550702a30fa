"""How the screens over the library are left: once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Result = TypeVar("Result")

if TYPE_CHECKING:
    from textual.screen import Screen as _Screen
else:

    class _Screen(Generic[Result]):
        """Nothing: Textual takes the styles of a class from the first of its bases that is a screen."""


class LeftOnce(_Screen[Result]):
    """A screen that can be dismissed only while it is the topmost one.

    Two keys may arrive before the first of them has taken the screen away. Textual would then answer
    twice, and take the screen below away too.
    """

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave with a result; nothing happens where the screen has been left already."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)


class Dialog(LeftOnce[Result], ModalScreen[Result]):
    """A screen that stands before another one and leaves part of it visible."""
