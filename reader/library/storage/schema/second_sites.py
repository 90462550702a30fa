"""Schema 2 for what the reader said of blocks of a site."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # block: what such a block looks like, as the cleaner says it (reader.cleaning.corrections); example: how
    # the one began that it was said of. host is without "www."
    """CREATE TABLE site_rules (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      host TEXT NOT NULL CHECK (host <> ''),
      verdict TEXT NOT NULL CHECK (verdict IN ('never', 'always')),
      block TEXT NOT NULL,
      example TEXT NOT NULL DEFAULT '',
      made_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT""",
    "CREATE INDEX site_rules_host ON site_rules(host) WHERE deleted_at IS NULL",
)


def migrate(db: Database) -> None:
    """Add the table."""
    for statement in STATEMENTS:
        db.execute(statement)
