"""What a page gives for citing it: type, institution, numbers, PDF and authors in parts."""

from __future__ import annotations

import pytest

from reader.cleaning import CleanArticle
from reader.cleaning.metadata.citation import in_parts
from reader.model import AuthorName
from tests.support.made_pages import cleaned, linked_data


def tag(name: str, content: str) -> str:
    return f"<meta name='{name}' content='{content}'>"


def test_working_paper_by_citation_tags() -> None:
    head = (
        tag("citation_author", "Stream, Ada")
        + tag("citation_author", "Bo van der Brook")
        + tag("citation_technical_report_institution", "Institute of Water")
        + tag("citation_technical_report_number", "w12345")
        + tag("citation_doi", "10.3386/w12345")
        + tag("citation_pdf_url", "/papers/w12345.pdf")
        + tag("citation_series_title", "Working Papers")
    )
    citation = cleaned(head).citation
    assert citation.type == "report"
    assert citation.institution == "Institute of Water"
    assert citation.report_number == "w12345"
    assert citation.doi == "10.3386/w12345"
    assert citation.pdf_url == "https://www.thedaily.example/papers/w12345.pdf"
    assert citation.series == "Working Papers"
    assert citation.authors == (
        AuthorName(family="Stream", given="Ada"),
        AuthorName(family="Brook", given="Bo", particle="van der"),
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("NewsArticle", "article-newspaper"),
        ("BlogPosting", "post-weblog"),
        ("Report", "report"),
        ("ScholarlyArticle", "article-journal"),
    ],
)
def test_type_by_linked_data(kind: str, said: str) -> None:
    assert cleaned(linked_data(**{"@type": kind})).citation.type == said


def test_report_of_organization() -> None:
    data = {
        "@type": "Report",
        "publisher": {"@type": "Organization", "name": "Office of Statistics"},
        "author": {"@type": "Organization", "name": "Office of Statistics"},
        "reportNumber": "12/2024",
        "identifier": "https://doi.org/10.1234/ABC.5",
    }
    citation = cleaned(linked_data(**data)).citation
    assert citation.institution == "Office of Statistics"
    assert citation.authors == (AuthorName(literal="Office of Statistics"),)
    assert citation.report_number == "12/2024"
    assert citation.doi == "10.1234/abc.5"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "http://[", "data:text/html,x"]
)
def test_hostile_pdf_address_is_dropped(address: str) -> None:
    assert cleaned(tag("citation_pdf_url", address)).citation.pdf_url == ""


def test_one_word_is_body() -> None:
    assert in_parts("Eurostat") == AuthorName(literal="Eurostat")


def test_citation_survives_pipe() -> None:
    article = cleaned(tag("citation_author", "Stream, Ada") + tag("citation_doi", "10.3386/w1"))
    assert CleanArticle.from_json(article.to_json()).citation == article.citation
