"""What is said of a text that is not, or perhaps not, the whole article."""

from __future__ import annotations

_UNSURE = "Perhaps "
"""How reasons begin that do not know it for certain."""


def warning(reason: str, *, complete: bool, whole_page_key: str = "") -> str:
    """One or two sentences for a reason of the cleaner's or of an update's, which may be ""; "" where there
    is nothing to say.

    `whole_page_key` is the key that shows everything on the page, named where the cleaner is not sure.
    """
    said = reason.rstrip(". ")
    if said.startswith(_UNSURE):
        return f"{said}." + (f" {whole_page_key} shows everything on the page." if whole_page_key else "")
    return "" if complete else f"Not the whole article{': ' if said else ''}{said}."
