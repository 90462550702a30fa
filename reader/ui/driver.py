"""Reads the terminal, and decides when a lone escape counts as the key."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_IDLE = 0.1
"""Seconds between two checks whether the driver was stopped."""
_MARGIN = 0.001


class PromptDriver(LinuxDriver):
    """Textual's driver, with a check as soon as an escape can no longer be part of a sequence.

    Textual checks only every 100 ms, however short `ESCDELAY` is, which delays the escape key noticeably.
    """

    def run_input_thread(self) -> None:
        """Read the terminal until the driver is stopped."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("ignore").decode  # bytes that are not UTF-8 are not keys
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            wait = _IDLE
            while not self.exit_event.is_set():
                came = bool(selector.select(wait))
                if came:
                    text = decode(os.read(self.fileno, 4096))
                    self._process(parser.feed(text) if text else ())
                self._process(parser.tick())
                wait = constants.ESCAPE_DELAY + _MARGIN if came else _IDLE

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)
