"""A three-way merge of lines.

After Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (2007): lines that all three
versions share cut them into chunks; a chunk that only one side changed is taken from that side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

Lines = Sequence[str]


def merge_lines(base: Lines, mine: Lines, theirs: Lines, *, keep_both: Callable[[str], bool]) -> list[str]:
    """`mine` with the changes from `base` to `theirs` applied.

    Where both sides changed the same lines, mine are kept; new lines of theirs for which `keep_both` is
    true are added below, after a blank line, unless mine deleted all lines there.
    """
    merged: list[str] = []
    for old, one, two in _chunks(list(base), list(mine), list(theirs)):
        merged.extend(_resolve(old, one, two, keep_both))
    return merged


def _chunks(
    base: list[str], mine: list[str], theirs: list[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    in_mine, in_theirs = _matching_lines(base, mine), _matching_lines(base, theirs)
    at = at_mine = at_theirs = 0
    for number in range(len(base)):
        if number not in in_mine or number not in in_theirs:
            continue
        one, two = in_mine[number], in_theirs[number]
        yield base[at:number], mine[at_mine:one], theirs[at_theirs:two]
        yield [base[number]], [mine[one]], [theirs[two]]
        at, at_mine, at_theirs = number + 1, one + 1, two + 1
    yield base[at:], mine[at_mine:], theirs[at_theirs:]


def _matching_lines(base: list[str], other: list[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _resolve(
    old: list[str], mine: list[str], theirs: list[str], keep_both: Callable[[str], bool]
) -> list[str]:
    size = len(old)
    # only one side changed these lines, or the other only added some above or below
    if mine == theirs:
        merged = mine
    elif mine[:size] == old:
        merged = theirs + mine[size:]
    elif theirs[:size] == old:
        merged = mine + theirs[size:]
    elif size and mine[-size:] == old:
        merged = mine[:-size] + theirs
    else:
        merged = mine + _added_lines(old, mine, theirs, keep_both)
    return merged


def _added_lines(
    old: list[str], mine: list[str], theirs: list[str], keep_both: Callable[[str], bool]
) -> list[str]:
    added = [line for line in theirs if line not in old and line not in mine and keep_both(line)]
    if not any(line.strip() for line in mine) or not any(line.strip() for line in added):
        return []
    return ["", *added]
