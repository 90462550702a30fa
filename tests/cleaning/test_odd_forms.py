"""Texts in forms that no rule was made for, and texts with more comments than words of their own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reader.cleaning import clean
from tests.support.made_pages import ADDRESS, PROSE, TITLE

PARAGRAPHS = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(8)]
LINKS = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(9))
MENU = f"<div id='header'><ul class='menu'>{LINKS}</ul></div>"
FOOT = f"<div id='footer'><p>Copyright 2024 The Institute. All rights reserved.</p><ul>{LINKS}</ul></div>"
H1 = f"<h1>{TITLE}</h1>"


def each(before: str, after: str, texts: Sequence[str] = PARAGRAPHS) -> str:
    return "".join(f"{before}{text}{after}" for text in texts)


def page(body: str, *, title: str = f"<title>{TITLE}</title>") -> str:
    return f"<html lang='en'><head>{title}</head><body>{MENU}{body}{FOOT}</body></html>"


FORMS = {
    "rows of a page builder": each("<div class='x9 row'><div class='x4'><div class='x2'><p>", "</p></div></div></div>"),
    "table for the layout": f"<table><tr><td>{MENU}</td><td>{H1}{'<br><br>'.join(PARAGRAPHS)}</td><td><a href='/a'>Advertise</a></td></tr></table>",
    "tables in tables": f"<table><tr><td><table><tr><td>{H1}</td></tr>{each('<tr><td><p>', '</p></td></tr>')}</table></td></tr></table>",
    "definitions": f"{H1}<dl>{each('<dt>Part</dt><dd>', '</dd>')}</dl>",
    "details": f"{H1}{each('<details><summary>Part</summary><p>', '</p></details>')}",
    "shadow tree": f"<x-text><template shadowrootmode='open'>{H1}{each('<p>', '</p>')}</template></x-text>",
    "hidden from screen readers": f"<div aria-hidden='true'>{H1}{each('<p>', '</p>')}</div>",
    "form with the state of the page": f"<form><input type='hidden' value='{'x' * 900}'><div>{H1}{each('<p>', '</p>')}</div></form>",
    "AMP": f"<article>{H1}{each('<p>', '</p><amp-ad width=300></amp-ad>')}</article>",
    "menu of 300 links": f"<ul>{LINKS * 33}</ul><div>{H1}{each('<p>', '</p>')}</div>",
    "items": f"{H1}<ul>{each('<li>', '</li>')}</ul>",
    "preformatted": f"<pre>{TITLE}\n\n{each('', chr(10) * 2)}</pre>",
    "a section for each paragraph": f"{H1}{each('<section><p>', '</p></section>')}",
    "print page": f"<p><a href='javascript:print()'>Print</a></p><h2>{TITLE}</h2>{each('<p>', '</p>')}<hr>",
    "tags never closed": f"<div class='txt'>{H1}{each('<p>', '')}<div class='foot'>Contact",
    "lines in bold spans": f"{H1}<div>{each('<span style=display:block>', '</span>')}</div>",
    "headings throughout": f"{H1}{each('<h4>', '</h4>')}",
    "quotation": f"{H1}<blockquote>{each('<p>', '</p>')}</blockquote>",
    "elements of its own": f"<app-root>{H1}{each('<app-text>', '</app-text>')}</app-root>",
    "slides": f"{H1}<div class='slider swiper'>{each('<div class=swiper-slide><p>', '</p></div>')}</div>",
    "labels": f"{H1}<fieldset>{each('<label>', '</label><br>')}</fieldset>",
    "three languages": f"{H1}<table>{each('<tr><td>', '</td><td>Le rapport en dit plus.</td><td>Der Bericht.</td></tr>')}</table>",
    "picture of AMP never closed": f"<article>{H1}<amp-img src='/a.png'>{each('<p>', '</p>')}</article>",
    "figure never closed": f"<figure><img src='/a.png'>{H1}{each('<p>', '</p>')}",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_text_in_odd_form_is_whole(form: str) -> None:
    text = clean(page(FORMS[form]), url=ADDRESS).document.text
    assert [paragraph for paragraph in PARAGRAPHS if paragraph not in text] == []
    assert "All rights reserved" not in text


def test_title_never_closed() -> None:
    html = page(f"<main>{H1}{each('<p>', '</p>')}</main>", title=f"<title>{TITLE}")
    text = clean(html, url=ADDRESS).document.text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


def test_part_named_as_comments_is_shown_where_nothing_else_is() -> None:
    article = clean(page(f"<div class='comments'>{each('<h4>', '</h4>')}</div>"), url=ADDRESS)
    assert article.uncertain
    assert PARAGRAPHS[3] in article.document.text


THREADS = {
    "reply links": "<div class='row'><b>Ann</b> <i>{n} hours ago</i><p>{said}</p><a href='#r'>Reply</a></div>",
    "buttons in one line": "<li class='q'><a href='/u'>Ben</a><div>{said}</div><a href='#r'>Reply</a> <a href='#f'>Report</a></li>",
    "German, days only": "<article class='k'><h4>Ben</h4><time>{n}.03.2020</time><p>{said}</p></article>",
    "terms": "<dt>Ann says: <small>March {n}, 2020 at 5:31 pm</small></dt><dd><p>{said}</p></dd>",
}


@pytest.mark.parametrize("kind", THREADS)
def test_comments_longer_than_the_text_are_left_out(kind: str) -> None:
    said = f"I have read this and {PROSE[1]}"
    rows = "".join(THREADS[kind].format(n=n, said=f"{said} ({n})") for n in range(1, 28))
    heading = "27 Kommentare" if "German" in kind else "27 comments"
    html = page(
        f"<div class='e'>{H1}{each('<p>', '</p>', PARAGRAPHS[:3])}</div><div class='t'><h3>{heading}</h3>{rows}</div>"
    )
    text = clean(html, url=ADDRESS).document.text
    assert all(paragraph in text for paragraph in PARAGRAPHS[:3])
    assert "I have read this" not in text


def test_live_entries_with_times_are_no_comments() -> None:
    entry = (
        "<div class='entry'><span>{n} hours ago</span><h3>Update {n} from the council</h3><p>{said}</p></div>"
    )
    rows = "".join(entry.format(n=n, said=PARAGRAPHS[n]) for n in range(1, 8))
    html = page(
        f"<main>{H1}<a href='#c'>Comment</a><div>{each('<p>', '</p>', PARAGRAPHS[:1] * 3)}</div><div>{rows}</div></main>"
    )
    text = clean(html, url=ADDRESS).document.text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


def test_copy_of_the_text_in_one_paragraph_is_left_out() -> None:
    copy = f"<div class='wall'>{' '.join(PARAGRAPHS)}</div>"
    article = clean(page(f"<article>{H1}{each('<p>', '</p>')}{copy}</article>"), url=ADDRESS)
    assert article.document.text.count(PARAGRAPHS[4]) == 1
    assert [each.rule for each in article.dropped if PARAGRAPHS[4] in each.text] == ["repetition"]


def test_testimonials_below_a_text_are_left_out() -> None:
    said = f"We chose them again this year. {PROSE[1]}"
    rows = "".join(f"<div class='x-testimonial'><p>{said} ({n})</p></div>" for n in range(9))
    text = clean(page(f"<main>{H1}{each('<p>', '</p>')}<div>{rows}</div></main>"), url=ADDRESS).document.text
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "this year" not in text
