"""Train the arbiter's table (`reader/cleaning/model/arbiter.json`) on pages with hand-made truth.

    python -m benchmarks.train_arbiter ../shared/cleaning/dev [--sites odd] [--folds 5]

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url`, `site` and `text` (the truth), or
with texts that must come out and others that must not (`with`, `without`).
Needs LightGBM, which nothing else here needs. `--sites` trains on one half of the sites alone, so
that the other can judge. With `--folds` nothing is written: each part of the sites is cleaned with a table
trained on the others, and body F1 of runs of four words and the share of pages with the very words of
the truth are printed for each set of pages and for all, for the others the F1 of these texts.
Pages whose truth is cut short teach nothing and are left out. The table says on how many pages of which
sites it was trained, with a checksum over their names.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest.mock import patch

from rapidfuzz.distance import LCSseq

from benchmarks.labelled_pages import (
    HALVES,
    Labelled,
    checksum,
    fold_of,
    labelled_pages,
    mean_table,
    read_page,
    site_of,
)
from reader.cleaning import clean
from reader.cleaning.html.pieces import Piece
from reader.cleaning.model import arbiter, features
from reader.cleaning.model.trees import table_of
from reader.cleaning.selection import seeded_zone
from reader.errors import CleaningError

TABLE = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model" / "arbiter.json"
SETTINGS = {
    "objective": "binary",
    "num_leaves": 32,
    "lambda_l2": 10.0,
    "feature_fraction_bynode": 0.5,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbose": -1,
}
MODELS: tuple[dict[str, Any], ...] = (
    {"learning_rate": 0.06, "num_iterations": 160, "min_data_in_leaf": 50},
    {"learning_rate": 0.1, "num_iterations": 240, "min_data_in_leaf": 30, "extra_trees": True},
)
"""Models whose mean is the table; where one picks thresholds at random, it errs elsewhere than the other."""
TOLD = 3.0
"""Weight of a piece of a page on which only some are told."""
DECISIVE = 6.0
"""How much more a piece counts where all others of its page come out right."""
FOLDS = 5
DIGITS = 5
"""Of a leaf's value in the table."""
LEAST_PRECISION = 0.3
"""Of what the rules keep; a page with less has a truth that stops early (one entry of a live blog)."""
_WORD = re.compile(r"\w+")


@dataclass
class Page:
    """One page's pieces near the article: features, truth, and what is needed to score a choice of them.

    `name` is its set and its id; `text` is "" where only some of the pieces are told, and `truth` None for
    the others.
    """

    name: str
    site: str
    pieces: list[Piece]
    rows: list[list[float]]
    truth: list[int | None]
    text: str


def words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def runs(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    found = words(text)
    return Counter(zip(*(found[i:] for i in range(length)), strict=False))


def labels(truth: str, pieces: Sequence[Piece]) -> list[int]:
    """1 for each piece that stands in the truth, by the longest common sequence of the two texts' words.

    Of a longer piece most words must be found; a short one must be found whole and in one place.
    """
    known = words(truth)
    owners: list[int] = []
    mine: list[str] = []
    for index, piece in enumerate(pieces):
        found = words(piece.text)
        owners += [index] * len(found)
        mine += found
    places: dict[int, list[int]] = {}
    sizes = Counter(owners)
    for block in LCSseq.opcodes(mine, known).as_matching_blocks():
        for step in range(block.size):
            places.setdefault(owners[block.a + step], []).append(block.b + step)
    result = [0] * len(pieces)
    for index, at in places.items():
        whole = len(at) == sizes[index]
        near = at[-1] - at[0] < 1.5 * len(at) + 2
        result[index] = int(
            whole and at[-1] - at[0] == len(at) - 1
            if sizes[index] <= 5
            else len(at) > 0.6 * sizes[index] and near
        )
    return result


def told_labels(page: Labelled, pieces: Sequence[Piece]) -> list[int | None]:
    """1 for pieces of texts that must come out and stand in one place, 0 for those of texts that must not."""
    texts = [" ".join(piece.text.split()) for piece in pieces]
    whole = " ".join(texts)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    wanted: set[int] = set()
    unwanted: set[int] = set()
    for kind, found in (("with", wanted), ("without", unwanted)):
        for told in page.get(kind, ()):
            places = list(re.finditer(re.escape(" ".join(told.split())), whole))
            if len(places) == 1 or kind == "without":
                for place in places:
                    first = bisect_right(starts, place.start()) - 1
                    found.update(range(first, bisect_left(starts, place.end())))
    return [None if (at in wanted) == (at in unwanted) else int(at in wanted) for at in range(len(pieces))]


def with_truth(folder: Path, half: int | None) -> Iterator[tuple[str, Labelled]]:
    """The pages of whose text something is known, each with the name of its set."""
    return (
        (kind, page) for kind, page in labelled_pages(folder, half) if page.get("text") or page.get("with")
    )


def prepare(page: dict[str, Any], kind: str) -> Page:
    _, metadata, pieces = read_page(page)
    zone, authors, _ = seeded_zone(pieces, metadata)
    rows = features.rows(zone, replace(metadata, authors=metadata.authors or authors))
    text = page.get("text") or ""
    truth: list[int | None] = [*labels(text, zone.pieces)] if text else told_labels(page, zone.pieces)
    return Page(f"{kind}/{page['id']}", site_of(page), zone.pieces, rows, truth, text)


def train(pages: Sequence[Page]) -> list[Any]:
    """The models, on the pieces of these pages of which it is known whether they are the article's.

    What models of other sites make of a page tells which of its pieces matter most (`weights`).
    """
    import numpy

    guesses: dict[str, Any] = {}
    for fold in range(FOLDS):
        first = fitted([page for page in pages if fold_of(page.site, FOLDS) != fold], {}, MODELS[:1])[0]
        for page in pages:
            if page.text and fold_of(page.site, FOLDS) == fold:
                guesses[page.name] = first.predict(numpy.array(page.rows, dtype=numpy.float32))
    return fitted(pages, guesses, MODELS)


def fitted(
    pages: Sequence[Page], guesses: dict[str, Sequence[float]], models: Sequence[dict[str, Any]]
) -> list[Any]:
    import lightgbm
    import numpy

    known = [
        (row, value, weight)
        for page in pages
        for row, value, weight in zip(
            page.rows, page.truth, weights(page, guesses.get(page.name)), strict=True
        )
        if value is not None
    ]
    table = numpy.array([row for row, _, _ in known], dtype=numpy.float32)
    truth, weight = ([one[at] for one in known] for at in (1, 2))
    return [
        lightgbm.train({**SETTINGS, **model}, lightgbm.Dataset(table, truth, weight=weight))
        for model in models
    ]


def weights(page: Page, guesses: Sequence[float] | None) -> list[float]:
    """How much each piece counts: long ones more, those of long pages less, and those more of a page whose
    others come out right, as then the page is right or wrong with them.
    """
    own = 1.0 if page.text else TOLD
    plain = [own * (1 + 0.5 * math.log1p(piece.words)) / math.sqrt(len(page.pieces)) for piece in page.pieces]
    if guesses is None:
        return plain
    costs = [
        -math.log(min(max(guess if value else 1 - guess, 0.001), 0.999))
        for guess, value in zip(guesses, page.truth, strict=True)
    ]
    rest = sum(costs)
    return [
        weight * (1 + DECISIVE * math.exp((cost - rest) / 2))
        for weight, cost in zip(plain, costs, strict=True)
    ]


def chosen(page: Page, choice: Sequence[bool]) -> str:
    """The text of these of the page's pieces."""
    return "\n".join(piece.text for piece, yes in zip(page.pieces, choice, strict=True) if yes)


def score(text: str, truth: str) -> tuple[float, float]:
    """Precision and recall in runs of four words."""
    mine, known = runs(text), runs(truth)
    hit = sum((mine & known).values())
    return hit / (sum(mine.values()) or 1), hit / (sum(known.values()) or 1)


def is_learnable(page: Page) -> bool:
    """Whether the truth is neither of another text nor cut short, as far as rules and labels tell.

    A page on which the rules keep too much stays: it is what the trees are to learn from.
    """
    if len(page.pieces) < 8 or not page.text:
        return len(page.pieces) >= 8
    ruled = features.NAMES.index("ruled")
    precision, _ = score(chosen(page, [not row[ruled] for row in page.rows]), page.text)
    best, most = score(chosen(page, [bool(value) for value in page.truth]), page.text)
    return precision >= LEAST_PRECISION and best >= 0.8 and most >= 0.8


def data_of(pages: Sequence[Page], every: Sequence[Page], sites: str) -> dict[str, Any]:
    """What a table was trained on: so that the same data, and no other, can be told to give it again."""
    return {
        "sites": sites or "all",
        "pages": len(pages),
        "left out": len(every) - len(pages),
        "sha256": checksum(page.name for page in pages),
    }


def cleaned(page: dict[str, Any]) -> str:
    try:
        return clean(page["html"], url=page["url"]).document.text
    except CleaningError:
        return ""


def judge_folds(folder: Path, half: int | None, pages: Sequence[Page], folds: int) -> None:
    """Clean each part of the sites with a table trained on the others, and print the figures."""
    tables = [
        table_of(mean_table(train([page for page in pages if fold_of(page.site, folds) != fold]), DIGITS))
        for fold in range(folds)
    ]
    results: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    told: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for kind, page in with_truth(folder, half):
        with patch.object(arbiter, "shipped_table", return_value=tables[fold_of(site_of(page), folds)]):
            text = cleaned(page)
        if not page.get("text"):
            told[kind].append(told_hits(page, text))
            told["all"].append(told[kind][-1])
            continue
        figures = (*score(text, page["text"]), _WORD.findall(text) == _WORD.findall(page["text"]))
        results[kind].append(figures)
        results["all"].append(figures)
    for kind, rows in sorted(results.items()):
        precision, recall, exact = (fmean(column) for column in zip(*rows, strict=True))
        both = 2 * precision * recall / (precision + recall)
        sums = f"F1 {both:.4f} (P {precision:.4f} R {recall:.4f}) exact {exact:.3f}"
        print(f"{kind:16}{len(rows):5} pages  {sums}")
    for kind, hits in sorted(told.items()):
        right, wanted, wrong = (sum(column) for column in zip(*hits, strict=True))
        print(f"{kind:16}{len(hits):5} pages  segments F1 {2 * right / (wanted + right + wrong):.4f}")


def told_hits(page: Labelled, text: str) -> tuple[int, int, int]:
    """How many of the told texts came out, how many should, and how many came out that should not."""
    flat = " ".join(text.split())
    right, wrong = (
        sum(" ".join(one.split()) in flat for one in page.get(kind, ())) for kind in ("with", "without")
    )
    return right, len(page["with"]), wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", choices=HALVES, help="use one half of the sites only")
    parser.add_argument("--folds", type=int, default=0, help="judge by so many folds of sites, write nothing")
    arguments = parser.parse_args()
    if arguments.folds and arguments.folds % 2 == 0:
        parser.error("--folds must be odd: one half of the sites is a fold of two")
    half = HALVES.get(arguments.sites)
    every = [prepare(page, kind) for kind, page in with_truth(arguments.folder, half)]
    pages = [page for page in every if is_learnable(page)]
    if arguments.folds:
        judge_folds(arguments.folder, half, pages, arguments.folds)
        return
    data = data_of(pages, every, arguments.sites or "")
    table = {"data": data, "names": features.NAMES, **mean_table(train(pages), DIGITS)}
    TABLE.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    print(f"{len(every)} pages, {len(every) - len(pages)} not learnt from; {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
