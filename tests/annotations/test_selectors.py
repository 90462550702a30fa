"""A passage can be named by its words, its surroundings and its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.folding import fold
from reader.annotations.selectors import CONTEXT, find_quote, select


def test_select_keeps_quote_and_context() -> None:
    text = "a" * 300 + "the passage" + "b" * 10
    selectors = select(text, 300, 311)
    assert selectors.exact == "the passage"
    assert selectors.prefix == "a" * CONTEXT
    assert selectors.suffix == "b" * 10


@pytest.mark.parametrize(("start", "end"), [(2, 2), (3, 2), (-1, 2), (0, 6)])
def test_select_rejects_invalid_range(start: Any, end: Any) -> None:
    with pytest.raises(ValueError, match="not a valid range"):
        select("short", start, end)


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("One two three.", "two", ["two"]),
        ("one  two\n\nthree", " one two three ", ["one  two\n\nthree"]),
        ("He said “don’t”.", 'said "don\'t"', ["said “don’t”"]),
        ("The CAFÉ closed", "café closed", ["CAFÉ closed"]),
        ("Cafe\u0301 au lait", "café", ["Cafe\u0301"]),
        ("a party of art", "art", ["art"]),
        ("part", "art", ["art"]),
        ("two and two", "two", ["two", "two"]),
        ("soft\u00adware is", "software", ["soft\u00adware"]),
        ("nothing here", "absent", []),
        ("nothing here", "  ", []),
        ("a.c abc", "a.c", ["a.c"]),
    ],
)
def test_a_quote_is_found_as_a_person_types_it(text: str, quote: str, found: Any) -> None:
    assert [text[start:end] for start, end in find_quote(text, quote)] == found


def test_context_chooses_between_equal_quotes() -> None:
    text = "the first word and the last word"
    assert find_quote(text, "word", prefix="the  last") == [(28, 32)]
    assert find_quote(text, "word", suffix="AND") == [(10, 14)]
    assert find_quote(text, "word", prefix="no such") == []


@given(st.text(), st.text())
def test_folding_keeps_every_place(before: Any, after: Any) -> None:
    text = before + "Ångström" + after
    folded = fold(text)
    places = [folded.start(offset) for offset in range(len(folded.text))]
    assert places == sorted(places)
    for offset, place in enumerate(places):
        assert folded.offset(place) <= offset
        assert folded.text[folded.offset(place)] in fold(text[place]).text
        assert place < folded.end(offset + 1) <= len(text)


@given(st.text(min_size=1), st.text(), st.text())
def test_every_marked_passage_can_be_quoted(quote: str, before: Any, after: Any) -> None:
    text = before + quote + after
    places = find_quote(text, quote)
    assert bool(places) == bool(quote.strip())
    assert all(0 <= start < end <= len(text) for start, end in places)


@given(st.text())
def test_folding_of_a_text_is_that_of_its_characters(text: str) -> None:
    mostly_plain = f"{text}{'Plain English words. ' * 40}"
    for each in (text, mostly_plain):
        assert fold(each).text == "".join(fold(character).text for character in each)
