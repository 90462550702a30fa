"""Strings of the library as exported files may have them: no control characters, nothing invisible."""

from __future__ import annotations

from reader.safetext import drop_invisible, safe, safe_line, storable


def one_line(text: str) -> str:
    """Text as one line, white space collapsed."""
    return " ".join(storable(safe_line(drop_invisible(text))).split())


def own_text(text: str) -> str:
    """What the reader wrote, as it is but for kinds of line ends and blank lines around it."""
    return storable(safe(text.replace("\r\n", "\n").replace("\r", "\n"))).strip("\n").rstrip()


def quoted_text(text: str) -> str:
    """A passage; lines stay lines."""
    return storable(safe(drop_invisible(text).strip("\n")))
