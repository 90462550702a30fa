"""Reports that come several times are found by an update, also those that an earlier one left."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from reader.config import Settings
from reader.document import Block, BlockKind, Document
from reader.feeds.updating.update import update
from reader.library.articles import fingerprint_index, works
from reader.library.articles.entries import add_saved
from reader.library.articles.fingerprint_index import merge_fingerprints
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.library.conftest import revise
from tests.support.local_server import Answer, LocalServer
from tests.support.made_feeds import item, rss

TEXT = " ".join(
    f"In {place} rents rose by a fifth within {n} years, the ministry wrote, and {place} asked for permission."
    for n, place in enumerate(
        [
            "Ulm",
            "Bonn",
            "Kiel",
            "Jena",
            "Hof",
            "Trier",
            "Emden",
            "Passau",
            "Worms",
            "Gera",
            "Celle",
            "Suhl",
            "Fulda",
        ],
        2,
    )
)


@pytest.mark.parametrize("merged", [False, True])
async def test_update_relates_its_texts_and_those_left_by_one_that_was_killed(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
    merged: bool,
) -> None:
    if merged:
        monkeypatch.setattr(fingerprint_index, "merge_fingerprints", partial(merge_fingerprints, least=1))
    left = [
        add_saved(library, url=f"https://a.example/{n}", title="Rents", now=datetime.now(UTC)) for n in (1, 2)
    ]
    for number in left:
        revise(library, number, Document((Block(BlockKind.PARAGRAPH, TEXT),)), relate_now=False)
    assert works.members(library, left[0]) == (left[0],)
    server.answers["/feed"] = answer(rss(item(1, content=f"<p>{TEXT}</p>")))
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    new = library.value("SELECT max(id) FROM articles")
    assert works.members(library, left[0]) == (*left, new)
    assert bool(library.value("SELECT count(*) FROM recent_fingerprints")) is not merged
    assert bool(library.value("SELECT count(*) FROM fingerprints")) is merged
