"""Passages of other programs in our text: on their words or nowhere."""

from __future__ import annotations

import random
import re

import pytest

from reader.annotations.quotes import Quote, QuoteFinder
from tests.support.foreign_files import shelf

TEXT = (
    "Emissions from shipping rose by 12.5% in the last period[3], the committee found.\n\n"
    "“We have to act now,” the chair said — adding that delay would cost more than any measure on the table.\n\n"
    "The levy is paid at the port. The fund helps small states. The levy is paid at the port of arrival only.\n\n"
    "It counts 4,321 vessels above 5,000 gross tonnes, of which a tenth burn anything but residual oil."
)


def found(quote: str, **more: object) -> str | None:
    place = QuoteFinder(TEXT).find(Quote(quote, **more))  # type: ignore[arg-type]
    return None if place is None else TEXT[place[0].start : place[0].end]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("rose by 12.5% in the  last\nperiod", "rose by 12.5% in the last period"),
        ('"We have to act now," the chair said - adding', "“We have to act now,” the chair said — adding"),
        ("the chair said &mdash; adding that delay", "the chair said — adding that delay"),
        ("in the last period, the committee found.", "in the last period[3], the committee found"),
        ("the committee found.", "the committee found."),
        ("4321 ves\u00adsels above 5 000 gross", "4,321 vessels above 5,000 gross"),
        ("MORE THAN ANY MEA-\nSURE", "more than any measure"),
        ("act now,” the chair said … more than any measure", "act now,” the chair said — adding that delay would cost more than any measure"),
        ("small states. The levy is", "small states. The levy is"),
    ],
)  # fmt: skip
def test_passage_is_found_by_its_letters(quote: str, words: str) -> None:
    assert found(quote) == words


@pytest.mark.parametrize(
    "quote",
    ["The levy is paid at the port", "levy", "sion", "nothing of the kind is in this text at all", "…", ""],
)
def test_passage_without_a_certain_place_has_none(quote: str) -> None:
    assert found(quote) is None


def test_words_around_say_which_place_is_meant() -> None:
    finder, quote = QuoteFinder(TEXT), "The levy is paid at the port"
    second = TEXT.rindex(quote)
    for given in (
        Quote(quote, suffix=" of arrival only."),
        Quote(quote, prefix="the fund helps small states. "),
        Quote(quote, start=second, end=second + len(quote)),
    ):
        place = finder.find(given)
        assert place is not None
        assert place[0].start == second
    assert finder.find(Quote(quote, start=5, end=10)) is None


def test_changed_words_are_to_be_checked_and_others_are_not_taken() -> None:
    place = QuoteFinder(TEXT).find(
        Quote(
            "It counts 4,321 ships above 5,000 gross tonnes, of which a tenth burn anything but residual oil."
        )
    )
    assert place is not None
    assert not place[1]
    assert place[0].confidence < 0.9
    assert TEXT[place[0].start : place[0].end].startswith("It counts 4,321 vessels")
    for other in ("4,322 vessels above", "4,321 vessels not above", "4,321 ferries below two large"):
        changed = f"It counts {other} 5,000 gross tonnes, of which a tenth burn anything but residual oil."
        assert found(changed) is None
    assert (
        found("It counts 99 lorries below 3 tonnes, which mostly burn diesel and are old, said the ministry")
        is None
    )


@pytest.mark.parametrize("seed", range(3))
def test_passages_of_changed_form_lie_on_their_words(seed: int) -> None:
    """At least 95 % are placed, and each on the words it was marked on."""
    rng, placed, total = random.Random(seed), 0, 0
    for book in shelf(seed, books=6, marks=7):
        text = "\n\n".join(book.paragraphs)
        finder = QuoteFinder(text)
        for mark in book.marks:
            place = finder.find(Quote(_changed(mark.quote, rng)))
            total += 1
            if place is not None:
                placed += 1
                start = text.index(mark.quote)
                assert abs(place[0].start - start) <= 2
                assert abs(place[0].end - start - len(mark.quote)) <= 2
    assert placed >= 0.95 * total


def _changed(quote: str, rng: random.Random) -> str:
    match rng.randrange(5):
        case 0:
            return re.sub(" ", "  ", quote).upper()
        case 1:
            return quote.replace(" ", "\u00a0", 2).replace("i", "i\u00ad", 1)
        case 2:
            return quote.replace(",", "").replace(".", "")
        case 3:
            return re.sub(r"(\w{4})(\w{2})", "\\1-\n\\2", quote, count=1)
    return f"“{quote}” [4]" if rng.random() < 0.5 else f"{quote}…"
