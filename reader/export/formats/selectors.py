"""Selectors of a passage, as the W3C's Web Annotation Data Model has them, and Hypothesis' for pages."""

from __future__ import annotations

from typing import Any

from reader.export.records import Passage
from reader.page_numbers import label


def selectors(passage: Passage) -> list[dict[str, Any]]:
    """The words with their context, their place in the report's text (code points), and their page."""
    highlight = passage.highlight
    found: list[dict[str, Any]] = [
        {
            "type": "TextQuoteSelector",
            "exact": highlight.quote,
            "prefix": highlight.prefix,
            "suffix": highlight.suffix,
        }
    ]
    if passage.start is not None:
        found.append({"type": "TextPositionSelector", "start": passage.start, "end": passage.end})
    if passage.page is not None:
        found.append({"type": "PageSelector", "index": passage.page.page, "label": label(passage.page)})
    return found
