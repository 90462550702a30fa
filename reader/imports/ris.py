"""RIS: items of lines `TY  - RPRT` to `ER  - `, as Zotero, EndNote and publishers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from reader.citations.names import display_name
from reader.imports.citing import TYPES, author, dated, doi_of
from reader.imports.grouping import united
from reader.imports.records import Format, ImportedArticle, ParsedFile, Problem
from reader.imports.tables import clean
from reader.imports.text import broken, is_broken, plain
from reader.imports.times import moment
from reader.model import Metadata

_LINE = re.compile(r"([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*))?")
_KEY = re.compile(r"citation key:\s*(\S+)", re.IGNORECASE)


def is_it(text: str) -> bool:
    """Whether a text is of this form."""
    return re.match(r"\s*(?:\S.*\n\s*){0,20}?TY {1,2}- ?[A-Z]", text[:4000]) is not None


def parse(text: str) -> ParsedFile:
    """The articles of a file."""
    problems: list[Problem] = []
    found = [_article(line, item) for line, item in _items(text, problems)]
    return ParsedFile(Format.RIS, united(found), tuple(problems))


def _items(text: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """The items that have an end, each with its line; what else there is goes to `problems`."""
    item: dict[str, list[str]] = {}
    begun, last = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if is_broken(line):
            problems.append(broken(line, number))
            continue
        tagged = _LINE.fullmatch(line.strip("\ufeff \t\f"))
        tag, value = (tagged[1], (tagged[2] or "").strip()) if tagged else ("", line.strip())
        if tag == "TY":
            if item:
                problems.append(Problem(f"line {begun}", "the item has no end (ER)"))
            item, begun, last = {"TY": [value]}, number, "TY"
        elif not item:
            if tag or value:
                problems.append(Problem(f"line {number}", "it belongs to no item"))
        elif tag == "ER":
            yield begun, item
            item = {}
        elif tag:
            item.setdefault(tag, []).append(value)
            last = tag
        elif value:
            item[last][-1] += f"\n{value}"
    if item:
        problems.append(Problem(f"line {begun}", "the item has no end (ER): the file is cut off"))


def _article(line: int, item: dict[str, list[str]]) -> ImportedArticle:
    def one(*tags: str) -> str:
        return next((value for tag in tags for value in item.get(tag, ()) if value), "")

    def every(*tags: str) -> list[str]:
        return [value for tag in tags for value in item.get(tag, ()) if value]

    authors = tuple(author(name) for name in every("AU", "A1"))
    kind = TYPES.get(one("TY").upper(), "")
    key = next((found[1] for value in every("M2", "N1", "ID", "LB") if (found := _KEY.search(value))), "")
    notes = [plain(value) for value in every("N1") if not _KEY.fullmatch(value)]
    words = [tag for value in every("KW") for tag in value.split("\n")]
    day, date = _date(one("DA", "PY", "Y1"))
    return ImportedArticle(
        where=f"line {line}",
        url=next((value.split()[0] for value in every("UR", "L2", "LK") if "://" in value), ""),
        title=" ".join(one("TI", "T1", "CT", "BT").split()),
        authors=tuple(filter(None, map(display_name, authors))),
        site=one("T2", "JF", "JO") if kind != "report" else one("PB"),
        language=one("LA"),
        published_at=day,
        tags=clean(words),
        note="\n\n".join(dict.fromkeys(filter(None, notes))),
        metadata=Metadata(
            type=kind,
            institution=one("PB"),
            doi=doi_of(one("DO", "DI")),
            report_number=one("SN") if kind == "report" else "",
            series=one("T2", "T3") if kind == "report" else "",
            authors=authors,
            date=date,
        ),
        citation_key=key,
    )


def _date(text: str) -> tuple[datetime | None, str]:
    parts = [part for part in text.replace("-", "/").split("/")[:3] if part.strip().isdecimal()]
    if parts and len(parts[0].strip()) == 4:
        return dated(parts)
    return moment(text), ""
