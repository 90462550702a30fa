"""Train the choosers of titles and dates (`reader/cleaning/model/*_chooser.json`) on labelled pages.

    python -m benchmarks.train_choosers ../shared/cleaning/dev [--folds]
        [--only title|date] [--sites odd|even]

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url`, `site`, `date` and `title` (the
truth). Needs lightgbm, which nothing else here needs. The tables are trained on the pages of all sites; with
`--folds` nothing is written: five times, what was trained on four fifths of the sites is judged on the last.
Pages on which no candidate is right teach nothing. A title is as good as its word F1.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.labelled_pages import (
    HALVES,
    Labelled,
    checksum,
    fold_of,
    labelled_pages,
    lightgbm_trees,
    read_page,
    site_of,
)
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata import date_chooser, title_chooser
from reader.cleaning.metadata.page import title_question
from reader.cleaning.metadata.printed import complete
from reader.cleaning.metadata.title_candidates import words_of
from reader.cleaning.selection import select

FOLDER = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model"
FOLDS = 5
SETTINGS = {
    "objective": "lambdarank", "learning_rate": 0.06, "lambda_l2": 5.0, "bagging_fraction": 0.8,
    "bagging_freq": 1, "num_threads": 1, "deterministic": True, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """The candidates of one page: a row of features for each, and how good each is (0 to 1)."""

    name: str
    site: str
    rows: list[list[float]]
    truth: list[float]


@dataclass(frozen=True)
class Chooser:
    """How a table is trained: the truth it is to find, its features, trees of each of so many models."""

    truth: str
    names: tuple[str, ...]
    trees: int
    models: int
    settings: dict[str, float]


DATES = Chooser(
    "date",
    date_chooser.NAMES,
    trees=160,
    models=2,
    settings={"num_leaves": 4, "min_data_in_leaf": 15, "feature_fraction": 0.5},
)
TITLES = Chooser(
    "title",
    title_chooser.NAMES,
    trees=120,
    models=4,
    settings={"num_leaves": 6, "min_data_in_leaf": 20, "feature_fraction": 0.4},
)


def question_of_date(name: str, page: Labelled) -> Question:
    _, metadata, pieces = read_page(page)
    complete(metadata, pieces.pieces, select(pieces, metadata).pieces, page["url"])
    days, rows = date_chooser.rows(date_chooser.settled(metadata.dates))
    return Question(name, site_of(page), rows, [float(day.isoformat() == page["date"][:10]) for day in days])


def question_of_title(name: str, page: Labelled) -> Question:
    asked = title_question(parse(to_text(page["html"])).root, page["url"])
    options, told = asked.options(), words_of(page["title"])
    truth = [title_chooser.likeness(option, Counter(told), len(told)) for option in options]
    return Question(name, site_of(page), title_chooser.rows(asked, options) if options else [], truth)


def right(question: Question) -> list[int]:
    """Which candidates are the best, where the best is any good."""
    best = max([0.3, *question.truth])
    return [int(value >= best - 1e-9) for value in question.truth]


def train(chooser: Chooser, questions: Sequence[Question]) -> list[Any]:
    """Models whose scores are added up."""
    import lightgbm
    import numpy

    asked = [one for one in questions if one.rows]
    table = numpy.array([row for one in asked for row in one.rows])
    labels = numpy.array([value for one in asked for value in right(one)])
    groups = [len(one.rows) for one in asked]
    return [
        lightgbm.train(
            SETTINGS | chooser.settings | {"seed": seed},
            lightgbm.Dataset(table, labels, group=groups),
            chooser.trees,
        )
        for seed in range(chooser.models)
    ]


def score(models: Sequence[Any], question: Question) -> float:
    """How good the chosen candidate of a page is."""
    if not question.rows:
        return 0.0
    values = sum(model.predict(question.rows) for model in models)
    return question.truth[int(values.argmax())]


def table_of(models: Sequence[Any], questions: Sequence[Question], names: Sequence[str]) -> dict[str, Any]:
    """The models as one table, with what they were trained on."""
    return {
        "data": {"pages": len(questions), "sha256": checksum(one.name for one in questions)},
        "names": list(names),
        "base": 0.0,
        "trees": [tree for model in models for tree in lightgbm_trees(model, 5)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--folds", action="store_true", help="judge by five folds of the sites, write nothing"
    )
    parser.add_argument("--sites", choices=HALVES, help="use one half of the sites only")
    parser.add_argument("--only", choices=("title", "date"), help="train one chooser only")
    arguments = parser.parse_args()
    half = HALVES.get(arguments.sites)
    # titles first: dates are looked for beside them
    for chooser, ask in ((TITLES, question_of_title), (DATES, question_of_date)):
        if arguments.only not in (None, chooser.truth):
            continue
        asked = [
            ask(f"{kind}/{page['id']}", page)
            for kind, page in labelled_pages(arguments.folder, half)
            if page.get(chooser.truth)
        ]
        print(f"{chooser.truth}: {len(asked)} pages")
        if arguments.folds:
            report(chooser, asked)
            continue
        table = table_of(train(chooser, asked), asked, chooser.names)
        path = FOLDER / f"{chooser.truth}_chooser.json"
        path.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")


def report(chooser: Chooser, questions: Sequence[Question]) -> None:
    results: list[float] = []
    for fold in range(FOLDS):
        models = train(chooser, [one for one in questions if fold_of(one.site, FOLDS) != fold])
        judged = [score(models, one) for one in questions if fold_of(one.site, FOLDS) == fold]
        print(f"fold {fold}: {fmean(judged):.4f} of {len(judged)}")
        results += judged
    best = fmean(max(one.truth, default=0.0) for one in questions)
    print(f"all: {fmean(results):.4f}; the best choice {best:.4f}")


if __name__ == "__main__":
    main()
