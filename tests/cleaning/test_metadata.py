"""What a page tells of its article: title, authors, dates, language, address, each from small pages of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from reader.cleaning import CleanArticle, clean

ADDRESS = "https://www.thedaily.example/water"
PROSE = [
    "The ministry published its yearly report on water, and for once the figures were plain to see for all.",
    "Three of the four reservoirs, it says, held less in June than in any June since measurements began there.",
    "Nobody at the meeting disputed the numbers; what they disputed was who should pay for the new pipes now.",
]
TITLE = "Water report shows reservoirs lower than ever"


def cleaned(
    head: str = "",
    *,
    before: str = "",
    after: str = "",
    around: str = "",
    title: str = f"{TITLE} | The Daily",
    heading: str = f"<h1>{TITLE}</h1>",
    html: str = "lang='en'",
    url: str = ADDRESS,
    prose: list[str] = PROSE,
) -> CleanArticle:
    text = "".join(f"<p>{sentence} {sentence}</p>" for sentence in prose)
    return clean(
        f"<html {html}><head><title>{title}</title>{head}</head><body>{around}<main><article>{heading}{before}"
        f"{text}{after}</article></main></body></html>",
        url=url,
    )


def linked_data(**properties: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **properties}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


# --- title


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} | The Daily",
        f"{TITLE} - The Daily",
        f"{TITLE} – The Daily",
        f"{TITLE} — The Daily",
        f"{TITLE} :: The Daily",
        f"{TITLE} » The Daily",
        f"{TITLE} · The Daily",
        f"{TITLE} • The Daily",
        f"{TITLE}｜The Daily",
        f"{TITLE} ‹ The Daily".replace("‹", "›"),
        f"The Daily | {TITLE}",
        f"The Daily: {TITLE}",
        f"{TITLE} [The Daily]",
        f"{TITLE} (thedaily.example)",
        f"{TITLE} | World | The Daily".replace(" | World", ""),
    ],
)
@pytest.mark.parametrize("element", ["title", "og:title"])
def test_title_is_without_the_sites_name(title: str, element: str) -> None:
    head = meta("og:site_name", "The Daily")
    if element == "title":
        result = cleaned(head, title=title, heading="")
    else:
        result = cleaned(head + meta("og:title", title), title="x", heading="")
    assert result.title == TITLE


def test_the_sites_name_is_known_from_its_host_alone() -> None:
    assert cleaned(title=f"{TITLE} - TheDaily", heading="").title == TITLE


def test_a_heading_that_leads_to_the_front_page_is_the_sites_name() -> None:
    around = "<header><h1><a href='/'>The Daily beta of record</a></h1></header>"
    result = cleaned(around=around, heading=f"<h2>{TITLE}</h2>", title=f"{TITLE} - Chapter 1 - Ada")
    assert result.title == TITLE


def test_the_printed_heading_is_the_title_without_a_permalink_sign() -> None:
    assert cleaned(heading=f"<h1>{TITLE} <a href='#t'>¶</a></h1>").title == TITLE


# --- authors


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ada Stream", ["Ada Stream"]),
        ("By Ada A. Stream and J. I. Brook", ["Ada A. Stream", "J. I. Brook"]),
        ("By Mahmoud al-Batakoushi", ["Mahmoud al-Batakoushi"]),
        ("By Ada Stream and Bo Brook", ["Ada Stream", "Bo Brook"]),
        ("By Ada Stream, Bo Brook and Cy Delta", ["Ada Stream", "Bo Brook", "Cy Delta"]),
        ("By Ada Stream & Bo Brook, The Daily", ["Ada Stream", "Bo Brook"]),
        ("By Ada Stream, Senior Reporter", ["Ada Stream"]),
        ("By Ada Stream, Software Engineer on Water", ["Ada Stream"]),
        ("By Ada Stream, PhD", ["Ada Stream"]),
        ("By Ada Stream in Paris | May 17, 2024", ["Ada Stream"]),
        ("Posted by Ada Stream", ["Ada Stream"]),
        ("Von Ada Stream und Bo Brook", ["Ada Stream", "Bo Brook"]),
        ("Par Ada Stream (avec Bo Brook et Cy Delta)", ["Ada Stream", "Bo Brook", "Cy Delta"]),
        ("Por Ana García y Luis Pérez", ["Ana García", "Luis Pérez"]),
        ("Por José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Di Ada Stream", ["Ada Stream"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("بقلم: محمد علي", ["محمد علي"]),
        ("作者：王小明、李华", ["王小明", "李华"]),
        ("Le Jour | 04.05.2015 à 13h36 | Par Ada Stream", ["Ada Stream"]),
        ("Ada Stream, Bo Brook, Cy Delta", ["Ada Stream", "Bo Brook", "Cy Delta"]),
        ("By ADA STREAM and BO BROOK, AP National Writer", ["ADA STREAM", "BO BROOK"]),
        ("By Minh Do and Jack Ma", ["Minh Do", "Jack Ma"]),
        ("By Ada Stream, Daily Editor-at-large", ["Ada Stream"]),
        ("by waterworks", ["waterworks"]),
        ("By University of Streams", ["University of Streams"]),
    ],
)
def test_authors_of_a_printed_byline(line: str, authors: list[str]) -> None:
    assert list(cleaned(before=f"<p>{line}</p>").authors) == authors


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"@type": "Person", "name": "Ada Stream"}, ["Ada Stream"]),
        ([{"name": "Ada Stream"}, {"name": "Bo Brook"}], ["Ada Stream", "Bo Brook"]),
        ({"@type": "Person", "name": ["Ada Stream", "Bo Brook"]}, ["Ada Stream", "Bo Brook"]),
        ("Ada Stream, Bo Brook", ["Ada Stream", "Bo Brook"]),
        ({"name": "Ada Stream and Bo Brook, The Daily"}, ["Ada Stream", "Bo Brook"]),
        ({"name": "Johnson & Johnson"}, ["Johnson & Johnson"]),
        ({"name": "Department of Health and Human Services"}, ["Department of Health and Human Services"]),
        ({"name": "Ada Stream (https://e.org/ada)"}, ["Ada Stream"]),
        ({"name": "admin"}, []),
        ({"name": "From staff reports"}, []),
        ({"@type": "Organization", "name": "The Daily"}, []),
        ("https://www.facebook.com/thedaily", []),
    ],
)
def test_authors_of_linked_data(author: object, authors: list[str]) -> None:
    assert list(cleaned(linked_data(author=author) + meta("og:site_name", "The Daily")).authors) == authors


def test_authors_by_reference_in_a_graph() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Article", "headline": TITLE, "author": {"@id": "#ada"}},
            {"@type": "Person", "@id": "#ada", "name": "Ada Stream"},
        ],
    }
    head = f'<script type="application/ld+json"><![CDATA[\n{json.dumps(data)}\n]]></script>'
    assert cleaned(head).authors == ("Ada Stream",)


def test_linked_data_that_is_no_json_still_tells() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Water", "description": \'it\'s "so",'
        ' "datePublished": "2024-05-17T08:00:00+02:00", "author": {"@type": "Person", "name": "Ada Stream"}}</script>'
    )
    result = cleaned(head)
    assert result.authors == ("Ada Stream",)
    assert str(result.published) == "2024-05-17 08:00:00+02:00"


def test_metadata_of_nothing_but_space_do_not_hold_the_cleaner_up() -> None:
    space = "&nbsp;" * 100_000
    head = linked_data(headline=space, author=[space, " " * 100_000]) + meta("og:title", space[:4_000])
    head += f'<script type="application/ld+json">{{"@type": "Article", "author": {" " * 500_000} x}}</script>'
    result = cleaned(head + meta("author", "\u00a0" * 4_000))
    assert (result.title, result.authors) == (TITLE, ())


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("<!--", "-->"), ("//<![CDATA[\n", "\n//]]>"), ("/* <![CDATA[ */", "/* ]]> */"), ("<![CDATA[", "]]>;")],
)
def test_linked_data_in_any_wrapping(opening: str, closing: str) -> None:
    data = json.dumps({"@type": "Article", "headline": TITLE, "author": "Ada Stream"})
    assert cleaned(f'<script type="application/ld+json">{opening}{data}{closing}</script>').authors == (
        "Ada Stream",
    )


def test_the_linked_data_of_this_article_comes_before_that_of_another() -> None:
    head = linked_data(headline="Another story", author="Zoe Other", datePublished="2020-01-01T00:00:00Z")
    head += linked_data(author="Ada Stream", datePublished="2024-05-17T08:00:00Z")
    result = cleaned(head)
    assert result.authors == ("Ada Stream",)
    assert str(result.published) == "2024-05-17 08:00:00+00:00"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="author" content="By Ada Stream">', ""),
        ('<meta property="article:author" content="https://e.org/author/ada-stream/">', ""),
        ('<meta name="citation_author" content="Stream, Ada">', ""),
        (
            '<meta property="dc:creator twitter:creator" content="Ada Stream"><meta name="author" content="x">',
            "",
        ),
        ("", '<p class="byline">By <a rel="author" href="/a">Ada Stream</a>, Senior Reporter</p>'),
        (
            "",
            "<footer><span itemprop='author' itemscope><span itemprop='name'>Ada Stream</span></span></footer>",
        ),
        ("", "<p class='byline'>Ada Stream, Ap Sports Writer</p>"),
        ("", "<p>Ada Stream</p>"),
        ("", "<p>Written by</p><p>Ada Stream</p>"),
    ],
)
def test_author_sources(head: str, body: str) -> None:
    assert cleaned(head, before=body).authors == ("Ada Stream",)


@pytest.mark.parametrize(
    "body",
    [
        "<figure><img src='/a.jpg'><figcaption>By <a href='/writer/3/zoe'>Zoe Other</a></figcaption></figure>",
        "<p>Fact-checked by <a class='author' href='/writer/3/zoe'>Zoe Other</a></p>",
        "<div class='tools'><span class='author-size'>Text Size</span></div>",
        "<p><a class='author' href='/login'>Sign Up Today</a></p>",
        "<div class='authority-control'><a href='/x'>Zoe Other</a> identities of the world and many more words</div>",
    ],
)
def test_what_is_no_author(body: str) -> None:
    assert cleaned(before=body).authors == ()
    assert cleaned(linked_data(author="Ada Stream"), before=body).authors == ("Ada Stream",)


def test_a_house_that_the_metadata_name_gives_way_to_the_printed_person() -> None:
    head = linked_data(author={"@type": "Organization", "name": "Stream Times"})
    assert cleaned(head, before="<p>By Ada Stream</p>").authors == ("Ada Stream",)


def test_a_name_never_shown_is_no_author_where_the_page_says_the_house_is() -> None:
    head = meta("og:site_name", "The Daily") + linked_data(
        author={"@type": "Organization", "name": "The Daily"}
    )
    assert cleaned(head + meta("author", "Zoe Hidden")).authors == ()
    assert cleaned(meta("author", "Zoe Hidden")).authors == ("Zoe Hidden",)


def test_a_printed_byline_adds_the_names_that_the_metadata_lack() -> None:
    result = cleaned(linked_data(author="Ada Stream"), before="<p>By Ada Stream and Bo Brook, The Daily</p>")
    assert result.authors == ("Ada Stream", "Bo Brook")


def test_authors_in_a_box_below_the_text() -> None:
    box = "<div class='facts'><h6>Date</h6><p>May 2024</p><h6>Author(s)</h6><p>Ada Stream</p><p>Bo Brook</p><p>Share it</p></div>"
    assert cleaned(after=box).authors == ("Ada Stream", "Bo Brook")


def test_whose_site_it_is_wrote_what_nobody_signed() -> None:
    page = {"after": "<div class='end'><p>© 2020–2025 Ada Stream. All rights reserved.</p></div>"}
    assert cleaned(**page, url="https://adastream.example/water").authors == ("Ada Stream",)
    assert cleaned(**page, url=ADDRESS).authors == ()


# --- dates


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
    ],
)
def test_a_printed_day_in_many_languages(text: str) -> None:
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
def test_a_printed_time(text: str, moment: str) -> None:
    assert times(before=f"<p>{text}</p>")[0] == moment


def test_a_slashed_date_is_read_as_the_language_writes_it() -> None:
    assert times(before="<p>05/04/2024</p>", html="lang='en-US'")[0].startswith("2024-05-04")
    assert times(before="<p>05/04/2024</p>", html="lang='en-GB'")[0].startswith("2024-04-05")
    assert times(before="<p>05/04/2024</p>", html="lang='fr'")[0].startswith("2024-04-05")


def test_a_moment_in_utc_falls_on_the_day_the_page_prints() -> None:
    head = linked_data(datePublished="2023-12-23T01:48:19Z", dateModified="2023-12-23T15:54:28Z")
    line = "<p>PUBLISHED: December 22, 2023 at 8:48 p.m. | UPDATED: December 23, 2023 at 10:54 a.m.</p>"
    assert times(head, before=line) == ("2023-12-22 20:48:19-05:00", "2023-12-23 10:54:28-05:00")
    published = cleaned(head, before="<p>December 22, 2023</p>").published
    assert published is not None
    assert published.date().isoformat() == "2023-12-22"
    assert published == datetime(2023, 12, 23, 1, 48, 19, tzinfo=UTC)


def test_a_printed_zone_overrules_a_wrong_offset() -> None:
    head = linked_data(datePublished="2019-11-20T02:15:49-06:00")
    assert times(head, before="<p>Nov 19, 2019, 8:15pm CST</p>")[0] == "2019-11-19 20:15:00-06:00"


def test_of_two_sources_for_one_day_the_one_with_a_time_counts() -> None:
    head = linked_data(datePublished="2024-05-17") + meta(
        "article:published_time", "2024-05-17T08:15:00+02:00"
    )
    assert times(head)[0] == "2024-05-17 08:15:00+02:00"
    assert times(head, before="<p>May 17, 2024</p>")[0] == "2024-05-17 08:15:00+02:00"


def test_two_names_in_one_marked_up_byline() -> None:
    body = "<div><span class='author'>Ada Stream and Bo Brook</span> <span>The Daily</span></div>"
    assert cleaned(before=body).authors == ("Ada Stream", "Bo Brook")


def test_a_moment_in_utc_falls_on_the_day_of_the_address() -> None:
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
        ("Updated Aug 1, 2024", "2024-03-01"),
        (
            "Ada Stream stands by the river on April 26, 2023, with the last of the old pumps of the works",
            "2024-03-01",
        ),
        ("Event date: Apr 26, 2023", "2024-03-01"),
        ("Sunday, December 1, 2030", "2024-03-01"),
        ("Aug 1, 2024", "2024-03-01"),
    ],
    ids=["labelled", "bare", "both", "change", "caption", "event", "today", "bare-change"],
)
def test_the_printed_day_of_publication_stands_above_the_metadata(line: str, day: str) -> None:
    head = linked_data(datePublished="2024-03-01T08:00:00+01:00", dateModified="2024-08-01T08:00:00+02:00")
    published = cleaned(head, before=f"<p>{line}</p>").published
    assert published is not None
    assert published.date().isoformat() == day


def test_a_standfirst_may_stand_above_byline_and_date() -> None:
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
        ("", ADDRESS, "None"),
    ],
)
def test_date_sources(head: str, url: str, moment: str) -> None:
    assert str(cleaned(head, url=url).published) == moment


def test_dates_of_other_articles_are_not_this_ones() -> None:
    others = "".join(f"<li>Ada Stream | July {day}, 2025</li>" for day in (1, 5, 9, 12))
    assert times(before=f"<div><h4>Most popular</h4><ul>{others}</ul></div>")[0] == "None"


# --- language, address, site


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ("lang='en-GB'", meta("og:locale", "fr_FR"), "en-GB"),
        ("", '<meta http-equiv="content-language" content="de">', "de"),
        ("", meta("og:locale", "pt_BR"), "pt-BR"),
        ("", "", "en"),
    ],
)
def test_language_sources(html: str, head: str, language: str) -> None:
    assert cleaned(head, html=html).language == language


@pytest.mark.parametrize(
    ("told", "text", "language"),
    [
        ("", "قال المتحدث إن الصهاريج الأولى ستصل خلال يومين إذا سمحت الطرق والأحوال الجوية بذلك، وإن الأنبوب سيصلح.", "ar"),
        ("en", "قال المتحدث إن الصهاريج الأولى ستصل خلال يومين إذا سمحت الطرق والأحوال الجوية بذلك، وإن الأنبوب سيصلح.", "ar"),
        ("ur", "قال المتحدث إن الصهاريج الأولى ستصل خلال يومين إذا سمحت الطرق والأحوال الجوية بذلك، وإن الأنبوب سيصلح.", "ur"),
        ("en", "水務局は今年の報告書を公表し、四つの貯水池のうち三つで水位が観測開始以来もっとも低かったと述べた。", "ja"),
        ("", "Das Ministerium hat den Bericht über das Wasser veröffentlicht, und die Zahlen sind nicht mit denen von früher zu vergleichen.", "de"),
        ("", "Le ministère a publié son rapport sur les eaux, et pour une fois les chiffres que l’on attendait sont dans le texte.", "fr"),
        ("fr", "The ministry published its yearly report on the water, and for once the figures were plain to see.", "fr"),
    ],
)  # fmt: skip
def test_the_text_tells_its_language_where_the_page_does_not(told: str, text: str, language: str) -> None:
    assert cleaned(html=f"lang='{told}'" if told else "", prose=[text] * 3).language == language


@pytest.mark.parametrize(
    ("canonical", "url", "address"),
    [
        ("/water/full", ADDRESS, "https://www.thedaily.example/water/full"),
        ("https://thedaily.example/water", ADDRESS, "https://thedaily.example/water"),
        ("https://thedaily.example/water", "https://m.thedaily.example/amp/water", "https://thedaily.example/water"),
        ("https://other.example/water", ADDRESS, ""),
        ("https://www.thedaily.co.uk/water", "https://www.other.co.uk/water", ""),
        ("https://www.thedaily.example/", ADDRESS, ""),
        ("javascript:alert(1)", ADDRESS, ""),
        ("https://thedaily.example/water", "https://thedaily-example.cdn.ampproject.org/c/s/water", "https://thedaily.example/water"),
        ("https://thedaily.example/water", "", "https://thedaily.example/water"),
    ],
)  # fmt: skip
def test_the_canonical_address_is_absolute_and_of_the_same_site(
    canonical: str, url: str, address: str
) -> None:
    assert cleaned(f'<link rel="canonical" href="{canonical}">', url=url).canonical_url == address


def test_sources_in_order_of_trust() -> None:
    from_meta = '<meta name="author" content="Di Meta"><meta name="date" content="2021-01-01">'
    from_graph = meta("article:author", "Cy Graph") + meta("article:published_time", "2022-01-01T00:00:00Z")
    data = linked_data(
        author="Ada Linked", datePublished="2023-01-01T00:00:00Z", publisher={"name": "Linked Press"}
    )
    for head, author, year in (
        (from_meta + from_graph + data, "Ada Linked", 2023),
        (from_meta + from_graph, "Cy Graph", 2022),
        (from_meta, "Di Meta", 2021),
    ):
        result = cleaned(head)
        assert result.authors == (author,)
        assert result.published is not None
        assert result.published.year == year
    assert cleaned(data).site == "Linked Press"
    assert cleaned(data + meta("og:site_name", "The Daily")).site == "The Daily"


def test_the_article_comes_back_as_semantic_html() -> None:
    after = "<h2>Levels</h2><ul><li>One of them stood at less than half in June.<ul><li>It had been full a year before that.</li></ul></li></ul><blockquote><p>They measured what they could reach, and guessed the rest of it.</p></blockquote>"
    html = cleaned(after=after + f"<p>{PROSE[0]}</p>").document.to_html()
    for element in ("<p>", "<h2", "<ul>", "<li>", "<blockquote>"):
        assert element in html
    assert "<script" not in html
