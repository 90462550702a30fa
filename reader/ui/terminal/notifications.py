"""Notifications by the terminal: a sequence that it shows on the desktop, where it knows it."""

from __future__ import annotations

from reader.safetext import safe_line

_LONGEST = 200
_SEQUENCES = {
    # the name comes first: "9;4;" and a number would be read as progress
    "osc9": "\x1b]9;Postil: {text}\x07",
    "osc777": "\x1b]777;notify;Postil;{text}\x07",
}


def notification(text: str, kind: str) -> str:
    """The sequence that shows a text, "" for a `kind` of setting that has none."""
    return _SEQUENCES.get(kind, "").format(text=str(safe_line(text))[:_LONGEST])
