"""Schema 2 for subscriptions and feed hints."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # the hash of the last body that was parsed and stored: the same body is not parsed again
    "ALTER TABLE feeds ADD COLUMN body_hash TEXT NOT NULL DEFAULT ''",
    # where the entries of a listing page stand (reader.feeds.listing.records.Pattern), "" for a feed
    "ALTER TABLE feeds ADD COLUMN learnt TEXT NOT NULL DEFAULT ''",
    # what is known of single feeds (reader.library.feeds.feed_hints); a time is null where there is none
    """CREATE TABLE feed_hints (
  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id) ON DELETE CASCADE,
  moved_to TEXT NOT NULL DEFAULT '',
  moved_count INTEGER NOT NULL DEFAULT 0,
  moved_at INTEGER,
  offered_url TEXT NOT NULL DEFAULT '',
  offered_title TEXT NOT NULL DEFAULT '',
  offered_at INTEGER,
  skip_hours TEXT NOT NULL DEFAULT '[]',
  skip_days TEXT NOT NULL DEFAULT '[]',
  held INTEGER NOT NULL DEFAULT 0,
  take INTEGER NOT NULL DEFAULT 0
) STRICT""",
    # schema 1 kept them as JSON in meta, under "move:12", "offer:12" and "skip:12"
    """INSERT INTO feed_hints (feed_id, moved_to, moved_count, moved_at)
SELECT f.id, json_extract(m.value, '$.url'), json_extract(m.value, '$.count'),
  json_extract(m.value, '$.since')
FROM meta m JOIN feeds f ON m.key = 'move:' || f.id
WHERE json_valid(m.value) AND json_type(m.value, '$.url') = 'text'
  AND json_type(m.value, '$.count') = 'integer' AND json_type(m.value, '$.since') = 'integer'""",
    """INSERT INTO feed_hints (feed_id, offered_url, offered_title, offered_at)
SELECT f.id, json_extract(m.value, '$.url'), json_extract(m.value, '$.title'),
  json_extract(m.value, '$.looked_at')
FROM meta m JOIN feeds f ON m.key = 'offer:' || f.id
WHERE json_valid(m.value) AND json_type(m.value, '$.url') = 'text'
  AND json_type(m.value, '$.title') = 'text' AND json_type(m.value, '$.looked_at') = 'integer'
ON CONFLICT (feed_id) DO UPDATE SET offered_url = excluded.offered_url,
  offered_title = excluded.offered_title, offered_at = excluded.offered_at""",
    """INSERT INTO feed_hints (feed_id, skip_hours, skip_days)
SELECT f.id, json_extract(m.value, '$.hours'), json_extract(m.value, '$.days')
FROM meta m JOIN feeds f ON m.key = 'skip:' || f.id
WHERE json_valid(m.value) AND json_type(m.value, '$.hours') = 'array'
  AND json_type(m.value, '$.days') = 'array'
ON CONFLICT (feed_id) DO UPDATE SET skip_hours = excluded.skip_hours, skip_days = excluded.skip_days""",
    "DELETE FROM meta WHERE key GLOB 'move:*' OR key GLOB 'offer:*' OR key GLOB 'skip:*'",
)


def migrate(db: Database) -> None:
    """Bring the tables of schema 1 to schema 2."""
    for statement in STATEMENTS:
        db.execute(statement)
