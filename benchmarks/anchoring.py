"""How well highlights are found again in changed texts, and how fast.

    python -m benchmarks.anchoring CASES.jsonl.gz [--by scenario] [--without-old-text]
    python -m benchmarks.anchoring CASES.jsonl.gz --fit [--hold-out article] [--without-old-text]

CASES has one JSON object a line: {"article", "scenario", "old", "new", "highlights"}, each highlight
{"start", "end", "truth", "spans"} with offsets in the old text and, in `spans`, in the new one. `truth` is
"place" (it is at the first span), "orphan" (it is gone; spans are copies of it) or "lenient" (so much of it
is gone that either answer will do).

Printed is Markdown. Shares are in percent: exact and within two characters, found (half of the union or
more), wrong and lost of the highlights with a place; recall and precision of orphans; harm, text shown
that was never marked, of all; and the same of those shown without a question.

With --fit the weights of the judge are fitted anew and printed as they stand in
`reader/annotations/judging.py`; --hold-out says instead what they would answer for the articles (or
scenarios) that were kept out of the fit, ten parts in turn.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reader.annotations import anchoring, judging
from reader.annotations.anchoring import PLAIN, Place, anchor
from reader.annotations.folding import fold
from reader.annotations.selectors import Selectors, select

Range = tuple[int, int]


@dataclass
class Tally:
    """What became of some highlights."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def row(self) -> str:
        """The figures as cells of a table."""
        n = self.outcomes
        placed = n["found"] + n["wrong"] + n["lost"]
        gone = n["orphan"] + n["copy"] + n["misplaced"]
        reported = n["orphan"] + n["lost"] + n["lenient orphan"]
        harm = n["wrong"] + n["misplaced"] + n["lenient wrong"]

        def share(part: int, whole: int) -> str:
            return f"{100 * part / whole:.2f}" if whole else "-"

        return " | ".join(
            [
                str(n["all"]),
                *(share(n[name], placed) for name in ("exact", "within 2", "found", "wrong", "lost")),
                share(n["orphan"] + n["copy"], gone),
                share(n["orphan"] + n["lenient orphan"], reported),
                share(harm, n["all"]),
                share(n["plain"], n["all"]),
                f"{n['plain harm']} of {n['plain']}",
                f"{1000 * self.seconds / n['all']:.3f}" if n["all"] else "-",
            ]
        )


COLUMNS = (
    "n | exact | ≤ 2 | found | wrong | lost | orphan recall | precision | harm | plain | plain harm | ms each"
)


def overlap(one: Sequence[int], two: Sequence[int]) -> float:
    """Intersection over union of two ranges."""
    common = max(0, min(one[1], two[1]) - max(one[0], two[0]))
    return common / max(1, max(one[1], two[1]) - min(one[0], two[0]))


def outcome(highlight: Mapping[str, Any], place: Range | None) -> str:
    """What an answer is worth."""
    truth, spans = highlight["truth"], highlight["spans"]
    if truth == "place":
        if place is None:
            return "lost"
        return "found" if overlap(place, spans[0]) >= 0.5 else "wrong"
    if truth == "orphan":
        if place is None:
            return "orphan"
        return "copy" if any(overlap(place, span) >= 0.5 for span in spans) else "misplaced"
    if place is None:
        return "lenient orphan"
    return "lenient found" if any(overlap(place, span) > 0 for span in spans) else "lenient wrong"


HARMFUL = ("wrong", "misplaced", "lenient wrong")


def record(tally: Tally, highlight: Mapping[str, Any], place: Range | None, *, plain: bool) -> None:
    """Counts one answer."""
    what = outcome(highlight, place)
    tally.outcomes.update(["all", what])
    if place is not None and plain:
        tally.outcomes.update(["plain", *(["plain harm"] if what in HARMFUL else [])])
    if what == "found" and place is not None:
        off = max(abs(place[0] - highlight["spans"][0][0]), abs(place[1] - highlight["spans"][0][1]))
        tally.outcomes.update((["within 2"] if off <= 2 else []) + (["exact"] if off == 0 else []))


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def anchor_mappings(
    new_text: str, selectors: Sequence[Mapping[str, Any]], old_text: str | None
) -> list[Place | None]:
    """`anchor` for selectors as JSON has them, as other programs that score it give them."""
    names = ("exact", "prefix", "suffix", "start", "end")
    return anchor(
        new_text, [Selectors(**{name: each[name] for name in names}) for each in selectors], old_text
    )


def measure(path: Path, by: str, old_text: bool) -> None:
    """Prints the table of a file of cases."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for case in cases(path):
        old, new = case["old"], case["new"]
        marks = [select(old, mark["start"], mark["end"]) for mark in case["highlights"]]
        begin = time.process_time()
        answers = anchor(new, marks, old if old_text else None)
        seconds = time.process_time() - begin
        for group in ["all", *([str(case[by])] if by else [])]:
            tallies[group].seconds += seconds
            for mark, answer in zip(case["highlights"], answers, strict=True):
                place = None if answer is None else (answer[0], answer[1])
                record(tallies[group], mark, place, plain=answer is not None and answer[2] >= PLAIN)
    print(f"| {by or 'cases'} | {COLUMNS} |\n|---{'|--:' * (COLUMNS.count('|') + 1)}|")
    for group in sorted(tallies, key=lambda name: (name != "all", name)):
        print(f"| {group} | {tallies[group].row()} |")


# --- fitting the judge


@dataclass
class Example:
    """The place a passage would get, with what is known of it; no evidence where the judge was not asked."""

    group: str
    highlight: Mapping[str, Any]
    place: Range | None
    evidence: Sequence[float]
    clear: bool
    once: bool = False

    @property
    def right(self) -> bool:
        """Whether the place is the passage's."""
        return outcome(self.highlight, self.place) not in HARMFUL

    @property
    def weight(self) -> float:
        """How much it counts: less where either answer will do."""
        return 0.3 if self.highlight["truth"] == "lenient" else 1.0


def examples(path: Path, by: str, old_text: bool) -> Iterator[Example]:
    """One for each highlight."""
    asked: list[tuple[Any, Sequence[Any]]] = []

    def note(passage: Any, found: Sequence[Any], *, old_text_known: bool) -> None:
        asked.append((passage, found))

    setattr(anchoring, "judge", note)  # noqa: B010 - what the judge is asked is what is wanted here
    for case in cases(path):
        old, new = case["old"], case["new"]
        folded = fold(new)
        marks = [select(old, mark["start"], mark["end"]) for mark in case["highlights"]]
        asked.clear()
        answers = anchor(new, marks, old if old_text else None)
        questions = iter(asked)
        question = next(questions, None)
        for highlight, mark, answer in zip(case["highlights"], marks, answers, strict=True):
            passage, found = question if question is not None else (None, ())
            if passage is None or not is_of(passage, mark):
                place = None if answer is None else (answer[0], answer[1])
                yield Example(str(case[by]), highlight, place, (), answer is not None and answer[2] >= PLAIN)
                continue
            question = next(questions, None)
            if not found:
                yield Example(str(case[by]), highlight, None, (), False)
                continue
            best = judging.best_candidate(passage, found)
            yield Example(
                group=str(case[by]),
                highlight=highlight,
                place=(folded.start(best.start), folded.end(best.end)),
                evidence=judging.evidence(passage, best)[1:],
                clear=best.kept >= judging.MOSTLY_KEPT and judging.is_unambiguous(passage, best, found),
                once=old_text and judging.occurs_once(passage, best, found),
            )


def is_of(passage: Any, mark: Selectors) -> bool:
    """Whether it is this highlight that the judge was asked about."""
    folded = passage.old.folded
    start = mark.start if folded.source[mark.start : mark.end] == mark.exact else len(mark.prefix)
    ends = (folded.offset(start), folded.offset(start + len(mark.exact)))
    return bool(ends == (passage.start, passage.end))


def fit(data: Sequence[Example], *, penalty: float = 2.0, rounds: int = 25) -> list[float]:
    """Weights of a logistic regression with an L2 penalty on standardised evidence, by Newton's method."""
    data = [example for example in data if example.evidence]
    width = len(data[0].evidence)
    mean = [sum(example.evidence[k] for example in data) / len(data) for k in range(width)]
    spread = [
        math.sqrt(sum((example.evidence[k] - mean[k]) ** 2 for example in data) / len(data)) or 1.0
        for k in range(width)
    ]
    rows = [
        [1.0, *((value - m) / s for value, m, s in zip(example.evidence, mean, spread, strict=True))]
        for example in data
    ]
    weights = [0.0] * (width + 1)
    for _ in range(rounds):
        gradient = [0.0, *(penalty * w for w in weights[1:])]
        hessian = [[penalty * (i == j and i > 0) for j in range(width + 1)] for i in range(width + 1)]
        for example, row in zip(data, rows, strict=True):
            p = 1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, row, strict=True))))
            error, curve = example.weight * (p - example.right), example.weight * p * (1 - p)
            for i, x in enumerate(row):
                gradient[i] += error * x
                if curve > 1e-9:
                    line, scaled = hessian[i], curve * x
                    for j in range(i + 1):
                        line[j] += scaled * row[j]
        for i in range(width + 1):
            for j in range(i):
                hessian[j][i] = hessian[i][j]
        step = solved(hessian, gradient)
        weights = [w - s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    plain = [w / s for w, s in zip(weights[1:], spread, strict=True)]
    return [weights[0] - sum(w * m for w, m in zip(plain, mean, strict=True)), *plain]


def solved(matrix: list[list[float]], right: Sequence[float]) -> list[float]:
    """The solution of a linear system, by elimination with pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda k: abs(rows[k][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for k in range(size):
            if k != column and (factor := rows[k][column] / rows[column][column]):
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[column], strict=True)]
    return [rows[k][size] / rows[k][k] for k in range(size)]


def probability(weights: Sequence[float], example: Example) -> float:
    """What the model says of an example."""
    return 1 / (
        1 + math.exp(-weights[0] - sum(w * x for w, x in zip(weights[1:], example.evidence, strict=True)))
    )


def held_out(data: Sequence[Example], old_text: bool) -> None:
    """Prints how ten models, each fitted without a tenth of the groups, judge that tenth."""
    groups = sorted({example.group for example in data})
    random.Random(0).shuffle(groups)
    part = {group: number % 10 for number, group in enumerate(groups)}
    tally = Tally()
    least = judging.PRESENT if old_text else judging.PRESENT_WITHOUT_OLD_TEXT
    for number in range(10):
        weights = fit([example for example in data if part[example.group] != number])
        for example in data:
            if part[example.group] != number:
                continue
            if not example.evidence:
                record(tally, example.highlight, example.place, plain=example.clear)
            else:
                p = probability(weights, example)
                plain = p >= judging.SURE and example.clear
                there = p >= least or example.once
                record(tally, example.highlight, example.place if there else None, plain=plain)
    print(f"| held out | {COLUMNS} |\n|---{'|--:' * (COLUMNS.count('|') + 1)}|\n| all | {tally.row()} |")


def main() -> None:
    """Reads the arguments and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--by", default="", choices=("", "scenario", "family", "article"))
    parser.add_argument("--without-old-text", action="store_true")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--hold-out", default="", choices=("", "scenario", "article"))
    arguments = parser.parse_args()
    old_text = not arguments.without_old_text
    if not arguments.fit:
        measure(arguments.cases, arguments.by, old_text)
        return
    data = list(examples(arguments.cases, arguments.hold_out or "article", old_text))
    if arguments.hold_out:
        held_out(data, old_text)
        return
    for name, weight in zip(judging.WEIGHTS, fit(data), strict=True):
        print(f"{name:<20} {weight:8.2f}")


if __name__ == "__main__":
    main()
