"""Measures in a large library whether reports that come several times are found, and others kept apart.

    python -m benchmarks.report_library REPORTS.jsonl [--articles 100000] [--sample 3000] [--seed 1]

REPORTS are cleaned reports as `benchmarks.one_report --keep` writes them (`host`, `title`, `text`). The
library has a fifth of its articles with up to 800 words, the others are excerpts of 60: the reports, later
issues of each (other figures and months), texts of paragraphs of several reports, and excerpts
of both. What is joined in it is looked up with the index and comparison of the program. Recall is for the
sites of each half apart, odd and even by a hash of their names.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from array import array
from collections import Counter
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from benchmarks.one_report import COPIES, next_issue
from reader.library.articles.fingerprint_index import Fingerprinted
from reader.library.articles.same_text import candidates
from reader.library.storage.database import Library
from reader.resemblance.comparison import Likeness, Report, compare
from reader.resemblance.fingerprints import fingerprints_of

WORDS, EXCERPT = 800, 60
DAY = 86_400_000_000
"""Microseconds."""
NEW = 10_000_000
"""The number of an article that is not in the library yet."""
ISSUES, MONTH, DAYS = 8, 30, 2_000
"""Issues that a report has after it, and the days between two; days over which all articles came."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def cut(text: str, words: int) -> str:
    """The beginning of a text, whole paragraphs as far as they go."""
    kept: list[str] = []
    left = words
    for paragraph in text.split("\n\n"):
        some = paragraph.split()[:left]
        left -= len(some)
        kept.append(" ".join(some))
        if left <= 0:
            break
    return "\n\n".join(kept)


class Made:
    """The articles of the library; those with the same identity are one report.

    The reports come first, then issues up to `series`, texts without relation up to `longs`, and excerpts.
    """

    def __init__(self, reports: list[Report], articles: int, chance: random.Random) -> None:
        self.reports: list[Report] = []
        self.identity: list[int] = []
        for number, report in enumerate(reports):
            self._add(report, number)
        longs = articles // 5
        for report in reports:
            issue: Report | None = report
            for _ in range(ISSUES):
                issue = None if issue is None else next_issue(issue, chance)
                if issue is None or len(self.reports) >= longs:
                    break
                issue = replace(issue, day=(issue.day or 0) + MONTH)
                self._add(issue, len(self.reports))
        self.series, self.longs = len(self.reports), longs
        paragraphs = [p for report in reports for p in report.text.split("\n\n") if len(p.split()) > 12]
        sentences = [s for p in paragraphs for s in _SENTENCE.split(p) if len(s.split()) > 6]
        titles = [report.title for report in reports]
        while len(self.reports) < longs:
            text = cut("\n\n".join(chance.sample(paragraphs, 20)), WORDS)
            self._add(Report(chance.choice(titles), text, day=chance.randrange(DAYS)), len(self.reports))
        while len(self.reports) < articles:
            if chance.random() < 0.1:
                of = chance.randrange(len(reports), self.series)
                issue = self.reports[of]
                self._add(replace(issue, text=cut(issue.text, EXCERPT) + " …", complete=False), of)
            else:
                text = " ".join(" ".join(chance.sample(sentences, 5)).split()[:EXCERPT])
                day = chance.randrange(DAYS)
                self._add(Report(chance.choice(titles), text, complete=False, day=day), len(self.reports))

    def _add(self, report: Report, identity: int) -> None:
        self.reports.append(report)
        self.identity.append(identity)


def fill(lib: Library, made: Made) -> None:
    """Index all articles, as storing their texts does."""
    rows: list[tuple[int, int]] = []
    for number, report in enumerate(made.reports, start=1):
        rows += [(each, number) for each in fingerprints_of(report.text)]
    rows.sort()
    articles = [(number, str(number), len(one.words)) for number, one in enumerate(made.reports, start=1)]
    days = [(number, (one.day or 0) * DAY) for number, one in enumerate(made.reports, start=1)]
    with lib.transaction(synced=False):
        lib.execute_many("INSERT INTO articles (id, uid, words, added_at) VALUES (?, ?, ?, 0)", articles)
        lib.execute_many("INSERT INTO states (article_id, sort_at) VALUES (?, ?)", days)
        lib.execute("INSERT INTO articles (id, uid, words, added_at) VALUES (?, 'new', 0, 0)", (NEW,))
        lib.execute("INSERT INTO states (article_id, sort_at) VALUES (?, 0)", (NEW,))
        lib.execute_many("INSERT OR IGNORE INTO fingerprints (hash, article_id) VALUES (?, ?)", rows)
    print(f"{len(made.reports):,} articles, {len(rows):,} fingerprints")


def _candidates(lib: Library, report: Report, own: int) -> list[int]:
    """The numbers of the articles that a report is compared with."""
    if not own:  # it came just now
        with lib.transaction(synced=False):
            lib.execute("UPDATE states SET sort_at = ? WHERE article_id = ?", ((report.day or 0) * DAY, NEW))
    text = Fingerprinted(own or NEW, array("I", sorted(fingerprints_of(report.text))))
    return candidates(lib, [text]).get(text.article_id, [])


def joined(lib: Library, made: Made, report: Report, own: int = 0) -> list[int]:
    """The indexes of the articles that a report is joined with; `own` is its number in the library."""
    return [
        number - 1
        for number in _candidates(lib, report, own)
        if compare(report, replace(made.reports[number - 1])) is Likeness.SAME  # nothing of it computed
    ]


def recall(lib: Library, made: Made, reports: list[tuple[int, Report]], chance: random.Random) -> None:
    """Print which part of the copies are found to be their report."""
    for edit in COPIES:
        outcomes: Counter[str] = Counter()
        for number, report in reports:
            copy = edit(report, chance)
            if copy is None:
                continue
            copy = replace(copy, day=(report.day or 0) + chance.randint(-1, 1))
            found = joined(lib, made, copy)
            right = any(made.identity[each] == number for each in found)
            wrong = any(made.identity[each] != number for each in found)
            outcomes["found" if right else "missed"] += 1
            outcomes["joined wrongly too"] += wrong
        count = outcomes["found"] + outcomes["missed"]
        print(f"    {edit.__name__:32} {outcomes['found'] / max(1, count):.3f} of {count}  {dict(outcomes)}")


def wrong_joins(lib: Library, made: Made, sample: int, chance: random.Random) -> None:
    """Print how many articles of the library are joined with one that is another report."""
    wrong = 0
    for index in chance.sample(range(len(made.reports)), min(sample, len(made.reports))):
        report = made.reports[index]
        for other in joined(lib, made, report, index + 1):
            if made.identity[other] != made.identity[index]:
                wrong += 1
                print(f"    joined: {index}, {other}: {report.title!r}, {made.reports[other].title!r}")
                print(f"      {report.text[:400]!r}\n      {made.reports[other].text[:400]!r}")
                break
    print(f"  wrongly joined: {wrong} of {sample:,}")


def cost(lib: Library, made: Made, name: str, indexes: list[int]) -> None:
    """Print the processor time that articles of the library, if they came now, would take on arrival."""
    fresh = [
        (index + 1, replace(made.reports[index]))
        for index in indexes
        if len(made.reports[index].words) > WORDS * 0.9
    ][:200]
    began = time.process_time()
    for _, report in fresh:
        fingerprints_of(report.text)
    prints = (time.process_time() - began) / max(1, len(fresh)) * 1000
    began = time.process_time()
    for number, report in fresh:
        joined(lib, made, report, number)
    each = (time.process_time() - began) / max(1, len(fresh)) * 1000
    print(f"  {name}, {WORDS} words: {each:.2f} ms CPU, {prints:.2f} ms of it fingerprints")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reports", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=3_000)
    parser.add_argument("--recall", type=int, default=300, help="reports of each half that are copied")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    rows = [json.loads(line) for line in options.reports.read_text("utf-8").split("\n") if line]
    reports = [Report(row["title"], cut(row["text"], WORDS), day=chance.randrange(DAYS)) for row in rows]
    halves: dict[str, list[tuple[int, Report]]] = {"odd": [], "even": []}
    for number, (row, report) in enumerate(zip(rows, reports, strict=True)):
        halves["odd" if crc32(row["host"].encode()) % 2 else "even"].append((number, report))
    made = Made(reports, options.articles, chance)
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder, "x.db"), write=True) as lib:
        fill(lib, made)
        for half, found in halves.items():
            print(f"  recall, {half} half: {len(found)} reports")
            recall(lib, made, found[: options.recall], chance)
        wrong_joins(lib, made, options.sample, chance)
        cost(lib, made, "an issue of a series of nine", list(range(len(reports), made.series)))
        cost(lib, made, "an article without relation", list(range(made.series, made.longs)))


if __name__ == "__main__":
    main()
