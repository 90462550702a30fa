"""Instapaper's export: a CSV of four to six columns, or a Markdown file an article.

`URL,Title,Selection,Folder[,Timestamp[,Tags]]`: Selection is the passage, Folder is Unread, Archive, Starred
or one of the reader's own, Tags a JSON array. Markdown: `# [[Title](url)]`, then `> quote` and its note.
"""

from __future__ import annotations

import re

from reader.imports.grouping import united
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import Table, clean, tags_of
from reader.imports.times import moment

_FEWEST = 4
_OWN = frozenset({"unread", "archive", "starred", "home", ""})
"""Folders that are no folders of the reader's own."""
_TITLE = re.compile(
    r"\A\s*#{1,2}\s*\[+(?P<title>.*?)\]\((?P<url>https?://[^\s)]+(?:\([^\s)]*\)[^\s)]*)*)\)\]*\s*\n"
)


def is_it(table: Table) -> bool:
    """Whether a table is of this form."""
    return {"url", "title", "selection", "folder"} <= set(table.columns)


def is_markdown(text: str) -> bool:
    """Whether a text is the Markdown of an article."""
    return _TITLE.match(f"{text}\n") is not None


def parse(table: Table) -> ParsedFile:
    """The articles of a table."""
    found: list[ImportedArticle] = []
    for row in table.rows(fewest=_FEWEST):
        if not row["url"].strip():
            table.problems.append(Problem(f"line {row.line}", "it has no address"))
            continue
        folder = " ".join(row["folder"].split())
        kind = folder.casefold()
        saved, quote = moment(row["timestamp"]), row["selection"].strip()
        found.append(
            ImportedArticle(
                where=f"line {row.line}",
                url=row["url"].strip(),
                title=" ".join(row["title"].split()),
                tags=clean([*tags_of(row["tags"]), *([] if kind in _OWN else [folder])]),
                saved_at=saved,
                read=kind == "archive" or None,
                starred=kind == "starred" or None,
                later=kind in ("unread", "home") or None,
                passages=(Passage(quote=quote, created_at=saved),) if quote else (),
            )
        )
    return ParsedFile(Format.INSTAPAPER, united(found), tuple(table.problems))


def parse_markdown(text: str) -> ParsedFile:
    """The article of a Markdown file."""
    heading = _TITLE.match(f"{text}\n")
    if heading is None:
        return ParsedFile(
            Format.INSTAPAPER, problems=(Problem("line 1", "there is no title with an address"),)
        )
    passages: list[Passage] = []
    for block in re.split(r"\n\s*\n", text[heading.end() :]):
        lines = block.strip("\n").split("\n")
        quoted = [line for line in lines if line.lstrip().startswith(">")]
        words = "\n".join(line.lstrip()[1:].strip() for line in quoted).strip()
        note = "\n".join(line for line in lines if line not in quoted).strip()
        if quoted:
            passages.append(Passage(quote=words, note=note))
        elif note and passages:
            last = passages.pop()
            passages.append(Passage(quote=last.quote, note="\n\n".join(filter(None, (last.note, note)))))
    article = ImportedArticle(
        where="line 1",
        url=heading["url"],
        title=heading["title"].strip(),
        passages=tuple(one for one in passages if one.quote),
    )
    return ParsedFile(Format.INSTAPAPER, (article,))
