"""What passes between the process that reads a PDF and the one that asked: plain frozen records.

Pages count from 0 in `first` and from 1 in `page`. Times are ISO 8601 texts, "" where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

RANGE = 50
"""Pages that are read at once, at most: they stay within a worker's limits."""
MAX_PAGES = 20_000
"""Pages of a file that are read."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself: pages, their labels, its outline as (folded title, depth), and `info`.

    `labels` are those of the file (ISO 32000-1, 12.4.2), () where it has none. `count` is that of all pages.
    """

    count: int
    labels: tuple[str, ...] = ()
    outline: tuple[tuple[str, int], ...] = ()
    info: tuple[tuple[str, str], ...] = ()

    @property
    def readable(self) -> int:
        """How many pages are read."""
        return min(self.count, MAX_PAGES)


@dataclass(frozen=True, slots=True)
class Usual:
    """The size most characters have, in points; whether most of them are not painted, or typewritten."""

    size: float
    hidden: bool
    typed: bool


@dataclass(frozen=True, slots=True)
class Margins:
    """What repeats at the top (True) or bottom of pages: texts, and places with the style of their lines.

    `size` is that of the running text in points. A place is (top, step from the edge, size, font).
    """

    size: float
    texts: frozenset[tuple[bool, str]] = frozenset()
    places: frozenset[tuple[bool, int, float, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Measures:
    """How a document is set, measured on some of its pages, for reading the others by themselves.

    Sizes in points: `pitch` has the distance of lines by size, `indent` that of the first lines of
    paragraphs, `body` is size and weight of the running text. `tags` are the kinds of blocks that the file's
    own tags name, None where these are not to be trusted.
    """

    usual: Usual
    size: float
    pitch: tuple[tuple[float, float], ...]
    indent: float
    body: tuple[float, bool]
    repeated: tuple[tuple[bool, str], ...]
    places: tuple[tuple[bool, int, float, str], ...]
    tags: tuple[str, ...] | None = None

    @property
    def margins(self) -> Margins:
        """What repeats at the edges of the pages."""
        return Margins(self.size, frozenset(self.repeated), frozenset(self.places))


@dataclass(frozen=True, slots=True)
class Carried:
    """The end of a block that may go on behind the range: its kind, its last line, and its column.

    `text` is what the block's text ends with; lengths in points.
    """

    kind: str
    text: str
    page: int
    size: float
    bold: bool
    x0: float
    x1: float
    y: float
    left: float
    right: float
    rtl: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A block in the making. `breaks` are (offset in `text`, page) of the pages that begin inside it;
    `marks` are (offset, label) of references to notes. `level` is that of a heading, or the depth of an item,
    where the file tells it.

    One that continues a block of the range before begins with that block's last line, of which `continues`
    is the length; a hyphen at its end may be gone.
    """

    kind: str
    text: str
    page: int
    level: int = 0
    number: int | None = None
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()
    marks: tuple[tuple[int, str], ...] = ()
    size: float = 0.0
    bold: bool = False
    continues: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight that is in the file: its page (from 0), its words, its note and its colour (0xRRGGBB).

    `before` are the characters before it on the page.
    """

    page: int
    quote: str
    before: str = ""
    note: str = ""
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """The highlights of a file, in the order of its pages."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """What the first pages say of the report."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    institution: str = ""
    doi: str = ""
    series: str = ""
    report_number: str = ""


@dataclass(frozen=True, slots=True)
class RangeText:
    """What was read of `count` pages from `first` on.

    `labels` are what is printed in the margins, page by page; `dropped` is (reason, text). `failed` are
    pages that could not be read, from 0. `characters` counts all letters found.
    """

    first: int
    count: int
    parts: tuple[Part, ...] = ()
    labels: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    carried: tuple[Carried, ...] = ()
    front: Front = Front()
    characters: int = 0
    failed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was opened: its facts, and its whole text where it is short, else its measures."""

    facts: Facts
    measures: Measures | None = None
    text: RangeText | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Which pages to read, with what is known of the document and of what stands before them."""

    facts: Facts
    measures: Measures | None
    first: int
    count: int
    carried: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranges:
    """All that was read of a file, in order."""

    facts: Facts
    texts: tuple[RangeText, ...]


def page_ranges(first: int, end: int) -> list[tuple[int, int]]:
    """The ranges in which pages are read, each (first, count), of about one length."""
    number = -(-(end - first) // RANGE)
    bounds = [first + (end - first) * at // number for at in range(number + 1)] if number > 0 else []
    return [(begin, after - begin) for begin, after in pairwise(bounds)]
