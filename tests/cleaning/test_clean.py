"""The cleaner through its public face: small pages, limits, JSON, plain text, fragments."""

from __future__ import annotations

import pytest

from reader.cleaning import CleanArticle, clean, clean_fragment, clean_text, everything
from reader.document.blocks import BlockKind, SpanKind
from reader.errors import CleaningError
from reader.safetext import is_safe

PROSE = [
    "The ministry published its yearly report on water, and for once the figures were plain to see.",
    "Three of the four reservoirs, it says, held less in June than in any June since measurements began.",
    "Nobody at the meeting disputed the numbers; what they disputed was who should pay for the pipes.",
    "By autumn, the engineers hope, the first of the new pumping stations will be running day and night.",
]


def page(body: str, head: str = "") -> str:
    return f"<html lang='en'><head><title>Water report | The Daily</title>{head}</head><body>{body}</body></html>"


def article(extra: str = "", before: str = "") -> str:
    text = "".join(f"<p>{sentence} {sentence}</p>" for sentence in PROSE)
    return f"<nav><ul><li><a href='/a'>Home</a></li></ul></nav><main><article><h1>Water report</h1>{before}{text}{extra}</article></main>"


def test_article_is_found_and_navigation_left_out() -> None:
    result = clean(page(article()), url="https://example.org/water")
    assert [block.text for block in result.document.blocks] == [f"{s} {s}" for s in PROSE]
    assert result.title == "Water report"
    assert result.language == "en"
    assert "Home" in [item.text for item in result.dropped]
    assert all(item.rule for item in result.dropped)


def test_json_gives_the_same_article_back() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Water report","datePublished":'
        '"2024-05-17T08:00:00+02:00","author":[{"name":"Ada Stream"},{"name":"Bo Brook"}]}</script>'
    )
    result = clean(page(article(), head), url="https://example.org/water")
    assert result.authors == ("Ada Stream", "Bo Brook")
    assert result.author == "Ada Stream, Bo Brook"
    assert result.published is not None
    assert result.published.utcoffset() is not None
    assert CleanArticle.from_json(result.to_json()) == result


def test_structure_survives() -> None:
    extra = (
        "<h2 id='how'>How it was counted</h2><ol><li>First<ul><li>Inner</li></ul></li><li>Second</li></ol>"
        "<blockquote><p>They measured what they could reach, and guessed the rest.</p></blockquote>"
        "<pre><code class='language-python'>for x in y:\n    print(x)</code></pre>"
        "<table><tr><th>Year</th><th>Level</th></tr><tr><td>2023</td><td>41 m</td></tr></table>"
        "<p>A last paragraph with <a href='/b?x=1'>a link</a>, <em>stress</em> and H<sub>2</sub>O, as it should be.</p>"
    )
    result = clean(page(article(extra)), url="https://example.org/water")
    blocks = result.document.blocks[4:]
    assert [block.kind for block in blocks] == [
        BlockKind.HEADING, BlockKind.ITEM, BlockKind.ITEM, BlockKind.ITEM, BlockKind.PARAGRAPH,
        BlockKind.CODE, BlockKind.TABLE, BlockKind.PARAGRAPH,
    ]  # fmt: skip
    assert (blocks[0].level, blocks[0].ident) == (2, "how")
    assert [(b.number, b.depth) for b in blocks[1:4]] == [(1, 1), (None, 2), (2, 1)]
    assert blocks[4].quote == 1
    assert blocks[5].text == "for x in y:\n    print(x)"
    assert blocks[5].language == "python"
    assert blocks[6].text == "Year\tLevel\n2023\t41 m"
    assert [(c.row, c.column, c.header) for c in blocks[6].cells] == [
        (0, 0, True),
        (0, 1, True),
        (1, 0, False),
        (1, 1, False),
    ]
    links = [span for span in blocks[7].spans if span.kind is SpanKind.LINK]
    assert [span.target for span in links] == ["https://example.org/b?x=1"]
    html = result.document.to_html()
    assert "<ol>" in html
    assert '<a href="https://example.org/b?x=1">a link</a>' in html
    assert "<sub>2</sub>" in html


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", " java\nscript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
)
def test_only_web_and_mail_targets_are_kept(href: str) -> None:
    result = clean(
        page(article(f"<p>One more paragraph, with <a href='{href}'>a link in it</a>, for the test.</p>")),
        url="https://e.org/",
    )
    assert "a link in it" in result.document.text
    assert not any(span.kind is SpanKind.LINK for block in result.document.blocks for span in block.spans)


@pytest.mark.parametrize(
    ("html", "content_type"),
    [
        (page(article()).replace("water", "вода").encode("utf-8"), "text/html; charset=windows-1251"),
        (page(article()).replace("water", "вода").encode("cp1251"), "text/html; charset=windows-1251"),
        (page(article(), '<meta charset="windows-1251">').replace("water", "вода").encode("cp1251"), ""),
        (page(article()).replace("water", "вода").encode("utf-16"), ""),
        (b"\xef\xbb\xbf" + page(article()).replace("water", "вода").encode(), "text/html; charset=latin-1"),
    ],
)
def test_encodings(html: bytes, content_type: str) -> None:
    assert "вода" in clean(html, url="https://e.org/", content_type=content_type).document.text


@pytest.mark.parametrize(
    "html",
    [
        "", "   ", "<html></html>", "<script>document.write('x')</script>", b"%PDF-1.7 xx", b"\x89PNG\r\n\x1a\n", bytes(range(256)) * 40,
        "<frameset><frame src='file:///etc/passwd'></frameset>", "<!--" * 1000,
    ],
)  # fmt: skip
def test_what_holds_no_text_is_an_error(html: str | bytes) -> None:
    with pytest.raises(CleaningError):
        clean(html)


def test_too_large_is_an_error() -> None:
    with pytest.raises(CleaningError, match="20 MB"):
        clean("x" * 20_000_001)


def test_a_tag_with_attributes_by_the_thousand_loses_them_only() -> None:
    flood = "<p " + " ".join(f"a{i}=1" for i in range(60_000)) + ">"
    assert PROSE[0] in clean(page(article(flood + "x</p>"))).document.text


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "span", "section"])
def test_deep_nesting_loses_no_text(tag: str) -> None:
    inner = "Deep down there is a sentence that has to come up again, whole."
    text = everything(page(f"{PROSE[0]}" + f"<{tag}>" * 5000 + inner)).text
    assert PROSE[0] in text
    assert inner in text


def test_control_characters_become_visible_ones() -> None:
    result = clean(
        page(
            article(
                "<p>a&#27;]52;c;x&#7;b&#155;31m \x9b0m \u202ereversed, all of this in one paragraph.</p><p>nu\0l</p>"
            )
        )
    )
    assert is_safe(result.document.text)
    assert is_safe(result.title)


def test_everything_is_the_whole_visible_page() -> None:
    document = everything(
        page(article() + "<div style='display:none'>never shown</div><footer>Imprint</footer>")
    )
    assert "Home" in document.text
    assert "Imprint" in document.text
    assert "never shown" not in document.text


def test_fragment_is_whole_but_for_the_feed_footer() -> None:
    html = (
        "".join(f"<p>{s} {s}</p>" for s in PROSE)
        + '<p>The post <a href="/w">Water report</a> appeared first on <a href="/">The Daily</a>.</p>'
    )
    result = clean_fragment(html, url="https://e.org/w", title="Water report", authors=("Ada Stream",))
    assert result.complete
    assert result.authors == ("Ada Stream",)
    assert "appeared first" not in result.document.text
    assert [item.rule for item in result.dropped] == ["feed footer"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>A short teaser that ends with dots […]</p>",
        "<p>A short teaser.</p>",
        f"<p>{PROSE[0]} {PROSE[1]}</p><p><a href='/w'>Continue reading</a></p>",
        "",
    ],
)
def test_fragment_excerpts_say_so(html: str) -> None:
    result = clean_fragment(html, url="https://e.org/w")
    assert not result.complete
    assert result.reason


def test_plain_text() -> None:
    result = clean_text(
        "Notes on water\n==============\n\nA paragraph\nover two lines.\n\n- one\n- two\n\n    code here\n\n> quoted words\n"
    )
    kinds = [(b.kind, b.text) for b in result.document.blocks]
    assert kinds == [
        (BlockKind.HEADING, "Notes on water"),
        (BlockKind.PARAGRAPH, "A paragraph over two lines."),
        (BlockKind.ITEM, "one"),
        (BlockKind.ITEM, "two"),
        (BlockKind.CODE, "code here"),
        (BlockKind.PARAGRAPH, "quoted words"),
    ]
    assert result.document.blocks[-1].quote == 1
    assert result.title == "Notes on water"
    with pytest.raises(CleaningError):
        clean_text(" \n ")
