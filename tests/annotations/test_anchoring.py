"""A highlight is found again where its words went, or is an orphan that says so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.anchoring import PLAIN, anchor
from reader.annotations.selectors import Selectors, select

PARAGRAPHS = (
    "The ministry published its report on Monday. It says that rents rose by a fifth in two years.",
    "Nobody who lives there was surprised. The report had been held back since spring, officials said.",
    "A second report is due in autumn; it will look at wages and at the price of food.",
    "“We have waited long enough,” the mayor of the harbour town told reporters on Tuesday evening.",
    "Her council will vote on the plan next week, and nobody expects it to pass without a fight.",
    "日本銀行は金融政策決定会合で、政策金利を据え置くことを決めた。市場の予想どおりである。",
)
TEXT = "\n\n".join(PARAGRAPHS)


def mark(text: str, quote: str) -> Selectors:
    start = text.index(quote)
    return select(text, start, start + len(quote))


def found(quote: str, new: str, *, old: str = TEXT, known: bool = True) -> str | None:
    """What of the new text a highlight of `quote` is on."""
    (place,) = anchor(new, [mark(old, quote)], old if known else None)
    return None if place is None else new[place[0] : place[1]]


@pytest.fixture(params=[True, False], ids=["old text known", "old text not known"])
def known(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


RENTS = "rents rose by a fifth in two years"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: "A new introduction of some length.\n\n" + text, RENTS),
        (lambda text: text.replace(PARAGRAPHS[1] + "\n\n", ""), RENTS),
        (lambda text: text.replace(" ", "\n"), RENTS.replace(" ", "\n")),
        (lambda text: text.upper(), RENTS.upper()),
        (lambda text: text.replace("rents rose", "rents rsoe"), RENTS.replace("rose", "rsoe")),
        (lambda text: text.replace("a fifth", "nearly a fifth"), RENTS.replace("a fifth", "nearly a fifth")),
        (lambda text: text.replace("two years.", "two years.[1]"), RENTS),
        (lambda text: text.replace("fifth", "fi\u00adfth"), RENTS.replace("fifth", "fi\u00adfth")),
        (lambda text: "\n\n".join(reversed(text.split("\n\n"))), RENTS),
    ],
    ids=[
        "put in",
        "taken out",
        "wrapped",
        "case",
        "typo",
        "word put in",
        "reference",
        "soft hyphen",
        "moved",
    ],
)
def test_passage_is_found_after_changes_in_and_around_it(change: Any, expected: Any, known: bool) -> None:
    assert found(RENTS, change(TEXT), known=known) == expected


@pytest.mark.parametrize(
    "quote", [PARAGRAPHS[1], "Nobody who lives there was surprised.", "surprised", PARAGRAPHS[5]]
)
def test_removed_passage_is_an_orphan(quote: str, known: bool) -> None:
    assert found(quote, TEXT.replace(quote, ""), known=known) is None


def test_replacement_is_not_taken_for_the_passage(known: bool) -> None:
    new = TEXT.replace(
        PARAGRAPHS[1], "An entirely different thought stands here now, about the weather at sea."
    )
    assert found(PARAGRAPHS[1], new, known=known) is None


def test_context_decides_between_equal_words(known: bool) -> None:
    start = TEXT.index("report", TEXT.index("second"))
    selector = select(TEXT, start, start + 6)
    new = "This report was changed. " + TEXT.replace("It says", "The report says")
    (place,) = anchor(new, [selector], TEXT if known else None)
    assert place is not None
    assert new[: place[0]].endswith("A second ")


def test_deleted_word_is_not_placed_on_an_equal_word() -> None:
    new = TEXT.replace("A second report is due", "Another is due")
    start = TEXT.index("report", TEXT.index("second"))
    assert anchor(new, [select(TEXT, start, start + 6)], TEXT) == [None]


def test_two_copies_are_places_to_check() -> None:
    quote = PARAGRAPHS[2]
    new = TEXT.replace(quote, f"{quote}\n\n{quote}")
    (place,) = anchor(new, [mark(TEXT, quote)], TEXT)
    assert place is not None
    assert place[2] < PLAIN


def test_punctuation_is_found_by_its_context(known: bool) -> None:
    old = "Before the break.\n\n* * *\n\nAfter the break."
    assert found("* * *", "New.\n\n" + old, old=old, known=known) == "* * *"
    assert found("* * *", "Before the break.\n\nAfter the break.", old=old, known=known) is None


def test_selector_with_wrong_offsets_is_found_by_its_quote() -> None:
    selector = replace(mark(TEXT, RENTS), start=3, end=9)
    (place,) = anchor("New start. " + TEXT, [selector], TEXT)
    assert place is not None
    assert ("New start. " + TEXT)[place[0] : place[1]] == RENTS


SPEECH = (
    "The minister spoke for an hour. The tax will rise, but pensions will not change. The mayor left early.\n\n"
    "The tax was planned for two years. Nobody in the hall had asked for a vote on the matter."
)


@pytest.mark.parametrize(
    ("quote", "old", "new", "expected"),
    [
        (
            "The tax will rise, but pensions will not change.",
            "The tax will rise, but pensions will not change.",
            "but pensions will not change, The tax will rise.",
            "but pensions will not change, The tax will rise.",
        ),
        (
            "The tax will rise, but pensions will not change. The mayor left early.",
            "The mayor left early.",
            "",
            None,
        ),
        ("spoke for an hour. The", "spoke for an hour", "spoke for two hours", "spoke for two hours. The"),
        ("nister spo", "minister spoke", "minister sang and spoke", "nister sang and spo"),
        ("sions will not cha", "pensions will not change", "pensions cannot change", "sions cannot cha"),
        ("asked for a vo", "vote", "voucher", "asked for a vo"),
        ("lanned for two ye", "planned", "p", None),
    ],
    ids=["swapped", "end gone", "reworded", "put in", "part of words", "word changed", "half a word"],
)
def test_the_ends_go_where_they_belong(quote: str, old: Any, new: Any, expected: Any) -> None:
    changed = SPEECH.replace(old, new)
    place = found(quote, changed, old=SPEECH)
    if expected is not None:
        assert place == expected
    else:
        assert place is not None


def test_a_sentence_that_goes_takes_its_own_first_words_along() -> None:
    """The next sentence begins with the same words; they are not the highlight's."""
    old = "Rents rose in spring. The council met in May. The council voted in June. Then it was summer."
    new = old.replace("The council met in May. ", "")
    assert found("Rents rose in spring. The council met in May.", new, old=old) == "Rents rose in spring."


def test_the_first_words_of_a_moved_sentence_go_with_it() -> None:
    old = (
        "The road was closed for a year. It had been washed away by the flood. The bridge, which is older than "
        "the town, held.\n\nMost people took the ferry. The ferry ran at night as well, though nobody paid."
    )
    new = (
        "The road was closed for a year. It had been washed away by the flood.\n\nMost people took the ferry. "
        "The old bridge, which is older than the town, held.\n\nThe ferry ran at night as well, though nobody paid."
    )
    quote = "The bridge, which is older than the town, held."
    assert found(quote, new, old=old) == "The old bridge, which is older than the town, held."


def test_a_quote_is_not_found_inside_longer_words() -> None:
    old = "He always wants to know how cool you are and what you drive."
    assert found("cool you", old.replace("cool you", "cool your you"), old=old) == "cool your you"


def test_a_twin_that_stood_there_before_is_another_passage() -> None:
    twin = "Who are we if we answer threats with threats of our own?"
    old = f"She began quietly. {twin} Then she sat down.\n\nThe letter ended otherwise. {twin} It was not signed."
    (gone,) = anchor(old.replace(f"She began quietly. {twin}", "She began."), [mark(old, twin)], old)
    assert gone is None


def test_a_passage_that_is_there_once_word_for_word_is_kept_whatever_became_of_its_surroundings() -> None:
    quote = "What happens when it ends?"
    old = f"{PARAGRAPHS[0]}\n\n{quote}\n\n{PARAGRAPHS[1]}\n\n{PARAGRAPHS[2]}"
    other = "Snow fell over the harbour. Ships waited for the tide, and their crews played cards below."
    new = f"{PARAGRAPHS[2]}\n\n{other} {quote}\n\nA cat slept on the quay all through the long afternoon."
    assert found(quote, new, old=old) == quote


VOCABULARY = [
    "the",
    "report",
    "rents",
    "mayor",
    "said",
    "of",
    "in",
    "Österreich",
    "日本",
    "—",
    "“yes”",
    "don't",
    "9.99",
]
PROSE = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=40).map(" ".join), max_size=5).map(
    "\n\n".join
)
ANY_TEXT = PROSE | st.text()


@st.composite
def marked(draw: Any) -> Any:
    text = draw(ANY_TEXT.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return text, select(text, start, end)


@given(marked())
def test_unchanged_text_keeps_every_place(case: Any) -> None:
    text, selector = case
    assert anchor(text, [selector], text) == [(selector.start, selector.end, 1.0)]


@given(marked(), ANY_TEXT, st.booleans())
def test_places_are_inside_any_text(case: Any, new: Any, known: bool) -> None:
    old, selector = case
    (place,) = anchor(new, [selector], old if known else None)
    if place is not None:
        start, end, confidence = place
        assert 0 <= start < end <= len(new)
        assert 0 <= confidence <= 1


@st.composite
def imported(draw: st.DrawFn) -> Selectors:
    """Selectors from elsewhere, which need not fit any text."""
    numbers = st.integers(-5, 300)
    quote, prefix, suffix = (draw(ANY_TEXT) for _ in range(3))
    start = draw(numbers)
    return Selectors(quote, prefix, suffix, start, draw(st.just(start + len(quote)) | numbers))


@given(imported(), ANY_TEXT, ANY_TEXT | st.none(), st.booleans())
def test_imported_selectors_never_raise(selector: Any, new: Any, old: Any, same: Any) -> None:
    (place,) = anchor(new, [selector], new if same else old)
    if place is not None:
        start, end, confidence = place
        assert 0 <= start < end <= len(new)
        assert 0 <= confidence <= 1


def test_wrong_offsets_in_the_same_text_are_corrected() -> None:
    selector = replace(mark(TEXT, RENTS), start=-5, end=10**9)
    (place,) = anchor(TEXT, [selector], TEXT)
    assert place is not None
    assert TEXT[place[0] : place[1]] == RENTS


def test_repeated_words_keep_the_highlighted_copy() -> None:
    old = "the same words again and again " * 200
    start = 31 * 97
    selector = select(old, start, start + 30)
    (place,) = anchor(old.replace("again and", "again or", 1), [selector], old)
    assert place is not None
    assert place[:2] == (start - 1, start + 29)


def test_part_of_a_line_without_spaces_is_found(known: bool) -> None:
    old = "".join(f"{number * 7919:05d}x" for number in range(400))
    piece = old[1000:1060]
    assert found(piece, "Q" + old, old=old, known=known) == piece


@given(st.permutations(range(len(PARAGRAPHS))), st.integers(0, len(PARAGRAPHS) - 1), st.booleans())
def test_moved_paragraph_is_found(order: Any, number: int, known: bool) -> None:
    new = "\n\n".join(PARAGRAPHS[k] for k in order)
    assert found(PARAGRAPHS[number], new, known=known) == PARAGRAPHS[number]


@given(st.integers(0, len(TEXT)), st.text(alphabet="xyz \n", max_size=60), st.data())
def test_insertion_elsewhere_shifts_the_place(at: int, inserted: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 31))
    end = start + data.draw(st.integers(30, 120))
    selector = select(TEXT, start, min(end, len(TEXT)))
    quote = selector.exact.strip()
    lead = start + (len(selector.exact) - len(selector.exact.lstrip()))
    if lead - 1 <= at <= lead + len(quote) + 1 or not any(c.isalnum() for c in quote):
        return
    new = TEXT[:at] + inserted + TEXT[at:]
    (place,) = anchor(new, [selector], TEXT)
    shift = len(inserted) if at < lead else 0
    if inserted:
        assert place is not None
        assert place[:2] == (lead + shift, lead + shift + len(quote))


@st.composite
def with_invisible(draw: st.DrawFn) -> tuple[str, list[int]]:
    """The text with characters in its words that are not shown, and the offset of each of its own."""
    step = draw(st.integers(2, 9))
    sign = draw(st.sampled_from("\u00ad\u061c\u180e\u200b\u200d\u200e\u2060\u2063\ufeff\U000e0041"))
    parts, offsets, size = [], [], 0
    for at, character in enumerate(TEXT):
        offsets.append(size)
        inside = at % step == 0 and at + 1 < len(TEXT) and character.isalpha() and TEXT[at + 1].isalpha()
        parts.append(character + sign if inside else character)
        size += len(parts[-1])
    return "".join(parts), [*offsets, size]


@given(
    with_invisible(), st.integers(0, len(TEXT.split()) - 6), st.integers(5, 40), st.booleans(), st.booleans()
)
def test_characters_that_are_not_shown_change_no_place(
    case: Any, first: int, words: int, known: bool, gone: bool
) -> None:
    other, offsets = case
    found = [match.span() for match in re.finditer(r"\S+", TEXT)][first : first + words]
    start, end = found[0][0], found[-1][1]
    here, there = (start, end), (offsets[start], offsets[end])
    (old, marked), (new, expected) = ((other, there), (TEXT, here))[:: 1 if gone else -1]
    (place,) = anchor(new, [select(old, *marked)], old if known else None)
    assert place is not None
    assert place[:2] == expected
