# ruff: noqa: E501
"""Train the arbiter's table (`reader/cleaning/model/arbiter.json`) on pages with hand-made truth.

    python -m benchmarks.train_arbiter ../shared/cleaning/dev [--check]

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url` and `text` (the truth).
Needs scikit-learn, which nothing else here needs. With `--check` nothing is written: the pages are
parted by site into five folds and each fold is judged by a table trained on the other four.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rapidfuzz.distance import LCSseq

from reader.cleaning import pipeline
from reader.cleaning.html.pieces import Piece
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata.page import read_metadata
from reader.cleaning.model import features
from reader.cleaning.region.selection import seeded_zone

TABLE = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model" / "arbiter.json"
FOLDS = 5
SETTINGS = {
    "learning_rate": 0.05,
    "max_iter": 150,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 40,
    "l2_regularization": 10.0,
    "max_features": 0.5,
    "random_state": 0,
}
_WORD = re.compile(r"\w+")


@dataclass
class Page:
    """One page's pieces near the article: features, truth, and what is needed to score a choice of them."""

    site: str
    rows: list[list[float]]
    truth: list[int]
    texts: list[str]
    sizes: list[int]
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


def read(folder: Path) -> Iterator[Page]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                if page.get("text"):
                    yield prepare(page["html"], page["url"], page["text"])


def prepare(html: str, url: str, text: str) -> Page:
    root = parse(to_text(html)).root
    metadata = read_metadata(root, url)
    pieces = Segmenter(pipeline.base_address(root, url)).walk(pipeline.body_of(root))
    zone, _, _ = seeded_zone(pieces, metadata)
    site = ".".join((urlsplit(url).hostname or "").split(".")[-2:])
    return Page(
        site,
        features.rows(zone, metadata),
        labels(text, zone.pieces),
        [piece.text for piece in zone.pieces],
        [piece.words for piece in zone.pieces],
        text,
    )


def train(pages: Sequence[Page]) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = [row for page in pages for row in page.rows]
    truth = [value for page in pages for value in page.truth]
    weights = [
        (1 + 0.5 * math.log1p(size)) / math.sqrt(len(page.sizes)) for page in pages for size in page.sizes
    ]
    return HistGradientBoostingClassifier(**SETTINGS).fit(rows, truth, sample_weight=weights)


def score(page: Page, likely: Sequence[float]) -> tuple[float, float]:
    """Precision and recall in runs of four words."""
    mine = runs("\n".join(text for text, value in zip(page.texts, likely, strict=True) if value > 0.5))
    known = runs(page.text)
    hit = sum((mine & known).values())
    return hit / (sum(mine.values()) or 1), hit / (sum(known.values()) or 1)


def judged(pages: Sequence[Page], skip: frozenset[int]) -> list[list[float]]:
    """Each page's probabilities from a table that never saw its site."""
    result: list[list[float]] = [[] for _ in pages]
    for fold in range(FOLDS):
        mine = [
            i
            for i, page in enumerate(pages)
            if int(hashlib.sha256(page.site.encode()).hexdigest(), 16) % FOLDS == fold
        ]
        others = [page for i, page in enumerate(pages) if i not in mine and i not in skip and page.rows]
        model = train(others)
        for i in mine:
            if pages[i].rows:
                result[i] = [float(value) for value in model.predict_proba(pages[i].rows)[:, 1]]
    return result


def unlearnable(pages: Sequence[Page]) -> frozenset[int]:
    """Pages whose truth is cut short or of another text, as far as rules and labels tell: they teach nothing."""
    bad = set()
    ruled = features.NAMES.index("ruled")
    for i, page in enumerate(pages):
        precision, recall = score(page, [1.0 - row[ruled] for row in page.rows])
        best, most = score(page, [float(value) for value in page.truth])
        if precision < 0.7 or recall < 0.75 or best < 0.8 or most < 0.8:
            bad.add(i)
    return frozenset(bad)


def tree(nodes: Any, index: int = 0) -> list[Any] | float:
    node = nodes[index]
    if node["is_leaf"]:
        return round(float(node["value"]), 5)
    threshold = float(f"{float(node['num_threshold']):.7g}")
    return [
        int(node["feature_idx"]),
        threshold,
        tree(nodes, int(node["left"])),
        tree(nodes, int(node["right"])),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="measure on unseen sites, write nothing")
    arguments = parser.parse_args()
    pages = list(read(arguments.folder))
    bad = unlearnable(pages)
    if arguments.check:
        likely = judged(pages, bad)
        results = [score(page, values) for page, values in zip(pages, likely, strict=True)]
        precision, recall = (statistics.mean(column) for column in zip(*results, strict=True))
        print(
            f"{len(pages)} pages, {len(bad)} not learnt from; on unseen sites: precision {precision:.4f} recall {recall:.4f}"
        )
        return
    model = train([page for i, page in enumerate(pages) if i not in bad and page.rows])
    trees = [tree(predictors[0].nodes) for predictors in model._predictors]
    base = round(float(model._baseline_prediction.ravel()[0]), 5)
    table = {"names": list(features.NAMES), "base": base, "trees": trees}
    TABLE.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    print(f"{len(pages)} pages, {len(bad)} not learnt from; {len(trees)} trees, {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
