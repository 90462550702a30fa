"""Pocket's export: CSV parts and highlights in a zip archive, or the older page of links.

`part_000000.csv` has `title,url,time_added,tags,status`, tags parted by a bar, status unread or archive;
`annotations/part_000000.json` has `[{url, title, highlights: [{quote, created_at}]}]`; the older HTML
`<li><a href time_added tags>` below the headings Unread and Read Archive.
"""

from __future__ import annotations

import html
import re
from typing import Any

from reader.imports.grouping import united
from reader.imports.items import Json, objects_of, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import Table, tags_of
from reader.imports.times import moment

_ARCHIVED = frozenset({"archive", "archived", "read", "1"})
_PART = re.compile(
    r"<h1[^>]*>(?P<heading>[^<]*)</h1>|<a\s(?P<attributes>[^>]*)>(?P<title>.{0,2000}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def is_it(table: Table) -> bool:
    """Whether a table is of this form."""
    return {"url", "timeadded", "status"} <= set(table.columns)


def is_page(text: str) -> bool:
    """Whether a text is the older page of links."""
    head = text[:20_000].casefold()
    return "<a " in head and "time_added" in head


def is_annotations(value: Any) -> bool:
    """Whether a JSON value is the list of highlights."""
    first = objects_of(value)[:1]
    return bool(first) and "url" in first[0] and isinstance(first[0].get("highlights"), list)


def parse(table: Table) -> ParsedFile:
    """The articles of a table."""
    found: list[ImportedArticle] = []
    for row in table.rows():
        if not row["url"].strip():
            table.problems.append(Problem(f"line {row.line}", "it has no address"))
            continue
        archived = row["status"].strip().casefold() in _ARCHIVED
        found.append(
            _article(
                f"line {row.line}",
                row["url"],
                row["title"],
                added=row["timeadded"],
                tags=tags_of(row["tags"], "|"),
                archived=archived,
            )
        )
    return ParsedFile(Format.POCKET, united(found), tuple(table.problems))


def _article(
    where: str, url: str, title: str, *, added: str, tags: tuple[str, ...], archived: bool
) -> ImportedArticle:
    url, title = url.strip(), " ".join(title.split())
    return ImportedArticle(
        where=where,
        url=url,
        title="" if title == url else title,
        tags=tags,
        saved_at=moment(added),
        read=archived or None,
        later=None if archived else True,
    )


def parse_page(text: str) -> ParsedFile:
    """The articles of the older page of links."""
    found: list[ImportedArticle] = []
    archived = False
    for part in _PART.finditer(text):
        if part["heading"] is not None:
            archived = "archive" in part["heading"].casefold() or part["heading"].strip().casefold() == "read"
            continue
        attributes = {
            one[1].casefold(): html.unescape(one[2] or one[3] or one[4] or "")
            for one in _ATTRIBUTE.finditer(part["attributes"])
        }
        if url := attributes.get("href", ""):
            line = text.count("\n", 0, part.start()) + 1
            title = html.unescape(re.sub(r"<[^>]*>", "", part["title"]))
            tags = tags_of(attributes.get("tags", ""), ",|")
            found.append(
                _article(
                    f"line {line}",
                    url,
                    title,
                    added=attributes.get("time_added", ""),
                    tags=tags,
                    archived=archived,
                )
            )
    problems = () if text.rstrip().casefold().endswith((">",)) else (Problem("", "the file is cut off"),)
    return ParsedFile(Format.POCKET, united(found), problems)


def parse_annotations(json: Json) -> ParsedFile:
    """The highlights, as articles that have only their address, title and passages."""
    found: list[ImportedArticle] = []
    problems = list(json.problems)
    for number, item in enumerate(json.value if isinstance(json.value, list) else [], start=1):
        url = text_of(item, "url") if isinstance(item, dict) else ""
        if not url:
            problems.append(Problem(f"item {number}", "it has no address"))
            continue
        passages = []
        for mark in objects_of(item.get("highlights")):
            if quote := text_of(mark, "quote"):
                passages.append(
                    Passage(
                        quote=quote,
                        note=text_of(mark, "note", "comment"),
                        created_at=moment(mark.get("created_at")),
                    )
                )
            else:
                problems.append(Problem(f"item {number}", "one of its highlights has no words"))
        title = " ".join(text_of(item, "title").split())
        found.append(
            ImportedArticle(
                where=f"item {number}", url=url, title="" if title == url else title, passages=tuple(passages)
            )
        )
    return ParsedFile(Format.POCKET, united(found), tuple(problems))
