"""Titles in lists."""

from __future__ import annotations

import pytest

from reader.safetext import is_safe
from reader.ui.terminal.titles import title


@pytest.mark.parametrize("bidi", ["auto", "app", "terminal", "off"])
def test_title_is_one_safe_line(bidi: str) -> None:
    for text in ("Plain", "كيف نقرأ\x1b[2J تقريرًا", "two\nlines", "\u202eשלום"):
        line = title(text, bidi)
        assert is_safe(line)
        assert "\n" not in line
        assert len(line) == len(text)


def test_right_to_left_title_is_reordered() -> None:
    assert title("שלום", "app") == "םולש"
    assert title("שלום", "terminal") == "שלום"
    assert title("Latin", "app") == "Latin"


def test_long_right_to_left_title_is_cut_at_its_end() -> None:
    whole, cut = title("שלום עולם", "app"), title("שלום עולם", "app", 6)
    assert whole.endswith("םולש")
    assert cut.endswith("םולש")
    assert cut.startswith("…")
