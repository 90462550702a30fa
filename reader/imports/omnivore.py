"""Omnivore's export: a zip archive of metadata, texts and highlights.

`metadata_A_to_B.json` has `[{slug, title, author, url, state, readingProgress, labels, savedAt, …}]`,
`content/SLUG.html` or `.pdf` the text, `highlights/SLUG.md` the highlights: `> quote `, a blank line, labels,
a blank line, the note. Of a quote of several paragraphs only the first and the empty lines begin with `>`. A
note without a quote stands by itself. There are no dates, no colours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reader.imports.archive import Archive
from reader.imports.grouping import people
from reader.imports.items import names_of, read_json, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import clean
from reader.imports.text import NotText, broken, decode, is_broken
from reader.imports.times import moment

_METADATA = re.compile(r"(?:.*/)?metadata_[^/]*\.json")
_HIGHLIGHTS = re.compile(r"(?:.*/)?highlights/([^/]+)\.md")
_CONTENT = re.compile(r"(?:.*/)?content/([^/]+)\.(?:html?|pdf)", re.IGNORECASE)
_LABELS = re.compile(r"#\S.*")
_FINISHED = 100


def is_it(archive: Archive) -> bool:
    """Whether an archive is of this form."""
    return any(_METADATA.fullmatch(name) for name in archive.names) or (
        any(_HIGHLIGHTS.fullmatch(name) for name in archive.names)
        and any(_CONTENT.fullmatch(name) for name in archive.names)
    )


def parse(archive: Archive) -> ParsedFile:
    """The articles of an archive."""
    problems: list[Problem] = []
    contents = {found[1]: name for name in archive.names if (found := _CONTENT.fullmatch(name))}
    marks = {found[1]: name for name in archive.names if (found := _HIGHLIGHTS.fullmatch(name))}
    articles: list[ImportedArticle] = []
    for name in archive.names:
        if not _METADATA.fullmatch(name) or (text := _text(archive, name, problems)) is None:
            continue
        json = read_json(text)
        if json is None:
            problems.append(Problem(name, "it is not JSON"))
            continue
        problems += [Problem(name, f"{one.where}: {one.message}".strip(": ")) for one in json.problems]
        for number, item in enumerate(json.value if isinstance(json.value, list) else [], start=1):
            if not isinstance(item, dict) or not (
                text_of(item, "url", "originalArticleUrl") or text_of(item, "title")
            ):
                problems.append(Problem(name, f"item {number} has neither a title nor an address"))
                continue
            slug = text_of(item, "slug")
            notes = _text(archive, marks.pop(slug), problems) if slug in marks else None
            articles.append(_article(name, item, notes or "", contents.get(slug, "")))
    problems += [Problem(name, "no metadata says which article it belongs to") for name in marks.values()]
    return ParsedFile(Format.OMNIVORE, tuple(articles), tuple(problems))


def _text(archive: Archive, name: str, problems: list[Problem]) -> str | None:
    data = archive.read(name)
    if data is None:
        return None  # the archive says why
    try:
        text = decode(data)
    except NotText as error:
        problems.append(Problem(name, error.message))
        return None
    if is_broken(text):
        problems.append(Problem(name, broken(text, 0).message.replace(", left out", "")))
        return None
    return text


def _article(where: str, item: Mapping[str, Any], marks: str, content: str) -> ImportedArticle:
    note, passages = read_highlights(marks)
    state = text_of(item, "state").casefold()
    archived = state in ("archived", "archive")
    return ImportedArticle(
        where=where,
        url=text_of(item, "url", "originalArticleUrl"),
        title=" ".join(text_of(item, "title").split()),
        authors=people(text_of(item, "author")),
        language=text_of(item, "language"),
        published_at=moment(item.get("publishedAt")),
        saved_at=moment(item.get("savedAt")),
        tags=clean(names_of(item.get("labels"))),
        read=archived or None,
        later=None if archived else True,
        note=note,
        passages=passages,
        content=content,
    )


def read_highlights(text: str) -> tuple[str, tuple[Passage, ...]]:
    """The note on the page, and the passages of a file of highlights."""
    page_notes: list[str] = []
    found: list[tuple[str, tuple[str, ...], list[str]]] = []
    quote: list[str] | None = None
    for paragraph in _paragraphs(text):
        lines = paragraph.split("\n")
        if lines[0].startswith(">"):
            quote = _quote(lines)
            found.append(("\n\n".join(quote), (), []))
        elif not found:
            page_notes.append(paragraph)
        elif _LABELS.fullmatch(paragraph) and not found[-1][1] and not found[-1][2]:
            found[-1] = (found[-1][0], labels(paragraph), [])
        else:
            found[-1][2].append(paragraph)
    passages = tuple(
        Passage(quote=quote, tags=tags, note="\n\n".join(notes)) for quote, tags, notes in found if quote
    )
    return "\n\n".join(page_notes), passages


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"\n[ \t]*\n", f"\n{text}\n") if part.strip()]


def _quote(lines: list[str]) -> list[str]:
    """The paragraphs of a quote: an empty line of it has `>` alone, the next paragraph none."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        words = line[1:].strip() if line.startswith(">") else line.strip()
        if not words:
            paragraphs.append([])
        else:
            paragraphs[-1].append(words)
    return ["\n".join(part) for part in paragraphs if part]


def labels(line: str) -> tuple[str, ...]:
    """The labels of a line: `#one #two words`, where a label may hold blanks."""
    return clean(re.split(r"(?:^|\s)#", " ".join(line.split())))
