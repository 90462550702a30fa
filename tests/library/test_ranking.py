"""Ranking by words that very many articles have, and words that are still being typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reader.library.articles import states
from reader.library.articles.works import BY_HAND, link_articles
from reader.library.query import ranking, typing_ahead
from reader.library.query.finding import find_ids
from reader.library.query.options import BEST_FIRST, QueryOptions
from reader.library.query.typing_ahead import as_typed
from reader.library.storage.database import Library
from reader.query.parsing import parse
from reader.query.tree import And, Field, Text
from tests.library.conftest import NOON
from tests.support.fixtures import AddArticle


@pytest.fixture
def many(lib: Library, add_article: AddArticle, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Twelve articles with a word, more than are ranked; in the third it is in the title too."""
    monkeypatch.setattr(ranking, "MOST_RANKED", 5)
    monkeypatch.setattr(typing_ahead, "MOST_RANKED", 5)
    names = ["a", "b", "zebra", *(f"c{number}" for number in range(9))]
    return [add_article(lib, f"A zebra and report {name} on other things.", name=name) for name in names]


@pytest.mark.parametrize("text", ["zebra", "zeb*"])
@pytest.mark.parametrize("each", [False, True])
def test_common_words_rank_the_newest_and_titles_and_find_all(
    lib: Library, many: list[int], text: str, each: bool
) -> None:
    best = QueryOptions(sorts=BEST_FIRST, each=each)
    found = list(find_ids(lib, parse(text), best))
    assert sorted(found) == many
    assert found[0] == many[2]  # the title has it
    assert set(found[1:6]) == set(many[-5:])
    assert found[6:] == [number for number in reversed(many[:-5]) if number != many[2]]
    for limit in (1, 4, 7, 20):
        first = list(find_ids(lib, parse(f"{text} limit:{limit}"), best))
        assert first == found[:limit]
        rest = find_ids(lib, parse(f"{text} limit:{limit}"), replace(best, offset=3))
        assert list(rest) == found[3 : 3 + limit]
    with lib.transaction():
        link_articles(lib, many[2], many[3], BY_HAND, at=1)
    folded = list(find_ids(lib, parse(text), best))
    assert folded == (found if each else [number for number in found if number != many[3]])
    states.set_done(lib, many[6:], True, now=NOON)
    left = list(find_ids(lib, parse(f"{text} -is:done"), best))
    assert left == [number for number in folded if number in many[:6]]


def test_a_word_being_typed_is_a_beginning_from_its_third_letter(lib: Library, many: list[int]) -> None:
    def last(text: str) -> Any:
        return as_typed(lib, parse(text)).root

    assert last("ze") == Text("ze")
    assert last("zeb") == Text("zeb", prefix=True)
    assert last("zebra") == Text("zebra")  # very many have it
    assert last("is:unread thing") == And((Field("is", (Text("unread"),)), Text("thing", prefix=True)))
    for whole in ('"thing"', "-thing", "thing is:unread", "東京都", "a OR thing", ""):
        assert as_typed(lib, parse(whole)) == parse(whole)
