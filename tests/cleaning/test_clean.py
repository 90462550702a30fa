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


def test_json_gives_same_article_back() -> None:
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
def test_page_without_text_is_an_error(html: str | bytes) -> None:
    with pytest.raises(CleaningError):
        clean(html)


def test_too_large_is_error() -> None:
    with pytest.raises(CleaningError, match="20 MB"):
        clean("x" * 20_000_001)


def test_attributes_of_oversized_tag_are_dropped() -> None:
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


def test_everything_is_whole_visible_page() -> None:
    document = everything(
        page(article() + "<div style='display:none'>never shown</div><footer>Imprint</footer>")
    )
    assert "Home" in document.text
    assert "Imprint" in document.text
    assert "never shown" not in document.text


def test_everything_of_plain_text_keeps_its_paragraphs() -> None:
    blocks = everything(
        b"First paragraph\nof two lines, where a < b.\n\n    code = 1\n\nSecond paragraph."
    ).blocks
    assert [block.text for block in blocks] == [
        "First paragraph of two lines, where a < b.",
        "code = 1",
        "Second paragraph.",
    ]


def test_fragment_is_whole_but_for_feed_footer() -> None:
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


def test_paywalled_stub_says_so() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Water report","isAccessibleForFree":"False"}</script>'
    body = f"<article><h1>Water report</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p><div class='paywall'><p>Subscribe to continue reading.</p></div></article>"
    result = clean(page(body, head), url="https://example.org/water")
    assert not result.complete
    assert "subscribers" in result.reason
    assert "Subscribe" not in result.document.text
    assert clean(page(article()), url="https://example.org/water").complete


def test_structured_data_text_is_used_when_page_shows_none() -> None:
    text = "\\n".join(f"{sentence} {sentence}" for sentence in PROSE)
    head = f'<script type="application/ld+json">{{"@type":"Article","headline":"Water report","articleBody":"{text}"}}</script>'
    result = clean(page("<div id='app'>Loading…</div>", head), url="https://example.org/water")
    assert [block.text for block in result.document.blocks] == [f"{s} {s}" for s in PROSE]


def test_article_split_over_siblings_comes_out_whole() -> None:
    parts = "".join(
        f"<section class='part'><div class='copy'><p>{s} {s} {s}</p></div></section>" for s in PROSE
    )
    result = clean(
        page(f"<nav><a href='/'>Home</a></nav><div class='story'>{parts}</div><footer>Imprint</footer>"),
        url="https://e.org/",
    )
    assert all(sentence in result.document.text for sentence in PROSE)
    assert "Imprint" not in result.document.text


def test_next_articles_on_page_stay_out() -> None:
    others = "".join(
        f"<article class='post'><h2>Other {i}</h2>"
        + f"<p>Something else happened in town number {i}, and people spoke about it. </p>" * 5
        + "</article>"
        for i in range(3)
    )
    first = (
        "<article class='post'><h1>Water report</h1>"
        + "".join(f"<p>{s} {s} {s}</p>" for s in PROSE)
        + "</article>"
    )
    text = clean(page(f"<main>{first}{others}</main>"), url="https://e.org/").document.text
    assert all(sentence in text for sentence in PROSE)
    assert "Something else" not in text


def test_footnotes_are_linked_both_ways() -> None:
    notes = "<ol class='footnotes'><li id='fn1'>The report, page 7. <a href='#r1'>↩</a></li><li id='fn2'>An interview of 3 May. <a href='#r2'>↩</a></li></ol>"
    extra = f"<p>One claim<sup><a id='r1' href='#fn1'>1</a></sup> and another<sup><a id='r2' href='#fn2'>2</a></sup>, both of them noted below.</p>{notes}"
    document = clean(page(article(extra)), url="https://e.org/w").document
    footnotes = [block for block in document.blocks if block.kind is BlockKind.FOOTNOTE]
    assert [(n.label, n.text, n.ident) for n in footnotes] == [
        ("1", "The report, page 7.", "fn1"),
        ("2", "An interview of 3 May.", "fn2"),
    ]
    references = [span for block in document.blocks for span in block.spans if span.kind is SpanKind.NOTE_REF]
    assert [span.target for span in references] == ["fn1", "fn2"]
    html = document.to_html()
    assert 'href="#fn1"' in html
    assert 'href="#ref-fn1"' in html


def test_figure_keeps_caption_beside_text() -> None:
    extra = "<figure><img src='/a.jpg' alt='A pipe'><figcaption>The main pipe in May. Photo: Ada</figcaption></figure><p>And the text goes on after the picture, as texts do.</p>"
    document = clean(page(article(extra)), url="https://e.org/w").document
    figure = next(block for block in document.blocks if block.kind is BlockKind.FIGURE)
    assert (figure.source, figure.alt, figure.caption) == (
        "https://e.org/a.jpg",
        "A pipe",
        "The main pipe in May. Photo: Ada",
    )
    assert "main pipe in May" not in document.text
    assert "<figcaption>The main pipe in May. Photo: Ada</figcaption>" in document.to_html()


def test_layout_table_becomes_text_and_keeps_rtl() -> None:
    rows = "".join(f"<tr><td><p>{s} {s}</p><p>{s}</p></td></tr>" for s in PROSE)
    document = clean(page(f"<table>{rows}</table>"), url="https://e.org/").document
    assert all(block.kind is BlockKind.PARAGRAPH for block in document.blocks)
    arabic = "قال المتحدث إن الصهاريج الأولى ستصل خلال يومين، إذا سمحت الطرق والأحوال الجوية بذلك، وإن الأنبوب سيصلح بعدها."
    text = clean(
        page("<article>" + f"<p>{arabic} {arabic}</p>" * 1 + f"<p>{arabic}</p>" + "</article>"),
        url="https://e.org/",
    ).document.text
    assert arabic in text


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        ('<meta name="author" content="By Ada Stream and Bo Brook">', "", ("Ada Stream", "Bo Brook")),
        ('<meta property="article:author" content="https://e.org/author/ada-stream/">', "", ("Ada Stream",)),
        (
            "",
            '<p class="byline">By <a rel="author" href="/a">Ada Stream</a>, Senior Reporter</p>',
            ("Ada Stream",),
        ),
        ("", "<p>Ada Stream</p>", ("Ada Stream",)),
        ("", "<p>Von Ada Stream</p>", ("Ada Stream",)),
    ],
)
def test_authors(head: str, body: str, authors: tuple[str, ...]) -> None:
    assert clean(page(article(before=body), head), url="https://e.org/w").authors == authors


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta property="article:published_time" content="2024-05-17T23:30:00-05:00">', "", "2024-05-17"),
        ("", '<time datetime="2024-05-17">yesterday</time>', "2024-05-17"),
        ("", '<p class="date">17 mai 2024</p>', "2024-05-17"),
        ("", "<p>Freitag, 17. Mai 2024</p>", "2024-05-17"),
        ("", "<p>Published May 17, 2024</p>", "2024-05-17"),
        ("", "<p>2024年5月17日</p>", "2024-05-17"),
    ],
)
def test_dates(head: str, body: str, day: str) -> None:
    published = clean(page(article(before=body), head), url="https://e.org/w").published
    assert published is not None
    assert published.utcoffset() is not None
    assert published.date().isoformat() == day


@pytest.mark.parametrize(
    "footer",
    [
        "The post <a href='/w'>Water report</a> first appeared on <a href='/'>The Daily</a>.",
        "Der Beitrag <a href='/w'>Wasser</a> erschien zuerst auf <a href='/'>Die Woche</a>.",
        "L’article <a href='/w'>Eau</a> est apparu en premier sur <a href='/'>Le Jour</a>.",
        "La entrada <a href='/w'>Agua</a> se publicó primero en <a href='/'>El Día</a>.",
        "O post <a href='/w'>Água</a> apareceu primeiro em <a href='/'>O Dia</a>.",
        "Artykuł <a href='/w'>Woda</a> pochodzi z serwisu <a href='/'>Dzień</a>.",
        "<a href='/w#comments'>Comments</a>",
    ],
)
def test_feed_footers_go(footer: str) -> None:
    body = "".join(f"<p>{s} {s}</p>" for s in PROSE)
    result = clean_fragment(f"{body}<p>{footer}</p>", url="https://e.org/w", title="Water report")
    assert [block.text for block in result.document.blocks] == [f"{s} {s}" for s in PROSE]
    assert result.complete


def test_refrain_in_same_markup_stays_every_time() -> None:
    refrain = "And still the river runs past every house that we have built upon its sand and stone."
    verses = "".join(
        f"<p>Verse {number}: the water rose by {number} feet that year, and nobody had thought it could.</p>"
        f"<p>{refrain}</p>"
        for number in range(1, 7)
    )
    page = f"<html><body><article><h1>The river song</h1>{verses}</article></body></html>"
    assert clean(page, url="https://example.org/song").document.text.count(refrain) == 6


def test_soft_hyphens_are_no_characters_of_words() -> None:
    text = "Die Wasser&shy;ver&#173;sorgung der n\u00adörd<b>lichen\u00ad</b> Bezirke ruht seit drei Wochen."
    html = f"<article><p>{text}</p><pre>soft\u00adhyphen</pre></article>"
    document = clean(html, url="https://example.org/w").document
    assert document.blocks[0].text == "Die Wasserversorgung der nördlichen Bezirke ruht seit drei Wochen."
    assert [document.blocks[0].text[s.start : s.end] for s in document.blocks[0].spans] == ["lichen"]
