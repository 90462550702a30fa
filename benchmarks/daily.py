"""Queries and views over a large library: the time to the first 40 rows.

`python -m benchmarks.daily [FOLDER] [--articles N]` makes a library of 100,000 articles in 1,000 feeds (a
fifth with 800 words, the others excerpts of 60; once for a FOLDER), and times 200 mixed queries, the usual
views, and searches as they are typed. Each is run three times, and the median counts. Words follow Zipf's law
over 30,000, as in a language.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader.library.articles.counts import unread_counts
from reader.library.articles.later import later_queue
from reader.library.query.finding import QueryOptions, count, find, find_ids
from reader.library.query.lists import LATER, OPEN, STARRED, list_ids, unread_of
from reader.library.query.options import BEST_FIRST
from reader.library.query.related import related
from reader.library.query.rules import run_rules
from reader.library.query.saved_changes import add_rule
from reader.library.query.typing_ahead import as_typed
from reader.library.storage.database import Library
from reader.library.storage.encoding import derived_uid, stamp
from reader.library.today.day import today
from reader.query import parse

FEEDS = 1_000
FOLDERS = 40
ROWS = 40
_CACHE = 400_000
"""KiB of the database that are kept in memory while it is made."""
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
_CHOICE = random.Random(20)
_SYLLABLES = ["ba", "co", "di", "fo", "ga", "he", "ji", "ko", "lu", "me", "no", "pi", "ra", "se", "ti", "vu"]
WORDS = ["".join(each) for each in itertools.islice(itertools.product(_SYLLABLES, repeat=4), 30_000)]
_CHOICE.shuffle(WORDS)
_WEIGHTS = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(WORDS))))


def prose(size: int) -> str:
    """Words of a text."""
    return " ".join(_CHOICE.choices(WORDS, cum_weights=_WEIGHTS, k=size))


def fill(path: Path, articles: int) -> None:
    """Make the library."""
    with Library.open(path, write=True) as lib:
        # merging the index reads all of it again and again
        lib.connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        with lib.transaction():
            _subscriptions(lib)
        for begin in range(0, articles, 5_000):
            with lib.transaction(synced=False):
                _articles(lib, range(begin, min(articles, begin + 5_000)), articles)
            lib.settle()
        with lib.transaction():
            _annotations(lib, articles)


def _subscriptions(lib: Library) -> None:
    lib.execute_many(
        "INSERT INTO folders (id, name) VALUES (?, ?)",
        [(number, f"Folder {WORDS[number]}") for number in range(1, FOLDERS + 1)],
    )
    lib.execute_many(
        "INSERT INTO feeds (id, url, title, folder_id, added_at) VALUES (?, ?, ?, ?, 0)",
        [
            (
                number,
                f"https://{number}.example/rss",
                f"{WORDS[number]} {WORDS[-number]}",
                number % FOLDERS + 1,
            )
            for number in range(1, FEEDS + 1)
        ],
    )


def _articles(lib: Library, numbers: range, total: int) -> None:
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in _INSERT}
    for index in numbers:
        number, feed = index + 1, _CHOICE.randrange(FEEDS) + 1
        published = stamp(NOW - timedelta(minutes=(total - index) * 8))  # about a year and a half
        size = 800 if index % 5 == 0 else 60
        title, author = prose(9).capitalize(), prose(2).title()
        read = None if _CHOICE.random() < 0.3 else published + 10**9
        done = published + 10**9 if _CHOICE.random() < 0.6 else None
        star = published if _CHOICE.random() < 0.02 else None
        later = published if _CHOICE.random() < 0.005 else None
        dated = None if _CHOICE.random() < 0.05 else published
        site = f"{feed}.example"
        rows["articles"].append(
            (
                number,
                derived_uid("daily", str(number)),
                number,
                f"https://{site}/{number}/{title.replace(' ', '-')}",
                title,
                f'["{author}"]',
                site,
                _CHOICE.choice(["en", "en", "en-GB", "de"]),
                dated,
                published,
                number,
                size,
            )
        )
        rows["states"].append((number, published, read, star, later, done))
        rows["sources"].append(
            (number, feed, str(number), number, published, published, int(read is None), int(done is None))
        )
        rows["revisions"].append((number, number, published, size, int(size == 800)))
        rows["texts"].append((number, title, author, prose(size)))
    for name, statement in _INSERT.items():
        lib.execute_many(statement, rows[name])


_INSERT = {
    "articles": """INSERT INTO articles (id, uid, source_id, url, title, authors, site, language,
      published_at, added_at, revision_id, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
    "states": """INSERT INTO states (article_id, sort_at, read_at, starred_at, later_at, done_at)
      VALUES (?, ?, ?, ?, ?, ?)""",
    "sources": """INSERT INTO sources
      (id, feed_id, guid, article_id, sha, first_seen_at, sort_at, unread, listed)
      VALUES (?, ?, ?, ?, '', ?, ?, ?, ?)""",
    "revisions": """INSERT INTO revisions
      (id, article_id, number, made_at, source, text_sha, words, cleaner, complete)
      VALUES (?, ?, 1, ?, 'feed', '', ?, 1, ?)""",
    "texts": "INSERT INTO texts (article_id, title, authors, body) VALUES (?, ?, ?, ?)",
}


def _annotations(lib: Library, total: int) -> None:
    lib.execute_many(
        "INSERT INTO tags (id, name, key) VALUES (?, ?, ?)",
        [(number, WORDS[number], WORDS[number]) for number in range(1, 60)],
    )
    tagged = {(_CHOICE.randrange(total) + 1, _CHOICE.randrange(59) + 1) for _ in range(total // 20)}
    lib.execute_many("INSERT INTO article_tags (article_id, tag_id) VALUES (?, ?)", sorted(tagged))
    marked = [_CHOICE.randrange(total) + 1 for _ in range(total // 30)]
    lib.execute_many(
        """INSERT INTO highlights (uid, article_id, quote, note, colour, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                derived_uid("mark", str(number)),
                article,
                prose(12),
                prose(5) if number % 3 == 0 else "",
                _CHOICE.choice(["yellow", "green"]),
                at,
                at,
            )
            for number, article in enumerate(marked)
            for at in [stamp(NOW - timedelta(hours=number))]
        ],
    )


VIEWS = [
    "is:unread -is:done",
    "-is:done",
    "is:starred",
    "is:later",
    "is:highlighted",
    "is:unread -is:done minutes:<5",
    "is:unread -is:done minutes:<10 sort:minutes",
    "is:done date:30d",
    "has:tag -is:done",
    "is:unread -is:done (tag:{tag} OR folder:{folder})",
    "added:1d -is:done",
    "is:full is:unread date:7d",
    "-is:read -is:done -feed:{feed}",
    "highlights:>1 sort:-marked",
    "is:starred sort:-read",
    "words:>700 -is:done sort:title",
]


def queries(number: int) -> Iterator[str]:
    """Mixed queries without regular expressions: words common and rare, fields, states, days, orders."""
    shapes = [
        "{word}",
        "{rare}",
        "{word} {word}",
        "{word} {rare}",
        '"{word} {word}"',
        "{word} -{word}",
        "{word} OR {rare}",
        "{prefix}*",
        "title:{word}",
        "title:{rare} OR author:{word}",
        "{word} is:unread",
        "{word} -is:done sort:rank",
        "{rare} sort:rank",
        "{word} {word} {word} sort:rank",
        "feed:{feed}",
        "feed:{feed} is:unread",
        "folder:{folder} is:unread -is:done",
        "folder:{folder} {word}",
        "#{tag}",
        "#{tag} {word}",
        "-#{tag} is:unread",
        "date:7d",
        "date:2025-11 {word}",
        "date:<2025",
        "date:2024-11-03..2025-01-15 is:starred",
        "added:2d is:unread",
        "year:2024 {word}",
        "minutes:<2 is:unread",
        "words:>500 {rare}",
        "highlights:>0 {word}",
        "colour:green",
        "quote:{word}",
        "note:{word}",
        "text:{rare} date:1y",
        "site:{site}.example",
        "url:{rare}",
        "lang:de {word}",
        "is:excerpt is:starred",
        "{rare} sort:-words",
        "(title:{word} OR #{tag}) -is:done minutes:<10",
    ]
    for index in range(number):
        yield fill_in(shapes[index % len(shapes)])


def fill_in(shape: str) -> str:
    """A query with words, names and tags in place."""
    found = shape
    for name, choose in _CHOICES.items():
        while f"{{{name}}}" in found:
            found = found.replace(f"{{{name}}}", choose(), 1)
    return found


_CHOICES: dict[str, Callable[[], str]] = {
    "word": lambda: WORDS[_CHOICE.randrange(20, 400)],
    "rare": lambda: WORDS[_CHOICE.randrange(3_000, 30_000)],
    "prefix": lambda: WORDS[_CHOICE.randrange(400)][:5],
    "feed": lambda: WORDS[_CHOICE.randrange(1, FEEDS)],
    "folder": lambda: WORDS[_CHOICE.randrange(1, FOLDERS)],
    "tag": lambda: WORDS[_CHOICE.randrange(1, 59)],
    "site": lambda: str(_CHOICE.randrange(1, FEEDS)),
}


_CLOCK = [time.perf_counter]
"""What measures: the wall's clock, or the processor time where other programs keep it busy."""


def milliseconds(work: Callable[[], object]) -> float:
    """The median of three runs."""
    times: list[float] = []
    for _ in range(3):
        begin = _CLOCK[0]()
        work()
        times.append((_CLOCK[0]() - begin) * 1000)
    return statistics.median(times)


def report(title: str, times: dict[str, float], slowest: int) -> None:
    """Print percentiles and the slowest."""
    ordered = sorted(times.values())
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95)]
    print(f"{title}: {len(times)}, median {at[0]:.1f} ms, p95 {at[1]:.1f} ms, most {ordered[-1]:.1f} ms")
    for text, taken in sorted(times.items(), key=lambda item: -item[1])[:slowest]:
        print(f"    {taken:7.1f} ms  {text}")


RULES = [
    ("title:{word}", ["done"]),
    ("feed:{feed} text:{word}", ["tag:x", "star"]),
    ("folder:{folder} minutes:<2", ["read"]),
    ("{word} {word} -is:done", ["priority:high"]),
    ("author:{rare} OR url:/weekly-/", ["done", "read"]),
]


class _Undone(Exception):
    """Ends a transaction without a trace."""


def rules(path: Path, arrivals: int) -> None:
    """The processor time of ten rules over one update that brought so many articles."""
    with Library.open(path, write=True) as lib, suppress(_Undone), lib.transaction():
        for number, (query, actions) in enumerate(RULES * 2):
            add_rule(lib, f"Rule {number}", fill_in(query), actions, now=NOW)
        lib.execute("DELETE FROM arrivals")
        lib.execute("INSERT INTO arrivals SELECT id FROM articles ORDER BY id DESC LIMIT ?", (arrivals,))
        begin = time.process_time()
        done = run_rules(lib, QueryOptions(now=NOW), now=NOW)
        taken = time.process_time() - begin
        changed = sum(len(each.articles) for each in done)
        print(f"ten rules over {arrivals:,} new articles: {taken * 1000:.0f} ms CPU, {changed:,} changes")
        raise _Undone


def lists(lib: Library) -> dict[str, float]:
    """The times of the lists of the program, all their articles, and of Today."""
    whole: dict[str, Callable[[], object]] = {
        "all articles": lambda: list_ids(lib),
        "all unread": lambda: list_ids(lib, unread_of(OPEN)),
        "a feed": lambda: list_ids(lib, feed_id=7),
        "a folder": lambda: list_ids(lib, folder_id=7),
        "a folder's first rows": lambda: list_ids(lib, folder_id=7, limit=ROWS),
        "Later": lambda: list_ids(lib, LATER),
        "Starred": lambda: list_ids(lib, STARRED),
        "one row kept": lambda: list_ids(lib, unread_of(OPEN), keep=(5_000,)),
        "counts of the tree": lambda: unread_counts(lib),
        "Today": lambda: today(lib, now=NOW),
        "Today, first frame": lambda: today(lib, now=NOW, counted=False),
        "Later in words": lambda: later_queue(lib, NOW),
        "related": lambda: related(lib, 99_996),
        "like:": lambda: find_ids(lib, parse("like:99996"), QueryOptions(limit=ROWS)),
    }
    return {name: milliseconds(work) for name, work in whole.items()}


def main() -> None:
    """Make the library where there is none, and time it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--slowest", type=int, default=10)
    parser.add_argument("--cpu", action="store_true", help="processor time, for a machine that is busy")
    arguments = parser.parse_args()
    if arguments.cpu:
        _CLOCK[0] = time.process_time
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="postil-daily-"))
    path = folder / f"daily-{arguments.articles}.db"
    if not path.exists():
        begin = time.perf_counter()
        fill(path, arguments.articles)
        print(f"made in {time.perf_counter() - begin:.0f} s")
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")
    first = QueryOptions(now=NOW, limit=ROWS)
    best = QueryOptions(now=NOW, limit=ROWS, sorts=BEST_FIRST)
    with Library.open(path) as lib:
        find_ids(lib, parse("-is:done"), first)
        mixed = {text: milliseconds(lambda: find(lib, parse(text), first)) for text in queries(200)}  # noqa: B023
        report("queries", mixed, arguments.slowest)
        views = {
            text: milliseconds(lambda: find(lib, parse(text), first))  # noqa: B023
            for text in map(fill_in, VIEWS)
        }
        report("views", views, arguments.slowest)
        typed = {
            text: milliseconds(lambda: find(lib, as_typed(lib, parse(text)), best))  # noqa: B023
            for word in [WORDS[each] for each in (0, 25, 90, 350, 5_000)]
            for text in [word[:size] for size in range(1, len(word) + 1)]
        }
        report("searches as typed", typed, arguments.slowest)
        counted = {
            text: milliseconds(lambda: count(lib, parse(text), first))  # noqa: B023
            for text in map(fill_in, VIEWS)
        }
        report("counts", counted, 5)
        report("lists and Today", lists(lib), 20)
    print(f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    rules(path, 1_000)


if __name__ == "__main__":
    main()
