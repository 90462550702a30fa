"""A list of reports on a page, as `postil subscribe --page` and `postil feeds learn` print it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundListing:
    """What a page lists: (title, address, day or "") of each entry."""

    url: str
    title: str
    entries: tuple[tuple[str, str, str], ...]


def found_listing(lines: Sequence[str]) -> FoundListing | None:
    """The list in the output of a command; None where it printed none."""
    try:
        found = json.loads("".join(lines))
        entries = tuple(
            (str(each["title"]), str(each["url"]), str(each["published_at"] or "")[:10])
            for each in found["entries"]
        )
        return FoundListing(str(found["url"]), str(found["title"]), entries)
    except (ValueError, TypeError, KeyError):
        return None
