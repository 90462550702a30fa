"""What an article is made of comes out as what it is: lists, tables, code, notes, pictures, formulas."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from reader.cleaning import clean
from reader.document.blocks import Block, BlockKind, Document, SpanKind
from reader.document.markdown import to_markdown

BEFORE = [
    "Residents of the northern districts have waited for three weeks for the company to repair the main pipe.",
    "The company says that the spare parts were ordered in March, and that customs still holds them.",
]
AFTER = [
    "On Tuesday, two hundred people gathered before the governor's building and asked for tanks to be sent.",
    "A spokesman promised that the first tanks would arrive within two days, weather permitting.",
]


def cleaned(body: str) -> Document:
    """The document of a page with this between four paragraphs of an article."""
    before, after = ("".join(f"<p>{text}</p>" for text in texts) for texts in (BEFORE, AFTER))
    html = f"<html><head><title>Water</title></head><body><article><h1>Water</h1>{before}{body}{after}</article></body></html>"
    return clean(html, url="https://example.org/2024/water").document


def between(body: str) -> list[Block]:
    blocks = list(cleaned(body).blocks)
    texts = [block.text for block in blocks]
    start, end = texts.index(BEFORE[1]) + 1, texts.index(AFTER[0])
    return blocks[start:end]


def shape(blocks: list[Block]) -> list[tuple[str, int, int | None, str]]:
    return [(block.kind.value, block.depth, block.number, block.text) for block in blocks]


@pytest.mark.parametrize(
    "page",
    [
        "<title>Water</title><article>{text}</article>",
        "<!DOCTYPE html><meta charset=utf-8><title>Water</title><main><h1>Water</h1>{text}</main>",
        "<!DOCTYPE html><html><head><title>Water</title><main>{text}</main><footer>All rights reserved</footer>",
        "<title>Water</title><section><p>{first}</section>{text}",
    ],
)
def test_page_without_optional_tags(page: str) -> None:
    text = "".join(f"<p>{each}</p>" for each in (*BEFORE, *AFTER))
    first = "The water has not been running in the old town since the beginning of the month, residents say."
    found = clean(page.format(text=text, first=first), url="https://example.org/2024/water")
    assert found.title == "Water"
    wanted = [first, *BEFORE, *AFTER] if "{first}" in page else [*BEFORE, *AFTER]
    assert [block.text for block in found.document.blocks] == wanted


def test_nested_lists() -> None:
    html = (
        "<ul><li>Water<ul><li>cold water<ol start=3><li>third</li><li>fourth</li></ol></li><li>warm water</li></ul></li>"
        "<li><p>Pipes of lead</p><p>are the oldest.</p></li></ul><ol><li value=5>fifth</li><li>sixth</li></ol>"
    )
    assert shape(between(html)) == [
        ("li", 1, None, "Water"),
        ("li", 2, None, "cold water"),
        ("li", 3, 3, "third"),
        ("li", 3, 4, "fourth"),
        ("li", 2, None, "warm water"),
        ("li", 1, None, "Pipes of lead"),
        ("p", 1, None, "are the oldest."),
        ("li", 1, 5, "fifth"),
        ("li", 1, 6, "sixth"),
    ]
    body = fragment_fromstring(cleaned(html).to_html(), create_parent="div")
    (warm,) = body.xpath("//li[starts-with(normalize-space(), 'warm')]")
    (cold,) = body.xpath("//li[starts-with(normalize-space(), 'cold')]")
    assert warm.getparent() is cold.getparent()
    assert [each.tag for each in body.xpath("./ul/li[1]/ul/li/ol/li")] == ["li", "li"]


def test_definition_lists() -> None:
    blocks = between(
        "<dl><dt>Water</dt><dd>A fluid that people drink.</dd><dd>Also a colour.</dd>"
        "<dt>Pipe</dt><dd><p>What it comes in.</p><ul><li>of lead</li><li>of iron</li></ul></dd></dl>"
    )
    assert [(block.kind.value, block.text) for block in blocks] == [
        ("dt", "Water"),
        ("dd", "A fluid that people drink."),
        ("dd", "Also a colour."),
        ("dt", "Pipe"),
        ("p", "What it comes in."),
        ("li", "of lead"),
        ("li", "of iron"),
    ]


def test_table_of_data_is_table() -> None:
    html = (
        "<table><thead><tr><th>Year</th><th>Spent</th><th>Left</th></tr></thead>"
        "<tr><td rowspan=2>2020</td><td>1,000</td><td rowspan=2>10</td></tr><tr><td>2,000</td></tr>"
        "<tr><td>2021</td><td colspan=2>nothing</td></tr></table>"
    )
    (table,) = between(html)
    assert table.kind is BlockKind.TABLE
    cells = [
        (cell.row, cell.column, cell.span, cell.header, table.text[cell.start : cell.end])
        for cell in table.cells
    ]
    assert cells == [
        (0, 0, 1, True, "Year"),
        (0, 1, 1, True, "Spent"),
        (0, 2, 1, True, "Left"),
        (1, 0, 1, False, "2020"),
        (1, 1, 1, False, "1,000"),
        (1, 2, 1, False, "10"),
        (2, 1, 1, False, "2,000"),
        (3, 0, 1, False, "2021"),
        (3, 1, 2, False, "nothing"),
    ]
    body = fragment_fromstring(cleaned(html).to_html(), create_parent="div")
    assert [[each.text for each in row] for row in body.iter("tr")] == [
        ["Year", "Spent", "Left"],
        ["2020", "1,000", "10"],
        [None, "2,000"],
        ["2021", "nothing"],
    ]


def test_cells_beyond_many_columns_span_one() -> None:
    """Each row counts the columns that cells above it take: a page could make that millions."""
    row = "".join(f"<td colspan=100 rowspan=9>{n}</td>" for n in range(12))
    (block,) = between(f"<table><tr>{row}</tr><tr><td>a</td><td>b</td></tr></table>")
    assert [cell.span for cell in block.cells] == [100] * 5 + [1] * 9
    assert [cell.column for cell in block.cells if cell.row] == [500, 501]


def test_table_that_lays_out_is_text() -> None:
    texts = [
        "Engineers say that the pipe is older than the city's records.",
        "The mayor has asked for money to replace it.",
    ]
    (first, second) = between(
        f"<table><tr><td width=600><p>{texts[0]}</p><p>{texts[1]}</p></td></tr></table>"
    )
    assert [first.text, second.text] == texts
    assert first.kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ('<pre><code class="language-python">def f(x):\n    return x &lt; 1\n\n\nf(2)</code></pre>', "def f(x):\n    return x < 1\n\n\nf(2)"),
        ("<pre>one<br>two<br>   three</pre>", "one\ntwo\n   three"),
        ("<pre><div>one</div><div>  two</div></pre>", "one\n  two"),
        ("<div class=highlight><table><tr><td class=gutter><pre>1\n2\n</pre></td><td class=code><pre>a = 1\nb = 2\n</pre></td></tr></table></div>", "a = 1\nb = 2"),
        ('<pre><span class="k">let</span> x\n<span class="c1">// why</span></pre>', "let x\n// why"),
    ],
)  # fmt: skip
def test_code_keeps_its_lines(html: str, code: str) -> None:
    (block,) = between(html)
    assert (block.kind, block.text) == (BlockKind.CODE, code)


def test_notes_are_linked_both_ways() -> None:
    html = (
        '<p>A text with a note.<sup id="r1"><a href="#n1">1</a></sup> And another<sup><a href="#n2" id="r2">2</a></sup>.</p>'
        '<div class="footnotes"><ol><li id="n1"><p>The first note. <a href="#r1">↩</a></p></li><li id="n2">The second. <a href="#r2">^</a></li></ol></div>'
    )
    text, *notes = between(html)
    assert [note.text for note in notes] == ["The first note.", "The second."]
    assert [span.target for span in text.spans if span.kind is SpanKind.NOTE_REF] == [
        note.ident for note in notes
    ]


@pytest.mark.parametrize("mark", ["[1]", "(1)", "[*]", "[a]"])
def test_notes_without_links_stay_below_text(mark: str) -> None:
    note = f"{mark} The book, which talks about pipes, is by an author and editor; see also his newsletter."
    html = f"<p>An old book says the same.{mark} Nobody has read it, and it shows in the numbers of the year.</p>"
    page = "".join(f"<p>{text}</p>" for text in (*BEFORE, *AFTER))
    body = f"<html><head><title>Water</title></head><body><article><h1>Water</h1>{page}{html}<p>{note}</p></article></body></html>"
    assert clean(body, url="https://example.org/2024/water").document.blocks[-1].text == note
    lone = body.replace(f"same.{mark}", "same.").replace(
        "see also his newsletter", "sign up for his newsletter"
    )
    assert clean(lone, url="https://example.org/2024/water").document.blocks[-1].text != note


def test_raised_and_lowered_letters_and_marks() -> None:
    (block,) = between(
        "<p>H<sub>2</sub>O, x<sup>2</sup>, <del>gone</del>, <code>a &lt; b</code>, <kbd>K</kbd>, <q>said</q>.</p>"
    )
    assert block.text == "H2O, x2, gone, a < b, K, “said”."
    kinds = {span.kind for span in block.spans}
    assert {SpanKind.SUBSCRIPT, SpanKind.SUPERSCRIPT, SpanKind.STRIKE, SpanKind.CODE} <= kinds


@pytest.mark.parametrize(
    "html",
    [
        '<picture><source srcset="/big.webp 2x"><source srcset="/other.webp"><img src="/well.jpg" alt="A well"></picture>',
        '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP" data-src="/well.jpg" alt="A well">',
        '<figure><img src="data:image/gif;base64,R0lG" data-src="/well.jpg" alt="A well"><noscript><img src="/well.jpg" alt="A well"></noscript></figure>',
        '<a href="/well.jpg"><img src="/well.jpg" alt="A well"></a>',
        '<amp-img src="/well.jpg" alt="A well" width="600" height="400"></amp-img>',
        '<p><img srcset="/well.jpg 600w, /big.jpg 1200w" alt="A well"></p>',
        '<img src="/img/missing-image.svg" class="lazyloading" data-original-mos="/well.jpg" data-rule="x" alt="A well">',
        '<img class="ezlazyload" data-ezsrc="https://example.org/well.jpg" alt="A well">',
        '<img src="/20x15.jpg" data-hi-res-src="/well.jpg" alt="A well">',
        '<div><img src="/i/1x1-white.jpg" alt="A well"></div><div><img src="/well.jpg" alt="A well"></div>',
        '<picture><img src="/well.jpg" alt="A well"></picture><div class="mobile"><img src="/well.jpg" alt=""></div>',
    ],
)  # fmt: skip
def test_pictures(html: str) -> None:
    (figure,) = between(html)
    assert (figure.kind, figure.source, figure.alt) == (
        BlockKind.FIGURE,
        "https://example.org/well.jpg",
        "A well",
    )


def test_formulas_are_said_once() -> None:
    katex = (
        '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi></mrow>'
        '<annotation encoding="application/x-tex">E=m</annotation></semantics></math></span>'
        '<span class="katex-html" aria-hidden="true"><span class="base">E=m</span></span></span>'
    )
    (block,) = between(f"<p>We have {katex}, as everybody knows who has been to school.</p>")
    assert block.text == "We have E=m, as everybody knows who has been to school."


def test_readings_stand_beside_their_characters() -> None:
    (block,) = between(
        "<p><ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>で<ruby>雨<rt>あめ</rt></ruby>が降っていた。</p>"
    )
    assert block.text == "東京(とうきょう)で雨(あめ)が降っていた。"


def test_rtl_and_unspaced_text() -> None:
    arabic = "ينتظر سكان الأحياء الشمالية منذ ثلاثة أسابيع أن تصلح شركة المياه الأنبوب."
    chinese = "北部地区的居民已经等了三个星期，等待自来水公司修理主管道。许多人从井里打水回家。"
    heading, first, second = between(
        f"<div dir=rtl lang=ar><h2>عنوان فرعي</h2><p>{arabic}</p></div><p lang=zh>{chinese}</p>"
    )
    assert (heading.kind, heading.level, heading.text) == (BlockKind.HEADING, 2, "عنوان فرعي")
    assert [first.text, second.text] == [arabic, chinese]


def test_quotations_in_quotations() -> None:
    first, second, third = between(
        f"<blockquote><p>{AFTER[0]} So it was.</p><blockquote><p>He had said it before, long ago.</p></blockquote><p>It went on like that.</p></blockquote>"
    )
    assert [block.quote for block in (first, second, third)] == [1, 2, 1]


def test_paragraphs_by_line_breaks() -> None:
    blocks = between(
        f"{AFTER[0]} First.<br><br>Second begins here,<br>in two lines of its own.<br><br>And the third one ends it."
    )
    assert [block.text for block in blocks] == [
        f"{AFTER[0]} First.",
        "Second begins here,\nin two lines of its own.",
        "And the third one ends it.",
    ]


def test_headings_keep_their_levels() -> None:
    blocks = between(f"<h2>Part</h2><p>{AFTER[1]} Yes.</p><h3>Smaller</h3><p>{AFTER[1]} No.</p><h2>Last</h2>")
    assert [(block.level, block.text) for block in blocks if block.level] == [
        (2, "Part"),
        (3, "Smaller"),
        (2, "Last"),
    ]


def test_picture_in_two_sizes_is_one() -> None:
    sizes = (f'<div><img src="/p/{size}/well.jpg" alt="A well"></div>' for size in ("750/422", "750/562"))
    (figure,) = between(f"<div>{''.join(sizes)}</div>")
    assert figure.source == "https://example.org/p/750/422/well.jpg"
    others = "".join(f'<div><img src="/p/{number}/well.jpg" alt=""></div>' for number in (1, 2))
    assert len(between(f"<div>{others}</div>")) == 2


def test_addresses_are_written_as_they_are_sent() -> None:
    html = f'<p><a href=" /Käse und Brot.pdf?q=ä ">Cheese</a>, <a href="/a%20b\n  c">bread</a>. {AFTER[0]} So.</p>'
    (block,) = between(html)
    assert [span.target for span in block.spans] == [
        "https://example.org/K%C3%A4se%20und%20Brot.pdf?q=%C3%A4",
        "https://example.org/a%20bc",
    ]


def test_items_that_begin_with_headings() -> None:
    html = (
        f"<ol><li><h3>One</h3><p>{AFTER[0]} Yes.</p><p>{AFTER[1]} Yes.</p></li><li><h3>Two</h3></li>"
        f"<li>{AFTER[0]} No.</li></ol>"
    )
    assert [(block.kind.value, block.depth, block.number) for block in between(html)] == [
        ("h", 1, 1),
        ("li", 1, 1),
        ("p", 1, None),
        ("h", 1, 2),
        ("li", 1, 3),
    ]
    document = Document(tuple(between(html)))
    items = [item.text_content().split()[0] for item in fragment_fromstring(document.to_html()).iter("li")]
    assert items == ["One", "Two", "On"]
    assert [line for line in to_markdown(document).splitlines() if "#" in line] == [
        "1. ### One",
        "2. ### Two",
    ]


def test_credit_beside_a_caption_is_no_part_of_it() -> None:
    (figure,) = between(
        '<figure><img src="/well.jpg" alt="A well"><figcaption>The well<br>in May</figcaption>'
        '<span class="credit">Photo: Ann Berg/Getty Images</span></figure>'
    )
    assert figure.caption == "The well in May\nPhoto: Ann Berg/Getty Images"
    html = Document((figure,)).to_html()
    assert "<figcaption>The well in May</figcaption><p>Photo: Ann Berg/Getty Images</p>" in html


@pytest.mark.parametrize(
    "names",
    [
        "alert alert-warning",
        "admonition warning",
        "callout callout--warning",
        'callout" data-callout="warning',
    ],
)
def test_boxes_keep_their_kind(names: str) -> None:
    first, second = between(f'<div class="{names}"><p>{AFTER[0]} Yes.</p><p>{AFTER[1]} No.</p></div>')
    assert (first.quote, first.role, second.role) == (1, "box warning", "")
    assert to_markdown(Document((first, second))).startswith("> [!warning]\n> ")
    assert "[!warning]" in Document((first, second)).to_html()


def test_links_lead_to_blocks_of_the_text() -> None:
    html = (
        f'<p>See <a href="#flow">the flow</a> and <a href="#gone">the rest</a>. {AFTER[0]} Yes.</p>'
        f'<ul><li id="flow">{AFTER[1]} Yes.</li><li id="other">{AFTER[1]} No.</li></ul>'
    )
    text, flow, other = between(html)
    assert [span.target for span in text.spans] == ["#flow", "https://example.org/2024/water#gone"]
    assert (flow.ident, other.ident) == ("flow", "")
    assert '<li id="flow">' in cleaned(html).to_html()


@pytest.mark.parametrize("kept", [False, True])
def test_picture_of_the_page_header_is_not_of_the_text(kept: bool) -> None:
    """A picture below the standfirst in the page's header goes; one in the body's own part stays."""
    lead = f"<p>The water has not run in the old town since the month began, residents say. {' '.join(BEFORE)}</p>"
    picture = '<figure><img src="/well.jpg" alt="A well"><figcaption>The well in May</figcaption></figure>'
    body = "".join(f"<p>{text} {word}.</p>" for word in ("Yes", "No") for text in (*BEFORE, *AFTER))
    top = (
        f"<div><h1>Water</h1>{lead}{picture}</div><div>"
        if not kept
        else f"<h1>Water</h1><div>{lead}{picture}"
    )
    html = f"<html><head><title>Water</title></head><body><article>{top}{body}</div></article></body></html>"
    document = clean(html, url="https://example.org/2024/water").document
    assert any(block.kind is BlockKind.FIGURE for block in document.blocks) is kept
    assert lead[3:-4] in document.text


@pytest.mark.parametrize(
    "note",
    [
        '<label for="s" class="margin-toggle sidenote-number"></label><input type="checkbox" id="s"><span class="sidenote">{}</span>',
        '<span class="ltx_note"><sup class="ltx_note_mark">1</sup><span class="ltx_note_outer"><span class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>{}</span></span></span>',
        '<sup><a href="javascript:void(0)">1</a></sup><span class="modern-footnotes-footnote__note">{}</span>',
        '<span class="inline-footnote">1<span class="footnoteContent" style="display:none">{}</span></span>',
    ],
)  # fmt: skip
def test_notes_within_their_line(note: str) -> None:
    said = 'Since 1990, <a href="/m">as measured</a>.'
    line, found = between(f"<p>{AFTER[0]} So it was{note.format(said)} at the time.</p>")
    assert line.text == f"{AFTER[0]} So it was1 at the time."
    assert [(s.kind, s.target) for s in line.spans if s.kind is SpanKind.NOTE_REF] == [
        (SpanKind.NOTE_REF, "inline-note-1")
    ]
    assert (found.kind, found.label, found.text) == (BlockKind.FOOTNOTE, "1", "Since 1990, as measured.")
    (link,) = [span for span in found.spans if span.kind is SpanKind.LINK]
    assert found.text[link.start : link.end] == "as measured"


@pytest.mark.parametrize(
    "note",
    [
        '<aside class="footnote-list"><aside class="footnote" id="n1" role="doc-footnote"><span>[<a href="#r1">1</a>]</span><p>{}</p></aside></aside>',
        '<dl><dt><a id="n1" href="#r1">1</a></dt><dd>{}</dd></dl>',
    ],
)  # fmt: skip
def test_notes_in_asides_and_definitions(note: str) -> None:
    notes = [
        block
        for block in cleaned(
            f'<p>{AFTER[0]} Yes<a id="r1" href="#n1">1</a>.</p>{note.format("The first note, with its words.")}'
        ).blocks
        if block.kind is BlockKind.FOOTNOTE
    ]
    assert [(each.label, each.text) for each in notes] == [("1", "The first note, with its words.")]


def test_paragraphs_in_items_are_told_from_bare_text() -> None:
    html = f"<ul><li><p>{AFTER[0]} Yes.</p></li><li>{AFTER[0]} No.</li></ul>"
    assert [block.role for block in between(html)] == ["paragraph", ""]
    inside = fragment_fromstring(Document(tuple(between(html))).to_html()).findall(".//p")
    assert [paragraph.text_content() for paragraph in inside] == [f"{AFTER[0]} Yes."]


def test_heading_with_its_text_in_a_part_of_its_own() -> None:
    blocks = between(f"<h2><div><p>The flow</p></div></h2><p>{AFTER[1]} Yes.</p>")
    assert [(block.kind.value, block.level) for block in blocks] == [("h", 2), ("p", 0)]
    unclosed = cleaned(f"<h2><div>The flow</div><p>{AFTER[1]} Yes.</p><p>{AFTER[1]} No.</p>")
    assert [block.text for block in unclosed.blocks if block.kind is BlockKind.HEADING] == ["The flow"]
