"""Breaking a text into lines of limited width.

Two ways: `greedy` fills every line as far as possible and costs about a microsecond a line;
`balanced` chooses, among the ways that need as few lines as greedy, the one with the least rag,
after Knuth and Plass, "Breaking Paragraphs into Lines" (1981), with cells for box widths. Because
both give the same number of lines, a long text can be laid out greedily and each paragraph
balanced when it is first looked at.

A list of lines is the list of their start indices. Lines are contiguous and cover the text: the
white space a line was broken at stays at its end and may hang beyond the width.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from reader.document.cells import cell_edges, is_boundary

# Scripts written without spaces: a line may break between any two of these, except before
# closing and after opening punctuation (the core of UAX #14's classes ID, CL, OP, NS).
_IDEOGRAPH = (
    "\u2e80-\u2fff\u3003-\u3007\u3012\u3013\u3020-\u30ff\u3105-\u4dbf\u4e00-\ua4cf\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_OPENING = "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\uff08\uff3b\uff5b\u2018\u201c(\\["
_CLOSING = (
    "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
    "\uff3d\uff5d\u2019\u201d\u2026\u2014)\\],.!?:;%\u30fb\u30fc\u3005\u3041\u3043\u3045\u3047\u3049\u3063\u3083"
    "\u3085\u3087\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7"
)
_BREAK = re.compile(
    r"(?P<space>[ \u2000-\u2006\u2008-\u200a\u200b\u3000\t]+)"
    r"|(?<=[^\W\d_])[-\u2010](?=[^\W\d_]{2})"
    r"|(?:\u2014|(?<!\d)\u2013)(?=[\w\"'\u2018\u201c(])"
    rf"|(?<=[{_IDEOGRAPH}\u3001\u3002\uff01\uff0c\uff1b\uff1f\uff09\u300d\u300f])(?![\s{_CLOSING}])(?=.)"
    rf"|(?<=[^\s{_OPENING}])(?=(?![{_CLOSING}])[{_IDEOGRAPH}])"
)
_MOST_BALANCED = 20_000
"""Characters of a paragraph above which the greedy lines are kept."""
_NO_SPACES = re.compile(f"[{_IDEOGRAPH}]")
_DASH = re.compile("[-\u2010\u2013\u2014]")
_AFTER_DASH = re.compile(
    r"(?:(?<=[^\W\d_])[-\u2010](?=[^\W\d_]{2})|(?:\u2014|(?<!\d)\u2013)(?=[\w\"'\u2018\u201c(]))"
)


class MeasuredText:
    """A text with what wrapping needs at any width.

    `edges` are its cell edges (see `cell_edges`).
    """

    def __init__(self, text: str, tab: int = 4) -> None:
        self.text = text
        self.edges = cell_edges(text, tab)

    @cached_property
    def one_cell(self) -> bool:
        """Whether every character takes one cell, so that cells and characters count alike."""
        return isinstance(self.edges, range)

    @cached_property
    def spaced(self) -> bool:
        """Whether its script separates words by spaces."""
        return self.one_cell or _NO_SPACES.search(self.text) is None

    @cached_property
    def stops(self) -> tuple[list[int], list[int]]:
        """Break opportunities: the cell edge where a line would end, and the start of the next line."""
        edges, limits, nexts = self.edges, [], []
        for match in _BREAK.finditer(self.text):
            if not is_boundary(edges, match.end()):
                continue
            limits.append(edges[match.start() if match.group("space") else match.end()])
            nexts.append(match.end())
        return limits, nexts

    @cached_property
    def dashes(self) -> list[int]:
        """Break opportunities after hyphens and dashes."""
        dashes = [match.start() for match in _DASH.finditer(self.text)]
        return [at + 1 for at in dashes if _AFTER_DASH.match(self.text, at)]

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """The ranges between the line breaks of the text, without these."""
        start = 0
        while (at := self.text.find("\n", start)) >= 0:
            yield start, at
            start = at + 1
        yield start, len(self.text)


def greedy(measured: MeasuredText, width: int) -> list[int]:
    """Starts of the lines, each filled as far as possible."""
    width = max(1, width)
    text = measured.text
    if measured.edges[-1] <= width and "\n" not in text:
        return [0]
    fill = _fill_one_cell if measured.one_cell else _fill
    if "\n" not in text:
        return fill(measured, width, 0, len(text))
    return [line for start, end in measured.paragraphs() for line in fill(measured, width, start, end)]


def _fill_one_cell(measured: MeasuredText, width: int, start: int, end: int) -> list[int]:
    text, lines, dashes = measured.text, [start], measured.dashes
    find = text.rfind
    while end - start > width:
        limit = start + width
        at = find(" ", start + 1, limit + 1) + 1 or start
        if dashes and (number := bisect_right(dashes, limit)) and dashes[number - 1] > at:
            at = dashes[number - 1]
        start = at if at > start else limit
        while start < end and text[start] == " ":
            start += 1
        if start >= end:
            break
        lines.append(start)
    return lines


def _fill(measured: MeasuredText, width: int, start: int, end: int) -> list[int]:
    edges = measured.edges
    limits, nexts = measured.stops
    lines = [start]
    while edges[end] - edges[start] > width:
        at = bisect_right(limits, edges[start] + width) - 1
        chosen = nexts[at] if at >= 0 else start
        if chosen <= start:
            chosen = _cut(measured, start, end, width)
        if chosen >= end:
            break
        lines.append(chosen)
        start = chosen
    return lines


def _cut(measured: MeasuredText, start: int, end: int, width: int) -> int:
    """Where to cut a run without a break opportunity: after the last grapheme that fits, at least one."""
    edges = measured.edges
    at = bisect_right(edges, edges[start] + width, start, end + 1) - 1
    while at > start and not is_boundary(edges, at):
        at -= 1
    if at <= start:
        at = start + 1
        while at < end and not is_boundary(edges, at):
            at += 1
    return at


def balanced(measured: MeasuredText, width: int) -> list[int]:
    """Starts of the lines with the least rag, as many lines as `greedy` needs.

    The rag of a line is the square of its free cells; the last line of a paragraph counts only when it
    is shorter than a quarter of the width, to avoid a single word there.
    """
    width = max(1, width)
    lines = greedy(measured, width)
    if len(lines) < 2 or not measured.spaced or len(measured.text) > _MOST_BALANCED:
        return lines
    chosen: list[int] = []
    for start, end in measured.paragraphs():
        filled = lines[bisect_left(lines, start) : bisect_left(lines, end)] or [start]
        chosen.extend(_balance(measured, width, filled, end) if len(filled) > 1 else filled)
    return chosen


def _balance(measured: MeasuredText, width: int, filled: list[int], end: int) -> list[int]:
    edges = measured.edges
    limits, nexts = measured.stops
    low, high = bisect_right(nexts, filled[0]), bisect_left(nexts, end)
    ends = [edges[filled[0]], *limits[low:high], edges[end]]
    starts = [filled[0], *nexts[low:high], end]
    begins = [edges[start] for start in starts]
    last, count = len(starts) - 1, len(filled)
    # Stop number l lies between the one a greedy fill from the end takes and the one from the start.
    latest = [bisect_left(starts, line) for line in filled] + [last]
    earliest = [last]
    for _ in range(count - 1):
        earliest.append(bisect_left(begins, ends[earliest[-1]] - width))
    earliest = [0, *reversed(earliest)]
    if any(a > b or starts[b] != line for a, b, line in zip(earliest, latest, [*filled, end], strict=True)):
        return filled  # a run longer than a line had to be cut: only a greedy fill does that
    rag = {0: 0}
    before: list[dict[int, int]] = []
    for line in range(1, count + 1):
        here: dict[int, int] = {}
        came: dict[int, int] = {}
        for k in range(earliest[line], latest[line] + 1):
            least = -1
            for j, total_before in rag.items():
                free = width - ends[k] + begins[j]
                if free < 0:
                    continue
                if k == last:
                    free = max(0, free - width + width // 4)
                total = total_before + free * free
                if least < 0 or total < least:
                    least, came[k] = total, j
            if least >= 0:
                here[k] = least
        rag = here
        before.append(came)
    if last not in rag:
        return filled
    at, chosen = last, []
    for came in reversed(before):
        at = came[at]
        chosen.append(starts[at])
    return chosen[::-1]
