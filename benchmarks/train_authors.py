"""Train the table that chooses an article's authors (`reader/cleaning/model/authors.json`).

    python -m benchmarks.train_authors ../shared/cleaning/dev --sites odd
    python -m benchmarks.train_authors ../shared/cleaning/dev --check

The folder holds `*.jsonl.gz` files, one page a line, with `html`, `url`, `site`, and `author` (the truth) or
`no_author`. Needs scikit-learn, which nothing else here needs. The first
line makes the table that is in use. With `--check` nothing is written: five folds by site are judged, each by
trees that never saw its sites, beside the share that any choice could reach.
The table says on how many pages of which sites it was trained, with a checksum over their names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.labelled_pages import checksum, half_of, labelled_pages, site_of
from reader.cleaning import pipeline
from reader.cleaning.html.pieces import Piece
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata.author_mentions import printed_mentions
from reader.cleaning.metadata.page import Metadata, read_metadata
from reader.cleaning.metadata.printed import lines_around
from reader.cleaning.model import authors
from reader.cleaning.selection import select

TABLE = Path(__file__).resolve().parents[1] / "reader" / "cleaning" / "model" / "authors.json"
FOLDS = 5
SETTINGS = {
    "max_iter": 200,
    "learning_rate": 0.06,
    "max_leaf_nodes": 4,
    "min_samples_leaf": 30,
    "l2_regularization": 5.0,
    "max_features": 0.25,
}
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
    root = parse(to_text(page["html"])).root
    pieces = Segmenter(pipeline.base_address(root, page["url"])).walk(pipeline.body_of(root))
    metadata = read_metadata(root, page["url"])
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


def train(pages: Sequence[Page]) -> Any:
    """A model on all answers, and on those that each page would have if it did not name its author."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    given = [(row, right, 1.0) for page in pages for row, right in zip(page.rows, page.right, strict=True)]
    given += [(row, False, WITHOUT) for page in pages for row in page.without]
    rows, right, weights = zip(*given, strict=True)
    model = HistGradientBoostingClassifier(random_state=0, **SETTINGS)
    return model.fit(rows, right, sample_weight=weights)


def outcome(page: Page, likely: Sequence[float]) -> bool | None:
    """Whether what is chosen is right; None where nobody is."""
    chosen = authors.chosen(page.answers, likely)
    return None if chosen is None else page.right[chosen]


def check(pages: Sequence[Page]) -> None:
    """Print the figures of each fold and of all."""
    fold_of = {page.site: int(hashlib.md5(page.site.encode()).hexdigest(), 16) % FOLDS for page in pages}
    every: list[tuple[Page, bool | None]] = []
    for fold in range(FOLDS):
        model = train([page for page in pages if fold_of[page.site] != fold])
        unseen = [page for page in pages if fold_of[page.site] == fold]
        judged_now = [
            (page, outcome(page, model.predict_proba(page.rows)[:, 1] if page.rows else ()))
            for page in unseen
        ]
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


def table_of(model: Any) -> dict[str, Any]:
    """A model of scikit-learn as JSON holds it."""
    return {
        "base": round(float(model._baseline_prediction.ravel()[0]), 5),
        "trees": [_tree(predictors[0].nodes) for predictors in model._predictors],
    }


def _tree(nodes: Any, index: int = 0) -> list[Any] | float:
    node = nodes[index]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    return [
        int(node["feature_idx"]),
        float(f"{float(node['num_threshold']):.6g}"),
        _tree(nodes, int(node["left"])),
        _tree(nodes, int(node["right"])),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", choices=("odd", "even"), help="train on one half of the sites")
    parser.add_argument("--check", action="store_true", help="judge by folds, write nothing")
    arguments = parser.parse_args()
    pages = list(read(arguments.folder, {"odd": 1, "even": 0}.get(arguments.sites)))
    if arguments.check:
        check(pages)
        return
    data = {
        "sites": arguments.sites or "all",
        "pages": len(pages),
        "sha256": checksum(page.name for page in pages),
    }
    table = {"data": data, "names": authors.NAMES, **table_of(train(pages))}
    TABLE.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    print(
        f"{len(pages)} pages, {sum(len(page.rows) for page in pages)} answers; {TABLE.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
