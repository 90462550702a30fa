"""Schema 2 for citing: the reader's corrections of articles, drafts, links of passages, what was exported."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    # what publishers say in a column of articles that the reader corrected
    """CREATE TABLE overridden (
      article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
      name TEXT NOT NULL CHECK (name IN ('title', 'authors', 'url', 'language', 'site', 'published_at')),
      value ANY,
      PRIMARY KEY (article_id, name)
    ) STRICT, WITHOUT ROWID""",
    # outlines; position orders them
    """CREATE TABLE drafts (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      position REAL,
      made_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT""",
    # what a draft is made of, in the order of rank (reader.library.drafts.ranks), then uid. text: the
    # reader's own words; quote: those of the passage when it was added; kept: a JSON list of the ranges
    # [start, end) of the quote that are shown, empty for all of it; highlight, article: uids, '' for none
    """CREATE TABLE draft_items (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      draft TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('passage', 'paragraph', 'heading')),
      rank TEXT NOT NULL,
      level INTEGER NOT NULL DEFAULT 0,
      text TEXT NOT NULL DEFAULT '',
      highlight TEXT NOT NULL DEFAULT '',
      article TEXT NOT NULL DEFAULT '',
      quote TEXT NOT NULL DEFAULT '',
      kept TEXT NOT NULL DEFAULT '[]',
      deleted_at INTEGER
    ) STRICT""",
    "CREATE INDEX draft_items_order ON draft_items(draft, rank) WHERE deleted_at IS NULL",
    "CREATE INDEX draft_items_highlight ON draft_items(highlight) WHERE highlight <> ''",
    "CREATE INDEX draft_items_article ON draft_items(article) WHERE article <> ''",
    # from one passage to another, by the uids of their highlights
    """CREATE TABLE passage_links (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      source TEXT NOT NULL,
      target TEXT NOT NULL,
      made_at INTEGER NOT NULL,
      deleted_at INTEGER
    ) STRICT""",
    "CREATE INDEX passage_links_source ON passage_links(source) WHERE deleted_at IS NULL",
    "CREATE INDEX passage_links_target ON passage_links(target) WHERE deleted_at IS NULL",
    # how the reader spells tags; key as in tags, '' for what is not valid
    """CREATE TABLE tag_spellings (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      key TEXT NOT NULL DEFAULT '',
      name TEXT NOT NULL,
      was TEXT NOT NULL,
      deleted_at INTEGER
    ) STRICT""",
    "CREATE INDEX tag_spellings_key ON tag_spellings(key) WHERE deleted_at IS NULL",
    # which passages went into which file of this machine, in which words; exported_at is the last time
    """CREATE TABLE exports (
      highlight TEXT NOT NULL,
      path TEXT NOT NULL,
      format TEXT NOT NULL,
      quote TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      exported_at INTEGER NOT NULL,
      PRIMARY KEY (highlight, path)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX exports_path ON exports(path)",
    # when the page of a report that is marked, exported or in a draft is fetched again. marked_at: the last
    # mark, from which the days count; stage: how many of the days are over; html: the packed page that later
    # ones are compared with, empty where the text of the passage has one
    """CREATE TABLE page_checks (
      article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE RESTRICT,
      marked_at INTEGER NOT NULL,
      stage INTEGER NOT NULL DEFAULT 0,
      next_at INTEGER NOT NULL,
      checked_at INTEGER,
      outcome TEXT NOT NULL DEFAULT '',
      etag TEXT NOT NULL DEFAULT '',
      last_modified TEXT NOT NULL DEFAULT '',
      html BLOB NOT NULL DEFAULT x'',
      html_url TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX page_checks_next ON page_checks(next_at)",
    # what a publisher changed: highlight is the uid of the passage, '' for a notice on the whole report.
    # seen_at: the first fetch that showed it; confirmed_at: another one, a day later, that agreed; done_at:
    # the reader has taken note of it
    """CREATE TABLE corrections (
      id INTEGER PRIMARY KEY,
      article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE RESTRICT,
      highlight TEXT NOT NULL DEFAULT '',
      kind TEXT NOT NULL CHECK (kind IN ('changed', 'removed', 'notice')),
      old TEXT NOT NULL,
      new TEXT NOT NULL,
      old_sha TEXT NOT NULL,
      quoted_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      confirmed_at INTEGER,
      done_at INTEGER,
      UNIQUE (article_id, highlight, kind, new)
    ) STRICT""",
    "CREATE INDEX corrections_highlight ON corrections(highlight) WHERE confirmed_at IS NOT NULL",
    # whether pages are fetched again to find corrections
    "ALTER TABLE feeds ADD COLUMN corrections INTEGER NOT NULL DEFAULT 1",
)


def migrate(db: Database) -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        db.execute(statement)
