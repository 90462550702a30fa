"""Text that a page shows only on a click: accordions with and without ARIA."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from tests.support.made_pages import ADDRESS, PROSE, TITLE

SHOWN = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(16)]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in SHOWN)
FOLDED = [f"{PROSE[n % 3]} This is step {n} and how long it takes in all." for n in range(4)]

OPENED_BY_HEADING = (
    "<div class='item'><h3><button aria-expanded='false'>Step {n}</button></h3>"
    "<div aria-hidden='true' class='text'><p>{text}</p></div></div>"
)
ONE_OF_SEVERAL = (
    "<div class='item'><div class='line'>Step {n}</div><div style='display:none'><p>{text}</p></div></div>"
)
FLAT = "<p class='line'>Step {n}</p><div class='inner' style='display:none'><p>{text}</p></div>"


def text_of(body: str) -> str:
    """What comes out of a page whose `main` has this below the title."""
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{body}</main></body></html>"
    return clean(html, url=ADDRESS).document.text


@pytest.mark.parametrize("fold", [OPENED_BY_HEADING, ONE_OF_SEVERAL, FLAT])
def test_text_in_folds_is_kept(fold: str) -> None:
    folds = "".join(fold.format(n=n, text=text) for n, text in enumerate(FOLDED))
    text = text_of(f"<div class='list'>{folds}</div><div class='text'>{PARAGRAPHS}</div>")
    assert [each for each in (*FOLDED, *SHOWN) if each not in text] == []


def test_one_hidden_part_below_a_line_is_left_out() -> None:
    hidden = f"<p>Read this too</p><div style='display:none'><p>{FOLDED[0]}</p></div>"
    assert FOLDED[0] not in text_of(f"<div class='list'>{hidden}</div><div class='text'>{PARAGRAPHS}</div>")


def test_folds_of_a_hidden_dialog_are_left_out() -> None:
    folds = "".join(FLAT.format(n=n, text=text) for n, text in enumerate(FOLDED))
    again = PARAGRAPHS.replace("report", "survey")
    text = text_of(f"{PARAGRAPHS}<div id='settings' hidden>{folds}</div>{again}")
    assert [each for each in FOLDED if each in text] == []
