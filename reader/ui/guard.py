"""The second wall before the terminal: no control character leaves in what is painted.

Every widget takes text that `reader.safetext` made safe. Should one be forgotten, this filter, which
sees all that is written, replaces what may not be shown; in tests it raises instead.
"""

from __future__ import annotations

import os

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from reader.safetext import is_safe, safe_line


class UnsafeTextPainted(AssertionError):
    """A widget painted text that had not been made safe."""


class ControlCharacterFilter(LineFilter):
    """Replaces control characters in painted segments; raises when `strict`."""

    def __init__(self, *, strict: bool | None = None) -> None:
        super().__init__()
        self.strict = bool(os.environ.get("POSTIL_STRICT_SCREEN")) if strict is None else strict

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if is_safe("".join([segment.text for segment in segments])):
            return segments
        if self.strict:
            culprits = [segment.text for segment in segments if not is_safe(segment.text)]
            raise UnsafeTextPainted(f"control characters painted: {culprits!r}")
        return [Segment(safe_line(text), style, control) for text, style, control in segments]
