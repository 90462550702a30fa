"""Values of which one is chosen, in settings and in records."""

from __future__ import annotations

from enum import StrEnum

COLOURS = ("yellow", "green", "blue", "pink", "purple")
"""The names of the five highlight colours, in the order of the keys 1 to 5."""


class FullText(StrEnum):
    """Whether the page behind an entry is fetched for its whole text."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class PdfFetch(StrEnum):
    """Whether the PDF that an article's page offers as the full report is fetched."""

    DEFAULT = ""
    """As the settings say."""
    ASK = "ask"
    ALWAYS = "always"
    NEVER = "never"
