"""Conditions on what is cited: citation keys, drafts, passages in neither draft nor exported file."""

from __future__ import annotations

from reader.annotations.certainty import PLAIN
from reader.library.query.condition import Condition, Sql, any_of, from_source
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.query.tree import Field, Text

UNCITED = """NOT EXISTS (SELECT 1 FROM draft_items d JOIN drafts f ON f.uid = d.draft
    WHERE d.highlight = h.uid AND d.deleted_at IS NULL AND f.deleted_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM exports e WHERE e.highlight = h.uid)"""
"""That a highlight `h` is in no draft and in no exported file of this machine."""
IMPORTED = """h.uid IN (SELECT j.entity_uid FROM journal j
    WHERE j.entity = 'highlight' AND j.before IS NULL AND j.made_by = 'import')"""
"""That a highlight `h` came with an import."""
CHECK = f"k.state = 'changed' AND k.confidence < {PLAIN}"
"""That the place `k` of a highlight is not certain."""

CORRECTED = """EXISTS (SELECT 1 FROM corrections q
    WHERE q.highlight = h.uid AND q.confirmed_at IS NOT NULL)"""
"""That the publisher changed the words of a highlight `h`."""


def of_articles(test: str) -> Condition:
    """The condition that an article has a passage of which something is true."""
    return from_source(
        f"""SELECT h.article_id FROM highlights h JOIN articles x ON x.id = h.article_id
          LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = x.revision_id
          WHERE h.deleted_at IS NULL AND {test}"""
    )


def cite(field: Field) -> Condition:
    """The condition that an article's citation key is one of these, or begins so; case is ignored."""
    found = []
    for value in field.values:
        assert isinstance(value, Text)
        text = value.text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        pattern = text if field.operator == "=" else f"{text}%"
        found.append(
            from_source(
                r"""SELECT article_id FROM metadata WHERE key = 'citation_key' AND origin = 'reader'
                  AND value LIKE ? ESCAPE '\'""",
                (pattern,),
            )
        )
    return any_of(found)


def draft_uids(lib: Library, field: Field) -> list[str]:
    """The drafts with a name that has the words, or with = just these names; case and accents are ignored."""
    known = lib.tuples("SELECT uid, name FROM drafts WHERE deleted_at IS NULL")
    wanted = [fold(value.text) for value in field.values if isinstance(value, Text)]
    return [
        uid
        for uid, name in known
        if any(text == fold(name) if field.operator == "=" else text in fold(name) for text in wanted)
    ]


def passages_in_drafts(uids: str) -> Sql:
    """That a highlight `h` is in one of these drafts, a JSON list."""
    return Sql(
        """h.uid IN (SELECT highlight FROM draft_items
          WHERE deleted_at IS NULL AND draft IN (SELECT value FROM json_each(?)))""",
        (uids,),
    )


def articles_in_drafts(uids: str) -> Condition:
    """The condition that an article has a passage in one of these drafts, a JSON list."""
    return from_source(
        """SELECT a.id FROM draft_items d JOIN articles a ON a.uid = d.article
          WHERE d.deleted_at IS NULL AND d.draft IN (SELECT value FROM json_each(?))""",
        (uids,),
    )
