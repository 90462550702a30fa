"""What is said of passages that are not on words of the text."""

from __future__ import annotations

from reader.model import Highlight

WAITING = "waiting for its text"


def no_place(highlight: Highlight, *, has_text: bool = True) -> str:
    """Why a highlight without a place has none; `has_text` says whether its article has a text."""
    if not has_text:
        return WAITING
    # one from another program was never found
    return "no longer in the text" if highlight.revision_id is not None else "not found in the text"
