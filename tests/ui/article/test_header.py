"""The header above an article says each name once."""

from __future__ import annotations

from dataclasses import replace

from reader.ui.article.header import header_lines
from tests.support.exported_reports import article


def test_house_that_is_the_author_is_named_once() -> None:
    lines = header_lines(replace(article("x"), authors=("Example Review",), site="Example Review"), 80)
    assert [line for line, _ in lines if "Example Review" in line] == ["Example Review · 31 August 2026"]
