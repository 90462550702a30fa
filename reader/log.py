"""The log: where tracebacks and details go, so that the screen stays clear."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from reader import __version__, paths
from reader.atomic import make_file, make_folder
from reader.safetext import safe
from reader.userinfo import hidden

MAX_BYTES = 1_000_000
"""A log larger than this is renamed to `<name>.old` before the next entry; one old log is kept."""


def logger(name: str) -> logging.Logger:
    """The logger of a module. What any logger says, those of packages too, goes to the log from then on."""
    root = logging.getLogger()
    if not any(isinstance(handler, _ToFile) for handler in root.handlers):
        root.addHandler(_ToFile())
    return logging.getLogger(name)


class _ToFile(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _append(record.name, self.format(record))


def record(error: BaseException, *, doing: str = "") -> Path | None:
    """Appends a traceback to the log. Returns the log's path, None when it could not be written."""
    return _append(doing, "".join(traceback.format_exception(error)))


def _append(doing: str, said: str) -> Path | None:
    path = paths.log_file()
    head = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} postil {__version__}, Python {sys.version.split()[0]}"
    try:
        make_folder(path.parent)
        if path.exists() and path.stat().st_size > MAX_BYTES:
            path.replace(path.with_name(path.name + ".old"))
        make_file(path)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            os.fchmod(file.fileno(), 0o600)  # a note may stand in it
            file.write(safe(hidden(f"{head}: {doing}\n{said}\n")))
    except OSError:
        return None
    return path
