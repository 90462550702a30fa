"""Notes at the end of a report that is read in ranges: their list may begin in a range before the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reader.pdf.notes import NOTE_NUMBER
from reader.pdf.records import Part

_SMALLER = 0.97
_MOST = 2_000


def with_end_notes(parts: Sequence[Part]) -> list[Part]:
    """The parts with their last numbered list as notes, where it is set smaller or the text refers to it.

    What `notes.name_end_notes` is for one range.
    """
    sizes = Counter[float]()
    for part in parts:
        if part.kind == "paragraph":
            sizes[part.size] += len(part.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    begin = _begin(parts, body)
    if begin is None:
        return list(parts)
    run = parts[begin:]
    small = sum(part.size < _SMALLER * body for part in run) > len(run) / 2
    if not small and "1" not in {mark for part in parts[:begin] for _, mark in part.marks}:
        return list(parts)
    return [*parts[:begin], *(_as_note(part) for part in run)]


def _begin(parts: Sequence[Part], body: float) -> int | None:
    """Where the list at the end has its first note, None where there is no such list."""
    expected: int | None = None
    for index in range(len(parts) - 1, max(-1, len(parts) - _MOST), -1):
        part = parts[index]
        number = _number(part)
        if part.kind not in {"item", "paragraph", "footnote"} or part.size > body:
            return None
        if number is None or (expected is not None and number != expected):
            if part.kind == "item" or part.size >= _SMALLER * body:
                return None
            continue  # goes on with the note above it
        if number == 1:
            return index
        expected = number - 1
    return None


def _number(part: Part) -> int | None:
    if part.kind in {"item", "footnote"}:
        label = part.label.strip("[]().")
        return int(label) if label.isdecimal() else None
    found = NOTE_NUMBER.match(part.text)
    return int(found[1]) if found else None


def _as_note(part: Part) -> Part:
    if part.kind != "paragraph":
        return replace(part, kind="footnote", level=0)
    found = NOTE_NUMBER.match(part.text)
    cut = found.end() if found else 0
    return replace(
        part,
        kind="footnote",
        text=part.text[cut:],
        label=found[0].strip() if found else "",
        number=int(found[1]) if found else None,
        breaks=tuple((max(0, at - cut), page) for at, page in part.breaks),
        marks=tuple((max(0, at - cut), mark) for at, mark in part.marks),
    )
