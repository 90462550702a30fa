"""The wall before the terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from reader.ui.terminal.guard import ControlCharacterFilter, UnsafeTextPainted

BACKGROUND = Color(0, 0, 0)


def test_a_control_character_is_replaced_in_use() -> None:
    painted = ControlCharacterFilter(strict=False).apply([Segment("a\x1b]0;owned\x07b")], BACKGROUND)
    assert "".join(segment.text for segment in painted) == "a\ufffd]0;owned\ufffdb"


def test_a_control_character_raises_in_tests() -> None:
    with pytest.raises(UnsafeTextPainted):
        ControlCharacterFilter(strict=True).apply([Segment("\x9b31m")], BACKGROUND)


def test_ordinary_segments_pass_untouched() -> None:
    segments = [Segment("plain — text"), Segment("日本")]
    assert ControlCharacterFilter(strict=True).apply(segments, BACKGROUND) is segments


def test_stray_invisible_characters_are_not_painted() -> None:
    text = "pay\u200bpal\u2060\U000e0041 \u115fx 👩\u200d🔬"
    painted = ControlCharacterFilter(strict=True).apply([Segment(text)], BACKGROUND)
    assert painted[0].text.rstrip() == "paypal x 👩\u200d🔬"
    assert cell_len(painted[0].text) == cell_len(text)
