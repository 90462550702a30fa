"""The CSV of documents that Readwise Reader exports.

`Title, URL, ID, Document tags` (a list as Python writes it), `Saved date, Reading progress, Location` (new,
later, shortlist, archive, feed), `Seen`.
"""

from __future__ import annotations

from reader.imports.grouping import people, united
from reader.imports.records import Format, ImportedArticle, ParsedFile
from reader.imports.tables import Table, named_rows, tags_of
from reader.imports.times import moment

_LATER = frozenset({"later", "shortlist"})


def is_it(table: Table) -> bool:
    """Whether a table is of this form."""
    return {"title", "url", "location"} <= set(table.columns) and bool(
        {"saveddate", "readingprogress", "documenttags", "seen"} & set(table.columns)
    )


def parse(table: Table) -> ParsedFile:
    """The articles of a table."""
    found: list[ImportedArticle] = []
    for row in named_rows(table):
        location = row["location"].strip().casefold()
        saved = moment(row["saveddate"])
        found.append(
            ImportedArticle(
                where=f"line {row.line}",
                url=row["url"].strip(),
                title=" ".join(row["title"].split()),
                authors=people(row["author"]),
                tags=tags_of(row["documenttags"]),
                saved_at=saved,
                read=location == "archive" or None,
                later=location in _LATER or None,
            )
        )
    return ParsedFile(Format.READER, united(found), tuple(table.problems))
