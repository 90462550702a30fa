"""When an article was published and changed: what the page prints, and what its metadata tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse
from reader.cleaning.metadata.date_chooser import publication, settled
from reader.cleaning.metadata.date_lines import IN_ALL, IN_LINE, DateCandidate, Place, printed_dates
from reader.cleaning.metadata.dates import parse_date
from reader.cleaning.metadata.page import read_metadata
from reader.cleaning.metadata.page_dates import MARKED
from tests.support.made_pages import ADDRESS, PROSE, TITLE, cleaned, linked_data, meta


def times(head: str = "", **parts: str) -> tuple[str, str]:
    result = cleaned(head, **parts)  # type: ignore[arg-type]
    for moment in (result.published, result.modified):
        assert moment is None or moment.utcoffset() is not None
    return str(result.published), str(result.modified)


@pytest.mark.parametrize(
    "text",
    [
        "May 17, 2024",
        "17 May 2024",
        "Friday, May 17th, 2024",
        "2024-05-17",
        "17.05.2024",
        "17. Mai 2024",
        "17 mai 2024",
        "17 de mayo de 2024",
        "17 maggio 2024",
        "17 maja 2024",
        "17 мая 2024",
        "17. toukokuuta 2024",
        "2024. május 17.",
        "17 Mayıs 2024",
        "2024年5月17日",
        "2024년 5월 17일",
        "١٧ مايو ٢٠٢٤",
        "17 أيار/مايو 2024",
        "17 Μαΐου 2024",
        "17 मई 2024",
        "17.05.24",
        "5/17/24",
    ],
)
def test_printed_day_in_many_languages(text: str) -> None:
    published = cleaned(before=f"<p>{text}</p>").published
    assert published == datetime(2024, 5, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("May 17, 2024 10:13 AM EST", "2024-05-17 10:13:00-05:00"),
        ("Fri 17 May 2024 12.00 CEST", "2024-05-17 12:00:00+02:00"),
        ("16:46, 17 May 2024", "2024-05-17 16:46:00+00:00"),
        ("4:30 PM on May 17, 2024", "2024-05-17 16:30:00+00:00"),
        ("17 mai 2024 à 10h30", "2024-05-17 10:30:00+00:00"),
        ("2024-05-17T08:10+02:00", "2024-05-17 08:10:00+02:00"),
    ],
)
def test_printed_time(text: str, moment: str) -> None:
    assert times(before=f"<p>{text}</p>")[0] == moment


def test_slashed_date_order_follows_language() -> None:
    assert times(before="<p>05/04/2024</p>", html="lang='en-US'")[0].startswith("2024-05-04")
    assert times(before="<p>05/04/2024</p>", html="lang='en-GB'")[0].startswith("2024-04-05")
    assert times(before="<p>05/04/2024</p>", html="lang='fr'")[0].startswith("2024-04-05")


@pytest.mark.parametrize("url", ["https://www.thedaily.co.uk/water", "https://thedaily.example.au"])
def test_slashed_date_order_follows_host_country(url: str) -> None:
    assert times(before="<p>05/04/2024</p>", url=url)[0].startswith("2024-04-05")
    assert times(meta("og:locale", "en_GB"), before="<p>05/04/2024</p>")[0].startswith("2024-04-05")


def test_slashed_date_order_follows_metadata() -> None:
    head = linked_data(datePublished="2024-04-05T10:00:00+00:00")
    assert times(head, before="<p>05/04/2024</p>")[0] == "2024-04-05 10:00:00+00:00"
    assert times(head, before="<p>04/05/2024</p>")[0] == "2024-04-05 10:00:00+00:00"


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("lang='fr'", "Publié le 17 mai 2024 à 10h30, mis à jour le 18 mai 2024 à 11h00"),
        ("lang='de'", "Veröffentlicht am 17. Mai 2024 um 10.30 Uhr, aktualisiert am 18.05.2024"),
        ("lang='fr'", "Par Ada Stream - Publié le 17/05/2024 à 08:00, mis à jour le 18/05/2024 à 09:00"),
        ("lang='sv'", "Publicerad 17 maj 2024 kl. 08.00 Uppdaterad 18 maj 2024"),
        ("lang='tr'", "Yayınlanma: 17.05.2024 - 10:30 Güncelleme: 18.05.2024 - 09:00"),
        ("lang='ja'", "公開日：2024/05/17 更新日：2024/05/18"),
        ("lang='ko'", "입력 2024.05.17 10:30 수정 2024.05.18 09:00"),
    ],
)
def test_line_with_published_and_modified_date(html: str, line: str) -> None:
    published, modified = times(before=f"<p>{line}</p>", html=html)
    assert (published[:10], modified[:10]) == ("2024-05-17", "2024-05-18")
    assert line not in cleaned(before=f"<p>{line}</p>", html=html).document.text


def test_times_in_milliseconds_and_moment_zero() -> None:
    assert times(linked_data(datePublished=1715932800000))[0] == "2024-05-17 08:00:00+00:00"
    zero = linked_data(datePublished="1970-01-01T00:00:00Z", dateModified="1970-01-01T00:00:00Z")
    assert times(zero) == ("None", "None")


def test_dateline_is_fallback_publication_date() -> None:
    line = f"LONDON, 17 May 2024 /Wire/ -- {PROSE[0]} {PROSE[1]}"
    assert times(prose=[line, *PROSE])[0] == "2024-05-17 12:00:00+00:00"  # type: ignore[arg-type]
    sentence = f"On 17 May 2024 - a Friday - it was plain to see. {PROSE[0]}"
    assert times(prose=[sentence, *PROSE])[0] == "None"  # type: ignore[arg-type]


def test_dateline_of_short_paragraph_is_fallback_publication_date() -> None:
    line = (
        "17.05.2024 „The pumps of the works go on as before“, the ministry said, and that was that for now."
    )
    assert times(prose=[line, *PROSE])[0] == "2024-05-17 12:00:00+00:00"  # type: ignore[arg-type]


def test_footer_between_title_and_text_is_articles() -> None:
    foot = "<div class='footer'><p>17.05.2024 Water</p></div>"
    assert times(before=foot)[0] == "2024-05-17 12:00:00+00:00"
    assert times(around=foot)[0] == "None"


def test_utc_time_is_shifted_to_printed_day() -> None:
    head = linked_data(datePublished="2023-12-23T01:48:19Z", dateModified="2023-12-23T15:54:28Z")
    line = "<p>PUBLISHED: December 22, 2023 at 8:48 p.m. | UPDATED: December 23, 2023 at 10:54 a.m.</p>"
    assert times(head, before=line) == ("2023-12-22 20:48:19-05:00", "2023-12-23 10:54:28-05:00")
    published = cleaned(head, before="<p>December 22, 2023</p>").published
    assert published is not None
    assert published.date().isoformat() == "2023-12-22"
    assert published == datetime(2023, 12, 23, 1, 48, 19, tzinfo=UTC)


@given(seconds=st.integers(0, 2 * 366 * 86400), quarters=st.integers(-44, 52), told=st.integers(-95, 95))
def test_moment_falls_on_printed_day_only_in_offset_that_page_tells(
    seconds: int, quarters: int, told: int
) -> None:
    published = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    local = published + quarters * timedelta(minutes=15)
    offset = told * timedelta(minutes=15)
    changed = datetime(2024, 6, 1, 8, 30, tzinfo=timezone(offset))
    line = datetime(local.year, local.month, local.day, 12, tzinfo=UTC)
    candidates = [
        DateCandidate("ld published", published, timed=True),
        DateCandidate("ld modified", changed, timed=True),
        DateCandidate("near bare", line),
    ]
    there = settled(candidates)[0].moment
    assert there == published
    if shift := there.utcoffset():
        assert there.date() == line.date()
        assert not 0 < abs(told) <= 56 or abs(shift - offset) <= timedelta(hours=1)
    if told == quarters:
        assert there.date() == line.date()


def test_printed_zone_beats_wrong_offset() -> None:
    head = linked_data(datePublished="2019-11-20T02:15:49-06:00")
    assert times(head, before="<p>Nov 19, 2019, 8:15pm CST</p>")[0] == "2019-11-19 20:15:00-06:00"


def test_source_with_time_counts_among_two_dates() -> None:
    head = linked_data(datePublished="2024-05-17") + meta(
        "article:published_time", "2024-05-17T08:15:00+02:00"
    )
    assert times(head)[0] == "2024-05-17 08:15:00+02:00"
    assert times(head, before="<p>May 17, 2024</p>")[0] == "2024-05-17 08:15:00+02:00"


def test_utc_time_is_shifted_to_day_in_url() -> None:
    head = linked_data(datePublished="2023-12-23T01:48:19Z")
    published = cleaned(head, url="https://www.thedaily.example/2023/12/22/water/").published
    assert published is not None
    assert (published.date().isoformat(), published.utcoffset()) == ("2023-12-22", timedelta(hours=-2))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published Apr 26, 2023", "2023-04-26"),
        ("Apr 26, 2023", "2023-04-26"),
        ("Published Apr 26, 2023 | Updated Aug 1, 2024", "2023-04-26"),
        (
            "Ada Stream stands by the river on April 26, 2023, with the last of the old pumps of the works",
            "2024-03-01",
        ),
        ("Event date: Apr 26, 2023", "2024-03-01"),
    ],
    ids=["labelled", "bare", "both", "caption", "event"],
)
def test_printed_publication_date_beats_metadata(line: str, day: str) -> None:
    head = linked_data(datePublished="2024-03-01T08:00:00+01:00", dateModified="2024-08-01T08:00:00+02:00")
    published = cleaned(head, before=f"<p>{line}</p>").published
    assert published is not None
    assert published.date().isoformat() == day


@pytest.mark.parametrize(
    ("line", "url", "day"),
    [
        ("Aug 1, 2024", ADDRESS, "2024-08-01"),
        ("Updated Aug 1, 2024", ADDRESS, "2024-08-01"),
        ("Reviewed and updated Aug 1, 2024", ADDRESS, "2024-08-01"),
        ("Last updated:</p><p>Aug 1, 2024", ADDRESS, "2024-08-01"),
        ("Aktualisiert am 01.08.2024", ADDRESS, "2024-08-01"),
        ("Last reviewed Aug 1, 2024", ADDRESS, "2024-03-01"),
        ("Mar 1, 2024 | Updated Aug 1, 2024", ADDRESS, "2024-03-01"),
        ("Aug 1, 2024", "https://thedaily.example/2024/03/01/water", "2024-03-01"),
        ("Updated Aug 1, 2024", "https://thedaily.example/2024/03/01/water", "2024-03-01"),
    ],
)
def test_only_printed_date_counts_for_new_edition(line: str, url: str, day: str) -> None:
    head = linked_data(datePublished="2024-03-01T08:00:00+01:00", dateModified="2024-08-01T08:00:00+02:00")
    published = cleaned(head, before=f"<p>{line}</p>", url=url).published
    assert published is not None
    assert published.date().isoformat() == day


def test_masthead_date_below_title_is_used() -> None:
    before = "<div class='MastheadSection'><span>August 1, 2024</span></div>"
    assert times(before=before)[0] == "2024-08-01 12:00:00+00:00"


def test_date_below_title_far_above_text_is_used() -> None:
    cards = "".join(f"<div><h4>Maker {n}</h4><p>Good and cheap</p></div>" for n in range(45))
    before = f"<div><p>By Ada Stream</p><p>Updated on</p><p>August 1, 2024</p></div><div>{cards}</div>"
    result = cleaned(before=before)
    assert str(result.published) == "2024-08-01 12:00:00+00:00"
    assert result.authors == ("Ada Stream",)


def test_standfirst_may_stand_above_byline_and_date() -> None:
    standfirst = (
        "<p>A look at what the ministry found, what it means for the towns below, and what comes next.</p>"
    )
    result = cleaned(before=f"{standfirst}<p>By Ada Stream</p><p>May 17, 2024</p>")
    assert result.authors == ("Ada Stream",)
    assert str(result.published) == "2024-05-17 12:00:00+00:00"


@pytest.mark.parametrize(
    ("head", "url", "moment"),
    [
        (meta("article:published_time", "2024-05-17T23:30:00-05:00"), ADDRESS, "2024-05-17 23:30:00-05:00"),
        (meta("date", "Fri, 17 May 2024 08:00:00 +0200"), ADDRESS, "2024-05-17 08:00:00+02:00"),
        ("", "https://thedaily.example/2024/05/17/water", "2024-05-17 12:00:00+00:00"),
        ("", "https://thedaily.example/articles/2024-05-17+Water+report", "2024-05-17 12:00:00+00:00"),
        ("", "https://thedaily.example/2024/may/17/water", "2024-05-17 12:00:00+00:00"),
        ("", "https://thedaily.example/2024/5/17/water", "2024-05-17 12:00:00+00:00"),
        ("", "https://thedaily.example/news/17-05-2024-water", "2024-05-17 12:00:00+00:00"),
        ("", "https://thedaily.example/news/17-05-2024", "2024-05-17 12:00:00+00:00"),
        ("", ADDRESS, "None"),
    ],
)
def test_date_sources(head: str, url: str, moment: str) -> None:
    assert str(cleaned(head, url=url).published) == moment


def test_slashed_date_order_follows_url() -> None:
    url = "https://thedaily.example/2024/october/03/water"
    assert times(before="<p>03/10/2024</p>", url=url)[0].startswith("2024-10-03")
    marked = "<div class='published-date'>03/10/2024</div>"
    assert times(before=marked, url=url)[0].startswith("2024-10-03")


@pytest.mark.parametrize(
    "line",
    [
        "ByAda StreamMay 17, 2024 | 6 comments",
        "May 17, 2024 by Ada Stream, Adviser to the Head of Water Affairs",
    ],
)
def test_date_without_space_or_before_long_byline(line: str) -> None:
    assert times(before=f"<p>{line}</p>")[0].startswith("2024-05-17")


def test_date_in_sentence_is_not_publication() -> None:
    sentence = (
        "Version 5.2 of the water model was released on November 5, 2019, and it was the first of many."
    )
    assert times(before=f"<p>{sentence}</p>")[0] == "None"


def test_day_above_title_beside_picture_is_articles() -> None:
    heading = f"<div class='hero-image-caption'><h5>May 17, 2024</h5></div><h1>{TITLE}</h1>"
    assert times(heading=heading)[0].startswith("2024-05-17")


def test_day_before_the_web_is_no_publication_but_where_the_page_says_so() -> None:
    assert times(before="<p>August 14, 1935</p>")[0] == "None"
    assert times(before="<p>Published August 14, 1935</p>")[0].startswith("1935-08-14")


def test_later_printed_date_needs_no_modified_metadata() -> None:
    published = linked_data(datePublished="2024-05-10")
    assert times(published, before="<p>May 17, 2024</p>")[0].startswith("2024-05-17")


def test_footer_last_edited_date_is_fallback() -> None:
    foot = "<footer><ul><li>This page was last edited on 17 May 2024, at 13:22.</li></ul></footer>"
    assert times(around=f"<div>{foot}</div>")[0] == "None"
    assert times(after=foot)[0].startswith("2024-05-17")


def test_dates_of_other_articles_are_ignored() -> None:
    others = "".join(f"<li>Ada Stream | July {day}, 2025</li>" for day in (1, 5, 9, 12))
    assert times(before=f"<div><h4>Most popular</h4><ul>{others}</ul></div>")[0] == "None"


@pytest.mark.parametrize(
    "text", [f"Mon, 1 Jan 2024 {'9' * 20}:00:00 GMT", f"Mon, {'9' * 20} Jan 2024 10:00:00 GMT"]
)
def test_impossible_clock_time_is_no_time(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.date() == date(2024, 1, 1)


def test_page_of_many_days_is_read_within_limits() -> None:
    lines = "".join(
        f"<p class='date'>{', '.join(f'{year}-{month:02}-{day:02}' for day in range(1, 28))}</p>"
        for year in range(1990, 2020)
        for month in (1, 5, 9)
    )
    html = f"<html><head>{linked_data(datePublished='2024-05-17')}</head><body>{lines}</body></html>"
    root = parse(html).root
    metadata = read_metadata(root, ADDRESS)
    pieces = Segmenter(ADDRESS).walk(root).pieces
    found = printed_dates(pieces, Place(None, len(pieces) - 1, len(pieces) - 1))
    assert len(found) <= IN_ALL + IN_LINE
    assert len(metadata.dates) <= MARKED + 1
    assert metadata.published is not None
    assert publication([*metadata.dates, *found]) is not None
