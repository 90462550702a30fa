"""What stands beside the open article: its highlights, its contents.

A mixin of the library screen. On a wide terminal the highlights are a pane at the right, on a
narrow one a sheet over the article.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.model import Article, Highlight, Source
from reader.safetext import safe_line
from reader.ui.screens.host import Host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import Widget

    from reader.ui.refresh import Ended
    from reader.ui.widgets.highlight_pane import HighlightPane


NARROW = 140
"""Below so many columns the three panes do not fit side by side."""
PANE_LEAST, PANE_MOST = 40, 64
"""Cells of the pane at the right."""
_TREE, _LIST = 28, 46
"""Cells of the feeds and of the articles, as the style sheet has them."""


def shares(width: int, column: int, *, alone: bool) -> tuple[int, int]:
    """(cells of the pane, cells left of the column in the article's part) on a screen of so many cells.

    The pane takes what is free right of the column. Where it fits there, the column stays where it was
    without the pane; else where it is with the smallest. `alone`: there is no list of articles.
    """
    room = width if alone else width - _LIST - 1
    hidden = 0 if alone else _TREE  # gives its place to the pane
    around = 3  # between text and pane: a free cell, one for the caret behind a full line, the scrollbar
    left = hidden + (room - hidden - 1 - column) // 2
    free = room - left - column - around
    if free < PANE_LEAST:
        left = max(0, (room - PANE_LEAST - 1 - column) // 2)
        free = room - left - column - around
    return min(max(free, PANE_LEAST), PANE_MOST), left


class Beside(Host):
    """The pane of highlights, and placing by hand those that have lost their place."""

    _side: HighlightPane | None = None
    """The pane at the right, once it was opened."""
    _sheet: HighlightPane | None = None
    """The pane of the sheet over the article, while that is open."""
    _placing = ""
    """Uid of the highlight whose place the reader is choosing."""

    @property
    def pane_shown(self) -> bool:
        """Whether the pane stands beside the article."""
        return self._side is not None and self.has_class("beside") and self.has_class("-wide")

    @property
    def pane_focused(self) -> bool:
        """Whether the focus is in the pane beside the article."""
        return self._side is not None and self.focused is self._side.rows

    @property
    def _pane(self) -> HighlightPane | None:
        return self._sheet or (self._side if self.pane_shown else None)

    async def action_highlights(self) -> None:
        """Open the highlights beside the article, go there when they are open, close them from inside."""
        if self.reading is None:
            self.say("open an article first")
        elif self.has_class("-narrow"):
            await self._open_sheet()
        else:
            pane = await self._side_pane()
            self.add_class("beside", "reading")
            self.fit_pane()
            self.show_beside()
            self.follow(always=True)
            pane.rows.focus()

    async def _side_pane(self) -> HighlightPane:
        from reader.ui.widgets.highlight_pane import HighlightPane

        if self._side is None:
            self._side = HighlightPane(id="highlight-pane")
            await self.query_one("#panes").mount(self._side)
            self.watch(self.view, "scroll_y", lambda _: self.follow(), init=False)
            self.watch(self, "focused", self._keep_focus, init=False)
        return self._side

    def fit_pane(self, width: int = 0) -> None:
        """Share the screen, of `width` cells or its present ones, between the column and the pane."""
        if self._side is None:
            return
        width = width or self.size.width
        before, size = self.view.column_left, self._side.styles.width
        if width >= NARROW and self.has_class("beside") and self.has_class("reading"):
            alone = self.has_class("zen")
            self._side.styles.width, self.view.column_left = shares(
                width, self.view.column_width, alone=alone
            )
        else:
            self.view.column_left = None
        if before != self.view.column_left and size == self._side.styles.width:
            self.view.refit()  # else the new size of the view has it set anew

    def _keep_focus(self, focused: Widget | None) -> None:
        """Go back to reading when the screen became too narrow for the pane that had the focus."""
        if focused is None and self.has_class("reading"):
            self.view.focus()

    async def _open_sheet(self) -> None:
        from reader.ui.screens.highlight_sheet import HighlightSheet

        sheet = HighlightSheet()

        def closed(wish: tuple[str, str] | None) -> None:
            self._sheet = None
            if wish is not None:
                self.wish(*wish)

        await self.app.push_screen(sheet, closed)
        self._sheet = sheet.pane
        self.show_beside()
        self.follow(always=True)

    def show_beside(self, highlights: Sequence[Highlight] | None = None) -> None:
        """Show the open article's highlights in the pane, where there is one; read those not given."""
        from reader.library.annotations import editing as annotations
        from reader.library.articles import listing

        pane = self._pane
        if pane is None or self.reading is None:
            return
        library, article_id = self.app.library, self.reading.id
        if highlights is None:
            revision_id = self.shown_revision(article_id)
            highlights = annotations.highlights(library, article_id, revision_id=revision_id)
        pane.show([self.as_read(one) for one in highlights], listing.article(library, article_id).note)
        self.follow()

    def follow(self, *, always: bool = False) -> None:
        """Have the pane mark the highlight nearest to the text on the screen."""
        if (pane := self._pane) is not None and pane.is_mounted:
            pane.follow(self.view.visible_range, self.view.caret, always=always)

    def article_opened(self) -> None:
        """Another article is open now."""
        self._placing = ""
        if self._pane is not None and self.reading is not None:
            self._pane.show([self.as_read(one) for one in self.view.highlights], self.reading.note)
            self.follow()

    def action_contents(self) -> None:
        """Offer the headings of the article."""
        from reader.ui.screens.contents import ContentsScreen, sections

        if not self._article_open():
            return
        view = self.view
        found = sections(view.headings(), view.document, view.highlights)
        if not found:
            self.say("no headings in this article")
            return

        def answered(row: int | None) -> None:
            if row is not None:
                view.focus()
                view.go_to_row(row)

        self.app.push_screen(ContentsScreen(found, view.scroll_offset.y), answered)

    def action_changes(self) -> None:
        """Show what the publisher changed."""
        from reader.library.annotations import editing as annotations
        from reader.library.articles import listing, revisions
        from reader.ui.screens.changes import ChangesScreen

        if (summary := self.target) is None:
            return
        library = self.app.library
        article = listing.article(library, summary.id)
        found = revisions.revisions(library, article.id)
        if len(found) < 2:
            self.say("this article has had only one text so far")
            return
        self.app.push_screen(ChangesScreen(article, found, annotations.highlights(library, article.id)))

    def action_everything(self) -> None:
        """Show all that was on the page of the article, at the same place; it is made in a child process."""
        article = self.reading
        if not self._article_open() or article is None or article.revision is None:
            return
        lines: list[str] = []

        def ended(end: Ended) -> None:
            if end.status or not lines:
                self.say(end.said("the page could not be read"), alarming=True)
            elif self.reading is article and self.app.screen is self:
                self.say("")
                self._show_everything(article, lines[0])

        self.say("reading the whole page", lasting=True)
        arguments = ["show", str(article.id), "--format", "everything", "--json"]
        self.app.run_child(arguments, on_line=lines.append, on_end=ended)

    def _show_everything(self, article: Article, document: str) -> None:
        from reader.document.blocks import Document
        from reader.ui.screens.other_text import OtherTextScreen, with_document

        shown = with_document(article, Document.from_json(document))
        here = replace(shown, state=replace(shown.state, place=self.view.place))
        assert article.revision is not None
        where = "in the feed" if article.revision.source is Source.FEED else "on the page"
        back = self.app.key("library.everything")
        title = f"Everything {where}, uncleaned · only to read · {back} goes back"
        self.app.push_screen(OtherTextScreen(here, (), safe_line(title)))

    def _article_open(self) -> bool:
        """Whether an article is being read; from the lists it is said what has to be done first."""
        if not self.article_focused:
            self.say(f"open the article first: {self.app.key('list.choose')}")
        return self.article_focused

    # --- what the pane asks for

    def on_highlight_pane_wished(self, event: HighlightPane.Wished) -> None:
        event.stop()
        self.wish(event.wish, event.uid)

    def wish(self, wish: str, uid: str) -> None:
        """Do what was asked for in the pane; see `HighlightPane.Wished`."""
        if wish == "close":
            self.remove_class("beside")
            self.fit_pane()
        if wish in ("back", "close", "go"):
            self.action_focus_pane("article")
        if wish == "go":
            self.view.go_to_highlight(uid)
        elif wish == "article note":
            self.view.action_run("article.article-note")
        elif wish in ("undo", "redo"):
            self.travel(wish, self.reading.id if self.reading else None)
        elif wish == "delete":
            self._simply("delete_highlight", uid, said=self.deleted("pane.undo"))
        elif uid:
            self.with_highlights(lambda highlights: self._about(wish, uid, highlights))

    def _about(self, wish: str, uid: str, highlights: Sequence[Highlight]) -> None:
        highlight = next((each for each in highlights if each.uid == uid), None)
        if highlight is None:
            return
        if wish == "note":
            self.edit_note(uid, highlights)
        elif wish == "tags":
            self.edit_tags(uid, highlights)
        elif wish == "copy":
            self.app.copy(self.as_read(highlight).quote, "quote copied")
        elif wish == "confirm":
            self.confirm_place(highlight)
        elif wish == "place":
            self.start_placing(highlight)

    # --- placing by hand

    def confirm_place(self, highlight: Highlight) -> None:
        """The place that was found for a highlight is right."""
        start, end = highlight.anchor.start, highlight.anchor.end
        if start is not None and end is not None:
            self.simply_here("place_by_hand", highlight.uid, start, end, said="its place is confirmed")

    def start_placing(self, highlight: Highlight) -> None:
        """Have the reader select the passage a highlight belongs to."""
        self.action_focus_pane("article")
        self._placing = highlight.uid
        if highlight.anchor.start is not None:
            self.view.go_to_highlight(highlight.uid)
        elif highlight.start is not None:
            # the words are gone, but their neighbourhood will be about there
            self.view.go_to_offset(min(highlight.start, len(self.view.document.text)))
        words = highlight.quote.split()
        quote = " ".join(words[:4]) + (" …" if len(words) > 4 else "")
        key = self.app.key
        how = f"{key('article.select')}, select, {key('article.highlight-selection')}"
        self.say(f"placing “{quote}”: {how} · {key('article.back')} leaves it", lasting=True)

    def place_selected(self, start: int, end: int) -> bool:
        """Put the highlight that is being placed on a passage; False where none is being placed."""
        uid, self._placing = self._placing, ""
        if uid:
            self.simply_here("place_by_hand", uid, start, end, said="highlight placed")
        return bool(uid)

    def stop_placing(self) -> bool:
        """Leave the highlight where it was; False where none was being placed."""
        placing, self._placing = bool(self._placing), ""
        if placing:
            self.say("left as it was")
        return placing
