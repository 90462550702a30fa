"""The first pages: title, authors, date; and the pages that only list what follows.

Nothing is made up: a date is one that is printed, and the program that made the file is no author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reader.cleaning.metadata.dates import find_dates
from reader.pdf.flow import Piece
from reader.pdf.folding import fold
from reader.pdf.notes import BodyStyle

_LEADERS = re.compile(r"(?:[.·…_]\s?){4,}\s*[\divxlc]*\s*$|\s(?:\.\s){3,}")
_ENTRY = re.compile(r"^(?P<title>.*?\S)[\s.·…_]+(?P<page>\d{1,4}|[ivxlc]{1,6})$")
_BY = re.compile(
    r"^(?:by|von|par|por|di|od|autor(?:en|es|a)?|authors?|автор[ы]?|作者|بقلم|إعداد)\s*[:：]?\s+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|;|&|、|،|\s(?:and|und|et|y|e|i|и|a|og|och|en|و)\s)\s*")
_NO_TITLE = re.compile(
    r"^(?:untitled|document\d*|microsoft word.*|.*\.(?:html?|docx?|pdf|indd|tex|odt|rtf|qxd|dvi)|[\W\d_]*)$",
    re.IGNORECASE,
)
_PROGRAMS = re.compile(
    r"^(?:anonymous|unknown|admin(?:istrator)?|user|owner|author|root|pc|\(.*\))$", re.IGNORECASE
)


_TITLE_WORDS = 30
"""Words of a piece of a title page, at most; what is longer is text."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a report says of itself on its first pages, and the pieces that say it (`taken`)."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    taken: tuple[Piece, ...] = ()


def contents_pieces(pieces: Sequence[Piece], outline: Iterable[str]) -> list[Piece]:
    """The lists of contents: lines with leaders, or headings of the text with the number of their page.

    `outline` has the folded headings of the document's outline.
    """
    headings = {fold(piece.plain) for piece in pieces if len(piece.plain) < 220}.union(outline)
    found: list[Piece] = []
    for index, piece in enumerate(pieces):
        tagged = piece.tag is not None and piece.tag.kind == "contents"
        entries = all(_is_entry(line.text, headings) for line in piece.lines)
        if not (tagged or entries or _is_list(piece)):
            continue
        found.append(piece)
        if index and not _is_entry(pieces[index - 1].plain, headings) and _is_list_title(pieces[index - 1]):
            found.append(pieces[index - 1])
    return found


def _is_list(piece: Piece) -> bool:
    leaders = sum(bool(_LEADERS.search(line.text)) for line in piece.lines)
    return leaders >= 1 and leaders >= 0.4 * len(piece.lines)


def _is_entry(text: str, headings: set[str]) -> bool:
    if _LEADERS.search(text):
        return True
    entry = _ENTRY.match(text)
    return entry is not None and fold(entry["title"]) in headings


def _is_list_title(piece: Piece) -> bool:
    return len(piece.lines) == 1 and len(piece.plain) < 40 and (piece.style.bold or piece.size > 11)


def front_matter(
    pieces: Sequence[Piece], body: BodyStyle, metadata: Mapping[str, str], *, pages: int
) -> FrontMatter:
    """Read the first page. `metadata` is the document information dictionary (ISO 32000-1, 14.3.3)."""
    first = [piece for piece in pieces if piece.page == (pieces[0].page if pieces else 0)]
    block = _title_piece(first, body)
    given = _given_title(metadata)
    title, title_pieces = _title(first, block, given)
    after = _after_title(first, title_pieces)
    before = _before_title(first, title_pieces)
    lines = [(line.text.strip(), piece) for piece in (*after, *before) for line in piece.lines]
    published, date_piece = _date(lines)
    if published is None:
        published, _ = _date([(line.text, piece) for piece in title_pieces for line in piece.lines])
    authors, author_piece = _authors(lines, metadata)
    taken = [*title_pieces, *before]
    last = max((first.index(piece) for piece in (date_piece, author_piece) if piece in first), default=-1)
    taken.extend(piece for piece in after if first.index(piece) <= last)
    if pages > 1 and _is_title_page(first, pieces):
        taken = first
    return FrontMatter(title, authors, published, tuple(taken))


def _is_title_page(first: Sequence[Piece], pieces: Sequence[Piece]) -> bool:
    words = [len(piece.plain.split()) for piece in first]
    return sum(words) < 90 and max(words) <= _TITLE_WORDS and len(first) <= 9 and len(pieces) > len(first)


def _given_title(metadata: Mapping[str, str]) -> str:
    title = " ".join(metadata.get("Title", "").split())
    return "" if _NO_TITLE.match(title) else title


def _title_piece(first: Sequence[Piece], body: BodyStyle) -> Piece | None:
    candidates = [
        p for p in first[:14] if p.table is None and p.size > 1.15 * body.size and len(p.plain) < 300
    ]
    return max(candidates, key=lambda piece: piece.size, default=None)


def _title(first: Sequence[Piece], block: Piece | None, given: str) -> tuple[str, list[Piece]]:
    if given:
        wanted = fold(given)
        same = [
            piece
            for piece in first[:14]
            if fold(piece.plain) and fold(piece.plain) in wanted and len(piece.plain) > 3
        ]
        covered = sum(len(fold(piece.plain)) for piece in same)
        if covered >= 0.7 * len(wanted):
            return given, same
    if block is None:
        return given, []
    printed = [
        piece
        for piece in first[:14]
        if abs(piece.size - block.size) < 0.3
        and piece.style.bold == block.style.bold
        and abs(first.index(piece) - first.index(block)) <= 1
    ]
    text = " ".join(" ".join(line.text.strip() for line in piece.lines) for piece in printed)
    if given and len(fold(given)) > 8 and fold(given) not in fold(text) and fold(text) not in fold(given):
        # two titles: the printed one is what a reader sees
        return text, printed
    return (given if given and fold(text) in fold(given) else text), printed


def _after_title(first: Sequence[Piece], title: Sequence[Piece]) -> list[Piece]:
    """Short pieces right below the title, up to where the text begins."""
    if not title:
        return []
    begin = max(first.index(piece) for piece in title) + 1
    found: list[Piece] = []
    for piece in first[begin : begin + 7]:
        if piece.table is not None or len(piece.plain.split()) > 30 or len(piece.lines) > 4:
            break
        found.append(piece)
    return found


def _before_title(first: Sequence[Piece], title: Sequence[Piece]) -> list[Piece]:
    if not title:
        return []
    begin = min(first.index(piece) for piece in title)
    return [piece for piece in first[:begin] if len(piece.plain) < 90 and begin <= 4]


def _date(lines: Sequence[tuple[str, Piece]]) -> tuple[date | None, Piece | None]:
    for text, piece in lines:
        if len(text) > 120:
            continue
        for found in find_dates(text):
            if 1900 < found.moment.year < 2100:
                return found.moment.date(), piece
    return None, None


def _authors(
    lines: Sequence[tuple[str, Piece]], metadata: Mapping[str, str]
) -> tuple[tuple[str, ...], Piece | None]:
    given = " ".join(metadata.get("Author", "").split())
    given = "" if _PROGRAMS.match(given) else given
    for text, piece in lines:
        if (
            given
            and fold(given)
            and (fold(given) in fold(text) or fold(_BY.sub("", text)) in fold(given))
            and len(fold(text)) > 3
        ):
            return _names(given), piece
    if given:
        return _names(given), None
    for text, piece in lines:
        marked = bool(_BY.match(text))
        names = _names(_BY.sub("", text))
        if names and all(_is_name(name, marked=marked) for name in names):
            return names, piece
    return (), None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in _AND.split(text) if name.strip())


def _is_name(text: str, *, marked: bool) -> bool:
    words = text.split()
    if any(letter.isdigit() for letter in text) or not 1 <= len(words) <= 5 or len(text) > 50:
        return False
    if any(not (word[0].isalpha() or word[0] in "'’") for word in words):
        return False
    cased = [word for word in words if word[0].isupper() or word[0].islower()]
    if not cased:
        # four letters are as often a heading
        return 2 <= len(words) <= 4 or (len(words) == 1 and 2 <= len(text) <= (4 if marked else 3))
    return (len(words) > 1 or marked) and sum(word[0].isupper() for word in cased) >= max(1, len(cased) - 1)
