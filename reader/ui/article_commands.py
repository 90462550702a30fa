"""Everything that can be done in an article, on which key, and in which mode."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from reader.model import COLOURS
from reader.ui.commands import Command, Hint, hints


class Mode(Enum):
    """Reading: a page to read. Caret: a place is shown and moved. Selection: a range grows from it."""

    READING = "reading"
    CARET = "caret"
    SELECTION = "selection"


def _command(name: str, keys: str, action: str, label: str, help: str, show: bool = False) -> Command:
    return Command(f"article.{name}", keys, action, label, help, show, "article")


# The first command of a key whose action is allowed in the mode of the moment is run. A key of
# several parts ("g e") is typed one after the other.
ARTICLE_COMMANDS: tuple[Command, ...] = (
    _command("select", "v", "select", "Select", "Start a selection at the caret; again: keep the caret only", True),
    _command("select-sentence", "V", "grow", "Sentence", "Select the sentence, then the paragraph, then the section"),
    _command("highlight-selection", "enter", "enter", "Highlight", "Highlight the selection, or open what is at the caret", True),
    _command("highlight", "H", "highlight", "Highlight", "Highlight the sentence at the caret; again: the paragraph", True),
    _command("hint-sentence", "F", "hint_sentences", "Mark by letter", "Show a letter at each sentence and highlight one", True),
    _command("hint-words", "semicolon", "hint_words", "Select by letter", "Select by letters: of a line, of the first word, of the last word"),
    _command("note", "a", "note", "Note", "Write a note on the highlight at the caret, or on a new one", True),
    _command("tags", "t", "tags", "Tags", "Tag the highlight at the caret, or a new one"),
    *(
        _command(f"colour-{number}", str(number), f"colour({number})", name.capitalize(), f"Colour the highlight {name}")
        for number, name in enumerate(COLOURS, start=1)
    ),
    _command("delete", "d,delete", "delete", "Delete", "Delete the highlight at the caret; undo brings it back"),
    _command("extend", "greater_than_sign", "extend(1)", "Extend", "Extend the highlight by a word, where the caret is nearer to its start there"),
    _command("shrink", "less_than_sign", "extend(-1)", "Shrink", "Shrink the highlight by a word, where the caret is nearer to its start there"),
    _command("merge", "M", "merge", "Merge", "Merge the highlights that overlap or touch at the caret"),
    _command("split", "X", "split", "Split", "Split the highlight at the caret"),
    _command("undo", "u", "undo", "Undo", "Take back the last change to highlights, notes and tags", True),
    _command("redo", "ctrl+r", "redo", "Redo", "Do again what was taken back"),
    _command("next-highlight", "right_square_bracket h", "next_highlight(1)", "Next highlight", "Go to the next highlight"),
    _command("previous-highlight", "left_square_bracket h", "next_highlight(-1)", "Last highlight", "Go to the highlight before"),
    _command("next-heading", "right_square_bracket right_square_bracket", "next_heading(1)", "Next heading", "Go to the next heading"),
    _command("previous-heading", "left_square_bracket left_square_bracket", "next_heading(-1)", "Last heading", "Go to the heading before"),
    _command("copy", "y,super+c", "copy", "Copy", "Copy the selection, or the highlight or sentence at the caret"),
    _command("quote", "Y", "quote", "Copy quotation", "Copy it as a quotation with its source"),
    _command("links", "f", "hint_links", "Links", "Show a letter at each link, to open it, to read it here (capital) or to copy its address", True),
    _command("find", "slash", "ask_find", "Find", "Find words in this article", True),
    _command("find-next", "n", "find_next(1)", "Next hit", "Go to the next hit"),
    _command("find-previous", "N", "find_next(-1)", "Last hit", "Go to the hit before"),
    _command("article-note", "A", "article_note", "Article note", "Write a note on the article itself"),
    _command("wider", "plus,equals_sign", "width(4)", "Wider", "Make the reading column wider"),
    _command("narrower", "minus", "width(-4)", "Narrower", "Make the reading column narrower"),
    # reading
    _command("line-down", "j,down", "scroll_lines(1)", "Down", "Scroll down a line"),
    _command("line-up", "k,up", "scroll_lines(-1)", "Up", "Scroll up a line"),
    _command("half-down", "ctrl+d", "half_page(1)", "Half page", "Go down half a page"),
    _command("half-up", "ctrl+u", "half_page(-1)", "Half page up", "Go up half a page"),
    _command("page-down", "space,pagedown,ctrl+f", "page(1)", "Page", "Go down a page"),
    _command("page-up", "pageup,ctrl+b,backspace", "page(-1)", "Page up", "Go up a page"),
    _command("page-back", "b", "page_back", "Page up", "Go up a page"),
    _command("top", "g,home,ctrl+home", "top", "Top", "Go to the top"),
    _command("bottom", "G,end,ctrl+end", "bottom", "End", "Go to the end"),
    _command("pan-right", "right", "pan(1)", "Pan right", "Move a wide table or code to the left"),
    _command("pan-left", "left", "pan(-1)", "Pan left", "Move a wide table or code to the right"),
    # leaving
    _command("cancel", "escape", "cancel", "Cancel", "End the selection, hide the caret or the hits"),
    _command("back", "h,escape", "back", "Back", "Leave the article", True),
    _command("leave", "q", "leave", "Leave", "End the selection, or leave the article"),
    # the caret
    _command("left", "h,left", "move('left')", "Left", "Move the caret a character to the left"),
    _command("right", "l,right", "move('right')", "Right", "Move the caret a character to the right"),
    _command("down", "j,down", "move('down')", "Line down", "Move the caret a line down"),
    _command("up", "k,up", "move('up')", "Line up", "Move the caret a line up"),
    _command("word-right", "w,ctrl+right", "move('word_right')", "Word", "Move to the next word"),
    _command("word-left", "b,ctrl+left", "move('word_left')", "Word back", "Move to the word before"),
    _command("word-end", "e", "move('word_end')", "Word end", "Move to the end of the word"),
    _command("word-end-left", "g e", "move('word_end_left')", "Last word's end", "Move to the end of the word before"),
    _command("big-word-right", "W", "move('big_word_right')", "Big word", "Move past the next white space"),
    _command("big-word-left", "B", "move('big_word_left')", "Big word back", "Move back past white space"),
    _command("line-start", "0,home", "move('line_start')", "Line start", "Move to the start of the line"),
    _command("line-text", "circumflex_accent", "move('line_start')", "Line text", "Move to the first character of the line"),
    _command("line-end", "dollar_sign,end", "move('line_end')", "Line end", "Move to the end of the line"),
    _command("sentence-right", "right_parenthesis", "move('sentence_right')", "Next sentence", "Move to the next sentence"),
    _command("sentence-left", "left_parenthesis", "move('sentence_left')", "Sentence back", "Move to the sentence before"),
    _command("paragraph-right", "right_curly_bracket", "move('paragraph_right')", "Next paragraph", "Move to the next paragraph"),
    _command("paragraph-left", "left_curly_bracket", "move('paragraph_left')", "Paragraph back", "Move to the paragraph before"),
    _command("first", "g g,ctrl+home", "move('first')", "First character", "Move the caret to the start of the article"),
    _command("last", "G,ctrl+end", "move('last')", "Last character", "Move the caret to the end of the article"),
    _command("find-character", "f", "find_character(1)", "To character", "Move to the next character that you type"),
    _command("find-character-left", "F", "find_character(-1)", "Back to character", "Move to the last character that you type"),
    _command("find-again", "semicolon", "find_character_again(1)", "Again", "Look for the last character again"),
    _command("find-again-left", "comma", "find_character_again(-1)", "Again, back", "Look for the last character the other way"),
    _command("swap", "o", "swap", "Other end", "Move the caret to the other end of the selection"),
    _command("inner-word", "i w", "take('word')", "Word", "Select the word at the caret"),
    _command("inner-sentence", "i s", "take('sentence')", "Sentence", "Select the sentence at the caret"),
    _command("inner-paragraph", "i p", "take('paragraph')", "Paragraph", "Select the paragraph at the caret"),
)  # fmt: skip

_BY_NAME = {command.id.removeprefix("article."): command for command in ARTICLE_COMMANDS}
_COLOURS = [_BY_NAME[f"colour-{number}"] for number in range(1, len(COLOURS) + 1)]

_READING = frozenset({Mode.READING})
_CARET = frozenset({Mode.CARET, Mode.SELECTION})
_SELECTION = frozenset({Mode.SELECTION})
_NOT_SELECTION = frozenset({Mode.READING, Mode.CARET})

ALLOWED: dict[str, frozenset[Mode]] = {
    "scroll_lines": _READING,
    "top": _READING,
    "bottom": _READING,
    "pan": _READING,
    "page_back": _READING,
    "hint_links": _READING,
    "hint_sentences": _READING,
    "hint_words": _READING,
    "back": _NOT_SELECTION,
    "find_character": _CARET,
    "find_character_again": _CARET,
    "swap": _SELECTION,
    "take": _CARET,
    "delete": _NOT_SELECTION,
}
"""The modes an action is for; an action that is not named is for all."""

_HINTS = {
    "reading": "hint-sentence, highlight mark sentence, select, note, find, links, back",
    "caret": "select, highlight mark sentence, note, tags, copy, quote copy with source, cancel back to reading",
    "highlight": "highlight-selection open, note, tags, colours, extend, shrink, delete, undo, copy",
    "selection": "highlight-selection, note, colours, select-sentence, swap, copy, quote copy with source, cancel",
}
MOVES_FROM_READING = frozenset({"word_right", "sentence_right", "sentence_left", "paragraph_right", "paragraph_left"})  # fmt: skip
"""Motions that show the caret when no caret is shown; the other motions have another meaning there."""


def article_hints(situation: str, keys: Mapping[str, str]) -> tuple[Hint, ...]:
    """What the bottom line shows in a situation (see `MarkingPage.situation`), on the user's own keys."""
    found: list[Hint] = []
    for each in _HINTS[situation].split(", "):
        name, _, label = each.partition(" ")
        if name == "colours":
            signs = [sign for sign, _, _ in hints(_COLOURS, keys)]
            found += [(f"{signs[0]}-{signs[-1]}", "colour", "")] if len(signs) == len(_COLOURS) else []
        else:
            found += [(sign, label or own, action) for sign, own, action in hints([_BY_NAME[name]], keys)]
    return tuple(found)
