"""What a backup holds, in words."""

from __future__ import annotations

from reader.library.storage.backups import Contents
from reader.presentation.counts import counted


def contents(held: Contents) -> str:
    """The contents of a sound backup: "3 feeds, 120 articles, 14 highlights, 2 notes, 1 file"."""
    counts = {"feed": held.feeds, "article": held.articles, "highlight": held.highlights, "note": held.notes}
    if held.files:
        counts["file"] = held.files
    return ", ".join(counted(number, name) for name, number in counts.items())
