"""What `safe` and `safe_line` promise: same length, nothing a terminal obeys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.safetext import REPLACEMENT, is_safe, safe, safe_line, storable

anything = st.text(alphabet=st.characters(exclude_categories=()))  # surrogates and controls too


@given(anything)
def test_same_length_and_no_control_character(text: str) -> None:
    for made in (safe(text), safe_line(text)):
        assert len(made) == len(text)
        assert is_safe(made)
        controls = {c for c in made if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
        assert controls <= {"\n", "\t"}
    assert "\n" not in safe_line(text)
    assert "\t" not in safe_line(text)


@given(anything)
def test_safe_text_stays_as_it_is(text: str) -> None:
    once = safe(text)
    assert safe(once) == once


@pytest.mark.parametrize(
    "attack",
    [
        "\x1b]52;c;ZXZpbA==\x07",
        "\x1b[2J\x1b[H",
        "\x9b31m",
        "\x90q\x9c",
        "left\u202eright",
        "\u2066isolated\u2069",
        "a\rb",
        "a\x08b",
        "\x7f",
    ],
)
def test_escape_sequences_lose_their_control_bytes(attack: str) -> None:
    assert not is_safe(attack)
    made = safe_line(attack)
    assert is_safe(made)
    assert "\x1b" not in made
    assert REPLACEMENT in made or " " in made


@pytest.mark.parametrize(
    "text", ["Größe — “quoted”", "日本語の文章", "العربية\u200fو", "נייר", "👩\u200d🔬 and 🏴", "e\u0301te"]
)
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert safe_line(text) == text


def test_storable_has_no_nul_and_no_surrogate() -> None:
    assert storable("a\x00b\ud800c") == f"a{REPLACEMENT}b{REPLACEMENT}c"
    assert storable("plain") == "plain"
