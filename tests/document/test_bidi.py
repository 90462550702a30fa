"""Right-to-left text in visual order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Document
from reader.document.bidi import (
    base_level,
    displayed,
    is_right_to_left,
    levels,
    mirrored,
    shaped,
    terminal_reorders,
    visual_order,
)
from reader.document.layout import Layout, Measures
from tests.support.examples import examples

HEBREW = dict(zip("ABCDEFGHIJK", "אבגדהוזחטיכ", strict=True))
ARABIC = dict(zip("ABCDEFGHIJK", "ابتثجحخدذرز", strict=True))


def written(text: str, letters: dict[str, str]) -> str:
    """Capitals stand for right-to-left letters."""
    return "".join(letters.get(character, character) for character in text)


def seen(text: str, letters: dict[str, str]) -> str:
    """What is seen from left to right, in the same spelling."""
    back = {value: key for key, value in letters.items()}
    source = written(text, letters)
    known = levels(source)
    order = visual_order(known)
    shown = [mirrored(source[at]) if known[at] % 2 else source[at] for at in order]
    return "".join(back.get(character, character) for character in shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("he said ABC to me", "he said CBA to me"),
        ("ABC def GHI", "IHG def CBA"),
        ("the (ABC) is", "the (CBA) is"),
        ("ABC (DEF) G.", ".G (FED) CBA"),
        ("A b (c) D", "D b (c) A"),
        ("ABC 12 D", "D 12 CBA"),
        ("ABC 3.5% D", "D 3.5% CBA"),
        ("ABC 1,234-5 D", "D 1,234-5 CBA"),
        ("a: ABC, DEF.", "a: FED ,CBA."),
        ("ABC «DEF» G", "G «FED» CBA"),
    ],
)
def test_hebrew_lines(text: str, shown: str) -> None:
    assert seen(text, HEBREW) == shown


def test_figures_after_arabic_letters_keep_their_order() -> None:
    assert seen("ABC 2024 D", ARABIC) == "D 2024 CBA"
    assert seen("ABC 10-12 D", ARABIC) == "D 12-10 CBA"


def test_the_first_strong_letter_gives_the_direction() -> None:
    assert base_level("12 (אב) c") == 1
    assert base_level("12 (c) אב") == 0
    assert base_level("12") == 0
    assert is_right_to_left("a ב c")
    assert not is_right_to_left("a b — “c”")


def test_arabic_letters_join() -> None:
    assert shaped("بيت") == "\ufe91\ufef4\ufe96"
    assert shaped("دار") == "\ufea9\ufe8d\ufead"
    assert shaped("بَيت")[0] == "\ufe91", "a vowel sign does not part two letters"
    assert shaped("plain, שלום") == "plain, שלום"
    assert shaped("گ")[0] == "\ufb92"


def test_a_title_is_shown_in_visual_order() -> None:
    assert displayed("a plain title") == "a plain title"
    assert displayed("שלום 12") == "12 םולש"
    assert displayed("שָׁל") == "לשָׁ"


def test_known_terminals_reorder_themselves() -> None:
    assert terminal_reorders({"VTE_VERSION": "6800"})
    assert terminal_reorders({"TERM_PROGRAM": "Apple_Terminal"})
    assert not terminal_reorders({"VTE_VERSION": "5202"})
    assert not terminal_reorders({"TERM": "xterm-kitty"})


@settings(max_examples=examples(50), deadline=None)
@given(st.text(alphabet="ab אבج ا1٢.,-+%()[]«»\u064b\u200f\u05b8", max_size=30))
def test_the_order_is_a_permutation_and_shaping_keeps_the_length(text: str) -> None:
    assert sorted(visual_order(levels(text))) == list(range(len(text)))
    assert len(shaped(text)) == len(text)


def test_a_right_to_left_paragraph_begins_at_the_right_edge() -> None:
    document = Document((Block(BlockKind.PARAGRAPH, "שלום עולם"), Block(BlockKind.PARAGRAPH, "left")))
    layout = Layout(Measures(document), 40, reorder=True)
    assert layout.cell_of(0) == (0, 39)
    assert layout.cell_of(9) == (0, 30)
    assert layout.row(0).right_to_left
    assert layout.offset_at(0, 39) == 0
    assert layout.offset_at(0, 31) == 8
    assert not layout.row(2).right_to_left
    plain = Layout(Measures(document), 40)
    assert plain.cell_of(0) == (0, 0)
