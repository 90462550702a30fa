"""Standard streams that may be closed, on a full disk, or no longer read."""

from __future__ import annotations

import contextlib
import errno
import os
import sys


class StandardOutput:
    """Standard output that keeps its first failure instead of stopping the command's work.

    A closed pipe is the exception: BrokenPipeError passes, as whoever asked for the output has gone.
    """

    def __init__(self) -> None:
        self.failure: OSError | None = None

    def open(self) -> None:
        """Forget earlier failures, and put /dev/null where a standard stream is closed.

        Otherwise the next file opened, perhaps the library, would get the number of that stream.
        """
        self.failure = OSError(errno.EBADF, "it is closed") if sys.stdout is None else None
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            if getattr(sys, name) is not None:
                continue
            with contextlib.suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
                stream = open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False)  # noqa: SIM115
                setattr(sys, name, stream)
        for output in (sys.stdout, sys.stderr):
            if hasattr(output, "reconfigure"):
                output.reconfigure(errors="replace")  # where a terminal cannot show a character

    def write(self, text: str | bytes, *, flush: bool = False) -> None:
        """Write text that is safe for a terminal; bytes as they are, whatever its encoding.

        Raises BrokenPipeError.
        """
        if self.failure is not None:
            return
        try:
            if isinstance(text, bytes):
                sys.stdout.flush()
                sys.stdout.buffer.write(text)
            else:
                sys.stdout.write(text)
            if flush:
                sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            self.failure = error
            self.discard()

    def flush(self) -> None:
        """Bring what was written to its reader. Raises BrokenPipeError."""
        self.write("", flush=True)

    def discard(self) -> None:
        """Drop what is still buffered, so that the interpreter does not fail to write it at exit."""
        with contextlib.suppress(OSError):  # in tests there is no descriptor behind it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


standard_output = StandardOutput()
"""The process's own."""
