"""Full-text search: nothing a user types is a syntax error, every script is found."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.library.annotations.article_changes import set_article_note
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight, set_note
from reader.library.query.finding import best_place
from reader.library.search.terms import fold, matches, snippet
from reader.library.storage.database import Library
from reader.query import QueryError, parse
from tests.support.fixtures import AddArticle, At, MakeDocument, Revise
from tests.support.searching import search, search_highlights


@pytest.fixture
def texts(lib: Library, add_article: AddArticle) -> Any:
    return {
        name: add_article(lib, *paragraphs, name=name)
        for name, paragraphs in {
            "fox": ("The quick brown fox jumps over the lazy dog.", "Réforme des retraites, naïveté."),
            "tokyo": ("東京都庁へ行く。", "ソフトウェアの更新"),
            "thai": ("ภาษาไทยไม่มีช่องว่าง",),
            "german": ("Der Überfluss in Straßen und Häusern.",),
        }.items()
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("fox", {"fox"}),
        ("FOX lazy", {"fox"}),
        ("fox nothing", set()),
        ('"brown fox"', {"fox"}),
        ('"fox brown"', set()),
        ("fox -lazy", set()),
        ("uber*", {"german"}),
        ("uberfluss", {"german"}),
        ("reforme naivete", {"fox"}),
        ("report", {"fox", "tokyo", "thai", "german"}),
        ("東京", {"tokyo"}),
        ("京都", {"tokyo"}),
        ("都庁へ行", {"tokyo"}),
        ("庁", {"tokyo"}),
        ("新", {"tokyo"}),
        ("大阪", set()),
        ("ไทย", {"thai"}),
        ("ソフトウェア", {"tokyo"}),
        ("", {"fox", "tokyo", "thai", "german"}),
        ("  -  ", set()),
        ("...", set()),
    ],
)
def test_words_find_articles(lib: Library, texts: dict[str, int], words: str, found: Any) -> None:
    assert {hit.article.id for hit in search(lib, words)} == {texts[name] for name in found}


def test_article_notes_are_searched(lib: Library, texts: dict[str, int], at: At) -> None:
    set_article_note(lib, texts["thai"], "Compare with the fox, see 東京都庁.", now=at(0))
    for words, found in (("compare", {"thai"}), ("fox", {"thai", "fox"}), ("京都", {"thai", "tokyo"})):
        assert {hit.article.id for hit in search(lib, words)} == {texts[name] for name in found}
    (hit,) = search(lib, "compare")
    assert ("Compare", True) in hit.snippet
    set_article_note(lib, texts["thai"], "", now=at(1))
    assert search(lib, "compare") == []


HOSTILE = [
    '"',
    "AND",
    "NOT x",
    "a OR",
    "NEAR(",
    "col:x",
    "x*y",
    "(",
    "^x",
    "-",
    "--",
    "'; DROP TABLE",
    "a\x00b",
    "\ud800",
    "{}",
    "+",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_typed_is_a_syntax_error(lib: Library, texts: dict[str, int], words: str) -> None:
    with suppress(QueryError):
        search(lib, words)
        search_highlights(lib, words)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text() | st.text(alphabet='"*()-:^ abAND東'))
def test_nothing_at_all_is_a_syntax_error(lib: Library, words: str) -> None:
    with suppress(QueryError):
        search(lib, words)


def test_title_matches_come_first_and_snippets_show_the_match(lib: Library, add_article: AddArticle) -> None:
    add_article(lib, "Nothing to see but zebra " + "word " * 300, name="plain")
    titled = add_article(lib, "Text without it.", name="zebra")
    first, second = search(lib, "zebra")
    assert first.article.id == titled
    assert ("zebra", True) in second.snippet


def test_snippets_cut_tracking_addresses_to_the_host() -> None:
    address = "https://ada:pw@click.mail.example.com/f/a/" + "x1Yz" * 60
    text = f"See {address} for the needle, or {address}?needle, or https://example.org/a/short-one."
    shown = "".join(piece for piece, _ in snippet(text, "needle"))
    assert shown == (
        "See click.mail.example.com/… for the needle, or click.mail.example.com/… or https://example.org/a/short-one."
    )
    assert "".join(piece for piece, _ in snippet(text, "absent")) == shown


def test_snippets_are_where_the_matches_are() -> None:
    text = "word " * 500 + "the Needle and another needle here" + " word" * 500
    pieces = snippet(text, "needle")
    assert [piece for piece, hit in pieces if hit] == ["Needle", "needle"]
    assert sum(len(piece) for piece, _ in pieces) < 200
    assert pieces[0] == ("…", False)
    assert snippet("short text", "absent") == (("short text", False),)


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)
    for start, end in matches(text, text):
        assert 0 <= start < end <= len(text)


def test_highlights_are_found_by_quote_and_note(lib: Library, texts: dict[str, int], at: At) -> None:
    made = add_highlight(lib, texts["fox"], 4, 15, note="remember Ångström", now=at(1))
    cjk = add_highlight(lib, texts["tokyo"], 0, 4, now=at(1))
    assert [h.uid for _, h in search_highlights(lib, "quick")] == [made.uid]
    assert [h.uid for _, h in search_highlights(lib, "angstrom")] == [made.uid]
    assert [h.uid for _, h in search_highlights(lib, "京都")] == [cjk.uid]
    set_note(lib, made.uid, "forgotten", now=at(2))
    assert search_highlights(lib, "angstrom") == []
    assert [h.uid for _, h in search_highlights(lib, "forgotten")] == [made.uid]
    delete_highlight(lib, made.uid, now=at(3))
    assert search_highlights(lib, "forgotten") == []


def test_a_new_text_replaces_the_old_one_in_the_index(
    lib: Library, texts: dict[str, int], revise: Revise, document: MakeDocument
) -> None:
    revise(lib, texts["fox"], document("A wholly new text about owls."))
    assert search(lib, "quick") == []
    assert [hit.article.id for hit in search(lib, "owls")] == [texts["fox"]]


def test_article_is_opened_where_the_words_are_together(lib: Library, add_article: AddArticle) -> None:
    text = f"A crisis of many kinds. {'Other words follow. ' * 40}The cost of living crisis is one. {'End. ' * 90}"
    number = add_article(lib, text, name="crises")
    place = best_place(lib, parse("cost of living crisis"), number)
    assert place == text.index("cost of living")
    assert best_place(lib, parse("is:starred"), number) is None
