"""The events of a running update, also as JSON lines between processes."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Literal, TypeAlias

Outcome = Literal["new", "changed", "unchanged", "failed", "gone", "waiting"]
"""`waiting`: not fetched this time: not due, or its server asked for a delay."""


_WORDS = {
    "unchanged": "nothing new",
    "gone": "permanently gone",
    "failed": "failed",
    "waiting": "not due yet",
}


@dataclass(frozen=True, slots=True)
class _Event:
    def to_json(self) -> str:
        """One line of JSON; `from_json` gives the same event back."""
        kind = type(self)
        row = {"event": kind.__name__} | {name: getattr(self, name) for name in _FIELDS[kind.__name__]}
        return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Started(_Event):
    """The update begins; `total` feeds will be fetched."""

    total: int


@dataclass(frozen=True, slots=True)
class FeedChecked(_Event):
    """One feed is done. `new` and `changed` count articles; `reason` says why it failed or waits."""

    feed_id: int
    title: str
    outcome: Outcome
    new: int = 0
    changed: int = 0
    reason: str = ""

    def told(self) -> str:
        """The same in words: "The Gazette: 3 new"."""
        counts = [f"{self.new:,} new"] if self.new else []
        counts += [f"{self.changed:,} changed"] if self.changed else []
        return f"{self.title}: {', '.join(counts) or self.reason or _WORDS.get(self.outcome, '')}"


@dataclass(frozen=True, slots=True)
class MailboxChecked(_Event):
    """A mailbox is done, or with `more` some letters of it are stored. `new` counts articles."""

    mailbox_id: int
    title: str
    outcome: Outcome
    new: int = 0
    reason: str = ""
    more: bool = False

    def told(self) -> str:
        """The same in words: "Newsletters: 3 new"."""
        counts = f"{self.new:,} new" if self.new else ""
        return f"{self.title}: {counts or self.reason or _WORDS.get(self.outcome, '')}"


@dataclass(frozen=True, slots=True)
class ArticleReady(_Event):
    """The text of an article has been made."""

    article_id: int
    feed_id: int | None


@dataclass(frozen=True, slots=True)
class Progress(_Event):
    """Feeds `done` of `total`, articles `ready` and still `pending`."""

    done: int
    total: int
    ready: int
    pending: int


@dataclass(frozen=True, slots=True)
class Finished(_Event):
    """The update has ended. `failed` holds (title, address, reason) of each feed that could not be read.

    `excerpts` of the texts made are what the feed gave, because the page could not be fetched.
    """

    feeds: int
    new: int
    changed: int
    failed: tuple[tuple[str, str, str], ...]
    unchanged: int
    ready: int
    waiting: int = 0
    excerpts: int = 0
    mailboxes: int = 0
    """How many of `feeds` are mailboxes."""
    learnt_again: tuple[str, ...] = ()
    """Titles of listing pages whose structure has changed."""
    no_network: str = ""
    """A sentence that says why nothing could be fetched, "" where there was a network."""
    announced: tuple[tuple[str, int], ...] = ()
    """(title, number of new articles) of each feed that is set to notify and brought some."""
    corrected: int = 0
    """How many corrections of passages that the reader cites were confirmed."""
    images: int = 0
    """How many images of articles that the reader keeps were stored."""
    account_problems: tuple[str, ...] = ()
    """A sentence for each account on a server whose exchange failed or left something to say."""


Event: TypeAlias = Started | FeedChecked | MailboxChecked | ArticleReady | Progress | Finished
Summary: TypeAlias = Finished
"""What `update` returns is its last event."""

_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (Started, FeedChecked, MailboxChecked, ArticleReady, Progress, Finished)
}

_FIELDS = {name: tuple(field.name for field in dataclasses.fields(kind)) for name, kind in _KINDS.items()}


def from_json(line: str) -> Event:
    """The event that `to_json` wrote. Raises ValueError for anything else."""
    try:
        data = json.loads(line)
        kind = _KINDS[data.pop("event")]
        if "failed" in data:
            data["failed"] = tuple(
                (str(title), str(url), str(reason)) for title, url, reason in data["failed"]
            )
        if "announced" in data:
            data["announced"] = tuple((str(title), int(new)) for title, new in data["announced"])
        for name in ("learnt_again", "account_problems"):
            if name in data:
                data[name] = tuple(map(str, data[name]))
        return kind(**data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an event: {line[:80]!r}") from error
