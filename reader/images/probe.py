"""Asks a terminal which image protocols it supports.

Every terminal answers the last of the questions, so its answer ends the wait. The answers come among the
keys: `Answers` takes them out of what is read.
"""

from __future__ import annotations

import re

from reader.images.sequences import Protocol

QUESTIONS = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>q\x1b[16t\x1b[c"
"""Kitty's protocol? Your name (XTVERSION)? The size of a cell in pixels? What can you do (DA1)?"""
_ANSWER = re.compile(
    r"\x1b_G(?P<kitty>[^\x1b]{0,200})\x1b\\"
    r"|\x1bP>\|(?P<name>[^\x1b]{0,200})\x1b\\"
    r"|\x1b\[6;(?P<height>\d{1,4});(?P<width>\d{1,4})t"
    r"|\x1b\[\?(?P<features>[\d;]{0,100})c"
)
_BEGUN = re.compile(
    r"\x1b(?:_(?:G[^\x1b]{0,200}\x1b?)?|P(?:>(?:\|[^\x1b]{0,200}\x1b?)?)?|\[(?:\?[\d;]{0,100}|6;?[\d;]{0,9})?)?$"
)
"""The beginning of an answer, whose end is still to come."""

_KEY = re.compile(r"\x1b\[?")


class Answers:
    """What a terminal has answered so far; `done` once it has said all."""

    def __init__(self) -> None:
        self.done = False
        self.kitty = False
        self.name = ""
        self.features: frozenset[str] = frozenset()
        self.cell: tuple[int, int] | None = None
        """Width and height of a cell in pixels."""
        self._held = ""

    def take(self, text: str) -> str:
        """What was read from the terminal without the answers in it."""
        text, self._held = self._held + text, ""
        kept, at = [], 0
        for found in _ANSWER.finditer(text):
            kept.append(text[at : found.start()])
            at = found.end()
            self._note(found)
        rest = text[at:]
        if not self.done and (begun := _BEGUN.search(rest)):
            self._held, rest = rest[begun.start() :], rest[: begun.start()]
        return "".join([*kept, rest])

    def release(self) -> str:
        """What was held back and may be a key after all, as nothing followed it."""
        if not _KEY.fullmatch(self._held):
            return ""
        held, self._held = self._held, ""
        return held

    def give_up(self) -> None:
        """Wait for no further answer; half of one is dropped, for it is no key."""
        self.done, self._held = True, "" if self._held.startswith(("\x1b_", "\x1bP")) else self._held

    def _note(self, found: re.Match[str]) -> None:
        if found["kitty"] is not None:
            self.kitty = self.kitty or found["kitty"].endswith(";OK")
        elif found["name"] is not None:
            self.name = found["name"]
        elif found["height"] is not None:
            height, width = int(found["height"]), int(found["width"])
            self.cell = (width, height) if 1 <= width <= 200 and 1 <= height <= 400 else None
        else:
            self.features, self.done = frozenset(found["features"].split(";")), True

    @property
    def protocol(self) -> Protocol:
        """The best protocol that the terminal knows."""
        if self.kitty:
            return Protocol.KITTY
        if self.name.startswith(("iTerm2", "WezTerm")):
            return Protocol.ITERM2
        return Protocol.SIXEL if "4" in self.features else Protocol.NONE
