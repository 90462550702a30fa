"""The keys of the query language and what may stand behind each."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """What the values of a key are."""

    FLAG = "one of a fixed set"
    TEXT = "words"
    NAME = "a name"
    NUMBER = "a number"
    DAY = "a day or an age"
    REFERENCE = "the name of one thing"


FLAGS: dict[str, frozenset[str]] = {
    "is": frozenset(
        [
            *("unread", "read", "starred", "later", "done", "highlighted", "noted", "pdf", "mail", "full"),
            *("excerpt", "duplicate", "changed", "orphan", "new", "saved", "imported", "uncited", "check"),
            "corrected",
        ]
    ),
    "has": frozenset(["note", "tag", "highlight", "pdf", "doi", "image", "table", "date"]),
}

KINDS: dict[str, Kind] = {
    **dict.fromkeys(FLAGS, Kind.FLAG),
    **dict.fromkeys(["title", "author", "site", "url", "lang", "colour", "type", "cite", "draft"], Kind.TEXT),
    **dict.fromkeys(["text", "note", "quote"], Kind.TEXT),
    **dict.fromkeys(["feed", "folder", "tag"], Kind.NAME),
    **dict.fromkeys(["date", "added", "read", "marked"], Kind.DAY),
    **dict.fromkeys(["year", "minutes", "words", "highlights", "page"], Kind.NUMBER),
    **dict.fromkeys(["view", "like"], Kind.REFERENCE),
}

PATTERN_KEYS = frozenset(["title", "author", "site", "feed", "url", "tag", "note", "quote"])
"""Keys whose values may be regular expressions; the text of articles is too long for them."""

SORTS = frozenset(["date", "added", "read", "marked", "title", "feed", "minutes", "words", "rank"])

OPERATORS: dict[Kind, frozenset[str]] = {
    Kind.FLAG: frozenset({""}),
    Kind.TEXT: frozenset({"", "="}),
    Kind.NAME: frozenset({"", "="}),
    Kind.NUMBER: frozenset({"", "=", "<", ">", "<=", ">="}),
    Kind.DAY: frozenset({"", "=", "<", ">", "<=", ">="}),
    Kind.REFERENCE: frozenset({"", "="}),
}
