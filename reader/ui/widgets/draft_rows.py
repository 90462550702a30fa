"""The items of a draft as they follow each other; what is under a heading can be folded away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.document.plain import wrap
from reader.library.annotations.highlight_pages import pages_of_highlights
from reader.library.articles.listing import summaries
from reader.library.drafts.reading import DraftItem
from reader.model import ArticleSummary
from reader.page_numbers import cited
from reader.presentation.counts import counted
from reader.safetext import safe, safe_line
from reader.ui.widgets.natural_rows import NaturalRows
from reader.ui.widgets.passage_rows import first_lines, inner_quotes
from reader.ui.widgets.row_list import Piece

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_QUOTE = 6
"""Lines of a quote that are shown."""


class DraftRows(NaturalRows):
    """Passages, paragraphs and headings; some may be picked, for the next key to act on."""

    app: AppBase
    INDENT = 1

    def __init__(self) -> None:
        super().__init__(id="draft-rows")
        self.items: list[DraftItem] = []
        """All items, those that are folded away too."""
        self.picked: set[str] = set()
        self._folded: set[str] = set()
        """The headings under which nothing is shown."""
        self._shown: list[int] = []
        """The item of each row."""
        self._articles: dict[int, ArticleSummary] = {}
        self._pages: dict[str, str] = {}

    def show(self, items: list[DraftItem], empty: str) -> None:
        """Show these; the cursor stays on its item, or comes to the one that was added."""
        before, known = self.item, {item.uid for item in self.items}
        added = [item.uid for item in items if item.uid not in known] if known else []
        self.items = items
        self.picked &= {item.uid for item in items}
        numbers = sorted({item.article_id for item in items if item.article_id is not None})
        self._articles = {one.id: one for one in summaries(self.app.library, numbers)}
        marked = [item.highlight for item in items if item.highlight is not None]
        self._pages = pages_of_highlights(self.app.library, marked)
        wanted = added[0] if len(added) == 1 else before.uid if before is not None else ""
        self._lay_out(wanted, empty)

    def _lay_out(self, uid: str, empty: str = "") -> None:
        """Find the rows, and put the cursor on an item, else leave it on its row."""
        self._shown = list(_unfolded(self.items, self._folded))
        places = [row for row, place in enumerate(self._shown) if self.items[place].uid == uid]
        row = places[0] if places else self.cursor
        self.set_rows(len(self._shown), cursor=row, empty=safe(empty) if empty else None)

    @property
    def item(self) -> DraftItem | None:
        """The item under the cursor."""
        return self.items[self._shown[self.cursor]] if self.cursor < len(self._shown) else None

    @property
    def targets(self) -> list[str]:
        """What a key acts on: the items picked, else the one at the cursor with what is folded below it."""
        if self.picked:
            return [item.uid for item in self.items if item.uid in self.picked]
        if self.cursor >= len(self._shown):
            return []
        start = self._shown[self.cursor]
        following = self._shown[self.cursor + 1] if self.cursor + 1 < len(self._shown) else len(self.items)
        return [item.uid for item in self.items[start:following]]

    # --- folding and picking

    def fold(self) -> None:
        """Fold what is under the heading at or above the cursor, or unfold it."""
        if self.cursor >= len(self._shown):
            return
        above = self.items[self._shown[self.cursor] :: -1]
        if heading := next((item.uid for item in above if item.kind == "heading"), ""):
            self._folded ^= {heading}
            self._lay_out(heading)

    def fold_all(self) -> None:
        """Fold what is under all headings; unfold all where all are folded."""
        headings = {item.uid for item in self.items if item.kind == "heading"}
        here = self.item
        self._folded = set() if headings <= self._folded else headings
        self._lay_out(here.uid if here else "")

    def pick(self) -> None:
        """Pick the item under the cursor, or no longer, and go on to the next."""
        if (item := self.item) is not None:
            self.picked ^= {item.uid}
            self.repaint_rows()
            self.action_move(1)

    def pick_range(self) -> None:
        """Pick all from the last one that is picked to the cursor."""
        rows = [self.items[place].uid for place in self._shown[: self.cursor + 1]]
        start = next((row for row in range(len(rows) - 1, -1, -1) if rows[row] in self.picked), self.cursor)
        self.picked.update(rows[start:])
        self.repaint_rows()

    def pick_none(self) -> bool:
        """Pick none any more; whether any were."""
        were = bool(self.picked)
        self.picked.clear()
        self.repaint_rows()
        return were

    # --- drawing

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        item = self.items[self._shown[index]]
        mark: Piece = ("✓ " if item.uid in self.picked else "  ", "accent")
        if item.kind == "heading":
            return [[mark, *self._heading(index, item)]]
        if item.kind == "paragraph":
            own = (wrap(line, max(10, width - 4)) for line in safe(item.text).splitlines())
            lines: list[list[Piece]] = [[(line, "")] for part in own for line in part]
        else:
            words = first_lines(safe_line(inner_quotes(item.shown)), max(10, width - 6), _QUOTE)
            lines = [[("  ", ""), (line, "")] for line in words]
            lines.append([("  ", ""), (safe_line(self._source(item)), "dim")])
        return [[("  ", "") if number else mark, *line] for number, line in enumerate(lines)]

    def _heading(self, index: int, item: DraftItem) -> list[Piece]:
        pieces: list[Piece] = [("  " * (item.level - 1), ""), (safe_line(item.text), "strong")]
        if item.uid in self._folded:
            following = self._shown[index + 1] if index + 1 < len(self._shown) else len(self.items)
            pieces.append((f"  … {counted(following - self._shown[index] - 1, 'item')}", "dim"))
        return pieces

    def _source(self, item: DraftItem) -> str:
        article = self._articles.get(item.article_id or 0)
        title = article.title if article else "a report that is not in this library"
        pages = cited(self._pages.get(item.highlight_uid, ""))
        deleted = "its highlight was deleted" if item.is_orphan else ""
        return " · ".join(filter(None, (title, pages, deleted)))


def _unfolded(items: Sequence[DraftItem], folded: set[str]) -> list[int]:
    """The places of the items that are under no folded heading."""
    found = []
    level = 0
    for place, item in enumerate(items):
        if level and not (item.kind == "heading" and item.level <= level):
            continue
        level = item.level if item.uid in folded else 0
        found.append(place)
    return found
