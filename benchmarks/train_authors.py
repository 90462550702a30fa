"""Train the table that chooses an article's authors (`reader/cleaning/model/authors.json`).

    python -m benchmarks.train_authors ../shared/cleaning/dev [--sites odd]
    python -m benchmarks.train_authors ../shared/cleaning/dev --check

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url`, `site`, and `author` (the truth) or
`no_author`. Needs lightgbm, which nothing else here needs. The table that is in use is trained on all sites.
With `--check` nothing is written: five folds by site are judged, each by trees that never saw its sites,
beside the share that any choice could reach.
The table says on how many pages of which sites it was trained, with a checksum over their names.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.labelled_pages import (
    HALVES,
    checksum,
    fold_of,
    half_of,
    labelled_pages,
    mean_table,
    read_page,
    site_of,
)
from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.author_mentions import printed_mentions
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.metadata.printed import lines_around
from reader.cleaning.model import authors
from reader.cleaning.model.trees import Table, table_of
from reader.cleaning.selection import select

TABLE = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model" / "authors.json"
FOLDS = 5
TREES, SEEDS = 450, 2
DIGITS = 4
"""Of a leaf's value in the table."""
SETTINGS = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 4, "min_data_in_leaf": 30,
    "lambda_l2": 5.0, "feature_fraction": 0.25, "bagging_fraction": 0.8, "bagging_freq": 1,
    "num_threads": 1, "deterministic": True, "verbose": -1,
}  # fmt: skip
WITHOUT = 3.0
"""Weight of a page without its author against the page as it is."""
_IGNORED = frozenset(
    ["by", "von", "par", "and", "und", "et", "the", "with", "staff", "writer", "reporter", "editor"]
)
"""Words that make no difference between two answers: as the score program of the test data has them."""


@dataclass
class Page:
    """A page's answers as rows of features, and which of them are right; `known` whether it has an author,
    `without` the rows of the wrong answers as they were if the page did not name the author.
    """

    name: str
    site: str
    known: bool
    answers: list[authors.Answer]
    rows: list[list[float]]
    right: list[bool]
    without: list[list[float]]


def read(folder: Path, half: int | None) -> Iterator[Page]:
    """The pages of which it is known who wrote them, or that they name nobody."""
    for kind, page in labelled_pages(folder, half):
        if page.get("author") or page.get("no_author"):
            yield prepare(page, kind)


def prepare(page: dict[str, Any], kind: str) -> Page:
    _, metadata, pieces = read_page(page)
    kept = select(pieces, metadata).pieces
    return judged(page, f"{kind}/{page['id']}", *answers(metadata, pieces.pieces, kept, page["url"]))


def judged(page: dict[str, Any], name: str, found: list[authors.Answer], around: authors.Page | None) -> Page:
    """A page's answers, told right from wrong."""
    truth = str(page.get("author") or "")
    if around is None:
        return Page(name, site_of(page), bool(truth), [], [], [], [])
    right = [is_right(truth, answer.names) for answer in found]
    others = [answer for answer in found if not words(" ".join(answer.names)) & words(truth)]
    without = authors.rows(others, around) if any(right) else []
    return Page(name, site_of(page), bool(truth), found, authors.rows(found, around), right, without)


def answers(
    metadata: Metadata, pieces: Sequence[Piece], kept: Sequence[Piece], url: str
) -> tuple[list[authors.Answer], authors.Page | None]:
    """What may be the authors of a page whose kept pieces are known."""
    if not kept:
        return [], None
    lines = lines_around(metadata, pieces, kept)
    around = authors.Page(metadata, url, pieces, kept, lines.first, lines.last)
    return authors.answers([*metadata.mentions, *printed_mentions(around, lines)]), around


def is_right(truth: str, names: Sequence[str]) -> bool:
    """Whether names agree with the truth, as the score program of the test data says."""
    known, given = words(truth), words(" ".join(names))
    return bool(known and given) and len(known & given) / len(known | given) >= 0.8


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - _IGNORED


def train(pages: Sequence[Page]) -> list[Any]:
    """Models, whose mean counts, of all answers and of those that each page would have if it did not name its
    author.
    """
    import lightgbm
    import numpy

    given = [(row, right, 1.0) for page in pages for row, right in zip(page.rows, page.right, strict=True)]
    given += [(row, False, WITHOUT) for page in pages for row in page.without]
    rows, right, weights = (numpy.array(column, float) for column in zip(*given, strict=True))
    return [
        lightgbm.train(SETTINGS | {"seed": seed}, lightgbm.Dataset(rows, right, weight=weights), TREES)
        for seed in range(SEEDS)
    ]


def outcome(page: Page, table: Table) -> bool | None:
    """Whether what is chosen is right; None where nobody is."""
    chosen = authors.chosen(page.answers, page.rows, [table.probability(row) for row in page.rows])
    return None if chosen is None else page.right[chosen]


def check(pages: Sequence[Page]) -> None:
    """Print the figures of each fold and of all."""
    every: list[tuple[Page, bool | None]] = []
    for fold in range(FOLDS):
        table = table_of(
            mean_table(train([page for page in pages if fold_of(page.site, FOLDS) != fold]), DIGITS)
        )
        judged_now = [(page, outcome(page, table)) for page in pages if fold_of(page.site, FOLDS) == fold]
        report(f"fold {fold}", judged_now)
        every += judged_now
    for number, half in enumerate(("even", "odd")):
        report(half, [(page, result) for page, result in every if half_of({"site": page.site}) == number])
    report("all", every)


def report(name: str, results: Sequence[tuple[Page, bool | None]]) -> None:
    known = [(page, result) for page, result in results if page.known]
    nobody = [result for page, result in results if not page.known]
    right, possible = sum(result is True for _, result in known), sum(any(page.right) for page, _ in known)
    invented = sum(result is not None for result in nobody)
    print(
        f"{name}: right {right / len(known):.4f} of {len(known)} (possible {possible / len(known):.4f}),"
        f" invented {invented} of {len(nobody)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", choices=HALVES, help="train on one half of the sites")
    parser.add_argument("--check", action="store_true", help="judge by folds, write nothing")
    arguments = parser.parse_args()
    pages = list(read(arguments.folder, HALVES.get(arguments.sites)))
    if arguments.check:
        check(pages)
        return
    data = {
        "sites": arguments.sites or "all",
        "pages": len(pages),
        "sha256": checksum(page.name for page in pages),
    }
    table = {"data": data, "names": authors.NAMES, **mean_table(train(pages), DIGITS)}
    TABLE.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    print(
        f"{len(pages)} pages, {sum(len(page.rows) for page in pages)} answers; {TABLE.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
