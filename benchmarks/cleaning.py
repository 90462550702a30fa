"""How well pages are cleaned, and what it costs, against trafilatura and readability-lxml in the same run.

    python -m benchmarks.cleaning [SCORE.py] [--sites odd|even] [--every N] [--out PAGES.jsonl]

SCORE.py is the score program of the test data (by default `cleaning/score.py` in the folder that
POSTIL_SHARED names, or in `../shared`), with its pages beside it in `dev`. Every cleaner reads every page
in turn, so that CPU figures are of the same machine and minute. Printed are the figures of each set
and of all, and the difference of body F1 to each other cleaner with its 95 % interval: sites are
drawn anew 10,000 times, and the pages of a site stay together. `--out` keeps the figures of each page.
Cleaners that are not installed are left out (`pip install postil[peers]`). Nothing is asserted.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import logging
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DRAWS = 10_000
OURS = "postil"
Record = dict[str, Any]


def postil(html: str, url: str) -> Any:
    from reader.cleaning import clean

    return clean(html, url=url)


def readability_alone(html: str, url: str) -> dict[str, str]:
    """What readability-lxml makes of a page by itself: text, HTML and title."""
    from lxml.html import HTMLParser, document_fromstring
    from readability import Document

    document = Document(html, url=url or None)
    summary = document.summary(html_partial=True)
    text = document_fromstring(summary, parser=HTMLParser()).text_content() if summary.strip() else ""
    return {"text": text, "html": summary, "title": document.short_title()}


def trafilatura_balanced(html: str, url: str, *, precise: bool = False) -> dict[str, Any]:
    import trafilatura

    found: Any = trafilatura.bare_extraction(
        html, url=url or None, with_metadata=True, include_comments=False, favor_precision=precise
    )
    if found is None:
        return {"text": ""}
    return {"text": found.text or "", "title": found.title, "author": found.author, "date": found.date}


def trafilatura_precise(html: str, url: str) -> dict[str, Any]:
    return trafilatura_balanced(html, url, precise=True)


CLEANERS: dict[str, Callable[..., Any]] = {
    OURS: postil,
    "trafilatura": trafilatura_balanced,
    "trafilatura, precise": trafilatura_precise,
    "readability-lxml": readability_alone,
}


def load_score(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("page_score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"not a Python file: {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["page_score"] = module
    spec.loader.exec_module(module)
    return module


def figures_of(job: tuple[str, str, str, tuple[str, ...]]) -> Record:
    """One page's figures for each cleaner."""
    path, name, line, cleaners = job
    score = sys.modules.get("page_score") or load_score(Path(path))
    logging.disable(logging.CRITICAL)
    page = json.loads(line)
    url = page.get("url") or ""
    record: Record = {"set": name, "id": page["id"], "site": page.get("site") or url or page["id"], "by": {}}
    for cleaner in cleaners:
        started = time.process_time()
        error = ""
        try:
            result = CLEANERS[cleaner](page["html"], url)
        except Exception as problem:  # noqa: BLE001  a cleaner's fault counts as no text
            result, error = {}, repr(problem)[:200]
        milliseconds = (time.process_time() - started) * 1000
        record["by"][cleaner] = {"ms": milliseconds, "error": error} | measured(score, page, result)
    return record


def measured(score: Any, page: Record, result: Any) -> Record:
    """What the score program says of a result."""
    text = score.get(result, "text") or ""
    found: Record = {}
    if page.get("text"):
        found["precision"], found["recall"], found["exact"] = score.body(page["text"], text)
    if page.get("with"):
        flat = " ".join(text.split())
        hits = [sum(" ".join(s.split()) in flat for s in page[kind]) for kind in ("with", "without")]
        found["segments"] = [hits[0], len(page["with"]), hits[1]]
    html = score.get(result, "html") if page.get("expected_html") else ""
    if html:
        wanted = score.pieces(page["expected_html"], page["url"])
        got = score.pieces(html, page["url"])
        found["kinds"] = {
            kind: [
                sum((wanted[kind] & got[kind]).values()),
                sum(wanted[kind].values()),
                sum(got[kind].values()),
            ]
            for kind in score.KINDS
        }
    if page.get("title"):
        found["title"] = score.near(page["title"], score.get(result, "title"))
    named = score.names(score.get(result, "author"))
    if page.get("author"):
        wanted_names = score.names(page["author"])
        found["author"] = float(
            bool(wanted_names and named) and len(wanted_names & named) / len(wanted_names | named) >= 0.8
        )
    elif page.get("no_author"):
        found["author invented"] = float(bool(named))
    if day := score.day(page.get("date")):
        found["date"] = float(day == score.day(score.get(result, "published") or score.get(result, "date")))
    return found


def jobs(
    path: Path, *, sets: str, sites: str, every: int, cleaners: tuple[str, ...]
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    score = load_score(path)
    for file in sorted((path.parent / "dev").glob("*.jsonl.gz")):
        name = file.name.removesuffix(".jsonl.gz")
        if sets and name not in sets.split(","):
            continue
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % every:
                    continue
                if sites and score.place(json.loads(line), 2) != (sites == "odd"):
                    continue
                yield str(path), name, line, cleaners


# --- figures


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def table(records: Sequence[Record], cleaners: Sequence[str], label: str) -> None:
    """The figures of these pages, a line for each cleaner."""
    print(f"\n{label}, {len(records)} pages")
    for cleaner in cleaners:
        rows = [record["by"][cleaner] for record in records]
        print(f"  {cleaner:22}" + "  ".join(_body(rows) + _segments(rows) + _structure(rows) + _means(rows)))


def _body(rows: Sequence[Record]) -> list[str]:
    body = [row for row in rows if "precision" in row]
    if not body:
        return []
    precision, recall, exact = (
        statistics.mean(row[k] for row in body) for k in ("precision", "recall", "exact")
    )
    return [f"F1 {f1(precision, recall):.4f} (P {precision:.3f} R {recall:.3f}) exact {exact:.3f}"]


def _segments(rows: Sequence[Record]) -> list[str]:
    pieces = [row["segments"] for row in rows if "segments" in row]
    if not pieces:
        return []
    hit, wanted, unwanted = (sum(column) for column in zip(*pieces, strict=True))
    return [f"segments {2 * hit / (wanted + hit + unwanted):.4f}"]


def _structure(rows: Sequence[Record]) -> list[str]:
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        for kind, counts in row.get("kinds", {}).items():
            for i, count in enumerate(counts):
                kinds[kind][i] += count
    scores = {kind: 2 * hit / (a + b) for kind, (hit, a, b) in kinds.items() if a}
    if not scores:
        return []
    worst = min(scores, key=lambda kind: scores[kind])
    return [f"structure {statistics.mean(scores.values()):.3f} (worst: {worst} {scores[worst]:.2f})"]


def _means(rows: Sequence[Record]) -> list[str]:
    said = []
    for key in ("title", "author", "author invented", "date"):
        if values := [row[key] for row in rows if key in row]:
            said.append(f"{key} {statistics.mean(values):.3f}")
    times = sorted(row["ms"] for row in rows)
    errors = sum(bool(row["error"]) for row in rows)
    return [
        *said,
        f"errors {errors}",
        f"ms {statistics.median(times):.0f} / {times[int(len(times) * 0.95)]:.0f}",
    ]


def interval(records: Sequence[Record], other: str, draws: int = DRAWS) -> tuple[float, float, float]:
    """Body F1, ours less the other's, and the interval in which 95 % of the draws of sites lie."""
    sites: dict[str, list[float]] = defaultdict(lambda: [0.0] * 5)
    for record in records:
        ours, theirs = record["by"][OURS], record["by"][other]
        values = (ours["precision"], ours["recall"], theirs["precision"], theirs["recall"], 1.0)
        sites[record["site"]] = [a + b for a, b in zip(sites[record["site"]], values, strict=True)]
    sums = list(sites.values())
    dice = random.Random(0)
    drawn = sorted(_difference(dice.choices(sums, k=len(sums))) for _ in range(draws))
    return _difference(sums), drawn[int(0.025 * draws)], drawn[int(0.975 * draws)]


def _difference(sums: Sequence[Sequence[float]]) -> float:
    a, b, c, d, count = map(sum, zip(*sums, strict=True))
    return f1(a / count, b / count) - f1(c / count, d / count)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = Path(os.environ.get("POSTIL_SHARED", ROOT.parent / "shared"))
    parser.add_argument("score", type=Path, nargs="?", default=shared / "cleaning" / "score.py")
    parser.add_argument("--worst", type=int, default=0, help="list so many of the pages with the lowest F1")
    parser.add_argument("--set", default="", help="only these sets of pages, with commas between them")
    parser.add_argument("--sites", choices=("odd", "even"), default="", help="only one half of the sites")
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    parser.add_argument("--only", choices=CLEANERS, help="only one cleaner")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--out", type=Path, help="write the figures of each page to this file, a line each")
    arguments = parser.parse_args()
    if not arguments.score.is_file():
        print(f"no score program at {arguments.score}: name it, or set POSTIL_SHARED", file=sys.stderr)
        return 2
    installed = importlib.util.find_spec("trafilatura") is not None
    names = [name for name in CLEANERS if installed or not name.startswith("trafilatura")]
    cleaners = (arguments.only,) if arguments.only else tuple(names)
    pages = jobs(
        arguments.score, sets=arguments.set, sites=arguments.sites, every=arguments.every, cleaners=cleaners
    )
    with multiprocessing.Pool(arguments.jobs, maxtasksperchild=300) as pool:
        records = list(pool.imap(figures_of, pages, chunksize=8))
    if arguments.out:
        arguments.out.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    report(records, cleaners, arguments.worst)
    return 0


def report(records: Sequence[Record], cleaners: Sequence[str], worst: int) -> None:
    sets = list(dict.fromkeys(record["set"] for record in records))
    for name in sets:
        table([record for record in records if record["set"] == name], cleaners, name)
    table(records, cleaners, "all")
    if OURS not in cleaners:
        return
    body = [record for record in records if "precision" in record["by"][OURS]]
    print("\nbody F1, postil less the other, with the 95 % interval by site")
    for other in cleaners[1:]:
        for name in [*sets, "all"]:
            chosen = [record for record in body if name in (record["set"], "all")]
            if chosen:
                print(
                    f"  {other:22}{name:15}" + "{:+.4f} [{:+.4f}, {:+.4f}]".format(*interval(chosen, other))
                )
    own = [(f1(r["by"][OURS]["precision"], r["by"][OURS]["recall"]), r["set"], r["id"]) for r in body]
    for value, name, page in sorted(own)[:worst]:
        print(f"  {value:.3f}  {name}  {page}")


if __name__ == "__main__":
    raise SystemExit(main())
