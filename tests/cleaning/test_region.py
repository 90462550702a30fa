"""How far the article reaches: a body over several parts of the page, and what stands beside it."""

from __future__ import annotations

import json

from reader.cleaning import clean
from tests.support.made_pages import ADDRESS, PROSE, TITLE, paragraphs

PARAGRAPHS = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(20)]
FRAME = "<div class='strip'><p>Reports</p><p>Figures</p></div>"


def text_of(body: str, head: str = "") -> str:
    html = f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return clean(html, url=ADDRESS).document.text


def left_out(text: str, wanted: list[str]) -> list[str]:
    return [each for each in wanted if each not in text]


def test_beginning_in_part_of_its_own_is_kept() -> None:
    needed = "".join(f"<li><a href='/shop/{n}'>Brush number {n}</a></li>" for n in range(4))
    begun = f"{paragraphs(PARAGRAPHS[:4])}<ul>{needed}</ul><p>All of these are cheap.</p>"
    rest = f"<div class='group'><div class='inner'>{paragraphs(PARAGRAPHS[4:])}</div></div>"
    text = text_of(f"<h1>{TITLE}</h1>{FRAME}<div class='text'>{begun}{rest}</div>{FRAME}")
    assert left_out(text, PARAGRAPHS) == []


def test_table_of_data_below_text_is_kept() -> None:
    rows = "".join(
        f"<tr><td>Training centre {n}</td><td>{PROSE[n % 3]}</td><td>Room {n}</td></tr>" for n in range(30)
    )
    table = f"<table><tr><th>Centre</th><th>What it offers</th><th>Where</th></tr>{rows}</table>"
    body = f"<section><div class='field-body'>{paragraphs(PARAGRAPHS[:8])}</div></section>"
    text = text_of(f"<div><h1>{TITLE}</h1>{body}<section><h3>Centres</h3>{table}</section></div>{FRAME}")
    assert left_out(text, [*PARAGRAPHS[:8], "Training centre 29", "Room 29"]) == []


def test_paragraph_beyond_the_part_that_metadata_tell_is_kept() -> None:
    said = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": " ".join(PARAGRAPHS)})
    head = f"<script type='application/ld+json'>{said}</script>"
    frame = "".join(f"<div class='line'><p>Figure {n}</p></div>" for n in range(18))
    body = f"<div><p>{PARAGRAPHS[0]}</p></div>{frame}<div class='rest'>{paragraphs(PARAGRAPHS[1:])}</div>"
    text = text_of(f"<h1>{TITLE}</h1><div class='text'>{body}</div>", head)
    assert left_out(text, PARAGRAPHS) == []


def test_teasers_below_linked_headings_are_left_out() -> None:
    teasers = "".join(
        f"<div class='box'><h3><a href='/other/{n}'>Another report, number {n}</a></h3>"
        f"<div class='snippet'>{PROSE[n % 3]} This is said of report {n} in some more words.</div></div>"
        for n in range(12)
    )
    body = f"<div id='page'><div class='text'>{paragraphs(PARAGRAPHS[:9])}</div><div>{teasers}</div></div>"
    text = text_of(f"<h1>{TITLE}</h1>{body}")
    assert left_out(text, PARAGRAPHS[:9]) == []
    assert "Another report" not in text
    assert "This is said of report" not in text


def test_sections_that_are_article_elements_stay_in_one_text() -> None:
    sections = "".join(
        f"<article class='chapter'><h2>Part {n}</h2>{paragraphs(PARAGRAPHS[10 * n : 10 * n + 10])}</article>"
        for n in range(2)
    )
    assert left_out(text_of(f"<h1>{TITLE}</h1><div class='text'>{sections}</div>"), PARAGRAPHS) == []


def test_articles_below_with_linked_headings_are_left_out() -> None:
    others = "".join(
        f"<article class='story'><h2><a href='/other/{n}'>Another report, number {n}</a></h2>"
        f"<p>{PROSE[n % 3]} This is said of report {n} in some more words.</p></article>"
        for n in range(3)
    )
    first = f"<article class='story'><h2>{TITLE}</h2>{paragraphs(PARAGRAPHS)}</article>"
    text = text_of(f"<div class='stream'>{first}{others}</div>")
    assert left_out(text, PARAGRAPHS) == []
    assert "This is said of report" not in text


def test_body_split_over_parts_without_names_is_kept() -> None:
    halves = "".join(
        f"<div><div>{paragraphs(half)}</div></div>" for half in (PARAGRAPHS[:12], PARAGRAPHS[12:15])
    )
    text = text_of(f"<h1>{TITLE}</h1><div class='body'>{halves}</div>")
    assert left_out(text, PARAGRAPHS[:15]) == []
