"""Words divided at the end of a line: put together, unless the hyphen is the word's own."""

from __future__ import annotations

import pytest

from reader.pdf.hyphens import Vocabulary, join_lines

DIVIDING = [
    "a line that ends in the mid-",
    "dle of a word, as many do, and ano-",
    "ther one of the document-",
    "s",
] * 3
"""Lines of a document that divides words."""


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the govern-", "ment said", "the government said"),
        ("the evi\u00ad", "dence", "the evidence"),
        ("the evi\u2010", "dence", "the evidence"),
        ("a long-", "term plan", "a long-term plan"),
        ("an evidence-", "based policy", "an evidence-based policy"),
        ("was un-", "known then", "was unknown then"),
        ("was un-", "related", "was unrelated"),
        ("peut-", "être demain", "peut-être demain"),
        ("from day-", "to-day work", "from day-to-day work"),
        ("file-", "by-file patching", "file-by-file patching"),
        ("the govern\u2011", "ment said", "the govern-ment said"),
        ("les nou-", "velles", "les nouvelles"),
        ("кто-", "нибудь", "кто-нибудь"),
        ("прави-", "тельство", "правительство"),
        ("the years 2019-", "2020", "the years 2019-2020"),
        ("the North-", "South divide", "the North-South divide"),
    ],
)
def test_lines_are_joined_as_the_word_wants_it(before: str, after: str, joined: str) -> None:
    assert join_lines(before, after, Vocabulary(DIVIDING)) == joined


def test_word_that_the_document_writes_with_its_hyphen_keeps_it() -> None:
    words = Vocabulary([*DIVIDING, "the harbour-master wrote it, and the harbour-master knew"])
    assert join_lines("the harbour-", "master", words) == "the harbour-master"


def test_document_that_divides_no_words_keeps_hyphens() -> None:
    words = Vocabulary(["a line of words that are whole"] * 40)
    assert join_lines("the two-", "fold gain", words) == "the two-fold gain"
