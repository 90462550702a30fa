"""Changes of the journal in words."""

from __future__ import annotations

from reader.library.annotations.journal import Change
from reader.library.annotations.journal_store import TURNED

_KINDS = {**TURNED, "merge": "synced: "}
_MADE_BY = {"program": "Postil", "rule": "a rule", "import": "an import", "account": "an account"}


def described(change: Change) -> str:
    """What was done and, unless it was done by hand, by what: "synced: note (by a rule) (undone)"."""
    made_by = "" if change.made_by == "hand" else f" (by {_MADE_BY.get(change.made_by, change.made_by)})"
    undone = " (undone)" if change.undone else ""
    return _KINDS.get(change.kind, "") + change.label + made_by + undone
