"""A selection made with the mouse."""

from __future__ import annotations

from reader.ui.article.page import Page
from reader.ui.article.selection import Selection


class Drag:
    """The button pressed on the page, and the selection that follows the pointer while it is down.

    `edge_step` is the direction to scroll in while the pointer is beyond an edge of the screen, else 0.
    """

    def __init__(self, page: Page, selection: Selection) -> None:
        self.page, self.selection = page, selection
        self.pressed: int | None = None
        self.dragging = False
        self.edge_step = 0
        self._x, self._letters = 0, False

    def press(self, row: int, x: int, *, extend: bool, letters: bool = False) -> None:
        """The button went down at a row of the page and a cell of the pane.

        `extend` what is selected; end it at any letter with `letters`, else at whole words.
        """
        offset = self.page.offset_under(row, x)
        selection = self.selection
        self.dragging, self._x, self._letters = extend, x, letters
        if extend:
            anchor = selection.anchor if selection.anchor is not None else selection.implied_caret()
            self.pressed = anchor
            self._select(offset)
            return
        self.pressed = offset
        if selection.anchor is not None:
            selection.end()

    def move(self, y: int, x: int, *, letters: bool = False) -> bool:
        """The pointer moved to a line of the screen; whether the selection changed."""
        if self.pressed is None:
            return False
        viewport = self.page.viewport
        offset = self.page.offset_under(y + viewport.top, x)
        if not self.dragging and offset == self.pressed:
            return False
        self.dragging, self._x, self._letters = True, x, letters
        self._select(offset)
        self.edge_step = -1 if y < 1 else 1 if y >= viewport.height - 1 else 0
        return True

    def scrolled(self) -> None:
        """The page was scrolled by `edge_step`: the selection reaches to the edge."""
        viewport = self.page.viewport
        row = viewport.top if self.edge_step < 0 else viewport.top + viewport.height - 1
        self._select(self.page.offset_under(row, self._x))

    def _select(self, offset: int) -> None:
        """Select from where the button went down to an offset, the characters at both included."""
        if self.pressed is None:
            return
        motion, pressed = self.page.motion, self.pressed
        if self._letters:
            self.selection.select(pressed, motion.right(offset) if offset >= pressed else offset)
        elif offset >= pressed:
            self.selection.select(motion.word(pressed)[0], motion.word(offset)[1])
        else:
            self.selection.select(motion.word(pressed)[1], motion.word(offset)[0])

    def release(self) -> bool:
        """End the drag; False when there was none."""
        pressed, self.pressed, self.edge_step = self.pressed, None, 0
        return pressed is not None
