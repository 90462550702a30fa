"""DOI, number and series of a report that only its page prints."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.model import Metadata
from tests.support.made_pages import ADDRESS, PROSE, TITLE

TEXT = "".join(f"<p>{PROSE[n % 3]} Part {n} of the report adds figures of its own.</p>" for n in range(8))


def citation(above: str = "", below: str = "") -> Metadata:
    html = (
        f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{above}<div>{TEXT}</div>{below}"
        "</main></body></html>"
    )
    return clean(html, url=ADDRESS).citation


@pytest.mark.parametrize(
    ("line", "series", "number"),
    [
        ("NBER Working Paper No. 31234", "NBER Working Paper", "31234"),
        ("Discussion Paper #12/2024, May 2024", "Discussion Paper", "12/2024"),
        ("Staff Report No. SR-1021 (revised)", "Staff Report", "SR-1021"),
        ("Policy Brief Nr. 7", "Policy Brief", "7"),
    ],
)
def test_number_and_series_of_printed_line(line: str, series: str, number: str) -> None:
    found = citation(above=f"<p>{line}</p>")
    assert (found.series, found.report_number, found.type) == (series, number, "report")


@pytest.mark.parametrize(
    "line", ["This working paper has no number.", "Report 12 people to the police", "Room number 12"]
)
def test_other_lines_give_no_number(line: str) -> None:
    assert citation(above=f"<p>{line}</p>").report_number == ""


@pytest.mark.parametrize(
    "line",
    [
        "DOI: 10.1234/Water.5",
        "https://doi.org/10.1234/water.5.",
        "<a href='https://doi.org/10.1234/water.5'>Cite this report</a>",
    ],
)
def test_printed_doi(line: str) -> None:
    assert citation(below=f"<p class='cite'>{line}</p>").doi == "10.1234/water.5"


def test_several_dois_give_no_page_doi() -> None:
    lines = "<p>doi: 10.1234/water.5</p><p>doi: 10.1234/water.6</p>"
    assert citation(below=f"<div class='cites'>{lines}</div>").doi == ""


def test_doi_in_text_is_not_page_doi() -> None:
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{TEXT}<p>As Brook shows (doi: 10.1234/brook), tanks help a little in all of these districts.</p>{TEXT}</main></body></html>"
    assert clean(html, url=ADDRESS).citation.doi == ""
