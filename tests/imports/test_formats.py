"""Every format, with its quirks: what was on the shelf comes out of the file."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from reader.imports.reading import read
from reader.imports.records import Format, ImportedArticle, ParsedFile
from tests.support.foreign_files import FORMS, STAMP, Book, Form, shelf


def parsed(data: bytes) -> ParsedFile:
    found = read(data)
    assert found is not None
    return found[0]


def _changed(data: bytes, how: str) -> bytes:
    """The same file with another mark of its encoding, or other line ends."""
    if data.startswith(b"PK"):
        return data
    text = data.decode("utf-8-sig")
    match how:
        case "mark":
            return b"\xef\xbb\xbf" + text.encode()
        case "UTF-16":
            return text.encode("utf-16")
        case "LF":
            return text.replace("\r\n", "\n").encode()
    return data


@pytest.mark.parametrize("how", ["as written", "mark", "UTF-16", "LF"])
@pytest.mark.parametrize("name", FORMS)
def test_file_gives_what_was_on_the_shelf(name: str, how: str) -> None:
    form, books = FORMS[name], shelf(7)
    found = parsed(_changed(form.make(books), how))
    assert found.problems == ()
    assert found.format == Format(name.split(maxsplit=1)[0])
    assert len(found.articles) == len(books)
    by_title = {article.title: article for article in found.articles}
    for book in books:
        _compare(by_title[book.title], book, form)


def _compare(article: ImportedArticle, book: Book, form: Form) -> None:
    assert article.url == (book.url if form.addresses else "")
    if form.article_tags:
        assert sorted(article.tags) == sorted(book.tags)
    if form.states:
        assert bool(article.read) is book.read
        assert bool(article.later) is not book.read
    if form.texts:
        assert article.html or article.content
    assert len(article.passages) == (len(book.marks) if form.passages else 0)
    by_quote = {passage.quote: passage for passage in article.passages}
    for mark in book.marks if form.passages else ():
        passage = by_quote[mark.quote]
        assert passage.note == (mark.note if form.notes else "")
        assert sorted(passage.tags) == (sorted(mark.tags) if form.passage_tags else [])
        assert passage.created_at in (STAMP, None)


def one(data: bytes | str) -> ImportedArticle:
    """The only article of a file."""
    found = parsed(data.encode() if isinstance(data, str) else data)
    assert found.problems == ()
    (article,) = found.articles
    return article


def quotes(article: ImportedArticle) -> list[tuple[str, str]]:
    return [(passage.quote, passage.note) for passage in article.passages]


# --- quirks of single formats


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    article = one("Extra;Note;Title;Highlight;URL\nx;n;T;the words;https://e.org/a\n")
    assert (article.title, article.url, quotes(article)) == ("T", "https://e.org/a", [("the words", "n")])


def test_readwise_markup_and_inline_tags_leave_the_words() -> None:
    article = one(
        'Highlight,Title,Note\n"some **bold** [linked](https://e.org) words",T,.first .second rest\n'
    )
    assert quotes(article) == [("some bold linked words", "rest")]
    assert article.passages[0].tags == ("first", "second")


def test_omnivore_quote_of_several_paragraphs_and_labels_with_blanks() -> None:
    from reader.imports.omnivore import read_highlights

    note, passages = read_highlights(
        "a note on the page\n\n> first part\n>\nsecond part \n\n#one #two words\n\nits note\n\ngoes on\n\n> other \n"
    )
    assert note == "a note on the page"
    assert [(each.quote, each.tags, each.note) for each in passages] == [
        ("first part\n\nsecond part", ("one", "two words"), "its note\n\ngoes on"),
        ("other", (), ""),
    ]


def test_raindrop_plain_highlights_are_one_a_line() -> None:
    head = "id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n"
    article = one(f'{head}1,T,my note,e,https://e.org/a,Energy,,2021-01-01,,"one\ntwo",true\n')
    assert quotes(article) == [("one", ""), ("two", "")]
    assert (article.note, article.starred, article.tags) == ("my note", True, ("Energy",))


def test_instapaper_of_four_columns() -> None:
    article = one('URL,Title,Selection,Folder\nhttps://e.org/a,T,"some ""words""",Starred\n')
    assert quotes(article) == [('some "words"', "")]
    assert article.starred
    assert article.read is None


def test_hypothesis_page_note_is_the_note_of_the_article_and_a_reply_is_nothing() -> None:
    rows = [
        {
            "uri": "https://e.org/a",
            "text": "on the page",
            "tags": ["t"],
            "target": [{"source": "x"}],
            "id": "1",
        },
        {"uri": "https://e.org/a", "text": "no", "references": ["1"], "created": "2021-01-01"},
    ]
    article = one(json.dumps({"export_date": "x", "annotations": rows}))
    assert (article.note, article.tags, article.passages) == ("on the page", ("t",), ())


CLIPPINGS: dict[str, tuple[str, str, str, int]] = {
    "English": (
        "- Your Highlight on page 12 | Location 234-236 | Added on Monday, October 5, 2020 8:27:45 PM",
        "12",
        "20:27",
        5,
    ),
    "older English": (
        "- Highlight Loc. 1234-36  | Added on Monday, October 05, 2020, 08:27 PM",
        "",
        "20:27",
        5,
    ),
    "French": (
        "- Votre surlignement sur la page 12 | emplacement 234-236 | Ajouté le lundi 5 octobre 2020 à 08:27:45",
        "12",
        "08:27",
        5,
    ),
    "German": (
        "- Ihre Markierung auf Seite 12 | Position 234-236 | Hinzugefügt am Montag, 5. Oktober 2020 um 08:27:45 Uhr",
        "12",
        "08:27",
        5,
    ),
    "Spanish": (
        "- Tu subrayado en la página 12 | posición 234-236 | Añadido el lunes, 5 de octubre de 2020 8:27:45",
        "12",
        "08:27",
        5,
    ),
    "Italian": (
        "- La tua evidenziazione a pagina 12 | posizione 234-236 | Aggiunto in data lunedì 5 ottobre 2020 08:27:45",
        "12",
        "08:27",
        5,
    ),
    "Portuguese": (
        "- Seu destaque na página 12 | posição 234-236 | Adicionado: segunda-feira, 5 de outubro de 2020 08:27:45",
        "12",
        "08:27",
        5,
    ),
    "Dutch": (
        "- Je markering op pagina 12 | Locatie 234-236 | Toegevoegd op maandag 5 oktober 2020 08:27:45",
        "12",
        "08:27",
        5,
    ),
    "Russian": (
        "- Ваш выделенный отрывок на странице 12 | Место 234–236 | Добавлено: понедельник, 5 октября 2020 г. в 8:27:45",
        "12",
        "08:27",
        5,
    ),
    "Chinese": (
        "- 您在第 12 页（位置 #234-236）的标注 | 添加于 2020年10月5日星期一 下午8:27:45",
        "12",
        "20:27",
        5,
    ),
    "Japanese": (
        "- 12ページ|位置No. 234-236のハイライト |作成日: 2020年10月5日月曜日 8:27:45",
        "12",
        "08:27",
        5,
    ),
    "no place": ("- Your Highlight | Added on Monday, October 5, 2020 8:27:45 AM", "", "08:27", 5),
}


@pytest.mark.parametrize("language", CLIPPINGS)
def test_kindle_clipping_in_many_languages(language: str) -> None:
    about, page, clock, day = CLIPPINGS[language]
    article = one(
        f"\ufeffThe Book: A Story (Doe, Jane)\r\n{about}\r\n\r\nSome words of it.\r\n==========\r\n"
    )
    assert (article.title, article.authors) == ("The Book: A Story", ("Jane Doe",))
    (passage,) = article.passages
    assert (passage.quote, passage.page) == ("Some words of it.", page)
    assert passage.created_at is not None
    local = passage.created_at.astimezone()
    assert (f"{local:%H:%M}", local.day, local.month, local.year) == (clock, day, 10, 2020)


def _clippings(*parts: tuple[str, str]) -> str:
    return "".join(f"T (A B)\n- {about}\n\n{words}\n==========\n" for about, words in parts)


def test_kindle_keeps_the_longer_of_overlapping_passages_with_the_notes_of_both() -> None:
    article = one(
        _clippings(
            ("Your Highlight at location 10-11 | Added on x", "words that were marked"),
            ("Your Note at location 11 | Added on x", "a note"),
            ("Your Highlight at location 10-13 | Added on x", "words that were marked, and then some more"),
            ("Your Highlight at location 13-14 | Added on x", "The next sentence stands alone."),
            ("Your Bookmark at location 20 | Added on x", ""),
            ("Your Note at location 90 | Added on x", "a loose note"),
        )
    )
    assert quotes(article) == [
        ("words that were marked, and then some more", "a note"),
        ("The next sentence stands alone.", ""),
    ]
    assert article.note == "a loose note"


def test_file_is_known_by_its_content_alone() -> None:
    for data in (b"", b"hello there", b"a,b\n1,2\n", b"\x89PNG\r\n" + bytes(range(256)), b"{}", b"[1, 2]"):
        assert read(data) is None


def test_zotero_accents_bodies_and_partial_dates() -> None:
    article = one(
        rb"@report{a, title={On {GDP} \& {\"U}ber}, author={{World Bank} and de la Cruz, Ana}, year={2020}, "
        rb'number = "12", institution = {B}}'
    )
    assert article.title == "On GDP & Über"
    assert article.authors == ("World Bank", "Ana de la Cruz")
    assert (article.published_at, article.metadata.date) == (None, "2020")
    assert (article.metadata.type, article.metadata.report_number) == ("report", "12")


def all_quotes(books: Sequence[Book]) -> set[str]:
    return {mark.quote for book in books for mark in book.marks}
