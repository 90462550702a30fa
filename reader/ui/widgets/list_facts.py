"""What the title of a list says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reader.library.storage.database import Library
from reader.library.today.candidates import day_of
from reader.library.today.day import read_counts
from reader.presentation.counts import counted
from reader.presentation.today import duration
from reader.presentation.today import read_lately as in_words
from reader.reading_time import minutes

if TYPE_CHECKING:
    from reader.library.query.list_orders import ListOrder


def order_facts(order: ListOrder) -> list[str]:
    """How a list is sorted, where that was chosen."""
    if not order.key:
        return []
    usual = order.descending == (order.key == "date")
    return [f"by {order.key}" if usual else f"by {order.key}, reversed"]


def later_facts(library: Library, day_start: timedelta) -> list[str]:
    """What the queue of Later is, for its title: how many reports, how long they take, how many are due."""
    from reader.library.articles.later import later_queue

    queue = later_queue(library, day_of(datetime.now(UTC).astimezone(), day_start).end)
    facts = [counted(queue.reports, "report"), f"about {duration(minutes(queue.words))}"]
    return [*facts, f"{queue.due} due today"] if queue.due else facts


def read_lately(library: Library, day_start: timedelta) -> str:
    """How much was read today and in the last seven days; "" for nothing."""
    counts = read_counts(library, now=datetime.now(UTC).astimezone(), day_start=day_start)
    return in_words(*counts)
