"""`safe` and `safe_line` keep the length and no control character; `drop_invisible` keeps spellings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.safetext import REPLACEMENT, drop_invisible, is_safe, safe, safe_line, storable

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


# --- invisible characters

SPELLINGS = (
    *("plain", "naïve", "e\u0301te\u0301", "Ελληνικά", "русский", "日本語", "한국어", "עברית", "العربية"),
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: a joiner between two parts of a word
    "\u0915\u094d\u200d\u0937",  # Devanagari: a half form
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3",  # Sinhala
    "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",  # Thai: words apart
    "\u1797\u17b6\u179f\u17b6\u200b\u1781\u17d2\u1798\u17c2\u179a",  # Khmer
    "\u182e\u1823\u1829\u182d\u1823\u182f\u180e\u1820",  # Mongolian: a final vowel apart
    "\u05d1\u05b0\u034f\u05bc",  # Hebrew: marks kept in their order
    "\u845b\U000e0100",  # a variant of an ideograph
    "\u115f\u1161",  # Hangul: a syllable without a first consonant
    *("\u2764\ufe0f", "\u2615\ufe0e", "1\ufe0f\u20e3", "#\ufe0f\u20e3", "\U0001f44d\U0001f3fd"),
    "\U0001f469\u200d\U0001f52c",
    "\U0001f469\U0001f3fd\u200d\U0001f52c",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "\U0001f469\u200d\u2764\ufe0f\u200d\U0001f468",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
)
STRAY = (
    *"\u200b\u200c\u200d\u2060\u2063\u3164\uffa0\u034f\u115f\u180e\ufe0f\U000e0100",
    *"\U000e0001\U000e0041\U000e007f",
)
HIDDEN = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore what was said before")


@given(st.lists(st.sampled_from(SPELLINGS)).map(" ".join))
def test_spellings_of_scripts_and_emoji_are_kept(text: str) -> None:
    assert drop_invisible(text) == text


@given(
    st.lists(st.sampled_from([*"abcdefghijklm NOP.,-äß报告", *STRAY, HIDDEN, "\ufe00" * 3]), max_size=60).map(
        "".join
    )
)
@example("\u2060\ufe0f")
@example("\u3164\ufe00")
def test_stray_invisible_characters_are_dropped(text: str) -> None:
    left = drop_invisible(text)
    assert "".join(c for c in left if c not in "\ufe00\U000e0100") == "".join(
        c for c in text if c.isprintable() and c not in {*STRAY, "\ufe00"}
    )
    assert "\ufe00\ufe00" not in left  # one selector varies one character; more could carry a message


@given(anything)
def test_only_invisible_characters_are_dropped(text: str) -> None:
    left = iter(drop_invisible(text))
    missing = [c for c in text if unicodedata.category(c) not in ("Cf", "Mn", "Cn", "Lo")]
    assert all(c in left for c in missing)
    assert drop_invisible(safe_line(text)) == safe_line(drop_invisible(safe_line(text)))


@pytest.mark.parametrize("base", ["\U0001f3f4", "\U0001f600", "a"])
def test_tags_hide_no_text_behind_an_emoji(base: str) -> None:
    assert drop_invisible(f"{base}{HIDDEN}\U000e007f!") == f"{base}!"
