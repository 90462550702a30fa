"""A report whose text begins with a bare line of the author's name and ends in a recent-comments widget.

The name belongs in the metadata, the widget nowhere, in whatever markup and language it comes.
"""

from __future__ import annotations

import pytest

from reader.cleaning import clean, clean_fragment

ROWS = (
    ("Hamid", "Residents wait for water"),
    ("best casino bonus", "Residents wait for water"),
    ("Amal", "The harbour reopens"),
    ("cheap viagra online", "A year of drought"),
)
SPAM = "Great blog, thanks for sharing this! I have bookmarked your website."
PARAGRAPHS = (
    "Residents of the northern districts have waited for three weeks for the water company to repair the main pipe.",
    "The company says that the spare parts were ordered in March, and that the customs office still holds them.",
    "On Tuesday, some two hundred people gathered before the governor's building and asked for tanks to be sent.",
    "A spokesman promised that the first tanks would arrive within two days, weather and roads permitting.",
)


def links(joint: str) -> list[str]:
    return [
        f'<a href="/user/{i}" rel="external nofollow">{who}</a> {joint} <a href="/post/{i}#comment-{i}">{post}</a>'
        for i, (who, post) in enumerate(ROWS)
    ]


def plain(joint: str) -> list[str]:
    return [f"{who} {joint} {post}" for who, post in ROWS]


def items(rows: list[str], attributes: str = "", item: str = "") -> str:
    return f"<ul{attributes}>" + "".join(f"<li{item}>{row}</li>" for row in rows) + "</ul>"


def lines(rows: list[str], tag: str = "p", attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{row}</{tag}>" for row in rows)


WIDGETS = {
    # WordPress, classic and block widgets
    "wordpress classic": f'<div id="recent-comments-2" class="widget widget_recent_comments"><h3 class="widget-title">Recent Comments</h3>{items(links("on"), " id=recentcomments", " class=recentcomments")}</div>',
    "wordpress aside": f'<aside class="widget widget_recent_comments"><h2>Recent Comments</h2>{items(links("on"))}</aside>',
    "wordpress block": '<div class="wp-block-latest-comments__wrap"><ol class="wp-block-latest-comments">'
    + "".join(f'<li class="wp-block-latest-comments__comment"><article><footer class="wp-block-latest-comments__comment-meta">{row}</footer><div class="wp-block-latest-comments__comment-excerpt"><p>{SPAM}</p></div></article></li>' for row in links("on"))
    + "</ol></div>",
    "wordpress heading and list": f"<h3>Recent Comments</h3>{items(links('on'))}",
    "wordpress comment list": '<div id="comments" class="comments-area"><h2 class="comments-title">4 thoughts on “Residents wait for water”</h2><ol class="comment-list">'
    + "".join(f'<li class="comment"><div class="comment-author vcard"><b class="fn">{who}</b> says:</div><div class="comment-content"><p>{SPAM}</p></div></li>' for who, _ in ROWS)
    + '</ol><div id="respond"><h3>Leave a Reply</h3><p>Your email address will not be published.</p></div></div>',
    "wordpress old theme": '<h3 id="comments">4 Responses to “Residents wait for water”</h3><ol class="commentlist">'
    + "".join(f'<li class="alt" id="comment-{i}"><cite>{who}</cite> Says:<br><small class="commentmetadata">May 4th, 2012 at 10:0{i}</small><p>{SPAM}</p></li>' for i, (who, _) in enumerate(ROWS))
    + "</ol>",
    "wordpress pingbacks": '<div class="pingbacks"><h3>Trackbacks</h3>' + items(plain("on")) + "</div>",
    # Drupal
    "drupal block": f'<div id="block-comment-recent" class="block block-comment"><h2>Recent comments</h2><div class="content"><div class="item-list">{items([f"<a href=/c/{i}>{post}</a> <span>{i + 1} days 3 hours ago</span>" for i, (_, post) in enumerate(ROWS)])}</div></div></div>',
    "drupal views": '<div class="view view-comments-recent"><div class="view-content">' + "".join(f'<div class="views-row"><span class="field-content">{row}</span></div>' for row in links("on")) + "</div></div>",
    "drupal thread": '<section class="comments comment-wrapper"><h2 class="title">Comments</h2>' + "".join(f'<div class="comment"><p class="submitted">Submitted by {who} on Mon, 05/04/2015 - 10:12</p><div class="content"><p>{SPAM}</p></div></div>' for who, _ in ROWS) + "</section>",
    # Blogger
    "blogger gadget": f'<div class="widget HTML" id="HTML3"><h2 class="title">Recent Comments</h2><div class="widget-content">{items(links("on"))}</div></div>',
    "blogger thread": '<div class="comments" id="comments"><h4>4 comments:</h4><div id="Blog1_comments-block-wrapper"><dl id="comments-block">'
    + "".join(f'<dt class="comment-author"><a href="/p/{i}">{who}</a> said...</dt><dd class="comment-body"><p>{SPAM}</p></dd><dd class="comment-footer">May 4, 2012 at 10:1{i} AM</dd>' for i, (who, _) in enumerate(ROWS))
    + "</dl></div></div>",
    # Disqus and others, as left in saved pages
    "disqus thread": '<div id="disqus_thread"><div id="dsq-content"><ul id="dsq-comments">' + "".join(f'<li><cite>{who}</cite><div class="dsq-comment-message"><p>{SPAM}</p></div></li>' for who, _ in ROWS) + "</ul></div></div>",
    "disqus recent": f'<div id="recentcomments" class="dsq-widget"><h2 class="dsq-widget-title">Recent Comments</h2>{items(links("·"), " class=dsq-widget-list", " class=dsq-widget-item")}</div>',
    "disqus noscript": f'<div id="disqus_thread"></div><noscript>Please enable JavaScript to view the comments.</noscript><div class="dsq-brlink">{items(links("on"))}</div>',
    "facebook": '<div class="fb-comments" data-href="/x">' + lines(links("wrote:"), "div") + "</div>",
    "livefyre": '<div id="livefyre-comments"><div class="fyre">' + lines([f"{row}: {SPAM}" for row in plain("on")], "div") + "</div></div>",
    "webmentions": f'<div class="webmentions"><h3>Webmentions</h3>{items(links("mentioned"))}</div>',
    # nothing but text and lists
    "plain list": f"<h4>Recent comments</h4>{items(plain('on'))}",
    "plain lines with colons": lines([f"{who} in: {post}" for who, post in ROWS]),
    "plain lines under a bold label": "<p><strong>Recent Comments</strong></p>" + lines(links("on")),
    "plain lines of links": lines(links("on")),
    "plain table": "<table><tr><td><h3>Latest comments</h3></td></tr>" + "".join(f"<tr><td>{row}</td></tr>" for row in links("on")) + "</table>",
    "plain divs": "<div><div>Recent comments</div>" + lines(links("on"), "div") + "</div>",
    "plain breaks": "<h3>Recent comments</h3><p>" + "<br>".join(links("on")) + "</p>",
    "definition list": "<h3>Latest comments</h3><dl>" + "".join(f"<dt>{who}</dt><dd>{post}</dd>" for who, post in ROWS) + "</dl>",
    "camel case": '<div class="sidebarRecentComments">' + lines(links("on"), "div") + "</div>",
    # Arabic
    "arabic widget": f'<div class="widget widget_recent_comments" dir="rtl"><h3>أحدث التعليقات</h3>{items(links("على"))}</div>',
    "arabic heading": f"<h3>أحدث التعليقات</h3>{items(links('على'))}",
    "arabic lines": "<p><b>آخر التعليقات</b></p>" + lines(links("على")),
    "arabic comments": "<h3>التعليقات</h3>" + lines([f"{who} يقول: {SPAM}" for who, _ in ROWS]),
    # French
    "french widget": f'<section class="widget widget_recent_comments"><h2>Commentaires récents</h2>{items(links("dans"))}</section>',
    "french heading": f"<h3>Commentaires récents</h3>{items(links('sur'))}",
    "french lines": "<p>Derniers commentaires</p>" + lines(plain("dans")),
    "french thread": "<h3>4 commentaires</h3>" + lines([f"{who} a écrit : {SPAM}" for who, _ in ROWS]),
    # Spanish
    "spanish widget": f'<div class="widget widget_recent_comments"><h3>Comentarios recientes</h3>{items(links("en"))}</div>',
    "spanish heading": f"<h4>Comentarios recientes</h4>{items(plain('en'))}",
    "spanish lines": "<p><strong>Últimos comentarios</strong></p>" + lines(links("en")),
    "spanish thread": "<h3>Comentarios</h3>" + lines([f"{who} dice: {SPAM}" for who, _ in ROWS]),
    # German
    "german widget": f'<div class="widget widget_recent_comments"><h3>Neueste Kommentare</h3>{items(links("bei"))}</div>',
    "german heading": f"<h3>Neueste Kommentare</h3>{items(links('zu'))}",
    "german lines": "<p><b>Letzte Kommentare</b></p>" + lines(plain("zu")),
    "german thread": "<h3>Kommentare</h3>" + lines([f"{who} sagt: {SPAM}" for who, _ in ROWS]),
}  # fmt: skip

SHELLS = {
    "in the article": "<body><div id='page'><h1>Residents wait for water</h1><div class='post'>{top}{text}{widget}</div></div></body>",
    "beside the article": "<body><main><article><h1>Residents wait for water</h1>{top}{text}</article>{widget}</main></body>",
    "bare": "<body><h1>Residents wait for water</h1>{top}{text}{widget}</body>",
}


def page(shell: str, widget: str) -> str:
    text = "".join(f"<p>{paragraph} {paragraph.replace('the', 'a')}</p>" for paragraph in PARAGRAPHS)
    body = SHELLS[shell].format(top="<p>Mahmoud al-Batakoushi</p>", text=text, widget=widget)
    return f"<html><head><title>Residents wait for water - The Northern Post</title></head>{body}</html>"


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("widget", WIDGETS)
def test_author_to_metadata_and_widget_to_nowhere(widget: str, shell: str) -> None:
    result = clean(page(shell, WIDGETS[widget]), url="https://example.org/2015/05/water")
    text = result.document.text
    assert result.authors == ("Mahmoud al-Batakoushi",)
    assert len(result.document.blocks) == len(PARAGRAPHS), [block.text for block in result.document.blocks]
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    for word in ("casino", "viagra", "Hamid", "Amal", "bookmarked"):
        assert word not in text
    left_out = " ".join(item.text for item in result.dropped)
    assert "Mahmoud al-Batakoushi" in left_out


AUTHOR_LINES = {
    "paragraph": "<p>{}</p>",
    "division": "<div>{}</div>",
    "bold": "<p><strong>{}</strong></p>",
    "slanted": "<p><em>{}</em></p>",
    "span": "<span>{}</span>",
    "text and a break": "{}<br>",
    "link": "<p><a href='/author/m'>{}</a></p>",
    "rel author": "<a rel=author href='/a'>{}</a>",
    "labelled": "<p>By {}</p>",
    "dash before": "<p>– {}</p>",
    "colon after": "<p>{}:</p>",
    "to the right": "<p align=right><b>{}</b></p>",
    "hard spaces": "<p>&nbsp;{}&nbsp;</p>",
    "break after": "<p>{}<br></p>",
    "French label": "<p>Par {}</p>",
    "Spanish label": "<p>Por {}</p>",
    "German label": "<p>Von {}</p>",
}


@pytest.mark.parametrize("name", ["Mahmoud al-Batakoushi", "Jean-Pierre Dupont", "Anna Müller"])
@pytest.mark.parametrize("line", AUTHOR_LINES)
def test_author_s_line_in_any_markup(line: str, name: str) -> None:
    html = page("in the article", WIDGETS["plain lines of links"])
    html = html.replace("<p>Mahmoud al-Batakoushi</p>", AUTHOR_LINES[line].format(name))
    result = clean(html, url="https://example.org/2015/05/water")
    assert result.authors == (name,)
    assert name not in result.document.text


# --- the same in the text that a feed gives

TEXT = [f"{paragraph} {paragraph.replace('the', 'a')}" for paragraph in PARAGRAPHS]
BODY = "".join(f"<p>{text}</p>" for text in TEXT)


@pytest.mark.parametrize("authors", [(), ("Mahmoud al-Batakoushi",), ("admin",)])
@pytest.mark.parametrize("widget", WIDGETS)
def test_rule_applies_to_feed_entries(widget: str, authors: tuple[str, ...]) -> None:
    result = clean_fragment(
        f"<p>Mahmoud al-Batakoushi</p>{BODY}{WIDGETS[widget]}",
        url="https://example.org/2015/05/water",
        title="Residents wait for water",
        authors=authors,
    )
    assert result.authors == ("Mahmoud al-Batakoushi",)
    assert [block.text for block in result.document.blocks] == TEXT
    assert result.complete
    assert "Mahmoud al-Batakoushi" in [item.text for item in result.dropped]


@pytest.mark.parametrize(
    ("html", "authors"),
    [
        ("<p>Good Morning</p>" + BODY, ()),
        ("<p>Climate Change</p>" + BODY, ("Ann Author",)),
        ("<h2>Anna Müller</h2>" + BODY, ()),
        ("<p>Saint-Denis, Monday</p>" + BODY, ("Ann Author",)),
        (BODY + "<h3>Links</h3><ul><li><a href=a>The report on the pipe</a>, a hundred pages of it</li></ul>", ()),
        (BODY + "<h3>Comments of the minister</h3><p>" + " ".join(["He says that it was long known."] * 12) + "</p>", ()),
        (BODY + "<p>Ann said: the pipe is old.</p>", ()),
    ],
)  # fmt: skip
def test_lookalike_stays_in_feed_entry(html: str, authors: tuple[str, ...]) -> None:
    result = clean_fragment(html, url="https://example.org/x", title="Water", authors=authors)
    assert result.authors == authors
    assert not result.dropped


def test_at_least_thirty_kinds_are_made() -> None:
    assert len(WIDGETS) >= 30
