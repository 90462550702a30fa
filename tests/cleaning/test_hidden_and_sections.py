"""Parts hidden by a class, banners of authorities, sections under first-level headings, and authors named
in a sentence.
"""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from tests.support.made_pages import ADDRESS, PROSE, TITLE, paragraphs, text_of_main

PARAGRAPHS = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(12)]
OFFER = "Unlimited access to the paper on all your devices"


@pytest.mark.parametrize("name", ["hidden", "offer d-none", "box -hidden", "is-hidden wall", "ng-hide"])
def test_part_hidden_by_class_is_left_out(name: str) -> None:
    offer = f"<div class='{name}'><ul><li>{OFFER}</li><li>The daily puzzles</li></ul></div>"
    text = text_of_main(paragraphs(PARAGRAPHS[:6]) + offer + paragraphs(PARAGRAPHS[6:]))
    assert OFFER not in text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("name", ["hidden md:block", "d-none d-lg-block", "hidden lg:flex"])
def test_responsive_hidden_part_is_kept(name: str) -> None:
    body = f"<div class='{name}'>{paragraphs(PARAGRAPHS[:3])}</div>{paragraphs(PARAGRAPHS[3:])}"
    assert all(paragraph in text_of_main(body) for paragraph in PARAGRAPHS)


def test_collapsed_text_is_kept() -> None:
    fold = f"<div class='more hidden'>{paragraphs(PARAGRAPHS[8:])}</div>"
    assert all(paragraph in text_of_main(paragraphs(PARAGRAPHS[:8]) + fold) for paragraph in PARAGRAPHS)


def test_accordion_named_list_of_tabs_is_kept() -> None:
    folds = "".join(
        f"<li><a href='#f{n}'>Question {n}</a><div>{PARAGRAPHS[n]}</div></li>" for n in (8, 9, 10)
    )
    accordion = f"<ul class='accordion' role='tablist'>{folds}</ul>"
    text = text_of_main(paragraphs(PARAGRAPHS[:8]) + accordion + paragraphs(PARAGRAPHS[11:]))
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    tabs = (
        "<ul role='tablist'><li><a href='#a'>Figures for the year</a></li><li><a href='#b'>Maps</a></li></ul>"
    )
    assert "Figures for the year" not in text_of_main(tabs + paragraphs(PARAGRAPHS))


def test_labels_that_nobody_sees_are_left_out() -> None:
    clipped = "<span style='border:0;clip:rect(0 0 0 0);position:absolute;width:1px'>, opens new tab</span>"
    shown = f"The figures <a href='https://x.example/'>are public{clipped}</a> and were checked twice by us."
    heading = "<h2 id='s2'>What we found<a href='#s2'>#s2</a></h2><h2>How it was counted <i class='material-icons'>chevron_right</i></h2>"
    text = text_of_main(f"{paragraphs(PARAGRAPHS[:6])}<p>{shown}</p>{heading}{paragraphs(PARAGRAPHS[6:])}")
    assert "are public and were checked twice by us.\n\nWhat we found\n\nHow it was counted\n\n" in text


def test_heading_for_screen_readers_alone_is_left_out() -> None:
    heading = "<h2 class='visually-hidden'>Article content</h2><h2 class='section-title'>What we found</h2>"
    text = text_of_main(paragraphs(PARAGRAPHS[:6]) + heading + paragraphs(PARAGRAPHS[6:]))
    assert "Article content" not in text
    assert "What we found" in text


def test_day_in_sidebar_makes_no_headline_of_last_section() -> None:
    section = f"<div><h1>Use</h1><p>{PARAGRAPHS[11]}</p></div></main><div class='sidebar'><p>Start</p><p>27/02/2022</p></div><main>"
    assert PARAGRAPHS[11] in text_of_main(paragraphs(PARAGRAPHS[:11]) + section)


def test_component_containers_are_no_consent_boxes() -> None:
    body = "".join(f"<div class='cmp-container'><p>{text}</p></div>" for text in PARAGRAPHS)
    assert all(paragraph in text_of_main(body) for paragraph in PARAGRAPHS)


def test_banner_of_authority_is_left_out() -> None:
    told = "A .gov website belongs to an official government organization in the United States."
    banner = f"<section class='usa-banner'><div class='usa-banner__content'><p>{told}</p></div></section>"
    html = f"<html><head><title>{TITLE}</title></head><body>{banner}<main><h1>{TITLE}</h1>{paragraphs(PARAGRAPHS)}</main></body></html>"
    assert told not in clean(html, url=ADDRESS).document.text


def test_h1_sections_stay_in_one_article() -> None:
    sections = "".join(
        f"<section id='s{n}'><h1>Part number"
        f" {n}</h1><p>{PARAGRAPHS[n]}</p><p>{PARAGRAPHS[n + 6]}</p></section>"
        for n in range(6)
    )
    text = text_of_main(
        sections + "<section><h1>Last remarks</h1><p>By Ada Stream</p><p>They end it all.</p></section>"
    )
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "Last remarks" in text


@pytest.mark.parametrize(
    "sentence",
    [
        "This post was written by Ada Stream, Head of Water at the house.",
        "The article was originally written by Ada Stream for members.",
        "This report is authored by Ada Stream.",
    ],
)
def test_author_named_in_sentence(sentence: str) -> None:
    html = (
        f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{paragraphs(PARAGRAPHS)}</main>"
        f"<div class='author-bio'>{sentence}</div></body></html>"
    )
    assert clean(html, url=ADDRESS).authors == ("Ada Stream",)


def test_author_in_box_of_page_builder() -> None:
    box = (
        "<div class='elementor-widget-container'><div class='elementor-author-box'><h4"
        " class='elementor-author-box__name'>"
        "Ada Stream</h4><div class='elementor-author-box__bio'>She has studied rivers.</div></div></div>"
    )
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{paragraphs(PARAGRAPHS)}</main>{box}</body></html>"
    assert clean(html, url=ADDRESS).authors == ("Ada Stream",)
