"""Articles in parts: which link leads to the next page, and several pages as one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.cleaning import clean, examine, next_part
from reader.cleaning.part_marks import MAX_PARTS, Part, Parts, join_parts, split_parts
from tests.cleaning.makers.report import make_report, markup

FIRST = "https://news.example/reports/dry-taps"
REPORT = make_report(5)


def page(number: int, body: str, links: str = "", *, foot: str = "") -> bytes:
    return (
        f"<html lang='en'><head><meta charset='utf-8'><title>{REPORT.title}</title></head><body><nav><a href='/'>Front</a></nav>"
        f"<main><article><h1>{REPORT.title}</h1><p class='standfirst'>What the towns say, and what the figures say, of the wells.</p>"
        f"<p>Page {number} of 3</p>{body}{foot}</article><div class='pager'>{links}</div></main></body></html>"
    ).encode()


def part(number: int, links: str = "") -> bytes:
    return page(number, markup(REPORT.sections[number]), links)


def following(links: str, *, url: str = FIRST, first: str = FIRST, number: int = 1) -> str:
    return next_part(page(number, "<p>Text.</p>", links), url=url, first_url=first, number=number)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("<a rel='next' href='/reports/dry-taps/2'>More</a>", f"{FIRST}/2"),
        ("<a href='/reports/dry-taps/2'>2</a>", f"{FIRST}/2"),
        ("<a href='/reports/dry-taps/2/'>[2]</a>", f"{FIRST}/2/"),
        ("<a href='?page=2'>2</a>", f"{FIRST}?page=2"),
        ("<a href='?page=1'>2</a>", f"{FIRST}?page=1"),
        ("<a rel='next' href='?page=1'>next ›</a>", f"{FIRST}?page=1"),
        ("<a href='dry-taps?p=2#content'>›</a>", f"{FIRST}?p=2"),
        ("<a href='dry-taps-2.html'>Next page</a>", f"{FIRST}-2.html"),
        ("<a href='dry-taps/seite/2'>Weiter</a>", f"{FIRST}/seite/2"),
        ("<a href='dry-taps,2'>Page suivante</a>", f"{FIRST},2"),
        ("<a href='dry-taps_2'>次へ</a>", f"{FIRST}_2"),
        ("<a href='dry-taps/page-2'>Seite 2</a>", f"{FIRST}/page-2"),
    ],
)
def test_next_page_of_article(link: str, target: str) -> None:
    assert following(link) == target


@pytest.mark.parametrize(
    "link",
    [
        "<a rel='next' href='/reports/wet-taps'>Wet taps</a>",
        "<a rel='next' href='/reports/dry-taps/3'>3</a>",
        "<a rel='next' href='https://other.example/reports/dry-taps/2'>2</a>",
        "<a rel='next' href='https://ann@news.example/reports/dry-taps/2'>2</a>",
        "<a rel='next' href='https://news.example:8080/reports/dry-taps/2'>2</a>",
        "<a href='/reports/dry-taps-2'>Dry taps, revisited</a>",
        "<a href='/reports/dry-taps/comment-page-2#comments'>2</a>",
        "<a href='?cpage=2'>2</a>",
        "<a href='?page=2&sort=old'>2</a>",
        "<a rel='next' href='javascript:next(2)'>2</a>",
        "<a rel='next' href='http://[bad/2'>2</a>",
        "<a rel='next' href='/2'>2</a>",
        "",
    ],
)
def test_other_links_are_no_next_page(link: str) -> None:
    assert following(link) == ""


def test_front_page_has_no_parts() -> None:
    assert (
        following("<a rel='next' href='/page/2'>2</a>", url="https://n.example/", first="https://n.example/")
        == ""
    )


def test_later_pages_count_from_first() -> None:
    links = "".join(f"<a href='/reports/dry-taps/{n}'>{n}</a>" for n in (1, 2, 3, 4))
    assert following(links, url=f"{FIRST}/2", number=2) == f"{FIRST}/3"
    assert following(links, url=f"{FIRST}/4", number=4) == ""


def test_page_names_its_next_page() -> None:
    assert clean(part(1, "<a rel=next href='dry-taps/2'>Next</a>"), url=FIRST).next_url == f"{FIRST}/2"


def test_list_of_articles_has_no_next_page() -> None:
    cards = "".join(
        f"<div><h2><a href='/r/{n}'>Report {n} on the water of the valley</a></h2><p>{part_.text}</p></div>"
        for n, part_ in enumerate(REPORT.sections[0] * 4)
    )
    listing = page(1, cards, "<a rel=next href='dry-taps/2'>Next</a>")
    assert clean(listing, url=FIRST).next_url == ""


def joined(*pages: bytes, missing: int = 0) -> bytes:
    addresses = ("", *(f"{FIRST}/{number}" for number in range(2, len(pages) + 1)))
    return join_parts([Part(*both) for both in zip(pages, addresses, strict=True)], missing=missing)


def test_parts_are_one_article_without_repeated_lines() -> None:
    article = clean(joined(part(1), part(2), part(3)), url=FIRST)
    wanted = [each.text for section in REPORT.sections[1:4] for each in section]
    texts = [block.text for block in article.document.blocks if block.role != "standfirst"]
    assert [text for text in texts if not text.startswith("What the towns say")] == wanted
    assert sum(text.startswith("What the towns say") for text in texts) <= 1
    assert article.title == REPORT.title
    assert article.complete
    assert article.next_url == ""


def test_missing_part_is_named() -> None:
    article = clean(joined(part(1), part(2), missing=3), url=FIRST)
    assert not article.complete
    assert article.reason == "Part 3 of the article could not be fetched."
    assert REPORT.sections[2][-1].text in article.document.text


def test_same_article_again_is_no_part() -> None:
    again = part(1).replace(b"Page 1", b"Page 2")
    article = clean(joined(part(1), again, missing=3), url=FIRST)
    assert article.document.text == clean(part(1), url=FIRST).document.text.replace("Page 1 of 3\n\n", "")
    assert article.complete


def test_part_without_text_is_missing() -> None:
    article = clean(joined(part(1), b"<html><body></body></html>"), url=FIRST)
    assert article.reason == "Part 2 of the article could not be fetched."


def test_notes_of_parts_keep_apart() -> None:
    note = "<p>Said before.<sup><a href='#n1'>1</a></sup></p><ol><li id='n1'>{} note on the first page of them all.</li></ol>"
    pages = [page(n, markup(REPORT.sections[n]) + note.format(word)) for n, word in ((1, "One"), (2, "Two"))]
    idents = [block.ident for block in clean(joined(*pages), url=FIRST).document.blocks if block.ident]
    assert len(idents) == len(set(idents))


def test_whole_page_shows_all_parts() -> None:
    whole = examine(joined(part(1), part(2)), url=FIRST)
    assert REPORT.sections[2][-1].text in whole.document.text
    assert len(whole.verdicts) == len(whole.document.blocks)


PAGES = st.lists(
    st.tuples(st.binary(max_size=60).filter(lambda data: b"postil" not in data), st.from_regex(r"https://[a-z]{1,9}/[a-z0-9]{1,9}", fullmatch=True)),
    min_size=1, max_size=MAX_PARTS,
)  # fmt: skip


@given(PAGES, st.integers(0, 99))
def test_joined_pages_are_split_again(pages: list[tuple[bytes, str]], missing: int) -> None:
    parts = tuple(Part(html, url if at else "") for at, (html, url) in enumerate(pages))
    assert split_parts(join_parts(parts, missing=missing)) == Parts(parts, missing)


@given(st.binary(max_size=200))
def test_any_bytes_are_split(data: bytes) -> None:
    parts = split_parts(data * 3 + b"\n<!--postil part x-->\n" * 50 + data)
    assert 1 <= len(parts.pages) <= MAX_PARTS
