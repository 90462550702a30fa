"""The rows of Today: articles, and lines that stand for several of them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.library.articles.begun import BegunArticle
from reader.library.today.day import Today, TodayRow
from reader.presentation.corrections import corrections_line
from reader.presentation.today import duration, rest
from reader.reading_time import minutes
from reader.ui.widgets.article_list import Line

if TYPE_CHECKING:
    from reader.library.citing.corrections import Correction

_WAITING, _REST, _BEGUN, _CORRECTED, _CROWD = -1, -2, -3, -4, -10
"""Numbers of rows that are no articles; the one of a feed with many is `_CROWD` less the feed's number."""


@dataclass(slots=True)
class TodayRows:
    """What of Today is listed; `opened` are the feeds whose many reports are shown one by one.

    `key` is the one that opens a row.
    """

    found: Today
    titles: Mapping[int | None, str]
    key: str
    begun: BegunArticle | None = None
    """The article that the last session ended in."""
    opened: set[int | None] = field(default_factory=set)
    corrections: Sequence[Correction] = ()
    """What publishers changed of passages and the reader has not taken note of."""

    def rows(self) -> tuple[array[int], dict[int, Line]]:
        """The numbers of what is not settled, and the lines of those below zero."""
        ids: array[int] = array("q")
        lines: dict[int, Line] = {}
        if self.begun is not None:
            ids.append(_BEGUN)
            to_read = minutes(self.begun.words * (100 - self.begun.percent) / 100)
            lines[_BEGUN] = Line(
                f"Continue: {self.begun.title}",
                f"{self.begun.percent}% read, about {to_read} min left; {self.key} goes on",
            )
        if self.corrections:
            ids.append(_CORRECTED)
            lines[_CORRECTED] = Line(corrections_line(self.corrections), f"{self.key} shows what changed")
        if self.found.waiting:
            since = f"{self.found.since.astimezone():%H:%M}" if self.found.since else "the morning"
            ids.append(_WAITING)
            lines[_WAITING] = Line(
                f"{len(self.found.waiting):,} more since {since}", f"{self.key} adds them to Today"
            )
        for row in self.found.rows:
            left = [number for number in row.articles if number not in row.settled]
            if not left:
                continue
            if row.crowd and row.feed_id not in self.opened:
                number = _CROWD - (row.feed_id or 0)
                ids.append(number)
                lines[number] = self._crowd(row, len(left))
            else:
                ids.extend(left)
        if more := rest(self.found, self.titles):
            head, _, detail = more.partition(": ")
            ids.append(_REST)
            lines[_REST] = Line(f"{head}; {self.key} adds them", detail)
        return ids, lines

    def _crowd(self, row: TodayRow, left: int) -> Line:
        title = self.titles.get(row.feed_id, "")
        return Line(
            f"{title}: {left:,} more",
            f"about {duration(minutes(row.words))}; {self.key} lists them",
            many=True,
        )

    def feed_of(self, number: int) -> int | None:
        """The feed whose many reports a line stands for."""
        return _CROWD - number if number <= _CROWD else None

    def is_waiting(self, number: int) -> bool:
        """Whether a line stands for what came since."""
        return number == _WAITING

    def is_corrected(self, number: int) -> bool:
        """Whether a line stands for what publishers changed."""
        return number == _CORRECTED

    def begun_article(self, number: int) -> int | None:
        """The article to be continued that a line stands for."""
        return self.begun.id if self.begun is not None and number == _BEGUN else None

    def members(self, number: int) -> tuple[int, ...]:
        """The articles not settled that a line of a feed stands for, or the one to be continued."""
        if (begun := self.begun_article(number)) is not None:
            return (begun,)
        feed_id = self.feed_of(number)
        return tuple(
            article
            for row in self.found.rows
            if row.crowd and feed_id is not None and row.feed_id == feed_id
            for article in row.articles
            if article not in row.settled
        )
