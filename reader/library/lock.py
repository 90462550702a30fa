"""A lock file that one process holds at a time, and that no dead process keeps."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from reader.errors import LibraryBusy
from reader.library.files import disk_message


class LockFile:
    """An advisory lock (flock) on a file beside the library; the kernel frees it when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextlib.contextmanager
    def hold(self, seconds: float) -> Iterator[None]:
        """Hold the lock; wait for it at most so long.

        Raises LibraryBusy when another one keeps it longer, LibraryReadOnly or LibraryError when the
        file cannot be made.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise disk_message(error, self._path) from error
        try:
            self._wait(descriptor, seconds)
            yield
        finally:
            os.close(descriptor)

    def _wait(self, descriptor: int, seconds: float) -> None:
        started = time.monotonic()
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                waited = time.monotonic() - started
                if waited >= seconds:
                    raise LibraryBusy(
                        f"Another program has held {self._path} for {seconds:.0f} seconds.",
                        hint="Wait for it to end, or close it, then try again.",
                    ) from None
            # often enough to find the gap between two transactions of an update that runs beside
            time.sleep(0.001 if waited < 1.0 else 0.02)
