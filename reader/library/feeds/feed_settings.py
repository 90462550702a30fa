"""Settings of single feeds: title, folder, priority, what is kept of it, what is fetched.

Each change is journalled and comes to the other machines. What a setting does with articles is done by
updates, as a rule does it: passed over by undo, and a change by hand counts more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reader.errors import UsageError
from reader.library.annotations.entities.feed import FeedFields
from reader.library.annotations.journal import operation
from reader.library.articles.states import time_changes, write_states
from reader.library.feeds.retention import MOST, surplus, within
from reader.library.feeds.subscriptions import feed, folder_path
from reader.library.storage.database import Library
from reader.model import FullText, PdfFetch
from reader.safetext import storable

PRIORITIES = {"high": 1, "normal": 0, "low": -1}


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """What is set for a feed.

    `priority`: 1 above other feeds in Today, -1 below them. `newest_only`: how many of its articles stay, the
    newest; `done_after_days`: after how many days since they came they are marked done; None for never.
    `corrections`: whether pages of marked articles are fetched again to find what publishers corrected.
    `images`: whether the images of articles that the reader keeps are stored (`articles.images`).
    `muted`: what comes is marked done at once, so that it is in no list, but search finds it.
    """

    title: str
    folder: tuple[str, ...]
    priority: int
    newest_only: int | None
    done_after_days: int | None
    full_text: FullText
    pdf: PdfFetch
    notify: bool
    corrections: bool
    images: bool
    muted: bool


def feed_settings(lib: Library, feed_id: int) -> FeedSettings:
    """The settings of a feed. Raises NotFound."""
    found = feed(lib, feed_id)
    row = lib.row(
        """SELECT priority, newest_only, done_after_days, notify, corrections, images, muted
           FROM feeds WHERE id = ?""",
        (feed_id,),
    )
    assert row is not None
    return FeedSettings(
        title=found.title,
        folder=() if found.folder_id is None else tuple(folder_path(lib, found.folder_id)),
        priority=row["priority"],
        newest_only=within(row["newest_only"]),
        done_after_days=within(row["done_after_days"]),
        full_text=found.full_text,
        pdf=found.pdf,
        notify=bool(row["notify"]),
        corrections=bool(row["corrections"]),
        images=bool(row["images"]),
        muted=bool(row["muted"]),
    )


def change_feed_settings(lib: Library, feed_id: int, fields: FeedFields, *, now: datetime) -> bool:
    """Change settings of a feed as one operation; False where they were so already. Raises NotFound.

    Muting marks done what the feed has, in the same operation: undo brings it back.
    """
    with operation(lib, _label(fields), now=now) as doing:
        changed = doing.change("feed", feed(lib, feed_id).url, fields)
        if changed and fields.muted is True:
            ids = surplus(lib, feed_id, feed_settings(lib, feed_id), now=now)
            write_states(lib, doing, time_changes(lib, ids, "done_at", True, now=now))
        return changed


def _label(fields: FeedFields) -> str:
    if fields == FeedFields(muted=fields.muted):
        return "feed muted" if fields.muted else "feed unmuted"
    return "feed settings changed"


def read_settings(pairs: dict[str, str]) -> FeedFields:
    """The fields that words such as {"priority": "high", "done-after": "30"} mean. Raises UsageError."""
    fields = FeedFields()
    for key, value in pairs.items():
        setting = SETTINGS.get(key)
        if setting is None:
            raise UsageError(f"{key} is not a setting of a feed.", hint=f"Known: {', '.join(SETTINGS)}.")
        try:
            fields = setting.read(value.strip()).over(fields)
        except (ValueError, KeyError):
            raise UsageError(f"{key} takes {setting.allowed}, not “{value}”.") from None
    return fields


@dataclass(frozen=True, slots=True)
class _Setting:
    """What may be written for a setting, how that is read, and how it is shown."""

    allowed: str
    read: Callable[[str], FeedFields]
    show: Callable[[FeedSettings], str]


def _whole(text: str, none: str) -> int | None:
    if text.lower() == none:
        return None
    number = int(text)
    if not 1 <= number <= MOST:
        raise ValueError(text)
    return number


def _names(table: dict[str, int], number: int) -> str:
    return next((name for name, value in table.items() if value == number), str(number))


def _switch(text: str) -> bool:
    return {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}[text.lower()]


SETTINGS: dict[str, _Setting] = {
    "title": _Setting(
        "a title; empty for the publisher's",
        lambda text: FeedFields(title=" ".join(storable(text).split())),
        lambda one: one.title,
    ),
    "folder": _Setting(
        "a path such as Research/Energy; empty for none",
        lambda text: FeedFields(
            folder=tuple(storable(part.strip()) for part in text.split("/") if part.strip())
        ),
        lambda one: "/".join(one.folder),
    ),
    "priority": _Setting(
        "high, normal or low",
        lambda text: FeedFields(priority=PRIORITIES[text.lower()]),
        lambda one: _names(PRIORITIES, one.priority),
    ),
    "newest": _Setting(
        "a number of articles, or all",
        lambda text: FeedFields(newest_only=_whole(text, "all")),
        lambda one: "all" if one.newest_only is None else str(one.newest_only),
    ),
    "done-after": _Setting(
        "a number of days, or never",
        lambda text: FeedFields(done_after_days=_whole(text, "never")),
        lambda one: "never" if one.done_after_days is None else str(one.done_after_days),
    ),
    "full-text": _Setting(
        " or ".join(FullText),
        lambda text: FeedFields(full_text=FullText(text.lower())),
        lambda one: one.full_text.value,
    ),
    "pdf": _Setting(
        " or ".join(PdfFetch),
        lambda text: FeedFields(pdf=PdfFetch(text.lower())),
        lambda one: one.pdf.value,
    ),
    "notify": _Setting(
        "on or off",
        lambda text: FeedFields(notify=_switch(text)),
        lambda one: "on" if one.notify else "off",
    ),
    "mute": _Setting(
        "on or off",
        lambda text: FeedFields(muted=_switch(text)),
        lambda one: "on" if one.muted else "off",
    ),
    "corrections": _Setting(
        "on or off",
        lambda text: FeedFields(corrections=_switch(text)),
        lambda one: "on" if one.corrections else "off",
    ),
    "images": _Setting(
        "on or off",
        lambda text: FeedFields(images=_switch(text)),
        lambda one: "on" if one.images else "off",
    ),
}
"""The settings by the names that the command line has for them."""
