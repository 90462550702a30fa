"""One small page for each rule on what is the text and what only stands in, above or below it."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.document.blocks import BlockKind, SpanKind

PROSE = [
    "The ministry published its yearly report on water, and for once the figures were plain to see.",
    "Three of the four reservoirs, it says, held less in June than in any June since measurements began.",
    "Nobody at the meeting disputed the numbers; what they disputed was who should pay for the pipes.",
    "By autumn, the engineers hope, the first of the new pumping stations will be running day and night.",
]
HEAD = (
    "<title>Water report | Ada Works</title><meta property='og:site_name' content='Ada Works'>"
    "<meta name='author' content='Ada Stream'>"
)
LONG = "Orders above forty euros travel free of charge this week, and returns are free for thirty days too."


def page(inside: str = "", below: str = "", above: str = "", before: str = "") -> str:
    """An article with something above its title, before its text, between its paragraphs and below them."""
    text = [f"<p>{sentence} {sentence}</p>" for sentence in PROSE]
    middle = "".join(text[:2]) + inside + "".join(text[2:])
    return (
        f"<html><head>{HEAD}</head><body>{above}<main><h1>Water report</h1>"
        f"<div class='copy'>{before}{middle}{below}</div></main></body></html>"
    )


def cleaned(html: str) -> str:
    document = clean(html, url="https://adaworks.example.org/water").document
    assert all(sentence in document.text for sentence in PROSE)
    return document.text


LEFT_OUT = {
    "contents": (
        "<p>Table of contents</p><ul><li>How it was counted</li><li>Who is to pay</li><li>What comes next year</li></ul>"
        + "".join(f"<h2>{h}</h2><p>{PROSE[0]} {h}.</p>" for h in ("How it was counted", "Who is to pay", "What comes next year")),
        "",
        "Table of contents",
    ),
    "product": ("<div class='ProductEmbedWrapper-x1'><div class='ProductEmbedHed'>Stream Filter Jug Deluxe</div></div>", "", "Deluxe"),
    "box with a link of the site": ("<div class='bucketwrap internallink'><h3><a href='/life'>Life</a></h3><p><a href='/a'>Harbour reopens</a></p></div>", "", "Harbour"),
    "picture credit under its caption": ("<img src='/a.jpg'><p>The first map of the pipes. (NASA/JPL-Caltech/ASU)</p>", "", "first map"),
    "caption that begins with its owner": ("<img src='/a.jpg'><span><p>© Ada Stream People wait at the tank in the northern district of the town.</p></span>", "", "northern district"),
    "label with an arrow": ("<p>Ook dit » <a href='/a'>The harbour reopens after a year of works</a></p>", "", "harbour"),
    "image source": ("<p><a href='/a'>(Image Source)</a></p>", "", "Image Source"),
    "announces nothing": ("", "<p>Now, see some more of our favourite rivers:</p>", "favourite rivers"),
    "comments are moderated": ("", "<p>Note: we are temporarily moderating all comments because of spam.</p>", "moderating"),
    "comments are moderated (pt)": ("", "<p>ATENÇÃO: comentários com textos ininteligíveis não serão aprovados pelo moderador.</p>", "comentários"),
    "letters to the editor": ("", "<p>The paper prints a diversity of letters to the editor. We would like to hear what you think.</p>", "diversity"),
    "who produced it": ("", "<p>This episode was produced by Bo Brook and edited by Cy Creek.</p>", "Brook"),
    "review copy": ("", "<p>A copy of the game was independently sourced for review by our staff.</p>", "sourced"),
    "number by itself": ("", "<div>553</div>", "553"),
    "time of the update": ("", "<blockquote><p>“We knew it,” she said, “and so did they, all of them.”</p></blockquote><p>Updated at 1:23 p.m.</p>", "1:23"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_OUT)
def test_left_out(name: str) -> None:
    inside, below, words = LEFT_OUT[name]
    assert words not in cleaned(page(inside, below))


KEPT = {
    "initial in a box": ("<div class='first-letter'>D</div><p>uring the drought of that year, nobody had thought of the pipes at all.</p>", "", "During the drought"),
    "word that opens a window": ("<p>South of the town, Gov. <span class='rollover-people'><a class='rollover-link' href='/x'>Kristi Brook</a><span class='rollover-block'>Her party and her years in office</span></span> (R) is defending the new pumps.</p>", "", "Gov. Kristi Brook (R)"),
    "question on a button": ("<h2>Questions</h2><div><button aria-expanded='false'>Who pays for the new pipes in the end?</button><p>The towns pay half of it, and the state the other half.</p></div>", "", "Who pays for the new pipes"),
    "heading on a button": ("<h2><button aria-controls='a1'>What the pumps will cost</button></h2><p>The towns pay half of it, and the state the other half.</p>", "", "What the pumps will cost"),
    "up next": ("", "<p>UP NEXT</p><p>Water board: Meets the mayors on Friday night.</p>", "UP NEXT"),
    "headings that are links": ("".join(f"<h3><a href='/list/{n}'>Resolved questions of year {n}</a></h3><p>Both of them were about the pipes, and both were settled in May.</p>" for n in (1, 2)), "", "Resolved questions of year 2"),
    "sources": ("", "<h2>Sources &amp; links</h2><ul><li><a href='https://a.org/1'>https://a.org/1</a></li><li><a href='https://b.org/2'>https://b.org/2</a></li></ul>", "https://b.org/2"),
    "source under each quotation": ("<p>[<a href='/w'>Wired</a>]</p>", "<p>One more word on the pipes, and on those who pay for them.</p><p>[<a href='/w2'>Wired</a>]</p>", "pay for them.\n\n[Wired]"),
    "list at the end": ("", "<p>The towns that wait:</p><ul><li>Brookfield</li><li>Streamton</li><li>North Ford</li></ul>", "North Ford"),
    "text that goes on after a list of links": ("", "<h3>Related articles</h3><ul><li><a href='/1'>One of them</a></li><li><a href='/2'>Two of them</a></li></ul><p>Here is the full table for all towns.</p><table><tr><th>Town</th><th>Level</th></tr><tr><td>Streamton</td><td>41 m</td></tr></table>", "Here is the full table for all towns.\n\nTown"),
    "text after a pointer": ("", "<div><p>READ MORE: <a href='/1'>Harbour reopens</a></p></div><div><p>The towns in the north will have to wait for theirs until the spring.</p></div>", "until the spring"),
    "a specialist is no spam": ("", "<p>If you are unsure which pump is right for your well, a pump specialist will know, says the board.</p>", "specialist"),
    "a last word that asks nobody to read more": ("", "<p>We hope you enjoyed learning more about the pumps, which go on to draw water for all of the towns by the river.</p>", "draw water for all"),
    "what is named after what it has": ("<div class='box--with-sidebar has-comments'><p>In the north, the towns have begun to share one well.</p></div>", "", "share one well"),
    "teaser that begins the article": ("<div class='teaser-content'><p>In the north, the towns have begun to share one well.</p></div>", "", "share one well"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_kept(name: str) -> None:
    inside, below, words = KEPT[name]
    assert words in cleaned(page(inside, below))


def test_window_of_word_is_left_out() -> None:
    assert "years in office" not in cleaned(page(KEPT["word that opens a window"][0]))


@pytest.mark.parametrize(
    "above",
    [
        f"<div class='promo-bar'><div class='promo-bar-slide'>{f'<p>{LONG}</p>' * 9}</div></div>",
        f"<ul itemscope itemtype='http://schema.org/SiteNavigationElement'><li><a href='/a'>Pumps</a><div><p>{LONG}</p></div></li></ul>",
    ],
)
def test_lines_above_title_are_dropped(above: str) -> None:
    assert "Orders above" not in cleaned(page(above=above))


def test_figure_that_has_share_buttons_stays() -> None:
    figure = "<figure class='element fig--has-shares'><img src='/a.jpg' alt='A pipe'></figure>"
    document = clean(page(figure), url="https://e.org/w").document
    assert [b.source for b in document.blocks if b.kind is BlockKind.FIGURE] == ["https://e.org/a.jpg"]


def test_hosts_of_links_are_in_lower_case() -> None:
    link = "<p>The encyclopedia has <a href='http://www.TeAra.GOVT.nz/En/Water'>an article on it</a>, with the old maps.</p>"
    document = clean(page(link), url="https://e.org/w").document
    targets = [s.target for b in document.blocks for s in b.spans if s.kind is SpanKind.LINK]
    assert targets == ["http://www.teara.govt.nz/En/Water"]


DEK = "The ministry counted what is left in the reservoirs, and the towns wait for pipes."


@pytest.mark.parametrize(
    ("described", "name", "kept"),
    [
        (DEK, "article-dek", True),
        (DEK[:60], "article-dek", True),
        (DEK, "box", True),
        (DEK, "subtitle", False),
        ("What we print on rivers.", "article-dek", True),
        ("What we print on rivers.", "box", False),
    ],
)
def test_standfirst_needs_class_or_description(described: str, name: str, kept: bool) -> None:
    text = "".join(f"<p>{sentence} {sentence}</p>" for sentence in PROSE)
    html = (
        f"<html><head>{HEAD}<meta name='description' content='{described}'></head><body><article>"
        f"<header><h1>Water report</h1><h2 class='{name}'>{DEK}</h2></header><div class='copy'>{text}</div>"
        "</article></body></html>"
    )
    first = clean(html, url="https://e.org/w").document.blocks[0]
    assert (first.text == DEK) is kept
    assert (first.role, first.kind) == ("standfirst" if kept else "", BlockKind.PARAGRAPH)
