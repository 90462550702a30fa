"""What was chosen last when something was copied or exported, kept on this machine; not journalled."""

from __future__ import annotations

from collections.abc import Collection

from reader.library.storage.database import Library

COPY_FORM, EXPORT_FORMAT = "copy_form", "export_format"
"""The choices."""
_PREFIX = "last:"


def last_choice(lib: Library, choice: str, allowed: Collection[str], default: str) -> str:
    """The last choice among those that are allowed; `default` where there was none."""
    found = str(lib.value("SELECT value FROM meta WHERE key = ?", (_PREFIX + choice,)) or "")
    return found if found in allowed else default


def keep_choice(lib: Library, choice: str, chosen: str) -> None:
    """Keep a choice. One transaction."""
    from reader.library.annotations.journal_store import set_meta  # the first screen needs none of it

    with lib.transaction():
        set_meta(lib, **{_PREFIX + choice: chosen})
