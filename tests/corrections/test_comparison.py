"""Publishers' changes of quoted words are found; typography, moves, cut and walled pages give no alarm."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.corrections.comparison import Comparer, Finding, Outcome, new_notice
from reader.corrections.tokens import tokens
from tests.support.publisher_changes import CORRECTIONS, HARMLESS, Passage, made_text, marked

ALARMS = (Outcome.CHANGED, Outcome.REMOVED)


def compare(passage: Passage, new: str, *, complete: bool = True) -> Finding:
    return Comparer(passage.text, new, complete=complete).passage(passage.start, passage.end)


def share_found(seed: int, count: int) -> tuple[float, Counter[str]]:
    """How many of so many corrections are found, and which are missed."""
    rng, found, missed = random.Random(seed), Counter[str](), Counter[str]()
    for number in range(count):
        change = CORRECTIONS[number % len(CORRECTIONS)]
        passage = marked(rng, made_text(rng))
        new = change(rng, passage)
        if new != passage.text:
            alarm = compare(passage, new).outcome in ALARMS
            (found if alarm else missed)[change.__name__] += 1
    assert set(found) == {change.__name__ for change in CORRECTIONS}
    return found.total() / (found.total() + missed.total()), missed


def alarms(seed: int, count: int) -> Counter[str]:
    """The alarms in so many harmless variants, by their kind."""
    rng, found = random.Random(seed), Counter[str]()
    for number in range(count):
        change = HARMLESS[number % len(HARMLESS)]
        passage = marked(rng, made_text(rng))
        found[change.__name__] += compare(passage, change(rng, passage)).outcome in ALARMS
    return +found


def test_corrections_are_found_and_harmless_variants_give_no_alarm() -> None:
    assert share_found(1, 40)[0] >= 0.95
    assert alarms(2, 90) == Counter()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_corrections_and_harmless_variants_in_full() -> None:
    share, missed = share_found(3, 2_000)
    assert share >= 0.95, missed
    assert alarms(4, 2_000) == Counter()


def test_passage_is_unchanged_in_its_own_text_and_unchecked_in_a_part_of_it() -> None:
    rng = random.Random(3)
    for _ in range(10):
        passage = marked(rng, made_text(rng))
        assert compare(passage, passage.text).outcome is Outcome.UNCHANGED
        assert compare(passage, "").outcome is Outcome.UNCHECKED
        assert (
            compare(passage, passage.text.replace(passage.quote, "x"), complete=False).outcome not in ALARMS
        )


TEXT = (
    "Rents rose in most cities. The average rent climbed by 5.1 percent in 2024, as supply fell short. "
    "Nobody expected it.\n\nIn the north, rents fell for the second year.\n\nThe survey covers 12,000 households."
)


def finding(quote: str, old: str, new: str) -> Finding:
    start = TEXT.index(quote)
    return Comparer(TEXT, TEXT.replace(old, new)).passage(start, start + len(quote))


def test_finding_has_both_sentences() -> None:
    found = finding("average rent climbed", "5.1 percent", "3.9 percent")
    assert found == Finding(
        Outcome.CHANGED,
        "The average rent climbed by 5.1 percent in 2024, as supply fell short.",
        "The average rent climbed by 3.9 percent in 2024, as supply fell short.",
    )
    gone = finding("rents fell", "In the north, rents fell for the second year.\n\n", "")
    assert (gone.outcome, gone.new) == (Outcome.REMOVED, "")
    assert gone.old == "In the north, rents fell for the second year."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5.1 percent", "5.1%"),
        ("5.1 percent", "5.1 per cent"),
        ("by 5.1", "by  5.1"),
        ("short. Nobody", "short[3]. NOBODY"),
        ("average", "aver\u00adage"),
    ],
)
def test_spelling_of_the_same_words_is_no_change(old: str, new: str) -> None:
    assert finding("average rent climbed", old, new).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5.1", "51"),
        ("5.1", "-5.1"),
        ("climbed", "did not climb"),
        ("percent", "points"),
        ("2024", "2023"),
        ("by 5.1 percent in 2024, ", ""),
    ],
)
def test_small_changes_of_meaning(old: str, new: str) -> None:
    assert finding("average rent climbed", old, new).outcome is Outcome.CHANGED


def test_notices_of_corrections() -> None:
    said = "Correction: an earlier version of this report gave the rate as 5.1 percent."
    assert new_notice(TEXT, f"{TEXT}\n\n{said}") == said
    assert new_notice(f"{TEXT}\n\n{said}", f"{said.upper()}\n\n{TEXT}") == ""
    assert new_notice(TEXT, f"{TEXT}\n\nCorrectional officers went on strike.") == ""
    assert new_notice(TEXT, f"Korrektur vom 3. November: Die Zahl war falsch.\n\n{TEXT}").startswith(
        "Korrektur"
    )


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_any_two_texts_can_be_compared(old: str, new: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(old)), min(other, len(old))))
    assert Comparer(old, old).passage(start, end).outcome is Outcome.UNCHANGED
    Comparer(old, new).passage(start, end)
    new_notice(old, new)


@given(st.text(max_size=100))
def test_words_lie_in_their_text(text: str) -> None:
    found = tokens(text)
    assert len(found.words) == len(found.spans)
    assert list(found.spans) == sorted(found.spans)
    assert all(0 <= start < end <= len(text) for start, end in found.spans)
