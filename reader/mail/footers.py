"""What letters put around their text: preheaders, "view in browser", unsubscribing, addresses, share rows."""

from __future__ import annotations

from collections.abc import Sequence

from reader.document.blocks import Block, BlockKind
from reader.mail.footer_phrases import (
    ABOUT,
    ADDRESS,
    CLOSING,
    FORMAT,
    LEAVE,
    OFFER,
    OPENING,
    SHARE,
    SIGNATURE,
)
from reader.mail.links import is_web_version_line

_AT_ENDS = 8
"""Blocks from the beginning or the end among which a line may offer another format."""
_FEW = 20
"""Words of a line that only offers something."""
_LONG = 45
"""Words of a block that is running text, whatever words it has."""


def body_blocks(blocks: Sequence[Block]) -> tuple[list[Block], list[tuple[str, str]]]:
    """The blocks that are the letter, and (rule, text) of those left out."""
    dropped: list[tuple[str, str]] = []
    kept = list(blocks)
    end = _footer_begin(kept)
    dropped.extend(("footer", block.text) for block in kept[end:] if block.text)
    kept = kept[:end]
    result: list[Block] = []
    for number, block in enumerate(kept):
        rule = _left_out(block, number, len(kept))
        if rule:
            dropped.append((rule, block.text))
        else:
            result.append(block)
    return result, dropped


def _left_out(block: Block, number: int, count: int) -> str:
    """The rule that leaves a block out, "" where none does."""
    text, short = block.text, _short(block)
    at_an_end = number < _AT_ENDS or number >= count - _AT_ENDS
    in_head = number < max(12, count // 4)
    few = len(text.split()) <= _FEW
    rules = (
        ("picture", block.kind is BlockKind.FIGURE and not text and not block.caption),
        ("view in browser", in_head and short and is_web_version_line(text)),
        ("offer to subscribe", number < _AT_ENDS and few and OPENING.search(text)),
        ("other format", at_an_end and short and FORMAT.search(text)),
        ("share row", SHARE.match(text.strip())),
        ("closing line", number >= count - _AT_ENDS and few and CLOSING.search(text)),
        ("unsubscribing", short and LEAVE.search(text)),
        ("postal address", short and ADDRESS.search(text)),
    )
    return next((name for name, applies in rules if applies), "")


def _short(block: Block) -> bool:
    return len(block.text.split()) <= _LONG


def _footer_begin(blocks: Sequence[Block]) -> int:
    """Where the footer begins: the first line of it behind the last running text."""
    last_text = 0
    for number, block in enumerate(blocks):
        if _is_running(block):
            last_text = number + 1
    for number in range(last_text, len(blocks)):
        text = blocks[number].text
        few = len(text.split()) <= _FEW
        if any(rule.search(text) for rule in (LEAVE, ABOUT, ADDRESS)) or SIGNATURE.match(text.strip()):
            return number
        if few and OFFER.search(text):
            return number
    return len(blocks)


def _is_running(block: Block) -> bool:
    words = len(block.text.split())
    if words < 25:
        return False
    return words > 80 or not (
        LEAVE.search(block.text) or ABOUT.search(block.text) or ADDRESS.search(block.text)
    )
