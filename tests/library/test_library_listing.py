"""Lists of articles, their rows and states."""

from __future__ import annotations

import pytest

from reader.errors import NotFound
from reader.library.annotations import editing as annotations
from reader.library.articles import states
from reader.library.articles.entries import store_entries
from reader.library.articles.listing import ArticleQuery, article, article_id_for_url, article_ids, summaries
from reader.library.feeds.subscriptions import subscribe
from reader.model import Entry, Place


@pytest.fixture
def filled(lib, at):
    """Two feeds in nested folders, five articles each; newer ones have higher letters."""
    numbers = {}
    for feed, folder in (("a", ("Out",)), ("b", ("Out", "In"))):
        feed_id = subscribe(lib, f"https://{feed}.example/rss", title=feed.upper(), folder=folder)[0].id
        for n in range(5):
            entry = Entry(
                f"{feed}{n}",
                f"https://{feed}.example/{n}",
                f"Title {feed}{n}",
                ("Ann", "Bob"),
                at(n + (feed == "b") / 2),
            )
            (numbers[f"{feed}{n}"],) = store_entries(lib, feed_id, [entry], now=at(100)).new
    return numbers


def _names(lib, filled, query):
    names = {number: name for name, number in filled.items()}
    return [names[number] for number in article_ids(lib, query)]


def test_newest_and_oldest_first_and_a_limit(lib, filled):
    newest = ["b4", "a4", "b3", "a3", "b2", "a2", "b1", "a1", "b0", "a0"]
    assert _names(lib, filled, ArticleQuery()) == newest
    assert _names(lib, filled, ArticleQuery(newest_first=False)) == newest[::-1]
    assert _names(lib, filled, ArticleQuery(limit=3)) == newest[:3]


def test_by_feed_and_folder(lib, filled):
    outer, inner = 1, 2
    assert _names(lib, filled, ArticleQuery(feed_id=1)) == ["a4", "a3", "a2", "a1", "a0"]
    assert _names(lib, filled, ArticleQuery(folder_id=inner)) == ["b4", "b3", "b2", "b1", "b0"]
    assert len(article_ids(lib, ArticleQuery(folder_id=outer))) == 10


def test_by_state(lib, filled, at):
    states.set_read(lib, [filled["a4"], filled["b1"]], True, now=at(1))
    states.set_starred(lib, [filled["a3"]], True, now=at(1))
    states.set_later(lib, [filled["b2"]], True, now=at(1))
    states.set_done(lib, [filled["a3"], filled["b0"]], True, now=at(1))
    assert _names(lib, filled, ArticleQuery(unread=True)) == ["b4", "b3", "b2", "a2", "a1", "a0"]
    assert _names(lib, filled, ArticleQuery(feed_id=1, unread=True)) == ["a2", "a1", "a0"]
    assert _names(lib, filled, ArticleQuery(folder_id=2, unread=True)) == ["b4", "b3", "b2"]
    assert _names(lib, filled, ArticleQuery(starred=True)) == ["a3"]
    assert _names(lib, filled, ArticleQuery(starred=True, feed_id=2)) == []
    assert _names(lib, filled, ArticleQuery(later=True)) == ["b2"]
    assert _names(lib, filled, ArticleQuery(done=True)) == ["a3", "b0"]
    assert "a3" not in _names(lib, filled, ArticleQuery())


def test_an_article_just_read_can_stay_in_its_place(lib, filled, at):
    wanted = ArticleQuery(unread=True)
    before = _names(lib, filled, wanted)
    states.set_read(lib, [filled["a2"], filled["b4"], filled["a0"]], True, now=at(1))
    kept = ArticleQuery(unread=True, keep=(filled["a2"], filled["b4"], filled["a0"], 999))
    assert _names(lib, filled, kept) == before
    oldest = ArticleQuery(unread=True, keep=kept.keep, newest_first=False)
    assert _names(lib, filled, oldest) == before[::-1]


def test_words_filter_ready_and_listed_articles(lib, filled, revise, document):
    revise(lib, filled["a1"], document("The quick brown fox"))
    assert _names(lib, filled, ArticleQuery(text="qui")) == ["a1"]
    assert _names(lib, filled, ArticleQuery(text="title b3")) == ["b3"]
    assert _names(lib, filled, ArticleQuery(text='"')) == []
    assert _names(lib, filled, ArticleQuery(text="100%")) == []


def test_highlighted_articles(lib, filled, revise, document, at):
    revise(lib, filled["a1"], document("The quick brown fox"))
    made = annotations.add_highlight(lib, filled["a1"], 4, 9, now=at(1))
    assert _names(lib, filled, ArticleQuery(highlighted=True)) == ["a1"]
    assert summaries(lib, [filled["a1"]])[0].highlights == 1
    annotations.delete_highlight(lib, made.uid, now=at(2))
    assert _names(lib, filled, ArticleQuery(highlighted=True)) == []


def test_rows_come_in_the_order_asked_for(lib, filled, at):
    states.set_read(lib, [filled["b3"]], True, now=at(1))
    rows = summaries(lib, [filled["b3"], 999, filled["a0"]])
    assert [row.title for row in rows] == ["Title b3", "Title a0"]
    assert [row.feed_title for row in rows] == ["B", "A"]
    assert [(row.read, row.ready, row.words) for row in rows] == [(True, False, 0), (False, False, 0)]
    assert rows[1].authors == ("Ann", "Bob")
    assert rows[1].published_at == at(0)


def test_one_article_with_its_state(lib, filled, at, revise, document):
    number = filled["a1"]
    revise(lib, number, document("Some words here"), site="Site", language="en")
    states.set_starred(lib, [number], True, now=at(3))
    states.set_place(lib, number, Place(0, 5, "words"))
    annotations.set_article_note(lib, number, "a note", now=at(4))
    annotations.set_article_tags(lib, number, ["x", "a"], now=at(4))
    found = article(lib, number)
    assert (found.state.starred_at, found.state.place) == (at(3), Place(0, 5, "words"))
    assert (found.note, found.tags, found.site, found.language) == ("a note", ("a", "x"), "Site", "en")
    assert found.revision is not None
    assert (found.revision.words, found.revision.number) == (3, 1)
    states.set_place(lib, number, None)
    assert article(lib, number).state.place is None
    with pytest.raises(NotFound):
        article(lib, 999)


def test_an_address_finds_its_article(lib, filled):
    assert article_id_for_url(lib, "http://www.a.example/3/?utm_campaign=x") == filled["a3"]
    assert article_id_for_url(lib, "https://a.example/99") is None
    assert article_id_for_url(lib, "") is None


def test_marking_what_is_marked_changes_nothing(lib, filled, at):
    states.set_read(lib, [filled["a1"]], True, now=at(1))
    states.set_read(lib, [filled["a1"]], True, now=at(2))
    states.set_read(lib, [filled["a2"], 999], False, now=at(3))
    states.set_read(lib, [], True, now=at(3))
    assert article(lib, filled["a1"]).state.read_at == at(1)
    assert len([one for one in annotations.history(lib) if one.label.startswith("marked")]) == 1
