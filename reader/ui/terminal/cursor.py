"""The terminal's own cursor, which screen readers, braille displays and magnifiers follow.

Textual keeps it hidden, but moves it after each frame to where the app says. Here that is the place that
the widget with the focus is at: the caret of an article, the row under the cursor of a list.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.geometry import Offset

SHOW = "\x1b[?25h"
"""Shows the cursor (DECTCEM)."""


@runtime_checkable
class HasCursor(Protocol):
    """A widget that says where on the screen it is at."""

    def cursor_on_screen(self) -> Offset:
        """The cell of the screen, from its upper left corner."""
        ...
