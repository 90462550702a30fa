"""Taking one highlight out of the file, with all that was written down about it."""

from __future__ import annotations

from reader.library.storage.database import Library


def erase_highlight(lib: Library, uid: str) -> bool:
    """Remove a highlight, its tags, anchors and journal rows; False when it was not there. In a transaction.

    The row in `purges` is what lets the file's triggers agree; it stays, so that rows of the
    highlight that come from another machine are not taken in again.
    """
    lib.execute("INSERT OR IGNORE INTO purges (entity_uid) VALUES (?)", (uid,))
    lib.execute("PRAGMA secure_delete = ON")
    lib.execute(
        """DELETE FROM journal WHERE entity_uid = ? AND entity = 'highlight'
           AND json_extract(after, '$.purged') IS NULL""",
        (uid,),
    )
    return lib.execute("DELETE FROM highlights WHERE uid = ?", (uid,)) > 0
