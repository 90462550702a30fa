"""What comes from the terminal, and when a lone escape counts as the key."""

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
"""Seconds between two looks whether the terminal is to be let go."""
_MARGIN = 0.001


class PromptDriver(LinuxDriver):
    """Textual's driver, but that it looks again as soon as an escape can be no part of a sequence.

    Textual looks only every 100 ms, however short `ESCDELAY` is: an escape was felt.
    """

    def run_input_thread(self) -> None:
        """Read the terminal until the driver is stopped."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("ignore").decode  # what is no text is no key
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
