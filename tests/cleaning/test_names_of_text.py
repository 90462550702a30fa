"""Names that say "no text" and are given to the text itself, and standfirsts beside the title."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.cleaning.naming import naming
from tests.support.made_pages import ADDRESS, PROSE, TITLE

PARAGRAPHS = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(12)]


@pytest.mark.parametrize("name", ["elementor-widget", "widget-container", "meta", "slider-item", "cta-box"])
def test_headings_between_paragraphs_of_same_class_stay(name: str) -> None:
    body = "".join(
        f"<div class='{name}'><h2>Heading number {n}</h2></div><div class='{name}'><p>{text}</p></div>"
        for n, text in enumerate(PARAGRAPHS)
    )
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{body}</main></body></html>"
    text = clean(html, url=ADDRESS).document.text
    assert [n for n in range(12) if f"Heading number {n}" not in text] == []
    assert all(paragraph in text for paragraph in PARAGRAPHS)


def test_widget_beside_text_stays_out() -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    widget = (
        "<div class='widget'><h2>Opening hours</h2><p>We are open from nine to five on all days.</p></div>"
    )
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{body}</main>{widget}</body></html>"
    assert "Opening hours" not in clean(html, url=ADDRESS).document.text


STANDFIRST = "Reservoirs hold less than in any year since measurements began, the ministry says."


@pytest.mark.parametrize(
    ("name", "description"), [("standfirst", ""), ("x1", STANDFIRST), ("lead-text", STANDFIRST)]
)
def test_detached_standfirst_needs_one_witness(name: str, description: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = (
        f"<html><head><title>{TITLE}</title><meta name='description' content='{description}'></head><body><main>"
        f"<header><h1>{TITLE}</h1><p class='{name}'>{STANDFIRST}</p></header><div class='body'>{body}</div></main></body></html>"
    )
    assert clean(html, url=ADDRESS).document.text.startswith(STANDFIRST)


@pytest.mark.parametrize("name", ["table_root__adKqa", "text__81O9J", "box_modal__x"])
def test_hash_behind_name_says_nothing(name: str) -> None:
    expected = () if name != "box_modal__x" else ("overlay",)
    assert tuple(rule.name for rule in naming(name).rules) == expected


@pytest.mark.parametrize("name", ["drawer", "ad-content", "toolbox"])
def test_data_table_in_junk_named_part_is_kept(name: str) -> None:
    rows = "".join(f"<tr><td>Well {n}</td><td>{n} m</td><td>{1900 + n}</td></tr>" for n in range(1, 6))
    table = f"<table><tr><th>Well</th><th>Depth</th><th>Year</th></tr>{rows}</table>"
    texts = [f"<p>{text}</p>" for text in PARAGRAPHS]
    body = "".join((*texts[:6], f"<div class='{name}'><h3>Wells</h3>{table}</div>", *texts[6:]))
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{body}</main></body></html>"
    assert "Well 5" in clean(html, url=ADDRESS).document.text


def test_parts_called_legal_that_hold_most_of_the_page_are_its_text() -> None:
    parts = "".join(
        f"<div class='legal-text'><h3>Clause {n}</h3><p>{PROSE[n % 3]} Clause {n} says more of it.</p></div>"
        for n in range(20)
    )
    first = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:5])
    html = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class='page'>{first}{parts}</div></body></html>"
    text = clean(html, url=ADDRESS).document.text
    assert [n for n in range(20) if f"Clause {n} says more of it." not in text] == []


def test_name_of_most_of_a_small_page_is_its_text() -> None:
    cards = "".join(
        f"<div class='cta-box'><h2>Trail {n}</h2><div>Length {n} miles, made of sand and roots</div></div>"
        for n in range(1, 9)
    )
    html = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{PROSE[0]}</p>{cards}</body></html>"
    text = clean(html, url=ADDRESS).document.text
    assert [n for n in range(1, 9) if f"Length {n} miles" not in text] == []


@pytest.mark.parametrize("name", ["read-more-wrapper", "info-drawer", "slider-box"])
def test_running_text_without_link_in_part_named_for_links_is_kept(name: str) -> None:
    texts = [f"<p>{text}</p>" for text in PARAGRAPHS]
    body = "".join((*texts[:6], f"<div class='{name}'>{texts[6]}</div>", *texts[7:]))
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{body}</main></body></html>"
    linked = html.replace(texts[6], f"<h3><a href='/other'>Another report</a></h3>{texts[6]}")
    assert PARAGRAPHS[6] in clean(html, url=ADDRESS).document.text
    assert PARAGRAPHS[6] not in clean(linked, url=ADDRESS).document.text


def test_boxes_beside_very_short_text_stay_out() -> None:
    days = "".join(f"<td>{day}</td>" for day in range(1, 32))
    news = "".join(f"<p>{PROSE[n]} Others said so.</p>" for n in range(3))
    boxes = f"<div class='widget'><h2>Calendar</h2><table><tr>{days}</tr></table></div><div class='widget'>{news}</div>"
    body = f"<div class='content'><h1>{TITLE}</h1><p>Songs for lessons, with notes.</p></div>"
    html = f"<html><head><title>{TITLE}</title></head><body>{body}<div class='sidebar'>{boxes}</div></body></html>"
    assert "Calendar" not in clean(html, url=ADDRESS).document.text
