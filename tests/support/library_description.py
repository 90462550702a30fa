"""What a library holds, in words and numbers that stay comparable from version to version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from reader.library.annotations import journal
from reader.library.articles import listing
from reader.library.articles.metadata import metadata, to_fields
from reader.library.articles.works import hand_links
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import AnchorState, Highlight
from tests.support.searching import search
from tests.support.stored_highlights import all_highlights

_STATES = ("read_at", "starred_at", "later_at", "done_at", "finished_at", "opened_at", "due_at")


def describe(lib: Library) -> dict[str, Any]:
    """What a reader would miss: a JSON object, to be compared key by key.

    A later version may add keys, and keys to the objects in it; what is there never changes its meaning.
    """
    return {
        "feeds": [
            {
                "title": feed.title,
                "typed": feed.typed,
                "folder": []
                if feed.folder_id is None
                else list(subscriptions.folder_path(lib, feed.folder_id)),
            }
            for feed in subscriptions.feeds(lib)
        ],
        "articles": {
            str(number): _article(lib, number)
            for number in sorted(row[0] for row in lib.tuples("SELECT id FROM articles"))
        },
        "highlights": [
            _highlight(one)
            for _, one in sorted(
                all_highlights(lib), key=lambda pair: (pair[1].article_id, pair[1].start or 0)
            )
        ],
        "purged": lib.value("SELECT count(*) FROM purges"),
        "found": {
            words: sorted(hit.article.id for hit in search(lib, words)) for words in ("quick", "\u90fd\u5e81")
        },
    }


def _article(lib: Library, number: int) -> dict[str, Any]:
    found = listing.article(lib, number)
    state = found.state
    return {
        "title": found.title,
        "published": None if found.published_at is None else found.published_at.isoformat(),
        "note": found.note,
        "tags": list(found.tags),
        "states": [name for name in _STATES if getattr(state, name, None) is not None],
        "place": None if state.place is None else state.place.quote,
        "metadata": to_fields(metadata(lib, number)),
        "links": hand_links(lib, number),
        "words": 0 if found.revision is None else len(found.revision.document.text.split()),
    }


def _highlight(one: Highlight) -> dict[str, Any]:
    return {
        "article": one.article_id,
        "quote": one.quote,
        "note": one.note,
        "tags": list(one.tags),
        "colour": one.colour,
        "placed": one.anchor.start is not None,
        "by_hand": one.anchor.state is AnchorState.MANUAL,
    }


def undo_everything(lib: Library) -> dict[str, Any]:
    """Redo what was undone last, then undo all; the labels, and the notes of the highlights that are left."""
    now = datetime(2027, 1, 1, tzinfo=UTC)
    redone = journal.redo(lib, now=now)
    labels: list[str] = []
    while (change := journal.undo(lib, now=now + timedelta(seconds=len(labels)))) is not None:
        labels.append(change.label)
    return {
        "redone": "" if redone is None else redone.label,
        "undone": labels,
        "left": [one.note for _, one in all_highlights(lib)],
    }
