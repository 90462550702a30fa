"""Matter's CSV of articles: tags and states, no quotes.

`Title,Author,Publisher,URL,Tags,Word Count,In Queue,Favorited,Read,Highlight_Count,Last Interaction Date,
File Id`; tags are parted by semicolons.
"""

from __future__ import annotations

from reader.imports.grouping import people, united
from reader.imports.records import Format, ImportedArticle, ParsedFile
from reader.imports.tables import Table, is_true, named_rows, tags_of
from reader.imports.times import moment


def is_it(table: Table) -> bool:
    """Whether a table is of this form."""
    return {"title", "url", "inqueue"} <= set(table.columns)


def parse(table: Table) -> ParsedFile:
    """The articles of a table."""
    found: list[ImportedArticle] = []
    for row in named_rows(table):
        is_read = is_true(row["read"])
        found.append(
            ImportedArticle(
                where=f"line {row.line}",
                url=row["url"].strip(),
                title=" ".join(row["title"].split()),
                authors=people(row["author"]),
                site=" ".join(row["publisher"].split()),
                tags=tags_of(row["tags"], ";"),
                saved_at=moment(row["lastinteractiondate"]),
                read=is_read or None,
                starred=is_true(row["favorited"]) or None,
                later=(is_true(row["inqueue"]) and not is_read) or None,
            )
        )
    return ParsedFile(Format.MATTER, united(found), tuple(table.problems))
