"""Recognising the text of scanned pages with OCRmyPDF, where it is installed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from reader.errors import CleaningError

_PROGRAM = "ocrmypdf"
_SECONDS = 3600.0
"""Seconds after which recognition is given up."""


def recognition_hint(target: str = "FILE") -> str:
    """What to do with a PDF that holds pictures of pages; `target` is its file or address."""
    save = f"`postil save --ocr eng {target}`"
    if shutil.which(_PROGRAM):
        return f"{save} recognises its text with OCRmyPDF (languages: --ocr deu+eng)."
    if shutil.which("tesseract"):
        return f"Install OCRmyPDF, which uses the Tesseract that is here; then {save}."
    return f"OCRmyPDF recognises text: install it, then {save}."


@contextlib.asynccontextmanager
async def recognised(path: Path, folder: Path, *, languages: str) -> AsyncIterator[Path]:
    """A copy of a scanned PDF with its text, in a folder, for as long as the block runs.

    `languages` are Tesseract's names, joined by "+". Raises CleaningError where it cannot be made.
    """
    if not shutil.which(_PROGRAM):
        raise CleaningError("OCRmyPDF is not installed.", hint=recognition_hint())
    target = folder / f".postil-recognised-{os.getpid()}.pdf"
    try:
        await _run([_PROGRAM, "--skip-text", "--quiet", "-l", languages, str(path), str(target)])
        yield target
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(target)


async def _run(command: list[str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            _, said = await process.communicate()
    except TimeoutError as error:
        raise CleaningError(f"OCRmyPDF took longer than {_SECONDS / 60:g} minutes.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        last = said.decode(errors="replace").strip().rpartition("\n")[2][:300]
        raise CleaningError(f"OCRmyPDF failed: {last or f'exit status {process.returncode}'}.")
