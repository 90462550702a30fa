"""Other editions of a report, and works of texts that came before there were any."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from reader.library.articles import works
from reader.library.articles.editions import language_key, other_editions
from reader.library.articles.entries import store_entries
from reader.library.articles.listing import article
from reader.library.articles.same_text import fingerprint_older, relate
from reader.library.feeds.subscriptions import subscribe
from reader.library.query.related import related
from reader.library.storage.database import Library
from reader.model import Entry
from tests.library.conftest import NOON
from tests.support.fixtures import MakeDocument, Revise

BODY = (
    "Spending on energy rose in the third quarter, the statistical office said, as households paid more for "
    "heating and firms for power. The share of income that goes to energy was {share} per cent, the highest "
    "since the series began, and it was higher in the north than in the south of the country."
)
FIXTURE = Path(__file__).parent / "fixtures" / "library-1.db.gz"


def _stored(lib: Library, revise: Revise, document: MakeDocument, *found: tuple[str, str, str]) -> list[int]:
    """Articles of these addresses, titles and texts, each in a feed of its own."""
    numbers: list[int] = []
    for place, (url, title, text) in enumerate(found):
        feed, _ = subscribe(lib, f"https://feed{place}.example/rss", made_by="program")
        numbers += store_entries(lib, feed.id, [Entry(url, url, title)], now=NOON).new
        revise(lib, numbers[-1], document(text))
    return numbers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/en/press/1", "https://a.example/de/press/1"),
        ("https://a.example/en-gb/press/1", "https://www.a.example/FR/press/1/"),
        ("https://a.example/press/ecb.pr1.en.html", "https://a.example/press/ecb.pr1.fr.html"),
        ("https://a.example/press?id=1&lang=en", "https://a.example/press?id=1&lang=it"),
        ("https://en.a.example/press/1", "https://de.a.example/press/1"),
        ("https://it.a.example/en/press/1", "https://it.a.example/de/press/1"),
    ],
)
def test_addresses_of_language_versions_have_one_key(one: str, other: str) -> None:
    assert language_key(one)[0] == language_key(other)[0] != ""
    assert language_key(one)[1] != language_key(other)[1]


@pytest.mark.parametrize(
    "url", ["https://a.example/en", "https://a.example/press/1", "https://a.example/entry", "x", ""]
)
def test_other_addresses_have_none(url: str) -> None:
    assert language_key(url) == ("", "")


def test_language_versions_are_linked_and_not_joined(
    lib: Library, revise: Revise, document: MakeDocument
) -> None:
    one, other, stranger = _stored(
        lib,
        revise,
        document,
        ("https://a.example/en/1", "Energy", BODY.format(share=12)),
        ("https://a.example/de/1", "Energie", "Die Ausgaben für Energie stiegen im dritten Quartal. " * 9),
        ("https://a.example/de/2", "Anderes", "Etwas ganz anderes steht hier und nirgends sonst. " * 9),
    )
    assert works.members(lib, one) == (one,)
    assert article(lib, one).editions == (other,)
    assert article(lib, other).editions == (one,)
    assert article(lib, stranger).editions == ()
    assert [found.id for found in related(lib, one).editions] == [other]
    with lib.transaction():
        works.set_hand_link(lib, one, other, True, at=1)
    assert works.members(lib, one) == (one, other)
    assert other_editions(lib, one) == ()


def test_one_text_at_addresses_of_two_languages_is_one_report(
    lib: Library, revise: Revise, document: MakeDocument
) -> None:
    one, other = _stored(
        lib,
        revise,
        document,
        ("https://a.example/en/1", "Energy", BODY.format(share=12)),
        ("https://a.example/fr/1", "Energy", BODY.format(share=12)),
    )
    assert works.members(lib, one) == (one, other)


def test_corrected_editions_are_linked(lib: Library, revise: Revise, document: MakeDocument) -> None:
    one, copy, corrected = _stored(
        lib,
        revise,
        document,
        ("https://a.example/1", "Energy", BODY.format(share=12)),
        ("https://b.example/1", "Energy", BODY.format(share=12)),
        ("https://c.example/1", "Energy", BODY.format(share=14)),
    )
    assert works.members(lib, one) == (one, copy)
    assert article(lib, corrected).editions == (one,)
    assert article(lib, copy).editions == (corrected,)


def test_older_texts_get_their_works_some_at_a_time(
    lib: Library, revise: Revise, document: MakeDocument
) -> None:
    numbers = _stored(
        lib,
        revise,
        document,
        *((f"https://a{n}.example/en/1", "Energy", BODY.format(share=12)) for n in range(3)),
    )
    with lib.transaction():  # as schema 1 left them
        for table in ("recent_fingerprints", "work_links", "works", "language_versions"):
            lib.execute(f"DELETE FROM {table}")
        lib.execute("INSERT INTO fingerprints_due SELECT article_id FROM texts")
        lib.execute("INSERT INTO fingerprints_due VALUES (99)")
    assert fingerprint_older(lib, most=2, at=1) == 2
    relate(lib, at=1)
    assert works.members(lib, numbers[2]) == tuple(numbers[1:])
    assert fingerprint_older(lib, most=2, at=1) == 1
    relate(lib, at=1)
    assert works.members(lib, numbers[0]) == tuple(numbers)
    assert fingerprint_older(lib, most=2, at=1) == 0


def test_texts_of_a_released_library_are_due(tmp_path: Path) -> None:
    path = tmp_path / "postil.db"
    path.write_bytes(gzip.decompress(FIXTURE.read_bytes()))
    with Library.open(path, write=True) as lib:
        texts = lib.value("SELECT count(*) FROM texts")
        assert lib.value("SELECT count(*) FROM fingerprints_due") == texts > 0
        while fingerprint_older(lib, most=3, at=1):
            pass
        assert lib.value("SELECT count(*) FROM recent_fingerprints") > 0
