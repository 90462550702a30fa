"""One report in several copies is found to be one; issues and editions of a series never are."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reader.resemblance.comparison import LEAST_WORDS, Likeness, Report, compare
from reader.resemblance.fingerprints import GRAM, SHARED_RUN, fingerprints_of, words_of

WORDS = (
    *("survey", "household", "prices", "report", "ministry", "finds", "share", "region", "growth", "again"),
    *(
        "workers",
        "measured",
        "against",
        "between",
        "earlier",
        "published",
        "sample",
        "method",
        "rates",
        "the",
    ),
    *("of", "and", "which", "figures", "quarter", "index", "energy", "housing", "public", "debt", "labour"),
)


def _text(seed: int) -> str:
    """Some paragraphs of sentences; texts of different seeds have nothing in common but words."""
    chance = Random(seed)
    sentences = [
        " ".join(chance.choices(WORDS, k=chance.randint(8, 14))).capitalize() + "."
        for _ in range(chance.randint(8, 50))
    ]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


seeds = st.integers(min_value=0, max_value=2**32)
texts = seeds.map(_text)
titles = st.lists(st.sampled_from(WORDS), min_size=4, max_size=8, unique=True).map(" ".join)
months = st.sampled_from(("January", "mars", "Oktober", "July", "noviembre", "十月"))
figures = st.integers(min_value=1, max_value=99_999)


@given(texts, texts)
def test_texts_that_share_a_long_run_of_words_share_a_fingerprint(one: str, other: str) -> None:
    run = " ".join(words_of(one)[: SHARED_RUN + 2])
    assume(len(run.split()) == SHARED_RUN + 2)
    assert fingerprints_of(one) & fingerprints_of(f"{other} {run} {other}")


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_plain_letters_are_found_as_in_other_scripts(text: str) -> None:
    assert [*words_of(text), "я"] == words_of(f"{text} я")


def test_a_text_of_few_words_has_no_fingerprint() -> None:
    assert not fingerprints_of(" ".join("one" for _ in range(GRAM - 1)))
    assert fingerprints_of(" ".join("one" for _ in range(GRAM)))


@given(titles, texts, st.integers(min_value=40, max_value=90))
def test_an_excerpt_is_the_whole_report(title: str, text: str, count: int) -> None:
    excerpt = Report(title, " ".join(text.split()[:count]) + " …", complete=False)
    assert compare(excerpt, Report(title, text)) is Likeness.SAME
    assert compare(Report(title, text), excerpt) is Likeness.SAME


@given(titles, titles, texts)
def test_a_copy_under_another_title_with_a_dateline_is_the_same_report(
    title: str, other: str, text: str
) -> None:
    assume(not set(title.split()) & set(other.split()))
    copy = text.replace("\n\n", "\n\n\u201c", 1).replace(" the ", " the\u00a0")
    assert (
        compare(Report(title, text), Report(other, f"LONDON, 12 Nov (Agency) \u2013 {copy}")) is Likeness.SAME
    )


@given(titles, texts, figures, figures, st.integers(min_value=0))
def test_the_next_issue_is_another_report(title: str, text: str, old: int, new: int, place: int) -> None:
    assume(old != new)
    words = text.split(" ")
    at = 1 + place % (len(words) - 2)
    one, other = (" ".join([*words[:at], str(figure), *words[at:]]) for figure in (old, new))
    assert compare(Report(title, one), Report(title, other)) is not Likeness.SAME


@given(titles, texts, figures, figures, st.integers(30, 80), st.integers(1, 6))
def test_figure_right_before_the_cut_of_an_excerpt_tells_it_from_another_issue(
    title: str, text: str, old: int, new: int, count: int, before_cut: int
) -> None:
    words = text.split()
    assume(old != new and len(words) > 2 * count)
    at = count - before_cut
    whole = Report(title, " ".join([*words[:at], str(old), *words[at:]]))
    cut = " ".join([*words[:at], str(new), *words[at : count - 1], "…"])
    assert compare(whole, Report(title, cut, complete=False)) is not Likeness.SAME


def test_end_of_an_excerpt_that_is_not_in_the_text_makes_no_edition() -> None:
    text = _text(3)
    cut = " ".join(text.split()[:60]) + " The post A title appeared first on Gazette."
    assert compare(Report("A title", text), Report("A title", cut, complete=False)) is Likeness.SAME


@given(titles, texts, months, months)
def test_the_title_of_the_next_issue_says_that_it_is_another_report(
    title: str, text: str, month: str, next_month: str
) -> None:
    assume(month != next_month)
    assert (
        compare(Report(f"{title}, {month}", text), Report(f"{title}, {next_month}", text)) is Likeness.EDITION
    )


@given(titles, texts, figures)
def test_a_numbered_title_is_another_report(title: str, text: str, number: int) -> None:
    assert compare(Report(title, text), Report(f"{title} {number}", text)) is Likeness.EDITION


@pytest.mark.parametrize(
    ("one", "other"),
    [("10,000 people", "10000 people"), ("10.000 people", "10,000 people"), ("co-operate", "cooperate")],
)
def test_spellings_of_a_figure_or_a_word_make_no_edition(one: str, other: str) -> None:
    text = " ".join(f"{word} number" for word in WORDS)
    assert (
        compare(Report("A title", f"{text} {one} {text}"), Report("A title", f"{text} {other} {text}"))
        is Likeness.SAME
    )


@given(titles, seeds)
def test_reports_with_a_passage_in_common_are_different(title: str, seed: int) -> None:
    boilerplate = " ".join(WORDS)
    one, other = f"{_text(seed)}\n\n{boilerplate}", f"{_text(seed + 1)}\n\n{boilerplate}"
    assert compare(Report(title, one), Report("Something else", other)) is Likeness.DIFFERENT


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared_in_either_order(title: str, other: str, one: str, two: str) -> None:
    assert compare(Report(title, one), Report(other, two)) is compare(Report(other, two), Report(title, one))


def test_short_texts_are_like_nothing() -> None:
    text = " ".join(str(number) + "th" for number in range(LEAST_WORDS - 1))
    assert compare(Report("A title", text), Report("A title", text)) is Likeness.DIFFERENT


@given(titles, texts, st.integers(30, 80), st.integers(0, 60))
def test_an_excerpt_of_another_week_may_be_of_the_next_issue(
    title: str, text: str, count: int, apart: int
) -> None:
    words = text.split()
    assume(len(words) > 2 * count)
    whole = Report(title, text, day=100)
    cut = Report(title, " ".join(words[:count]), complete=False, day=100 + apart)
    assert (compare(whole, cut) is Likeness.SAME) == (apart <= 3)
    again = Report(title, text, day=100 + apart)
    assert compare(whole, again) is Likeness.SAME  # a whole text has its figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("on May 13th", "on May 17th"),
        ("case C131/12", "case C134/12"),
        ("the 1970er years", "the 1974er years"),
        ("R14250 a month", "R14254 a month"),
        ("COP27 agreed", "COP28 agreed"),
        ("over-65s", "over-68s"),
    ],
)
def test_a_figure_with_letters_makes_an_edition(one: str, other: str) -> None:
    text = " ".join(f"{word} number" for word in WORDS)
    assert (
        compare(Report("A title", f"{text} {one} {text}"), Report("A title", f"{text} {other} {text}"))
        is Likeness.EDITION
    )
