"""What a reader can ask for from a list or a card of highlights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from textual.message import Message


class HighlightAction(StrEnum):
    """The values are what key bindings name."""

    GO = "go"
    NOTE = "note"
    TAGS = "tags"
    RECOLOUR = "recolour"
    DELETE = "delete"
    COPY = "copy"
    QUOTE = "quote"
    """Choose the form it is copied in."""
    DRAFT = "draft"
    """Put it into a draft."""
    LINK = "link"
    """Link it to another one."""
    CONFIRM = "confirm"
    """Its place is right."""
    PLACE = "place"
    """Select its place again."""
    ARTICLE_NOTE = "article note"
    FILTER = "filter"
    UNDO = "undo"
    REDO = "redo"
    BACK = "back"
    CLOSE = "close"


@dataclass
class ActionRequested(Message):
    """Something is to be done with a highlight, or ("" as `uid`) with the whole list.

    `colour` is the one to recolour it with; `undo` the command that takes a deletion back there.
    """

    action: HighlightAction
    uid: str = ""
    colour: str = ""
    undo: str = "article.undo"
