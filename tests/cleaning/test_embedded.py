"""Pages that hold their text for scripts alone: data, templates, noscript, JSON-LD."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reader.cleaning import clean, everything
from reader.document.blocks import BlockKind
from reader.errors import CleaningError

TITLE = "Residents wait for water"
SENTENCES = [
    "Residents of the northern districts have waited for three weeks for the company to repair the main pipe.",
    "The company says that the spare parts were ordered in March, and that customs still holds them.",
    "On Tuesday, two hundred people gathered before the governor's building and asked for tanks.",
    "A spokesman promised that the first tanks would arrive within two days, weather permitting.",
    "Engineers who have seen the pipe say that it is older than the city's records, and will break again.",
    "The mayor has asked the ministry for money to replace all of it, which would take two years.",
]
HTML = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
OTHER = HTML.replace("water", "bread").replace("pipe", "oven").replace("Residents", "Bakers")


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE} - The Post</title>{head}</head><body>{body}</body></html>"


def data(value: Any, attributes: str = 'type="application/json"') -> str:
    text = json.dumps(value).replace("</", "<\\/")
    return f'<div id="app"></div><script {attributes}>{text}</script>'


def portable(text: str, style: str = "normal") -> dict[str, Any]:
    half = len(text) // 2
    spans = [
        {"_type": "span", "text": text[:half]},
        {"_type": "span", "marks": ["strong"], "text": text[half:]},
    ]
    return {"_type": "block", "style": style, "children": spans}


NEXT = 'id="__NEXT_DATA__" type="application/json"'
PAGES = {
    "next, html": data({"props": {"pageProps": {"post": {"title": TITLE, "body": HTML}}}}, NEXT),
    "next, markup escaped": data({"props": {"post": {"body": HTML.replace("<", "&lt;").replace(">", "&gt;")}}}, NEXT),
    "blocks of type and text": data({"post": [{"type": "paragraph", "text": each} for each in SENTENCES]}),
    "blocks of html": data({"post": {"blocks": [{"kind": "text", "html": f"<p>{each}</p>"} for each in SENTENCES]}}),
    "portable text": data({"post": {"title": TITLE, "body": [portable(each) for each in SENTENCES]}}),
    "contentful": data({"fields": {"body": {"nodeType": "document", "content": [
        {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": each}]} for each in SENTENCES]}}}),
    "draft.js": data({"content": {"blocks": [{"type": "unstyled", "text": each} for each in SENTENCES], "entityMap": {}}}),
    "list of strings": data({"story": {"paragraphs": SENTENCES}}),
    "plain text": data({"story": {"text": "\n\n".join(SENTENCES)}}),
    "wordpress in a state": f"<div id=root></div><script>window.__STATE__ = {json.dumps({'posts': [{'title': {'rendered': TITLE}, 'content': {'rendered': HTML}}]})};</script>",
    "json in a string": f"<div id=root></div><script>window.data = JSON.parse({json.dumps(json.dumps({'html': HTML}))});</script>",
    "template": f"<div id=root></div><template><article>{HTML}</article></template>",
    "shadow tree": f"<my-article><template shadowrootmode=open><article>{HTML}</article></template></my-article>",
    "noscript": f"<div id=root></div><noscript><article><h1>{TITLE}</h1>{HTML}</article></noscript>",
    "noscript beside a notice": f"<h1>{TITLE}</h1><div><p>Please enable JavaScript.</p></div><noscript>{HTML}</noscript>",
    "json-ld": f'<div id=root></div><script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": " ".join(SENTENCES)})}</script>',
    "not displayed until a script runs": f'<div style="display:none"><h1>{TITLE}</h1>{HTML}</div>',
    "teaser shown, the rest in data": f"<article><h1>{TITLE}</h1>{HTML[:HTML.index('On Tuesday')]}</article>" + data({"a": {"title": TITLE, "body": HTML * 2}}),
}  # fmt: skip


@pytest.mark.parametrize("kind", PAGES)
def test_text_is_extracted(kind: str) -> None:
    result = clean(page(PAGES[kind]), url="https://example.org/water")
    text = " ".join(result.document.text.split())
    assert all(sentence in text for sentence in SENTENCES)
    assert result.title == TITLE
    assert "JavaScript" not in text


@pytest.mark.parametrize("kind", PAGES)
def test_everything_shows_it_too(kind: str) -> None:
    if kind == "json-ld":
        pytest.skip("what is said to machines alone is no part of the page")
    text = " ".join(everything(page(PAGES[kind]), url="https://example.org/water").text.split())
    assert SENTENCES[-1] in text


def test_structure_is_kept_without_boilerplate() -> None:
    blocks = [portable(each) for each in SENTENCES]
    blocks.insert(2, portable("What the company says", "h2"))
    blocks.insert(4, {"_type": "newsletterSignup", "text": "Subscribe to our newsletter for more of this."})
    blocks.append({"_type": "blockquote", "children": [{"text": "Nobody has told us when, she said."}]})
    result = clean(page(data({"post": {"title": TITLE, "body": blocks}})), url="https://example.org/water")
    kinds = [(block.kind, block.text) for block in result.document.blocks]
    assert (BlockKind.HEADING, "What the company says") in kinds
    assert "newsletter" not in result.document.text
    assert result.document.blocks[-1].quote == 1


def test_main_article_is_chosen_among_several() -> None:
    posts = [
        {"title": "Bread", "body": OTHER * 2},
        {"title": TITLE, "body": HTML},
        {"title": "More", "body": OTHER},
    ]
    text = clean(page(data({"posts": posts})), url="https://example.org/water").document.text
    assert all(sentence in text for sentence in SENTENCES)
    assert "Bakers" not in text
    with pytest.raises(CleaningError):  # nothing says which one it is
        clean(
            page(data({"posts": [{"body": OTHER * 2}, {"body": HTML * 2}]})), url="https://example.org/water"
        )


def test_shown_text_beats_embedded_data() -> None:
    shown = f"<article><h1>{TITLE}</h1>{HTML}</article>"
    text = clean(
        page(shown + data({"next": {"body": OTHER * 5}})), url="https://example.org/water"
    ).document.text
    assert text == "\n\n".join(SENTENCES)
    beginning = f"<article><h1>{TITLE}</h1><p>{SENTENCES[0]} {SENTENCES[1]}</p></article>"
    text = clean(
        page(beginning + data({"next": {"body": OTHER * 5}})), url="https://example.org/water"
    ).document.text
    assert text == f"{SENTENCES[0]} {SENTENCES[1]}"


@pytest.mark.parametrize(
    "blob",
    [
        "{" * 5000, "[" * 100_000 + "]" * 100_000, '{"a":' * 3000 + "1" + "}" * 3000, "not json " * 200,
        json.dumps({"labels": [f"Label {n}" for n in range(500)]}),
        json.dumps({"comments": [{"author": "Ann", "email": "a", "text": "Great post, thanks for sharing. " * 20}] * 9}),
        json.dumps({"posts": [{"title": f"Post {n}", "url": "/x", "text": "A teaser of some words. " * 9} for n in range(9)]}),
    ],
    ids=["open", "deep list", "deep object", "no json", "labels", "comments", "teasers"],
)  # fmt: skip
def test_blobs_that_hold_no_article(blob: str) -> None:
    with pytest.raises(CleaningError, match="No readable text"):
        clean(
            page(f'<div id="app"></div><script type="application/json">{blob}</script>'),
            url="https://example.org/x",
        )


def test_embedded_markup_is_sanitised() -> None:
    body = HTML.replace(
        "</p>", '<script>alert(1)</script><a href="javascript:alert(2)">here</a>\x1b[31m</p>', 1
    )
    html = clean(page(data({"post": {"body": body}})), url="https://example.org/x").document.to_html()
    assert "alert" not in html
    assert "\x1b" not in html
