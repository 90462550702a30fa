"""Small pages of our own for tests of what a page tells of its article."""

from __future__ import annotations

import json
from collections.abc import Iterable

from reader.cleaning import CleanArticle, clean

ADDRESS = "https://www.thedaily.example/water"
PROSE = [
    "The ministry published its yearly report on water, and for once the figures were plain to see for all.",
    "Three of the four reservoirs, it says, held less in June than in any June since measurements began there.",
    "Nobody at the meeting disputed the numbers; what they disputed was who should pay for the new pipes now.",
]
TITLE = "Water report shows reservoirs lower than ever"


def cleaned(
    head: str = "",
    *,
    before: str = "",
    after: str = "",
    around: str = "",
    title: str = f"{TITLE} | The Daily",
    heading: str = f"<h1>{TITLE}</h1>",
    html: str = "lang='en'",
    url: str = ADDRESS,
    prose: list[str] = PROSE,
) -> CleanArticle:
    text = "".join(f"<p>{sentence} {sentence}</p>" for sentence in prose)
    return clean(
        f"<html {html}><head><title>{title}</title>{head}</head><body>{around}<main><article>{heading}{before}"
        f"{text}{after}</article></main></body></html>",
        url=url,
    )


def text_of_main(body: str) -> str:
    """What comes out of a page whose `main` has this below the title."""
    html = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{body}</main></body></html>"
    return clean(html, url=ADDRESS).document.text


def paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def linked_data(**properties: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **properties}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'
