"""What is printed left of a block: quote bars, bullets and numbers, the labels of footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.document.blocks import Block, BlockKind
from reader.document.cells import cells
from reader.safetext import safe_line

QUOTE_INDENT = 2
_BULLETS = ("•", "◦", "▪")


@dataclass(frozen=True, slots=True)
class BlockPrefix:
    """What is left of a block's text: `bars` quote bars, then the `marker`, which ends at cell `indent`."""

    indent: int
    bars: int = 0
    marker: str = ""


def block_prefixes(blocks: Sequence[Block]) -> list[BlockPrefix]:
    """The prefix of every block. Items of one list have markers of the same width."""
    found: list[BlockPrefix] = []
    fields = _marker_fields(blocks)
    edges: list[int] = [0]  # cell where the text of the open item of each depth begins
    for index, block in enumerate(blocks):
        bars = block.quote
        base = bars * QUOTE_INDENT
        if block.kind is BlockKind.ITEM:
            depth = max(1, block.depth)
            edges = (edges + [edges[-1]] * depth)[:depth]
            marker = _marker(block, depth)
            edges.append(edges[-1] + fields[index])
            found.append(BlockPrefix(base + edges[-1], bars, marker))
            continue
        inner = edges[min(block.depth, len(edges) - 1)] if block.depth else 0
        if not block.depth:
            edges = [0]
        marker = ""
        if block.kind is BlockKind.FOOTNOTE:
            marker = f"{safe_line(block.label) or '*'} "
            inner += max(3, cells(marker))
        elif block.kind is BlockKind.FIGURE:
            marker = "▣ "
            inner += cells(marker)
        elif block.kind is BlockKind.DEFINITION:
            inner += 2
        elif block.kind is BlockKind.CODE:
            inner += 1
        found.append(BlockPrefix(base + inner, bars, marker))
    return found


def _marker(block: Block, depth: int) -> str:
    return f"{_BULLETS[min(depth, len(_BULLETS)) - 1]} " if block.number is None else f"{block.number}. "


def _marker_fields(blocks: Sequence[Block]) -> dict[int, int]:
    """For each item the width of the marker field of its list."""
    fields: dict[int, int] = {}
    open_lists: list[list[int]] = []  # for each depth the items of the list that is open there

    def close(depth: int) -> None:
        while len(open_lists) > depth:
            items = open_lists.pop()
            width = max((cells(_marker(blocks[item], blocks[item].depth)) for item in items), default=2)
            fields.update(dict.fromkeys(items, width))

    for index, block in enumerate(blocks):
        if block.kind is BlockKind.ITEM:
            depth = max(1, block.depth)
            close(depth)
            while len(open_lists) < depth:
                open_lists.append([])
            open_lists[-1].append(index)
        else:
            close(block.depth)
    close(0)
    return fields
