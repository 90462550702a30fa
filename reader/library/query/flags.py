"""What `is:` and `has:` test of an article: each value comes with its data."""

from __future__ import annotations

from reader.library.query.cited import CHECK, IMPORTED, UNCITED, of_articles
from reader.library.query.condition import (
    Condition,
    Sql,
    from_source,
    from_state,
    in_works,
    without_state,
)

LIVE = "SELECT article_id FROM highlights WHERE deleted_at IS NULL"
"""The articles of highlights that are not deleted; more tests may follow."""


def _has_anchor(state: str) -> Condition:
    return from_source(
        f"""SELECT h.article_id FROM highlights h JOIN articles x ON x.id = h.article_id
          JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = x.revision_id
          WHERE h.deleted_at IS NULL AND k.state = '{state}'"""
    )


_HIGHLIGHTED = from_source(LIVE)
_NOTED = from_source(f"SELECT article_id FROM article_notes WHERE note <> '' UNION ALL {LIVE} AND note <> ''")
_EXCERPT = Condition(
    Sql("EXISTS (SELECT 1 FROM revisions r WHERE r.id = a.revision_id AND r.complete = 0)"),
    Sql("""SELECT x.id FROM revisions r INDEXED BY revisions_partial
      CROSS JOIN articles x ON x.id = r.article_id AND x.revision_id = r.id WHERE r.complete = 0"""),
)

STATES: dict[str, Condition] = {
    "unread": without_state("read_at"),
    "read": from_state("read_at"),
    "starred": from_state("starred_at"),
    "later": from_state("later_at"),
    "done": from_state("done_at"),
    "highlighted": _HIGHLIGHTED,
    "noted": _NOTED,
    "full": Condition(
        Sql("EXISTS (SELECT 1 FROM revisions r WHERE r.id = a.revision_id AND r.complete = 1)")
    ),
    "excerpt": _EXCERPT,
    "duplicate": from_source("SELECT article_id FROM works WHERE article_id <> shown_id"),
    "changed": from_source(
        """SELECT x.id FROM articles x WHERE x.revision_id IS NOT NULL AND EXISTS (
          SELECT 1 FROM revisions r WHERE r.article_id = x.id AND r.id < x.revision_id AND r.complete = 1)"""
    ),
    "orphan": _has_anchor("orphan"),
    "check": of_articles(CHECK),
    "uncited": of_articles(UNCITED),
    "imported": of_articles(IMPORTED),
    "corrected": from_source("SELECT article_id FROM corrections WHERE confirmed_at IS NOT NULL"),
    "saved": Condition(Sql("a.source_id IS NULL"), Sql("SELECT id FROM articles WHERE source_id IS NULL")),
}
"""The values of `is:`; each comes with its data."""

THINGS: dict[str, Condition] = {
    "note": _NOTED,
    "tag": in_works(
        from_source(
            f"""SELECT article_id FROM article_tags
              UNION ALL {LIVE} AND id IN (SELECT highlight_id FROM highlight_tags)"""
        )
    ),
    "highlight": _HIGHLIGHTED,
    "pdf": from_source("SELECT article_id FROM metadata WHERE key = 'pdf_url' AND value <> ''"),
    "doi": from_source("SELECT article_id FROM metadata WHERE key = 'doi' AND value <> ''"),
    "date": Condition(Sql("a.published_at IS NOT NULL")),
}
"""The values of `has:`."""
