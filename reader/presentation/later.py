"""The queue of Later in words, for the command line and the app."""

from __future__ import annotations

from reader.library.articles.later import LaterQueue
from reader.presentation.counts import counted
from reader.presentation.today import duration
from reader.reading_time import minutes


def summary(queue: LaterQueue) -> str:
    """The header: how many reports, how long they take, how many are due; "" for an empty queue."""
    if not queue.reports:
        return ""
    parts = [counted(queue.reports, "report"), f"about {duration(minutes(queue.words))}"]
    if queue.due:
        parts.append(f"{queue.due:,} due")
    return " · ".join(parts)
