"""The parser in the shape that score programs want: `parse(data, content_type) -> dict`."""

from __future__ import annotations

from typing import Any

from reader.errors import NotAFeed
from reader.feeds.parsing.parse import parse as parse_feed


def parse(data: bytes, content_type: str) -> dict[str, Any]:
    """Title, entries and whether something was wrong; what is refused as no feed has no entries."""
    try:
        feed = parse_feed(data, content_type=content_type)
    except NotAFeed:
        return {"title": "", "bozo": True, "entries": []}
    return {
        "title": feed.title,
        "bozo": bool(feed.notes),
        "entries": [
            {
                "id": entry.guid,
                "title": entry.title,
                "link": entry.url,
                "body": entry.content_html or entry.summary_html,
            }
            for entry in feed.entries
        ],
    }
