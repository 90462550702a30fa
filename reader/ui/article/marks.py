"""What is laid over the text of the article: highlights, hits, the selection, the caret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reader.document.blocks import Document
from reader.model import AnchorState, Highlight

PLAIN = 0.9
"""The confidence from which a re-anchored highlight is shown without a mark to check it."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The part of one highlight that is in one block; offsets in `Document.text`."""

    start: int
    end: int
    highlight: Highlight
    begins: bool

    @property
    def check(self) -> bool:
        """Whether the place was found again with doubt."""
        anchor = self.highlight.anchor
        return anchor.state is AnchorState.CHANGED and anchor.confidence < PLAIN


def marked_blocks(document: Document, highlights: Sequence[Highlight]) -> dict[int, list[Marked]]:
    """For each block the highlights in it, longest first, so that the shortest is painted on top."""
    marked: dict[int, list[Marked]] = defaultdict(list)
    for highlight in highlights:
        start, end = highlight.anchor.start, highlight.anchor.end
        if start is None or end is None or not 0 <= start < end <= len(document.text):
            continue
        for number, (block, low, high) in enumerate(document.ranges(start, end)):
            base = document.starts[block]
            marked[block].append(Marked(base + low, base + high, highlight, number == 0))
    for parts in marked.values():
        if len(parts) > 1:
            parts.sort(key=_painting_order)
    return dict(marked)


def with_marks(
    document: Document,
    marked: Mapping[int, list[Marked]],
    gone: Sequence[Highlight],
    come: Sequence[Highlight],
) -> dict[int, list[Marked]]:
    """`marked_blocks` after some highlights went and others came; `marked` are those before."""
    found = dict(marked)
    uids = {highlight.uid for highlight in gone}
    for block in marked_blocks(document, gone):
        found[block] = [part for part in found.get(block, ()) if part.highlight.uid not in uids]
    for block, parts in marked_blocks(document, come).items():
        found[block] = sorted([*found.get(block, ()), *parts], key=_painting_order)
    return {block: parts for block, parts in found.items() if parts}


def _painting_order(part: Marked) -> tuple[Any, ...]:
    return part.start - part.end, part.start, part.highlight.reading_order


@dataclass(slots=True)
class Marks:
    """What is laid over the text: highlights by block, hits, the selection, the caret."""

    highlights: dict[int, list[Marked]] = field(default_factory=dict)
    hits: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    current_hit: tuple[int, int] = (-1, -1)
    label_hits: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Hits in what is shown for figures without text, by block."""
    current_label_hit: tuple[int, int, int] = (-1, -1, -1)
    """Block, start and end."""
    selection: tuple[int, int] = (-1, -1)
    selection_colour: str = ""
    caret: int = -1

    def clear(self) -> None:
        """Nothing is laid over the text."""
        self.highlights, self.hits, self.current_hit = {}, {}, (-1, -1)
        self.label_hits, self.current_label_hit = {}, (-1, -1, -1)
        self.selection, self.selection_colour, self.caret = (-1, -1), "", -1
