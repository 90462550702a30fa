"""A fair lock file that one process holds at a time and that the kernel frees when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from reader.errors import LibraryBusy
from reader.library.storage.files import disk_message

_POLL = 0.001
"""Seconds between two attempts; flock itself waits without end."""

WAIT = 10.0
"""Seconds a writer waits for another one."""


class LockFile:
    """An advisory lock (flock) on a file beside the library; the kernel frees it when its holder dies.

    A waiting process holds a second lock meanwhile, the turn, which everybody needs to take the first:
    so a busy writer cannot overtake one that waits, and can see that one does.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = turn_of(path)

    @contextlib.contextmanager
    def hold(self, seconds: float) -> Iterator[None]:
        """Hold the lock; wait for it at most `seconds`.

        Raises LibraryBusy when another process keeps it longer, LibraryReadOnly or LibraryError when the
        file cannot be created.
        """
        end = time.monotonic() + seconds
        with _opened(self._path) as lock:
            with _opened(self._turn) as turn:
                self._take(turn, end, seconds)
                self._take(lock, end, seconds)
            yield

    def wanted(self) -> bool:
        """Whether somebody waits for the lock, asked by the one who holds it."""
        with _opened(self._turn) as turn:
            return not _taken(turn, fcntl.LOCK_SH)

    def _take(self, descriptor: int, end: float, seconds: float) -> None:
        while not _taken(descriptor, fcntl.LOCK_EX):
            if time.monotonic() >= end:
                raise LibraryBusy(
                    f"Another program has held {self._path} for {seconds:.0f} seconds.",
                    hint="Wait until it ends, or close it, then try again.",
                )
            time.sleep(_POLL)


def turn_of(lock: Path) -> Path:
    """The file beside a lock file that says whose turn it is."""
    return lock.with_suffix(".turn")


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise disk_message(error, path) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
