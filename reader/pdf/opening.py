"""Opening PDF files: what they say of themselves, and why one cannot be read."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from reader.errors import CleaningError
from reader.pdf.folding import fold
from reader.pdf.records import MAX_PAGES, Facts

_MAX_OUTLINE = 5_000
_MAX_VALUE = 2_000
"""Characters of an entry of the information dictionary."""


@contextlib.contextmanager
def opened(source: bytes | Path) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF from its bytes or its file. Raises CleaningError where it is damaged or protected."""
    with contextlib.ExitStack() as stack:
        try:
            document = pdfium.PdfDocument(_readable(source, stack))
        except pdfium.PdfiumError as error:
            raise _unreadable(error) from error
        except OSError as error:
            raise CleaningError(f"The PDF cannot be read: {error.strerror}.") from error
        stack.callback(document.close)
        yield document


def _readable(source: bytes | Path, stack: contextlib.ExitStack) -> object:
    """What PDFium takes; it knows no file whose name is not Unicode."""
    if isinstance(source, bytes):
        return source
    try:
        os.fsencode(source).decode("utf-8")
    except UnicodeDecodeError:
        return stack.enter_context(open(source, "rb"))
    if not source.is_file():
        raise FileNotFoundError(2, "there is no such file", str(source))
    return source


def _unreadable(error: pdfium.PdfiumError) -> CleaningError:
    code = getattr(error, "err_code", None)
    if code == raw.FPDF_ERR_PASSWORD:
        return CleaningError(
            "The PDF is protected by a password.",
            hint="Save a copy without a password, for example with `qpdf --decrypt --password=… IN OUT`.",
        )
    if code == raw.FPDF_ERR_SECURITY:
        return CleaningError("The PDF is protected in a way that cannot be read here.")
    return CleaningError("The file is damaged or is not a PDF.")


def facts_of(document: pdfium.PdfDocument) -> Facts:
    """What a file says of itself. Raises CleaningError for one without pages."""
    count = len(document)
    if not count:
        raise CleaningError("The PDF has no pages.")
    labels = tuple(document.get_page_label(index) for index in range(min(count, MAX_PAGES)))
    # files without labels get 1, 2, 3 ... from some readers, which says nothing
    counted = all(label in {"", str(index + 1)} for index, label in enumerate(labels))
    info = {key: value[:_MAX_VALUE] for key, value in document.get_metadata_dict().items() if value}
    return Facts(count, () if counted else labels, _outline(document), tuple(info.items()))


def _outline(document: pdfium.PdfDocument) -> tuple[tuple[str, int], ...]:
    """The folded titles of the document's outline with their depth, counted from 1."""
    found: dict[str, int] = {}
    try:
        for number, item in enumerate(document.get_toc(max_depth=6)):
            if number >= _MAX_OUTLINE:
                break
            title = fold(item.get_title())
            if len(title) > 1:
                found[title] = item.level + 1
    except (pdfium.PdfiumError, ValueError):
        return ()
    return tuple(found.items())
