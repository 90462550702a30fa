"""Captions as part of the text."""

from __future__ import annotations

from dataclasses import replace

from reader.document.blocks import BlockKind, Document


def with_captions(document: Document) -> Document:
    """The document with the captions of its figures as their text, to be searched, quoted and highlighted.

    Only for documents that are not stored yet: the text of a stored revision never changes.
    """
    return Document(
        tuple(
            replace(block, text=block.caption.strip(), caption="")
            if block.kind is BlockKind.FIGURE and not block.text and block.caption.strip()
            else block
            for block in document.blocks
        )
    )
