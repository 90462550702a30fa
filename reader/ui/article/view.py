"""The article view: reading, selecting and highlighting one article.

It shows an article and posts what the reader wants done (`messages`); it writes nothing. `show` puts
in an article, `set_highlights` the highlights after they changed. Its parts know no Textual widget:
they keep their own state and say what changed, the view translates keys and mouse and repaints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from reader.document.bidi import terminal_reorders
from reader.document.blocks import Document
from reader.model import COLOURS, Article, Highlight
from reader.safetext import SafeText, safe
from reader.ui.article import messages
from reader.ui.article.annotation_commands import AnnotationCommands
from reader.ui.article.header import why_empty
from reader.ui.article.highlights import Highlights
from reader.ui.article.hints import HintLayer
from reader.ui.article.keys import ArticleKeys
from reader.ui.article.layout_filler import LayoutFiller
from reader.ui.article.mouse import Mouse
from reader.ui.article.page import Page
from reader.ui.article.painter import Painter
from reader.ui.article.place_reports import PlaceReports
from reader.ui.article.reading_commands import ReadingCommands
from reader.ui.article.reading_position import Reached, ReadingPosition
from reader.ui.article.scrollbar import BarMarks, MarkedScrollBar
from reader.ui.article.search import Search
from reader.ui.article.selection import Selection
from reader.ui.article.styles import COMPONENT_CLASSES, DEFAULT_CSS, ArticleStyles
from reader.ui.article.surface import Surface, Viewport
from reader.ui.keys.article_commands import ARTICLE_COMMANDS, Mode
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import key_of

__all__ = ["ARTICLE_COMMANDS", "ArticleView"]

MOST_WIDTH, LEAST_WIDTH = 160, 24
"""Cells of the reading column."""


class ArticleView(ScrollView, can_focus=True, inherit_bindings=False):
    """One article to read and highlight. Offsets count in the text of the document shown."""

    ALLOW_SELECT = False
    DEFAULT_CSS = DEFAULT_CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENT_CLASSES)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ARTICLE_COMMANDS, keys=False)]

    column_width: reactive[int] = reactive(72, repaint=False)
    bidi: reactive[str] = reactive("auto", repaint=False)
    """Who puts right-to-left text in order: "terminal", "app", "off" (nobody), "auto" (whoever can)."""
    situation: reactive[str] = reactive("reading", repaint=False)
    """The value of the mode, or "highlight" where the caret is on one."""
    reached: reactive[Reached] = reactive(Reached(0, 0, ""), repaint=False)
    """How far the article is read."""

    def __init__(
        self, *, keys: Mapping[str, str] | None = None, colour: str = COLOURS[0], id: str | None = None
    ) -> None:
        """`keys` are those that are not the defaults, comma separated, by command id.

        `colour` is that of new highlights, until another is chosen for this session.
        """
        super().__init__(id=id)
        self.column_left: int | None = None
        """Cells left of the column where something beside it has a share of the room; None: it is centred."""
        self.page = Page(Viewport(self))
        self.position = ReadingPosition(self.page)
        self._reports = PlaceReports(self, self.position)
        self.selection = Selection(self.page)
        self.search = Search(self.page)
        self.hints = HintLayer(self.page)
        self._highlights = Highlights(self.page, self.selection)
        self._highlights.usual_colour = colour
        self._painter = Painter(self.page, self.hints, lambda: ArticleStyles.of(self))
        self._bar_marks = BarMarks(self.page, self._highlights, self.search, lambda: self._painter.styles)
        self._surface = Surface(
            self,
            self._painter,
            self._highlights,
            self._bar_marks,
            caret_shown=self._caret_shown,
            complete=self.complete,
        )
        self._reading = ReadingCommands(self._surface, self.selection, self.search, self._widen)
        self._annotating = AnnotationCommands(self._surface, self._highlights, self.hints)
        self._filler = LayoutFiller(self, self.page, self._layout_completed)
        self._keys = ArticleKeys(self._reading, self._annotating, self.complete)
        self._mouse = Mouse(self, self._surface, self._annotating, self._surface.close_footnote)
        self.set_keys(keys or {})
        self._mode = Mode.READING
        self._pane_width = 0
        self._need_whole: Callable[[], None] | None = None
        self._refitting = False

    # --- what is shown

    def show(
        self,
        article: Article,
        highlights: Sequence[Highlight],
        complete: Callable[[], None] | None = None,
    ) -> None:
        """Show an article where the reader left it, else from its top.

        Where only the first piece of its text is given, `complete` is to call this view's `complete`
        with all of it: it is called when a key needs what is not there yet.
        """
        self._need_whole = complete
        browser = key_of("library.browser", self._annotating.keys)
        self._load(article, safe(why_empty(article, browser)), highlights)
        self.selection.reset(self.position.load(article.state.place))
        with self._keeping_position():
            self._fit()
            self.refresh()
        self._mode_changed()
        self._reports.rest(moved=False)  # a short article is at its end at once

    def complete(self, article: Article | None = None) -> None:
        """Show the whole text where its beginning is shown: the article's, else it is asked for now.

        Place, caret and selection stay.
        """
        if not self.page.partial:
            return
        if article is None:
            if self._need_whole is not None:
                self._need_whole()
            return
        with self._keeping_position():
            self.page.complete(article)
            self._fit()
        self.set_highlights(self.highlights)

    def clear(self, message: SafeText) -> None:
        """Show nothing but a short message."""
        self._load(None, message, [])
        self.selection.reset()
        self.position.clear()
        with self._keeping_position():
            self._fit()
        self._mode_changed()

    def _load(self, article: Article | None, message: SafeText, highlights: Sequence[Highlight]) -> None:
        self._mouse.release()
        self._keys.reset()
        self.search.clear()
        self.hints.clear()
        self.page.load(article, message)
        self._surface.reset()
        self._highlights.show(highlights)
        self._painter.marks.highlights = self._highlights.by_block

    def explain(self, message: SafeText) -> None:
        """Say why there is no text of the article shown; nothing happens where there is one."""
        if not self.page.document.text:
            self.page.message = message
            self._fit()

    def set_highlights(self, highlights: Sequence[Highlight]) -> None:
        """Show these highlights; place, caret and selection stay."""
        changed = self._highlights.show(highlights)
        self._painter.marks.highlights = self._highlights.by_block
        for block in changed:
            self._surface.rows_changed(*self.page.block_rows(block))
        if self._bar_marks.highlights_changed():
            self.vertical_scrollbar.refresh()
        self._mode_changed()

    def update_header(self, article: Article) -> None:
        """Show other titles, note or tags of the article shown; place, caret and selection stay."""
        self.page.article = article
        self.refit()

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Use these keys, of any command, in place of the defaults: comma separated, by command id."""
        self._keys.set_keys(keys)
        self.page.whole_page_key = key_of("library.everything", keys)

    @property
    def document(self) -> Document:
        """The document shown; an empty one where there is none."""
        return self.page.document

    @property
    def highlights(self) -> list[Highlight]:
        """The highlights of the article shown."""
        return self._highlights.shown

    # --- going to a place

    def go_to_row(self, row: int) -> None:
        """Show a row of the page, near the top of the screen."""
        self._surface.scroll_row(row - 1)

    def go_to_offset(self, offset: int) -> None:
        """Show the row of an offset, near the top of the screen."""
        if offset > len(self.page.document.text):
            self.complete()
        self.position.hold_at(offset)
        self._surface.scroll_row(self.position.row() if self.page.document.text else 0)

    def go_to_highlight(self, uid: str) -> None:
        """Show a highlight; the next key is about it."""
        self.complete()
        start = self._highlights.start_of(uid)
        if start is not None:
            self._annotating.go_to(start)

    def find(self, text: str) -> int:
        """Mark all places of `text`, go to the first from the first visible line on; how many there are."""
        self.complete()
        return self._reading.find(text)

    # --- layout

    def _fit(self, *, again: bool = True) -> None:
        """Lay the text out for the pane's width; `again` has Textual lay out the screen for its height."""
        if self._pane_width <= 0:
            return
        self.hints.clear()  # the rows are others after this: letters would lead elsewhere
        reorder = self.bidi == "app" or (self.bidi == "auto" and not terminal_reorders())
        frame = self.page.frame_for(self._pane_width, self.column_width, self.column_left)
        self.page.fit(frame, reorder=reorder)
        self._painter.forget_layout()
        self._bar_marks.forget()
        size = Size(self._pane_width, self.page.rows)
        if again:
            self.virtual_size = size
            self.refresh()
        else:  # the current layout pass paints it
            self.set_reactive(ArticleView.virtual_size, size)
            self._set_dirty()
        self._filler.start()

    def _layout_completed(self) -> None:
        self._surface.fit_height()
        self._bar_marks.forget()
        self.vertical_scrollbar.refresh()
        self._measure()

    @contextmanager
    def _keeping_position(self) -> Iterator[None]:
        """Keep the reader's position over a change of the layout; scrolls meanwhile are not his own."""
        if self.page.frame.width:
            self.position.hold()
        self._refitting = True
        try:
            yield
            self._surface.scroll_row(self.position.row())
        finally:
            self._refitting = False
        self._measure()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Lay the text out in the pass that gives the new size: `on_resize` would come a frame too late."""
        width = max(0, size.width - self.scrollbar_size_vertical)
        if size == self.size and width == self._pane_width:
            return super()._size_updated(size, virtual_size, container_size, layout)
        bar = self._vertical_scrollbar if isinstance(self._vertical_scrollbar, MarkedScrollBar) else None
        if bar is not None:
            bar.repaint_pending = True
        with self._keeping_position():
            if width != self._pane_width:
                self._pane_width = width
                self._fit(again=False)
            resized = super()._size_updated(size, virtual_size, container_size, layout)
        if bar is not None:
            bar.repaint_pending = False
        return resized

    def refit(self) -> None:
        """Lay the text out again, after a change of `column_left`."""
        if self.page.frame.width:
            with self._keeping_position():
                self._fit()

    watch_column_width = watch_bidi = refit

    def validate_column_width(self, width: int) -> int:
        """Keep the column within what can be read."""
        return min(MOST_WIDTH, max(LEAST_WIDTH, width))

    def _widen(self, cells: int) -> None:
        before = self.column_width
        self.column_width = (min(before, self.page.frame.column) if cells < 0 else before) + cells
        if self.column_width != before:
            self.post_message(messages.WidthChanged(self.column_width))

    # --- painting

    def notify_style_update(self) -> None:
        """Resolve the styles again after a change of theme or CSS."""
        self._painter.forget_styles()
        self._bar_marks.forget()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """The strip of one line of the screen."""
        return self._painter.line(y)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar with its marks, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            bar = MarkedScrollBar(self._bar_marks.on, thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar = bar
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    # --- what the reader does

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Report the place when the reader rests, and when the end was reached."""
        if not self._refitting:
            super().watch_scroll_y(old_value, new_value)
        elif self.show_vertical_scrollbar:  # a new layout is painted in any case
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            if not self._refitting:
                self.position.release()
            self._reports.rest(moved=not self._refitting)
            self._measure()
        self._mode_changed()  # the caret may have left the screen

    def _measure(self) -> None:
        self.reached = self.position.reached(self.selection.caret if self.selection.caret_visible else None)

    def _caret_shown(self) -> None:
        self._mode_changed()
        if self.page.pages:
            self._measure()
        self._reports.rest()

    def _mode_changed(self) -> None:
        """Caret, selection or highlights may be others now."""
        if self.selection.mode is not self._mode:
            self._mode = self.selection.mode
            self.refresh_bindings()
        on_one = self._mode is not Mode.SELECTION and self._highlights.active is not None
        self.situation = "highlight" if on_one else self._mode.value

    def cursor_on_screen(self) -> Offset:
        """The cell of the caret, else of the first text on the screen."""
        return self.content_region.offset + self._surface.cursor_cell()

    # --- keys and mouse

    def action_run(self, command_id: str) -> None:
        """Run a command of the article by its id."""
        self._keys.run(command_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command has a meaning in the current mode."""
        return action != "run" or self._keys.allows(str(parameters[0]))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is part of something that is being typed here."""
        return self._keys.typing

    def on_key(self, event: events.Key) -> None:
        """Run the command of a key; a key without one goes on to the screen."""
        taken = self._surface.close_footnote() and event.key in ("escape", "enter", "h", "q")
        character = event.character if event.is_printable and event.character else ""
        if taken or self._keys.press(event.key, character):
            event.stop()
            event.prevent_default()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a selection, or extend it with shift."""
        self._mouse.down(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Extend the selection while the button is down."""
        self._mouse.move(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the drag."""
        if self._mouse.release():
            event.stop()

    def on_click(self, event: events.Click) -> None:
        """Go to a place, follow a link, select a word or a paragraph."""
        self._mouse.click(event)
