"""What a feed gives of an article: the whole, an excerpt, a teaser, and what it appends to any of them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from reader.cleaning import clean_fragment
from reader.cleaning.entries.feed_footers import _MORE, APPEARED_FIRST

SENTENCES = [
    "Residents of the northern districts have waited for three weeks for the company to repair the main pipe.",
    "The company says that the spare parts were ordered in March, and that customs still holds them.",
    "On Tuesday, two hundred people gathered before the governor's building and asked for tanks.",
    "A spokesman promised that the first tanks would arrive within two days, weather permitting.",
    "Engineers who have seen the pipe say that it is older than the city's records, and will break again.",
    "The mayor has asked the ministry for money to replace all of it, which would take two years.",
]
WHOLE = "".join(f"<p>{sentence} {sentence.replace('the', 'a')}</p>" for sentence in SENTENCES)
TEXTS = [f"{sentence} {sentence.replace('the', 'a')}" for sentence in SENTENCES]

APPENDED = {
    "Arabic": "ظهرت المقالة {} أولاً على {}.",
    "Catalan": "L'entrada {} ha aparegut primer a {}.",
    "Chinese": "{}最先出现在{}。",
    "Czech": "Příspěvek {} se nejdříve objevil na {}.",
    "Danish": "Indlægget {} blev først udgivet på {}.",
    "Dutch": "Het bericht {} verscheen eerst op {}.",
    "English": "The post {} appeared first on {}.",
    "Finnish": "Artikkeli {} julkaistiin ensimmäisen kerran {}.",
    "French": "Cet article {} est apparu en premier sur {}.",
    "German": "Der Beitrag {} erschien zuerst auf {}.",
    "Greek": "Το άρθρο {} εμφανίστηκε πρώτα στο {}.",
    "Hebrew": "הפוסט {} הופיע לראשונה ב-{}.",
    "Hungarian": "A(z) {} bejegyzés először {}-én jelent meg.",
    "Indonesian": "Artikel {} pertama kali tampil pada {}.",
    "Italian": "L'articolo {} proviene da {}.",
    "Japanese": "{} は {} に最初に表示されました。",
    "Korean": "{} 게시물이 {}에 처음 등장했습니다.",
    "Norwegian": "Innlegget {} dukket først opp på {}.",
    "Persian": "نوشته {} اولین بار در {}. پدیدار شد.",
    "Polish": "Artykuł {} pochodzi z serwisu {}.",
    "Portuguese": "O post {} apareceu primeiro em {}.",
    "Romanian": "Articolul {} apare prima dată în {}.",
    "Russian": "Сообщение {} появились сначала на {}.",
    "Spanish": "La entrada {} se publicó primero en {}.",
    "Swedish": "Inlägget {} dök först upp på {}.",
    "Turkish": "{} yazısı ilk önce {} üzerinde ortaya çıktı.",
    "Ukrainian": "Запис {} спершу з'явився на {}.",
    "Vietnamese": "Bài viết {} đã xuất hiện đầu tiên vào ngày {}.",
}
LED_ON = {
    "Arabic": "اقرأ المزيد", "Chinese": "阅读全文", "Czech": "Číst dál", "Dutch": "Lees verder",
    "English": "Continue reading", "French": "Lire la suite", "German": "Weiterlesen", "Italian": "Continua a leggere",
    "Japanese": "続きを読む", "Korean": "계속 읽기", "Persian": "ادامه مطلب", "Polish": "Czytaj dalej",
    "Portuguese": "Leia mais", "Russian": "Читать далее", "Spanish": "Seguir leyendo", "Swedish": "Läs mer",
    "Turkish": "Devamını oku",
}  # fmt: skip


def fragment(html: str) -> Any:
    return clean_fragment(html, url="https://example.org/2024/05/water", title="Water")


@pytest.mark.parametrize("language", APPEARED_FIRST)
def test_line_that_wordpress_appends_goes(language: str) -> None:
    line = APPENDED[language].format("<a href='/w'>Water</a>", "<a href='/'>The Post</a>")
    result = fragment(f"{WHOLE}<p>{line}</p>")
    assert [block.text for block in result.document.blocks] == TEXTS
    assert result.complete
    (left_out,) = result.dropped
    assert left_out.rule == "feed footer"
    assert not fragment(f"<p>{SENTENCES[0]} […]</p><p>{line}</p>").complete


@pytest.mark.parametrize(
    "shape",
    [
        "<p>{0}</p><p><a href='/w'>{1} →</a></p>",
        "<p>{0} <a href='/w'>{1}</a></p>",
        "<p>{0} … <a href='/w' class=more-link>{1} <span>Water</span></a></p>",
    ],
)
@pytest.mark.parametrize("language", _MORE)
def test_full_text_link_marks_entry_as_excerpt(language: str, shape: str) -> None:
    result = fragment(shape.format(f"{TEXTS[0]} {TEXTS[1]} {TEXTS[2]}", LED_ON[language]))
    assert not result.complete
    assert "excerpt" in result.reason
    (block,) = result.document.blocks
    assert block.text.rstrip(" …") == f"{TEXTS[0]} {TEXTS[1]} {TEXTS[2]}"
    assert LED_ON[language] in result.dropped[0].text


TAILS = {
    "feedburner": '<div class="feedflare"><a href="http://f.example/~ff/x"><img src="http://f.example/~ff/x?d=y"></a> <a href=x>Comment</a></div><img src="http://f.example/~r/x" width="1" height="1">',
    "share words": "<p>Share this: Facebook Twitter Email</p>",
    "share links": "<h3>Share this:</h3><ul><li><a href=x>Click to share on Twitter (Opens in new window)</a></li><li>Click to share on Facebook (Opens in new window)</li></ul>",
    "likes": "<h3>Like this:</h3><p>Like Loading...</p>",
    "sharedaddy": '<div class="sharedaddy sd-sharing-enabled"><h3>Share</h3><ul><li>Mastodon</li><li>Bluesky here</li></ul></div>',
    "related": "<h3>Related posts</h3><ul><li><a href=a>One</a></li><li><a href=b>Two of them</a></li></ul>",
    "related by name": '<div class="jp-relatedposts"><h3>Related</h3><p><a href=a>The first one</a> May 2024</p><p><a href=b>The second one</a> June 2024</p></div>',
    "subscribe button": '<p><a class="button" href="https://x.example/subscribe">Subscribe now</a></p><p><a href="x">Share</a></p>',
    "copyright": "<p>Copyright © 2024 The Post. All rights reserved.</p>",
    "comments": "<p><a href='/w#comments'>Comments</a></p>",
    "hacker news": "<p>Comments URL: <a href=x>x</a></p><p>Points: 10</p><p># Comments: 3</p>",
    "odd looks": "<p>[If the formatting looks odd in your feed reader, visit the <a href=x>original article</a>]</p>",
    "pointer": "<p><a href='/other'>Read more: the customs office</a></p>",
    "several": "<p><a href=x>Share</a></p><h3>Related posts</h3><p><a href=a>Related: One</a></p><p>The post <a href=x>W</a> appeared first on <a href=y>P</a>.</p>",
}  # fmt: skip


@pytest.mark.parametrize("tail", TAILS)
def test_feed_footer_lines_are_dropped(tail: str) -> None:
    result = fragment(WHOLE + TAILS[tail])
    assert [block.text for block in result.document.blocks] == TEXTS
    assert result.complete, result.reason


@pytest.mark.parametrize(
    "end",
    [
        "<p>Home.</p>",
        "<p>They want more.</p>",
        "<p>“Share,” he said.</p>",
        "<h3>What happens next</h3><p>Nobody knows.</p>",
        "<p>Read on Tuesday by the minister, the letter had <a href=x>more</a> to say about the pipe.</p>",
        "<ul><li>The pipe</li><li>The parts</li><li>The tanks</li></ul>",
        "<p>In the language a block looks like this: { name: value }, and so on.</p>",
        "<p>He would go on reading <a href='/b'>the book about the pipe</a>.</p>",
        "<div class='share'><p>Those who share the costs of the new pipe will pay for it for twenty years, the mayor said.</p></div>",
    ],
)
def test_end_of_text_stays(end: str) -> None:
    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", end))
    assert re.sub(r"\s+", "", fragment(WHOLE + end).document.text).endswith(text)


@pytest.mark.parametrize(
    "html",
    [
        "<p>A short teaser of one sentence.</p>",
        "A short teaser without any mark of being cut",
        f"<p>{TEXTS[0]} [&hellip;]</p>",
        f"<p>{TEXTS[0]} [...]</p>",
        f"<p>{TEXTS[0]} (more…)</p>",
        f"<p>{TEXTS[0]}...</p>",
        f"<p>{TEXTS[0][:80]}</p>",
        "<img src=a.jpg>",
    ],
)
def test_excerpts_and_teasers_say_so(html: str) -> None:
    result = fragment(html)
    assert not result.complete
    assert result.reason


@pytest.mark.parametrize("around", ["div", "table><tr><td", "ul><li", "blockquote", "font", "section><div"])
def test_deep_nesting_keeps_every_paragraph(around: str) -> None:
    closing = "".join(f"</{tag}>" for tag in reversed(around.split("><")))
    result = fragment(f"<{around}>" * 400 + WHOLE + closing * 400)
    assert [block.text for block in result.document.blocks] == TEXTS


def test_deep_nesting_in_paragraph_keeps_its_words() -> None:
    (block,) = fragment("<p>" + "<span>" * 400 + TEXTS[0] + "</span>" * 400 + "</p>").document.blocks
    assert block.text == TEXTS[0]
