"""One child process that parses and cleans, and the pipes to it; `worker` is what runs in it."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from reader.errors import PostilError
from reader.feeds.workers.worker import HEADER, parsed_head

WALL_SECONDS = 15.0
"""Seconds after which a document is abandoned."""
SLOW_SECONDS = 90.0
"""The same for some pages of a PDF and for large documents: what ends them is the limit on processor time."""
_LARGE = 2_000_000
"""Bytes above which a document is large."""
_PDF_REQUEST = b'{"op": "pdf'
_START_SECONDS = 30.0
_PACKAGES = str(Path(__file__).resolve().parents[2])
_PIPE = 1 << 20
"""Bytes that a pipe should hold: a feed, or a worker's answer."""
_MAX_REPLY = 256 * 1024 * 1024


class WorkerDied(PostilError):
    """A worker process ended, or was killed, before it answered."""


class WorkerProcess:
    """One child process and its pipes, used by one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "reader.feeds.workers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # ctrl+c is for the update, which then ends its workers in order; the session stays the same,
            # for some systems share the processor among sessions
            process_group=0,
            bufsize=0,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([_PACKAGES, *filter(None, sys.path)])},
        )
        self._new = True
        self._come = bytearray()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            if hasattr(fcntl, "F_SETPIPE_SZ"):
                with suppress(OSError):  # more than this user may have
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)

    def hurry(self) -> None:
        """Ask it to put off those of several documents that it has not begun."""
        if not self._new:  # before it has started, the signal would kill it
            with suppress(OSError):
                self._process.send_signal(signal.SIGUSR1)

    def interrupt(self) -> None:
        """Kill the process, so that the thread waiting for an answer goes on."""
        self._process.kill()

    def end(self) -> None:
        """End the process and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        """Send a request; returns head and body of the answer. Raises WorkerDied, also at a timeout."""
        if self._new:  # the start takes a while on a busy machine and does not count as the document's time
            self._read(HEADER.size, time.monotonic() + _START_SECONDS)
            self._new = False
        slow = len(message) > _LARGE or message.startswith(_PDF_REQUEST, HEADER.size)
        deadline = time.monotonic() + (SLOW_SECONDS if slow else WALL_SECONDS)
        self._write(message, deadline)
        head_size, body_size = HEADER.unpack(self._read(HEADER.size, deadline))
        if head_size + body_size > _MAX_REPLY:
            raise WorkerDied("What came out of it is too large.")
        head = parsed_head(self._read(head_size, deadline))
        return head, self._read(body_size, deadline)

    def _write(self, data: bytes, deadline: float) -> None:
        assert self._process.stdin is not None
        target = self._process.stdin.fileno()
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(target, view) :]
            except BlockingIOError:
                self._wait([], [target], deadline)
            except OSError as error:
                raise self._died() from error

    def _read(self, size: int, deadline: float) -> bytes:
        """The next bytes of the answer, read in as few calls as possible."""
        assert self._process.stdout is not None
        source = self._process.stdout.fileno()
        while len(self._come) < size:
            self._wait([source], [], deadline)
            piece = os.read(source, _PIPE)
            if not piece:
                raise self._died()
            self._come += piece
        data = bytes(self._come[:size])
        del self._come[:size]
        return data

    def _wait(self, readable: list[int], writable: list[int], deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not any(select.select(readable, writable, [], left)):
            raise WorkerDied("Parsing it took longer than allowed.")

    def _died(self) -> WorkerDied:
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            status = 0
        if self._new and status > 0:
            return WorkerDied("The process that parses feeds and pages could not be started.")
        if -status == 24:  # SIGXCPU
            return WorkerDied("Parsing it took too much processor time.")
        return WorkerDied("It could not be parsed within the limits on memory and time.")
