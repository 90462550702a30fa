"""Schema 2 for queries: an index of what an article is called, and orders of lists."""

from __future__ import annotations

from sqlite_utils import Database

from reader.library.storage.schema.first import TOKENIZER

_NAMES = ("title", "authors", "site", "url", "language")


def _values(row: str) -> str:
    """The indexed columns of a row of `articles`; authors as stored, without JSON's letters for white space.

    FTS5 allows no table-valued function where it reads its content, so that `json_each` is of no use.
    """
    authors = f"{row}.authors"
    for escape in ("\\n", "\\r", "\\t", "\\b", "\\f"):
        authors = f"replace({authors}, '{escape}', ' ')"
    return ", ".join(authors if name == "authors" else f"{row}.{name}" for name in _NAMES)


_COLUMNS = ", ".join(_NAMES)
_CHANGED = " OR ".join(f"new.{name} IS NOT old.{name}" for name in _NAMES)
STATEMENTS = (
    # what articles are called, also of those whose text is not ready: `texts` has only the others
    f"CREATE VIEW article_names (id, {_COLUMNS}) AS SELECT a.id, {_values('a')} FROM articles a",
    f"""CREATE VIRTUAL TABLE articles_fts USING fts5 ({_COLUMNS},
      content = 'article_names', content_rowid = 'id', tokenize = '{TOKENIZER}')""",
    f"""CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
      INSERT INTO articles_fts (rowid, {_COLUMNS}) VALUES (new.id, {_values("new")});
    END""",
    f"""CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
      INSERT INTO articles_fts (articles_fts, rowid, {_COLUMNS}) VALUES ('delete', old.id, {_values("old")});
    END""",
    f"""CREATE TRIGGER articles_fts_update AFTER UPDATE OF {_COLUMNS} ON articles WHEN {_CHANGED} BEGIN
      INSERT INTO articles_fts (articles_fts, rowid, {_COLUMNS}) VALUES ('delete', old.id, {_values("old")});
      INSERT INTO articles_fts (rowid, {_COLUMNS}) VALUES (new.id, {_values("new")});
    END""",
    # orders of lists, and ranges of days and numbers
    "CREATE INDEX states_visible ON states(sort_at) WHERE hidden_at IS NULL",
    "CREATE INDEX states_read ON states(read_at) WHERE read_at IS NOT NULL",
    "CREATE INDEX articles_published ON articles(published_at) WHERE published_at IS NOT NULL",
    "CREATE INDEX articles_added ON articles(added_at)",
    "CREATE INDEX articles_words ON articles(words)",
    "CREATE INDEX articles_title ON articles(title COLLATE NOCASE)",
    "CREATE INDEX articles_saved ON articles(id) WHERE source_id IS NULL",
    "CREATE INDEX revisions_partial ON revisions(article_id) WHERE complete = 0",
)


def migrate(db: Database) -> None:
    """Add the index and fill it; inside a transaction."""
    for statement in STATEMENTS:
        db.execute(statement)
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
