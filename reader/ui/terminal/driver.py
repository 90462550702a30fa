"""Reads the terminal, and decides when a lone escape counts as the key."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

if TYPE_CHECKING:
    from reader.images.probe import Answers

_IDLE = 0.1
"""Seconds between two checks whether the driver was stopped."""
_MARGIN = 0.001


class PromptDriver(LinuxDriver):
    """Textual's driver, with a check as soon as an escape can no longer be part of a sequence.

    Textual checks only every 100 ms, however short `ESCDELAY` is, which delays the escape key noticeably.
    """

    _answers: Answers | None = None
    _answered: Callable[[Answers], None] | None = None

    def ask_for_images(self, answered: Callable[[Answers], None]) -> None:
        """Ask the terminal which protocols for images it knows; `answered` is called in the thread of input.

        The thread that reads keys takes the answers out of them, so that nobody else need read the terminal.
        """
        from reader.images.probe import QUESTIONS, Answers

        self._answers, self._answered = Answers(), answered
        self.write(QUESTIONS)
        self.flush()

    def give_up_asking(self) -> None:
        """Wait no longer for answers of the terminal."""
        if self._answers is not None:
            self._answers.give_up()

    def _without_answers(self, text: str) -> str:
        """What was read without the answers of the terminal; "" is read when nothing came for a while."""
        if self._answers is None:
            return text
        kept = self._answers.take(text) if text else self._answers.release()
        if self._answers.done and self._answered is not None:
            self._answered(self._answers)
            self._answered = None
        return kept

    def run_input_thread(self) -> None:
        """Read the terminal until the driver is stopped."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("ignore").decode  # bytes that are not UTF-8 are not keys
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            wait = _IDLE
            while not self.exit_event.is_set():
                came = bool(selector.select(wait))
                text = decode(os.read(self.fileno, 4096)) if came else ""
                if text := self._without_answers(text):
                    self._process(parser.feed(text))
                self._process(parser.tick())
                wait = constants.ESCAPE_DELAY + _MARGIN if came else _IDLE

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)
