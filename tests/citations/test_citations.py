"""What a report is, for citing it: names, keys, CSL-JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.citations.csl import cite_item, csl_item
from reader.citations.keys import base_key, comparable, free_key, is_valid_key, suffixed
from reader.citations.names import author_of, display_name, parse_authors, sort_name, typed_authors
from reader.citations.report import CitedReport, PartialDate, parse_date
from reader.model import AuthorName


def report(title: str = "", authors: str = "", **values: Any) -> CitedReport:
    return CitedReport(
        article_id=1,
        uid="a" * 16,
        key=values.pop("key", ""),
        type=values.pop("type", "report"),
        title=title,
        authors=parse_authors(authors),
        **values,
    )


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Jane Roe", AuthorName("Roe", "Jane")),
        ("Jane M. van der Berg", AuthorName("Berg", "Jane M.", "van der")),
        ("van der Berg, Jane M.", AuthorName("Berg", "Jane M.", "van der")),
        ("Martin Luther King Jr.", AuthorName("King", "Martin Luther", suffix="Jr.")),
        ("King, Martin Luther, Jr.", AuthorName("King", "Martin Luther", suffix="Jr.")),
        ("Ada Ohm, PhD", AuthorName("Ohm", "Ada")),
        ("De Gaulle", AuthorName("Gaulle", "De")),
        ("Plato", AuthorName(literal="Plato")),
        ("International Monetary Fund", AuthorName(literal="International Monetary Fund")),
        ("OECD", AuthorName(literal="OECD")),
        ("Smith & Partners", AuthorName(literal="Smith & Partners")),
        ("周杰", AuthorName(literal="周杰")),
    ],
)
def test_names_in_parts(typed: str, parts: AuthorName) -> None:
    assert author_of(typed) == parts


@given(st.lists(st.text(max_size=30), max_size=4))
def test_authors_are_typed_as_they_are_read(names: list[str]) -> None:
    authors = tuple(author for author in map(author_of, names) if display_name(author))
    kept = [author for author in authors if not set(display_name(author)) & set("{};")]
    again = parse_authors(typed_authors(tuple(kept)))
    assert [display_name(author) for author in again] == [display_name(author) for author in kept]
    assert all(sort_name(author) for author in again)


@pytest.mark.parametrize(
    ("title", "authors", "key"),
    [
        ("A guide to the wind power of Texas", "Roe, Jane", "roeGuideWindPower2024"),
        ("Prüfung der Größe", "Łukasz Ørsted", "orstedPrufungGrosse2024"),
        ("Harbours", "{Harbour Institute}", "harbourinstituteHarbours2024"),
        ("Harbours", "van der Berg, Jane", "vanderbergHarbours2024"),
        ("The bank’s $5 promise: 100%", "", "banks5Promise2024"),
        ("It's over", "", "Its2024"),
    ],
)
def test_key_formula(title: str, authors: str, key: str) -> None:
    made = base_key(report(title, authors, date=PartialDate(2024)))
    assert made.casefold() == key.casefold()
    assert made[: len(authors)] == key[: len(authors)]


def test_key_without_latin_letters_is_of_site_year_and_number() -> None:
    one = report("港口报告", "周杰", date=PartialDate(2024), url="https://www.caixin.com/x")
    assert free_key(one, set()) == "caixin2024-1"
    assert free_key(one, {"caixin2024-1"}) == "caixin2024-2"
    assert free_key(report("报告", "周杰", site="財新 Weekly"), set()) == "weekly-1"
    assert free_key(report(""), set()) == "article-1"


def test_taken_keys_get_letters() -> None:
    taken = {"roe2024"}
    found = []
    for _ in range(28):
        found.append(suffixed("Roe2024", taken))
        taken.add(comparable(found[-1]))
    assert found[:2] + found[-2:] == ["Roe2024a", "Roe2024b", "Roe2024ab", "Roe2024ac"] or found[25:] == [
        "Roe2024z",
        "Roe2024aa",
        "Roe2024ab",
    ]


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_every_key_is_valid_and_begins_as_pandoc_wants(title: str, authors: str, site: str, url: str) -> None:
    key = free_key(report(title, authors, site=site, url=f"https://{url}"), set())
    assert is_valid_key(key)
    assert key.isascii()
    assert key[0].isalnum()


@pytest.mark.parametrize("key", ["", "a b", "a,b", "a{b", "a@b", "a\\b", "a=b", "x" * 201, "a\x1bb", "a\nb"])
def test_keys_that_some_format_cannot_hold(key: str) -> None:
    assert not is_valid_key(key)


@pytest.mark.parametrize("text", ["", "2024-13", "2024-02-30", "24", "2024-11-03T10:00", "0000", "２０２４"])
def test_dates_that_are_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["2024", "2024-11", "2024-11-03"])
def test_dates(text: str) -> None:
    found = parse_date(text)
    assert str(found) == text
    assert found is not None
    assert found.parts == tuple(map(int, text.split("-")))


def test_csl_item() -> None:
    one = report(
        "Harbours",
        "Jane van der Berg; {Harbour Institute}",
        key="bergHarbours2024",
        date=PartialDate(2024, 11),
        institution="Harbour Institute",
        site="harbour.example",
        report_number="7",
        url="https://harbour.example/7",
        accessed=PartialDate(2026, 3, 14),
    )
    assert csl_item(one) == {
        "id": "bergHarbours2024",
        "citation-key": "bergHarbours2024",
        "type": "report",
        "title": "Harbours",
        "author": [
            {"family": "Berg", "given": "Jane", "non-dropping-particle": "van der"},
            {"literal": "Harbour Institute"},
        ],
        "issued": {"date-parts": [[2024, 11]]},
        "publisher": "Harbour Institute",
        "number": "7",
        "URL": "https://harbour.example/7",
        "accessed": {"date-parts": [[2026, 3, 14]]},
    }
    assert csl_item(report("X", type="tractate"))["type"] == "webpage"
    assert cite_item(one, "12–13") == {"id": "bergHarbours2024", "locator": "12–13", "label": "page"}
    assert cite_item(one) == {"id": "bergHarbours2024"}
