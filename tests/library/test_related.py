"""Related reports: by the rarest words, marked passages first."""

from __future__ import annotations

import pytest

from reader.errors import NotFound
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
from reader.library.articles import works
from reader.library.query.finding import find_ids
from reader.library.query.options import BEST_FIRST, QueryOptions
from reader.library.query.related import related
from reader.library.storage.database import Library
from reader.query.parsing import parse
from tests.support.fixtures import AddArticle, At

COMMON = "The report says that the figures of the year are those of all the others, and that is what counts."
TEXTS = {
    "rents": "Rents in Lisbon rose again; the tenancy ordinance of Alvalade limits evictions.",
    "evictions": "A court in Lisbon read the tenancy ordinance of Alvalade: evictions need a hearing.",
    "lisbon": "The mayor of Lisbon and the ordinance on scooters.",
    "salmon": "Farmed salmon escaped from pens off Tromsø; the Directorate counts lice.",
    "lice": "Lice on salmon: the Directorate in Tromsø orders pens to be emptied.",
    "tokyo": "東京都庁は賃貸住宅の調査を発表した。",
    "osaka": "大阪の賃貸住宅の調査について東京都庁は述べた。",
}


@pytest.fixture
def texts(lib: Library, add_article: AddArticle) -> dict[str, int]:
    found = {
        name: add_article(lib, text, COMMON if text.isascii() else "2026 1,234 56", name=name)
        for name, text in TEXTS.items()
    }
    for number in range(12):
        add_article(lib, COMMON, name=f"filler {number}")
    return found


def _related(lib: Library, number: int) -> list[int]:
    return [article.id for article in related(lib, number).articles]


def test_reports_that_share_rare_words_are_near(lib: Library, texts: dict[str, int]) -> None:
    assert _related(lib, texts["rents"]) == [texts["evictions"], texts["lisbon"]]
    assert _related(lib, texts["salmon"]) == [texts["lice"]]
    assert _related(lib, texts["tokyo"]) == [texts["osaka"]]
    with pytest.raises(NotFound):
        related(lib, 999)


def test_marked_passages_come_first(lib: Library, texts: dict[str, int], at: At) -> None:
    quoted = add_highlight(lib, texts["lisbon"], 0, 19, now=at(1))
    fitting = add_highlight(lib, texts["evictions"], 20, 60, note="compare", now=at(2))
    add_highlight(lib, texts["salmon"], 0, 13, now=at(3))
    found = related(lib, texts["rents"])
    assert [(article.id, highlight.uid) for article, highlight in found.passages] == [
        (texts["evictions"], fitting.uid),
        (texts["lisbon"], quoted.uid),
    ]
    assert found.articles == ()
    delete_highlight(lib, fitting.uid, now=at(4))
    found = related(lib, texts["rents"])
    assert [highlight.uid for _, highlight in found.passages] == [quoted.uid]
    assert [article.id for article in found.articles] == [texts["evictions"]]


def test_other_articles_of_the_same_report_are_not_related(lib: Library, texts: dict[str, int]) -> None:
    with lib.transaction():
        works.link_articles(lib, texts["rents"], texts["evictions"], works.BY_HAND, at=1)
    assert _related(lib, texts["rents"]) == [texts["lisbon"]]
    with lib.transaction():
        lib.execute("UPDATE states SET hidden_at = 1 WHERE article_id = ?", (texts["lisbon"],))
    assert _related(lib, texts["rents"]) == []


def test_like_is_a_part_of_the_query_language(lib: Library, texts: dict[str, int]) -> None:
    best = QueryOptions(sorts=BEST_FIRST)
    number = texts["rents"]
    assert list(find_ids(lib, parse(f"like:{number}"), best)) == [texts["evictions"], texts["lisbon"]]
    assert list(find_ids(lib, parse(f"like:{number} scooters"))) == [texts["lisbon"]]
    assert texts["evictions"] not in find_ids(lib, parse(f"-like:{number}"))
    both = find_ids(lib, parse(f"like:{number},{texts['salmon']}"))
    assert set(both) == {texts["evictions"], texts["lisbon"], texts["lice"]}
