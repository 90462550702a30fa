"""The types of what the fixtures of several test folders give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from reader.document import Document
from reader.library.storage.database import Library
from reader.model import Revision

At = Callable[[float], datetime]
"""A moment so many minutes after a fixed noon."""
AddArticle = Callable[..., int]
"""Stores an entry of a feed and its text; returns the article's number."""
MakeDocument = Callable[..., Document]
"""A document of paragraphs; a text that begins with "# " is a heading."""
Revise = Callable[..., Revision]
"""Stores a text as the article's new revision."""
OpenBlank = Callable[[Path], Library]
"""Opens a new library at a path."""
Machines = tuple[Path, Library, Library, Library]
"""A folder for sync, and three libraries with the same articles."""


@dataclass(frozen=True)
class Result:
    """Exit status and output of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        import json

        return json.loads(self.out)


class Run(Protocol):
    """Runs `postil` with these arguments in this process; `stdin` is its standard input."""

    def __call__(self, *arguments: object, stdin: bytes = b"") -> Result: ...
