"""The last line of the screen: key hints at the left, status and reading position at the right.

An error takes the lines it needs, for what to do next is at its end and must not be cut off; after
`SHOWN_FOR` it shrinks to the right of the hints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from reader.safetext import SafeText, safe_line
from reader.ui.keys.command import Hint
from reader.ui.widgets.row_list import wrapped

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, Status

SHOWN_FOR = 5.0
"""Seconds a status may take the place of hints."""


class BottomLine(Widget):
    """Key hints and status on one line; a click on a hint does what its key does."""

    app: AppBase
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "bottom--key",
        "bottom--label",
        "bottom--status",
        "bottom--error",
    }
    DEFAULT_CSS = """
    BottomLine {
        height: 1;
        dock: bottom;
        background: $panel;
        & > .bottom--key { color: $accent; }
        & > .bottom--label { color: $dim; }
        & > .bottom--status { color: $foreground; }
        & > .bottom--error { color: $error; text-style: bold; }
    }
    """

    hints: reactive[tuple[Hint, ...]] = reactive(())
    position: reactive[SafeText] = reactive(safe_line(""))
    """How far one has read: "34% · 6 min left"."""
    status: reactive[SafeText] = reactive(safe_line(""))
    """What goes on: "saved", "updating 3 of 41"."""
    error: reactive[bool] = reactive(False)
    """Whether the status is an error."""

    @dataclass
    class Pressed(Message):
        """A hint was clicked; `action` is the action of its key."""

        action: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spots: list[tuple[int, int, str]] = []
        self._timer: Timer | None = None
        self._multiline = False
        self._lines: list[str] = []
        """The status broken into lines, where it is shown whole."""

    def on_mount(self) -> None:
        self.app.status_signal.subscribe(self, self._show, immediate=True)

    def on_unmount(self) -> None:
        self.app.status_signal.unsubscribe(self)

    def _show(self, status: Status) -> None:
        self.say(status.text, error=status.error, lasting=status.lasting, multiline=status.multiline)

    def say(
        self, status: SafeText, *, error: bool = False, lasting: bool = False, multiline: bool = False
    ) -> None:
        """Show a status for a few seconds; an error, and one that is `lasting`, until the next one.

        An error, and one that is `multiline`, takes all the lines it needs for a few seconds.
        """
        self.error = error
        self.status = status
        self._multiline = multiline or error
        self._wrap()
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if status and (self._multiline or not lasting):
            self._timer = self.set_timer(SHOWN_FOR, self._shrink if error or lasting else self._clear)

    def _clear(self) -> None:
        self.say(safe_line(""))

    def _shrink(self) -> None:
        """Give the hints their place again; the status stays at the right of them."""
        self._multiline = False
        self._wrap()
        self.refresh()

    def _wrap(self) -> None:
        """Break a multi-line status to the width there is."""
        whole = self._multiline and bool(self.status)
        self._lines = wrapped(self.status, max(10, self.size.width - 2)) if whole else []
        self.styles.height = max(1, len(self._lines))

    def on_resize(self) -> None:
        if self._lines:
            self._wrap()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self.rich_style
        name = "bottom--error" if self.error else "bottom--status"
        status_style = base + self.get_component_rich_style(name, partial=True)
        if len(self._lines) > 1:
            line = self._lines[y] if y < len(self._lines) else ""
            self._spots = []
            return Strip([Segment(" " + line, status_style)]).adjust_cell_length(width, base)
        key_style = base + self.get_component_rich_style("bottom--key", partial=True)
        label_style = base + self.get_component_rich_style("bottom--label", partial=True)
        status, position = self._right_side(width)
        right = sum(cell_len(text) + 2 for text in (status, position) if text)
        segments = [Segment(" ", base)]
        used = 1
        self._spots = []
        for sign, label, action in self._fitting(width - right - used):
            size = _size(sign, label)
            if action:
                self._spots.append((used, used + size, action))
            segments += [Segment(sign, key_style), Segment(f" {label}  ", label_style)]
            used += size
        segments += [Segment(" " * max(0, width - used - right), base)]
        if status:
            segments += [Segment(f" {status} ", status_style)]
        if position:
            segments += [Segment(f" {position} ", label_style)]
        return Strip(segments).crop_extend(0, width, base)

    def _right_side(self, width: int) -> tuple[SafeText, SafeText]:
        """Status and position as far as there is room for them."""
        status = self.status
        room = width if self._lines else width * 2 // 3
        if cell_len(status) > room - 2:
            status = safe_line(set_cell_size(status, max(0, room - 3)) + "…")
        used = cell_len(status) + 2 if status else 0
        # what has just been done matters more for a moment than where one is
        fits = used + cell_len(self.position) + 2 <= width // 2
        return status, self.position if fits else safe_line("")

    def _fitting(self, room: int) -> list[Hint]:
        """The hints there is room for; the last one, which leads to all others, before the rest."""
        *others, last = self.hints or (("", "", ""),)
        left = room - _size(*last[:2])
        shown: list[Hint] = []
        for hint in others:
            left -= _size(*hint[:2])
            if left < 0:
                break
            shown.append(hint)
        return [*shown, last] if last[1] and room >= _size(*last[:2]) else shown

    def on_click(self, event: events.Click) -> None:
        for start, end, action in self._spots:
            if start <= event.x < end:
                event.stop()
                self.post_message(self.Pressed(action))
                return


def _size(sign: str, label: str) -> int:
    """Cells that a hint takes, with the free ones behind it."""
    return cell_len(sign) + cell_len(label) + 3
