"""Standfirsts that stand apart from the text: by what tells them, and what may stand around them."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from tests.cleaning.test_rule_names import TEXTS

TITLE = "Wells run dry in the north"
LONG = (
    "The wells of the northern districts hold less water than in any year since somebody began to measure "
    "them, and the towns wait for pipes."
)
SHORT = "Three towns wait for pipes that were ordered in the spring, and for tanks"
NOTICE = (
    "This post may contain affiliate links. If you buy something through one of them, we may receive a "
    "commission at no extra cost to you."
)
PROMOTIONS = (
    "Subscribe to our newsletter and get all our best stories delivered straight to your inbox every Sunday "
    "morning, free of charge.",
    "Melden Sie sich jetzt kostenlos an und erhalten Sie jeden Morgen unsere besten Geschichten bequem per "
    "E-Mail, jederzeit wieder abbestellbar.",
    "Подпишитесь на нашу рассылку, чтобы каждое утро бесплатно получать самые интересные материалы редакции "
    "прямо на электронную почту, без лишней рекламы и спама.",
    "今すぐニュースレターに登録すると、毎週日曜日の朝に編集部おすすめの記事が無料でメールに届きます。いつでも解除できます。",
)
BUTTONS = "<div class='share-bar'>" + "".join(f"<p>Pass on {n}</p>" for n in range(8)) + "</div>"


@pytest.mark.parametrize(
    ("standfirst", "header", "described", "kept"),
    [
        (LONG, "<h1>{title}</h1><p>{text}</p>", "", True),
        (LONG, "<h3>{title}</h3><p>{text}</p>", "", True),
        (LONG, "<h1>{title}</h1>" + BUTTONS + "<p>{text}</p>", "", True),
        (LONG, "<h1>{title}</h1><p>{text}</p><p>Weather in the north</p>", "", False),
        (LONG, "<h1>{title}</h1><ul><li>{text}</li></ul>", "", False),
        (LONG, "<h1>{title}</h1><div class='promo'><p>{text}</p></div>", "", False),
        (NOTICE, "<h1>{title}</h1><p>{text}</p>", "", False),
        (SHORT, "<h1>{title}</h1><p>{text}</p>", "", False),
        (SHORT, "<h1>{title}</h1><p>{text}</p>", SHORT, True),
        (LONG, "<h1>{title}</h1><p class='article-teaser'>{text}</p>", "", True),
        (LONG, "<h1>{title}</h1><p class='teaser'>{text}</p><p>Weather in the north</p>", "", False),
        (SHORT, "<h1>{title}</h1><ul><li>{text}</li><li>A second point</li></ul>", SHORT, True),
    ],
)
def test_standfirst_apart_from_text(standfirst: str, header: str, described: str, kept: bool) -> None:
    body = "".join(f"<p>{text}</p>" for text in TEXTS)
    html = (
        f"<html><head><title>{TITLE}</title><meta name='description' content='{described}'></head><body>"
        "<article class='post category-water tag-pipes'>"
        f"<div>{header.format(title=TITLE, text=standfirst)}</div><div><div>{body}</div></div></article></body></html>"
    )
    assert clean(html, url="https://example.org/wells").document.text.startswith(standfirst) is kept


@pytest.mark.parametrize("promotion", PROMOTIONS)
def test_promotion_alone_above_text_stays_out(promotion: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in TEXTS)
    html = (
        f"<html><head><title>{TITLE}</title></head><body><article><div><h1>{TITLE}</h1><div class='x7'>"
        f"<p>{promotion}</p><input type='email'><button>OK</button></div></div><div><div>{body}</div></div></article></body></html>"
    )
    assert promotion not in clean(html, url="https://example.org/wells").document.text


def test_beginning_shown_again_above_text_stays_out() -> None:
    body = "".join(f"<p>{text}</p>" for text in (f"Nobody slept. {LONG} Then came rain.", *TEXTS))
    html = (
        f"<html><head><title>{TITLE}</title></head><body><article><div><h1>{TITLE}</h1><p>{LONG}</p></div>"
        f"<div><div>{body}</div></div></article></body></html>"
    )
    assert clean(html, url="https://example.org/wells").document.text.count(LONG) == 1
