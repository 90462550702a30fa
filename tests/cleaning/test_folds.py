"""Text that a page shows only on a click: accordions with and without ARIA."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from tests.support.made_pages import ADDRESS, PROSE, TITLE, paragraphs, text_of_main

SHOWN = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(16)]
PARAGRAPHS = paragraphs(SHOWN)
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
    folds = "".join(fold.format(n=n, text=text) for n, text in enumerate(FOLDED))
    text = text_of_main(f"<div class='list'>{folds}</div><div class='text'>{PARAGRAPHS}</div>")
    assert [each for each in (*FOLDED, *SHOWN) if each not in text] == []


def test_one_hidden_part_below_a_line_is_left_out() -> None:
    hidden = f"<p>Read this too</p><div style='display:none'><p>{FOLDED[0]}</p></div>"
    assert FOLDED[0] not in text_of_main(
        f"<div class='list'>{hidden}</div><div class='text'>{PARAGRAPHS}</div>"
    )


def test_folds_of_a_hidden_dialog_are_left_out() -> None:
    folds = "".join(FLAT.format(n=n, text=text) for n, text in enumerate(FOLDED))
    again = PARAGRAPHS.replace("report", "survey")
    text = text_of_main(f"{PARAGRAPHS}<div id='settings' hidden>{folds}</div>{again}")
    assert [each for each in FOLDED if each in text] == []


DETAILS = "<details><summary>Step {n}</summary><p>{text}</p></details>"


@pytest.mark.parametrize("fold", [OPENED_BY_HEADING, ONE_OF_SEVERAL, FLAT, DETAILS])
@pytest.mark.parametrize("tag", ["main", "article"])
def test_folds_of_an_open_box_outside_the_article_are_left_out(fold: str, tag: str) -> None:
    folds = "".join(fold.format(n=n, text=text) for n, text in enumerate(FOLDED))
    box = f"<div class='x9'><h2>Your choice</h2>{folds}<button>Yes</button></div>"
    article = f"<{tag}><h1>{TITLE}</h1>{paragraphs(SHOWN[:3])}</{tag}>"
    for body in (f"{box}{article}", f"{article}{box}"):
        text = clean(f"<html><title>{TITLE}</title><body>{body}</body></html>", url=ADDRESS).document.text
        assert [each for each in FOLDED if each in text] == []
        assert [each for each in SHOWN[:3] if each not in text] == []


@pytest.mark.parametrize("fold", [OPENED_BY_HEADING, DETAILS])
def test_answered_questions_beside_the_article_are_kept(fold: str) -> None:
    fold = fold.replace("Step {n}", "What is step {n}?")
    folds = "".join(fold.format(n=n, text=text) for n, text in enumerate(FOLDED))
    box = f"<section><h2>Questions</h2>{folds}<p>Was this helpful?</p><button>Yes</button></section>"
    article = f"<main><h1>{TITLE}</h1>{paragraphs(SHOWN[:3])}</main>"
    html = f"<html><title>{TITLE}</title><body>{article}{box}</body></html>"
    text = clean(html, url=ADDRESS).document.text
    assert [each for each in (*FOLDED, *SHOWN[:3]) if each not in text] == []
