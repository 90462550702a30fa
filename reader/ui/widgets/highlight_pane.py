"""The highlights of the open article, in order, with their notes and tags.

The pane shows and asks; what it asks for (`ActionRequested`) is done by the screen it is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.document.plain import wrap
from reader.model import COLOURS, AnchorState, Highlight
from reader.page_numbers import cited
from reader.presentation.passages import no_place
from reader.safetext import SafeText, safe, safe_line
from reader.ui.article.marks import PLAIN
from reader.ui.article.styles import CHECK_MARK, MARGIN_MARKS, NOTE_MARK
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import PANE_COMMANDS, how_to_mark
from reader.ui.widgets.highlight_action import ActionRequested, HighlightAction
from reader.ui.widgets.row_list import Piece, RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

ORPHAN_MARK = "∅"
_ABOUT_THE_LIST = frozenset(
    {
        HighlightAction.FILTER,
        HighlightAction.UNDO,
        HighlightAction.REDO,
        HighlightAction.BACK,
        HighlightAction.CLOSE,
    }
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which highlights are shown: those of a colour, with a tag; "" lets all through."""

    colour: str = ""
    tag: str = ""

    def lets_through(self, highlight: Highlight) -> bool:
        """Whether a highlight is shown."""
        return self.colour in ("", highlight.colour) and (not self.tag or self.tag in highlight.tags)


def to_check(highlight: Highlight) -> bool:
    """Whether the highlight's place in this text is so unsure that the reader is asked."""
    return highlight.anchor.state is AnchorState.CHANGED and highlight.anchor.confidence < PLAIN


def is_orphan(highlight: Highlight) -> bool:
    """Whether the highlight has no place in this text."""
    return highlight.anchor.start is None


def no_pages(_: Highlight) -> str:
    """The pages of a highlight in a text that has none."""
    return ""


def stored_quote(highlight: Highlight) -> str:
    """The quote of a highlight as it is stored."""
    return highlight.quote


def nearest(highlights: Sequence[Highlight], visible: tuple[int, int], caret: int) -> int | None:
    """Index of the highlight the reader is at: the one under the caret while that is on the screen,
    else the first that begins on it, else the last one above it.

    `highlights` are orphans first, then in reading order; `visible` are the offsets of the text on
    the screen. None where no highlight has a place.
    """
    placed = [
        (index, one.anchor.start, one.anchor.end or 0)
        for index, one in enumerate(highlights)
        if one.anchor.start is not None
    ]
    low, high = visible
    at_caret = [index for index, start, end in placed if low <= caret < high and start <= caret < end]
    on_screen = [index for index, start, _ in placed if low <= start < high]
    above = [index for index, start, _ in placed if start < low]
    return next(iter([*at_caret, *on_screen, *above[-1:], *(index for index, _, _ in placed)]), None)


class PaneRows(RowList):
    """The note of the article, then its highlights: quote, then note, tags and problems."""

    ROW_HEIGHT = 4
    INDENT = 1
    COMPONENT_CLASSES = {f"row--mark-{colour}" for colour in COLOURS}
    DEFAULT_CSS = "\n".join(
        f"PaneRows > .row--mark-{colour} {{ background: $mark-{colour}; color: $dim; }}" for colour in COLOURS
    )

    def __init__(self) -> None:
        super().__init__(id="highlights")
        self.highlights: list[Highlight] = []
        self.note = ""
        self._quote: Callable[[Highlight], str] = stored_quote
        self._pages: Callable[[Highlight], str] = no_pages

    def show(
        self,
        highlights: Sequence[Highlight],
        note: str,
        empty: SafeText,
        quote: Callable[[Highlight], str],
        pages: Callable[[Highlight], str],
    ) -> None:
        """Show these, the cursor on the highlight it was on.

        `quote` and `pages` are asked for what comes into view.
        """
        before = self.highlight
        self.highlights, self.note = list(highlights), note
        self._quote, self._pages = quote, pages
        uids = [highlight.uid for highlight in highlights]
        cursor = uids.index(before.uid) + self._notes if before and before.uid in uids else self.cursor
        self.set_rows(len(uids) + self._notes, cursor=cursor, empty=empty)

    @property
    def _notes(self) -> int:
        """How many rows are above the first highlight."""
        return 1 if self.note else 0

    @property
    def highlight(self) -> Highlight | None:
        """The highlight under the cursor; None on the article's note."""
        index = self.cursor - self._notes
        return self.highlights[index] if 0 <= index < len(self.highlights) else None

    def go_to(self, index: int) -> None:
        """Put the cursor on a highlight, by its place among those shown."""
        self.cursor = index + self._notes

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        if index < self._notes:
            lines = islice(wrap(safe_line(self.note), max(8, width - 4)), 2)
            title: list[Piece] = [(f" {NOTE_MARK} ", "accent"), ("on the article", "dim")]
            return [title, *([("   ", ""), (line, "")] for line in lines)]
        highlight = self.highlights[index - self._notes]
        colour = highlight.colour
        bar: list[Piece] = [(" ", ""), (MARGIN_MARKS[colour], f"mark-{colour}"), (" ", "")]
        below = list(_below(highlight, self._pages(highlight)))
        room = max(8, width - 4)
        quote = list(islice(wrap(safe_line(self._quote(highlight)), room), 4 - len(below)))
        if len(quote) == 4 - len(below):  # one more than there is room for
            quote[-2:] = [quote[-2] + " …"]
        return [[*bar, (line, "")] for line in quote] + [[*bar, *line] for line in below]


def _below(highlight: Highlight, pages: str) -> Iterator[list[Piece]]:
    """The lines below a quote, two at most: problems with its place, pages and tags, then the note."""
    line: list[Piece] = []
    if is_orphan(highlight):
        line.append((f"{ORPHAN_MARK} {no_place(highlight)} ", "warn"))
    elif to_check(highlight):
        line.append((f"{CHECK_MARK} is this the place? ", "warn"))
    elif highlight.anchor.state is AnchorState.CHANGED:
        line.append(("the text has changed ", "warn"))
    if pages:
        line.append((safe_line(f"{cited(pages)} "), "dim"))
    if highlight.tags:
        line.append((safe_line(" ".join(f"#{tag}" for tag in highlight.tags)), "dim"))
    if line:
        yield line
    if highlight.note:
        yield [(f"{NOTE_MARK} ", "accent"), (safe_line(highlight.note), "")]


class HighlightPane(Vertical):
    """The article's highlights, with keys to go there, write on them, confirm and place them again."""

    app: AppBase
    BINDINGS = [*bindings(PANE_COMMANDS)]
    DEFAULT_CSS = """
    HighlightPane {
        width: 40;
        padding: 1 1 0 0;
        background: $background;
        border-left: vkey $panel;
        & > .pane--title { height: auto; max-height: 4; padding: 0 1 1 1; }
        & > PaneRows { height: 1fr; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.highlights: Sequence[Highlight] = ()
        self._note = ""
        self._quote: Callable[[Highlight], str] = stored_quote
        self._pages: Callable[[Highlight], str] = no_pages
        self.filter = Filter()

    def compose(self) -> ComposeResult:
        yield Static(classes="pane--title")
        yield PaneRows()

    def on_mount(self) -> None:
        self._fill()

    @property
    def rows(self) -> PaneRows:
        """The list in the pane."""
        return self.query_one(PaneRows)

    def show(
        self,
        highlights: Sequence[Highlight],
        note: str,
        quote: Callable[[Highlight], str] = stored_quote,
        pages: Callable[[Highlight], str] = no_pages,
    ) -> None:
        """Show an article's highlights (orphans first, then in reading order) and the note on it.

        `quote` gives the quote of one as it is read, `pages` the numbers of its pages.
        """
        self.highlights, self._note = highlights, note
        self._quote, self._pages = quote, pages
        if self.is_mounted:
            self._fill()

    def _fill(self) -> None:
        shown = [highlight for highlight in self.highlights if self.filter.lets_through(highlight)]
        filtered = self.filter != Filter()
        back = f"None of these.\n{self.app.key('pane.back')} shows all again."
        none = f"No highlights here yet.\n{how_to_mark(self.app.key_map)}"
        empty = safe(back if filtered else none)
        self.rows.show(shown, "" if filtered else self._note, empty, self._quote, self._pages)
        self.query_one(".pane--title", Static).update(self._title(len(shown)))

    def _title(self, count: int) -> Content:
        facts = []
        if orphans := sum(map(is_orphan, self.highlights)):
            facts.append(f"{orphans} to place again")
        if checks := sum(map(to_check, self.highlights)):
            facts.append(f"{checks} to check")
        if self.filter.colour:
            facts.append(f"only {self.app.settings.highlights.meaning(self.filter.colour)}")
        if self.filter.tag:
            facts.append(f"only #{self.filter.tag}")
        number = f"{count} of {len(self.highlights)}" if count < len(self.highlights) else str(count)
        parts: list[tuple[str, str]] = [("Highlights  ", "bold"), (number, "$dim")]
        if facts:
            parts.append(("\n" + safe_line(" · ".join(facts)), "$dim"))
        return Content.assemble(*parts)

    def follow(self, visible: tuple[int, int], caret: int, *, always: bool = False) -> None:
        """Mark the highlight nearest to the text on the screen, unless the reader is in the pane."""
        if self.rows.has_focus and not always:
            return
        index = nearest(self.rows.highlights, visible, caret)
        if index is not None:
            self.rows.go_to(index)

    def filter_by(self, filter: Filter) -> None:
        """Show only some of the highlights."""
        self.filter = filter
        self._fill()

    # --- keys

    def _ask(self, action: HighlightAction) -> None:
        """Ask for something to be done with the highlight under the cursor."""
        if (highlight := self.rows.highlight) is not None:
            self.post_message(ActionRequested(action, highlight.uid, undo="pane.undo"))

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        highlight = self.rows.highlight
        if highlight is None:
            self.post_message(ActionRequested(HighlightAction.ARTICLE_NOTE))
        else:
            self._ask(HighlightAction.PLACE if is_orphan(highlight) else HighlightAction.GO)

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()

    def action_request(self, name: str) -> None:
        """Ask for something to be done, with the highlight under the cursor where it is about one."""
        action, highlight = HighlightAction(name), self.rows.highlight
        if action is HighlightAction.BACK and self.filter != Filter():
            self.filter_by(Filter())
        elif action in _ABOUT_THE_LIST:
            self.post_message(ActionRequested(action))
        elif highlight is None:
            if action is HighlightAction.NOTE and self.rows.note:
                self.post_message(ActionRequested(HighlightAction.ARTICLE_NOTE))
        elif refusal := self._refusal(action, highlight):
            self.app.say(refusal)
        else:
            self._ask(action)

    def _refusal(self, action: HighlightAction, highlight: Highlight) -> str:
        """Why a highlight's place is not confirmed or chosen again; "" where it can be."""
        if action is HighlightAction.CONFIRM and not to_check(highlight):
            again = f"{self.app.key('pane.place')} places it again"
            return again if is_orphan(highlight) else "its place is sure"
        if action is HighlightAction.PLACE and highlight.anchor.state is AnchorState.EXACT:
            return "its place is sure, it is not moved"
        return ""
