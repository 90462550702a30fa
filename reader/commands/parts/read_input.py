"""What is typed while an article is read aloud: a command a line, or single keys. No escape sequences.

Standard input is read as it is, never by `input()`: that loads readline, which writes sequences of its own.
"""

from __future__ import annotations

import codecs
import os
import select
import sys
import termios
import tty
from collections.abc import Callable
from typing import Protocol

LONGEST = 10_000
"""Characters that a line may have; one that is longer ends the input."""
_ARROWS = {"A": "-", "B": "", "C": "}", "D": "{"}
"""What the last letter of an arrow key's sequence stands for: up, down, right, left."""
_ASKS = {"/": "Search:", "g": "Go to the number of a heading, or 40%; empty for the beginning:"}
_SEQUENCE_PAUSE = 0.05
"""Seconds within which the rest of a key's sequence follows."""


class Commands(Protocol):
    """Gives one command after the other."""

    def next(self) -> str | None:
        """The next command, as it would be typed on a line; None at the end of the input."""
        ...

    def ask(self, question: str) -> str | None:
        """A line of text; None at the end of the input."""
        ...


class Lines:
    """A command a line."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def next(self) -> str | None:
        """The next command without blanks around it; None at the end of the input."""
        line = self._line()
        return None if line is None else line.strip()

    def ask(self, question: str) -> str | None:
        """Print a question; returns the answer, None at the end of the input."""
        if question:
            self._say(question.strip())
        return self._line()

    def _line(self) -> str | None:
        """A line without its end; None at the end of the input, and for a line without any end in reach."""
        line = sys.stdin.readline(LONGEST) if sys.stdin is not None else ""
        if len(line) == LONGEST and not line.endswith("\n"):
            return None
        return line.rstrip("\r\n") if line else None


class Keys:
    """Single keys of a terminal, used in a `with`; text is asked for on a line of its own."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._lines = Lines(say)
        self._descriptor = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._descriptor)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Keys:
        tty.setcbreak(self._descriptor, termios.TCSADRAIN)
        return self

    def __exit__(self, *_: object) -> None:
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

    def next(self) -> str | None:
        """The command of the next key, with its text where it takes one; None at the end of the input."""
        key = self._key()
        if key is None or key == "\x04":
            return None
        if key in "\r\n ":
            return ""
        if key in "\x7f\b":
            return "-"
        if key == "\x1b":
            return self._sequence()
        question = _ASKS.get(key, "")
        if not question:
            return key
        text = self.ask(question)
        return key if text is None else f"{key} {text}"

    def ask(self, question: str) -> str | None:
        """Print a question and read a line as terminals do; None at the end of the input."""
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
        try:
            return self._lines.ask(question)
        finally:
            tty.setcbreak(self._descriptor, termios.TCSADRAIN)

    def _key(self) -> str | None:
        while True:
            data = os.read(self._descriptor, 1)
            if not data:
                return None
            if character := self._decoder.decode(data):
                return character

    def _sequence(self) -> str:
        """An arrow key as the command it stands for; any other such key is "." (say it again)."""
        typed = ""
        while any(select.select([self._descriptor], [], [], _SEQUENCE_PAUSE)) and len(typed) < 16:
            typed += os.read(self._descriptor, 1).decode("ascii", "replace")
            if len(typed) > 1 and typed[-1].isalpha():
                break
        return _ARROWS.get(typed[-1:], ".") if len(typed) > 1 else "."
