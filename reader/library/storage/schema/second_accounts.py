"""Schema 2 for accounts on servers with the API of Google Reader."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # which server, and how the last exchange went; the password is in the file of logins
    """CREATE TABLE accounts (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      address TEXT NOT NULL UNIQUE,
      user TEXT NOT NULL,
      added_at INTEGER NOT NULL,
      last_exchange_at INTEGER,
      last_error TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    # the feeds of an account, with title and folder as the server had them at the last exchange. brought: the
    # account subscribed to it here
    """CREATE TABLE account_feeds (
      account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      url TEXT NOT NULL,
      title TEXT NOT NULL,
      folder TEXT NOT NULL,
      feed_id INTEGER REFERENCES feeds(id) ON DELETE SET NULL,
      brought INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (account_id, remote_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX account_feeds_feed ON account_feeds(feed_id)",
    # the items of an account: their article here, and read and starred as both sides agreed on last. matched:
    # it has had an article, which may have been removed since
    """CREATE TABLE account_items (
      account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      feed_remote_id TEXT NOT NULL,
      link TEXT NOT NULL,
      title TEXT NOT NULL,
      published_at INTEGER,
      article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL,
      matched INTEGER NOT NULL DEFAULT 0,
      read INTEGER NOT NULL DEFAULT 0,
      starred INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (account_id, remote_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX account_items_article ON account_items(article_id)",
)


def migrate(db: Database) -> None:
    """Bring the tables of schema 1 to schema 2."""
    for statement in STATEMENTS:
        db.execute(statement)
