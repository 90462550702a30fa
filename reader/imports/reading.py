"""What a file is, by its content, and what is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

from reader.imports import (
    bibtex,
    csl,
    hypothesis,
    instapaper,
    kindle,
    matter,
    omnivore,
    pocket,
    postil,
    raindrop,
    reader_csv,
    readwise,
    ris,
    wallabag,
    web_annotations,
    zotero,
)
from reader.imports.archive import EMPTY, SIGNATURE, Archive, open_archive
from reader.imports.grouping import united
from reader.imports.items import Json, read_json
from reader.imports.records import Format, ImportedArticle, ParsedFile, Problem
from reader.imports.tables import Table, read_table
from reader.imports.text import NotText, decode

MAX_BYTES = 500_000_000
"""Bytes of a file."""
_TABLES: tuple[ModuleType, ...] = (pocket, instapaper, raindrop, matter, reader_csv, readwise)
"""In this order: the first one whose columns are there."""
_JSON: tuple[tuple[Callable[[Any], bool], Callable[[Json], ParsedFile]], ...] = (
    (postil.is_it, postil.parse),
    (web_annotations.is_it, web_annotations.parse),
    (zotero.is_it, zotero.parse),
    (hypothesis.is_it, hypothesis.parse),
    (wallabag.is_it, wallabag.parse),
    (pocket.is_annotations, pocket.parse_annotations),
    (csl.is_it, csl.parse),
)
_TEXTS: tuple[tuple[Callable[[str], bool], Callable[[str], ParsedFile]], ...] = (
    (ris.is_it, ris.parse),
    (kindle.is_it, kindle.parse),
    (bibtex.is_it, bibtex.parse),
    (instapaper.is_markdown, instapaper.parse_markdown),
    (pocket.is_page, pocket.parse_page),
)
_NOTHING = (b"", b"[]", b"{}")
"""What members hold where there is nothing of their kind. (Pocket's collections only repeat articles.)"""
_SKIPPED = ("__MACOSX/",)
_HIDDEN = (".DS_Store", "Thumbs.db", "desktop.ini")


def is_archive(data: bytes) -> bool:
    """Whether these are the first bytes of a zip archive."""
    return data.startswith((SIGNATURE, EMPTY))


def read(source: bytes | Path) -> tuple[ParsedFile, Archive | None] | None:
    """What is in a file, and the archive its texts are in, if any; None for a format that is not known.

    A path is that of an archive, whose members are read as they are asked for. Never raises for damage: it is
    in `problems`, and what is whole is there.
    """
    if isinstance(source, Path) or is_archive(source):
        archive = open_archive(source)
        parsed = _read_archive(archive)
        return None if parsed is None else (parsed, archive)
    parsed = read_text_file(source)
    return None if parsed is None else (parsed, None)


def read_text_file(data: bytes) -> ParsedFile | None:
    """What is in a file that is no archive; None for a format that is not known."""
    try:
        text = decode(data)
    except NotText:
        return None
    if (json := read_json(text)) is not None and (parsed := _read_json(json)) is not None:
        return parsed
    for is_it, parse in _TEXTS:
        if is_it(text):
            return parse(text)
    table = read_table(text)
    return None if table is None else _read_table(table)


def why_unknown(data: bytes) -> Problem:
    """What keeps a file from being of a known format, and where."""
    if not data.strip(b"\0 \t\r\n"):
        return Problem("", "the file is empty")
    try:
        text = decode(data)
    except NotText as error:
        return Problem("", error.message)
    if (json := read_json(text)) is not None:
        damage = next((one for one in json.problems if one.where or json.value is None), None)
        return damage or Problem("", "it is JSON, but of no known program")
    table = read_table(text)
    if table is not None and len(table.body) > 0:
        names = ", ".join(name for name in table.columns if name)[:200]
        return Problem("line 1", f"its columns match no known program ({names})")
    return Problem("", "its format is not known")


def _read_json(json: Json) -> ParsedFile | None:
    for is_it, parse in _JSON:
        try:
            if is_it(json.value):
                return parse(json)
        except RecursionError:
            continue
    return None


def _read_table(table: Table) -> ParsedFile | None:
    for module in _TABLES:
        if module.is_it(table):
            parsed: ParsedFile = module.parse(table)
            return parsed
    return None


def _read_archive(archive: Archive) -> ParsedFile | None:
    """An archive of one of the programs, or of files that are each of a known format."""
    if omnivore.is_it(archive):
        parsed = omnivore.parse(archive)
        return _with_problems(parsed, archive, [])
    found: list[ParsedFile] = []
    problems: list[Problem] = []
    unknown: list[str] = []
    for name in archive.names:
        path = PurePath(name)
        if name.startswith(_SKIPPED) or path.name in _HIDDEN or path.name.startswith("._"):
            continue
        data = archive.read(name)
        if data is None:
            continue
        inner = read_text_file(data)
        if inner is None:
            if data.strip() not in _NOTHING and path.parts[0] != "collections":
                unknown.append(name)
            continue
        found.append(inner)
        problems += [
            Problem(name, f"{one.where}: {one.message}".removeprefix(": ")) for one in inner.problems
        ]
    if not found and not archive.problems:
        return None
    problems += [Problem(name, "its format is not known") for name in unknown]
    articles: list[ImportedArticle] = [article for one in found for article in one.articles]
    kind = found[0].format if found else Format.ARCHIVE
    return _with_problems(ParsedFile(kind, united(articles)), archive, problems)


def _with_problems(parsed: ParsedFile, archive: Archive, problems: list[Problem]) -> ParsedFile:
    return ParsedFile(
        parsed.format, parsed.articles, (*parsed.problems, *problems, *dict.fromkeys(archive.problems))
    )
