"""Queries over a library: what they find equals a plain filter over all articles."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Document
from reader.library.annotations.article_changes import set_article_note, set_article_tags
from reader.library.annotations.highlight_changes import add_highlight, set_tags
from reader.library.articles.entries import store_entries
from reader.library.articles.states import set_done, set_later, set_read, set_starred
from reader.library.articles.works import link_articles, members
from reader.library.feeds.subscriptions import subscribe
from reader.library.query.finding import QueryOptions, count, find, find_ids
from reader.library.query.options import QueryStopped, QueryTooSlow
from reader.library.query.passages import find_passages
from reader.library.storage.database import Library
from reader.model import Entry
from reader.query import QueryError, parse, to_words
from reader.query.tree import And, Day, Field, Node, Not, Number, Or, Pattern, Query, Range, Sort, Text
from tests.support.examples import examples
from tests.support.fixtures import AddArticle, MakeDocument, Revise
from tests.support.query_model import Meaning, Passage, Record
from tests.support.texts import store_revision

NOW = datetime(2026, 3, 14, 1, 30, tzinfo=timezone(timedelta(hours=1)))
OPTIONS = QueryOptions(now=NOW, day_start=timedelta(hours=4))
MEANING = Meaning(NOW, timedelta(hours=4))
FEEDS = {"Énergie Weekly": "Research/Energy", "Gazette": "Research", "新聞 Daily": "", 'O\'Hara "x"': "News"}
VOCABULARY = [
    *["coast", "Coast", "coastal", "migration", "rate", "réforme", "Réforme", "reforme", "Ωmega", "über"],
    *["שלום", "עולם", "مرحبا", "東京都", "京都", "東", "日本語", "a", "x日本", "don't", "base-rate", "3.5"],
    *["ภาษาไทย", "'; DROP TABLE states; --", '"quoted"', "%", "_", "*", "NEAR", "AND", "—", "😀"],
]
WORD = st.sampled_from(VOCABULARY)
PROSE = st.lists(WORD, max_size=8).map(" ".join)
MOMENTS = st.sampled_from(
    [
        NOW.astimezone(UTC) - timedelta(hours=hours, minutes=minutes)
        for hours in (-30, -1, 0, 1, 20, 26, 7 * 24, 40 * 24, 400 * 24, 20_000 * 24)
        for minutes in (0, 31)
    ]
)
TAGS = st.lists(st.sampled_from(["method", "method/sampling", "Méthode", "climate 東", "x"]), max_size=2)


@st.composite
def records(draw: st.DrawFn) -> Record:
    body = draw(st.none() | PROSE.filter(lambda text: bool(text.strip())))
    feed = draw(st.sampled_from(sorted(FEEDS)))
    passages = []
    if body is not None:
        for _ in range(draw(st.integers(0, 2))):
            quote = draw(st.sampled_from(body.split()))
            passages.append(
                Passage(quote, draw(PROSE), draw(st.sampled_from(["yellow", "green"])), tuple(draw(TAGS)))
            )
    published = draw(st.none() | MOMENTS)
    return Record(
        title=draw(PROSE),
        url=f"https://{draw(st.sampled_from(['www.coast.example', 'rate.example']))}/{draw(st.integers(0, 10**9))}",
        added=NOW,
        authors=tuple(draw(st.lists(PROSE.filter(lambda text: bool(text.strip())), max_size=2))),
        published=published,
        site=draw(PROSE) if body is not None else "",
        language=draw(st.sampled_from(["", "en", "en-GB", "de"])),
        body=body,
        complete=draw(st.booleans()),
        feeds=(feed,),
        folders=(FEEDS[feed],) if FEEDS[feed] else (),
        states={
            name: NOW - timedelta(hours=hours)
            for name in draw(st.sets(st.sampled_from(["read", "starred", "later", "done"])))
            for hours in [draw(st.sampled_from([1, 30, 1000]))]
        },
        note=draw(PROSE) if draw(st.booleans()) else "",
        tags=tuple(draw(TAGS)),
        passages=passages,
    )


def fill(lib: Library, given_records: list[Record]) -> None:
    """Store the records; what storing changes in a text is changed in them."""
    for serial, one in enumerate(given_records):
        one.url = f"{one.url}/{serial}"
        (feed,) = one.feeds
        folder = tuple(one.folders[0].split("/")) if one.folders else ()
        address = f"https://feeds.example/{sorted(FEEDS).index(feed)}"
        subscription, _ = subscribe(lib, address, title=feed, folder=folder, made_by="program")
        entry = Entry(str(serial), one.url, one.title, one.authors, one.published, language=one.language)
        stored = store_entries(lib, subscription.id, [entry], now=one.added).new
        one.number = stored[0]
        if one.body is not None:
            document = Document((Block(BlockKind.PARAGRAPH, one.body),))
            store_revision(lib, one.number, document=document, now=NOW, site=one.site, complete=one.complete)
            one.body = document.text
        for name, set_state in (("read", set_read), ("starred", set_starred), ("done", set_done)):
            if name in one.states:
                set_state(lib, [one.number], True, now=one.states[name])
        if "later" in one.states:
            set_later(lib, [one.number], True, now=one.states["later"])
        if one.note:
            set_article_note(lib, one.number, one.note, now=NOW)
        if one.tags:
            set_article_tags(lib, one.number, one.tags, now=NOW)
        for passage in one.passages:
            start = document.text.index(passage.quote)
            made = add_highlight(
                lib,
                one.number,
                start,
                start + len(passage.quote),
                colour=passage.colour,
                note=passage.note,
                now=passage.at,
            )
            passage.quote, passage.note = made.quote, made.note
            if passage.tags:
                set_tags(lib, made.uid, passage.tags, now=NOW)
        row = lib.row(
            """SELECT a.title, a.words, a.site, ifnull(n.note, '') AS note FROM articles a
               LEFT JOIN article_notes n ON n.article_id = a.id WHERE a.id = ?""",
            (one.number,),
        )
        assert row is not None
        one.title, one.site, one.note, one.words = row["title"], row["site"], row["note"], row["words"]
        one.authors = tuple(name for name in one.authors if name.strip())


# --- queries

TERM = st.one_of(
    st.builds(Text, WORD.filter(lambda word: " " not in word and '"' not in word)),
    st.builds(Text, st.sampled_from(["coa", "ré", "東", "a", "שלו"]), prefix=st.just(True)),
    st.builds(Text, st.lists(WORD, min_size=1, max_size=2).map(" ".join), phrase=st.just(True)),
)
PATTERN = st.sampled_from([Pattern("^coast"), Pattern("RATE", True), Pattern("東.?都"), Pattern("a|x")])
DAY = st.sampled_from(
    ["2026", "2026-03", "2026-03-13", "today", "yesterday", "monday", "1h", "7d", "6w", "1y"]
)
NUMBER = st.sampled_from([0, 1, 2, 3, 5, 8, 2025, 2026])
COMPARE = st.sampled_from(["", "=", "<", ">", "<=", ">="])


def _field(
    key: str, value: st.SearchStrategy[object], operator: st.SearchStrategy[str]
) -> st.SearchStrategy[Field]:
    values = st.lists(value, min_size=1, max_size=2).map(tuple)
    return st.builds(
        lambda chosen, sign: Field(key, chosen[:1] if sign in "<>=" and sign else chosen, sign),
        values,
        operator,
    )


def _flags(key: str, *flags: str) -> st.SearchStrategy[Field]:
    return _field(key, st.sampled_from(flags).map(Text), st.just(""))


EQUAL = st.sampled_from(["", "="])
FIELDS = st.one_of(
    _flags("is", "unread", "read", "starred", "later", "done", "highlighted", "noted", "full", "excerpt"),
    _flags("has", "note", "tag", "highlight", "date"),
    *[_field(key, TERM | PATTERN, EQUAL) for key in ("title", "author", "site", "url")],
    _field("url", st.builds(Text, st.sampled_from(["coast.example", "https", "rate"])), st.just("")),
    _field("lang", st.sampled_from(["en", "de", "EN-gb"]).map(Text), EQUAL),
    _field("colour", st.sampled_from(["yellow", "green", "blue"]).map(Text), st.just("")),
    _field("text", TERM, st.just("")),
    *[_field(key, TERM | PATTERN, st.just("")) for key in ("note", "quote")],
    _field("feed", st.sampled_from([*FEEDS, "energ", "新", '"', "%", "e"]).map(Text) | PATTERN, EQUAL),
    _field(
        "folder",
        st.sampled_from(["research", "Research/Energy", "energy", "e", "arch/En"]).map(Text),
        EQUAL,
    ),
    _field(
        "tag", st.sampled_from(["method", "METHOD/Sampling", "methode", "climate 東", "y"]).map(Text), EQUAL
    ),
    _field("tag", st.builds(Text, st.just("met"), prefix=st.just(True)) | PATTERN, st.just("")),
    *[
        st.one_of(
            _field(key, DAY.map(Day), COMPARE),
            _field(key, st.builds(Range, DAY.map(Day), DAY.map(Day)), st.just("")),
        )
        for key in ("date", "added", "read", "marked")
    ],
    *[
        st.one_of(
            _field(key, NUMBER.map(Number), COMPARE),
            _field(key, st.builds(Range, NUMBER.map(Number), NUMBER.map(Number)), st.just("")),
        )
        for key in ("year", "minutes", "words", "highlights")
    ],
)
NODES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(TERM, FIELDS, FIELDS),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: Or(tuple(nodes))),
    ),
    max_leaves=6,
)


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(records(), min_size=1, max_size=8),
    st.lists(NODES, min_size=10, max_size=20),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=3),
    st.booleans(),
)
def test_a_query_finds_what_a_plain_filter_finds(
    blank: bytes, articles: list[Record], nodes: list[Node], pairs: list[tuple[int, int]], along: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if along:  # as in a library where no condition is met by few articles
            patch.setattr("reader.library.query.planning.FEW", -1)
        path = Path(folder) / "postil.db"
        path.write_bytes(blank)
        with Library.open(path, write=True) as lib:
            fill(lib, articles)
            works = link(lib, articles, pairs)
            for node in nodes:
                wanted = {one.number for one in articles if MEANING.matches(one, node)}
                found = find_ids(lib, Query(node), replace(OPTIONS, each=True))
                assert set(found) == wanted, to_words(Query(node))
                assert len(found) == len(wanted)
                assert count(lib, Query(node), replace(OPTIONS, each=True)) == len(wanted)
                ranked = find_ids(lib, Query(node, (Sort("rank"),)), replace(OPTIONS, each=True))
                assert set(ranked) == wanted
                assert len(ranked) == len(wanted)
                rows = {
                    works[number] if works[number] in wanted else first_of_work(found, works, number)
                    for number in wanted
                }
                folded = find_ids(lib, Query(node), OPTIONS)
                assert set(folded) == rows
                assert len(folded) == len(rows) == count(lib, Query(node), OPTIONS)
                few = [
                    find_ids(lib, Query(node), replace(OPTIONS, limit=2, offset=at)) for at in (0, 2, 4, 6)
                ]
                assert [number for page in few for number in page] == list(folded)


def link(lib: Library, articles: list[Record], pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Make articles one report; returns by article the one that stands for its work."""
    by_number = {one.number: one for one in articles}
    with lib.transaction():
        for one, other in pairs:
            if max(one, other) < len(articles):
                link_articles(lib, articles[one].number, articles[other].number, "same", at=0)
    for each in articles:
        each.others = [by_number[number] for number in members(lib, each.number) if number != each.number]
    shown = dict(lib.tuples("SELECT article_id, shown_id FROM works"))
    return {number: shown.get(number, number) for number in by_number}


def first_of_work(found: Sequence[int], works: dict[int, int], number: int) -> int:
    return next(each for each in found if works[each] == works[number])


# --- single cases


@pytest.fixture
def named(lib: Library, add_article: AddArticle) -> dict[str, int]:
    return {
        name: add_article(lib, *paragraphs, name=name)
        for name, paragraphs in {
            "short": ("The coast moves.",),
            "long": ("Rivers move. " * 300, "Once, the coast is named."),
            "other": ("Nothing of the kind. " * 20,),
        }.items()
    }


def names(named: dict[str, int], found: object) -> list[str]:
    by_number = {number: name for name, number in named.items()}
    return [by_number[number] for number in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sort:words", ["short", "other", "long"]),
        ("sort:-minutes", ["long", "other", "short"]),
        ("sort:title", ["long", "other", "short"]),
        ("sort:-title limit:1", ["short"]),
        ("sort:marked", ["long", "other", "short"]),
        ("sort:-marked", ["other", "long", "short"]),
        ("sort:read", ["short", "other", "long"]),
        ("coast sort:rank", ["short", "long"]),
        ("coast sort:-rank", ["long", "short"]),
    ],
)
def test_orders(lib: Library, named: dict[str, int], text: str, found: list[str]) -> None:
    for minute, name in enumerate(("long", "other")):
        add_highlight(lib, named[name], 0, 5, colour="yellow", now=NOW + timedelta(minutes=minute))
    set_read(lib, [named["short"]], True, now=NOW)
    assert names(named, find_ids(lib, parse(text), OPTIONS)) == found


def test_limit_and_offset_are_those_of_options_and_query(lib: Library, named: dict[str, int]) -> None:
    everything = names(named, find_ids(lib, parse("sort:words")))
    assert (
        names(named, find_ids(lib, parse("sort:words"), QueryOptions(limit=1, offset=1))) == everything[1:2]
    )
    assert len(find_ids(lib, parse("limit:1"), QueryOptions(limit=2))) == 1
    assert count(lib, parse("limit:1")) == 3


def test_kept_articles_stay_at_their_place(lib: Library, named: dict[str, int]) -> None:
    set_read(lib, [named["other"]], True, now=NOW)
    kept = QueryOptions(keep=(named["other"],))
    assert names(named, find_ids(lib, parse("is:unread sort:words"), kept)) == ["short", "other", "long"]


def test_titles_and_marked_passages_weigh_more(lib: Library, add_article: AddArticle) -> None:
    text = "A report on water and other things of some length, for weight."
    plain, marked = (add_article(lib, text, name=name) for name in ("first", "second"))
    titled = add_article(lib, text.replace("water", "fire"), name="water")
    start = text.index("water")
    add_highlight(lib, marked, start, start + 5, colour="yellow", now=NOW)
    found = list(find_ids(lib, parse("water sort:rank")))
    assert set(found[:2]) == {titled, marked}
    assert found[2] == plain


@pytest.mark.parametrize("text", ["water", "water is:unread", "water -fire", "water OR fire", "water fire"])
def test_the_rank_finds_what_the_list_finds(
    lib: Library, add_article: AddArticle, revise: Revise, document: MakeDocument, text: str
) -> None:
    lost = add_article(lib, "Some water here.", name="lost")
    add_highlight(lib, lost, 5, 10, colour="yellow", now=NOW)
    revise(lib, lost, document("A text about nothing of the kind."))
    for name in ("water", "fire", "both"):
        add_article(lib, f"A report on {name}, and fire.", name=name)
    hidden = add_article(lib, "Some water here.", name="hidden")
    with lib.transaction():
        lib.execute("UPDATE states SET hidden_at = 1 WHERE article_id = ?", (hidden,))
    listed = find_ids(lib, parse(text))
    assert set(find_ids(lib, parse(f"{text} sort:rank"))) == set(listed)
    assert set(find_ids(lib, parse(f"{text} sort:-rank limit:1"))) <= set(listed)


def test_snippets_show_the_words_and_only_where_there_are_any(lib: Library, named: dict[str, int]) -> None:
    (long,) = [hit for hit in find(lib, parse("coast")) if hit.article.id == named["long"]]
    assert ("coast", True) in long.snippet
    assert sum(len(text) for text, _ in long.snippet) < 200
    assert all(hit.snippet == () for hit in find(lib, parse("is:unread")))


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE articles; --",
        'title:"\'); DELETE FROM states; --"',
        "title:=\"x' OR '1'='1\"",
        'feed:"%" OR tag:"\'"',
        "colour:yellow' ",
        'text:"NEAR(a b)" OR "col:x"',
        '"\x00" \x00 a\x00b',
        "url:/'/ site:/\\)/",
    ],
)
def test_sql_in_a_query_is_text(lib: Library, named: dict[str, int], text: str) -> None:
    with suppress(QueryError):
        find(lib, parse(text))
    assert len(find_ids(lib, parse(""))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "a OR " * 1990 + "b",
        "a " * 5000,
        "title:a OR " * 900 + "b",
        "-" + "(a OR title:b) OR -" * 500 + "c",
        "(" * 60 + "a" + ")" * 60,
        "title:" + ",".join("ab" for _ in range(3000)),
        '"' + "word " * 1999 + '"',
        "tag:x OR feed:y OR date:7d OR " * 300 + "z",
    ],
)
def test_long_queries_find_what_short_ones_do(lib: Library, named: dict[str, int], text: str) -> None:
    assert len(text) <= 10_000
    assert set(find_ids(lib, parse(text))) <= set(named.values())


def test_a_pattern_that_repeats_repetitions_is_given_up(lib: Library, add_article: AddArticle) -> None:
    add_article(lib, "Text.", name="a" * 400)
    with pytest.raises(QueryTooSlow, match="takes too long"):
        find_ids(lib, parse("title:/(a|a)*(b|a)*(a|aa)+$x/"), QueryOptions(seconds=2))
    assert len(find_ids(lib, parse("title:/a{400}/"))) == 1


def test_a_query_can_be_stopped(lib: Library) -> None:
    with lib.transaction():
        lib.execute(
            """INSERT INTO articles (uid, title, added_at)
               WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
               SELECT 'u' || i, 'Title ' || i, i FROM n"""
        )
        lib.execute("INSERT INTO states (article_id, sort_at) SELECT id, id FROM articles")
    with pytest.raises(QueryStopped):
        count(lib, parse("-title:/x/"), QueryOptions(stopped=lambda: True))
    assert count(lib, parse("-title:/x/")) == 20_000


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("a like:12", 3, "no article with the number 12"),
        ("a like:x", 3, "takes the number"),
        ("a like:99999999999999999999", 3, "takes the number"),
        ("a colour:mauve", 3, "is not a colour"),
        ("a view:nothing", 3, "no view nothing"),
        ("(x title:/[a-/)", 4, "not valid"),
    ],
)
def test_errors_name_the_place(lib: Library, text: str, column: int, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        find_ids(lib, parse(text))
    assert caught.value.column == column


def test_colours_have_the_readers_names_too(lib: Library, named: dict[str, int]) -> None:
    add_highlight(lib, named["short"], 0, 3, colour="green", now=NOW)
    options = QueryOptions(colours={"Key claim": "green"})
    assert names(named, find_ids(lib, parse('colour:"key claim"'), options)) == ["short"]


def test_passages_are_found_by_what_they_say_and_carry(lib: Library, named: dict[str, int]) -> None:
    one = add_highlight(lib, named["short"], 4, 9, colour="green", note="Compare rivers.", now=NOW)
    two = add_highlight(lib, named["long"], 0, 6, colour="yellow", now=NOW)
    set_tags(lib, one.uid, ["method/x"], now=NOW)
    wanted = {
        "coast": [one],
        "rivers": [two, one],
        "quote:rivers": [two],
        "note:rivers": [one],
        "colour:green": [one],
        "#method": [one],
        "-#method": [two],
        "title:report": [two, one],
        "has:note": [one],
        "title:long OR has:note": [two, one],
        "marked:>7d": [],
        "words:<10": [one],
    }
    for text, found in wanted.items():
        assert [each.uid for _, each in find_passages(lib, parse(text), OPTIONS)] == [
            each.uid for each in found
        ], text
