"""Opening a PDF in a viewer of the desktop, at a page where the viewer can be told one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from reader.ui.terminal.file_viewer import desktop_opener, own_command, start

_ASK_LIMIT = 3.0
"""Seconds that the desktop has to name its viewer."""
_BROWSER = ("{name}", "{uri}#page={page}")
_AT_PAGE: Mapping[str, tuple[str, ...]] = {
    "evince": ("{name}", "--page-index={page}", "{file}"),
    "papers": ("{name}", "--page-index={page}", "{file}"),
    "atril": ("{name}", "--page-index={page}", "{file}"),
    "xreader": ("{name}", "--page-index={page}", "{file}"),
    "okular": ("{name}", "--page", "{page}", "{file}"),
    "zathura": ("{name}", "--page={page}", "{file}"),
    "mupdf": ("{name}", "{file}", "{page}"),
    "qpdfview": ("{name}", "{file}#{page}"),
    "firefox": _BROWSER,
    "firefox-esr": _BROWSER,
    "chromium": _BROWSER,
    "chromium-browser": _BROWSER,
    "google-chrome": _BROWSER,
    "brave-browser": _BROWSER,
}
"""How each viewer is told a page, which counts from 1: from their manual pages."""


def open_pdf(file: Path, page: int, command: str) -> bool:
    """Open a file at a page (from 1) with the user's command, else with the desktop's viewer.

    In the command `{file}` and `{page}` are replaced; without `{file}` the file is added at its end.
    Returns whether the viewer was told the page. Raises ViewerMissing. It may take a second: not for the
    thread of the screen.
    """
    if command:
        arguments = own_command(command, file, setting="reading.pdf_viewer", page=page)
        told = "{page}" in command
    else:
        name = _usual_viewer()
        arguments, told = _at_page(name, file, page), True
        if not arguments:
            arguments, told = [desktop_opener(), str(file)], False
    start(arguments, setting="reading.pdf_viewer")
    return told


def _usual_viewer() -> str:
    """The program that the desktop opens PDFs with, "" where that is not known (xdg-mime)."""
    asker = shutil.which("xdg-mime")
    if asker is None:
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 -- found by `which`
            [asker, "query", "default", "application/pdf"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_ASK_LIMIT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return ""
    entry = answer.stdout.strip().removesuffix(".desktop").lower()
    names = (entry, entry.rpartition(".")[2], entry.partition(".")[2].rpartition(".")[2])
    return next((name for name in names if name in _AT_PAGE), "")


def _at_page(name: str, file: Path, page: int) -> list[str]:
    """The command of a known viewer, [] where it is not installed."""
    if not name or shutil.which(name) is None:
        return []
    values = {"name": name, "file": str(file), "uri": file.absolute().as_uri(), "page": str(page)}
    return [part.format_map(values) for part in _AT_PAGE[name]]
