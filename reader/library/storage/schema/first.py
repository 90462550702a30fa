"""The tables of schema 1, as they were released."""

from __future__ import annotations

from sqlite_utils import Database

from reader.library.storage.schema import script

FIRST = """
-- what the library knows about itself: device (its name in the journal), created_at, reader_needs
-- (the lowest schema version a program must know to read this file)
CREATE TABLE meta (
  key TEXT PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE folders (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES folders(id) ON DELETE RESTRICT,
  name TEXT NOT NULL CHECK (name <> '')
) STRICT;
CREATE UNIQUE INDEX folders_name ON folders(ifnull(parent_id, 0), name);

-- title is the publisher's, own_title the reader's; unsubscribed_at keeps the feed of kept articles
CREATE TABLE feeds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL DEFAULT '',
  own_title TEXT NOT NULL DEFAULT '',
  site_url TEXT NOT NULL DEFAULT '',
  folder_id INTEGER REFERENCES folders(id) ON DELETE RESTRICT,
  full_text TEXT NOT NULL DEFAULT 'auto' CHECK (full_text IN ('auto', 'always', 'never')),
  typed INTEGER NOT NULL DEFAULT 0 CHECK (typed IN (0, 1)),
  etag TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  last_checked_at INTEGER,
  last_success_at INTEGER,
  next_check_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
  added_at INTEGER NOT NULL,
  unsubscribed_at INTEGER
) STRICT;
CREATE INDEX feeds_folder ON feeds(folder_id);

-- what the publisher said. uid is derived from the identity, so that two machines agree on it
CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  source_id INTEGER,
  url TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  authors TEXT NOT NULL DEFAULT '[]',
  site TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  published_at INTEGER NOT NULL,
  dated INTEGER NOT NULL DEFAULT 1 CHECK (dated IN (0, 1)),
  added_at INTEGER NOT NULL,
  revision_id INTEGER REFERENCES revisions(id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  words INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX articles_waiting ON articles(title) WHERE revision_id IS NULL;

-- every address that means the article (`urls.url_key`): links of its entries, canonical
-- URL. Without an article: several entries of one feed share the address, so it means none of them
CREATE TABLE addresses (
  key TEXT PRIMARY KEY CHECK (key <> ''),
  article_id INTEGER REFERENCES articles(id) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_article ON addresses(article_id);

-- articles that turned out to be another one, when the page named its canonical address
CREATE TABLE joined (
  article_id INTEGER PRIMARY KEY,
  into_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX joined_into ON joined(into_id);

-- by which feeds the article came; sort_at, unread and listed are copies from states, kept by a
-- trigger, so that a feed's list and its counts come from one index
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE RESTRICT,
  guid TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  sha TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  sort_at INTEGER NOT NULL,
  unread INTEGER NOT NULL DEFAULT 1,
  listed INTEGER NOT NULL DEFAULT 1,
  UNIQUE (feed_id, guid)
) STRICT;
CREATE INDEX sources_article ON sources(article_id);
CREATE INDEX sources_listed ON sources(feed_id, sort_at, article_id) WHERE listed = 1;
CREATE INDEX sources_unread ON sources(feed_id, sort_at, article_id) WHERE unread = 1;

-- the entry as it was published (reader.library.storage.encoding.entry_to_bytes)
CREATE TABLE entries (
  source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE RESTRICT,
  entry BLOB NOT NULL
) STRICT;

-- articles whose text has not been made from their newest entry
CREATE TABLE pending (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE RESTRICT,
  sort_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  next_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pending_newest ON pending(sort_at);

-- what the reader did. sort_at is the time of publication, never in the future of its arrival
CREATE TABLE states (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE RESTRICT,
  sort_at INTEGER NOT NULL,
  read_at INTEGER,
  starred_at INTEGER,
  later_at INTEGER,
  archived_at INTEGER,
  place TEXT
) STRICT;
CREATE INDEX states_listed ON states(sort_at) WHERE archived_at IS NULL;
CREATE INDEX states_unread ON states(sort_at) WHERE read_at IS NULL AND archived_at IS NULL;
CREATE INDEX states_starred ON states(sort_at) WHERE starred_at IS NOT NULL;
CREATE INDEX states_later ON states(sort_at) WHERE later_at IS NOT NULL;
CREATE INDEX states_archived ON states(sort_at) WHERE archived_at IS NOT NULL;
CREATE TRIGGER states_to_sources AFTER UPDATE OF sort_at, read_at, archived_at ON states
  WHEN new.sort_at IS NOT old.sort_at
    OR (new.read_at IS NULL) IS NOT (old.read_at IS NULL)
    OR (new.archived_at IS NULL) IS NOT (old.archived_at IS NULL)
BEGIN
  UPDATE sources SET sort_at = new.sort_at, listed = new.archived_at IS NULL,
    unread = new.read_at IS NULL AND new.archived_at IS NULL
  WHERE article_id = new.article_id;
END;

-- every text the article has had. The text never changes; document may be refreshed around it
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  number INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  source_url TEXT NOT NULL DEFAULT '',
  text_sha TEXT NOT NULL,
  words INTEGER NOT NULL,
  cleaner INTEGER NOT NULL,
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
  reason TEXT NOT NULL DEFAULT '',
  UNIQUE (article_id, number)
) STRICT;
CREATE INDEX revisions_text ON revisions(article_id, text_sha);
CREATE TABLE documents (
  revision_id INTEGER PRIMARY KEY REFERENCES revisions(id) ON DELETE RESTRICT,
  document BLOB NOT NULL,
  source_html BLOB NOT NULL
) STRICT;
CREATE TRIGGER revision_texts_stay BEFORE UPDATE OF article_id, number, text_sha ON revisions
  WHEN new.text_sha IS NOT old.text_sha OR new.number IS NOT old.number
BEGIN SELECT RAISE(ABORT, 'the text of a revision never changes'); END;

-- what is searched: the current text of each article
CREATE TABLE texts (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE RESTRICT,
  title TEXT NOT NULL,
  authors TEXT NOT NULL,
  body TEXT NOT NULL,
  grams TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE highlights (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  revision_id INTEGER REFERENCES revisions(id) ON DELETE RESTRICT,
  text_sha TEXT NOT NULL DEFAULT '',
  start INTEGER,
  "end" INTEGER,
  quote TEXT NOT NULL CHECK (quote <> ''),
  prefix TEXT NOT NULL DEFAULT '',
  suffix TEXT NOT NULL DEFAULT '',
  heading TEXT NOT NULL DEFAULT '',
  colour TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  grams TEXT NOT NULL DEFAULT '',
  merged_into TEXT,
  split_from TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CHECK ((start IS NULL) = ("end" IS NULL)),
  CHECK (start IS NULL OR ("end" > start AND start >= 0))
) STRICT;
CREATE INDEX highlights_article ON highlights(article_id) WHERE deleted_at IS NULL;
CREATE INDEX highlights_all ON highlights(article_id);
CREATE INDEX highlights_revision ON highlights(revision_id);

-- where a highlight is in a revision: can be computed again, except what a hand placed
CREATE TABLE anchors (
  highlight_id INTEGER NOT NULL REFERENCES highlights(id) ON DELETE CASCADE,
  revision_id INTEGER NOT NULL REFERENCES revisions(id) ON DELETE RESTRICT,
  state TEXT NOT NULL CHECK (state IN ('exact', 'changed', 'orphan', 'manual')),
  start INTEGER,
  "end" INTEGER,
  confidence REAL NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (highlight_id, revision_id),
  CHECK ((state = 'orphan') = (start IS NULL)),
  CHECK ((start IS NULL) = ("end" IS NULL)),
  CHECK (start IS NULL OR "end" > start)
) STRICT, WITHOUT ROWID;
CREATE INDEX anchors_revision ON anchors(revision_id);

CREATE TABLE article_notes (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE RESTRICT,
  note TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tags (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE highlight_tags (
  highlight_id INTEGER NOT NULL REFERENCES highlights(id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE RESTRICT,
  PRIMARY KEY (highlight_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX highlight_tags_tag ON highlight_tags(tag_id);
CREATE TABLE article_tags (
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
  tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE RESTRICT,
  PRIMARY KEY (article_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tags_tag ON article_tags(tag_id);

-- one thing the reader did, undone as one; undone: 0 done, 1 undone, 2 undone and overtaken
CREATE TABLE operations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo', 'merge')),
  label TEXT NOT NULL,
  article_id INTEGER,
  highlight_uid TEXT NOT NULL DEFAULT '',
  target_id INTEGER REFERENCES operations(id),
  undoable INTEGER NOT NULL DEFAULT 1 CHECK (undoable IN (0, 1)),
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1, 2))
) STRICT;
CREATE INDEX operations_undo ON operations(article_id, id)
  WHERE kind = 'do' AND undoable = 1 AND undone = 0;
CREATE INDEX operations_undoings ON operations(target_id) WHERE kind = 'undo';
CREATE INDEX operations_undone ON operations(id) WHERE undone = 1;
CREATE INDEX operations_undo_any ON operations(id)
  WHERE kind = 'do' AND undoable = 1 AND undone = 0;

-- every change to what the reader made, in images of the fields it touched. device and clock name
-- the entry everywhere; clock is Lamport's; seen says up to which clock of the other devices this
-- device knew when it wrote
CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device TEXT NOT NULL,
  clock INTEGER NOT NULL,
  seen TEXT NOT NULL DEFAULT '{}',
  at INTEGER NOT NULL,
  operation_id INTEGER NOT NULL REFERENCES operations(id) ON DELETE RESTRICT,
  entity TEXT NOT NULL CHECK (entity IN ('highlight', 'article', 'feed')),
  entity_uid TEXT NOT NULL,
  before TEXT,
  after TEXT NOT NULL,
  UNIQUE (device, clock)
) STRICT;
CREATE INDEX journal_entity ON journal(entity_uid, entity);
CREATE INDEX journal_operation ON journal(operation_id);

-- the file itself refuses to lose what the reader made: a hard delete needs its name in purges
CREATE TABLE purges (
  entity_uid TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER highlights_stay BEFORE DELETE ON highlights
  WHEN NOT EXISTS (SELECT 1 FROM purges WHERE entity_uid = old.uid)
BEGIN SELECT RAISE(ABORT, 'a highlight is deleted for good only by a purge'); END;
CREATE TRIGGER journal_stays BEFORE DELETE ON journal
  WHEN NOT EXISTS (SELECT 1 FROM purges WHERE entity_uid = old.entity_uid)
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- one exception: a copied library takes a new name, and with it the rows that only it has
CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal
  WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'renaming')
    OR new.id IS NOT old.id OR new.clock IS NOT old.clock OR new.at IS NOT old.at
    OR new.operation_id IS NOT old.operation_id OR new.entity IS NOT old.entity
    OR new.entity_uid IS NOT old.entity_uid OR new.before IS NOT old.before OR new.after IS NOT old.after
BEGIN SELECT RAISE(ABORT, 'the journal is never rewritten'); END;
"""

TOKENIZER = "unicode61 remove_diacritics 2"


def create(db: Database) -> None:
    """Create all tables, triggers and full-text indexes of schema 1 in an empty file."""
    script.run(db, FIRST)
    db.table("texts").enable_fts(
        ["title", "authors", "body", "grams"], create_triggers=True, tokenize=TOKENIZER
    )
    db.table("highlights").enable_fts(["quote", "note", "grams"], create_triggers=True, tokenize=TOKENIZER)
