"""What a page tells of its article: title, authors, language, address, each from small pages of its own."""

from __future__ import annotations

import json

import pytest

from reader.cleaning import clean
from tests.support.made_pages import ADDRESS, PROSE, TITLE, cleaned, linked_data, meta

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
def test_title_is_without_sites_name(title: str, element: str) -> None:
    head = meta("og:site_name", "The Daily")
    if element == "title":
        result = cleaned(head, title=title, heading="")
    else:
        result = cleaned(head + meta("og:title", title), title="x", heading="")
    assert result.title == TITLE


def test_site_name_from_host() -> None:
    assert cleaned(title=f"{TITLE} - TheDaily", heading="").title == TITLE


def test_heading_linked_to_front_page_is_site_name() -> None:
    around = "<header><h1><a href='/'>The Daily beta of record</a></h1></header>"
    result = cleaned(around=around, heading=f"<h2>{TITLE}</h2>", title=f"{TITLE} - Chapter 1 - Ada")
    assert result.title == TITLE


def test_printed_heading_is_title_without_permalink_sign() -> None:
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
        ("Submitted by ada on Fri, 05/17/2024 - 10:30", ["ada"]),
        ("2024年05月17日 来源：日报 记者：王小明", ["王小明"]),
        ("김철수 기자", ["김철수"]),
        ("By Guest Contributor", []),
        ("May 17, 2024 by Ada Stream", ["Ada Stream"]),
        ("Posted on May 17, 2024 by Ada Stream in World, Water", ["Ada Stream"]),
        ("Ada Stream May 17, 2024", ["Ada Stream"]),
        ("San Francisco, May 17, 2024", []),
        ("Publié le 17/05/2024 à 08:00 | Mis à jour le 18/05/2024", []),
        ("Ada Stream, Reuters", ["Ada Stream"]),
        ("Ada Stream1,2 and Bo Brook2", ["Ada Stream", "Bo Brook"]),
        ("Ada Stream, Bo Brook, and 3 others", ["Ada Stream", "Bo Brook"]),
        ("Story by Ada Stream, photos by Zoe Lens", ["Ada Stream"]),
        ("By April Stream and Ada May Brook", ["April Stream", "Ada May Brook"]),
        ("by waterworks » Sat Feb 24, 2024 12:41 pm", ["waterworks"]),
        ("von wordpressadmin", []),
        ("كتب: محمد علي", ["محمد علي"]),
    ],
)
def test_authors_of_printed_byline(line: str, authors: list[str]) -> None:
    result = cleaned(before=f"<p>{line}</p>")
    assert list(result.authors) == authors
    assert not authors or line not in result.document.text


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
        ({"@type": "Organization", "name": "The Daily"}, ["The Daily"]),
        ("https://www.facebook.com/thedaily", []),
    ],
)
def test_authors_of_linked_data(author: object, authors: list[str]) -> None:
    assert list(cleaned(linked_data(author=author) + meta("og:site_name", "The Daily")).authors) == authors


def test_authors_by_reference_in_graph() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Article", "headline": TITLE, "author": {"@id": "#ada"}},
            {"@type": "Person", "@id": "#ada", "name": "Ada Stream"},
        ],
    }
    head = f'<script type="application/ld+json"><![CDATA[\n{json.dumps(data)}\n]]></script>'
    assert cleaned(head).authors == ("Ada Stream",)


def test_invalid_json_ld_is_salvaged() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Water", "description":'
        " 'it's \"so\","
        ' "datePublished": "2024-05-17T08:00:00+02:00", "author": {"@type": "Person", "name": "Ada'
        ' Stream"}}</script>'
    )
    result = cleaned(head)
    assert result.authors == ("Ada Stream",)
    assert str(result.published) == "2024-05-17 08:00:00+02:00"


def test_whitespace_only_metadata_is_fast() -> None:
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


def test_linked_data_of_this_article_is_preferred() -> None:
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
            '<meta property="dc:creator twitter:creator" content="Ada Stream"><meta name="author"'
            ' content="x">',
            "",
        ),
        ("", '<p class="byline">By <a rel="author" href="/a">Ada Stream</a>, Senior Reporter</p>'),
        (
            "",
            "<footer><span itemprop='author' itemscope><span itemprop='name'>Ada"
            " Stream</span></span></footer>",
        ),
        ("", "<p class='byline'>Ada Stream, Ap Sports Writer</p>"),
        ("", "<p>Ada Stream</p>"),
        ("", "<p>Written by</p><p>Ada Stream</p>"),
        (
            "",
            "<div itemprop='author' itemscope><meta itemprop='name' content='Ada Stream'></div>",
        ),
        (
            linked_data(author="Zoe Hidden"),
            "<p>By <a rel='author' href='/people/ada-stream'>Ada Stream</a></p>",
        ),
    ],
)
def test_author_sources(head: str, body: str) -> None:
    assert cleaned(head, before=body).authors == ("Ada Stream",)


@pytest.mark.parametrize(
    "body",
    [
        "<figure><img src='/a.jpg'><figcaption>By <a href='/writer/3/zoe'>Zoe"
        " Other</a></figcaption></figure>",
        "<p>Fact-checked by <a class='author' href='/writer/3/zoe'>Zoe Other</a></p>",
        "<div class='tools'><span class='author-size'>Text Size</span></div>",
        "<p><a class='author' href='/login'>Sign Up Today</a></p>",
        "<div class='authority-control'><a href='/x'>Zoe Other</a> identities of the world and many more"
        " words</div>",
    ],
)
def test_other_words_are_no_author(body: str) -> None:
    assert cleaned(before=body).authors == ()
    assert cleaned(linked_data(author="Ada Stream"), before=body).authors == ("Ada Stream",)


def test_printed_person_beats_institution_of_metadata() -> None:
    head = linked_data(author={"@type": "Organization", "name": "Stream Times"})
    assert cleaned(head, before="<p>By Ada Stream</p>").authors == ("Ada Stream",)


def test_unprinted_person_loses_to_institution() -> None:
    head = meta("og:site_name", "The Daily") + linked_data(
        author={"@type": "Organization", "name": "The Daily"}
    )
    head += meta("article:author", "The Daily")
    assert cleaned(head + meta("author", "Zoe Hidden")).authors == ("The Daily",)
    assert cleaned(meta("author", "Zoe Hidden")).authors == ("Zoe Hidden",)


def test_site_is_fallback_author() -> None:
    site = meta("og:site_name", "Green Valley") + meta("author", "Green Valley")
    assert cleaned(site).authors == ("Green Valley",)
    assert cleaned(site, before="<p>by Ada Stream</p>").authors == ("Ada Stream",)
    assert cleaned(site, before="<div class='autor'><h6>Ada Stream | May 5, 2024</h6></div>").authors == (
        "Ada Stream",
    )


@pytest.mark.parametrize(
    "line",
    [
        "VON ADA STREAM am 21. April 2020",
        "Par Ada Stream le 12 mai 2020",
        "Interview: Ada Stream",
        "Texte : Ada Stream",
    ],
)
def test_byline_before_date_or_after_work_type(line: str) -> None:
    (author,) = cleaned(before=f"<p class='byline'>{line}</p>").authors
    assert author.title() == "Ada Stream"


def test_name_and_day_below_standfirst() -> None:
    standfirst = "<p>The number of wells in the city passed eleven thousand by the end of February, the minister said.</p>"
    result = cleaned(before=f"{standfirst}<div>Ada Stream | 05.04.2025</div>")
    assert result.authors == ("Ada Stream",)


def test_menu_items_and_editors_are_not_authors() -> None:
    menu = "".join(
        f"<li><a href='/{n}'>{name} Sector</a></li>"
        for n, name in enumerate(("Health", "Ada", "Bo", "Cy", "Dee", "Eve", "Flo"))
    )
    assert cleaned(before=f"<ul>{menu}</ul>").authors == ()
    assert cleaned(after="<p>Edited by Zoe Other (zoe@example.org)</p>").authors == ()


def test_signature_line_is_author() -> None:
    assert cleaned(after="<p><strong>Ada Stream</strong></p>").authors == ("Ada Stream",)
    assert cleaned(after="<p>Euer AdaStream</p>").authors == ()
    told = linked_data(author="Bo Brook")
    assert cleaned(told, before="<p>By Bo Brook</p>", after="<p>Ada Stream</p>").authors == ("Bo Brook",)


def test_nickname_beside_day_below_text_is_author() -> None:
    assert cleaned(after="<p>Paddy<br>19. April 2024</p>").authors == ("Paddy",)
    assert cleaned(before="<p>Paddy · April 19, 2024 · Water</p>").authors == ()


def test_author_note_by_given_name_is_dropped() -> None:
    note = (
        "<p>Ada founded the Water School in 2014 to share her love of rivers with those who live on them.</p>"
    )
    assert "founded" not in cleaned(linked_data(author="Ada Stream"), after=note).document.text
    assert "founded" in cleaned(linked_data(author="Bo Brook"), after=note).document.text


def test_names_with_degrees_between_semicolons() -> None:
    result = cleaned(before="<p>Ada Stream, MD, PhD; Bo Brook, BA & Cy Delta, RN</p>")
    assert result.authors == ("Ada Stream", "Bo Brook", "Cy Delta")


def test_names_in_lists_without_dates_are_menus() -> None:
    menu = "<ul><li><a href='/h'>Health Sector</a></li><li><a href='/m'>Making Sector</a></li></ul>"
    assert cleaned(before=menu).authors == ()
    assert cleaned(before="<ul><li>Ada Stream</li><li>May 5, 2024</li></ul>").authors == ("Ada Stream",)


@pytest.mark.parametrize(
    "body",
    [
        "<div class='author-level'>Platinum</div>",
        "<p class='byline'>Written by</p>",
        "<div class='plan'><span>Digital Nomad</span></div>",
        "<p>“The river is full,” said Zoe Other, an expert on water.</p>",
        "<div class='product'><h4>Stream Runner</h4><span>19.90</span></div>",
        "<p>© 2024 Zoe Other</p>",
    ],
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_ranks_products_experts_and_owners_are_no_authors(body: str, place: str) -> None:
    assert (cleaned(before=body) if place == "before" else cleaned(after=body)).authors == ()


@pytest.mark.parametrize("words", ["No Results", "Zur Artikelübersicht", "Liebe_r Besucher_in"])
def test_words_beside_bylines_are_no_author(words: str) -> None:
    assert cleaned(before=f"<p><a class='author' href='/people/all-of-us'>{words}</a></p>").authors == ()


def test_printed_byline_adds_names_that_metadata_lack() -> None:
    result = cleaned(linked_data(author="Ada Stream"), before="<p>By Ada Stream and Bo Brook, The Daily</p>")
    assert result.authors == ("Ada Stream", "Bo Brook")


def test_printed_name_list_completes_metadata() -> None:
    line = "<p><a href='/a'>Ada Stream</a>, <a href='/b'>Bo Brook</a>, and <a href='/c'>Cy Delta</a></p>"
    head = meta("author", "Ada Stream, Bo Brook")
    assert cleaned(head, before=line).authors == ("Ada Stream", "Bo Brook", "Cy Delta")
    assert cleaned(head, before="<p>Ada Stream, Senior Fellow</p>").authors == ("Ada Stream", "Bo Brook")


def test_authors_side_by_side_each_with_role() -> None:
    people = (("Ada Stream", "Senior Fellow, Water Programme"), ("Bo Brook", "Research Associate"))
    boxes = "".join(
        f"<div class='author'><a href='/experts/1'>{name}</a><div>{role}</div></div>" for name, role in people
    )
    result = cleaned(before=f"<p>17 May 2024</p><div class='authors'>{boxes}</div>")
    assert result.authors == ("Ada Stream", "Bo Brook")


def test_name_on_button_behind_words_written_by() -> None:
    before = "<div><span>Written by</span> <span><button class='bio'>Ada Stream</button></span></div>"
    assert cleaned(before=before).authors == ("Ada Stream",)


@pytest.mark.parametrize("line", ["<h2>Climate Finance</h2>", "<dl><dt>Serial Number</dt><dd>12</dd></dl>"])
def test_two_word_heading_is_not_author(line: str) -> None:
    result = cleaned(before=line)
    assert result.authors == ()
    assert ("Climate Finance" in result.document.text) == ("h2" in line)


def test_authors_in_box_below_text() -> None:
    box = "<div class='facts'><h6>Date</h6><p>May 2024</p><h6>Author(s)</h6><p>Ada Stream</p><p>Bo Brook</p><p>Share it</p></div>"
    assert cleaned(after=box).authors == ("Ada Stream", "Bo Brook")


def test_author_note_is_fallback_author() -> None:
    note = "<p>Ada Stream is a senior fellow at the Water Institute.</p>"
    assert cleaned(after=note).authors == ("Ada Stream",)
    assert cleaned(after=note, before="<p>By Bo Brook</p>").authors == ("Bo Brook",)
    assert cleaned(after="<p>Ada Stream is a river in the north of the country.</p>").authors == ()


def test_roles_beside_byline_are_dropped() -> None:
    lines = "<p>Written by</p><p>Ada Stream</p><p>Water correspondent</p><p>Photographs by Zoe Lens</p>"
    result = cleaned(before=lines)
    assert result.authors == ("Ada Stream",)
    assert result.document.text.startswith(PROSE[0])


def test_personal_site_owner_is_fallback_author() -> None:
    notice = "<div class='end'><p>© 2020–2025 Ada Stream. All rights reserved.</p></div>"
    assert cleaned(after=notice, url="https://adastream.example/water").authors == ("Ada Stream",)
    assert cleaned(after=notice, url=ADDRESS).authors == ()


def test_personal_site_owner_since_open_year_is_author() -> None:
    notice = "<div class='end'><p>Copyright (c) 2012- Ada Stream. All rights reserved.</p></div>"
    assert cleaned(after=notice, url="https://adastream.example/water").authors == ("Ada Stream",)


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ("<p class='authorName'>Gazette Staff</p>", "Gazette Staff"),
        ("<div><p class='author-name'>River Watch</p></div>", "River Watch"),
        (
            "<span itemprop='author' itemscope><link itemprop='name' content='Ada Stream'></span>",
            "Ada Stream",
        ),
    ],
)
def test_body_marked_up_as_author(body: str, author: str) -> None:
    head = "<meta property='og:site_name' content='River Watch'>"
    assert cleaned(head, before=body).authors == (author,)


def test_two_names_in_one_marked_up_byline() -> None:
    body = "<div><span class='author'>Ada Stream and Bo Brook</span> <span>The Daily</span></div>"
    assert cleaned(before=body).authors == ("Ada Stream", "Bo Brook")


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
        ("", "قال المتحدث إن الصهاريج الأولى ستصل خلال يومين إذا سمحت الطرق والأحوال الجوية بذلك، وإن"
        " الأنبوب سيصلح.", "ar"),
        ("en",
        "قال المتحدث إن الصهاريج الأولى ستصل خلال يومين إذا سمحت الطرق والأحوال الجوية بذلك، وإن الأنبوب"
        " سيصلح.", "ar"),
        ("ur",
        "قال المتحدث إن الصهاريج الأولى ستصل خلال يومين إذا سمحت الطرق والأحوال الجوية بذلك، وإن الأنبوب"
        " سيصلح.", "ur"),
        ("en",
        "水務局は今年の報告書を公表し、四つの貯水池のうち三つで水位が観測開始以来もっとも低かったと述べた。",
        "ja"),
        ("", "Das Ministerium hat den Bericht über das Wasser veröffentlicht, und die Zahlen sind nicht"
        " mit denen von früher zu vergleichen.", "de"),
        ("", "Le ministère a publié son rapport sur les eaux, et pour une fois les chiffres que l’on"
        " attendait sont dans le texte.", "fr"),
        ("fr",
        "The ministry published its yearly report on the water, and for once the figures were plain to"
        " see.", "fr"),
    ],
)  # fmt: skip
def test_language_detected_from_text(told: str, text: str, language: str) -> None:
    assert cleaned(html=f"lang='{told}'" if told else "", prose=[text] * 3).language == language


@pytest.mark.parametrize(
    ("canonical", "url", "address"),
    [
        ("/water/full", ADDRESS, "https://www.thedaily.example/water/full"),
        ("https://thedaily.example/water", ADDRESS, "https://thedaily.example/water"),
        ("https://thedaily.example/water", "https://m.thedaily.example/amp/water",
        "https://thedaily.example/water"),
        ("https://other.example/water", ADDRESS, ""),
        ("https://www.thedaily.co.uk/water", "https://www.other.co.uk/water", ""),
        ("https://www.thedaily.example/", ADDRESS, ""),
        ("javascript:alert(1)", ADDRESS, ""),
        ("https://thedaily.example/water", "https://thedaily-example.cdn.ampproject.org/c/s/water",
        "https://thedaily.example/water"),
        ("https://thedaily.example/water", "", "https://thedaily.example/water"),
    ],
)  # fmt: skip
def test_canonical_url_is_absolute_and_same_site(canonical: str, url: str, address: str) -> None:
    assert cleaned(f'<link rel="canonical" href="{canonical}">', url=url).canonical_url == address


def test_sources_in_order_of_trust() -> None:
    from_meta = '<meta name="author" content="Di Meta"><meta name="date" content="2021-01-01">'
    from_graph = meta("article:author", "Cy Graph") + meta("article:published_time", "2022-01-01T00:00:00Z")
    data = linked_data(
        author="Ada Linked", datePublished="2023-01-01T00:00:00Z", publisher={"name": "Linked Press"}
    )
    for head, author, year in (
        (from_meta + from_graph + data, "Ada Linked", 2022),
        (from_meta + from_graph, "Cy Graph", 2022),
        (from_meta, "Di Meta", 2021),
    ):
        result = cleaned(head)
        assert result.authors == (author,)
        assert result.published is not None
        assert result.published.year == year
    assert cleaned(data).site == "Linked Press"
    assert cleaned(data + meta("og:site_name", "The Daily")).site == "The Daily"


def test_article_becomes_semantic_html() -> None:
    after = "<h2>Levels</h2><ul><li>One of them stood at less than half in June.<ul><li>It had been full a year before that.</li></ul></li></ul><blockquote><p>They measured what they could reach, and guessed the rest of it.</p></blockquote>"
    html = cleaned(after=after + f"<p>{PROSE[0]}</p>").document.to_html()
    for element in ("<p>", "<h2", "<ul>", "<li>", "<blockquote>"):
        assert element in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("By <a>Ada Stream</a><span>November 20, 2024</span>", ("Ada Stream",)),
        ("<span>By</span><a>Ada Stream</a>", ("Ada Stream",)),
        ("By Ada Stream 5 minute read", ("Ada Stream",)),
        ("By Ada Stream on Friday", ("Ada Stream",)),
        ("Written by", ()),
    ],
)
def test_byline_gives_names_alone(printed: str, names: tuple[str, ...]) -> None:
    assert cleaned(before=f"<p class='byline'>{printed}</p>").authors == names


@pytest.mark.parametrize("title", ["Penny", "Climate Change"])
def test_short_printed_title_before_longer_site_name(title: str) -> None:
    html = (
        f"<html><head><title>{title} - Office of Rivers and"
        f" Streams</title></head><body><main><h1>{title}</h1>"
        + "".join(f"<p>{PROSE[n % 3]} Part {n} adds figures of its own.</p>" for n in range(6))
        + "</main></body></html>"
    )
    assert clean(html, url=ADDRESS).title == title


def test_printed_title_beats_social_slogan() -> None:
    html = (
        f"<html><head><title>{TITLE} | Waterworks</title><meta property='og:title' content='Visit our"
        f" blog to learn more of it'>"
        f"</head><body><main><h1>{TITLE}</h1>"
        + "".join(f"<p>{PROSE[n % 3]} Part {n} adds figures of its own.</p>" for n in range(6))
        + "</main></body></html>"
    )
    assert clean(html, url=ADDRESS).title == TITLE
