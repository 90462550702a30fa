"""The documents of revisions, stored in pieces, and where the pages of printed ones begin.

A long document is cut between blocks, so that its first screen needs only its first piece. Blocks count
from 0 and offsets in code points through the whole document, whatever the pieces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reader.document import BlockKind, Document
from reader.document.blocks import JOINER
from reader.errors import LibraryDamaged, NotFound
from reader.library.articles.packing import PackedText
from reader.library.storage.database import Library
from reader.library.storage.encoding import expand_text
from reader.library.storage.failures import RESTORE
from reader.model import PageStart


@dataclass(frozen=True, slots=True)
class DocumentPiece:
    """A run of a document's blocks.

    `block` is the index of its first block in the document, `start` the offset of its text in the
    revision's text; `document` holds its blocks alone.
    """

    number: int
    block: int
    start: int
    document: Document


@dataclass(frozen=True, slots=True)
class PieceStart:
    """Where a piece begins in its document: the index of its first block, and its offset in the text."""

    block: int
    start: int


def read_document(lib: Library, revision_id: int, first: bytes) -> Document:
    """The whole document of a revision; `first` is its first piece, packed."""
    document = unpack_document(first)
    rows = lib.tuples(
        "SELECT document FROM document_pieces WHERE revision_id = ? ORDER BY number", (revision_id,)
    )
    if not rows:
        return document
    pieces = [document, *(unpack_document(row[0]) for row in rows)]
    return Document(tuple(block for piece in pieces for block in piece.blocks))


def stored_form(lib: Library, revision_id: int, first: bytes) -> str:
    """The JSON of all pieces of a revision's document, as `PackedText.stored_form` gives it."""
    rows = lib.tuples(
        "SELECT document FROM document_pieces WHERE revision_id = ? ORDER BY number", (revision_id,)
    )
    return "\n".join(expand_text(one) for one in (first, *(row[0] for row in rows)))


def piece_starts(lib: Library, revision_id: int) -> tuple[PieceStart, ...]:
    """Where each piece of a revision's document begins; most have one."""
    rows = lib.tuples(
        "SELECT block, start FROM document_pieces WHERE revision_id = ? ORDER BY number", (revision_id,)
    )
    return (PieceStart(0, 0), *(PieceStart(*row) for row in rows))


def document_piece(lib: Library, revision_id: int, number: int = 0) -> DocumentPiece:
    """One piece of a revision's document, by its number from 0. Raises NotFound."""
    row = _stored_piece(lib, revision_id, number)
    return DocumentPiece(number, row["block"], row["start"], unpack_document(row["document"]))


def _stored_piece(lib: Library, revision_id: int, number: int) -> Any:
    if number:
        row = lib.row(
            "SELECT block, start, document FROM document_pieces WHERE revision_id = ? AND number = ?",
            (revision_id, number),
        )
    else:
        row = lib.row(
            "SELECT 0 AS block, 0 AS start, document FROM documents WHERE revision_id = ?", (revision_id,)
        )
    if row is None:
        raise NotFound(f"Revision {revision_id} has no piece {number}.")
    return row


def pieces_around(lib: Library, revision_id: int, start: int, end: int) -> DocumentPiece:
    """The pieces that a range of a revision's text reaches into, as one with the number of the first."""
    places = piece_starts(lib, revision_id)
    starts = [one.start for one in places]
    first = max(0, bisect_right(starts, start) - 1)
    last = max(first, bisect_left(starts, end + len(JOINER)) - 1)
    pieces = [document_piece(lib, revision_id, number) for number in range(first, last + 1)]
    if len(pieces) == 1:
        return pieces[0]
    document = Document(tuple(block for piece in pieces for block in piece.document.blocks))
    return DocumentPiece(first, places[first].block, places[first].start, document)


def heading_before(lib: Library, revision_id: int, number: int) -> str:
    """The last heading in the pieces before one, "" where there is none."""
    sign = f'"{BlockKind.HEADING.value}"'
    for earlier in reversed(range(number)):
        stored = _stored_piece(lib, revision_id, earlier)["document"]
        if sign in expand_text(stored):  # most have none, and reading their blocks takes ten times as long
            document = unpack_document(stored)
            if heading := document.heading_at(len(document.text)):
                return heading
    return ""


def unpack_document(stored: bytes) -> Document:
    """The blocks of one stored piece. Raises LibraryDamaged."""
    try:
        return Document.from_json(expand_text(stored))
    except (ValueError, RecursionError) as error:
        raise LibraryDamaged("A text in the library is damaged.", hint=RESTORE) from error


def store_document(
    lib: Library, revision_id: int, text: PackedText, packed_html: bytes, *, new: bool
) -> None:
    """Store a revision's document and its source; what was stored is replaced. Inside a transaction."""
    row = {"document": text.document, "source_html": packed_html}
    if new:
        lib.insert("documents", {"revision_id": revision_id, **row})
    else:
        lib.update("documents", revision_id, row)
        lib.execute("DELETE FROM document_pieces WHERE revision_id = ?", (revision_id,))
    for number, piece in enumerate(text.further, start=1):
        place = {"number": number, "block": piece.block, "start": piece.start}
        lib.insert("document_pieces", {"revision_id": revision_id, **place, "document": piece.document})


# --- pages


def store_pages(lib: Library, revision_id: int, pages: Sequence[PageStart]) -> None:
    """Store where the pages of a revision begin, instead of what was stored. Inside a transaction."""
    lib.execute("DELETE FROM pages WHERE revision_id = ?", (revision_id,))
    lib.execute_many(
        "INSERT INTO pages (revision_id, page, start, label) VALUES (?, ?, ?, ?)",
        [(revision_id, page.page, page.start, page.label) for page in pages],
    )


def pages(lib: Library, revision_id: int) -> tuple[PageStart, ...]:
    """Where the pages of a revision begin, in order; empty for what has no pages."""
    rows = lib.tuples(
        "SELECT start, page, label FROM pages WHERE revision_id = ? ORDER BY page", (revision_id,)
    )
    return tuple(PageStart(*row) for row in rows)


def page_at(lib: Library, revision_id: int, offset: int) -> PageStart | None:
    """The page on which an offset of a revision's text is, None where it has no pages."""
    row = lib.row(
        """SELECT start, page, label FROM pages WHERE revision_id = ? AND start <= ?
           ORDER BY start DESC, page DESC LIMIT 1""",
        (revision_id, offset),
    )
    return None if row is None else PageStart(*row)
