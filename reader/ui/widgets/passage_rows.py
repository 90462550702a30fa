"""The passages of the notebook under headings, read from the library as they come into view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message

from reader.document.plain import wrap
from reader.library.annotations.highlight_pages import pages_of_highlights
from reader.library.annotations.highlights import quotes_as_read
from reader.library.citing.corrections import correction_remarks
from reader.library.query.notebook import PassageGroup
from reader.library.query.passages import passages_of
from reader.model import COLOURS, AnchorState, ArticleSummary, Highlight
from reader.page_numbers import cited
from reader.presentation.passages import no_place
from reader.safetext import SafeText, safe_line
from reader.ui.article.styles import MARGIN_MARKS, NOTE_MARK
from reader.ui.widgets.natural_rows import NaturalRows
from reader.ui.widgets.row_list import Piece, justify

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_WINDOW = 40
"""Passages that are read together."""
_QUOTE, _NOTE = 8, 4
"""Lines of a quote, and of a note, that are shown; `f` shows all."""


class PassageRows(NaturalRows):
    """Headings with the passages of each below: quote, note, then tags and page, and the day at the right."""

    @dataclass
    class Picked(Message):
        """Other passages are picked than before."""

    app: AppBase
    INDENT = 1
    COMPONENT_CLASSES = {f"row--mark-{colour}" for colour in COLOURS}
    DEFAULT_CSS = "\n".join(
        f"PassageRows > .row--mark-{colour} {{ background: $mark-{colour}; color: $dim; }}"
        for colour in COLOURS
    )

    def __init__(self) -> None:
        super().__init__(id="notebook-rows")
        self.uids: list[str] = []
        """The passage of each row; of a heading the first one below it."""
        self.headings: dict[int, str] = {}
        """The rows that are headings, with their words, "" for those of the article."""
        self.complete: Callable[[], None] = lambda: None
        """Shows all rows, where only the first ones are shown so far."""
        self._picked: set[str] = set()
        self.names_source = False
        """Whether each passage names its report, which no heading does."""
        self._corrected: dict[str, str] = {}
        self._known: dict[str, tuple[ArticleSummary, Highlight]] = {}
        self._quotes: dict[str, str] = {}
        self._pages: dict[str, str] = {}

    def show(self, groups: Sequence[PassageGroup], empty: SafeText, *, anew: bool = False) -> None:
        """Show these, from the first one on where it is `anew`; else the cursor stays on its passage."""
        before = "" if anew else self.uid
        if anew:
            self.scroll_to(y=0, animate=False, immediate=True)  # over the rows there are still
        self._corrected = correction_remarks(self.app.library)
        self._known, self._quotes, self._pages = {}, {}, {}
        self.uids, self.headings = [], {}
        for group in groups:
            self.headings[len(self.uids)] = group.heading
            self.uids.append(group.uids[0])
            self.uids += group.uids
        self.names_source = any(self.headings.values())
        self.picked = self.picked & set(self.uids) if self.picked else set()
        self.set_rows(len(self.uids), cursor=0 if anew else self._row_of(before), empty=empty)

    def _row_of(self, uid: str) -> int:
        """The first row of a passage; the row of the cursor where it is not here."""
        try:
            row = self.uids.index(uid)
        except ValueError:
            return self.cursor
        return row + (row in self.headings)

    # --- what is under the cursor

    @property
    def picked(self) -> set[str]:
        """The uids of the passages that the next key acts on."""
        return self._picked

    @picked.setter
    def picked(self, uids: set[str]) -> None:
        if uids != self._picked:
            self._picked = uids
            self.repaint_rows()
            self.post_message(self.Picked())

    @property
    def uid(self) -> str:
        """The uid of the passage under the cursor, "" where there is none."""
        here = self.cursor < len(self.uids) and self.can_rest(self.cursor)
        return self.uids[self.cursor] if here else ""

    @property
    def passage(self) -> tuple[ArticleSummary, Highlight] | None:
        """The passage under the cursor with its article."""
        return self._passage(self.cursor) if self.uid else None

    @property
    def targets(self) -> list[str]:
        """The passages that a key acts on: those picked, in their order, else the one under the cursor."""
        if not self.picked:
            return [self.uid] if self.uid else []
        return list(dict.fromkeys(uid for uid in self.uids if uid in self.picked))

    def found(self, uids: Sequence[str]) -> list[tuple[ArticleSummary, Highlight]]:
        """Passages of the list by their uids, each with its article."""
        if missing := [uid for uid in uids if uid not in self._known]:
            self._known |= {
                one.uid: (article, one) for article, one in passages_of(self.app.library, missing)
            }
        return [self._known[uid] for uid in uids if uid in self._known]

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

    def action_last(self) -> None:
        self.complete()
        super().action_last()

    def to_group(self, step: int) -> None:
        """Go to the first passage of the next group, or of this one, then of the previous one."""
        headings = sorted(self.headings)
        if step > 0:
            row = next((row for row in headings if row > self.cursor), self.count)
        else:
            row = next((row for row in reversed(headings) if row < self.cursor - 1), 0)
        self.action_move(row - self.cursor + (step < 0))

    # --- picking

    def pick(self) -> None:
        """Pick the passage under the cursor, or no longer, and go on to the next."""
        if self.uid:
            self.picked = self.picked ^ {self.uid}
            self.action_move(1)

    def pick_range(self) -> None:
        """Pick all from the last one that is picked to the cursor."""
        if not self.uid:
            return
        above = range(self.cursor, -1, -1)
        start = next(
            (row for row in above if self.can_rest(row) and self.uids[row] in self.picked), self.cursor
        )
        self.picked = self.picked.union(self.uids[start : self.cursor + 1])

    def pick_all(self) -> None:
        """Pick all that are shown; none where all are picked."""
        every = set(self.uids)
        self.picked = set() if self.picked == every else every

    def pick_none(self) -> bool:
        """Pick none any more; whether any were."""
        were = bool(self.picked)
        self.picked = set()
        return were

    # --- drawing

    def can_rest(self, index: int) -> bool:
        return index not in self.headings

    def _passage(self, index: int) -> tuple[ArticleSummary, Highlight] | None:
        uid = self.uids[index]
        if uid not in self._known:
            self._read(max(0, index - _WINDOW // 2))
        return self._known.get(uid)

    def _read(self, start: int) -> None:
        """Read a window of passages with what is shown of them."""
        wanted = [uid for uid in self.uids[start : start + _WINDOW] if uid not in self._known]
        found = self.found(list(dict.fromkeys(wanted)))
        self._quotes |= quotes_as_read(self.app.library, found)
        self._pages |= pages_of_highlights(self.app.library, [one for _, one in found])

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        found = self._passage(index)
        if found is None:  # deleted meanwhile by another program
            return [[]]
        article, highlight = found
        if index in self.headings:
            return _heading(self.headings[index], article)
        mark = "✓ " if highlight.uid in self.picked else "  "
        colour = highlight.colour
        bar: list[Piece] = [(MARGIN_MARKS[colour], f"mark-{colour}"), ("  ", "")]
        room = max(10, width - 6)
        quote = inner_quotes(self.as_read(highlight, article))
        quoted = first_lines(safe_line(quote), room, _QUOTE)
        lines = [
            [("  " if number else mark, "accent"), *bar, (line, "")] for number, line in enumerate(quoted)
        ]
        note: list[list[Piece]] = [
            [("     ", ""), (NOTE_MARK + " " if not number else "  ", "accent"), (line, "")]
            for number, line in enumerate(first_lines(safe_line(highlight.note), room - 2, _NOTE))
        ]
        day: list[Piece] = [(f"  {highlight.created_at.astimezone():%d %b %Y} ", "dim")]
        facts, above = self._facts(article, highlight), [*lines, *note]
        if facts or not _fits(above[-1], day, width):
            return [*above, justify([("     ", ""), *facts], day, width)]
        return [*above[:-1], justify(above[-1], day, width)]

    def _facts(self, article: ArticleSummary, highlight: Highlight) -> list[Piece]:
        """State, tags, page, and the source where no heading names it."""
        pieces: list[Piece] = []
        if highlight.anchor.state is AnchorState.ORPHAN:
            pieces.append((safe_line(no_place(highlight, has_text=article.ready)) + "  ", "warn"))
        if correction := self._corrected.get(highlight.uid):
            pieces.append((safe_line(correction) + "  ", "warn"))
        pieces += [(safe_line(f"#{tag} "), "accent") for tag in highlight.tags]
        where = [article.title if self.names_source else "", self.pages_of(highlight)]
        if shown := safe_line(" · ".join(filter(None, where))):
            pieces.append((f" {shown}" if pieces else shown, "dim"))
        return pieces


def _heading(words: str, article: ArticleSummary) -> list[list[Piece]]:
    if words:
        return [[(" ", ""), (safe_line(words), "strong")]]
    facts = safe_line(" · ".join(filter(None, (article.feed_title, ", ".join(article.authors)))))
    title: list[Piece] = [(" ", ""), (safe_line(article.title), "strong")]
    return [title, [(" ", ""), (facts, "dim")]] if facts else [title]


def _fits(left: Sequence[Piece], right: Sequence[Piece], width: int) -> bool:
    """Whether both parts have room in one line."""
    return sum(cell_len(text) for text, _ in (*left, *right)) <= width


def inner_quotes(words: str) -> str:
    """Words in quotation marks, those within turned into single ones."""
    return "“" + words.replace("“", "‘").replace("”", "’") + "”"


def first_lines(text: str, width: int, most: int) -> list[str]:
    """The first lines of a text, broken at words; an ellipsis ends the last one where there are more."""
    lines = list(islice(wrap(text, width), most + 1)) if text else []
    if len(lines) > most:
        lines[most - 1 :] = [lines[most - 1] + " …"]
    return lines
