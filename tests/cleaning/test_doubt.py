"""Where the trees are unsure, the reader is warned; the text stays the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reader.cleaning import CleanArticle, Correction, clean, examine, selection
from reader.cleaning.model import arbiter
from reader.cleaning.part_marks import Part, join_parts
from reader.cleaning.pipeline import MIXED
from tests.cleaning.makers import MAKERS
from tests.cleaning.makers.report import make_report
from tests.support.made_pages import ADDRESS, PROSE, TITLE, paragraphs

Cleaned = Callable[..., CleanArticle]


def page(*years: int) -> str:
    text = paragraphs(f"{text} So it was in the year {year}." for year in years for text in PROSE)
    return f"<title>{TITLE}</title><main><article><h1>{TITLE}</h1>{text}</article></main>"


PAGE = page(*range(1990, 2000))


class _Likely:
    """Trees that give every piece the same probability."""

    def __init__(self, likely: float) -> None:
        self.likely = likely

    def probability(self, row: object) -> float:
        return self.likely


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> Cleaned:
    def with_trees(likely: float, html: str | bytes = PAGE, *corrections: Correction) -> CleanArticle:
        monkeypatch.setattr(arbiter, "shipped_table", lambda: _Likely(likely))
        return clean(html, url=ADDRESS, corrections=corrections)

    return with_trees


def test_reader_is_told_that_text_is_perhaps_mixed(cleaned: Cleaned) -> None:
    sure, unsure = cleaned(0.98), cleaned(0.7)
    assert (sure.reason, sure.notes) == ("", ())
    assert unsure.reason == MIXED
    assert unsure.notes == ("About 30% of the text may be kept or left out wrongly.",)
    assert replace(unsure, reason="", notes=()) == sure


def test_doubt_over_the_whole_text_is_not_over_100_percent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "arbitrate", lambda *_: 4.5)
    assert clean(PAGE, url=ADDRESS).notes == ("About 100% of the text may be kept or left out wrongly.",)


def test_who_has_corrected_the_site_is_not_warned_of_it(cleaned: Cleaned) -> None:
    block = next(each for each in examine(PAGE, url=ADDRESS).verdicts if each.block)
    assert cleaned(0.7, PAGE, Correction(keep=True, block=block.block)).reason == ""


def test_one_doubtful_part_makes_the_whole_doubtful(cleaned: Cleaned) -> None:
    both = join_parts(
        [Part(page(*range(1990, 2000)).encode(), ADDRESS), Part(page(*range(2000, 2010)).encode(), "")]
    )
    assert cleaned(0.98, both).reason == ""
    joined = cleaned(0.7, both)
    assert (joined.reason, joined.complete) == (MIXED, True)


def test_passages_said_twice_cast_no_doubt_on_the_text() -> None:
    made = MAKERS["pull_repeats"](make_report(0, "de", sections=3))
    assert clean(made.html, url=ADDRESS).reason == ""
