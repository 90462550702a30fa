"""Schema 2 for daily reading: saved views, rules, and the settings of feeds that they and Today use."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # saved queries; position orders them; counted: a number is shown beside the name
    """CREATE TABLE views (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      query TEXT NOT NULL,
      position REAL NOT NULL DEFAULT 0,
      counted INTEGER NOT NULL DEFAULT 0 CHECK (counted IN (0, 1)),
      deleted_at INTEGER
    ) STRICT""",
    # what is done with articles on arrival; actions is a JSON list ("done", "tag:x")
    """CREATE TABLE rules (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      query TEXT NOT NULL,
      actions TEXT NOT NULL DEFAULT '[]',
      position REAL NOT NULL DEFAULT 0,
      enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
      deleted_at INTEGER
    ) STRICT""",
    # articles that came by a feed and that no rule has seen yet
    "CREATE TABLE arrivals (article_id INTEGER PRIMARY KEY) STRICT",
    """CREATE TRIGGER arrivals_insert AFTER INSERT ON sources WHEN new.again = 0 BEGIN
      INSERT OR IGNORE INTO arrivals (article_id) VALUES (new.article_id);
    END""",
    # an article's place in Today: 1 high, -1 low, null as its feed's
    "ALTER TABLE states ADD COLUMN priority INTEGER",
    # the page is fetched whatever the feed's setting is
    "ALTER TABLE pending ADD COLUMN whole_page INTEGER NOT NULL DEFAULT 0",
    # of a feed: priority as in states; only the newest articles stay; articles are done after so many days
    "ALTER TABLE feeds ADD COLUMN priority INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feeds ADD COLUMN newest_only INTEGER",
    "ALTER TABLE feeds ADD COLUMN done_after_days INTEGER",
    "ALTER TABLE feeds ADD COLUMN notify INTEGER NOT NULL DEFAULT 0",
    # what comes is marked done at once
    "ALTER TABLE feeds ADD COLUMN muted INTEGER NOT NULL DEFAULT 0",
)


def migrate(db: Database) -> None:
    """Add tables and columns; inside a transaction."""
    for statement in STATEMENTS:
        db.execute(statement)
