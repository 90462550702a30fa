"""The pages with hand-made truth that tables of trees are trained on, and what all such tables share."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from reader.cleaning import pipeline
from reader.cleaning.html.pieces import Pieces
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.metadata.page import Metadata, read_metadata

Labelled = dict[str, Any]
"""A page with its truth: `id`, `html`, `url`, `site` and what its set knows of it."""

HALVES = {"odd": 1, "even": 0}
"""The halves of the sites by their names: rules are made on one and judged on the other."""


def labelled_pages(folder: Path, half: int | None = None) -> Iterator[tuple[str, Labelled]]:
    """The pages of all `*.jsonl.gz` files, of one half of the sites or of all, each with its set's name."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                if half in (None, half_of(page)):
                    yield path.name.split(".")[0], page


def half_of(page: Labelled) -> int:
    """0 for even sites, 1 for odd: as the score program of the test data parts them."""
    return int(hashlib.sha1(site_of(page).encode()).hexdigest(), 16) % 2


def fold_of(site: str, folds: int) -> int:
    """The cross-validation fold of a site, independent of its half."""
    return int(hashlib.sha1(site.encode()).hexdigest()[8:], 16) % folds


def site_of(page: Labelled) -> str:
    """The site that a page is of."""
    host = (urlsplit(page.get("url") or "").hostname or "").removeprefix("www.")
    return str(page.get("site") or host or page["id"])


def checksum(names: Iterable[str]) -> str:
    """By which the same pages, and no others, can be told to have given a table."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def read_page(page: Labelled) -> tuple[HtmlElement, Metadata, Pieces]:
    """A page's tree, metadata and pieces, as the cleaner reads them."""
    root = parse(to_text(page["html"])).root
    pieces = Segmenter(pipeline.base_address(root, page["url"])).walk(pipeline.body_of(root))
    return root, read_metadata(root, page["url"]), pieces


def mean_table(models: Sequence[Any], digits: int) -> dict[str, Any]:
    """The mean of LightGBM models as JSON holds it."""
    share = 1 / len(models)
    return {"base": 0.0, "trees": [tree for model in models for tree in lightgbm_trees(model, digits, share)]}


def lightgbm_trees(model: Any, digits: int, share: float = 1.0) -> list[Any]:
    """The trees of a LightGBM model as the tables hold them: a `share` of each leaf, rounded."""
    return [_tree(one["tree_structure"], digits, share) for one in model.dump_model()["tree_info"]]


def _tree(node: dict[str, Any], digits: int, share: float) -> list[Any] | float:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]) * share, digits)
    return [
        int(node["split_feature"]),
        float(f"{float(node['threshold']):.6g}"),
        _tree(node["left_child"], digits, share),
        _tree(node["right_child"], digits, share),
    ]
