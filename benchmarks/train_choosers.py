"""Train the chooser of dates (`reader/cleaning/model/date_chooser.json`) on pages with hand-made truth.

    python -m benchmarks.train_choosers ../shared/cleaning/dev [--folds]

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url`, `site` and `date` (the truth).
Needs lightgbm, which nothing else here needs. The table is trained on the pages of all sites; with `--folds`
nothing is written: five times, what was trained on four fifths of the sites is judged on the last. Pages on
which no day that may be chosen is right teach nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.labelled_pages import checksum, labelled_pages, lightgbm_trees, site_of
from reader.cleaning import pipeline
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata import date_chooser
from reader.cleaning.metadata.page import read_metadata
from reader.cleaning.metadata.printed import complete
from reader.cleaning.selection import select

FOLDER = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model"
FOLDS, TREES, SEEDS = 5, 160, 2
SETTINGS = {
    "objective": "lambdarank", "learning_rate": 0.06, "num_leaves": 4, "min_data_in_leaf": 15,
    "lambda_l2": 5.0, "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1,
    "num_threads": 1, "deterministic": True, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """The candidates of one page: a row of features for each, and how good each is (0 to 1)."""

    name: str
    site: str
    rows: list[list[float]]
    truth: list[float]


def question_of_date(name: str, page: dict[str, Any]) -> Question:
    root = parse(to_text(page["html"])).root
    metadata = read_metadata(root, page["url"])
    pieces = Segmenter(pipeline.base_address(root, page["url"])).walk(pipeline.body_of(root))
    complete(metadata, pieces.pieces, select(pieces, metadata).pieces, page["url"])
    days, rows = date_chooser.rows(date_chooser.settled(metadata.dates))
    return Question(name, site_of(page), rows, [float(day.isoformat() == page["date"][:10]) for day in days])


def train(questions: Sequence[Question]) -> list[Any]:
    """Models whose scores are added up."""
    import lightgbm
    import numpy

    asked = [one for one in questions if one.rows]
    table = numpy.array([row for one in asked for row in one.rows])
    labels = numpy.array([int(value) for one in asked for value in one.truth])
    groups = [len(one.rows) for one in asked]
    return [
        lightgbm.train(SETTINGS | {"seed": seed}, lightgbm.Dataset(table, labels, group=groups), TREES)
        for seed in range(SEEDS)
    ]


def score(models: Sequence[Any], question: Question) -> float:
    """How good the chosen candidate of a page is."""
    if not question.rows:
        return 0.0
    values = sum(model.predict(question.rows) for model in models)
    return question.truth[int(values.argmax())]


def fold_of(question: Question) -> int:
    return int(hashlib.sha1(question.site.encode()).hexdigest(), 16) % FOLDS


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
    arguments = parser.parse_args()
    questions = [
        question_of_date(f"{kind}/{page['id']}", page)
        for kind, page in labelled_pages(arguments.folder)
        if page.get("date")
    ]
    if arguments.folds:
        report(questions)
        return
    table = table_of(train(questions), questions, date_chooser.NAMES)
    (FOLDER / "date_chooser.json").write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    print(f"{len(questions)} pages")


def report(questions: Sequence[Question]) -> None:
    results: list[float] = []
    for fold in range(FOLDS):
        models = train([one for one in questions if fold_of(one) != fold])
        judged = [score(models, one) for one in questions if fold_of(one) == fold]
        print(f"fold {fold}: {fmean(judged):.4f} of {len(judged)}")
        results += judged
    best = fmean(max(one.truth, default=0.0) for one in questions)
    print(f"all: {fmean(results):.4f}; the best choice {best:.4f}")


if __name__ == "__main__":
    main()
