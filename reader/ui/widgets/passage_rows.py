"""The passages of the notebook under headings, read from the library as they come into view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from reader.library.annotations.highlight_pages import pages_of_highlights
from reader.library.annotations.highlights import quotes_as_read
from reader.library.query.passages import passages_of
from reader.model import COLOURS, AnchorState, ArticleSummary, Highlight
from reader.page_numbers import cited
from reader.presentation.passages import no_place
from reader.safetext import SafeText, safe_line
from reader.ui.article.styles import MARGIN_MARKS
from reader.ui.widgets.row_list import Piece, RowList, justify

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_WINDOW = 40
"""Passages that are read together."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage by its uid, or the heading above the next ones: of its article, or the words of `heading`."""

    uid: str
    heading: str | None = None

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading; its `uid` is that of the first passage below it."""
        return self.heading is not None


class PassageRows(RowList):
    """Headings with the passages of each below: quote, then page, note and tags, and the day at the right."""

    app: AppBase
    ROW_HEIGHT = 4
    INDENT = 1
    COMPONENT_CLASSES = {f"row--mark-{colour}" for colour in COLOURS}
    DEFAULT_CSS = "\n".join(
        f"PassageRows > .row--mark-{colour} {{ background: $mark-{colour}; color: $dim; }}"
        for colour in COLOURS
    )

    def __init__(self) -> None:
        super().__init__(id="notebook-rows")
        self.rows: list[PassageRow] = []
        self.picked: set[str] = set()
        """The uids of the passages that the next key acts on."""
        self._known: dict[str, tuple[ArticleSummary, Highlight]] = {}
        self._quotes: dict[str, str] = {}
        self._pages: dict[str, str] = {}

    def show(self, rows: Sequence[PassageRow], empty: SafeText) -> None:
        """Show these rows; the cursor stays on its passage."""
        before = self.uid
        self._known, self._quotes, self._pages = {}, {}, {}
        self.rows = list(rows)
        there = {row.uid for row in self.rows if not row.is_heading}
        self.picked &= there
        cursor = self.cursor
        if before in there:
            cursor = next(n for n, row in enumerate(self.rows) if row.uid == before and not row.is_heading)
        self.set_rows(len(self.rows), cursor=cursor, empty=empty)

    # --- what is under the cursor

    @property
    def uid(self) -> str:
        """The uid of the passage under the cursor, "" where there is none."""
        row = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return row.uid if row is not None and not row.is_heading else ""

    @property
    def passage(self) -> tuple[ArticleSummary, Highlight] | None:
        """The passage under the cursor with its article."""
        return self._passage(self.cursor) if self.uid else None

    @property
    def targets(self) -> list[str]:
        """The passages that a key acts on: those picked, in their order, else the one under the cursor."""
        if not self.picked:
            return [self.uid] if self.uid else []
        return list(dict.fromkeys(row.uid for row in self.rows if row.uid in self.picked))

    def as_read(self, highlight: Highlight, article: ArticleSummary) -> str:
        """The quote of a passage with raised figures and without note marks."""
        if highlight.uid not in self._quotes:
            self._quotes |= quotes_as_read(self.app.library, [(article, highlight)])
        return self._quotes[highlight.uid]

    def pages_of(self, highlight: Highlight) -> str:
        """The pages of print that a passage is on, as they are cited; "" for none."""
        if highlight.uid not in self._pages:
            self._pages |= pages_of_highlights(self.app.library, [highlight])
        return cited(self._pages[highlight.uid])

    # --- picking

    def pick(self) -> None:
        """Pick the passage under the cursor, or no longer, and go on to the next."""
        if self.uid:
            self.picked ^= {self.uid}
            self.repaint_rows()
            self.action_move(1)

    def pick_range(self) -> None:
        """Pick all from the last one that is picked to the cursor."""
        places = [n for n, row in enumerate(self.rows) if row.uid in self.picked and not row.is_heading]
        start = max((n for n in places if n <= self.cursor), default=self.cursor)
        self.picked |= {row.uid for row in self.rows[start : self.cursor + 1] if not row.is_heading}
        self.repaint_rows()

    def pick_all(self) -> None:
        """Pick all that are shown; none where all are picked."""
        every = {row.uid for row in self.rows if not row.is_heading}
        self.picked = set() if self.picked == every else every
        self.repaint_rows()

    def pick_none(self) -> bool:
        """Pick none any more; whether any were."""
        were = bool(self.picked)
        self.picked = set()
        self.repaint_rows()
        return were

    # --- drawing

    def can_rest(self, index: int) -> bool:
        return not self.rows[index].is_heading

    def _passage(self, index: int) -> tuple[ArticleSummary, Highlight] | None:
        uid = self.rows[index].uid
        if uid not in self._known:
            start = max(0, index - _WINDOW // 2)
            wanted = {row.uid for row in self.rows[start : start + _WINDOW]} - self._known.keys()
            self._known |= {
                one.uid: (article, one) for article, one in passages_of(self.app.library, sorted(wanted))
            }
        return self._known.get(uid)

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        row, found = self.rows[index], self._passage(index)
        if found is None:  # deleted meanwhile by another program
            return [[]] * self.ROW_HEIGHT
        article, highlight = found
        if row.heading:
            return [[], [(" ", ""), (safe_line(row.heading), "strong")], [], []]
        if row.is_heading:
            facts = safe_line(" · ".join(filter(None, (article.feed_title, ", ".join(article.authors)))))
            return [[], [(" ", ""), (safe_line(article.title), "strong")], [(" ", ""), (facts, "dim")], []]
        mark = "✓ " if highlight.uid in self.picked else "  "
        bar: list[Piece] = [
            (mark, "accent"),
            (MARGIN_MARKS[highlight.colour], f"mark-{highlight.colour}"),
            ("  ", ""),
        ]
        quote = self.as_read(highlight, article).replace("“", "‘").replace("”", "’")
        first, second = two_lines(safe_line(f"“{quote}”"), width - 5)
        last = justify(
            [("     ", ""), *self._about(article, highlight)],
            [(f"  {highlight.created_at.astimezone():%d %b %Y} ", "dim")],
            width,
        )
        lines = (
            [[*bar, (first, "")], [*bar, (second, "")], last, []]
            if second
            else [[*bar, (first, "")], last, [], []]
        )
        return lines

    def _about(self, article: ArticleSummary, highlight: Highlight) -> list[Piece]:
        """Page, state, note and tags of a passage."""
        pieces: list[Piece] = []
        if highlight.anchor.state is AnchorState.ORPHAN:
            pieces.append((safe_line(no_place(highlight, has_text=article.ready)) + "  ", "warn"))
        if pages := self.pages_of(highlight):
            pieces.append((safe_line(pages) + "  ", "dim"))
        if highlight.note:
            pieces.append((safe_line(highlight.note) + "  ", ""))
        pieces += [(safe_line(f"#{tag} "), "accent") for tag in highlight.tags]
        return pieces


def two_lines(text: str, width: int) -> tuple[str, str]:
    """Break a text at a word within `width` cells; the second part may be longer and is cut when drawn."""
    if cell_len(text) <= width:
        return text, ""
    cut = width
    while cut and cell_len(text[:cut]) > width:
        cut -= 1
    space = text.rfind(" ", 0, cut)
    cut = space if space > width // 2 else cut
    return text[:cut].rstrip(), text[cut:].lstrip()
