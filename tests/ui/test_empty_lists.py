"""Every list says when it is empty which key fills it."""

from __future__ import annotations

from functools import partial

import pytest

from reader.ui.keys.command_tables import key_of
from reader.ui.widgets import empty_lists
from reader.ui.widgets.feed_tree import NodeKind

KEY = partial(key_of, keys={})


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (NodeKind.ALL, "R fetches"),
        (NodeKind.STARRED, "s on an article"),
        (NodeKind.LATER, "L on an article"),
        (NodeKind.HIGHLIGHTED, "H on a sentence"),
        (NodeKind.SAVED, "a saves"),
        (NodeKind.TAGS, "t on an article"),
        (NodeKind.TAG, "t on an article"),
        (NodeKind.VIEW, "R fetches"),
        (NodeKind.FOLDER, "r fetches"),
        (NodeKind.FEED, "r fetches"),
    ],
)
def test_empty_list_names_the_key_that_fills_it(kind: NodeKind, key: str) -> None:
    said = empty_lists.nothing_in(kind, KEY, {}, has_feeds=True)
    assert key in said
    assert len(said.split("\n")) == 2


def test_empty_lists_without_feeds_and_after_reading_name_their_keys() -> None:
    for kind in (NodeKind.TODAY, NodeKind.ALL, NodeKind.VIEW):
        assert "a adds an address" in empty_lists.nothing_in(kind, KEY, {}, has_feeds=False)
    assert "/ changes the search, h ends it" in empty_lists.nothing_found(KEY)
    assert "U shows all articles, r fetches" in empty_lists.all_read(KEY)
    assert "R fetches" in empty_lists.nothing_today(KEY, None, lambda: "")
