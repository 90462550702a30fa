"""Text that a page shows only on a click: accordions with and without ARIA."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from tests.support.made_pages import ADDRESS, PROSE, TITLE

SHOWN = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(16)]
FOLDED = [f"{PROSE[n % 3]} This is step {n} and how long it takes in all." for n in range(4)]

OPENED_BY_HEADING = (
    "<div class='item'><h3><button aria-expanded='false'>Step {n}</button></h3>"
    "<div aria-hidden='true' class='text'><p>{text}</p></div></div>"
)
ONE_OF_SEVERAL = (
    "<div class='item'><div class='line'>Step {n}</div><div style='display:none'><p>{text}</p></div></div>"
)
FLAT = "<p class='line'>Step {n}</p><div class='inner' style='display:none'><p>{text}</p></div>"


@pytest.mark.parametrize("fold", [OPENED_BY_HEADING, ONE_OF_SEVERAL, FLAT])
def test_text_in_folds_is_kept(fold: str) -> None:
    shown = "".join(f"<p>{text}</p>" for text in SHOWN)
    folds = "".join(fold.format(n=n, text=text) for n, text in enumerate(FOLDED))
    html = (
        f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>"
        f"<div class='list'>{folds}</div><div class='text'>{shown}</div></main></body></html>"
    )
    text = clean(html, url=ADDRESS).document.text
    assert [each for each in (*FOLDED, *SHOWN) if each not in text] == []


def test_one_hidden_part_below_a_line_is_left_out() -> None:
    shown = "".join(f"<p>{text}</p>" for text in SHOWN)
    hidden = f"<p>Read this too</p><div style='display:none'><p>{FOLDED[0]}</p></div>"
    html = (
        f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>"
        f"<div class='list'>{hidden}</div><div class='text'>{shown}</div></main></body></html>"
    )
    assert FOLDED[0] not in clean(html, url=ADDRESS).document.text


def test_folds_of_a_hidden_dialog_are_left_out() -> None:
    shown = "".join(f"<p>{text}</p>" for text in SHOWN)
    folds = "".join(FLAT.format(n=n, text=text) for n, text in enumerate(FOLDED))
    html = (
        f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>"
        f"{shown}<div id='settings' hidden>{folds}</div>{shown.replace('report', 'survey')}</main></body></html>"
    )
    text = clean(html, url=ADDRESS).document.text
    assert [each for each in FOLDED if each in text] == []
