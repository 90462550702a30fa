"""Headings as they are compared with the outline and the contents."""

from __future__ import annotations

import re


def fold(text: str) -> str:
    """Letters and figures only, of one case."""
    return re.sub(r"[\W_]+", "", text).casefold()
