"""Lists of contents in long reports, and pictures and captions under names that mean something else elsewhere."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.cleaning.convert import LONG_CAPTION
from reader.document.blocks import Block, BlockKind, SpanKind
from tests.cleaning.test_structure import between

PARTS = ("Wells of the north", "Pipes and pumps", "Prices since 2010", "What the city owes", "Outlook")
LIST = "<ul>{}</ul>"
WIKI = '<div id="toc" class="toc"><h2>Contents</h2><ul>{}</ul></div>'
PLUGIN = '<div class="toc-container"><p>Table of Contents</p><nav><ul class="toc-list">{}</ul></nav></div>'
NAVIGATION = '<div role="navigation"><ul>{}</ul></div>'


def report(contents: str, words: int, entry: str = "{title}") -> list[Block]:
    """The blocks of a report of about so many words in five parts, its contents below the introduction."""
    sentences = [
        f"In year {number} the water company laid pipe number {number} below street number {number * 7}."
        for number in range(words // 14)
    ]
    size = len(sentences) // (len(PARTS) + 1)
    text = ["".join(f"<p>{each}</p>" for each in _paragraphs(sentences[:size]))]
    entries = []
    for at, title in enumerate(PARTS, start=1):
        entries.append(f'<li><a href="#part-{at}">{entry.format(title=title)}</a></li>')
        paragraphs = _paragraphs(sentences[at * size : (at + 1) * size])
        text.append(f'<h2 id="part-{at}">{title}</h2>' + "".join(f"<p>{each}</p>" for each in paragraphs))
    body = text[0] + contents.format("".join(entries)) + "".join(text[1:])
    html = f"<title>Water</title><article><h1>Water</h1>{body}</article>"
    return list(clean(html, url="https://example.org/2024/water").document.blocks)


def _paragraphs(sentences: list[str]) -> list[str]:
    return [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]


@pytest.mark.parametrize(
    ("contents", "entry"),
    [
        (LIST, "{title}"),
        (WIKI, '<span class="tocnumber">1</span> <span class="toctext">{title}</span>'),
        (PLUGIN, '<span class="toc-link">{title}</span>'),
    ],
)
def test_contents_of_long_report_lead_to_its_parts(contents: str, entry: str) -> None:
    blocks = report(contents, 4_000, entry)
    entries = [block for block in blocks if block.kind is BlockKind.ITEM]
    assert [block.text.removeprefix("1 ") for block in entries] == list(PARTS)
    targets = [span.target for block in entries for span in block.spans if span.kind is SpanKind.LINK]
    assert targets == [f"#{block.ident}" for block in blocks if block.text in PARTS and block.level == 2]


@pytest.mark.parametrize(("contents", "words"), [(LIST, 1_000), (WIKI, 1_000), (NAVIGATION, 4_000)])
def test_contents_of_short_report_and_navigation_are_left_out(contents: str, words: int) -> None:
    assert not [block for block in report(contents, words) if block.kind is BlockKind.ITEM]


@pytest.mark.parametrize("names", ["wp-block-image wp-lightbox-container", "image pinit"])
def test_picture_under_name_of_its_button_stays(names: str) -> None:
    html = f'<figure class="{names}"><img src="/p/well.jpg" alt="A well"><figcaption>The north well</figcaption></figure>'
    (figure,) = between(html)
    assert (figure.source, figure.caption) == ("https://example.org/p/well.jpg", "The north well")


def test_preview_in_figure_is_no_second_picture() -> None:
    html = (
        '<figure><div><img src="https://cdn.example/freeze/max/30/1*well77.jpeg?q=20">'
        '<img data-src="https://cdn.example/max/800/1*well77.jpeg"></div></figure>'
    )
    (figure,) = between(html)
    assert figure.source == "https://cdn.example/max/800/1*well77.jpeg"
    other = '<figure><img src="/a/well77.jpeg" alt=""><img src="/a/pump77.jpeg" alt=""></figure>'
    assert len(between(other)) == 2


@pytest.mark.parametrize(
    ("caption", "shown"),
    [
        ("The north well<div>Image:</div> <div>Ada Stream</div>", "The north well Image: Ada Stream"),
        ("<p>The north well</p><p>© Ada Stream</p>", "The north well © Ada Stream"),
        ("The north well <button>Enlarge</button>", "The north well"),
    ],
)
def test_caption_says_whose_picture_it_is(caption: str, shown: str) -> None:
    (figure,) = between(f'<figure><img src="/p/well.jpg"><figcaption>{caption}</figcaption></figure>')
    assert figure.caption == shown


@pytest.mark.parametrize(
    ("inside", "caption"),
    [
        ("<span>Reuters</span><figcaption>The north well</figcaption>", "The north well\nReuters"),
        ("<figcaption>The north well</figcaption><p>Reuters</p>", "The north well\nReuters"),
        (
            "<span>Reuters</span><figcaption><h2>The north well</h2><div class=author>Ada Stream</div></figcaption>",
            "The north well Ada Stream\nReuters",
        ),
        (
            "<figcaption>The well (Photo: Reuters)<p><small>Reuters</small></p></figcaption>",
            "The well (Photo: Reuters)",
        ),
    ],
)
def test_credit_before_caption_stands_below_it(inside: str, caption: str) -> None:
    (figure,) = between(f'<figure><img src="/p/well.jpg">{inside}</figure>')
    assert (figure.caption, figure.role) == (caption, "caption")


def test_links_in_caption_after_credit_stay_in_place() -> None:
    inside = '<p><a href="/r">Reuters</a></p><figcaption>The <a href="/w">north</a> well</figcaption>'
    (figure,) = between(f'<figure><img src="/p/well.jpg">{inside}</figure>')
    assert [figure.caption[span.start : span.end] for span in figure.spans] == ["north"]


@pytest.mark.parametrize(
    ("widths", "shown"), [((40, 400, 800, 1800), 800), ((40, 80), 80), ((320, 640, 1280), 320)]
)
def test_preview_is_not_the_picture_of_several_sizes(widths: tuple[int, ...], shown: int) -> None:
    sizes = ",".join(f"/p/well-{width}.jpg {width}w {width // 2}h" for width in widths)
    (figure,) = between(f'<figure><img src="data:image/gif;base64,R0" data-srcset="{sizes}"></figure>')
    assert figure.source == f"https://example.org/p/well-{shown}.jpg"


def test_captions_without_end_stand_by_themselves() -> None:
    captions = [f"Well {n} of the valley <a href='/w{n}'>on the map</a>" for n in range(400)]
    listed = "".join(f"<figcaption>{caption}</figcaption>" for caption in captions)
    figures = between(f'<figure><img src="/p/well.jpg">{listed}</figure>')
    shown = " ".join(figure.caption for figure in figures)
    assert shown == " ".join(f"Well {n} of the valley on the map" for n in range(400))
    assert max(len(figure.caption) for figure in figures) < LONG_CAPTION + 100
    linked = [figure.caption[s.start : s.end] for figure in figures for s in figure.spans]
    assert linked == ["on the map"] * 400


def test_sizes_of_pictures_that_never_come_are_read_once() -> None:
    sizes = ",./a" * 5_000  # a search that begins again at every comma takes a minute for these
    (figure, *_) = between(f'<img src="/p/well.jpg">{f"<img srcset={sizes!r}>" * 60}')
    assert figure.source == "https://example.org/p/well.jpg"
