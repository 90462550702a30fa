"""What is shown for a figure without text."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from reader.document.blocks import Block, BlockKind
from reader.document.cells import fit
from reader.safetext import SafeText, safe, safe_line

_LONGEST_ALT = 200
"""Cells of a description that are measured."""
_IS_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|avif|tiff?|bmp)|image|img|photo|picture|figure", re.I)
"""Descriptions that describe nothing."""
_NAMED_FILE = re.compile(r"(?=.*[^\W\d_]{4})([^/]{1,60})\.(?:png|jpe?g|gif|svg|webp|avif|tiff?|bmp)", re.I)


_NOTHING = safe_line("")


def shown_text(block: Block) -> SafeText:
    """The text of a block, safe for the screen.

    Of a figure without text its caption, else its description, else the name of the image's file; "" where
    it has nothing of these.
    """
    if block.text or block.kind is not BlockKind.FIGURE:
        return safe(block.text)
    described = block.caption.strip() or fit(block.alt.strip(), _LONGEST_ALT)
    return safe_line(described or (_file_name(block.source) if block.source else ""))


def description(block: Block) -> SafeText:
    """The description of a figure's image that is shown below its caption; "" where it says nothing else."""
    if block.kind is not BlockKind.FIGURE or not block.alt:  # most blocks, of which a layout asks for all
        return _NOTHING
    caption = block.text or block.caption
    if not caption:
        return _NOTHING
    alt = " ".join(block.alt.split())
    said = alt.casefold() in caption.casefold() or _IS_FILE.fullmatch(alt)
    return safe_line("" if said else fit(alt, _LONGEST_ALT))


def is_one_line(block: Block) -> bool:
    """Whether a block takes one line, cut where it is too narrow: a figure with neither text nor caption."""
    return block.kind is BlockKind.FIGURE and not block.text and not block.caption.strip()


def _file_name(address: str) -> str:
    """The name of an image's file where it says something, else "image"."""
    try:
        name = unquote(urlsplit(address).path).rpartition("/")[2]
    except ValueError:
        return "image"
    return name if _NAMED_FILE.fullmatch(name) else "image"
