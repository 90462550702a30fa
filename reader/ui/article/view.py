"""The article view: reading, selecting and marking one article.

It shows an article and posts what the reader wants done (`messages`); it writes nothing.
`show` puts in an article, `set_highlights` the highlights after they changed. Keys are read here,
by the table of `article_commands`, so that one key can mean different things in the three modes
and keys of several parts work; the bindings made from the same table serve footer and palette.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from reader.document.blocks import BlockKind
from reader.model import COLOURS, Article, Highlight
from reader.ui.article import messages
from reader.ui.article.hinting import HintingPage
from reader.ui.article.styles import COMPONENT_CLASSES, DEFAULT_CSS
from reader.ui.article_commands import ALLOWED, ARTICLE_COMMANDS, MOVES_FROM_READING, Mode
from reader.ui.commands import bindings
from reader.ui.key_reader import KeyReader

__all__ = ["ARTICLE_COMMANDS", "ArticleView"]

_COUNTED = frozenset(
    """move scroll_lines half_page page find_character find_character_again next_highlight next_heading
    find_next extend pan page_back""".split()  # noqa: SIM905
)


class ArticleView(HintingPage, can_focus=True, inherit_bindings=False):
    """One article to read and mark. `keys` replaces the default keys of commands by their id."""

    DEFAULT_CSS = DEFAULT_CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENT_CLASSES)

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(command for command in ARTICLE_COMMANDS if " " not in command.keys)
    ]

    HighlightRequested = messages.HighlightRequested
    NoteRequested = messages.NoteRequested
    TagsRequested = messages.TagsRequested
    ColourRequested = messages.ColourRequested
    DeleteRequested = messages.DeleteRequested
    RangeRequested = messages.RangeRequested
    MergeRequested = messages.MergeRequested
    SplitRequested = messages.SplitRequested
    UndoRequested = messages.UndoRequested
    RedoRequested = messages.RedoRequested
    LinkRequested = messages.LinkRequested
    CopyRequested = messages.CopyRequested
    HighlightOpened = messages.HighlightOpened
    BackRequested = messages.BackRequested
    PlaceChanged = messages.PlaceChanged
    ReachedEnd = messages.ReachedEnd
    ArticleNoteRequested = messages.ArticleNoteRequested
    FindRequested = messages.FindRequested
    WidthChanged = messages.WidthChanged
    StatusMessage = messages.StatusMessage

    def __init__(
        self,
        *,
        keys: Mapping[str, str] | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.set_keys(keys or {})
        self._waiting_find = 0
        self._found: tuple[str, int] = ("", 1)
        self._colour_before: str | None = None

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article where the reader left it, calm."""
        self._keys.reset()
        self._waiting_find = 0
        super().show(article, highlights)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Use these keys (comma separated, by command id) in place of the defaults.

        Those of the app's other commands are among them, for messages that name one.
        """
        self.key_map = keys
        self._keys = KeyReader(ARTICLE_COMMANDS, keys)

    # --- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action has a meaning in the mode of the moment."""
        mode = self.mode
        if action == "move":
            return mode is not Mode.READING or (bool(parameters) and parameters[0] in MOVES_FROM_READING)
        if action == "cancel":
            return mode is not Mode.READING or bool(self._hits)
        if action == "find_next":
            return bool(self._hits)
        if action == "back" and self._hits:
            return mode is not Mode.SELECTION
        allowed = ALLOWED.get(action)
        return allowed is None or mode in allowed

    def _allowed(self, action: str) -> bool:
        name, _, arguments = action.partition("(")
        parameters = tuple(part.strip(" '\"") for part in arguments.rstrip(")").split(",") if part)
        return bool(self.check_action(name, parameters))

    def _counts(self, digit: str) -> bool:
        """Whether a digit begins a count; else it is a colour. In a selection it is both, see `on_key`."""
        if self._keys.pending or int(digit) > len(COLOURS) or self.mode is Mode.SELECTION:
            return True
        return not (self._active_highlight() and self._allowed("colour"))

    async def on_key(self, event: events.Key) -> None:
        """Read the key by the command table."""
        if self._popup:
            self._close_popup()
            if event.key in ("escape", "enter", "h", "q"):
                event.stop()
                event.prevent_default()
                return
        if self._hints is not None:
            event.stop()
            event.prevent_default()
            self._type_hint(event)
            return
        if self._waiting_find:
            event.stop()
            event.prevent_default()
            step, self._waiting_find = self._waiting_find, 0
            if event.is_printable and event.character:
                self._found = (event.character, step)
                if not self._to_character(event.character, step > 0, self._count):
                    self.post_message(messages.StatusMessage(f"No {event.character} there"))
            return
        fresh = not self._keys.pending
        pressed = self._keys.press(event.key, self._allowed, self._counts)
        if pressed is None:
            return
        event.stop()
        event.prevent_default()
        if pressed.waiting:
            # In a selection 1 to 5 choose the colour, unless a motion follows: then they counted.
            if fresh and self.mode is Mode.SELECTION and event.key in "12345":
                self._colour_before = self.colour
                self._choose_colour(int(event.key))
            return
        name = pressed.action.partition("(")[0]
        if self._colour_before is not None:
            if pressed.counted and name in _COUNTED:
                self.colour = self._colour_before
            self._colour_before = None
        self._count = pressed.count if name in _COUNTED else 1
        if pressed.action:
            await self.run_action(pressed.action)
        self._count = 1 if not self._waiting_find else self._count

    # --- reading

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self._known_caret = False
        self.scroll_to(y=self.scroll_offset.y + lines * self._count, animate=False)

    def action_half_page(self, step: int) -> None:
        """Go half a page on or back; the caret goes along when it is shown."""
        self._go_rows(step * self._count * max(1, self.size.height // 2))

    def action_page(self, step: int) -> None:
        """Go a page on or back, with two lines of the old one."""
        self._go_rows(step * self._count * max(1, self.size.height - 2))

    def action_page_back(self) -> None:
        """Go up a page."""
        self.action_page(-1)

    def _go_rows(self, rows: int) -> None:
        if self.mode is Mode.READING:
            self._known_caret = False
            self.scroll_to(y=self.scroll_offset.y + rows, animate=False)
            return
        row = min(max(self.layout_rows.row_of(self._caret) + rows, 0), self.layout_rows.rows - 1)
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)
        found = self._next_text_row(row)
        self._set_caret(self.motion.last if found is None else self.layout_rows.offset_at(found, self._goal))

    def action_top(self) -> None:
        """Go to the top."""
        self._known_caret = False
        self._scroll_row(0)

    def action_bottom(self) -> None:
        """Go to the end."""
        self._known_caret = False
        self._scroll_row(self.max_scroll_y)

    def action_pan(self, step: int) -> None:
        """Move wide tables and code sideways."""
        self._pan(8 * step * self._count)

    def action_width(self, cells: int) -> None:
        """Make the reading column wider or narrower."""
        before = self.column_width
        self.column_width = min(before, self._frame.column) + cells if cells < 0 else before + cells
        if self.column_width != before:
            self.post_message(messages.WidthChanged(self.column_width))

    def action_back(self) -> None:
        """Leave the article."""
        self.post_message(messages.BackRequested())

    def action_leave(self) -> None:
        """End the selection, or leave the article."""
        if self.mode is Mode.SELECTION:
            self._end_selection()
        else:
            self.action_back()

    def action_cancel(self) -> None:
        """End the selection; else hide the caret; else the hits."""
        if self.mode is Mode.SELECTION:
            self._end_selection()
        elif self.caret_visible:
            self.caret_visible = False
            self.refresh_bindings()
        elif self._hits:
            self.find("")

    def action_next_heading(self, step: int) -> None:
        """Go to a heading."""
        blocks = self.document.blocks
        rows = [
            self._header_rows + self.layout_rows.top(index)
            for index, block in enumerate(blocks)
            if block.kind is BlockKind.HEADING
        ]
        at = self.scroll_offset.y + 1
        beyond = [row for row in rows if row > at] if step > 0 else [row for row in rows if row < at][::-1]
        if beyond:
            self._scroll_row(beyond[min(self._count, len(beyond)) - 1] - 1)
        else:
            self.post_message(messages.StatusMessage("No heading there"))

    # --- the caret

    def action_move(self, how: str) -> None:
        """Move the caret, and the end of the selection with it."""
        if self.document.text:
            self._grain = -1
            self._move(how, self._count)

    def action_find_character(self, step: int) -> None:
        """Wait for a character and move to it."""
        self._waiting_find = step

    def action_find_character_again(self, step: int) -> None:
        """Move to the last searched character again."""
        character, direction = self._found
        if character:
            self._to_character(character, direction * step > 0, self._count)

    # --- finding

    def action_ask_find(self) -> None:
        """Ask for words to find."""
        if self.document.text:
            self.post_message(messages.FindRequested())

    def find(self, text: str) -> int:
        """Mark all places of `text`, go to the first from the first visible line on; how many there are."""
        count = super().find(text)
        if count:
            hit = self._hit_after(self._first_offset() - 1, 1)
            if hit is not None:
                self._show_hit(hit)
        self.refresh_bindings()
        return count

    def action_find_next(self, step: int) -> None:
        """Go to the next hit."""
        at = self.marks.current_hit[0]
        for _ in range(self._count):
            hit = self._hit_after(at if at >= 0 else self._first_offset(), step)
            if hit is not None:
                at = hit[0]
                self._show_hit(hit)

    def _show_hit(self, hit: tuple[int, int]) -> None:
        old, self.marks.current_hit = self.marks.current_hit, hit
        for start, end in (old, hit):
            if start >= 0:
                self._repaint_offsets(start, end)
        self._reveal(hit[0], centre=True)
        self._caret = self.motion.clamp(hit[0])
        self._known_caret = True
        if self.mode is not Mode.READING:
            self._set_caret(self._caret)
        number = self._hits.index(hit) + 1
        self.post_message(messages.StatusMessage(f"{number} of {len(self._hits)}"))
