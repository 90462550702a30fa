"""Measures whether reports that come several times are found to be one, and others are not.

    python -m benchmarks.one_report PAGES.jsonl.gz... [--cases CASES.jsonl.gz] [--pages 400] [--keep FILE]

PAGES have a page a line (`html`, `url`); the reports are what cleaning makes of them. Each is copied in the
ways of `COPIES`, which are one report with it, and of `OTHERS`, which are not. CASES are pairs of texts
(`old`, `new`) of one article, as `benchmarks.edited_articles` makes them. A pair is found if the index has
a fingerprint in common for it and the comparison says that both are the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from reader.cleaning import clean
from reader.resemblance.comparison import Likeness, Report, compare
from reader.resemblance.fingerprints import fingerprints_of, words_of

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December", "Januar", "Februar", "März", "Mai", "Juni", "Juli", "Oktober", "Dezember"),
    *("janvier", "février", "avril", "juin", "juillet", "août"),
)
_FIGURE = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
LEAST_WORDS = 120


Edit = Callable[[Report, random.Random], Report | None]


def same(report: Report, chance: random.Random) -> Report:
    """The same again."""
    return report


def excerpt(report: Report, chance: random.Random) -> Report:
    """Its first 30 to 80 words, cut off."""
    words = report.text.split()
    return replace(report, text=" ".join(words[: chance.randint(30, 80)]) + " …", complete=False)


def excerpt_under_another_title(report: Report, chance: random.Random) -> Report:
    """The same, as another publisher would list it."""
    return replace(excerpt(report, chance), title="What the new figures tell us")


def wire_copy(report: Report, chance: random.Random) -> Report:
    """As another paper prints it: dateline, own title, a paragraph or two less, an agency's line."""
    paragraphs = report.text.split("\n\n")
    kept = paragraphs[: max(2, len(paragraphs) - chance.randint(0, 2))]
    text = f"LONDON, 12 Nov (Reuters) - {kept[0]}\n\n" + "\n\n".join(kept[1:])
    return replace(
        report,
        title="Ministers under pressure after report",
        text=text + "\n\nReuters, Reporting by Jane Roe",
    )


def dateline(report: Report, chance: random.Random) -> Report:
    """With a line of date and author before it."""
    return replace(report, text=f"By Jane Roe, 12 November 2026\n\n{report.text}")


def captions(report: Report, chance: random.Random) -> Report:
    """With captions between its paragraphs."""
    paragraphs = report.text.split("\n\n")
    for _ in range(3):
        paragraphs.insert(
            chance.randint(0, len(paragraphs)), "Image: the chamber at night / Picture Agency 2026"
        )
    return replace(report, text="\n\n".join(paragraphs))


def mail_copy(report: Report, chance: random.Random) -> Report:
    """As a letter has it: a greeting before it, a footer below, quotes made plain, lines broken."""
    text = report.text.translate(str.maketrans("“”‘’–", "\"\"''-"))
    return replace(
        report,
        title="Fwd: " + report.title,
        text=f"Dear reader,\n\n{text}\n\nYou get this letter as a member.",
    )


def next_issue(report: Report, chance: random.Random) -> Report | None:
    """The same text with other figures and another month."""
    text, title = report.text, report.title
    swaps = dict(zip(MONTHS, (*MONTHS[1:], MONTHS[0]), strict=True))
    month = re.compile(r"\b(?:" + "|".join(MONTHS) + r")\b")
    changed = _FIGURE.sub(
        lambda match: _other(match.group(), chance), month.sub(lambda match: swaps[match.group()], text)
    )
    if _differing(text, changed) < 3:
        return None
    return replace(
        report,
        text=changed,
        title=_FIGURE.sub(lambda m: _other(m.group(), chance), month.sub(lambda m: swaps[m.group()], title)),
    )


def next_excerpt(report: Report, chance: random.Random) -> Report | None:
    """An excerpt of the next issue."""
    issue = next_issue(report, chance)
    cut = excerpt(issue, chance) if issue is not None else None
    return cut if cut is not None and _differing(report.text, cut.text[:-2]) >= 1 else None


def next_title(report: Report, chance: random.Random) -> Report | None:
    """A short text that is the same in each issue, under the title of the next one."""
    words = report.title.split()
    if len(words) < 3:
        return None
    return replace(excerpt(report, chance), title=" ".join([*words[:-1], "November"]))


def corrected_figure(report: Report, chance: random.Random) -> Report | None:
    """An edition in which one figure was corrected."""
    places = list(_FIGURE.finditer(report.text))
    if not places:
        return None
    at = chance.choice(places)
    return replace(
        report, text=report.text[: at.start()] + _other(at.group(), chance) + report.text[at.end() :]
    )


def corrected_name(report: Report, chance: random.Random) -> Report | None:
    """An edition in which one name was corrected."""
    names = list(_NAME.finditer(report.text))
    if not names:
        return None
    at = chance.choice(names)
    return replace(report, text=report.text[: at.start()] + "Okonjo" + report.text[at.end() :])


def _other(figure: str, chance: random.Random) -> str:
    return str(int(figure[:6]) + chance.randint(1, 9))


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one.split(), other.split(), strict=False))


COPIES: tuple[Edit, ...] = (
    same,
    excerpt,
    excerpt_under_another_title,
    wire_copy,
    dateline,
    captions,
    mail_copy,
)
OTHERS: tuple[Edit, ...] = (next_issue, next_excerpt, next_title, corrected_figure, corrected_name)


def cleaned(paths: list[Path], most: int, seed: int) -> list[tuple[str, Report]]:
    """Reports made of some of the pages, each with its host."""
    lines = [line for path in paths for line in _lines(path)]
    random.Random(seed).shuffle(lines)
    return list(islice(_cleaned(lines), most))


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8").strip("\n").split("\n")


def _cleaned(lines: list[str]) -> Iterator[tuple[str, Report]]:
    seen: set[str] = set()
    for line in lines:
        page = json.loads(line)
        url = page.get("url") or ""
        if url and url in seen:
            continue
        seen.add(url)
        article = clean(page["html"].encode("utf-8", "replace"), url=url or "https://example.org/")
        text = article.document.text
        if len(words_of(text)) >= LEAST_WORDS:
            yield urlsplit(url).hostname or "", Report(article.title, text)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--pages", dest="most", type=int, default=400)
    parser.add_argument("--keep", type=Path, help="write the cleaned reports, for benchmarks.report_library")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = cleaned(options.pages, options.most, options.seed)
    if options.keep:
        rows = [json.dumps({"host": host, "title": one.title, "text": one.text}) for host, one in found]
        options.keep.write_text("\n".join(rows), "utf-8")
    reports = [report for _, report in found]
    chance = random.Random(options.seed)
    print(f"{len(reports)} reports")
    for edits, wanted in ((COPIES, Likeness.SAME), (OTHERS, Likeness.EDITION)):
        for edit in edits:
            pairs = [(report, made) for report in reports if (made := edit(report, chance)) is not None]
            tell(edit.__name__, pairs, wanted)
    if options.cases:
        by_kind: dict[str, list[tuple[Report, Report]]] = defaultdict(list)
        for line in _lines(options.cases):
            case = json.loads(line)
            by_kind[f"{case['family']} {case['scenario']}"].append(
                (
                    Report("A title", case["old"]),
                    Report("A title", case["new"]),
                )
            )
        for kind, pairs in by_kind.items():
            tell(kind, pairs, Likeness.SAME)
    strangers(reports)
    cost(reports)


def tell(name: str, pairs: list[tuple[Report, Report]], wanted: Likeness) -> None:
    """Print what was found of pairs of one kind."""
    outcomes: Counter[str] = Counter()
    for one, other in pairs:
        shared = prints(one) & prints(other)
        outcomes[compare(one, other).value if shared else "not found"] += 1
    right = (
        outcomes[Likeness.SAME.value]
        if wanted is Likeness.SAME
        else len(pairs) - outcomes[Likeness.SAME.value]
    )
    print(f"  {name:32} {len(pairs):5}  right {right / max(1, len(pairs)):.3f}  {dict(outcomes)}")


def prints(report: Report) -> frozenset[int]:
    """The fingerprints of a report."""
    return fingerprints_of(report.text)


def strangers(reports: list[Report]) -> None:
    """Print which of the reports are taken for one though they came from different pages."""
    index: dict[int, list[int]] = defaultdict(list)
    joined = 0
    for number, report in enumerate(reports):
        candidates = Counter(other for key in prints(report) for other in index[key])
        for other, _ in candidates.most_common(5):
            if compare(report, reports[other]) is Likeness.SAME:
                joined += 1
                print(f"  joined: {report.title[:50]!r} and {reports[other].title[:50]!r}")
        for key in prints(report):
            index[key].append(number)
    print(f"  strangers joined: {joined} of {len(reports)}")


def cost(reports: list[Report]) -> None:
    """Print what fingerprints and one comparison of a text of about 800 words cost."""
    texts = [replace(report, text=" ".join(report.text.split()[:800])) for report in reports[:50]]
    for name, work in (
        ("fingerprints", prints),
        ("comparison", lambda report: compare(report, wire_copy(report, random.Random(1)))),
    ):
        began = time.process_time()
        for report in texts:
            work(report)
        print(f"  {name}: {(time.process_time() - began) / max(1, len(texts)) * 1000:.2f} ms CPU")


if __name__ == "__main__":
    main()
