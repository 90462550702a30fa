"""Today in words, for the command line and the app."""

from __future__ import annotations

from collections.abc import Mapping

from reader.library.today.day import Today
from reader.library.today.ordering import Interest
from reader.presentation.counts import counted
from reader.reading_time import minutes


def summary(found: Today) -> str:
    """The header: how many reports, how long they take, how many are settled."""
    if not found.rows:
        return "Today · nothing new"
    if found.is_finished:
        return f"Today is finished · {counted(found.total, 'report')}"
    parts = ["Today", counted(found.total, "report"), f"about {duration(minutes(found.words))}"]
    if found.settled:
        parts.append(f"{found.settled} settled")
    return " · ".join(parts)


def rest(found: Today, titles: Mapping[int | None, str]) -> str:
    """What more the week has, by feed; "" for nothing. `titles` are those of feeds by number."""
    total = sum(found.rest.values())
    if not total:
        return ""
    most = sorted(found.rest.items(), key=lambda item: -item[1])
    named = ", ".join(f"{titles.get(feed_id, 'saved pages')} {number}" for feed_id, number in most[:4])
    more = f", and {counted(len(most) - 4, 'feed')} more" if len(most) > 4 else ""
    return f"{total:,} more from the week: {named}{more}"


def read_lately(today: int, week: int) -> str:
    """How many articles were read today and in the last seven days; "" for none."""
    return f"Read: {today:,} today, {week:,} in seven days." if week else ""


def duration(count: int) -> str:
    """Minutes as hours and minutes: "2 h 10", "45 min"."""
    hours, left = divmod(count, 60)
    if not hours:
        return f"{left} min"
    return f"{hours} h {left:02}" if left else f"{hours} h"


def why(interest: Interest) -> str:
    """Why Today has a feed's reports where it has them."""
    if not interest.count:
        return "nothing of this feed was read yet; ordered by date"
    did = [
        f"{verb} {number}"
        for verb, number in (
            ("finished", interest.finished),
            ("starred", interest.starred),
            ("marked passages in", interest.marked),
        )
        if number
    ]
    if not did:
        return f"you finished, starred or marked none of its last {interest.count}; ordered by date"
    return f"you {', '.join(did)} of its last {interest.count}"
