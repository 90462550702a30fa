"""What the article view asks the app to do: it writes nothing itself.

Offsets count code points in the text of the shown revision, start inclusive, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.message import Message

from reader.document import Block, Document
from reader.model import Article, Place


@dataclass
class HighlightRequested(Message):
    """Highlight a range; `then` says what the reader wants to write on it at once.

    `colour` is "" where the reader chose none.
    """

    start: int
    end: int
    colour: str
    then: Literal["", "note", "tags", "draft"] = ""


@dataclass
class NoteRequested(Message):
    """Write the note of a highlight."""

    uid: str


@dataclass
class DraftRequested(Message):
    """Put a highlight into a draft."""

    uid: str


@dataclass
class TagsRequested(Message):
    """Choose the tags of a highlight."""

    uid: str


@dataclass
class ColourRequested(Message):
    """Give a highlight another colour."""

    uid: str
    colour: str


@dataclass
class DeleteRequested(Message):
    """Delete a highlight (a tombstone: undo brings it back)."""

    uid: str


@dataclass
class RangeRequested(Message):
    """Give a highlight another range."""

    uid: str
    start: int
    end: int


@dataclass
class MergeRequested(Message):
    """Make one highlight of several that overlap or touch, in reading order."""

    uids: tuple[str, ...]


@dataclass
class SplitRequested(Message):
    """Make two highlights of one at an offset inside it."""

    uid: str
    offset: int


@dataclass
class HighlightOpened(Message):
    """Show the card of a highlight: quote, note, tags, dates."""

    uid: str


class UndoRequested(Message):
    """Undo the last change to this article's highlights."""


class RedoRequested(Message):
    """Redo the last change that was undone."""


class ArticleNoteRequested(Message):
    """Write the note of the article itself."""


LinkUse = Literal["browser", "postil", "copy"]


@dataclass
class LinkRequested(Message):
    """Follow a link: `how` is "browser", "postil" (read it here) or "copy" (its address)."""

    url: str
    how: LinkUse = "browser"


@dataclass
class FigureRequested(Message):
    """Show the image of a figure; `block` is its index in the document shown."""

    document: Document
    block: int


@dataclass
class TableRequested(Message):
    """Offer what can be done with a table."""

    table: Block


@dataclass
class CopyRequested(Message):
    """Put text on the clipboard."""

    text: str


@dataclass
class PassageCopyRequested(Message):
    """Copy words of an article in the form chosen last, or in one to `choose`.

    `pages` is "12", "12–13" or "", `url` opens the article there.
    """

    words: str
    article: Article
    pages: str
    url: str
    choose: bool = False


@dataclass
class PipeRequested(Message):
    """Give a passage to a command: a range with its words, and the uid where it is a highlight.

    Without a `passage` the whole article.
    """

    passage: tuple[int, int] | None = None
    words: str = ""
    uid: str = ""


class FindRequested(Message):
    """Ask for words to find, then call `ArticleView.find`."""


class BackRequested(Message):
    """Leave the article."""


@dataclass
class PlaceChanged(Message):
    """The reader has rested at another place."""

    place: Place


class ReachedEnd(Message):
    """The last line of the article has been on the screen; once for each article shown."""


@dataclass
class WidthChanged(Message):
    """The reader chose another column width, in cells."""

    width: int


@dataclass
class StatusMessage(Message):
    """A short plain sentence for the bottom line: why a key did nothing, how many hits there are."""

    text: str
