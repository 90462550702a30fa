"""The commonest makers of pages: each writes its byline and its day in a way of its own.

The pages are ours; only the names of their parts are those that themes and systems give them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from reader.cleaning import clean
from tests.support.made_pages import PROSE, TITLE

TEXT = "".join(
    f"<p>{PROSE[n % 3]} Part {n} goes on with words of its own, {n * 7} of them in all.</p>" for n in range(6)
)
H1 = f"<h1>{TITLE}</h1>"


def linked(*things: Mapping[str, object]) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things)


def article(published: str, modified: str, author: object, kind: str = "Article") -> dict[str, object]:
    return {
        "@type": kind,
        "headline": TITLE,
        "datePublished": published,
        "dateModified": modified,
        "author": author,
    }


GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        article(
            "2024-05-17T06:00:00+00:00", "2024-05-20T06:00:00+00:00", {"@id": "https://d.example/#/person/1"}
        ),
        {"@type": "WebPage", "name": f"{TITLE} - The Daily", "datePublished": "2024-05-17T06:00:00+00:00"},
        {"@type": "WebSite", "name": "The Daily"},
        {"@type": "Person", "@id": "https://d.example/#/person/1", "name": "Ada Stream"},
    ],
}

# name -> (head, body)
PAGES = {
    "wordpress, byline in the article's footer": (
        "",
        f"<main><article class='post hentry'><header class='entry-header'>{H1}</header><div class='entry-content'>{TEXT}</div>"
        "<footer class='entry-footer'><span class='posted-on'><span class='screen-reader-text'>Posted on </span><a href='/w'>"
        "<time class='entry-date published' datetime='2024-05-17T08:00:00+02:00'>May 17, 2024</time>"
        "<time class='updated' datetime='2024-05-20T08:00:00+02:00'>May 20, 2024</time></a></span><span class='byline'>"
        "<span class='author vcard'><span class='screen-reader-text'>Author </span><a class='url fn n' href='/author/ada/'>"
        "Ada Stream</a></span></span></footer></article></main>",
    ),
    "wordpress, blocks": (
        "",
        f"<main><h1 class='wp-block-post-title'>{TITLE}</h1><div class='wp-block-template-part'><div class='wp-block-post-date'>"
        "<time datetime='2024-05-17T08:00:00+00:00'><a href='/w'>May 17, 2024</a></time></div><p>—</p><p>by</p>"
        "<div class='wp-block-post-author-name'><a href='/author/ada'>Ada Stream</a></div><p>in</p>"
        f"<div class='taxonomy-category'><a href='/c'>World</a></div></div><div class='entry-content'>{TEXT}</div></main>",
    ),
    "wordpress, graph": (linked(GRAPH), f"<article>{H1}{TEXT}</article>"),
    "wordpress, page builder": (
        "",
        f"<div>{H1}<ul class='elementor-inline-items elementor-post-info'><li itemprop='author'><a href='/author/ada'>"
        "<span class='elementor-post-info__item--type-author'>Ada Stream</span></a></li><li itemprop='datePublished'>"
        f"<a href='/2024/05/17/'><time>May 17, 2024</time></a></li></ul><div class='elementor-widget'>{TEXT}</div></div>",
    ),
    "drupal 7": (
        "",
        f"<div id='content'>{H1}<div class='node node-article'><div class='submitted'>Submitted by <span class='username'>"
        f"Ada Stream</span> on Fri, 05/17/2024 - 10:30</div><div class='field field-name-body'>{TEXT}</div></div></div>",
    ),
    "drupal 10": (
        '<meta name="dcterms.date" content="2024-05-17T08:00+02:00">',
        f"<main><article class='node'>{H1}<footer class='node__meta'><div class='node__submitted'>By <span><a href='/user/3'>"
        f"Ada Stream</a></span>, <span>17 May, 2024</span></div></footer><div class='field--name-body'>{TEXT}</div></article></main>",
    ),
    "ghost": (
        linked(article("2024-05-17T08:00:00.000Z", "2024-09-01T08:00:00.000Z", {"name": "Ada Stream"})),
        f"<article class='gh-article'><header>{H1}<div><h4 class='gh-article-author-name'><a href='/author/ada/'>Ada Stream</a>"
        f"</h4><time datetime='2024-05-17'>17 May 2024</time> <span>— 5 min read</span></div></header><section>{TEXT}</section></article>",
    ),
    "substack": (
        linked(article("2024-05-17T12:01:08+00:00", "2024-05-17T12:01:08+00:00", [{"name": "Ada Stream"}])),
        f"<article><div class='post-header'>{H1}<h3 class='subtitle'>And what the towns say</h3><div class='byline-wrapper'>"
        f"<a href='/@ada'>Ada Stream</a><div>May 17, 2024</div></div></div><div class='body markup'>{TEXT}</div></article>",
    ),
    "medium": (
        '<meta name="author" content="Ada Stream"><meta property="article:author" content="https://medium.com/@ada">',
        f"<article>{H1}<div><a href='/@ada'>Ada Stream</a> · <button>Follow</button></div><div>5 min read · May 17, 2024</div>{TEXT}</article>",
    ),
    "squarespace": (
        linked(article("2024-05-17T08:00:00-0400", "2024-08-30T08:00:00-0400", "Ada Stream")),
        f"<article class='entry hentry'><time class='dt-published' datetime='May 17'>May 17</time>{H1}"
        f"<span class='blog-meta-item--author'>Written By <a href='/?author=1'>Ada Stream</a></span><div class='e-content'>{TEXT}</div></article>",
    ),
    "wix": (
        linked(article("2024-05-17T08:00:00.000Z", "2024-06-02T08:00:00.000Z", {"name": "Ada Stream"}, "BlogPosting")),
        f"<article><ul data-hook='post-metadata'><li><span data-hook='user-name'>Ada Stream</span></li><li>May 17</li>"
        f"<li>3 min read</li></ul><p>Updated: Jun 2</p><h1 data-hook='post-title'><span>{TITLE}</span></h1><section>{TEXT}</section></article>",
    ),
    "hubspot": (
        "",
        f"<div class='blog-post'>{H1}<div class='blog-post__meta'><a href='/author/ada' rel='author'>Ada Stream</a>"
        f"<div class='blog-post__timestamp'>May 17, 2024 8:00:00 AM</div></div><div class='blog-post__body'>{TEXT}</div></div>",
    ),
    "webflow": (
        "",
        f"<div>{H1}<div class='post-info'><div class='author-name'>Ada Stream</div><div>May 17, 2024</div></div><div class='w-richtext'>{TEXT}</div></div>",
    ),
    "hugo": (
        "",
        f"<article>{H1}<div class='post-meta'><span title='2024-05-17 00:00:00 +0000 UTC'>May 17, 2024</span>&nbsp;·&nbsp;5 min&nbsp;·&nbsp;Ada Stream</div>{TEXT}</article>",
    ),
    "blogger": (
        "",
        f"<h2 class='date-header'><span>Friday, May 17, 2024</span></h2><div class='post hentry'><h3 class='post-title'>{TITLE}</h3>"
        f"<div class='post-body entry-content'>{TEXT}</div><div class='post-footer'><span class='post-author vcard'>Posted by "
        "<span class='fn'><a href='/profile/1' rel='author'>Ada Stream</a></span></span> at "
        "<abbr class='published' title='2024-05-17T10:00:00-07:00'>10:00 AM</abbr></div></div>",
    ),
    "a newspaper's own, times in UTC": (
        linked(article("2024-05-18T01:30:00.000Z", "2024-05-18T13:00:00.000Z", [{"name": "Ada Stream"}], "NewsArticle")),
        f"<main><article>{H1}<div>By <a rel='author' href='/people/ada'>Ada Stream</a></div>"
        f"<div class='display-date'>May 17, 2024 at 9:30 p.m. EDT</div><div class='article-body'>{TEXT}</div></article></main>",
    ),
    "a ministry": (
        linked(article("2024-05-17T08:00:00+01:00", "2024-09-20T08:00:00+01:00", {"name": "Ada Stream"})),
        f"<main>{H1}<dl><dt>From:</dt><dd><a href='/org'>Ada Stream</a></dd><dt>Published</dt><dd>17 May 2024</dd>"
        f"<dt>Last updated</dt><dd>20 September 2024 — <a href='#h'>See all updates</a></dd></dl><div>{TEXT}</div></main>",
    ),
    "a ministry in German, no author": (
        "",
        f"<main><p class='topline'>Pressemitteilung</p>{H1}<dl><dt>Datum</dt><dd>17.05.2024</dd><dt>Laufende Nummer</dt>"
        f"<dd>12</dd></dl>{TEXT}</main>",
    ),
    "a list in the script, several types": (
        linked({"@graph": [{"@type": "Organization", "name": "The Daily"}]})
        + '<script type="application/ld+json">'
        + json.dumps([article("2024-05-17", "2024-05-17", {"givenName": "Ada", "familyName": "Stream"}) | {"@type": ["Report", "Article"]}])
        + "</script>",
        f"<article>{H1}{TEXT}</article>",
    ),
    "an article within the page, times in milliseconds": (
        linked({"@type": "WebPage", "mainEntity": article("", "", {"name": "Ada Stream"}) | {"datePublished": 1715932800000}}),
        f"<article>{H1}{TEXT}</article>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_title_author_day_and_whole_text(name: str) -> None:
    head, body = PAGES[name]
    called = f"The Daily: {TITLE}" if name == "blogger" else f"{TITLE} - The Daily"
    page = f"<html lang='en-US'><head><title>{called}</title>{head}</head><body>{body}</body></html>"
    result = clean(page, url="https://d.example/water")
    assert result.title == TITLE
    assert result.authors == (() if "no author" in name else ("Ada Stream",))
    assert result.published is not None
    assert result.published.date().isoformat() == "2024-05-17"
    assert all(f"Part {n} goes on" in result.document.text for n in range(6))
    assert result.document.text.endswith("35 of them in all.")
    if "wix" in name or "no author" not in name:
        assert "Ada Stream" not in result.document.text
