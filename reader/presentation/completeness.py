"""What is said of a text that is not, or perhaps not, the whole article."""

from __future__ import annotations

_UNSURE = "Perhaps "
"""How reasons begin that do not know it for certain."""


def incomplete(reason: str, *, whole_page_key: str = "") -> str:
    """One or two sentences for a reason of the cleaner's or of an update's, which may be "".

    `whole_page_key` is the key that shows everything on the page, named where the cleaner is not sure.
    """
    said = reason.rstrip(". ")
    if not said.startswith(_UNSURE):
        return f"Not the whole article{': ' if said else ''}{said}."
    return f"{said}." + (f" {whole_page_key} shows everything on the page." if whole_page_key else "")
