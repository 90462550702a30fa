"""Train the arbiter's tables (`reader/cleaning/model/arbiter.json`) on pages with hand-made truth.

    python benchmarks/train_arbiter.py ../shared/cleaning/dev [--sites odd] [--check]

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url`, `site` and `text` (the truth).
Needs scikit-learn, which nothing else here needs. The first pass is trained on all pages, the second on
what first passes say that never saw the page's site. `--sites` trains on one half of the sites alone, so
that the other can judge. With `--check` nothing is written: the other half is judged offline.
Pages whose truth is cut short teach nothing and are left out. The table says on how many pages of which
sites it was trained, with a checksum over their names.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any
from urllib.parse import urlsplit

from rapidfuzz.distance import LCSseq

from reader.cleaning import pipeline
from reader.cleaning.html.pieces import Piece
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata.page import read_metadata
from reader.cleaning.model import features, second_pass
from reader.cleaning.selection import seeded_zone

TABLE = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model" / "arbiter.json"
FOLDS = 4
SETTINGS = {
    "learning_rate": 0.05,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 40,
    "l2_regularization": 10.0,
    "max_features": 0.5,
}
LEAST_PRECISION = 0.3
"""Of what the rules keep; a page with less has a truth that stops early (one entry of a live blog)."""
TREES = (150, 100)
"""Trees of the first pass and of the second."""
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


def read(folder: Path, half: int | None) -> Iterator[Page]:
    """The pages with a text, of one half of the sites or of all."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                if page.get("text") and half in (None, half_of(page)):
                    yield prepare(page, path.name.split(".")[0])


def half_of(page: dict[str, Any]) -> int:
    """0 for even sites, 1 for odd: as the score program of the test data parts them."""
    return int(hashlib.sha1(site_of(page).encode()).hexdigest(), 16) % 2


def site_of(page: dict[str, Any]) -> str:
    host = (urlsplit(page.get("url") or "").hostname or "").removeprefix("www.")
    return str(page.get("site") or host or page["id"])


def prepare(page: dict[str, Any], kind: str) -> Page:
    root = parse(to_text(page["html"])).root
    metadata = read_metadata(root, page["url"])
    pieces = Segmenter(pipeline.base_address(root, page["url"])).walk(pipeline.body_of(root))
    zone, authors, _ = seeded_zone(pieces, metadata)
    rows = features.rows(zone, replace(metadata, authors=metadata.authors or authors))
    truth = labels(page["text"], zone.pieces)
    return Page(f"{kind}/{page['id']}", site_of(page), zone.pieces, rows, truth, page["text"])


def train(pages: Sequence[Page], rows: Sequence[Sequence[Sequence[float]]], trees: int, seed: int = 0) -> Any:
    """A model on these rows of each page."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    table = [row for page in rows for row in page]
    truth = [value for page in pages for value in page.truth]
    weights = [
        (1 + 0.5 * math.log1p(piece.words)) / math.sqrt(len(page.pieces))
        for page in pages
        for piece in page.pieces
    ]
    model = HistGradientBoostingClassifier(max_iter=trees, random_state=seed, **SETTINGS)
    return model.fit(table, truth, sample_weight=weights)


def passes(pages: Sequence[Page]) -> tuple[Any, Any]:
    """Both passes; the second learns from first passes that never saw the page's site."""
    first = train(pages, [page.rows for page in pages], TREES[0])
    fold_of = {site: n % FOLDS for n, site in enumerate(sorted({page.site for page in pages}))}
    likely: dict[int, list[float]] = {}
    for fold in range(FOLDS):
        others = [page for page in pages if fold_of[page.site] != fold]
        model = train(others, [page.rows for page in others], TREES[0], seed=fold + 1)
        for number, page in enumerate(pages):
            if fold_of[page.site] == fold:
                likely[number] = probabilities(model, page.rows)
    return first, train(pages, [beside(page, likely[n]) for n, page in enumerate(pages)], TREES[1])


def probabilities(model: Any, rows: Sequence[Sequence[float]]) -> list[float]:
    return [float(value) for value in model.predict_proba(rows)[:, 1]]


def beside(page: Page, likely: Sequence[float]) -> list[list[float]]:
    """A page's rows for the second pass."""
    return [row + more for row, more in zip(page.rows, second_pass.rows(page.pieces, likely), strict=True)]


def score(page: Page, likely: Sequence[float]) -> tuple[float, float]:
    """Precision and recall in runs of four words."""
    kept = (piece.text for piece, value in zip(page.pieces, likely, strict=True) if value > 0.5)
    mine, known = runs("\n".join(kept)), runs(page.text)
    hit = sum((mine & known).values())
    return hit / (sum(mine.values()) or 1), hit / (sum(known.values()) or 1)


def is_learnable(page: Page) -> bool:
    """Whether the truth is neither of another text nor cut short, as far as rules and labels tell.

    A page on which the rules keep too much stays: it is what the trees are to learn from.
    """
    if len(page.pieces) < 8:
        return False
    ruled = features.NAMES.index("ruled")
    precision, _ = score(page, [1.0 - row[ruled] for row in page.rows])
    best, most = score(page, [float(value) for value in page.truth])
    return precision >= LEAST_PRECISION and best >= 0.8 and most >= 0.8


def data_of(pages: Sequence[Page], every: Sequence[Page], sites: str) -> dict[str, Any]:
    """What a table was trained on: so that the same data, and no other, can be told to give it again."""
    names = "\n".join(sorted(page.name for page in pages))
    return {
        "sites": sites or "all",
        "pages": len(pages),
        "left out": len(every) - len(pages),
        "sha256": hashlib.sha256(names.encode()).hexdigest(),
    }


def table_of(model: Any) -> dict[str, Any]:
    return {
        "base": round(float(model._baseline_prediction.ravel()[0]), 5),
        "trees": [tree(predictors[0].nodes) for predictors in model._predictors],
    }


def tree(nodes: Any, index: int = 0) -> list[Any] | float:
    node = nodes[index]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    threshold = float(f"{float(node['num_threshold']):.6g}")
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
    parser.add_argument("--sites", choices=("odd", "even"), help="train on one half of the sites")
    parser.add_argument("--check", action="store_true", help="judge the other half, write nothing")
    arguments = parser.parse_args()
    half = {"odd": 1, "even": 0}.get(arguments.sites or "odd" if arguments.check else arguments.sites)
    every = list(read(arguments.folder, half))
    pages = [page for page in every if is_learnable(page)]
    models = passes(pages)
    if arguments.check:
        assert half is not None
        unseen = [page for page in read(arguments.folder, 1 - half) if page.pieces]
        results = []
        for page in unseen:
            alone = probabilities(models[0], page.rows)
            results.append(score(page, probabilities(models[1], beside(page, alone))))
        precision, recall = (fmean(column) for column in zip(*results, strict=True))
        print(f"{len(unseen)} pages of unseen sites: precision {precision:.4f} recall {recall:.4f}")
        return
    names = [*features.NAMES, *second_pass.NAMES]
    data = data_of(pages, every, arguments.sites or "")
    table = {"data": data, "names": names, "passes": [table_of(model) for model in models]}
    TABLE.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    print(f"{len(every)} pages, {len(every) - len(pages)} not learnt from; {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
