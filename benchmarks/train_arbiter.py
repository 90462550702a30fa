"""Train the arbiter's table (`reader/cleaning/model/arbiter.json`) on pages with hand-made truth.

    python -m benchmarks.train_arbiter ../shared/cleaning/dev [--sites odd] [--folds 5]

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url`, `site` and `text` (the truth).
Needs LightGBM, which nothing else here needs. `--sites` trains on one half of the sites alone, so
that the other can judge. With `--folds` nothing is written: each part of the sites is cleaned with a table
trained on the others, and body F1 of runs of four words and the share of pages with the very words of
the truth are printed for each set of pages and for all.
Pages whose truth is cut short teach nothing and are left out. The table says on how many pages of which
sites it was trained, with a checksum over their names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest.mock import patch

from rapidfuzz.distance import LCSseq

from benchmarks.labelled_pages import Labelled, checksum, labelled_pages, lightgbm_trees, site_of
from reader.cleaning import clean, pipeline
from reader.cleaning.html.pieces import Piece
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata.page import read_metadata
from reader.cleaning.model import arbiter, features
from reader.cleaning.model.trees import table_of
from reader.cleaning.selection import seeded_zone
from reader.errors import CleaningError

TABLE = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model" / "arbiter.json"
TREES = 120
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 24,
    "min_data_in_leaf": 100,
    "lambda_l2": 10.0,
    "feature_fraction_bynode": 0.5,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbose": -1,
}
LEAST_PRECISION = 0.3
"""Of what the rules keep; a page with less has a truth that stops early (one entry of a live blog)."""
_WORD = re.compile(r"\w+")


@dataclass
class Page:
    """One page's pieces near the article: features, truth, and what is needed to score a choice of them.

    `name` is its set and its id.
    """

    name: str
    site: str
    pieces: list[Piece]
    rows: list[list[float]]
    truth: list[int]
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


def with_text(folder: Path, half: int | None) -> Iterator[tuple[str, Labelled]]:
    """The pages whose text is known, each with the name of its set."""
    return ((kind, page) for kind, page in labelled_pages(folder, half) if page.get("text"))


def prepare(page: dict[str, Any], kind: str) -> Page:
    root = parse(to_text(page["html"])).root
    metadata = read_metadata(root, page["url"])
    pieces = Segmenter(pipeline.base_address(root, page["url"])).walk(pipeline.body_of(root))
    zone, authors, _ = seeded_zone(pieces, metadata)
    rows = features.rows(zone, replace(metadata, authors=metadata.authors or authors))
    truth = labels(page["text"], zone.pieces)
    return Page(f"{kind}/{page['id']}", site_of(page), zone.pieces, rows, truth, page["text"])


def train(pages: Sequence[Page]) -> Any:
    """A model on the pieces of these pages."""
    import lightgbm
    import numpy

    table = numpy.array([row for page in pages for row in page.rows], dtype=numpy.float32)
    truth = [value for page in pages for value in page.truth]
    weights = [
        (1 + 0.5 * math.log1p(piece.words)) / math.sqrt(len(page.pieces))
        for page in pages
        for piece in page.pieces
    ]
    return lightgbm.train(SETTINGS, lightgbm.Dataset(table, truth, weight=weights), TREES)


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
    if len(page.pieces) < 8:
        return False
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


def tree_table(model: Any) -> dict[str, Any]:
    return {
        "base": 0.0,
        "trees": lightgbm_trees(model, 4),
    }


def fold_of(site: str, folds: int) -> int:
    return int(hashlib.sha1(site.encode()).hexdigest()[8:], 16) % folds


def cleaned(page: dict[str, Any]) -> str:
    try:
        return clean(page["html"], url=page["url"]).document.text
    except CleaningError:
        return ""


def judge_folds(folder: Path, half: int | None, pages: Sequence[Page], folds: int) -> None:
    """Clean each part of the sites with a table trained on the others, and print the figures."""
    tables = [
        table_of(tree_table(train([page for page in pages if fold_of(page.site, folds) != fold])))
        for fold in range(folds)
    ]
    results: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for kind, page in with_text(folder, half):
        with patch.object(arbiter, "shipped_table", return_value=tables[fold_of(site_of(page), folds)]):
            text = cleaned(page)
        figures = (*score(text, page["text"]), _WORD.findall(text) == _WORD.findall(page["text"]))
        results[kind].append(figures)
        results["all"].append(figures)
    for kind, rows in sorted(results.items()):
        precision, recall, exact = (fmean(column) for column in zip(*rows, strict=True))
        both = 2 * precision * recall / (precision + recall)
        sums = f"F1 {both:.4f} (P {precision:.4f} R {recall:.4f}) exact {exact:.3f}"
        print(f"{kind:16}{len(rows):5} pages  {sums}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", choices=("odd", "even"), help="use one half of the sites only")
    parser.add_argument("--folds", type=int, default=0, help="judge by so many folds of sites, write nothing")
    arguments = parser.parse_args()
    if arguments.folds and arguments.folds % 2 == 0:
        parser.error("--folds must be odd: one half of the sites is a fold of two")
    half = {"odd": 1, "even": 0}.get(arguments.sites)
    every = [prepare(page, kind) for kind, page in with_text(arguments.folder, half)]
    pages = [page for page in every if is_learnable(page)]
    if arguments.folds:
        judge_folds(arguments.folder, half, pages, arguments.folds)
        return
    data = data_of(pages, every, arguments.sites or "")
    table = {"data": data, "names": features.NAMES, **tree_table(train(pages))}
    TABLE.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    print(f"{len(every)} pages, {len(every) - len(pages)} not learnt from; {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
