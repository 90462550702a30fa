"""The screens that fill the terminal: laid out and painted once for each size of it."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.geometry import Size
from textual.screen import Screen

from reader.ui.screens.dismissal import release_strips
from reader.ui.widgets.bottom_line import BottomLine

Result = TypeVar("Result")


class FullScreen(Screen[Result]):
    """A screen whose contents fit the terminal, so that the screen itself never scrolls.

    On a new size Textual lays a screen out, then once more because its virtual size has changed, and
    once more because its own size is set: two paints of everything. One is enough here. It also finds all
    styles as widgets are mounted, again as the screen is shown and again for the classes of its size: here
    once, as widgets are mounted.
    """

    _was_shown = False

    def on_compose(self) -> None:
        """Set the classes of the size before any widget is styled."""
        size = self.app.size
        for extent, points in (
            (size.width, self.HORIZONTAL_BREAKPOINTS or self.app.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS or self.app.VERTICAL_BREAKPOINTS),
        ):
            self.add_class(*self._get_breakpoint_classes(extent, points or []), update=False)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Find styles again only where the screen was shown before."""
        event.refresh_styles = event.refresh_styles and self._was_shown
        self._was_shown = True

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave with a result; nothing happens where the screen has been left already."""
        # see `Dialog.dismiss`
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    @property
    def hint_target(self) -> DOMNode:
        """Where the action of a hint of the bottom line is looked for when it is clicked."""
        return self

    async def on_bottom_line_pressed(self, event: BottomLine.Pressed) -> None:
        event.stop()
        await self.app.run_action(event.action, self.hint_target)

    def on_unmount(self) -> None:
        release_strips()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take the size that the layout of the moment has found; it needs no further layout."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)

    def _screen_resized(self, size: Size) -> None:
        """Lay out for a new size of the terminal, unless that is done."""
        if self._compositor.size != size:
            super()._screen_resized(size)
