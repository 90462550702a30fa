"""Schema 2 for articles, states, documents, metadata, sources and works."""

from __future__ import annotations

from sqlite_utils import Database

from reader.library.search.cjk_bigrams import grams
from reader.library.storage.schema import script
from reader.library.storage.schema.first import TOKENIZER

SQL = """
-- published_at is null where the publisher gave no date; schema 1 stored the time of fetching there and
-- said so in `dated`
ALTER TABLE articles ADD COLUMN published INTEGER;
UPDATE articles SET published = published_at WHERE dated = 1;
ALTER TABLE articles DROP COLUMN dated;
ALTER TABLE articles DROP COLUMN published_at;
ALTER TABLE articles RENAME COLUMN published TO published_at;

-- what the reader did. sort_at orders the lists: the time of publication, else added_at, an article a
-- microsecond before the one listed above it in the feed; never after its arrival. finished_at: read to
-- the end; done_at: put away; due_at and later_rank belong to later_at (the lower rank comes first);
-- hidden_at: its feeds were unsubscribed and nothing keeps it, so no list, count or search shows it
DROP TRIGGER states_to_sources;
DROP INDEX states_listed;
DROP INDEX states_unread;
DROP INDEX states_starred;
DROP INDEX states_later;
DROP INDEX states_archived;
ALTER TABLE states RENAME COLUMN archived_at TO done_at;
ALTER TABLE states ADD COLUMN opened_at INTEGER;
ALTER TABLE states ADD COLUMN finished_at INTEGER;
ALTER TABLE states ADD COLUMN due_at INTEGER;
ALTER TABLE states ADD COLUMN later_rank REAL;
ALTER TABLE states ADD COLUMN hidden_at INTEGER;
CREATE INDEX states_listed ON states(sort_at) WHERE done_at IS NULL AND hidden_at IS NULL;
CREATE INDEX states_unread ON states(sort_at)
  WHERE read_at IS NULL AND done_at IS NULL AND hidden_at IS NULL;
CREATE INDEX states_starred ON states(sort_at) WHERE starred_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX states_later ON states(later_rank, later_at) WHERE later_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX states_done ON states(sort_at) WHERE done_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX states_opened ON states(opened_at) WHERE opened_at IS NOT NULL;
CREATE INDEX states_hidden ON states(hidden_at) WHERE hidden_at IS NOT NULL;
CREATE TRIGGER states_to_sources AFTER UPDATE OF sort_at, read_at, done_at, hidden_at ON states
  WHEN new.sort_at IS NOT old.sort_at
    OR (new.read_at IS NULL) IS NOT (old.read_at IS NULL)
    OR (new.done_at IS NULL) IS NOT (old.done_at IS NULL)
    OR (new.hidden_at IS NULL) IS NOT (old.hidden_at IS NULL)
BEGIN
  UPDATE sources SET sort_at = new.sort_at,
    listed = new.done_at IS NULL AND new.hidden_at IS NULL,
    unread = new.read_at IS NULL AND new.done_at IS NULL AND new.hidden_at IS NULL
  WHERE article_id = new.article_id;
END;

-- a long document goes on in further pieces: documents.document is piece 0. block is the index of the
-- piece's first block in the document, start the offset of its text in the revision's text (code points)
CREATE TABLE document_pieces (
  id INTEGER PRIMARY KEY,
  revision_id INTEGER NOT NULL REFERENCES revisions(id) ON DELETE RESTRICT,
  number INTEGER NOT NULL CHECK (number > 0),
  block INTEGER NOT NULL,
  start INTEGER NOT NULL,
  document BLOB NOT NULL,
  UNIQUE (revision_id, number)
) STRICT;
-- where the pages of a printed document begin: page counts from 0, start is an offset in the revision's
-- text, label is what is printed on the page ("xii", "A-3"), empty where nothing is
CREATE TABLE pages (
  revision_id INTEGER NOT NULL REFERENCES revisions(id) ON DELETE RESTRICT,
  page INTEGER NOT NULL CHECK (page >= 0),
  start INTEGER NOT NULL CHECK (start >= 0),
  label TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (revision_id, page)
) STRICT, WITHOUT ROWID;

-- what is known of an article for citing it. value is text, for some keys JSON
-- (reader.library.articles.metadata); origin is "publisher", "feed", "pdf" or "reader"
CREATE TABLE metadata (
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  key TEXT NOT NULL CHECK (key <> ''),
  origin TEXT NOT NULL CHECK (origin <> ''),
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (article_id, key, origin)
) STRICT, WITHOUT ROWID;
CREATE INDEX metadata_value ON metadata(key, value);

-- addresses (`urls.url_key`) that an article's page was found at or names as its own: not exclusive, for
-- any page can name any address
CREATE TABLE page_addresses (
  key TEXT NOT NULL CHECK (key <> ''),
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  PRIMARY KEY (key, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX page_addresses_article ON page_addresses(article_id);

-- evidence that two articles are one report, or (same = 0) that they are not; reason is "canonical",
-- "redirect", "text", "edition", "language" where the program found it, "hand" where the reader said so
CREATE TABLE work_links (
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  other_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  reason TEXT NOT NULL CHECK (reason <> ''),
  same INTEGER NOT NULL DEFAULT 1 CHECK (same IN (0, 1)),
  made_at INTEGER NOT NULL,
  PRIMARY KEY (article_id, other_id, reason),
  CHECK (article_id < other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_links_other ON work_links(other_id);
-- the works, computed from work_links: work_id is the number of the work's first article, shown_id that of
-- the article that stands for it in lists
CREATE TABLE works (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE RESTRICT,
  work_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  shown_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX works_work ON works(work_id);

-- what texts of one report have in common (reader.resemblance.fingerprints), written for thousands of
-- articles at once (reader.library.articles.fingerprint_index). No foreign key, which would need
-- an index as large again; a row that is left over finds an article that is compared and refused
CREATE TABLE fingerprints (
  hash INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (hash, article_id)
) STRICT, WITHOUT ROWID;

-- the fingerprints of articles that are not in that table yet, in the order in which their texts came: hashes
-- are those of its text now, gone those that the table may still have of it, both packed
-- (`fingerprints.pack_fingerprints`); related: its text was compared with others
CREATE TABLE recent_fingerprints (
  number INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL UNIQUE,
  related INTEGER NOT NULL DEFAULT 0 CHECK (related IN (0, 1)),
  hashes BLOB NOT NULL,
  gone BLOB NOT NULL
) STRICT;
CREATE INDEX recent_fingerprints_unrelated ON recent_fingerprints(number) WHERE related = 0;

-- articles whose texts came before fingerprints were made; updates make them, some at a time
CREATE TABLE fingerprints_due (
  article_id INTEGER PRIMARY KEY
) STRICT;
INSERT INTO fingerprints_due (article_id) SELECT article_id FROM texts;

-- addresses without their language (`editions.language_key`), to find versions in other languages
CREATE TABLE language_versions (
  key TEXT NOT NULL CHECK (key <> ''),
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  language TEXT NOT NULL,
  PRIMARY KEY (key, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX language_versions_article ON language_versions(article_id);

-- again: the article had another source before, so that counting each article once reads few rows
ALTER TABLE sources ADD COLUMN again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1));
UPDATE sources SET again = 1
  WHERE EXISTS (SELECT 1 FROM sources o WHERE o.article_id = sources.article_id AND o.id < sources.id);
CREATE INDEX sources_again ON sources(article_id) WHERE again = 1;

-- the feed whose entries share an address that names no article
ALTER TABLE addresses ADD COLUMN shared_by INTEGER REFERENCES feeds(id) ON DELETE SET NULL;

ALTER TABLE article_notes ADD COLUMN grams TEXT NOT NULL DEFAULT '';
"""


def migrate(db: Database) -> None:
    """Migrate from schema 1 to schema 2; inside a transaction."""
    script.run(db, SQL)
    for article_id, note in db.execute("SELECT article_id, note FROM article_notes").fetchall():
        db.execute("UPDATE article_notes SET grams = ? WHERE article_id = ?", (grams(note), article_id))
    db.table("article_notes").enable_fts(["note", "grams"], create_triggers=True, tokenize=TOKENIZER)
