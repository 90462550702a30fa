"""Choosing authors among all answers of a page: what counts as one answer, and which is taken."""

from __future__ import annotations

import pytest

from reader.cleaning.metadata.mentions import Mention
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.model import authors


def answer(*names: str, family: int = 0, sources: tuple[str, ...] = ("linked data",)) -> authors.Answer:
    key = frozenset(" ".join(names).casefold().split())
    return authors.Answer(names, key, list(sources), families={family}, people=True)


def test_same_words_are_one_answer_in_the_better_writing() -> None:
    found = authors.answers(
        [
            Mention("labelled", ("ADA STREAM", "BO BROOK")),
            Mention("linked data", ("Bo Brook", "Ada Stream")),
            Mention("line", ("Zoe Other",)),
        ]
    )
    assert [each.names for each in found] == [("Bo Brook", "Ada Stream"), ("Zoe Other",)]
    assert found[0].sources == ["labelled", "linked data"]
    assert (found[0].families, found[1].families) == ({0, 2}, set())


def row(**known: float) -> list[float]:
    return [known.get(name.replace(" ", "_"), 0.0) for name in authors.NAMES]


@pytest.mark.parametrize(
    ("likely", "chosen"),
    [((0.8, 0.1, 0.1), 0), ((0.8, 0.5, 0.1), 1), ((0.8, 0.1, 0.7), 0), ((0.001, 0.001, 0.001), None)],
)
def test_likeliest_answer_or_the_one_with_more_people(likely: tuple[float, ...], chosen: int | None) -> None:
    found = [answer("Ada Stream"), answer("Ada Stream", "Bo Brook"), answer("Zoe Other")]
    assert authors.chosen(found, [row()] * 3, likely) == chosen


@pytest.mark.parametrize(
    ("sources", "known", "given"),
    [
        (("labelled", "line"), {}, True),  # several kinds of sources need no likelihood
        (("marked 1 first", "marked 1 together"), {}, False),
        (("meta other",), {}, False),
        (("meta other",), {"share_printed": 1.0}, True),
        (("marked 3 first",), {}, False),
        (("marked 3 first",), {"near_head": 1.0}, True),
    ],
)
def test_answer_of_one_kind_of_source_needs_more(
    sources: tuple[str, ...], known: dict[str, float], given: bool
) -> None:
    likely = 0.02 if len(known) == 0 and len(sources) > 1 else 0.5
    found = [answer("Ada Stream", sources=sources)]
    assert (authors.chosen(found, [row(**known)], [likely]) is not None) == given


def test_rows_have_one_number_for_each_name() -> None:
    page = authors.Page(Metadata(), "", [], [], 0, 0)
    (row,) = authors.rows([answer("Ada Stream")], page)
    assert len(row) == len(authors.NAMES) == len(set(authors.NAMES))
    assert authors.choose([], page) == []
