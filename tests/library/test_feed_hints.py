"""Hints about feeds: kept in a table, carried over from the JSON notes of schema 1."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from reader.library.feeds import feed_hints, subscriptions
from reader.library.storage import schema
from reader.library.storage.database import Library

NOW = datetime(2026, 5, 1, tzinfo=UTC)
APPLICATION_ID = "PRAGMA application_id"


def test_notes_of_schema_1_become_hints(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Library.open(tmp_path / "new.db", write=True) as new:
        application_id = new.value(APPLICATION_ID)
    connection = sqlite3.connect(path)
    steps = schema.migrations._migrations
    schema.migrations.apply(Database(connection, execute_plugins=False), stop_before=steps[1].name)
    connection.execute(f"{APPLICATION_ID} = {application_id}")
    connection.execute("PRAGMA user_version = 1")
    for number in range(1, 5):
        connection.execute(
            "INSERT INTO feeds (id, url, added_at) VALUES (?, ?, 0)", (number, f"https://a.test/{number}")
        )
    notes = {
        "move:1": {"url": "https://b.test/1", "count": 2, "since": 1_700_000_000_000_000},
        "offer:1": {"url": "https://c.test/1", "title": "C", "looked_at": 1_700_000_000_000_000},
        "skip:1": {"hours": [1, 2], "days": []},
        "skip:2": {"hours": [], "days": [6]},
        "move:3": {"url": 5},  # damaged: left behind
        "offer:99": {"url": "https://x.test/", "title": "", "looked_at": 1},  # of no feed
    }
    connection.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?)",
        [("created_at", "0"), ("device", "x"), *((key, json.dumps(value)) for key, value in notes.items())],
    )
    connection.execute("INSERT INTO meta (key, value) VALUES ('skip:4', 'not JSON')")
    connection.commit()
    connection.close()
    with Library.open(path, write=True) as lib:
        assert feed_hints.skips(lib) == {1: ((1, 2), ()), 2: ((), (6,))}
        assert feed_hints.offers(lib)[1].title == "C"
        move = feed_hints.record_move(lib, 1, "https://b.test/1", at=NOW)
        assert (move.count, move.since.year) == (3, 2023)
        assert lib.rows("SELECT key FROM meta WHERE key LIKE '%:%'") == []


def test_a_feed_without_hints_has_no_row(tmp_path: Path) -> None:
    with Library.open(tmp_path / "x.db", write=True) as lib:
        feed, _ = subscriptions.subscribe(lib, "https://a.test/")
        feed_hints.record_move(lib, feed.id, "https://b.test/", at=NOW)
        feed_hints.record_move(lib, feed.id, "https://c.test/", at=NOW + timedelta(days=1))
        feed_hints.set_skips(lib, feed.id, [3], [])
        feed_hints.forget_move(lib, feed.id)
        feed_hints.forget_offer(lib, feed.id)
        assert lib.value("SELECT count(*) FROM feed_hints") == 1
        feed_hints.set_skips(lib, feed.id, [], [])
        assert lib.value("SELECT count(*) FROM feed_hints") == 0
