"""A maker of pages: a report in, the page that a system would make of it out, with what must come out of it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.cleaning.makers.furniture import SITE, document
from tests.cleaning.makers.report import Report

ADDRESS = "https://www.waterpolicy.example/publications/reports/dry-taps"


@dataclass(frozen=True)
class Made:
    """A page, and the text of each block that a reader must get of it, in order."""

    html: str
    truth: list[str]


Maker = Callable[[Report], Made]


def page(
    report: Report, body: str, *, head: str = "", truth: list[str] | None = None, attributes: str = ""
) -> Made:
    """A page of the site with this body; the truth is the report's own where none is given."""
    heads = f"<meta charset='utf-8'><title>{report.title} | {SITE}</title>{head}"
    html = document(heads, body, language=report.language, attributes=attributes)
    return Made(html, report.truth if truth is None else truth)
