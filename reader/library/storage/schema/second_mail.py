"""Schema 2 for mailboxes and the feeds of their lists."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # the domains whose letters belong to the feed of a list, as JSON; "*" takes all
    "ALTER TABLE feeds ADD COLUMN senders TEXT NOT NULL DEFAULT '[]'",
    # where letters come from on this machine: a path, or a folder on an IMAP server; no passwords. folder is
    # the path of the feeds' folder as JSON; the position is model.MailboxPosition
    """CREATE TABLE mailboxes (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      address TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('maildir', 'mbox', 'folder', 'imap')),
      folder TEXT NOT NULL DEFAULT '[]',
      uidvalidity INTEGER NOT NULL DEFAULT 0,
      last_uid INTEGER NOT NULL DEFAULT 0,
      "offset" INTEGER NOT NULL DEFAULT 0,
      fingerprint TEXT NOT NULL DEFAULT '',
      added_at INTEGER NOT NULL,
      last_checked_at INTEGER,
      last_success_at INTEGER,
      next_check_at INTEGER,
      failures INTEGER NOT NULL DEFAULT 0,
      last_error TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    # the letters of a maildir or watched folder that have been taken in
    """CREATE TABLE mailbox_names (
      mailbox_id INTEGER NOT NULL REFERENCES mailboxes(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      PRIMARY KEY (mailbox_id, name)
    ) STRICT, WITHOUT ROWID""",
    # letters that could not be read, with the reason, and how often that was tried
    """CREATE TABLE mailbox_problems (
      mailbox_id INTEGER NOT NULL REFERENCES mailboxes(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      reason TEXT NOT NULL,
      tries INTEGER NOT NULL DEFAULT 1,
      at INTEGER NOT NULL,
      PRIMARY KEY (mailbox_id, name)
    ) STRICT, WITHOUT ROWID""",
    # letters of feeds that were unsubscribed when they came: taken in once one is subscribed to again
    """CREATE TABLE mailbox_passed (
      mailbox_id INTEGER NOT NULL REFERENCES mailboxes(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
      PRIMARY KEY (mailbox_id, name)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX mailbox_passed_feed ON mailbox_passed(feed_id)",
    # which feeds a mailbox has brought letters of
    """CREATE TABLE mailbox_feeds (
      mailbox_id INTEGER NOT NULL REFERENCES mailboxes(id) ON DELETE CASCADE,
      feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
      last_at INTEGER NOT NULL,
      PRIMARY KEY (mailbox_id, feed_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX mailbox_feeds_feed ON mailbox_feeds(feed_id)",
)


def migrate(db: Database) -> None:
    """Bring the tables of schema 1 to schema 2."""
    for statement in STATEMENTS:
        db.execute(statement)
