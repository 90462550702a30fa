"""Which text of a page becomes its title, also on pages that are made to be hard."""

from __future__ import annotations

import pytest
from lxml import html

from reader.cleaning import clean
from reader.cleaning.metadata.page import title_question
from reader.cleaning.metadata.title_candidates import LONGEST, MOST, read_headings
from tests.support.made_pages import ADDRESS, PROSE, TITLE, cleaned, linked_data, meta

SITE = meta("og:site_name", "The Daily")


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"<h1>The Daily</h1><h2>{TITLE}</h2>", "The Daily"),
        (f"<h1>The Daily</h1><h2>{TITLE}</h2>", f"{TITLE} | The Daily"),
        (f"<h2>{TITLE}</h2>", "The Daily"),
        (f"<div class='article-title'>{TITLE}</div>", "The Daily"),
        (f"<h1><span>{TITLE}</span></h1>", ""),
        (f"<h1>Paradise Lost</h1><h2>{TITLE}</h2>", f"{TITLE} « Paradise Lost"),
    ],
)
def test_site_name_is_no_title_beside_a_headline(heading: str, title: str) -> None:
    assert cleaned(SITE, title=title, heading=heading).title == TITLE


@pytest.mark.parametrize(
    ("head", "title", "heading", "wanted"),
    [
        ("", "The Daily", "", "The Daily"),
        ("", "", f"<h1>{TITLE}</h1>", TITLE),
        (meta("og:title", TITLE), "", "", TITLE),
        (linked_data(), "", "", TITLE),
        ("", "???", "", "???"),
    ],
)
def test_only_text_that_may_be_a_title_is_it(head: str, title: str, heading: str, wanted: str) -> None:
    assert cleaned(SITE + head, title=title, heading=heading).title == wanted


def test_title_longer_than_any_is_cut() -> None:
    title = cleaned(title="Water " * 100_000, heading="").title
    assert title.startswith("Water Water")
    assert len(title) <= 500


def test_words_of_other_writing_agree() -> None:
    title = "水資源に関する年次報告書が公表された"
    assert cleaned(title=f"{title} - 日報", heading=f"<h1>{title}</h1>").title == title


def test_few_of_many_headings_are_read() -> None:
    page = "".join(
        f"<h1>Water {n}</h1><h2>Part {n}</h2><div class='title'>Note {n}</div>" for n in range(3_000)
    )
    headings = read_headings(html.fromstring(f"<body>{page}</body>"), ADDRESS)
    assert len(headings) <= sum(MOST.values())
    text = "".join(f"<p>{sentence} {sentence}</p>" for sentence in PROSE)
    article = clean(f"<title>{TITLE}</title><body><h1>{TITLE}</h1>{text}{page}</body>", url=ADDRESS)
    assert article.title == TITLE


def test_elements_around_the_whole_page_are_no_headings() -> None:
    nested = "<div class='title'>" * 200 + "<p>" + "Water is short. " * 500 + "</p>" + "</div>" * 200
    page = html.fromstring(f"<html><body><h1>{'<b>x</b> ' * 5_000}</h1>{nested}</body></html>")
    assert read_headings(page, ADDRESS) == []


def test_candidates_of_a_page_full_of_separators_are_few() -> None:
    page = html.fromstring(
        f"<html><head><title>{' | '.join(f'Water {n}' for n in range(90))}</title></head><body></body></html>"
    )
    options = title_question(page, ADDRESS).options()
    assert 0 < len(options) <= 14
    assert all(len(option.text) <= LONGEST for option in options)
