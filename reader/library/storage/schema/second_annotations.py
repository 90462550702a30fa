"""Schema 2 for journal, operations, highlights, tags, and articles hidden with their subscription."""

from __future__ import annotations

from sqlite_utils import Database

from reader.library.storage.encoding import random_uid

STATEMENTS = (
    # every change to what the reader made, in images of the fields it touched. device and clock name the
    # entry everywhere; clock is Lamport's; seen says up to which clock of the other devices this device knew
    # when it wrote. needs: the lowest version of the journal that may apply it; made_by: hand, rule, import,
    # account, program; extra: fields of its line that are not known here; waits: 0 understood, 1 not all of
    # its fields, 2 not to be applied
    """CREATE TABLE journal_2 (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      device TEXT NOT NULL,
      clock INTEGER NOT NULL,
      seen TEXT NOT NULL DEFAULT '{}',
      at INTEGER NOT NULL,
      operation_id INTEGER NOT NULL REFERENCES operations(id) ON DELETE RESTRICT,
      entity TEXT NOT NULL,
      entity_uid TEXT NOT NULL,
      before TEXT,
      after TEXT NOT NULL,
      needs INTEGER NOT NULL DEFAULT 1,
      made_by TEXT NOT NULL DEFAULT 'hand',
      extra TEXT NOT NULL DEFAULT '{}',
      waits INTEGER NOT NULL DEFAULT 0,
      UNIQUE (device, clock)
    ) STRICT""",
    """INSERT INTO journal_2
      (id, device, clock, seen, at, operation_id, entity, entity_uid, before, after)
      SELECT id, device, clock, seen, at, operation_id, entity, entity_uid, before, after FROM journal""",
    "DROP TABLE journal",
    "ALTER TABLE journal_2 RENAME TO journal",
    "CREATE INDEX journal_entity ON journal(entity_uid, entity)",
    "CREATE INDEX journal_operation ON journal(operation_id)",
    "CREATE INDEX journal_waits ON journal(id) WHERE waits > 0",
    "CREATE INDEX journal_work_links ON journal(entity_uid) WHERE entity = 'work_link'",
    # which highlights came with an import
    """CREATE INDEX journal_imported ON journal(entity_uid)
      WHERE made_by = 'import' AND entity = 'highlight' AND before IS NULL""",
    # exceptions, under the key 'rewriting' in meta: a copied library takes a new name, and with it the rows
    # that only it has; impossible clocks are numbered again; a row of which only a part had come is completed
    """CREATE TRIGGER journal_stays BEFORE DELETE ON journal
      WHEN NOT EXISTS (SELECT 1 FROM purges WHERE entity_uid = old.entity_uid)
        AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'rewriting')
    BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END""",
    """CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal
      WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'rewriting')
        OR new.id IS NOT old.id OR new.at IS NOT old.at OR new.operation_id IS NOT old.operation_id
        OR new.entity IS NOT old.entity OR new.entity_uid IS NOT old.entity_uid
    BEGIN SELECT RAISE(ABORT, 'the journal is never rewritten'); END""",
    # all that the list of all passages reads of a highlight
    "DROP INDEX highlights_article",
    """CREATE INDEX highlights_listed ON highlights(article_id, colour, created_at, uid)
      WHERE deleted_at IS NULL""",
    # one passage is found without reading all highlights of its article
    "DROP INDEX anchors_revision",
    "CREATE INDEX anchors_place ON anchors(revision_id, start)",
    # undoable: 0 for what cannot be undone; made_by as in the journal
    "ALTER TABLE operations ADD COLUMN made_by TEXT NOT NULL DEFAULT 'hand'",
    """UPDATE operations SET made_by = 'program', undoable = 1
      WHERE kind = 'do' AND undoable = 0 AND label LIKE 'marked read%'""",
    "DROP INDEX operations_undo",
    "DROP INDEX operations_undo_any",
    """CREATE INDEX operations_undo ON operations(article_id, id)
      WHERE kind = 'do' AND made_by = 'hand' AND undoable = 1 AND undone = 0""",
    """CREATE INDEX operations_undo_any ON operations(id)
      WHERE kind = 'do' AND made_by = 'hand' AND undoable = 1 AND undone = 0""",
    # a subscribed feed brings a hidden article back
    """CREATE TRIGGER sources_show AFTER INSERT ON sources
      WHEN EXISTS (SELECT 1 FROM states WHERE article_id = new.article_id AND hidden_at IS NOT NULL)
        AND EXISTS (SELECT 1 FROM feeds WHERE id = new.feed_id AND unsubscribed_at IS NULL)
    BEGIN
      UPDATE states SET hidden_at = NULL WHERE article_id = new.article_id AND hidden_at IS NOT NULL;
    END""",
)


def migrate(db: Database) -> None:
    """Bring the tables of schema 1 to schema 2: single statements, for a script would commit first."""
    for statement in STATEMENTS:
        db.execute(statement)
    # what the files of changes beside the library are named by: they belong to this library, and to no other
    db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('generation', ?)", (random_uid(),))
