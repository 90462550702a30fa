"""Anchors: where the highlights of an article are in its current text.

Always computed from the text a highlight was made on, or the one it was placed in by hand, so that an orphan
of one revision can be found again in the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from reader.library.articles.documents import read_document
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

CERTAIN = 2**31
"""The anchoring version of a place that was known without a search, and so is never computed again."""


def revision_text(lib: Library, revision_id: int) -> str:
    """The plain text of a revision."""
    blob = lib.value("SELECT document FROM documents WHERE revision_id = ?", (revision_id,))
    return read_document(lib, revision_id, blob).text


def place_highlights(
    lib: Library, article_id: int, *, highlight_ids: Sequence[int] | None = None, text: str | None = None
) -> None:
    """Compute the anchors of an article's highlights in its current revision. Inside a transaction.

    All highlights, deleted ones too (undo may bring them back), unless `highlight_ids` names some:
    those are new, or were changed, and get their place in the text they were made on too. Places given
    by hand in this revision stay. `text` is the revision's text where the caller has it.
    """
    revision = lib.row(
        "SELECT r.id, r.text_sha FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?",
        (article_id,),
    )
    if revision is None:
        return
    rows = _not_placed_by_hand(lib, article_id, highlight_ids, revision["id"])
    if highlight_ids is not None:
        _place_where_made(lib, highlight_ids, revision["id"])
    if not rows:
        return
    anchors: list[tuple[Any, ...]] = []
    quoted: list[Any] = []
    moved: defaultdict[int | None, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        manual = lib.row(
            """SELECT a.revision_id, a.start, a."end", r.text_sha = ? AS same FROM anchors a
               JOIN revisions r ON r.id = a.revision_id WHERE a.highlight_id = ? AND a.state = 'manual'
               ORDER BY same DESC, r.number DESC LIMIT 1""",
            (revision["text_sha"], row["id"]),
        )
        here = (row["id"], revision["id"])
        if manual is not None and manual["same"]:  # this very text was the current one before
            anchors.append((*here, "manual", manual["start"], manual["end"], 1.0, CERTAIN))
        elif row["text_sha"] == revision["text_sha"] and row["start"] is not None:
            anchors.append((*here, "exact", row["start"], row["end"], 1.0, CERTAIN))
        elif manual is not None:
            place = {"start": manual["start"], "end": manual["end"]}
            moved[manual["revision_id"]].append((row["id"], row["quote"], place))
        elif not row["text_sha"]:  # from another program: nothing is known but its words
            quoted.append(row)
        else:
            selector = {name: row[name] for name in ("prefix", "suffix", "start", "end")}
            moved[row["revision_id"]].append((row["id"], row["quote"], {"exact": row["quote"], **selector}))
    if moved or quoted:
        new_text = text if text is not None else revision_text(lib, revision["id"])
        anchors += _find_quotes(revision["id"], new_text, quoted)
        for source_id, group in moved.items():
            anchors += _search(lib, revision["id"], new_text, source_id, group)
    lib.execute_many(
        "DELETE FROM anchors WHERE highlight_id = ? AND revision_id = ?", [(a[0], a[1]) for a in anchors]
    )
    lib.execute_many("INSERT INTO anchors VALUES (?, ?, ?, ?, ?, ?, ?)", anchors)


def _not_placed_by_hand(
    lib: Library, article_id: int, highlight_ids: Sequence[int] | None, revision_id: int
) -> list[Any]:
    """The highlights of an article, or the named ones, without a place given by hand in a revision."""
    # two statements: with a condition for both cases SQLite would read all highlights of the article
    which = (
        "h.article_id = :article"
        if highlight_ids is None
        else "h.id IN (SELECT value FROM json_each(:chosen)) AND +h.article_id = :article"
    )
    return lib.rows(
        f"""SELECT h.id, h.revision_id, h.text_sha, h.start, h."end", h.quote, h.prefix, h.suffix
           FROM highlights h
           WHERE {which} AND NOT EXISTS (SELECT 1 FROM anchors a
             WHERE a.highlight_id = h.id AND a.revision_id = :revision AND a.state = 'manual')""",
        {"article": article_id, "chosen": to_json(list(highlight_ids or ())), "revision": revision_id},
    )


def _place_where_made(lib: Library, highlight_ids: Sequence[int], current_id: int) -> None:
    """Anchor highlights that were made on an older text in that text, at their own range."""
    for highlight_id in highlight_ids:
        lib.execute(
            """INSERT OR REPLACE INTO anchors
               SELECT h.id, r.id, 'exact', h.start, h."end", 1.0, ? FROM highlights h
               JOIN revisions r ON r.article_id = h.article_id AND r.text_sha = h.text_sha
               WHERE h.id = ? AND r.id <> ? AND h.start IS NOT NULL AND NOT EXISTS (SELECT 1 FROM anchors k
                 WHERE k.highlight_id = h.id AND k.revision_id = r.id AND k.state = 'manual')""",
            (CERTAIN, highlight_id, current_id),
        )


def refresh_anchors(lib: Library, *, limit: int = 100) -> int:
    """Compute the anchors of an older anchoring version again; returns for how many articles.

    At most `limit` articles at a time, each in a transaction of its own; 0 when nothing is left.
    """
    from reader.annotations.anchoring import ANCHORING_VERSION

    rows = lib.tuples(
        """SELECT DISTINCT a.id FROM articles a JOIN anchors k ON k.revision_id = a.revision_id
           WHERE k.version < ? AND k.state <> 'manual' ORDER BY a.id LIMIT ?""",
        (ANCHORING_VERSION, limit),
    )
    for (article_id,) in rows:
        with lib.transaction():
            place_highlights(lib, article_id)
    return len(rows)


def _find_quotes(revision_id: int, text: str, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Anchors of highlights by their words alone."""
    if not rows:
        return []
    from reader.annotations.anchoring import ANCHORING_VERSION
    from reader.annotations.quotes import Quote, QuoteFinder

    quotes = [Quote(row["quote"], row["prefix"], row["suffix"], row["start"], row["end"]) for row in rows]
    answers: list[tuple[Any, ...]] = []
    for row, found in zip(rows, QuoteFinder(text).find_all(quotes), strict=True):
        if found is None:
            answers.append((row["id"], revision_id, "orphan", None, None, 0.0, ANCHORING_VERSION))
        else:
            (start, end, confidence), same = found
            state = "exact" if same else "changed"
            answers.append((row["id"], revision_id, state, start, end, confidence, ANCHORING_VERSION))
    return answers


def _search(
    lib: Library,
    revision_id: int,
    new_text: str,
    source_id: int | None,
    group: list[tuple[int, str, dict[str, Any]]],
) -> list[tuple[Any, ...]]:
    from reader.annotations.anchoring import ANCHORING_VERSION, PLAIN, anchor
    from reader.annotations.selectors import Selectors, select

    old_text = None if source_id is None else revision_text(lib, source_id)
    selectors: list[Selectors] = []
    for _, quote, given in group:
        start, end = given["start"], given["end"]
        if "exact" not in given:  # placed by hand: search for the words at that place
            assert old_text is not None
            selectors.append(select(old_text, start, end))
            continue
        if start is None:
            start, end = 0, len(quote)
        selectors.append(Selectors(given["exact"], given["prefix"], given["suffix"], start, end))
    answers: list[tuple[Any, ...]] = []
    for (highlight_id, quote, _), found in zip(group, anchor(new_text, selectors, old_text), strict=True):
        if found is None or not 0 <= found[0] < found[1] <= len(new_text):
            answers.append((highlight_id, revision_id, "orphan", None, None, 0.0, ANCHORING_VERSION))
            continue
        start, end, confidence = found
        same = confidence >= PLAIN and new_text[start:end].split() == quote.split()
        state = "exact" if same else "changed"
        answers.append((highlight_id, revision_id, state, start, end, confidence, ANCHORING_VERSION))
    return answers
