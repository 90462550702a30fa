"""Schema 2 for files kept beside the library, and PDF reports that are being read."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # a file that belongs to an article, named by its SHA-256. kept: 0 where it is not in the folder, because
    # it is too large or only another machine has it; pages is null where their number is not known
    """CREATE TABLE attachments (
      id INTEGER PRIMARY KEY,
      article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
      sha TEXT NOT NULL CHECK (length(sha) = 64),
      media_type TEXT NOT NULL,
      bytes INTEGER NOT NULL CHECK (bytes >= 0),
      name TEXT NOT NULL DEFAULT '',
      url TEXT NOT NULL DEFAULT '',
      pages INTEGER,
      kept INTEGER NOT NULL DEFAULT 1 CHECK (kept IN (0, 1)),
      added_at INTEGER NOT NULL,
      UNIQUE (article_id, sha)
    ) STRICT""",
    "CREATE INDEX attachments_sha ON attachments(sha)",
    # the file a revision's text was read from
    "ALTER TABLE revisions ADD COLUMN file_sha TEXT NOT NULL DEFAULT ''",
    # what has been read of a long report, so that reading it goes on where it stopped; removed at its end.
    # reader is the version that read it, first and pages count the file's pages, first from 0
    """CREATE TABLE read_ranges (
      sha TEXT NOT NULL,
      reader INTEGER NOT NULL,
      first INTEGER NOT NULL CHECK (first >= 0),
      pages INTEGER NOT NULL CHECK (pages > 0),
      result BLOB NOT NULL,
      read_at INTEGER NOT NULL,
      PRIMARY KEY (sha, reader, first)
    ) STRICT, WITHOUT ROWID""",
    # when the PDF of an article is fetched: "ask", "always", "never", "" as the setting says
    "ALTER TABLE feeds ADD COLUMN pdf TEXT NOT NULL DEFAULT ''",
)


def migrate(db: Database) -> None:
    """Bring the tables of schema 1 to schema 2."""
    for statement in STATEMENTS:
        db.execute(statement)
