"""Kindle's `My Clippings.txt`, in the languages of the device.

`Title (Author)`, `- Your Highlight on page 12 | Location 234-236 | Added on …`, a blank line, the words, a
line of equals signs. Page or location may be missing. A note belongs to the highlight whose range holds its
place; of overlapping passages the longer counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from reader.imports.grouping import people, united
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.text import broken, is_broken
from reader.imports.times import moment

_END = re.compile(r"={8,}\s*")
_TITLE = re.compile(r"(?P<title>.*\S)\s*\((?P<author>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*")
_NOTES = [
    "note",
    "notiz",
    "notitie",
    "nota",
    "notas",
    "заметка",
    "メモ",
    "笔记",
    "筆記",
    "annotation",
    "anotação",
    "anotación",
    "notatka",
    "poznámka",
    "anteckning",
    "muistiinpano",
    "not",
    "notat",
    "note:",
    "메모",
]
_BOOKMARKS = [
    "bookmark",
    "lesezeichen",
    "signet",
    "marcador",
    "segnalibro",
    "bladwijzer",
    "закладка",
    "ブックマーク",
    "书签",
    "書籤",
    "zakładka",
    "záložka",
    "bokmärke",
    "yer",
    "북마크",
]
_PLACE = re.compile(
    r"(?P<page>page|seite|página|pagina|stránk\w*|stron\w*|sidan?|страниц\w*|pg\.?|p\.|s\.)\s*#?\s*"
    r"(?P<page_number>[\divxlcdm]+(?:\s*[-–]\s*[\divxlcdm]+)?)"
    r"|(?P<page_ea>[\d]+(?:[-–]\d+)?)\s*(?:ページ|页|頁|페이지)"
    r"|(?:locations?|loc\.?|position|posizione|posición|posição|pos\.?|emplacement|locatie|мест\w*|位置[^\W\d]*\.?|"
    r"positie|umístění|plats|위치|lokalizacj\w*)\s*#?(?:\s*(?:no|nr)\.?)?\s*#?\s*"
    r"(?P<from>\d[\d.,]*)(?:\s*[-–—]\s*(?P<to>\d+))?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?<![\d:])(\d+)\s*[-–—]\s*(\d+)(?![\d:])")
_LIMIT = re.compile(r"^\s*<[^<>]{10,120}>\s*$")
"""What the device writes in place of words that a publisher does not let it copy."""
_STRETCH = 16
"""Locations that are looked at together."""
_LONG = 5_000
"""Characters above which two passages are not compared end to end, and a place or a title is none."""
_SHARED = 0.5
"""Share of the shorter of two passages at one place that makes them one passage."""


@dataclass(frozen=True, slots=True)
class _Clipping:
    line: int
    title: str
    author: str
    kind: str
    page: str
    begin: int | None
    end: int | None
    created_at: datetime | None
    words: str


def is_it(text: str) -> bool:
    """Whether a text is of this form."""
    lines = text[:50_000].split("\n")
    return any(_END.fullmatch(line) and _second_line(lines, number) for number, line in enumerate(lines)) or (
        len(lines) > 3 and lines[1].startswith("- ") and "|" in lines[1] and not lines[2].strip()
    )


def _second_line(lines: list[str], end: int) -> bool:
    """Whether the lines before an end are those of a clipping."""
    begin = next((n for n in range(end - 1, -1, -1) if _END.fullmatch(lines[n])), -1)
    return any(line.lstrip("\ufeff ").startswith(("-", "–")) for line in lines[begin + 1 : end][1:3])


def parse(text: str) -> ParsedFile:
    """The articles of a file: one for each book."""
    problems: list[Problem] = []
    clippings: list[_Clipping] = []
    pending: list[str] = []
    begun = 1
    for number, line in enumerate(text.split("\n"), start=1):
        if not _END.fullmatch(line.strip("\ufeff ")):
            if pending or line.strip("\ufeff \t"):
                begun = begun if pending else number
                pending.append(line)
            continue
        if pending:
            found = _clipping(begun, pending)
            if isinstance(found, Problem):
                problems.append(found)
            elif found.kind != "bookmark":
                clippings.append(found)
        pending = []
    if any(line.strip() for line in pending):
        problems.append(Problem(f"line {begun}", "the clipping has no end: the file is cut off"))
    return ParsedFile(Format.KINDLE, united(_books(clippings, problems)), tuple(problems))


def _clipping(line: int, lines: list[str]) -> _Clipping | Problem:
    where = f"line {line}"
    whole = "\n".join(lines)
    if is_broken(whole):
        return broken(whole, line)
    heading = lines[0].strip("\ufeff \t")
    about = lines[1].strip("\ufeff \t") if len(lines) > 1 else ""
    if not heading or not about.startswith(("-", "–")) or len(heading) + len(about) > _LONG:
        return Problem(where, "it is not a clipping: title and location are missing")
    words = "\n".join(lines[2:]).strip("\ufeff \n\t")
    title, author = heading, ""
    if named := _TITLE.fullmatch(heading):
        title, author = named["title"], named["author"]
    place, bar, added = about.rpartition("|")
    when = moment(added) if bar else moment(about)
    if not bar or when is None:
        place = about
    page, begin, end = _place(place)
    kind = _kind(place, words, begin, end)
    if kind != "bookmark" and not words:
        return Problem(where, "the clipping has no words")
    if kind == "highlight" and _LIMIT.match(words):
        return Problem(where, f"the device kept no words: {words}")
    return _Clipping(line, " ".join(title.split()), author, kind, page, begin, end, when, words)


def _kind(place: str, words: str, begin: int | None, end: int | None) -> str:
    label = place.casefold()
    named = set(re.findall(r"[^\W\d_]+", label))
    if named & set(_BOOKMARKS) or any(word in label for word in _BOOKMARKS if not word.isascii()):
        return "bookmark"
    if named & set(_NOTES) or any(word in label for word in _NOTES if not word.isascii()):
        return "note"
    return "highlight" if words or begin != end else "bookmark"


def _place(place: str) -> tuple[str, int | None, int | None]:
    """The page as it is printed, and the first and the last location; of what the line does not say, none."""
    page, begin, end = "", None, None
    for found in _PLACE.finditer(place):
        if found["page_number"] or found["page_ea"]:
            page = page or (found["page_number"] or found["page_ea"]).replace(" ", "").replace("–", "-")
        elif begin is None:
            begin = int(re.sub(r"\D", "", found["from"]))
            end = _last(begin, found["to"])
    if begin is None and not page and (bare := _RANGE.search(place)):
        begin = int(bare[1])
        end = _last(begin, bare[2])
    return page, begin, end


def _last(begin: int, text: str | None) -> int:
    """The end of a range: older devices shorten 1234-36."""
    if not text:
        return begin
    end = int(text)
    if end < begin:
        written = str(begin)
        end = int(written[: len(written) - len(text)] + text) if len(text) < len(written) else begin
    return max(begin, end)


# --- from clippings to books


def _books(clippings: list[_Clipping], problems: list[Problem]) -> list[ImportedArticle]:
    books: dict[tuple[str, str], list[_Clipping]] = {}
    for one in clippings:
        books.setdefault((one.title, one.author), []).append(one)
    return [_book(title, author, several) for (title, author), several in books.items()]


def _book(title: str, author: str, clippings: list[_Clipping]) -> ImportedArticle:
    marked = _longest([one for one in clippings if one.kind == "highlight"])
    notes: dict[int, list[str]] = {}
    loose: list[str] = []
    for note in (one for one in clippings if one.kind == "note"):
        holder = _holder(note, marked)
        if holder is None:
            loose.append(note.words)
        else:
            notes.setdefault(holder.line, []).append(note.words)
    passages = tuple(
        Passage(
            quote=one.words,
            note="\n\n".join(dict.fromkeys(notes.get(one.line, ()))),
            created_at=one.created_at,
            page=one.page,
        )
        for one in marked
    )
    return ImportedArticle(
        where=f"line {clippings[0].line}",
        title=title,
        authors=people(author),
        note="\n\n".join(dict.fromkeys(loose)),
        passages=passages,
    )


def _longest(marked: list[_Clipping]) -> list[_Clipping]:
    """The highlights without those that are a part of, or another end of, a longer one at the same place."""
    kept: list[_Clipping] = []
    at: dict[object, list[int]] = {}
    for one in sorted(marked, key=lambda clipping: -len(clipping.words)):
        stretches = _stretches(one)
        near = dict.fromkeys(number for stretch in stretches for number in at.get(stretch, ()))
        same = next((number for number in near if _is_part(one, kept[number])), None)
        if same is None:
            same = len(kept)
            kept.append(one)
        else:  # the place of both, so that a note on either is found
            kept[same] = _with_range(kept[same], one)
        for stretch in stretches:
            at.setdefault(stretch, []).append(same)
    return sorted(kept, key=lambda clipping: clipping.line)


def _stretches(one: _Clipping) -> list[object]:
    """Names of the parts of a book that a clipping is in: near ones share one."""
    if one.begin is None:
        return [one.page]
    return list(
        range(one.begin // _STRETCH, min((one.end or one.begin) // _STRETCH, one.begin // _STRETCH + 50) + 1)
    )


def _with_range(longer: _Clipping, one: _Clipping) -> _Clipping:
    if longer.begin is None or one.begin is None:
        return longer
    return replace(
        longer, begin=min(longer.begin, one.begin), end=max(longer.end or longer.begin, one.end or one.begin)
    )


def _is_part(one: _Clipping, longer: _Clipping) -> bool:
    if not _near(one, longer):
        return False
    few, many = (" ".join(clipping.words.split()) for clipping in (one, longer))
    if few in many:
        return True
    if len(few) > _LONG:
        return False
    least = max(12, int(len(few) * _SHARED))
    return any(
        many.endswith(few[:size]) or many.startswith(few[-size:]) for size in range(len(few), least - 1, -1)
    )


def _near(one: _Clipping, other: _Clipping) -> bool:
    """Whether two clippings overlap by location, or by page where they have none."""
    if one.begin is None or other.begin is None:
        return one.page == other.page
    return one.begin <= (other.end or other.begin) and other.begin <= (one.end or one.begin)


def _holder(note: _Clipping, marked: list[_Clipping]) -> _Clipping | None:
    """The highlight that a note is on: of those whose range holds its place the one that ends nearest."""
    on_page = [one for one in marked if note.page and note.page in one.page.split("-")]
    if note.begin is None:
        return on_page[-1] if on_page else None
    holding = [
        one for one in marked if one.begin is not None and one.begin <= note.begin <= (one.end or one.begin)
    ]
    place = note.begin
    return min(holding, key=lambda one: (abs((one.end or 0) - place), -one.line), default=None)
