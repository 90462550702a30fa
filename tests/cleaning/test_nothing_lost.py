"""Lines of the text that begin as bylines, dates or notices do, and must stay wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from reader.cleaning import clean
from reader.cleaning.model import arbiter, features
from reader.document.blocks import BlockKind
from tests.support.made_pages import PROSE, TITLE

LINES = [
    "Europe will be climate neutral by 2050.",
    "Gas use will fall by half by 2030",
    "On 17 May 2024, the main pipe broke in Brookfield.",
    "May 17, 2024: The pipe breaks",
    "17 May 2024 – the pipe breaks in the north",
    "1. January 2024: nothing happens",
    "It happened on 17 May 2024 at 10:30 a.m. in the north.",
    "Ada Stream: What do you think about the water?",
    "An interview with Ada Stream",
    "By 2030, all pipes must be new.",
    "By the river, people waited for hours",
    "By Friday the 17th of May, 2024, it was over.",
    "Par ailleurs, la ville attend.",
    "Updated rules for water take effect in May 2024.",
    "Published in 2019, the first report was ignored.",
    "5 minutes of reading time a day helps.",
    "Posted guards kept people away in 2024.",
    "Author and activist Bo Brook disagrees.",
    "Note: figures are for 2023.",
]


def page(extra: str, at: int) -> str:
    paragraphs = [f"<p>{PROSE[n % 3]} Part {n} has its own words.</p>" for n in range(6)]
    body = "".join([*paragraphs[:at], extra, *paragraphs[at:]])
    return (
        f"<html lang='en'><head><title>{TITLE}</title><meta name='author' content='Ada Stream'></head><body><main>"
        f"<article><h1>{TITLE}</h1><p>By Ada Stream</p><p>17 June 2024</p>{body}</article></main></body></html>"
    )


@pytest.mark.parametrize("line", LINES)
def test_line_of_text_stays(line: str) -> None:
    item = f"<ul><li>{line}</li><li>And the towns wait for the rest of it.</li></ul>"
    for extra, at in (
        (f"<p>{line}</p>", 0),
        (f"<p>{line}</p>", 1),
        (f"<p>{line}</p>", 3),
        (item, 1),
        (f"<h2>{line}</h2>", 1),
    ):
        text = clean(page(extra, at), url="https://d.example/w").document.text
        assert line in text, (extra, at)
        assert "17 June 2024" not in text


@pytest.mark.parametrize(
    "caption", ["<p class='wp-caption-text'>By Zoe Lens</p>", "<figcaption>By Zoe Lens</figcaption>"]
)
def test_name_under_picture_is_no_author(caption: str) -> None:
    figure = f"<figure class='wp-caption'><img src='/a.jpg'>{caption}</figure>"
    html = (
        page(figure, 0)
        .replace("<meta name='author' content='Ada Stream'>", "")
        .replace("<p>By Ada Stream</p>", "")
    )
    result = clean(html, url="https://d.example/w")
    assert result.authors == ()
    assert [block.caption for block in result.document.blocks if block.caption] == ["By Zoe Lens"]


@pytest.mark.parametrize("line", ["Build 22.04.05", "Version 10.11.12 is out", "Ratio 3/4/12"])
def test_version_numbers_are_not_dates(line: str) -> None:
    item = f"<ul><li>{line}</li><li>And the towns wait for the rest of it.</li></ul>"
    for at in (1, 3, 6):
        assert line in clean(page(item, at), url="https://d.example/w").document.text


def linked(*titles: str) -> str:
    return "".join(f"<p><a href='/{n}'>{title}</a></p>" for n, title in enumerate(titles))


def test_source_links_are_not_recent_comments() -> None:
    sources = linked(
        "A report on water in towns", "Pipes in the north | The Post", "Ministers on the new pumps"
    )
    text = clean(page(f"<h2>References</h2>{sources}", 6), url="https://d.example/w").document.text
    assert "Pipes in the north | The Post" in text


def ended(html: str) -> str:
    """The text of a page, from the last paragraph of all pages here on."""
    return clean(html, url="https://d.example/w").document.text.partition("Part 5 has its own words.")[2]


def test_article_subject_is_not_spam() -> None:
    last = (
        "<p>With that, casinos should know well enough what is in store for them and theirs in the north.</p>"
    )
    about = "<p>The casinos by the river have pumps of their own, and nobody is quite sure how much they draw.</p>"
    assert "in store for them" in ended(page(about, 1).replace("</article>", f"{last}</article>"))
    assert not ended(page(last, 6))


@pytest.mark.parametrize(
    "spam",
    [
        ("Great post! Visit my casino bonus page.", "Great post, try this casino too, you will win."),
        ("Thanks for sharing this!", "Thanks for sharing, bookmarked.", "Thanks for sharing."),
    ],
)
def test_repeated_spam_is_dropped(spam: tuple[str, ...]) -> None:
    assert not ended(page("".join(f"<p>{line}</p>" for line in spam), 6))


def test_one_word_heading_before_text_is_kept() -> None:
    part = "<h2>Response</h2><p>The towns answered in one letter, in which they asked for tanks, for spare parts, and for the patience of all who wait.</p>"
    text = clean(page(part, 5), url="https://d.example/w").document.text
    assert "Response\n\nThe towns answered" in text


def test_second_h1_is_kept() -> None:
    text = clean(page("<h1>How the water was counted</h1>", 0), url="https://d.example/w").document.text
    assert text.startswith("How the water was counted")


def test_linked_items_above_first_paragraph_stay() -> None:
    items = "<h3>Highlights</h3><ul><li><a href='/y'>Our year in review!</a></li><li>The pumps of the north are new, and nobody there wants the old ones back.</li></ul>"
    assert "Our year in review!" in clean(page(items, 0), url="https://d.example/w").document.text


def test_aside_notes_kept_other_asides_dropped() -> None:
    note = f"<aside><h3>A note on pumps</h3><p>{PROSE[1]} {PROSE[2]} That is all there is.</p></aside>"
    text = clean(page(note, 3), url="https://d.example/w").document.text
    assert "That is all there is." in text
    assert "A note on pumps" in text
    other = note.replace("<aside>", "<aside class='related'>").replace(
        "<p>", "<p><a href='/x'>Read the whole story of it</a> "
    )
    assert "That is all there is." not in clean(page(other, 3), url="https://d.example/w").document.text


def test_script_link_text_is_kept() -> None:
    html = "<html><head><title>Three words</title></head><body><a href='javascript:'><p>one</p><p>two</p> three</a></body></html>"
    assert clean(html, url="https://d.example/w").document.text == "one\n\ntwo\n\nthree"


ENTRIES = [f"{PROSE[n % 3]} Walk {n} begins at the station, and ends there too. " * 3 for n in range(6)]


def test_entries_of_list_in_articles_of_their_own_are_text() -> None:
    entries = "".join(
        f"<article class='card'><h3>{n}. A walk</h3><p>{text.strip()}</p><a href='/w/{n}'>More</a></article>"
        for n, text in enumerate(ENTRIES)
    )
    opening = f"<p>{'Of all that there is to walk, these are the walks that we would walk again. ' * 4}</p>"
    closing = "<p>Bring good shoes, water, and time for the train that will be late on the way back.</p>" * 2
    html = f"<html><head><title>Walks</title></head><body><article><h1>Walks</h1>{opening}{entries}{closing}</article></body></html>"
    text = clean(html, url="https://example.org/walks").document.text
    assert all(entry.strip() in text for entry in (*ENTRIES, "5. A walk"))


def test_long_last_paragraph_that_begins_as_notice_stays() -> None:
    note = "Disclosure: the ministry paid for the journey to the northern districts, as it does for all papers, but it read nothing of this before it was printed."
    assert note in clean(page(f"<p>{note}</p>", 6), url="https://d.example/w").document.text
    short = page("<p>Disclosure: the ministry paid.</p>", 6)
    assert "Disclosure" not in clean(short, url="https://d.example/w").document.text


class _AllUnlike:
    """Trees that find nothing like an article."""

    def probability(self, row: object) -> float:
        return 0.0


def test_code_between_paragraphs_is_not_left_to_the_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arbiter, "shipped_table", _AllUnlike)
    code = "\n".join(f"pipe_{number} = lay(street={number}, depth=7)" for number in range(12))
    body = "".join(f"<p>{text}</p><pre>{code}\n# {at}</pre>" for at, text in enumerate((*PROSE, *PROSE) * 3))
    found = clean(
        f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{body}</article>", url="https://example.org/a"
    )
    assert [block.text.split("\n")[0] for block in found.document.blocks if block.kind is BlockKind.CODE]
    assert not [block for block in found.document.blocks if block.text in PROSE]


class _LinksUnlike:
    """Trees that find links alone unlike an article."""

    def probability(self, row: Sequence[float]) -> float:
        return float(row[features.NAMES.index("link")] < 0.5)


def test_addresses_written_out_are_not_left_to_the_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arbiter, "shipped_table", _LinksUnlike)
    links = [f"https://numbers.example.net/{n}" for n in range(9)] + [
        f"The yearbook of 200{n}" for n in range(9)
    ]
    body = "".join(f"<p><a href='/x{at}'>{text}</a></p>" for at, text in enumerate(links))
    text = clean(page(body, 3), url="https://example.org/a").document.text
    assert [link for link in links if link in text] == links[:9]


def test_button_that_opens_figure_in_new_tab_is_no_caption() -> None:
    button = "<div><a href='/f1'>Open in a new tab</a></div>"
    figure = f"<figure><h3>Figure 1.</h3><p><img src='/f.jpg'></p>{button}<figcaption><p>Pipes.</p></figcaption></figure>"
    dropped = clean(page(figure, 3), url="https://post.example.org/water").dropped
    assert ("button", "Open in a new tab") in [(each.rule, each.text) for each in dropped]


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("<p>Source: <a href='https://numbers.example.net/w'>Yearbook of the water board, 2023</a></p>", True),
        ("<p>Full report: <a href='/files/Water.PDF'>How the pipes of Brookfield broke</a>.</p>", True),
        ("<p>Erratum in: <a href='https://papers.example.net/e'>J Water. 2021 Mar 4;384(9):885</a></p>", True),
        ("<p>Next: <a href='/news/bread'>The price of bread rises once more</a></p>", False),
        ("<p>Read more: <a href='https://other.example.net/b'>The price of bread rises</a></p>", False),
    ],
    ids=["source", "file", "erratum", "same site", "read more"],
)  # fmt: skip
def test_sources_of_other_sites_are_no_pointers(line: str, stays: bool) -> None:
    """Pointers lead to pages of the same site, or say that there is more to read."""
    said = re.sub("<[^>]+>", "\n", line).split("\n")
    link = max(said, key=len)
    cleaned = clean(page(line, 3), url="https://post.example.org/news/water")
    assert (link in cleaned.document.text) is stays
