"""The highlights beside the open article: a pane at the right, on a narrow terminal a sheet over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.library.articles import listing
from reader.ui.screens.library.pane_widths import LIST_BESIDE_ARTICLE, NARROW, TREE_LEAST
from reader.ui.screens.reading.reading_pane import ReadingPane
from reader.ui.widgets.highlight_action import ActionRequested, HighlightAction

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

    from reader.model import Highlight
    from reader.ui.widgets.highlight_pane import HighlightPane


PANE_LEAST, PANE_MOST = 40, 64
"""Cells of the pane at the right."""


def shares(width: int, column: int, *, alone: bool, tree: int = TREE_LEAST) -> tuple[int, int]:
    """(cells of the pane, cells left of the column in the article's part) on a screen of so many cells.

    The pane takes what is free right of the column. Where it fits there, the column stays where it was
    without the pane; else where it is with the smallest. `alone`: there is no list of articles. `tree`: cells
    of the feeds.
    """
    room = width if alone else width - LIST_BESIDE_ARTICLE - 1
    hidden = 0 if alone else tree  # gives its place to the pane
    around = 3  # between text and pane: a free cell, one for the caret behind a full line, the scrollbar
    left = hidden + (room - hidden - 1 - column) // 2
    free = room - left - column - around
    if free < PANE_LEAST:
        left = max(0, (room - PANE_LEAST - 1 - column) // 2)
        free = room - left - column - around
    return min(max(free, PANE_LEAST), PANE_MOST), left


class SidePanel:
    """Shows the highlights of what a reading pane shows, and has them follow the text."""

    def __init__(self, screen: Screen[None], reading: ReadingPane, parent: Widget) -> None:
        """`parent` gets the pane; the classes "beside", "reading" and "zen" of the screen place it."""
        self._screen, self._reading, self._parent = screen, reading, parent
        self._side: HighlightPane | None = None
        """The pane at the right, once it was opened."""
        self._tree = TREE_LEAST
        self._sheet: HighlightPane | None = None
        """The pane of the sheet over the article, while that is open."""

    @property
    def shown(self) -> bool:
        """Whether the pane is beside the article."""
        return self._side is not None and self._screen.has_class("beside") and self._screen.has_class("-wide")

    @property
    def focused(self) -> bool:
        """Whether the focus is in the pane beside the article."""
        return self._side is not None and self._screen.focused is self._side.rows

    @property
    def _pane(self) -> HighlightPane | None:
        return self._sheet or (self._side if self.shown else None)

    async def open(self) -> None:
        """Open the highlights beside the article, or go there when they are open."""
        if self._screen.has_class("-narrow"):
            await self._open_sheet()
            return
        pane = await self._make_side()
        self._screen.add_class("beside", "reading")
        self.fit()
        self.show()
        self.follow(always=True)
        self._screen.set_focus(pane.rows)

    async def _make_side(self) -> HighlightPane:
        from reader.ui.widgets.highlight_pane import HighlightPane

        if self._side is None:
            self._side = HighlightPane(id="highlight-pane")
            await self._parent.mount(self._side)
            view = self._reading.view
            self._screen.watch(view, "scroll_y", lambda _: self.follow(), init=False)
            self._screen.watch(self._screen, "focused", self._keep_focus, init=False)
        return self._side

    def fit(self, width: int = 0, *, tree: int = 0) -> None:
        """Share the screen, of `width` cells or its present ones, between the column and the pane.

        `tree` is how many cells the feeds have, 0 for as many as before.
        """
        self._tree = tree or self._tree
        if self._side is None:
            return
        screen, view = self._screen, self._reading.view
        width = width or screen.size.width
        before, size = view.column_left, self._side.styles.width
        if width >= NARROW and screen.has_class("beside") and screen.has_class("reading"):
            alone = screen.has_class("zen")
            self._side.styles.width, view.column_left = shares(
                width, view.column_width, alone=alone, tree=self._tree
            )
        else:
            view.column_left = None
        if before != view.column_left and size == self._side.styles.width:
            view.refit()  # else the new size of the view has it laid out again

    def _keep_focus(self, focused: Widget | None) -> None:
        """Go back to reading when the screen became too narrow for the pane that had the focus."""
        if focused is None and self._screen.has_class("reading"):
            self._screen.set_focus(self._reading.view)

    async def _open_sheet(self) -> None:
        from reader.ui.screens.annotations.highlight_sheet import HighlightSheet

        sheet = HighlightSheet(self.perform)

        def closed(request: ActionRequested | None) -> None:
            self._sheet = None
            if request is not None:
                self.perform(request)

        await self._screen.app.push_screen(sheet, closed)
        self._sheet = sheet.pane
        self.show()
        self.follow(always=True)

    def perform(self, request: ActionRequested) -> None:
        """Do what was asked for in the pane."""
        if request.action is HighlightAction.CLOSE:
            self._screen.remove_class("beside")
            self.fit()
            self._screen.set_focus(self._reading.view)
        elif request.action is HighlightAction.FILTER:
            self._ask_filter()
        else:
            self._reading.actions.perform(request)

    def _ask_filter(self) -> None:
        """Offer the colours and tags there are."""
        from reader.ui.screens.annotations.highlight_filter import ask_filter

        if (pane := self._pane) is not None:
            ask_filter(self._reading.app, pane)

    def show(self, highlights: Sequence[Highlight] | None = None) -> None:
        """Show the open article's highlights in the pane, if there is one; read those not given."""
        pane, reading = self._pane, self._reading
        if pane is None or reading.article is None:
            return
        found = reading.shown.highlights() if highlights is None else highlights
        note = listing.article_note(reading.app.library, reading.article.id)
        pane.show(found, note, reading.shown.quote_as_read, reading.shown.pages_of)
        self.follow()

    def follow(self, *, always: bool = False) -> None:
        """Have the pane mark the highlight nearest to the text on the screen."""
        if (pane := self._pane) is not None and pane.is_mounted:
            view = self._reading.view
            pane.follow(view.page.visible_text(), view.selection.caret, always=always)
