"""A three-way merge of lines.

After Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (2007): lines that all three
versions share cut them into chunks; a chunk that only one side changed is taken from that side. Lines
are matched as Bram Cohen's patience diff does: first those that occur once on each side.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Lines = Sequence[str]
_MOST_COMPARED = 1_000_000
"""Pairs of lines that are compared where none is unique; larger stretches count as replaced."""
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, and the numbers (from 1) of its lines at which both sides had changed the same."""

    text: str
    conflicts: tuple[int, ...] = ()


def merge_text(base: str, mine: str, theirs: str, *, restore: bool = False) -> Merged:
    """`mine` with the changes from `base` to `theirs` applied; nothing that either side wrote is lost.

    Where both changed the same lines, mine are kept and theirs follow; in YAML front matter, where a key
    may occur once, as a comment. Lines that mine deleted stay deleted, unless `restore`. Line ends and a byte
    order mark of `mine` are kept.
    """
    mark = "\ufeff" if mine.startswith("\ufeff") else ""
    newline = "\r\n" if "\r\n" in mine else "\n"
    here = mine.removeprefix(mark).replace("\r\n", "\n")
    if here == base:
        return Merged(mark + theirs.replace("\n", newline))
    if theirs == here or (theirs == base and not restore):
        return Merged(mine)
    front = _FRONT_MATTER.match(here)
    front_lines = front.group().count("\n") if front else 0
    merged: list[str] = []
    conflicts: list[int] = []
    at = 0
    for old, one, two in _chunks(base.split("\n"), here.split("\n"), theirs.split("\n")):
        lines = _one_sided(old, one, two)
        if restore and not one and old and two:
            lines = two
        if lines is None:
            conflicts.append(len(merged) + 1)
            lines = _both(old, one, two, in_front=at < front_lines)
        merged.extend(lines)
        at += len(one)
    return Merged(mark + "\n".join(merged).replace("\n", newline), tuple(conflicts))


def shared_lines(mine: str, theirs: str) -> str:
    """The lines that two texts share, in order: merged against them, neither text loses a line."""
    lines = mine.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return "\n".join(lines[number] for number in sorted(_matching_lines(lines, theirs.split("\n"))))


def merge_lines(base: Lines, mine: Lines, theirs: Lines, *, keep_both: Callable[[str], bool]) -> list[str]:
    """`mine` with the changes from `base` to `theirs` applied.

    Where both sides changed the same lines, mine are kept; new lines of theirs for which `keep_both` is
    true are added below, after a blank line, unless mine deleted all lines there.
    """
    merged: list[str] = []
    for old, one, two in _chunks(list(base), list(mine), list(theirs)):
        lines = _one_sided(old, one, two)
        merged.extend(one + _added_lines(old, one, two, keep_both) if lines is None else lines)
    return merged


# --- chunks


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


def _one_sided(old: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """The lines of a chunk where the sides do not contradict each other; else None."""
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
        return None
    return merged


def _added_lines(
    old: list[str], mine: list[str], theirs: list[str], keep_both: Callable[[str], bool]
) -> list[str]:
    added = [line for line in theirs if line not in old and line not in mine and keep_both(line)]
    if not any(line.strip() for line in mine) or not any(line.strip() for line in added):
        return []
    return ["", *added]


def _both(old: list[str], mine: list[str], theirs: list[str], *, in_front: bool) -> list[str]:
    """Mine, then what is new in theirs."""
    if len(old) == len(mine) == len(theirs):
        merged = []
        for was, one, two in zip(old, mine, theirs, strict=True):
            merged.append(two if one == was else one)
            if was not in (one, two) and one != two:
                merged.append(f"# {two}" if in_front else two)
        return merged
    if not any(line.strip() for line in mine):
        new = _around(old, theirs)
    else:
        kept = {*old, *mine}
        new = [line for line in theirs if line not in kept]
    return [*mine, *(f"# {line}" for line in new)] if in_front else [*mine, *new]


def _around(old: list[str], theirs: list[str]) -> list[str]:
    """Theirs without the stretch that is a changed form of `old`, which was deleted on the other side."""
    matched = _matching_lines(old, theirs).values()
    if not matched:
        return theirs
    return theirs[: min(matched)] + theirs[max(matched) + 1 :]


# --- which lines are the same


def _matching_lines(base: list[str], other: list[str]) -> dict[int, int]:
    """Numbers of lines of `base`, each with the number of the same line in `other`, both ascending."""
    found: dict[int, int] = {}
    stretches = [(0, len(base), 0, len(other))]
    while stretches:
        low, high, from_, to = stretches.pop()
        while low < high and from_ < to and base[low] == other[from_]:
            found[low] = from_
            low, from_ = low + 1, from_ + 1
        while low < high and from_ < to and base[high - 1] == other[to - 1]:
            high, to = high - 1, to - 1
            found[high] = to
        if low == high or from_ == to:
            continue
        anchors = _unique(base[low:high], other[from_:to])
        if anchors:
            last_low, last_from = low, from_
            for one, two in ((low + one, from_ + two) for one, two in anchors):
                found[one] = two
                stretches.append((last_low, one, last_from, two))
                last_low, last_from = one + 1, two + 1
            stretches.append((last_low, high, last_from, to))
        elif (high - low) * (to - from_) <= _MOST_COMPARED:
            matcher = SequenceMatcher(None, base[low:high], other[from_:to], autojunk=False)
            for block in matcher.get_matching_blocks():
                found.update((low + block.a + step, from_ + block.b + step) for step in range(block.size))
    return found


def _unique(base: list[str], other: list[str]) -> list[tuple[int, int]]:
    """Lines that occur once on each side, by their numbers: the longest run that ascends on both."""
    once = {line for line, times in Counter(other).items() if times == 1}
    counts = Counter(base)
    places = {line: number for number, line in enumerate(other) if line in once}
    pairs = [(n, places[line]) for n, line in enumerate(base) if counts[line] == 1 and line in places]
    ends: list[int] = []
    """The last line of the best run of each length."""
    chosen: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(chosen[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            chosen.append(index)
        else:
            ends[length], chosen[length] = place, index
    run: list[tuple[int, int]] = []
    index = chosen[-1] if chosen else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]
