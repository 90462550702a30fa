"""The second check before the terminal: no control character is painted.

Every widget takes text that `reader.safetext` made safe. Should one be forgotten, this filter, which
sees all that is painted, replaces what must not be shown; in tests it raises instead. Invisible
characters that spell nothing are dropped here, after the layout, which counts them.
"""

from __future__ import annotations

import os

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from reader.safetext import drop_invisible, is_safe, safe_line


class UnsafeTextPainted(AssertionError):
    """A widget painted text that had not been made safe."""


class ControlCharacterFilter(LineFilter):
    """Replaces control characters in painted segments; raises when `strict`."""

    def __init__(self, *, strict: bool | None = None) -> None:
        super().__init__()
        self.strict = bool(os.environ.get("POSTIL_STRICT_SCREEN")) if strict is None else strict

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        line = "".join([segment.text for segment in segments])
        if drop_invisible(line) != line:
            segments = [_without_invisible(segment) for segment in segments]
        if is_safe(line):
            return segments
        if self.strict:
            culprits = [segment.text for segment in segments if not is_safe(segment.text)]
            raise UnsafeTextPainted(f"control characters painted: {culprits!r}")
        return [Segment(safe_line(text), style, control) for text, style, control in segments]


def _without_invisible(segment: Segment) -> Segment:
    """The segment with its width: fillers can be as wide as a letter, and a joiner joins what it leaves."""
    text, style, control = segment
    left = drop_invisible(text)
    missing = cell_len(text) - cell_len(left)
    return Segment(left + " " * missing, style, control) if missing >= 0 else segment
