"""Everything that can be done in an article, on which key, and in which mode."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from reader.choices import COLOURS
from reader.ui.keys.command import Command, Hint, hints


class Mode(Enum):
    """Reading: a page to read. Caret: a place is shown and moved. Selection: a range grows from it."""

    READING = "reading"
    CARET = "caret"
    SELECTION = "selection"


_READING = frozenset({Mode.READING})
_CARET = frozenset({Mode.CARET, Mode.SELECTION})
_SELECTION = frozenset({Mode.SELECTION})
_NOT_SELECTION = frozenset({Mode.READING, Mode.CARET})
_ALL = frozenset(Mode)


def _command(
    name: str,
    keys: str,
    label: str,
    help: str,
    show: bool = False,
    *,
    modes: frozenset[Mode] = _ALL,
    counted: bool = False,
    overrides: bool = False,
) -> Command:
    action = f"run('article.{name}')"
    command = Command(f"article.{name}", keys, action, label, help, show, "article")
    return command._replace(modes=modes, counted=counted, overrides=overrides)


ARTICLE_COMMANDS: tuple[Command, ...] = (
    _command("select", "v", "Select", "Start a selection at the caret; again: keep only the caret", True),
    _command("select-sentence", "V", "Sentence", "Select the sentence, then the paragraph, then the section"),
    _command("highlight-selection", "enter", "Highlight", "Highlight the selection, or open what is at the caret: a link, a note, a figure, a table", True),
    _command("highlight", "H", "Highlight", "Highlight the sentence at the caret; again: the paragraph", True),
    _command("hint-sentence", "F", "Highlight by letter", "Show a letter at each sentence, to highlight one", True),
    _command("hint-words", "semicolon", "Select by letter", "Select by letters: the line, the first word, the last word"),
    _command("note", "a", "Note", "Write a note on the highlight at the caret, or on a new one", True),
    _command("tags", "t", "Tags", "Tag the highlight at the caret, or a new one"),
    _command("draft", "O", "Into a draft", "Put the highlight at the caret, or a new one, into a draft"),
    *(
        _command(f"colour-{number}", str(number), name.capitalize(), f"Colour the highlight {name}")
        for number, name in enumerate(COLOURS, start=1)
    ),
    _command("delete", "d,delete", "Delete", "Delete the highlight at the caret; undo brings it back", modes=_NOT_SELECTION),
    _command("extend", "greater_than_sign", "Extend", "Extend the highlight by a word, where the caret is nearer to its start there", counted=True),
    _command("shrink", "less_than_sign", "Shrink", "Shrink the highlight by a word, where the caret is nearer to its start there", counted=True),
    _command("merge", "M", "Merge", "Merge the highlights that overlap or touch at the caret"),
    _command("split", "X", "Split", "Split the highlight at the caret"),
    _command("undo", "u", "Undo", "Undo the last change to highlights, notes and tags", True),
    _command("redo", "ctrl+r", "Redo", "Redo the last change that was undone"),
    _command("next-highlight", "right_square_bracket h", "Next highlight", "Go to the next highlight", counted=True),
    _command("previous-highlight", "left_square_bracket h", "Previous highlight", "Go to the previous highlight", counted=True),
    _command("next-heading", "right_square_bracket right_square_bracket", "Next heading", "Go to the next heading", counted=True),
    _command("previous-heading", "left_square_bracket left_square_bracket", "Previous heading", "Go to the previous heading", counted=True),
    _command("copy", "y,super+c", "Copy", "Copy the selection, or the highlight or sentence at the caret, in the format chosen last"),
    _command("quote", "Y", "Copy as", "Choose the format it is copied in: Markdown, pandoc, Org, Typst, LaTeX, APA and others"),
    _command("pipe", "vertical_line", "Pipe", "Pipe the selection, the highlight at the caret, or the article to a command"),
    _command("links", "f", "Links", "Show a letter at each link and figure, to open it, read it here (capital) or copy its address", True),
    _command("find", "slash", "Find", "Find words in this article", True),
    _command("find-next", "n", "Next hit", "Go to the next hit", counted=True),
    _command("find-previous", "N", "Previous hit", "Go to the previous hit", counted=True),
    _command("article-note", "A", "Article note", "Write a note on the article itself"),
    _command("wider", "plus,equals_sign", "Wider", "Make the reading column wider"),
    _command("narrower", "minus", "Narrower", "Make the reading column narrower"),
    # reading
    _command("line-down", "j,down", "Down", "Scroll down a line", modes=_READING, counted=True),
    _command("line-up", "k,up", "Up", "Scroll up a line", modes=_READING, counted=True),
    _command("half-down", "ctrl+d", "Half page", "Go down half a page", counted=True),
    _command("half-up", "ctrl+u", "Half page up", "Go up half a page", counted=True),
    _command("page-down", "space,pagedown,ctrl+f", "Page", "Go down a page", counted=True),
    _command("page-up", "pageup,ctrl+b,backspace", "Page up", "Go up a page", counted=True),
    _command("page-back", "b", "Page up", "Go up a page", modes=_READING, counted=True),
    _command("top", "g,home,ctrl+home", "Top", "Go to the top", modes=_READING),
    _command("bottom", "G,end,ctrl+end", "End", "Go to the end", modes=_READING),
    _command("pan-right", "right", "Pan right", "Move a wide table or code to the left", modes=_READING, counted=True),
    _command("pan-left", "left", "Pan left", "Move a wide table or code to the right", modes=_READING, counted=True),
    # leaving
    _command("cancel", "escape", "Cancel", "End the selection, hide the caret, or end the search"),
    _command("back", "h,escape", "Back", "Leave the article", True, modes=_NOT_SELECTION),
    _command("leave", "q", "Leave", "End the selection, or leave the article"),
    # the caret
    _command("left", "h,left", "Left", "Move the caret a character to the left", modes=_CARET, counted=True),
    _command("right", "l,right", "Right", "Move the caret a character to the right", modes=_CARET, counted=True),
    _command("down", "j,down", "Line down", "Move the caret a line down", modes=_CARET, counted=True),
    _command("up", "k,up", "Line up", "Move the caret a line up", modes=_CARET, counted=True),
    _command("word-right", "w,ctrl+right", "Word", "Move to the next word", counted=True),
    _command("word-left", "b,ctrl+left", "Word back", "Move to the previous word", modes=_CARET, counted=True),
    _command("word-end", "e", "Word end", "Move to the end of the word", modes=_CARET, counted=True),
    _command("word-end-left", "g e", "Previous word end", "Move to the end of the previous word", modes=_CARET, counted=True),
    _command("big-word-right", "W", "To white space", "Move past the next white space", modes=_CARET, counted=True),
    _command("big-word-left", "B", "Back to white space", "Move back past white space", modes=_CARET, counted=True),
    _command("line-start", "0,home", "Line start", "Move to the start of the line", modes=_CARET, counted=True),
    _command("line-text", "circumflex_accent", "Line text", "Move to the first character of the line", modes=_CARET, counted=True),
    _command("line-end", "dollar_sign,end", "Line end", "Move to the end of the line", modes=_CARET, counted=True),
    _command("sentence-right", "right_parenthesis", "Next sentence", "Move to the next sentence", counted=True),
    _command("sentence-left", "left_parenthesis", "Sentence back", "Move to the previous sentence", counted=True),
    _command("paragraph-right", "right_curly_bracket", "Next paragraph", "Move to the next paragraph", counted=True),
    _command("paragraph-left", "left_curly_bracket", "Paragraph back", "Move to the previous paragraph", counted=True),
    _command("first", "g g,ctrl+home", "First character", "Move the caret to the start of the article", modes=_CARET, counted=True),
    _command("last", "G,ctrl+end", "Last character", "Move the caret to the end of the article", modes=_CARET, counted=True),
    _command("find-character", "", "To character", "Move to the next occurrence of a typed character", modes=_CARET, counted=True, overrides=True),
    _command("find-character-left", "", "Back to character", "Move to the previous occurrence of a typed character", modes=_CARET, counted=True, overrides=True),
    _command("find-again", "", "Again", "Repeat the last character search", modes=_CARET, counted=True, overrides=True),
    _command("find-again-left", "", "Again, back", "Repeat the last character search backwards", modes=_CARET, counted=True, overrides=True),
    _command("swap", "o", "Other end", "Move the caret to the other end of the selection", modes=_SELECTION),
    _command("inner-word", "i w", "Word", "Select the word at the caret", modes=_CARET),
    _command("inner-sentence", "i s", "Sentence", "Select the sentence at the caret", modes=_CARET),
    _command("inner-paragraph", "i p", "Paragraph", "Select the paragraph at the caret", modes=_CARET),
)  # fmt: skip

_BY_NAME = {command.id.removeprefix("article."): command for command in ARTICLE_COMMANDS}
_COLOURS = [_BY_NAME[f"colour-{number}"] for number in range(1, len(COLOURS) + 1)]

_HINTS = {
    "reading": "hint-sentence, highlight highlight sentence, select, note, find, links, back",
    "caret": "select, highlight highlight sentence, note, tags, copy, quote copy as, cancel back to reading",
    "highlight": "highlight-selection open, note, tags, colours, extend, shrink, delete, undo, copy",
    "selection": "highlight-selection, note, colours, select-sentence, swap, copy, quote copy as, cancel",
}


def article_hints(situation: str, keys: Mapping[str, str]) -> tuple[Hint, ...]:
    """What the bottom line shows in a situation (see `ArticleView.situation`), on the user's own keys."""
    found: list[Hint] = []
    for each in _HINTS[situation].split(", "):
        name, _, label = each.partition(" ")
        if name == "colours":
            signs = [sign for sign, _, _ in hints(_COLOURS, keys)]
            found += [(f"{signs[0]}-{signs[-1]}", "colour", "")] if len(signs) == len(_COLOURS) else []
        else:
            found += [(sign, label or own, action) for sign, own, action in hints([_BY_NAME[name]], keys)]
    return tuple(found)
