"""Letters on the page, to reach links, sentences, lines and words. They cover no word that is read.

A passage is reached by its words in two steps, the line and the word on it, so that all can still
be read: letters of lines are in the margin, letters of words above them, alone on the row that is
there. (In the spaces between the words they were tried too: the line was a thicket.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from reader.document.blocks import BlockKind, Span, SpanKind
from reader.ui.article.hint_labels import CAPITALS, LETTERS, LabelledTargets
from reader.ui.article.page import Page


class HintKind(Enum):
    """What the letters lead to; the value says what to type."""

    LINK = "its letter opens it, a capital here, {copy} first copies"
    SENTENCE = "its letter highlights it"
    LINE = "the letter of the line where it begins"
    FIRST_WORD = "the letter of its first word"
    LAST_WORD = "its last word or line; {take} takes this one"


_MARGIN = -2
"""Where a letter beside a line is, in cells from the column's left edge."""


class Label(NamedTuple):
    """Letters on a row, at a cell of the column; `style` is the name of theirs."""

    cell: int
    letters: str
    style: str


class Target(NamedTuple):
    """What letters lead to: an offset on the screen, and what is there."""

    offset: int
    link: Span | None = None
    sentence: int = -1
    """Start of a sentence, which may be above the screen."""
    word: tuple[int, int] | None = None
    line: int = -1
    """A row of the layout whose words may be meant."""
    figure: int = -1
    """The block of a figure."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was reached. One of: a link, a sentence by an offset in it, a range of words."""

    link: Span | None = None
    link_offset: int = -1
    prefixed: bool = False
    """Whether the key that copies was typed before the letters of the link."""
    capital: bool = False
    figure: int = -1
    """The block of a figure, where `link` leads to its image."""
    sentence: int = -1
    words: tuple[int, int] | None = None
    highlight: bool = False
    """Whether the words are to be highlighted at once."""


class HintLayer:
    """The letters shown on a page.

    `labels` are the letters by row of the layout; `bright_row` the row whose words have letters, all
    others step back; `empty_row` the row that gives its place to letters.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.kind: HintKind | None = None
        self.first_word: tuple[int, int] | None = None
        self.labels: dict[int, list[Label]] = {}
        self.bright_row: int | None = None
        self.empty_row: int | None = None
        self._targets = LabelledTargets[Target]({})

    @property
    def active(self) -> bool:
        """Whether letters are shown."""
        return self.kind is not None

    @property
    def targets(self) -> dict[str, Target]:
        """All letters with what they lead to."""
        return dict(self._targets.targets)

    def clear(self) -> None:
        """Show no letters."""
        self.kind, self.first_word = None, None
        self.labels, self.bright_row, self.empty_row = {}, None, None
        self._targets = LabelledTargets({})

    # --- what has letters

    def show_links(self, copy_letter: str) -> bool:
        """Letters at each link, and at each figure with an image to open; False where there are none."""
        document = self.page.document
        targets = []
        for block, start, end in document.ranges(*self.page.visible_text()):
            base, shown = document.starts[block], document.blocks[block]
            if shown.kind is BlockKind.FIGURE and shown.source and start == 0:
                image = Span(0, len(shown.text), SpanKind.LINK, shown.source)
                targets.append(Target(base, link=image, figure=block))
            for span in shown.spans:
                if span.kind in (SpanKind.LINK, SpanKind.NOTE_REF) and start <= span.start < end:
                    targets.append(Target(base + span.start, link=span))
        for block in self.page.visible_figures():
            shown = document.blocks[block]
            image = Span(0, 0, SpanKind.LINK, shown.source)
            targets.append(Target(document.starts[block], link=image, figure=block))
        targets.sort(key=lambda target: (target.offset, target.figure < 0))
        return self._show(HintKind.LINK, targets, LETTERS.replace(copy_letter, ""))

    def show_sentences(self) -> bool:
        """Letters at each sentence; False where there is no text."""
        low, high = self.page.visible_text()
        motion = self.page.motion
        blocks = dict.fromkeys(block for block, _low, _high in self.page.document.ranges(low, high))
        starts = [start for block in blocks for start in motion.sentence_starts(block) if start < high]
        targets = [
            Target(max(start, low), sentence=start) for start in starts if motion.sentence(start)[1] > low
        ]
        return self._show(HintKind.SENTENCE, targets, LETTERS + CAPITALS)

    def show_lines(self) -> bool:
        """Letters beside each line, then at the words of the chosen one: the first word, the last."""
        self.first_word = None
        return self._show_words(HintKind.LINE)

    def _show_words(self, kind: HintKind, line: int | None = None) -> bool:
        """Letters at the words of a line, and beside the lines that may be chosen instead."""
        low, high = self.page.visible_text()
        lines: dict[int, list[tuple[int, int]]] = {}
        for word in self.page.motion.words(self.first_word[0] if self.first_word else low, high):
            lines.setdefault(self.page.layout.row_of(word[0]), []).append(word)
        targets: list[Target] = []
        if line is not None:
            # none where the page was moved meanwhile and the line has left it
            targets += [Target(word[0], word=word) for word in lines.pop(line, ())]
            if not targets:
                self.clear()
                return False
        if kind is not HintKind.FIRST_WORD:
            targets += [Target(words[0][0], line=row) for row, words in lines.items()]
        self.bright_row = line
        return self._show(kind, targets, LETTERS + CAPITALS)

    def _show(self, kind: HintKind, targets: Sequence[Target], letters: str) -> bool:
        if not targets:
            self.clear()
            return False
        self.kind, self._targets = kind, LabelledTargets.of(targets, letters)
        self._lay_out()
        return True

    # --- where they are

    def _lay_out(self) -> None:
        """Put what is left to type of each label on the page."""
        self.labels, self.empty_row = {}, None
        if self.bright_row is not None:  # above it, but for the first line of the screen
            first = self.bright_row == self.page.visible_rows().start
            self.empty_row = self.bright_row + (1 if first else -1)
        for letters, target in self._targets.shown():
            style = "hint"
            if target.line >= 0:
                row, cell, style = target.line, self._beside(target.line, len(letters)), "soft-hint"
            elif target.figure >= 0:
                row = self.page.layout.top(target.figure)
                cell = self._beside(row, len(letters))
            elif self.empty_row is None:
                row, cell = self._before(target.offset, len(letters))
            else:
                row, style = self.empty_row, "soft-hint"
                cell = self.page.cell_on_screen(target.offset)[1]
            self.labels.setdefault(row, []).append(Label(cell, letters, style))

    def _beside(self, row: int, width: int) -> int:
        """In the margin, where a line begins."""
        if self.page.layout.row(row).right_to_left:
            return self.page.frame.column + 1
        return _MARGIN - (width - 1)

    def _before(self, offset: int, width: int) -> tuple[int, int]:
        """In the space before a place, or over the sign there; in the margin where a line starts."""
        row, cell = self.page.cell_on_screen(offset)
        at = self.page.layout.row(row)
        first = any(piece.start == offset for piece in at.pieces)
        if at.right_to_left:
            return row, self.page.frame.column + 1 if first else cell + 1
        if first and cell <= at.indent:
            return row, self._beside(row, width) if not at.indent else cell - width
        before = self.page.document.text[offset - 1]
        # a reference to a note is right behind its word: it is covered itself
        reference = self.page.span_at(offset, SpanKind.NOTE_REF) is not None and not before.isspace()
        return row, cell if reference or before.isalnum() else cell - width

    # --- typing them

    def prefix(self) -> bool:
        """The key that copies, typed before the letters of a link; False where it has no such meaning."""
        if self.kind is not HintKind.LINK or self._targets.typed:
            return False
        self._targets.prefixed = True
        return True

    def take_first_word(self) -> Choice | None:
        """The first word alone, where that was chosen."""
        if self.kind is not HintKind.LAST_WORD or self.first_word is None:
            return None
        word = self.first_word
        self.clear()
        return Choice(words=word, highlight=True)

    def type(self, character: str) -> Choice | None:
        """Take one typed character, "" for a key that prints none; what was reached.

        Letters that lead nowhere end it, and so does what was reached.
        """
        targets = self._targets
        if not character or not targets.type(character):
            self.clear()
            return None
        if (target := targets.chosen) is None:
            self._lay_out()
            return None
        return self._reached(target)

    def _reached(self, target: Target) -> Choice | None:
        if target.line >= 0:
            self._show_words(HintKind.LAST_WORD if self.first_word else HintKind.FIRST_WORD, target.line)
            return None
        if target.word is not None and self.kind is HintKind.FIRST_WORD:
            self.first_word = target.word
            self._show_words(HintKind.LAST_WORD, self.bright_row)
            return None
        targets, first = self._targets, self.first_word
        self.clear()
        if target.word is not None:
            return Choice(words=((first or target.word)[0], target.word[1]))
        if target.link is not None:
            return Choice(target.link, target.offset, targets.prefixed, targets.capital, target.figure)
        return Choice(sentence=target.sentence)
