"""Marking the text: highlights, their notes, tags and colours, copying, footnotes.

Everything here asks for a change by a message; the highlights shown change when `set_highlights` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual.reactive import reactive

from reader.document.blocks import BlockKind, SpanKind
from reader.document.passages import as_read
from reader.model import COLOURS, Article, Highlight
from reader.safetext import SafeText
from reader.ui.article import messages
from reader.ui.article.footnote import find_footnote, find_reference, footnote_strips
from reader.ui.article.pointing import PointingPage
from reader.ui.article_commands import Mode
from reader.ui.command_tables import key_of


class MarkingPage(PointingPage):
    """A page whose passages can be marked. `_count` is how often the action of the moment is to be done."""

    _count = 1

    situation: reactive[str] = reactive("reading", repaint=False)
    """What the reader can do now: the value of the mode, or "highlight" where the caret is on one."""

    def _look(self) -> None:
        """Bring the situation up to date."""
        on_one = self.mode is not Mode.SELECTION and self._active_highlight() is not None
        self.situation = "highlight" if on_one else self.mode.value

    def _repaint_caret(self) -> None:
        super()._repaint_caret()
        self._look()

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article where the reader left it, calm."""
        super().show(article, highlights)
        self._look()

    def clear(self, message: SafeText) -> None:
        """Show nothing but a short message."""
        super().clear(message)
        self._look()

    def set_highlights(self, highlights: Sequence[Highlight]) -> None:
        """Paint these highlights; place, caret and selection stay."""
        super().set_highlights(highlights)
        self._look()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The caret may have left the screen."""
        super().watch_scroll_y(old_value, new_value)
        self._look()

    # --- highlights

    def _active_highlight(self) -> Highlight | None:
        """The highlight at the caret, where it is shown, or was put by a key or a click just now."""
        if not self.document.text or (self.mode is Mode.READING and not self._known_caret):
            return None
        if not self._is_visible(self._caret):
            return None
        at = self.highlights_at(self._caret)
        return at[0] if at else None

    def action_enter(self) -> None:
        """Highlight the selection; else open the highlight, note or link at the caret."""
        if self.mode is Mode.SELECTION:
            self._highlight_selection("")
            return
        if not self.document.text:
            return
        highlight = self._active_highlight()
        link = self.span_at(self._caret, SpanKind.LINK) if self.caret_visible else None
        if self.caret_visible and self._open_note(self._caret):
            return
        if link is not None:
            self.post_message(messages.LinkRequested(link.target))
        elif highlight is not None:
            self.post_message(messages.HighlightOpened(highlight.uid))

    def _open_note(self, offset: int) -> bool:
        """Show the footnote that is referred to at an offset; in a footnote go back to its reference."""
        reference = self.span_at(offset, SpanKind.NOTE_REF)
        if reference is not None and (found := find_footnote(self.document, reference.target)) is not None:
            most = max(3, self.size.height // 2)
            self._popup = footnote_strips(found, self._resolved(), self._frame, most)
            self.refresh()
            return True
        block = self.document.blocks[self.motion.block(offset)]
        back = find_reference(self.document, block.ident) if block.kind is BlockKind.FOOTNOTE else None
        if back is not None:
            self._reveal(back, centre=True)
            self._set_caret(back)
        return back is not None

    def _close_popup(self) -> None:
        self._popup = []
        self.refresh()

    def _clicked(self, offset: int) -> None:
        if self._popup:
            self._close_popup()
        elif self.span_at(offset, SpanKind.NOTE_REF) is None or not self._open_note(offset):
            super()._clicked(offset)

    def _highlight_selection(self, then: Literal["", "note", "tags"]) -> None:
        start, end = self.selection or (0, 0)
        if start >= end:
            start, end = self.motion.sentence(self._caret)
        self._anchor = self._caret = start
        self._end_selection()
        if start < end:
            self.post_message(messages.HighlightRequested(start, end, self.colour, then))

    def action_highlight(self) -> None:
        """Highlight the selection, else the sentence at the caret; what is that sentence already grows."""
        if self.mode is Mode.SELECTION:
            self._highlight_selection("")
            return
        if not self.document.text:
            return
        at = self._implied_caret()
        self._set_caret(at)
        sentence, paragraph = self.motion.sentence(at), self.motion.paragraph(at)
        paragraph = self.motion.trim(*paragraph)
        ranges = {(h.anchor.start, h.anchor.end): h for h in self.highlights_at(at)}
        if paragraph in ranges:
            self.post_message(messages.StatusMessage("The whole paragraph is highlighted"))
        elif sentence in ranges:
            self.post_message(messages.RangeRequested(ranges[sentence].uid, *paragraph))
        elif sentence[0] < sentence[1]:
            self.post_message(messages.HighlightRequested(*sentence, self.colour))

    def _write(self, then: Literal["note", "tags"]) -> None:
        """Note or tags of the highlight at the caret; a new highlight where there is none."""
        if self.mode is Mode.SELECTION:
            self._highlight_selection(then)
            return
        if not self.document.text:
            return
        highlight = self._active_highlight()
        if highlight is not None:
            request = messages.NoteRequested if then == "note" else messages.TagsRequested
            self.post_message(request(highlight.uid))
            return
        at = self._implied_caret()
        self._set_caret(at)
        start, end = self.motion.sentence(at)
        if start < end:
            self.post_message(messages.HighlightRequested(start, end, self.colour, then))

    def action_note(self) -> None:
        """Write a note."""
        self._write("note")

    def action_tags(self) -> None:
        """Choose tags."""
        self._write("tags")

    def action_colour(self, number: int) -> None:
        """Recolour the highlight at the caret, or choose the colour of the selection and what follows."""
        self._choose_colour(number)
        if self.mode is Mode.SELECTION:
            return
        highlight = self._active_highlight()
        if highlight is not None and highlight.colour != self.colour:
            self.post_message(messages.ColourRequested(highlight.uid, self.colour))

    def _choose_colour(self, number: int) -> None:
        self.colour = COLOURS[number - 1]
        if self.mode is Mode.SELECTION:
            low, high = self.marks.selection
            self._repaint_caret()
            if 0 <= low < high:
                self._repaint_offsets(low, high)

    def _with_highlight(self) -> Highlight | None:
        highlight = self._active_highlight()
        if highlight is None:
            self.post_message(messages.StatusMessage("No highlight at the caret"))
        return highlight

    def action_delete(self) -> None:
        """Delete the highlight at the caret."""
        if (highlight := self._with_highlight()) is not None:
            self.post_message(messages.DeleteRequested(highlight.uid))

    def action_extend(self, step: int) -> None:
        """Extend or shrink the highlight by words: at its end, or at its beginning with the caret near that.

        Right on the beginning, where marking and `]h` leave the caret, it is the end.
        """
        highlight = self._with_highlight()
        if highlight is None or highlight.anchor.start is None or highlight.anchor.end is None:
            return
        start, end, motion = highlight.anchor.start, highlight.anchor.end, self.motion
        at_start = 0 < self._caret - start < end - self._caret
        for _ in range(self._count):
            if at_start:
                start = motion.word_left(start) if step > 0 else min(motion.word_right(start), end)
            else:
                end = motion.word_end(end) if step > 0 else max(motion.word_end_left(end), start)
        start, end = motion.trim(start, end)
        if start < end and (start, end) != (highlight.anchor.start, highlight.anchor.end):
            self._set_caret(min(motion.right(start), motion.left(end)) if at_start else motion.left(end))
            self.post_message(messages.RangeRequested(highlight.uid, start, end))

    def action_merge(self) -> None:
        """Merge the highlight at the caret with those that overlap or touch it."""
        highlight = self._with_highlight()
        if highlight is None or highlight.anchor.start is None or highlight.anchor.end is None:
            return
        low, high = highlight.anchor.start, highlight.anchor.end
        joined = []
        placed = [h for h in self.highlights if h.anchor.start is not None and h.anchor.end is not None]
        for other in sorted(placed, key=lambda h: (h.anchor.start or 0, h.anchor.end or 0)):
            start, end = other.anchor.start or 0, other.anchor.end or 0
            gap = self.document.text[end:low] if end <= low else self.document.text[high:start]
            if not gap.strip():
                joined.append(other.uid)
        if len(joined) > 1:
            self.post_message(messages.MergeRequested(tuple(joined)))
        else:
            self.post_message(messages.StatusMessage("No other highlight overlaps or touches this one"))

    def action_split(self) -> None:
        """Split the highlight at the caret."""
        highlight = self._with_highlight()
        if highlight is None or highlight.anchor.start is None or highlight.anchor.end is None:
            return
        if highlight.anchor.start < self._caret < highlight.anchor.end:
            self.post_message(messages.SplitRequested(highlight.uid, self._caret))
        else:
            self.post_message(messages.StatusMessage("Put the caret where the second part begins"))

    def action_next_highlight(self, step: int) -> None:
        """Go to the next highlight, from the last on to the first."""
        starts = sorted({h.anchor.start for h in self.highlights if h.anchor.start is not None})
        if not starts:
            mark = key_of("article.highlight", self.key_map)
            self.post_message(
                messages.StatusMessage(f"No highlights in this article: {mark} highlights a sentence")
            )
            return
        at = self._caret if self._known_caret or self.caret_visible else self._first_offset() - (step > 0)
        for _ in range(self._count):
            beyond = (
                [start for start in starts if start > at] if step > 0 else [s for s in starts if s < at][::-1]
            )
            at = beyond[0] if beyond else starts[0 if step > 0 else -1]
        self._reveal(at, centre=True)
        self._set_caret(at)

    def go_to_highlight(self, uid: str) -> None:
        """Show a highlight; the next key is about it."""
        start = next((h.anchor.start for h in self.highlights if h.uid == uid), None)
        if start is not None:
            self._reveal(start, centre=True)
            self._set_caret(start)

    def action_undo(self) -> None:
        """Take back the last change."""
        self.post_message(messages.UndoRequested())

    def action_redo(self) -> None:
        """Do it again."""
        self.post_message(messages.RedoRequested())

    def action_article_note(self) -> None:
        """Write the article's note."""
        if self.article is not None:
            self.post_message(messages.ArticleNoteRequested())

    # --- copying

    def _passage(self) -> str:
        """The selection, else the highlight or the sentence at the caret, as it is read."""
        highlight = self._active_highlight()
        if self.mode is Mode.SELECTION:
            start, end = self.selection or (0, 0)
            self._end_selection()
        elif highlight and highlight.anchor.start is not None and highlight.anchor.end is not None:
            start, end = highlight.anchor.start, highlight.anchor.end
        else:
            start, end = self.motion.sentence(self._implied_caret())
        return as_read(self.document, start, end)

    def action_copy(self) -> None:
        """Copy the passage."""
        if self.document.text and (text := self._passage()):
            self.post_message(messages.CopyRequested(text))

    def action_quote(self) -> None:
        """Copy the passage as a quotation with its source."""
        if self.article is not None and self.document.text and (text := self._passage()):
            self.post_message(messages.CopyRequested(_quotation(text, self.article)))


def _quotation(text: str, article: Article) -> str:
    """The text as a Markdown quotation, with its source on the last line."""
    quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    date = article.published_at.astimezone().date().isoformat() if article.published_at else ""
    source = ", ".join(
        part for part in (", ".join(article.authors), f"“{article.title}”", article.site, date) if part
    )
    return f"{quoted}\n\n— {source}{f' <{article.url}>' if article.url else ''}\n"
