"""Raindrop's CSV: `id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite`.

Highlights are one a line; its own export puts `Highlight:` before each, and perhaps `Note:` below.
"""

from __future__ import annotations

import re

from reader.imports.grouping import united
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import Table, clean, is_true, tags_of
from reader.imports.times import moment

_LABEL = re.compile(r"\s*(highlight|note)\s*:\s?", re.IGNORECASE)
_OWN = frozenset({"", "unsorted", "trash"})


def is_it(table: Table) -> bool:
    """Whether a table is of this form."""
    return {"url", "title"} <= set(table.columns) and (
        {"excerpt", "folder"} <= set(table.columns)
        or {"cover", "created"} <= set(table.columns)
        or {"highlights", "favorite"} <= set(table.columns)
    )


def parse(table: Table) -> ParsedFile:
    """The articles of a table."""
    found: list[ImportedArticle] = []
    for row in table.rows():
        if not row["url"].strip():
            table.problems.append(Problem(f"line {row.line}", "it has no address"))
            continue
        folder = " ".join(row["folder"].split())
        found.append(
            ImportedArticle(
                where=f"line {row.line}",
                url=row["url"].strip(),
                title=" ".join(row["title"].split()),
                note=row["note"].strip(),
                tags=clean([*tags_of(row["tags"]), *([] if folder.casefold() in _OWN else [folder])]),
                saved_at=moment(row["created"]),
                starred=is_true(row["favorite"]) or None,
                passages=_passages(row["highlights"]),
            )
        )
    return ParsedFile(Format.RAINDROP, united(found), tuple(table.problems))


def _passages(text: str) -> tuple[Passage, ...]:
    """The passages of a field: one a line, but where each is labelled further lines go on with it."""
    labelled = re.search(r"(?:^|\n)\s*highlight\s*:", text, re.IGNORECASE) is not None
    if not labelled:
        return tuple(Passage(quote=line.strip()) for line in text.split("\n") if line.strip())
    found: list[tuple[list[str], list[str]]] = []
    part = 0
    for line in text.split("\n"):
        label = _LABEL.match(line)
        if label and label[1].casefold() == "highlight":
            found.append(([line[label.end() :]], []))
            part = 0
        elif label and found:
            found[-1][1].append(line[label.end() :])
            part = 1
        elif found:
            found[-1][part].append(line)
    pairs = (("\n".join(quote).strip(), "\n".join(note).strip()) for quote, note in found)
    return tuple(Passage(quote=quote, note=note) for quote, note in pairs if quote)
