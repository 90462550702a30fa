"""The commands of the caret: moving it, selecting, highlighting, copying, letters that lead to a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

from reader.document.blocks import BlockKind, Document, SpanKind
from reader.document.passages import as_read
from reader.model import COLOURS
from reader.page_numbers import printed_place
from reader.ui.article import messages
from reader.ui.article.caret import MOVES
from reader.ui.article.footnote import find_anchor, find_footnote, find_reference
from reader.ui.article.highlights import Highlights, Then
from reader.ui.article.hints import Choice, HintKind, HintLayer
from reader.ui.article.surface import Surface
from reader.ui.keys.article_commands import Mode
from reader.ui.keys.command_tables import key_of

_UP_DOWN = ("up", "down")


class AnnotationCommands:
    """What the keys of caret, selection and highlights do.

    `count` is how often the next command is to be done; `keys` are those that are not the defaults, by
    command id.
    """

    def __init__(self, surface: Surface, highlights: Highlights, hints: HintLayer) -> None:
        self.surface, self.highlights, self.hints = surface, highlights, hints
        self.page, self.selection = highlights.page, highlights.selection
        self.count = 1
        self.keys: Mapping[str, str] = {}

    def table(self) -> Mapping[str, Callable[[], None]]:
        """The commands by their id."""
        moves = {
            f"article.{name.replace('_', '-')}": partial(self.move, name) for name in (*MOVES, *_UP_DOWN)
        }
        colours = {
            f"article.colour-{number}": partial(self.colour, number) for number in range(1, len(COLOURS) + 1)
        }
        return {
            **moves,
            **colours,
            "article.line-text": partial(self.move, "line_start"),
            "article.select": self.select,
            "article.select-sentence": self.grow,
            "article.swap": self.swap,
            "article.inner-word": partial(self.take, "word"),
            "article.inner-sentence": partial(self.take, "sentence"),
            "article.inner-paragraph": partial(self.take, "paragraph"),
            "article.highlight-selection": self.enter,
            "article.highlight": self.highlight,
            "article.note": partial(self.write, "note"),
            "article.tags": partial(self.write, "tags"),
            "article.draft": partial(self.write, "draft"),
            "article.delete": self.delete,
            "article.extend": partial(self.extend, 1),
            "article.shrink": partial(self.extend, -1),
            "article.merge": self.merge,
            "article.split": self.split,
            "article.undo": self.undo,
            "article.redo": self.redo,
            "article.article-note": self.article_note,
            "article.next-highlight": partial(self.next_highlight, 1),
            "article.previous-highlight": partial(self.next_highlight, -1),
            "article.copy": self.copy,
            "article.quote": partial(self.copy, choose=True),
            "article.pipe": self.pipe,
            "article.links": self.hint_links,
            "article.hint-sentence": self.hint_sentences,
            "article.hint-words": self.hint_words,
        }

    @property
    def _has_text(self) -> bool:
        return bool(self.page.document.text)

    # --- caret and selection

    def move(self, how: str) -> None:
        """Move the caret, and the end of the selection with it."""
        if self._has_text:
            self.selection.move(how, self.count)
            self.surface.caret_changed()

    def to_character(self, character: str, *, forward: bool) -> None:
        """Move to the next (or previous) place of a character."""
        if self.selection.move_to_character(character, forward=forward, count=self.count):
            self.surface.caret_changed()
        else:
            self.surface.say(f"No {character} there")

    def select(self) -> None:
        """Start a selection at the caret; in one, go back to the caret alone."""
        if self._has_text:
            self.selection.toggle()
            self.surface.caret_changed()

    def grow(self) -> None:
        """Select the sentence at the caret; again the paragraph, then the section."""
        if self._has_text:
            self.selection.grow()
            self.surface.caret_changed()

    def take(self, what: str) -> None:
        """Select the word, sentence or paragraph at the caret."""
        motion = self.page.motion
        ranges = {"word": motion.word, "sentence": motion.sentence, "paragraph": motion.paragraph}
        self.select_range(*ranges[what](self.selection.caret))

    def select_range(self, start: int, end: int) -> None:
        """Select a range."""
        self.selection.select(start, end)
        self.surface.caret_changed()

    def swap(self) -> None:
        """Move the caret to the other end of the selection."""
        self.selection.swap()
        self.surface.caret_changed()

    def put_caret(self, offset: int, *, reveal: bool = True) -> None:
        """Put the caret at an offset."""
        self.selection.place(offset)
        self.surface.caret_changed(reveal=reveal)

    # --- highlights

    def enter(self) -> None:
        """Highlight the selection; else open what is at the caret: highlight, note, link, figure, table.

        While no caret is shown, the first figure or table on the screen.
        """
        if self.selection.mode is Mode.SELECTION:
            self._highlight_selection("")
            return
        if not self._has_text:
            return
        caret, shown = self.selection.caret, self.selection.caret_visible
        highlight = self.highlights.active
        link = self.page.span_at(caret, SpanKind.LINK) if shown else None
        if shown and self._open_note(caret):
            return
        if link is not None:
            self._follow(link.target)
        elif highlight is not None:
            self.surface.send(messages.HighlightOpened(highlight.uid))
        else:
            kinds = (BlockKind.FIGURE, BlockKind.TABLE)
            block = self.page.motion.block(caret) if shown else self.page.visible_block(*kinds)
            self.surface.send(opening(self.page.document, block))

    def _highlight_selection(self, then: Then) -> None:
        request = self.highlights.highlight_selection(then)
        self.surface.caret_changed(reveal=False)
        self.surface.send(request)

    def highlight(self) -> None:
        """Highlight the selection, else the sentence at the caret; what is that sentence already grows."""
        if self.selection.mode is Mode.SELECTION:
            self._highlight_selection("")
        elif self._has_text:
            request = self.highlights.highlight_sentence()
            self.surface.caret_changed()
            self.surface.send(request)

    def write(self, then: Literal["note", "tags", "draft"]) -> None:
        """Note, tags or draft of the highlight at the caret; of a new highlight where there is none."""
        if self.selection.mode is Mode.SELECTION:
            self._highlight_selection(then)
        elif self._has_text:
            request = self.highlights.write(then)
            self.surface.caret_changed()
            self.surface.send(request)

    def colour(self, number: int) -> None:
        """Recolour the highlight at the caret; in a selection, choose the colour of new highlights."""
        if self.selection.mode is not Mode.SELECTION:
            self.surface.send(self.highlights.recolour(number))
            return
        self.highlights.colour = COLOURS[number - 1]
        self.surface.caret_changed(reveal=False)
        usual = self.highlights.usual_colour
        rest = "" if self.highlights.colour == usual else f" (settings: {usual})"
        self.surface.say(f"New highlights in this session: {self.highlights.colour}{rest}")

    def delete(self) -> None:
        """Delete the highlight at the caret."""
        self.surface.send(self.highlights.delete())

    def extend(self, step: int) -> None:
        """Extend or shrink the highlight at the caret by words."""
        request = self.highlights.extend(step, self.count)
        if isinstance(request, messages.RangeRequested):
            self.surface.caret_changed()
        self.surface.send(request)

    def merge(self) -> None:
        """Merge the highlight at the caret with those that overlap or touch it."""
        self.surface.send(self.highlights.merge())

    def split(self) -> None:
        """Split the highlight at the caret."""
        self.surface.send(self.highlights.split())

    def undo(self) -> None:
        """Undo the last change."""
        self.surface.send(messages.UndoRequested())

    def redo(self) -> None:
        """Redo the last change that was undone."""
        self.surface.send(messages.RedoRequested())

    def article_note(self) -> None:
        """Write the article's note."""
        if self.page.article is not None:
            self.surface.send(messages.ArticleNoteRequested())

    def next_highlight(self, step: int) -> None:
        """Go to the next (or previous) highlight, round the ends."""
        at = self.highlights.next(step, self.count)
        if at is None:
            key = key_of("article.highlight", self.keys)
            self.surface.say(f"No highlights in this article: {key} highlights a sentence")
        else:
            self.go_to(at)

    def go_to(self, offset: int) -> None:
        """Show an offset and put the caret there: the next key is about what is there."""
        self.surface.reveal(offset, centre=True)
        self.put_caret(offset)

    # --- copying

    def copy(self, *, choose: bool = False) -> None:
        """Copy the selection, the highlight or the sentence at the caret, in the form chosen last.

        `choose`: offer the forms.
        """
        article = self.page.article
        if (passage := self._passage()) is None:
            return
        words = as_read(self.page.document, *passage)
        if article is None:
            self.surface.send(messages.CopyRequested(words))
            return
        pages, url = printed_place(article, *passage)
        self.surface.send(messages.PassageCopyRequested(words, article, pages, url, choose))

    def pipe(self) -> None:
        """Give the selection, the highlight at the caret, or else the whole article to a command."""
        if not self._has_text:
            self.surface.say("This article has no text yet")
            return
        selecting = self.selection.mode is Mode.SELECTION
        highlight = None if selecting else self.highlights.active
        if not selecting and highlight is None:
            self.surface.send(messages.PipeRequested())
        elif (passage := self._passage()) is not None:
            words = as_read(self.page.document, *passage)
            self.surface.send(messages.PipeRequested(passage, words, highlight.uid if highlight else ""))

    def _passage(self) -> tuple[int, int] | None:
        if not self._has_text:
            return None
        start, end = self.highlights.passage()
        self.surface.caret_changed(reveal=False)
        return (start, end) if start < end else None

    # --- notes and links

    def _open_note(self, offset: int) -> bool:
        """Show the footnote that is referred to at an offset; in a footnote go back to its reference."""
        document = self.page.document
        reference = self.page.span_at(offset, SpanKind.NOTE_REF)
        if reference is not None and (found := find_footnote(document, reference.target)) is not None:
            self.surface.show_footnote(found)
            return True
        block = document.blocks[self.page.motion.block(offset)]
        back = find_reference(document, block.ident) if block.kind is BlockKind.FOOTNOTE else None
        if back is not None:
            self.go_to(back)
        return back is not None

    def _follow(self, target: str, how: messages.LinkUse = "browser") -> None:
        """Follow a link; one to a place in the article leads there."""
        place = find_anchor(self.page.document, target[1:]) if target.startswith("#") else None
        if place is None:
            self.surface.send(messages.LinkRequested(target, how))
        else:
            self.go_to(place)

    def click(self, offset: int) -> None:
        """Open the note or follow the link at an offset, else put the caret there."""
        reference = self.page.span_at(offset, SpanKind.NOTE_REF)
        if reference is not None and self._open_note(offset):
            return
        link = self.page.span_at(offset, SpanKind.LINK)
        if link is not None:
            self._follow(link.target)
        else:
            self.put_caret(offset, reveal=False)

    # --- letters

    def hint_links(self) -> None:
        """Show a letter at each link."""
        self._hints_shown(self.hints.show_links(copy_letter(self.keys)), "No links on this page")

    def hint_sentences(self) -> None:
        """Show a letter at each sentence."""
        self._hints_shown(self.hints.show_sentences(), "No text on this page")

    def hint_words(self) -> None:
        """Show a letter beside each line, then at the words of the chosen one."""
        self._hints_shown(self.hints.show_lines(), "No text on this page")

    def _hints_shown(self, shown: bool, none: str) -> None:
        self.surface.caret_changed(reveal=False)
        self.surface.page_changed()
        self.surface.say(what_to_type(self.hints, self.keys) if shown else none)

    def type_hint(self, key: str, character: str) -> None:
        """Take a key while letters are shown; `character` is "" for a key that prints none."""
        hints, kind = self.hints, self.hints.kind
        if kind is HintKind.LINK and character == copy_letter(self.keys) and hints.prefix():
            return
        take = self.keys.get("article.highlight-selection", "enter").split(",")
        choice = hints.take_first_word() if key in take else None
        choice = choice or hints.type(character)
        self.surface.caret_changed(reveal=False)
        self.surface.page_changed()
        if choice is not None:
            self._reach(choice)
        elif hints.kind not in (None, kind):
            self.surface.say(what_to_type(self.hints, self.keys))

    def _reach(self, choice: Choice) -> None:
        """Do what the letters that were typed stand for."""
        if choice.words is not None:
            self.selection.select(*choice.words, from_reading=True)
            self.surface.caret_changed()
            if choice.highlight:
                self._highlight_selection("")
        elif choice.link is not None and choice.link.kind is SpanKind.NOTE_REF:
            self._open_note(choice.link_offset)
        elif choice.figure >= 0 and not choice.prefixed:
            self.surface.send(opening(self.page.document, choice.figure))
        elif choice.link is not None:
            how: messages.LinkUse = "copy" if choice.prefixed else "postil" if choice.capital else "browser"
            self._follow(choice.link.target, how)
        else:
            if self.selection.mode is Mode.SELECTION:
                self.selection.collapse(choice.sentence)
            self.put_caret(choice.sentence)
            self.highlight()


def opening(
    document: Document, block: int | None
) -> messages.FigureRequested | messages.TableRequested | None:
    """The wish to see the image of a figure, or what can be done with a table; None for any other block."""
    if block is None:
        return None
    shown = document.blocks[block]
    if shown.kind is BlockKind.FIGURE and shown.source:
        return messages.FigureRequested(document, block)
    return messages.TableRequested(shown) if shown.kind is BlockKind.TABLE else None


def copy_letter(keys: Mapping[str, str]) -> str:
    """What is typed before the letter of a link to copy its address: the key that copies.

    `keys` are those that are not the defaults, by command id.
    """
    sign = key_of("article.copy", keys)
    return sign if len(sign) == 1 else "y"


def what_to_type(hints: HintLayer, keys: Mapping[str, str]) -> str:
    """What to type while letters are shown; "" where none are."""
    names = {"copy": copy_letter(keys), "take": key_of("article.highlight-selection", keys)}
    return hints.kind.value.format_map(names) if hints.kind else ""
