"""What is noted about single feeds now and then, as JSON in `meta`: most feeds have none of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reader.library.storage.database import Library


def note(lib: Library, kind: str, feed_id: int) -> dict[str, Any] | None:
    """A feed's note of this kind."""
    value = lib.value("SELECT value FROM meta WHERE key = ?", (f"{kind}:{feed_id}",))
    return None if value is None else dict(json.loads(value))


def notes(lib: Library, kind: str) -> dict[int, dict[str, Any]]:
    """By number of the feed, all notes of this kind."""
    rows = lib.rows("SELECT key, value FROM meta WHERE key >= ? AND key < ?", (f"{kind}:", f"{kind};"))
    return {int(row["key"].partition(":")[2]): dict(json.loads(row["value"])) for row in rows}


def keep_note(lib: Library, kind: str, feed_id: int, value: Mapping[str, Any]) -> None:
    """Write a feed's note of this kind, in place of what it was."""
    with lib.transaction():
        lib.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
            (f"{kind}:{feed_id}", json.dumps(value)),
        )


def forget_note(lib: Library, kind: str, feed_id: int) -> None:
    """Take a feed's note of this kind away."""
    with lib.transaction():
        lib.execute("DELETE FROM meta WHERE key = ?", (f"{kind}:{feed_id}",))
