"""What pages mark up in odd ways comes out as what it is: facts in boxes, notes, code, pictures, warnings."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.document.blocks import Block, BlockKind, SpanKind
from reader.document.captions import with_captions
from reader.document.markdown import to_markdown
from tests.cleaning.test_structure import AFTER, BEFORE, between, cleaned


def table_rows(block: Block) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in block.cells:
        rows.setdefault(cell.row, []).append(block.text[cell.start : cell.end])
    return list(rows.values())


def test_header_without_row_is_first_row() -> None:
    html = (
        "<table><thead><th></th><th>Depth</th><th>Age</th></thead>"
        "<tbody><tr><td>North well</td><td>7 m</td><td>90</td></tr><tr><td>Old well</td><td>9 m</td><td>300</td></tr></tbody></table>"
    )
    (table,) = between(html)
    assert table.kind is BlockKind.TABLE
    assert table_rows(table)[:2] == [["", "Depth", "Age"], ["North well", "7 m", "90"]]


def test_fact_box_with_nested_table_is_table() -> None:
    facts = "".join(
        f"<tr><th>{name}</th><td>{value}</td></tr>"
        for name, value in (("Founded", "1891"), ("Wells", "412"), ("Pipes", "88 km"), ("Staff", "64"))
    )
    html = (
        f'<table class="infobox"><tr><th colspan=2>Water company</th></tr>{facts}'
        "<tr><td colspan=2><table><tr><td>Map</td><td>Plan</td></tr></table></td></tr></table>"
    )
    (table,) = between(html)
    assert table.kind is BlockKind.TABLE
    assert ["Founded", "1891"] in table_rows(table)


@pytest.mark.parametrize(
    "notes",
    [
        "<hr><p><sup>1</sup> The company's report of 2019.</p><p><sup>2</sup> See the city's archive.</p>",
        "<section class=footnotes><ol><li><p>The company's report of 2019.</p></li><li><p>See the city's archive.</p></li></ol></section>",
    ],
)
def test_notes_that_are_numbered_but_not_linked(notes: str) -> None:
    text = "<p>The pipe is old.<sup>1</sup> Nobody knows how old.<sup>2</sup></p>"
    blocks = [block for block in between(text + notes) if block.kind is not BlockKind.RULE]
    assert [block.text for block in blocks[1:]] == [
        "The company's report of 2019.",
        "See the city's archive.",
    ]
    assert all(block.kind is BlockKind.FOOTNOTE for block in blocks[1:])
    assert [span.target for span in blocks[0].spans if span.kind is SpanKind.NOTE_REF] == [
        block.ident for block in blocks[1:]
    ]
    assert [block.label for block in blocks[1:]] == ["1", "2"]


def test_powers_and_gaps_are_no_notes() -> None:
    html = "<p>The field has 40 m<sup>2</sup> of grass.</p><p><sup>2</sup> is the second power, as in x<sup>2</sup>.</p>"
    assert all(block.kind is BlockKind.PARAGRAPH for block in between(html))


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<pre>" + "".join(f"<div class=row><span class=dim>{n}</span><div>{line}</div></div>" for n, line in enumerate(("src/", "  main.ts", "docs/"), 1)) + "</pre>", "src/\n  main.ts\ndocs/"),
        ("<pre><div><div>one</div></div><div></div><div>two</div></pre>", "one\n\ntwo"),
        ('<code class="lean block"><span>def</span> h1 (x : Nat) := x</code>', "def h1 (x : Nat) := x"),
        ("<div><code>a = 1\nb = 2</code></div>", "a = 1\nb = 2"),
        ('<div class="code-block" data-lang="http">GET /items\n\n  body</div>', "GET /items\n\n  body"),
        ("<pre><span>1</span> cup\n<span>3</span> spoons\n<span>7</span> eggs</pre>", "1 cup\n3 spoons\n7 eggs"),
    ],
)  # fmt: skip
def test_code_line_numbers_are_stripped(html: str, code: str) -> None:
    (block,) = between(html)
    assert (block.kind, block.text.strip()) == (BlockKind.CODE, code)


def test_code_in_line_stays_in_it() -> None:
    (block,) = between("<p>Type <code>ls</code> and nothing else.</p>")
    assert (block.kind, block.text) == (BlockKind.PARAGRAPH, "Type ls and nothing else.")


@pytest.mark.parametrize(
    "html",
    [
        '<picture><source srcset="/well.jpg 2x, /small.jpg 1x"><img src="data:image/gif;base64,R0lG" alt="A well"></picture>',
        '<div class="lazy"><noscript><img src="/well.jpg" alt="A well"></noscript></div>',
    ],
)
def test_picture_that_scripts_would_load(html: str) -> None:
    (figure,) = between(html)
    assert (figure.kind, figure.source) == (BlockKind.FIGURE, "https://example.org/well.jpg")


def test_formula_is_read_in_its_line_and_is_its_picture_in_html() -> None:
    html = (
        '<p>It is <img class="mwe-math-fallback-image" src="/f.svg" alt="a^2+b^2">, as Pythagoras said.</p>'
    )
    (block,) = between(html)
    assert block.text == "It is a²+b², as Pythagoras said."
    assert '<img src="https://example.org/f.svg" alt="a²+b²">' in cleaned(html).to_html()


def test_formula_from_image_url() -> None:
    (block,) = between('<p>Half: <img src="https://tex.example/svg.image?%5Cfrac%7B1%7D%7B2%7D">.</p>')
    assert block.text == "Half: 1/2."


@pytest.mark.parametrize("names", ["admonition warning", "callout", "alert alert-danger"])
def test_box_of_advice_is_set_off(names: str) -> None:
    text = "Boil the water before you drink it."
    (block,) = between(f'<div class="{names}" role="alert"><p>{text}</p></div>')
    assert (block.kind, block.quote, block.text) == (BlockKind.PARAGRAPH, 1, text)


def test_sections_named_after_their_headings_are_text() -> None:
    text = "The works were built by the city when the old wells ran dry in the summer."
    blocks = between(
        f'<h2>Works</h2><p class="h2-related">{text}</p><ul class="h2-related"><li>pump</li></ul>'
    )
    assert [block.text for block in blocks] == ["Works", text, "pump"]


def test_isolated_picture_in_text_is_kept() -> None:
    html = '<div><div><span><img src="/well.jpg" alt="A well"></span></div></div>'
    (figure,) = between(html)
    assert figure.source == "https://example.org/well.jpg"


def test_caption_of_table_stays_with_it() -> None:
    html = (
        "<div><table><caption>Table 1. Flow</caption><tr><th>Spring</th><td>1</td></tr>"
        "<tr><th>Autumn</th><td>2</td></tr></table></div>"
    )
    caption, table = between(html)
    assert (caption.text, table.kind) == ("Table 1. Flow", BlockKind.TABLE)


def test_long_cells_under_headers_stay_table() -> None:
    text = (
        "The company laid pipes of lead from the works to the market square and charged the city for it. " * 5
    )
    rows = "".join(f"<tr><td>{year}</td><td>{text}{year}</td></tr>" for year in range(1900, 1904))
    (table,) = between(f"<table><tr><th>Year</th><th>What happened</th></tr>{rows}</table>")
    assert table.kind is BlockKind.TABLE
    assert table_rows(table)[0] == ["Year", "What happened"]
    assert len(table_rows(table)) == 5


def test_caption_keeps_its_links_and_emphasis() -> None:
    html = (
        '<figure><img src="/well.jpg" alt="A well"><figcaption>The <a href="/old">old well</a> '
        "in <em>May</em></figcaption></figure>"
    )
    document = with_captions(cleaned(html))
    (figure,) = [block for block in document.blocks if block.kind is BlockKind.FIGURE]
    said = [(span.kind, figure.text[span.start : span.end], span.target) for span in figure.spans]
    assert said == [(SpanKind.LINK, "old well", "https://example.org/old"), (SpanKind.EMPHASIS, "May", "")]
    wanted = '<figcaption>The <a href="https://example.org/old">old well</a> in <em>May</em></figcaption>'
    assert wanted in cleaned(html).to_html()
    assert wanted in document.to_html()


def test_captions_of_one_picture_keep_their_links() -> None:
    html = (
        '<figure><img src="/well.jpg" alt="A well"><figcaption><p>A <a href="/w">well</a></p>'
        '<p>Photo: <a href="/b">Berg</a></p></figcaption></figure>'
    )
    (figure,) = between(html)
    links = [figure.caption[span.start : span.end] for span in figure.spans if span.kind is SpanKind.LINK]
    assert links == ["well", "Berg"]


def test_neighbouring_quotes_stay_apart() -> None:
    quotes = "<blockquote><p>The first said.</p><p>It went on.</p></blockquote><blockquote><p>The second said.</p></blockquote>"
    first, second, third = between(quotes)
    assert [(block.quote, block.quote_from) for block in (first, second, third)] == [(1, 0), (1, 0), (1, 1)]
    assert cleaned(quotes).to_html().count("<blockquote>") == 2
    assert "> It went on.\n\n> The second said." in to_markdown(cleaned(quotes))


def test_adjacent_callouts_stay_separate() -> None:
    box = (
        '<div class="admonition"><p class="admonition-title">{0}</p><p>{0} before you {0} it again.</p></div>'
    )
    blocks = between(box.format("Boil") + box.format("Drink"))
    assert [(block.text[:6], block.quote, block.quote_from) for block in blocks] == [
        ("Boil", 1, 0),
        ("Boil b", 1, 0),
        ("Drink", 1, 1),
        ("Drink ", 1, 0),
    ]


def test_link_to_heading_is_internal() -> None:
    html = (
        '<p>More of it <a href="#pumps">below</a> and <a href="#gone">elsewhere</a>.</p>'
        '<a id="pumps"></a><h2 id="the-pumps">Pumps</h2><p>The pumps were built by the city in the dry summer.</p>'
    )
    text, heading, _ = between(html)
    links = [span.target for span in text.spans if span.kind is SpanKind.LINK]
    assert links[0] == f"#{heading.ident}"
    assert links[1].startswith("https://example.org/")
    assert links[1].endswith("#gone")


def test_footnote_label_on_own_line() -> None:
    notes = (
        '<hr><h5><a id="FOOT1" href="#DOCF1">(1)</a></h5><p>As of the first survey of the wells.</p>'
        '<h5><a id="FOOT2" href="#DOCF2">(2)</a></h5><p>See the report of the works.</p>'
    )
    html = (
        '<p>The wells ran dry<a id="DOCF1" href="#FOOT1"><sup>1</sup></a> in the summer'
        '<a id="DOCF2" href="#FOOT2"><sup>2</sup></a>, and the city built the works.</p>'
    )
    text = "".join(f"<p>{each}</p>" for each in (*BEFORE, *AFTER))
    page = f"<title>Water</title><div><h1>Water</h1>{text}{html}</div><div>{notes}</div>"
    document = clean(page, url="https://example.org/works").document
    found = [block for block in document.blocks if block.kind is BlockKind.FOOTNOTE]
    assert [(block.label, block.text) for block in found] == [
        ("1", "As of the first survey of the wells."),
        ("2", "See the report of the works."),
    ]


def test_small_page_is_kept_whole() -> None:
    sections = "".join(
        f"<section><h2>{name}</h2><div class=card><h3>{name} works</h3><p>Water company</p>"
        f"<p>The {name} works were built by the city when the old wells ran dry in the summer.</p></div></section>"
        for name in ("North", "South", "West")
    )
    page = f"<body><nav><a href=/>Home</a></nav><main><h1>Works of the city</h1>{sections}</main><footer>Contact</footer></body>"
    text = clean(page, url="https://example.org/works").document.text
    assert [text.count(f"{name} works were built") for name in ("North", "South", "West")] == [1, 1, 1]
    assert "Contact" not in text


def test_other_titles_on_small_page_are_dropped() -> None:
    text = "".join(f"<p>{each}</p>" for each in BEFORE)
    others = "".join(
        f"<div class=x><h3><a href='/{n}'>Other report number {n} of the week</a></h3>"
        f"<p>The works of parish {n} were built by the city when the old wells ran dry in the summer.</p></div>"
        for n in range(6)
    )
    page = f"<title>Water</title><main><div><h1>Water</h1>{text}</div><div>{others}</div></main>"
    assert "parish" not in clean(page, url="https://example.org/works").document.text
