"""Readwise's CSV of highlights: what it exports, and what other programs write for it to import.

Exported: `Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,
Highlighted at,Document tags`, without addresses. For import: `Highlight,Title,Author,URL,Note,Location,Date`.
Tags may stand in a note as `.tag`.
"""

from __future__ import annotations

import re

from reader.imports.colours import colour
from reader.imports.grouping import people, united
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import Row, Table, tags_of
from reader.imports.times import moment

_INLINE_TAG = re.compile(r"(?:(?<=\s)|^)\.([^\W\d_][\w/-]*)(?=\s|$|,)")
_MARKUP = (
    (re.compile(r"!\[[^\]]*\]\([^()\s]*\)"), ""),
    (re.compile(r"(?<!\\)\[([^\[\]]+)\]\((?:https?://|mailto:|#|/)[^()\s]*\)"), r"\1"),
    (re.compile(r"(?<![\w*])\*\*(?=\S)(.+?)(?<=\S)\*\*(?![\w*])", re.DOTALL), r"\1"),
    (re.compile(r"(?<![\w_])__(?=\S)(.+?)(?<=\S)__(?![\w_])", re.DOTALL), r"\1"),
)
_LONG = 10_000
"""Characters above which a quote is left as it is."""
_ACTIONS = re.compile(r"h[1-6]|c\d+")
"""Inline tags that tell Readwise what to do."""


def is_it(table: Table) -> bool:
    """Whether a table is of this form."""
    return "highlight" in table.columns and bool({"booktitle", "title", "url"} & set(table.columns))


def parse(table: Table) -> ParsedFile:
    """The articles of a table."""
    found: list[ImportedArticle] = []
    for row in table.rows():
        if not row["highlight"].strip():
            if row["note"].strip() and (row["booktitle"] or row["title"] or row["url"]):
                found.append(_article(row, ()))
            else:
                table.problems.append(Problem(f"line {row.line}", "there is no highlight in it"))
            continue
        if not (row["booktitle"] or row["title"] or row["url"] or row["sourceurl"]).strip():
            table.problems.append(Problem(f"line {row.line}", "it has neither a title nor an address"))
            continue
        found.append(_article(row, (_passage(row),)))
    return ParsedFile(Format.READWISE, united(found), tuple(table.problems))


def _article(row: Row, passages: tuple[Passage, ...]) -> ImportedArticle:
    note, tags = ("", ()) if passages else without_tags(row["note"])
    return ImportedArticle(
        where=f"line {row.line}",
        url=(row["url"] or row["sourceurl"]).strip(),
        title=" ".join((row["booktitle"] or row["title"]).split()),
        authors=people(row["bookauthor"] or row["author"]),
        tags=(*tags_of(row["documenttags"], ",;"), *tags),
        note=note,
        passages=passages,
    )


def _passage(row: Row) -> Passage:
    note, inline = without_tags(row["note"])
    paged = row["locationtype"].strip().casefold() == "page"
    return Passage(
        quote=without_markup(row["highlight"].strip()),
        note=note,
        tags=tuple(dict.fromkeys((*tags_of(row["tags"], ",;"), *inline))),
        colour=colour(row["color"] or row["colour"]),
        created_at=moment(row["highlightedat"] or row["date"]),
        page=row["location"].strip() if paged else "",
    )


def without_tags(note: str) -> tuple[str, tuple[str, ...]]:
    """A note without the tags in it, and the tags."""
    found = [name for name in _INLINE_TAG.findall(note) if not _ACTIONS.fullmatch(name)]
    if not found:
        return note.strip(), ()
    rest = _INLINE_TAG.sub("", note)
    lines = (re.sub(r"[ \t]{2,}", " ", line).strip(" \t,") for line in rest.strip().split("\n"))
    return "\n".join(lines).strip(), tuple(dict.fromkeys(found))


def without_markup(quote: str) -> str:
    """A quote without the Markdown that Readwise keeps of links, pictures and bold words."""
    for pattern, replacement in _MARKUP if len(quote) <= _LONG else ():
        quote = pattern.sub(replacement, quote)
    return quote.strip()
