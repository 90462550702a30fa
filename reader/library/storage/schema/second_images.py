"""Schema 2 for the images of articles, which lie by their hashes in the folder of files."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # the texts whose figures are in article_images: another current text is looked at again
    """CREATE TABLE image_scans (
      article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE RESTRICT,
      revision_id INTEGER NOT NULL
    ) STRICT""",
    # an image of a text, by the address that its figure names. sha is "" while it is not in the store: then
    # problem says why, and it is fetched at next_at (null: never again)
    """CREATE TABLE article_images (
      article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
      url TEXT NOT NULL,
      sha TEXT NOT NULL DEFAULT '' CHECK (length(sha) IN (0, 64)),
      media_type TEXT NOT NULL DEFAULT '',
      bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),
      problem TEXT NOT NULL DEFAULT '',
      tries INTEGER NOT NULL DEFAULT 0,
      next_at INTEGER,
      PRIMARY KEY (article_id, url)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX article_images_sha ON article_images(sha) WHERE sha <> ''",
    "CREATE INDEX article_images_due ON article_images(next_at) WHERE sha = '' AND next_at IS NOT NULL",
    # whether the images of kept articles are stored
    "ALTER TABLE feeds ADD COLUMN images INTEGER NOT NULL DEFAULT 1",
)


def migrate(db: Database) -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        db.execute(statement)
