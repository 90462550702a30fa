"""What each rule of the cleaner is worth: pages are cleaned without its verdicts, and compared with all
rules.

    python -m benchmarks.rule_ablation [SCORE.py] [--sites odd|even] [--rules "tail,bare link"] [--every
    N]

SCORE.py is the score program of the test data, as for `benchmarks.cleaning`. Each line is one rule: the
pages on which it says anything, the change of body F1 over all pages without it with its 95 % interval
(sites are drawn anew), pages that get better and worse, and the change of right and wrong segments. A
rule whose removal gains, or changes nothing, does not pay. The trees stay as they are, though they were
trained with the rule's verdicts beside their other features.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.cleaning import OURS, ROOT, Record, f1, figures_of, interval, jobs
from reader.cleaning import clean, selection
from reader.cleaning.html.pieces import Piece, Pieces
from reader.cleaning.rules.catalog import rules
from reader.cleaning.rules.judge import judge
from reader.cleaning.rules.prune import prune

DRAWS = 2_000
OTHER = "without"


@contextmanager
def without(name: str) -> Iterator[None]:
    """Clean as if one rule had never spoken."""

    def prune_without(page: Pieces, *arguments: Any, **options: Any) -> None:
        prune(page, *arguments, **options)
        _forget(page.pieces, name)

    def judge_without(pieces: Sequence[Piece], *arguments: Any) -> list[str]:
        found = judge(pieces, *arguments)
        _forget(pieces, name)
        return found

    with patch.object(selection, "prune", prune_without), patch.object(selection, "judge", judge_without):
        yield


def _forget(pieces: Iterable[Piece], name: str) -> None:
    for piece in pieces:
        if _is_of(piece.rule, name):
            piece.rule = ""


def _is_of(verdict: str, name: str) -> bool:
    """Whether a verdict is a rule's; those of single tags and roles ("tag nav") are of one rule each."""
    return verdict == name or (name in ("tag", "role") and verdict.startswith(f"{name} "))


def compare(job: tuple[tuple[str, str, str, tuple[str, ...]], Sequence[str]]) -> dict[str, Record]:
    """The figures of one page with all rules (under ""), and without each of those that say something on
    it.
    """
    page, names = job
    logging.disable(logging.CRITICAL)
    data = json.loads(page[2])
    if not (data.get("text") or data.get("with")):
        return {}
    found = {"": figures_of(page)}
    try:
        spoken = {each.rule for each in clean(data["html"], url=data.get("url") or "").dropped}
    except Exception:  # noqa: BLE001  a page that cannot be cleaned says nothing of rules
        return found
    for name in names:
        if any(_is_of(rule, name) for rule in spoken):
            with without(name):
                found[name] = figures_of(page)
    return found


def line_of(name: str, pages: Sequence[dict[str, Record]]) -> str:
    """What a rule is worth, in one line."""
    pairs = [
        page[""] | {"by": {OURS: page.get(name, page[""])["by"][OURS], OTHER: page[""]["by"][OURS]}}
        for page in pages
    ]
    body = [pair for pair in pairs if "precision" in pair["by"][OURS]]
    changes = [
        f1(pair["by"][OURS]["precision"], pair["by"][OURS]["recall"])
        - f1(pair["by"][OTHER]["precision"], pair["by"][OTHER]["recall"])
        for pair in body
    ]
    exact = sum(pair["by"][OURS]["exact"] - pair["by"][OTHER]["exact"] for pair in body)
    pieced = [pair["by"] for pair in pairs if "segments" in pair["by"][OURS]]
    right, wrong = (
        sum(by[OURS]["segments"][at] - by[OTHER]["segments"][at] for by in pieced) for at in (0, 2)
    )
    change, low, high = interval(body, OTHER, DRAWS) if body else (0.0, 0.0, 0.0)
    return (
        f"{name:24}{sum(name in page for page in pages):5}  {change:+.4f} [{low:+.4f}, {high:+.4f}]"
        f"  better {sum(c > 0.003 for c in changes):3}  worse {sum(c < -0.003 for c in changes):3}"
        f"  exact {exact:+4.0f}  segments {right:+d} right, {wrong:+d} wrong"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = Path(os.environ.get("POSTIL_SHARED", ROOT.parent / "shared"))
    parser.add_argument("score", type=Path, nargs="?", default=shared / "cleaning" / "score.py")
    parser.add_argument("--rules", default="", help="only these, with commas between them")
    parser.add_argument("--sites", choices=("odd", "even"), default="", help="only one half of the sites")
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    arguments = parser.parse_args()
    if not arguments.score.is_file():
        print(f"no score program at {arguments.score}: name it, or set POSTIL_SHARED", file=sys.stderr)
        return 2
    names = arguments.rules.split(",") if arguments.rules else sorted(rules())
    pages = jobs(arguments.score, sets="", sites=arguments.sites, every=arguments.every, cleaners=(OURS,))
    with multiprocessing.Pool(arguments.jobs, maxtasksperchild=300) as pool:
        compared = pool.imap(compare, ((page, names) for page in pages), chunksize=8)
        found = [figures for figures in compared if figures]
    for name in names:
        if any(name in page for page in found):
            print(line_of(name, found), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
