"""PDF in, a report out: its text in reading order, with pages, headings, lists, tables and notes.

PDFium is loaded with `read`, and with the modules that use it: only workers import those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.pdf.plain import read as read

READER_VERSION = 2
"""Rises whenever the same file would give another text."""


def __getattr__(name: str) -> object:
    """`read`, which loads PDFium (PEP 562)."""
    if name == "read":
        from reader.pdf.plain import read

        return read
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
