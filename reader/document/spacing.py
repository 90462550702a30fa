"""Blank rows between blocks."""

from __future__ import annotations

from collections.abc import Sequence

from reader.document.blocks import Block, BlockKind


def gap_between(above: Block, below: Block, loose: bool) -> int:
    """Blank rows between two blocks."""
    if below.kind is BlockKind.HEADING:
        return 1 if above.kind is BlockKind.HEADING or below.level > 2 else 2
    if above.kind is BlockKind.HEADING:
        return 1
    kinds = (above.kind, below.kind)
    if below.kind is BlockKind.ITEM and (above.kind is BlockKind.ITEM or above.depth):
        return int(loose)
    if kinds == (BlockKind.FOOTNOTE, BlockKind.FOOTNOTE):
        return int(loose)
    return 0 if kinds == (BlockKind.TERM, BlockKind.DEFINITION) else 1


def loose_lists(blocks: Sequence[Block], width: int) -> set[int]:
    """Blocks of lists with long items, and long footnotes: they get a blank row between them."""
    loose: set[int] = set()
    run: list[int] = []
    for index in range(len(blocks) + 1):
        listed = index < len(blocks) and (
            blocks[index].kind in (BlockKind.ITEM, BlockKind.FOOTNOTE) or blocks[index].depth
        )
        if listed:
            run.append(index)
            continue
        if run and sum(len(blocks[item].text) for item in run) > 2.2 * width * len(run):
            loose.update(run)
        run = []
    return loose
