"""What is found on a listing page, and how it is found again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reader.feeds.parsing.packed import PackedFeed

Kind = Literal["links", "json-ld", "css", "sitemap"]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A report that a page lists. `published` is aware UTC, None where the list gives no date."""

    title: str
    url: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where the entries of a page stand.

    "links": `path` has the names of the elements from the body to the links. "json-ld": the list is in the
    page's metadata. "css": selectors of the reader's own, `item`, `title` and `date`. "sitemap": every page
    below the path `under`.
    """

    kind: Kind
    path: tuple[str, ...] = ()
    item: str = ""
    title: str = ""
    date: str = ""
    under: str = ""

    def to_json(self) -> str:
        """As it is stored with the subscription."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Pattern | None:
        """The pattern that `to_json` wrote; None for anything else, which comes from another machine."""
        try:
            found = json.loads(text)
            kind = found["kind"]
            if kind not in ("links", "json-ld", "css", "sitemap"):
                return None
            words = {name: str(found.get(name, ""))[:1_000] for name in ("item", "title", "date", "under")}
            path = tuple(str(name)[:40] for name in found.get("path", ())[:200])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return cls(kind, path, **words)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A page that was read as a list: its entries in the order of the page, each once.

    `next_url` is the next page of the list, "" for the last; `changed`: the pattern that was asked for is
    not there any more, and `pattern` is another one.
    """

    title: str
    entries: tuple[ListedEntry, ...]
    pattern: Pattern
    next_url: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PackedListing:
    """A listing page as a worker hands it over: what is stored, and what is shown before."""

    feed: PackedFeed
    pattern: str
    entries: tuple[ListedEntry, ...]
    next_url: str = ""
    changed: bool = False
