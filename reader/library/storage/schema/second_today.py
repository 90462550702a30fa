"""Schema 2 for Today."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # when a feed was first listed: what it had then came when it was published, not all at once
    "ALTER TABLE feeds ADD COLUMN first_listed_at INTEGER",
    "UPDATE feeds SET first_listed_at = (SELECT min(first_seen_at) FROM sources WHERE feed_id = feeds.id)",
    # when an article came: when it was added, but what its feed had at first when it was published
    "ALTER TABLE states ADD COLUMN came_at INTEGER",
    """UPDATE states SET came_at = CASE WHEN EXISTS (
    SELECT 1 FROM articles a JOIN sources s ON s.id = a.source_id JOIN feeds f ON f.id = s.feed_id
    WHERE a.id = states.article_id AND s.first_seen_at <= f.first_listed_at)
  THEN min(sort_at, (SELECT added_at FROM articles WHERE id = states.article_id))
  ELSE (SELECT added_at FROM articles WHERE id = states.article_id) END""",
    # with all that choosing among thousands of candidates needs of them
    """CREATE INDEX states_came ON states(came_at, sort_at, priority)
  WHERE read_at IS NULL AND done_at IS NULL AND later_at IS NULL AND hidden_at IS NULL""",
    """CREATE TRIGGER states_came AFTER INSERT ON states WHEN new.came_at IS NULL BEGIN
  UPDATE states SET came_at = (SELECT added_at FROM articles WHERE id = new.article_id)
    WHERE article_id = new.article_id;
END""",
    """CREATE TRIGGER sources_first_listed AFTER INSERT ON sources BEGIN
  UPDATE feeds SET first_listed_at = new.first_seen_at WHERE id = new.feed_id AND first_listed_at IS NULL;
  UPDATE states SET came_at = sort_at WHERE article_id = new.article_id AND came_at > sort_at AND EXISTS (
    SELECT 1 FROM feeds f WHERE f.id = new.feed_id AND new.first_seen_at <= f.first_listed_at);
END""",
    # the last articles of a feed that are settled, for what the reader did with them
    "CREATE INDEX sources_settled ON sources(feed_id) WHERE unread = 0",
    # the list of the reader's day: what was chosen when it began, and what was taken in since. crowd: the row
    # is one of many of its feed, which are shown as one
    """CREATE TABLE today (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  crowd INTEGER NOT NULL DEFAULT 0 CHECK (crowd IN (0, 1))
) STRICT""",
    # one row: the day that `today` is of (YYYY-MM-DD, of the reader), when it was made or last added to, and
    # when a Today was last finished, on any machine
    """CREATE TABLE today_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  day TEXT NOT NULL DEFAULT '',
  taken_at INTEGER,
  finished_at INTEGER
) STRICT""",
    "INSERT INTO today_state (id) VALUES (1)",
)


def migrate(db: Database) -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        db.execute(statement)
