"""Where the highlights of an article are in its current text.

Always computed from the text a highlight was made on, or from the one a hand placed it in: an
orphan of one revision gets its chance again in the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from reader.document import Document
from reader.library.database import Library
from reader.library.encoding import expand_text


def revision_text(lib: Library, revision_id: int) -> str:
    """The plain text of a revision."""
    blob = lib.value("SELECT document FROM documents WHERE revision_id = ?", (revision_id,))
    return Document.from_json(expand_text(blob)).text


def place_highlights(
    lib: Library, article_id: int, *, highlight_ids: Sequence[int] | None = None, text: str | None = None
) -> None:
    """Compute the anchors of an article's highlights in its current revision. Inside a transaction.

    All highlights, deleted ones too (undo may bring them back), unless `highlight_ids` names some;
    places given by hand in this revision stay. `text` is the revision's text where the caller has it.
    """
    revision = lib.row(
        "SELECT r.id, r.text_sha FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?",
        (article_id,),
    )
    if revision is None:
        return
    rows = lib.rows(
        """SELECT h.id, h.revision_id, h.text_sha, h.start, h."end", h.quote, h.prefix, h.suffix
           FROM highlights h
           WHERE h.article_id = ? AND NOT EXISTS (SELECT 1 FROM anchors a
             WHERE a.highlight_id = h.id AND a.revision_id = ? AND a.state = 'manual')""",
        (article_id, revision["id"]),
    )
    if highlight_ids is not None:
        rows = [row for row in rows if row["id"] in highlight_ids]
    if not rows:
        return
    anchors: list[tuple[Any, ...]] = []
    moved: defaultdict[int | None, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        manual = lib.row(
            """SELECT a.revision_id, a.start, a."end" FROM anchors a JOIN revisions r ON r.id = a.revision_id
               WHERE a.highlight_id = ? AND a.state = 'manual' ORDER BY r.number DESC LIMIT 1""",
            (row["id"],),
        )
        if manual is None and row["text_sha"] == revision["text_sha"] and row["start"] is not None:
            anchors.append((row["id"], revision["id"], "exact", row["start"], row["end"], 1.0))
        elif manual is None:
            selector = {name: row[name] for name in ("prefix", "suffix", "start", "end")} | {
                "exact": row["quote"]
            }
            moved[row["revision_id"]].append((row["id"], row["quote"], selector))
        else:
            place = {"start": manual["start"], "end": manual["end"]}
            moved[manual["revision_id"]].append((row["id"], row["quote"], place))
    if moved:
        new_text = text if text is not None else revision_text(lib, revision["id"])
        for source_id, group in moved.items():
            anchors += _search(lib, revision["id"], new_text, source_id, group)
    from reader.annotations.anchoring import ANCHORING_VERSION

    lib.execute_many(
        "DELETE FROM anchors WHERE highlight_id = ? AND revision_id = ?", [(a[0], a[1]) for a in anchors]
    )
    lib.execute_many(
        "INSERT INTO anchors VALUES (?, ?, ?, ?, ?, ?, ?)", [(*a, ANCHORING_VERSION) for a in anchors]
    )


def _search(
    lib: Library,
    revision_id: int,
    new_text: str,
    source_id: int | None,
    group: list[tuple[int, str, dict[str, Any]]],
) -> list[tuple[Any, ...]]:
    from reader.annotations.anchoring import PLAIN, anchor
    from reader.annotations.selectors import select

    old_text = None if source_id is None else revision_text(lib, source_id)
    selectors: list[dict[str, Any]] = []
    for _, quote, selector in group:
        given = selector
        if "exact" not in selector:  # placed by hand: the words at that place are what is looked for
            assert old_text is not None
            chosen = select(old_text, selector["start"], selector["end"])
            given = {"exact": chosen.exact, "prefix": chosen.prefix, "suffix": chosen.suffix, **selector}
        if given["start"] is None:
            given = {**given, "start": 0, "end": len(quote)}
        selectors.append({**given, "old_len": len(old_text) if old_text is not None else 0})
    answers: list[tuple[Any, ...]] = []
    for (highlight_id, quote, _), found in zip(group, anchor(new_text, selectors, old_text), strict=True):
        if found is None or not 0 <= found[0] < found[1] <= len(new_text):
            answers.append((highlight_id, revision_id, "orphan", None, None, 0.0))
            continue
        start, end, confidence = found
        same = confidence >= PLAIN and new_text[start:end].split() == quote.split()
        answers.append((highlight_id, revision_id, "exact" if same else "changed", start, end, confidence))
    return answers
