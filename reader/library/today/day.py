"""The Today of a day: made once, so that its total stays; what comes later waits until it is taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from reader.library.articles.work_rows import work_states
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment_or_none, stamp
from reader.library.today.candidates import Candidate, Day, candidates, day_of
from reader.library.today.ordering import Interest, Placed, chosen, interests, ordered

LIMIT = 40


class TodayRow(NamedTuple):
    """A row: one article, or several of a feed that has many (`crowd`), in their order.

    `settled` are those of them that were read, done or sent to Later.
    """

    articles: tuple[int, ...]
    feed_id: int | None
    words: int
    settled: frozenset[int] = frozenset()
    crowd: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether all of it is."""
        return len(self.settled) == len(self.articles)


class Today(NamedTuple):
    """The list of a day.

    `stored` is false for one that is only proposed (`begin_today` stores it). `since` is when it was made
    or last added to, `waiting` what came later, `rest` how many more candidates each feed has (None for
    saved pages), `more` their articles in their order.
    """

    day: Day
    rows: tuple[TodayRow, ...]
    stored: bool
    since: datetime | None
    waiting: tuple[int, ...]
    rest: Mapping[int | None, int]
    more: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    @property
    def settled(self) -> int:
        """How many of its rows are settled."""
        return sum(row.is_settled for row in self.rows)

    @property
    def words(self) -> int:
        """The words of all its articles but those in crowds."""
        return sum(row.words for row in self.rows if not row.crowd)

    @property
    def is_finished(self) -> bool:
        """Whether there was something and all of it is settled."""
        return bool(self.rows) and self.settled == self.total


def today(
    lib: Library,
    *,
    now: datetime,
    day_start: timedelta = timedelta(0),
    limit: int = LIMIT,
    counted: bool = True,
) -> Today:
    """Today as it is stored, or as it would be made now. `now` is aware, in the reader's time zone.

    Where it need not be `counted`, `more` is left out, and where it is stored so is all that is not in it:
    these take longest to find.
    """
    day = day_of(now, day_start)
    stored_day, taken_at = lib.tuples("SELECT day, taken_at FROM today_state")[0]
    stored = stored_day == day.name
    found = candidates(lib, now, day) if counted or not stored else []
    if not stored:
        placed = _plan(lib, found, limit)
        kept = {one.candidate.article_id for one in placed}
        others = [one for one in found if one.article_id not in kept]
        more = _numbers(others) if counted else ()
        return Today(day, _proposed(placed), False, None, (), _by_feed(others), more)
    rows = _stored_rows(lib, day)
    kept = {number for row in rows for number in row.articles}
    others = [one for one in found if one.article_id not in kept]
    waiting = [one for one in others if one.came_at > (taken_at or 0)]
    left = [one for one in others if one.came_at <= (taken_at or 0)]
    newest_first = sorted(waiting, key=lambda one: (-one.came_at, -one.article_id))
    return Today(
        day,
        rows,
        True,
        moment_or_none(taken_at),
        tuple(one.article_id for one in newest_first),
        _by_feed(left),
        _numbers(left),
    )


def begin_today(
    lib: Library, *, now: datetime, day_start: timedelta = timedelta(0), limit: int = LIMIT
) -> bool:
    """Make the day's list where it is not made yet; whether it was made now. One transaction.

    It is not journalled: other machines make their own, of the same candidates.
    """
    day = day_of(now, day_start)
    with lib.transaction():
        if lib.value("SELECT day FROM today_state") == day.name:
            return False
        lib.execute("DELETE FROM today")
        _add(lib, _plan(lib, candidates(lib, now, day), limit), after=0)
        lib.execute("UPDATE today_state SET day = ?, taken_at = ?", (day.name, stamp(now)))
        return True


def take_in(lib: Library, article_ids: Sequence[int], *, now: datetime) -> None:
    """Add what came since to the day's list, at its end, in this order. One transaction."""
    with lib.transaction():
        last = int(lib.value("SELECT ifnull(max(rank), 0) FROM today"))
        lib.execute_many(
            "INSERT OR IGNORE INTO today (article_id, rank) SELECT id, ? FROM articles WHERE id = ?",
            [(last + at, number) for at, number in enumerate(article_ids, start=1)],
        )
        lib.execute("UPDATE today_state SET taken_at = ?", (stamp(now),))


def note_finished(lib: Library, *, now: datetime, day_start: timedelta = timedelta(0)) -> bool:
    """Journal that the day's list is finished, if it is and was not yet; whether it was noted now."""
    # the list is drawn without them, and the first screen waits for every import
    from reader.library.annotations.entities.today import UID, TodayFields
    from reader.library.annotations.journal import operation
    from reader.library.annotations.journal_row import PROGRAM

    day = day_of(now, day_start)
    with lib.transaction():
        if lib.value("SELECT day FROM today_state") != day.name:
            return False
        finished = lib.value("SELECT finished_at FROM today_state")
        rows = _stored_rows(lib, day)
        if not rows or not all(row.is_settled for row in rows) or (finished or 0) >= stamp(day.begin):
            return False
        with operation(lib, "Today finished", now=now, made_by=PROGRAM) as doing:
            doing.change("today", UID, TodayFields(finished_at=stamp(now)))
        return True


def read_counts(lib: Library, *, now: datetime, day_start: timedelta = timedelta(0)) -> tuple[int, int]:
    """How many articles were read today, and in the seven days that end with it."""
    begin = day_of(now, day_start).begin
    today, week = lib.tuples(
        "SELECT count(*) FILTER (WHERE read_at >= ?), count(*) FROM states WHERE read_at >= ?",
        (stamp(begin), stamp(begin - timedelta(days=6))),
    )[0]
    return int(today), int(week)


def _by_feed(found: Sequence[Candidate]) -> Mapping[int | None, int]:
    return Counter(one.feed_id for one in found)


def _numbers(found: Sequence[Candidate]) -> tuple[int, ...]:
    # without the interest in their feeds, which costs a query each and is not needed for a count
    return tuple(one.article_id for one in ordered(found, {}))


def interest_in(lib: Library, feed_id: int) -> Interest:
    """What the reader did with the last articles of a feed, which decides where Today has its reports."""
    return interests(lib, [feed_id])[feed_id]


def _plan(lib: Library, found: Sequence[Candidate], limit: int) -> list[Placed]:
    feed_ids = {one.feed_id for one in found if one.feed_id is not None}
    return chosen(ordered(found, interests(lib, feed_ids)), limit)


def _add(lib: Library, placed: Sequence[Placed], *, after: int) -> None:
    lib.execute_many(
        "INSERT INTO today (article_id, rank, crowd) VALUES (?, ?, ?)",
        [(one.candidate.article_id, after + at, int(one.crowd)) for at, one in enumerate(placed, start=1)],
    )


def _proposed(placed: Sequence[Placed]) -> tuple[TodayRow, ...]:
    return _rows(
        [
            (one.candidate.article_id, one.candidate.feed_id, one.candidate.words, one.crowd, False)
            for one in placed
        ]
    )


_STORED = """SELECT d.article_id, s.feed_id, a.words, d.crowd,
    t.read_at IS NOT NULL OR t.done_at IS NOT NULL
    OR (t.later_at IS NOT NULL AND (t.due_at IS NULL OR t.due_at >= :tomorrow)) AS settled
  FROM today d JOIN articles a ON a.id = d.article_id JOIN states t ON t.article_id = d.article_id
  LEFT JOIN sources s ON s.id = a.source_id
  WHERE t.hidden_at IS NULL ORDER BY d.rank, d.article_id"""


def _stored_rows(lib: Library, day: Day) -> tuple[TodayRow, ...]:
    elsewhere = {member for state in work_states(lib) if state.read or state.done for member in state.members}
    return _rows(
        [
            (number, feed_id, words, bool(crowd), bool(settled) or number in elsewhere)
            for number, feed_id, words, crowd, settled in lib.tuples(_STORED, {"tomorrow": stamp(day.end)})
        ]
    )


def _rows(found: Sequence[tuple[int, int | None, int, bool, bool]]) -> tuple[TodayRow, ...]:
    """One row an article, and one for all that are in the crowd of a feed, where the first of them is."""
    crowds: dict[int | None, list[tuple[int, int, bool]]] = {}
    rows: list[TodayRow | None] = []
    places: dict[int | None, int] = {}
    for number, feed_id, words, crowd, settled in found:
        if not crowd:
            rows.append(TodayRow((number,), feed_id, words, frozenset((number,) if settled else ())))
            continue
        if feed_id not in crowds:
            places[feed_id] = len(rows)
            rows.append(None)
        crowds.setdefault(feed_id, []).append((number, words, settled))
    for feed_id, members in crowds.items():
        rows[places[feed_id]] = TodayRow(
            articles=tuple(number for number, _, _ in members),
            feed_id=feed_id,
            words=sum(words for _, words, _ in members),
            settled=frozenset(number for number, _, settled in members if settled),
            crowd=True,
        )
    return tuple(row for row in rows if row is not None)
