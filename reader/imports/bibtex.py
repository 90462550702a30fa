"""BibTeX and BibLaTeX: `@report{key, title = {…}, …}`, as Zotero, JabRef and publishers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from reader.citations.names import display_name
from reader.imports.citing import TYPES, author, dated, doi_of
from reader.imports.grouping import united
from reader.imports.latex import text_of_latex
from reader.imports.records import Format, ImportedArticle, ParsedFile, Problem
from reader.imports.tables import clean
from reader.imports.text import is_broken, plain
from reader.imports.times import moment
from reader.model import AuthorName, Metadata

_ENTRY = re.compile(r"(?m)^[ \t]*@\s*([A-Za-z]+)\s*([{(])")
_KEY = re.compile(r"\s*([^\s,{}()\"=]+)\s*,")
_NAME = re.compile(r"[\s,]*([A-Za-z][\w:.+-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,#{}\"]+")
_MAX_AUTHORS = 100_000
"""Characters of a list of authors."""
_OTHERS = frozenset({"comment", "preamble"})
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}


def is_it(text: str) -> bool:
    """Whether a text is of this form."""
    found = _ENTRY.search(text[:100_000])
    return found is not None and (found[1].casefold() in {*TYPES, *_OTHERS, "string", "misc", "proceedings"})


class _Damaged(Exception):
    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at


def parse(text: str) -> ParsedFile:
    """The articles of a file."""
    found: list[ImportedArticle] = []
    problems: list[Problem] = []
    strings: dict[str, str] = {}
    at = line = 0
    counted = 0
    while (entry := _ENTRY.search(text, at)) is not None:
        line += text.count("\n", counted, entry.start())
        counted = entry.start()
        kind = entry[1].casefold()
        where = f"line {line + 1}"
        try:
            if kind in _OTHERS:
                at = _skipped(text, entry.end() - 1)
            elif kind == "string":
                values, at = _fields(text, entry.end(), strings)
                strings |= values
            else:
                key = _KEY.match(text, entry.end())
                values, at = _fields(text, key.end() if key else entry.end(), strings)
                if is_broken("".join(values.values())):
                    problems.append(Problem(where, "bytes that are not UTF-8, left out"))
                else:
                    found.append(_article(where, kind, key[1] if key else "", values))
        except _Damaged as damage:
            following = _ENTRY.search(text, entry.end())
            cut = following is None
            problems.append(Problem(where, f"{damage.reason}{': the file is cut off' if cut else ''}"))
            at = len(text) if following is None else following.start()
    return ParsedFile(Format.BIBTEX, united(found), tuple(problems))


def _skipped(text: str, at: int) -> int:
    """The end of a group that begins with a brace."""
    depth = 0
    for found in re.compile(r"\\.|[{}()]", re.DOTALL).finditer(text, at):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(found[0], 0)
        if depth <= 0:
            return found.end()
    raise _Damaged("the entry is not closed", at)


def _fields(text: str, at: int, strings: dict[str, str]) -> tuple[dict[str, str], int]:
    """The fields of an entry, names in lower case, and where it ends."""
    fields: dict[str, str] = {}
    while True:
        rest = re.compile(r"[\s,]*").match(text, at)
        at = rest.end() if rest else at
        if at >= len(text):
            raise _Damaged("the entry is not closed", at)
        if text[at] in "})":
            return fields, at + 1
        named = _NAME.match(text, at)
        if named is None:
            raise _Damaged("a field has no name or no value", at)
        value, at = _value(text, named.end(), strings)
        fields.setdefault(named[1].casefold(), value)


def _value(text: str, at: int, strings: dict[str, str]) -> tuple[str, int]:
    """A value: groups in braces, quotes and names of strings, joined by "#"."""
    parts: list[str] = []
    for _ in range(1000):
        if text[at : at + 1] == "{":
            end = _closing(text, at)
            parts.append(text[at + 1 : end - 1])
        elif text[at : at + 1] == '"':
            end = _closing_quote(text, at)
            parts.append(text[at + 1 : end - 1])
        elif bare := _BARE.match(text, at):
            end = bare.end()
            parts.append(strings.get(bare[0].casefold(), bare[0]))
        else:
            raise _Damaged("a field has no value", at)
        joined = re.compile(r"\s*#\s*").match(text, end)
        if joined is None:
            return "".join(parts), end
        at = joined.end()
    raise _Damaged("a field has too many parts", at)


def _braces(text: str, at: int) -> Iterator[tuple[str, int]]:
    for found in re.compile(r"\\.|[{}\"]|\n[ \t]*@[A-Za-z]+[{(]", re.DOTALL).finditer(text, at):
        yield found[0], found.end()


def _closing(text: str, at: int) -> int:
    depth = 0
    for mark, end in _braces(text, at):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth == 0 and mark == "}":
            return end
        if mark.startswith("\n"):
            break
    raise _Damaged("a brace is not closed", at)


def _closing_quote(text: str, at: int) -> int:
    depth = 0
    for mark, end in _braces(text, at + 1):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if mark == '"' and depth == 0:
            return end
        if mark.startswith("\n"):
            break
    raise _Damaged("a quote is not closed", at)


def _names(source: str) -> tuple[AuthorName, ...]:
    found = []
    for name in re.split(r"\s+and\s+(?![^{]*\})", " ".join(source.split())[:_MAX_AUTHORS]):
        if name.startswith("{") and name.endswith("}"):
            found.append(AuthorName(literal=text_of_latex(name)))
        elif name and name != "others":
            found.append(author(text_of_latex(name)))
    return tuple(found)


def _article(where: str, kind: str, key: str, source: dict[str, str]) -> ImportedArticle:
    values = {name: text_of_latex(value) for name, value in source.items() if name not in ("url", "file")}
    authors = _names(source.get("author", "") or source.get("editor", ""))
    kind = TYPES.get(kind, "")
    url = re.sub(r"\\([%_&#~])", r"\1", source.get("url", "").strip("{} "))
    if not url and (found := re.search(r"https?://[^\s{}]+", source.get("howpublished", ""))):
        url = found[0]
    publisher = next(
        (values[n] for n in ("institution", "publisher", "organization", "school") if values.get(n)), ""
    )
    container = next(
        (values[n] for n in ("journaltitle", "journal", "booktitle", "maintitle") if values.get(n)), ""
    )
    notes = [plain(values[name]) for name in ("note", "annote", "annotation", "comment") if values.get(name)]
    title = ": ".join(filter(None, (values.get("title", ""), values.get("subtitle", ""))))
    day, date = _date(values)
    return ImportedArticle(
        where=where,
        url=url,
        title=" ".join(title.split()),
        authors=tuple(filter(None, map(display_name, authors))),
        site=container or publisher,
        language=values.get("langid", "") or values.get("language", ""),
        published_at=day,
        tags=clean(re.split(r"[,;]", values.get("keywords", ""))),
        note="\n\n".join(dict.fromkeys(notes)),
        metadata=Metadata(
            type=kind,
            institution=publisher,
            doi=doi_of(source.get("doi", "").replace("\\_", "_")),
            report_number=values.get("number", "") if kind == "report" else "",
            series=values.get("series", ""),
            authors=authors,
            date=date,
        ),
        citation_key=key,
    )


def _date(values: dict[str, str]) -> tuple[datetime | None, str]:
    date = values.get("date", "").split("/")[0]
    if parts := [part for part in date.split("-") if part.isdecimal()]:
        return dated(parts)
    year, month, day = (values.get(name, "") for name in ("year", "month", "day"))
    if not year.isdecimal():
        return moment(date or year), ""
    number = int(month) if month.isdecimal() else _MONTHS.get(month[:3].casefold(), 0)
    return dated([year, number, day if day.isdecimal() else 0])
