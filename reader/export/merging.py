"""Updating an exported file without losing the reader's edits.

A three-way merge: `base` is what the last export wrote, `existing` is the file as it is, `fresh` is
what would be written now. Where both sides changed the same lines, the reader's are kept, and a changed
note is added below them, so nothing is lost on either side.

* A new highlight is inserted in reading order.
* Unedited lines of a highlight follow the library; edited lines are kept.
* A highlight deleted in the library is removed from the file, unless its lines were edited.
* What the reader deleted from the file is not restored unless asked.
* Everything else in the file is kept, in its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reader.export.lines import merge_lines
from reader.export.markdown import Sheet, marker, yaml_lines

_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>(?:.*\n)*?)---[ \t]*(?:\n|\Z)")
_KEY = re.compile(r"(?P<key>[^\s#:'\"][^:\n]*|'[^'\n]*'|\"[^\"\n]*\")\s*:(?:\s|$)")
_MARKER = re.compile(r"(?:^|\s)(\^hl-[A-Za-z0-9-]+)(?![\w-])")
_HEADING = re.compile(r"#{1,6}\s")


def merge(existing: str, base: Sheet | None, fresh: Sheet, *, restore: bool = False) -> tuple[str, Sheet]:
    """The new text of the file, and what to merge against next time.

    `base` is None without a record of the last export: then everything in the file counts as the
    reader's. With `restore`, highlights that were deleted from the file are inserted again. Line
    ends and a byte order mark of `existing` are kept.
    """
    mark = "\ufeff" if existing.startswith("\ufeff") else ""
    newline = "\r\n" if "\r\n" in existing else "\n"
    text = existing.removeprefix(mark).replace("\r\n", "\n")
    if not text.strip():
        return fresh.text(), fresh
    if restore and base:
        there = set(_MARKER.findall(text))
        base = replace(base, blocks={uid: one for uid, one in base.blocks.items() if marker(uid) in there})
    known = base or Sheet()
    front = _FRONT.match(text)
    yaml = front.group("yaml") if front else None
    body = text[front.end() :] if front else text
    merged_front = _merge_front(yaml, known.front, fresh.front)
    merged_body, blocks = _merge_body(body, base, fresh)
    head = f"---\n{merged_front}---\n" if merged_front is not None else ""
    new_base = Sheet(front={**known.front, **fresh.front}, head=fresh.head, blocks=blocks)
    return mark + (head + merged_body).replace("\n", newline), new_base


# --- front matter


def _merge_front(yaml: str | None, base: Mapping[str, str], fresh: Mapping[str, str]) -> str | None:
    """The front matter between the dashes; None where there is none and none is added."""
    if yaml is None:
        # deleted by the reader
        return None if base else "".join(f"{lines}\n" for lines in fresh.values())
    here = _parsed(yaml)
    if here is None:
        return yaml
    chunks = _chunks(yaml)
    for key, lines in fresh.items():
        new, old = _value(lines, key), _value(base.get(key, ""), key)
        if key == "tags" and key in here:
            tags = _merge_tags(here[key], old, new)
            if tags != here[key]:
                chunks[key] = yaml_lines(key, tags) + "\n"
        elif key in here:
            if here[key] == old and here[key] != new:
                chunks[key] = f"{lines}\n"
        elif key not in base:
            chunks[key] = f"{lines}\n"
    # an exported property without a value now is removed, unless it was edited
    for key in [key for key in base if key not in fresh and key in here]:
        if here[key] == _value(base[key], key):
            chunks.pop(key, None)
    return "".join(chunks.values())


def _merge_tags(here: Any, old: Any, new: Any) -> Any:
    if not isinstance(here, list | str | None):
        return here
    mine = [here] if isinstance(here, str) else list(here or ())
    gone = set(old or ()) - set(new)
    added = [name for name in new if name not in mine and name not in (old or ())]
    kept = [name for name in mine if name not in gone]
    return here if kept == mine and not added else kept + added


def _chunks(yaml: str) -> dict[str, str]:
    """The lines of each property in order, with its continuation lines; "" has those before the first."""
    chunks: dict[str, str] = {}
    key = ""
    for line in yaml.splitlines(keepends=True):
        if match := _KEY.match(line):
            key = match.group("key").strip("'\"")
        chunks[key] = chunks.get(key, "") + line
    return chunks


def _parsed(yaml: str) -> dict[str, Any] | None:
    """The properties, or None where the front matter is not a mapping."""
    from yaml import YAMLError, safe_load

    try:
        value = safe_load(yaml)
    except (YAMLError, ValueError):
        return None
    return {} if value is None else value if isinstance(value, dict) else None


def _value(lines: str, key: str) -> Any:
    return (_parsed(lines) or {}).get(key)


# --- body


@dataclass(slots=True)
class _Region:
    """Lines that belong together: the head, one highlight with what stands under it, or other text."""

    uid: str
    lines: list[str]


def _merge_body(body: str, base: Sheet | None, fresh: Sheet) -> tuple[str, dict[str, str]]:
    old = base.blocks if base else {}
    regions = _regions(body.split("\n"), {**old, **fresh.blocks}, _own_headings(base, fresh))
    here = {region.uid for region in regions if region.uid}
    blocks: dict[str, str] = {}
    if base and regions and not regions[0].uid:
        regions[0].lines = _merge_lines(base.head, regions[0].lines, fresh.head)
    for region in regions:
        if region.uid in fresh.blocks:
            if region.uid in old:
                region.lines = _merge_lines(old[region.uid], region.lines, fresh.blocks[region.uid])
        elif region.uid:
            region.lines = _without(old[region.uid], region.lines)
    for uid, block in old.items():
        if uid not in here:
            blocks[uid] = block  # taken out by the reader: remembered, so as not to bring it back
    blocks.update(fresh.blocks)
    order = list(fresh.blocks)
    for place, uid in enumerate(order):
        if uid not in here and uid not in old:
            _insert(regions, uid, fresh.blocks[uid], order[:place], order[place + 1 :])
    return "\n".join(line for region in regions for line in region.lines), blocks


def _own_headings(base: Sheet | None, fresh: Sheet) -> set[str]:
    """Lines that look like headings and stand in notes of ours."""
    texts = [*(base.blocks.values() if base else ()), *fresh.blocks.values()]
    return {line for text in texts for line in text.split("\n") if _HEADING.match(line)}


def _regions(lines: Sequence[str], blocks: Mapping[str, str], own_headings: set[str]) -> list[_Region]:
    uids = {marker(uid): uid for uid in blocks}
    starts: dict[int, str] = {}
    for number, line in enumerate(lines):
        found = _MARKER.search(line)
        uid = uids.pop(found.group(1), None) if found else None
        if uid is not None:
            starts[_first_line(lines, number)] = uid
    regions = [_Region("", [])]
    inside = False
    for number, line in enumerate(lines):
        if number in starts:
            regions.append(_Region(starts[number], []))
            inside = True
        elif inside and _HEADING.match(line) and line not in own_headings:
            # a heading added by the reader: what follows is not about the highlight above
            regions.append(_Region("", []))
            inside = False
        regions[-1].lines.append(line)
    return regions


def _first_line(lines: Sequence[str], number: int) -> int:
    """The first line of the block quote (or paragraph, if unquoted since) that ends at `number`."""
    quoted = lines[number].lstrip().startswith(">")
    while number and (lines[number - 1].lstrip().startswith(">") if quoted else lines[number - 1].strip()):
        number -= 1
    return number


def _merge_lines(base: str, lines: Sequence[str], fresh: str) -> list[str]:
    """The merged lines of a region; the file's white space at its end is kept."""
    body, tail = _split_tail(lines)
    return merge_lines(base.split("\n"), body, fresh.split("\n"), keep_both=_is_note) + tail


def _is_note(line: str) -> bool:
    return not line.startswith((">", "# "))


def _without(base: str, lines: Sequence[str]) -> list[str]:
    """The region of a deleted highlight, without its exported lines unless they were edited."""
    body, tail = _split_tail(lines)
    ours = base.split("\n")
    if body[: len(ours)] != ours:
        return list(lines)
    rest = body[len(ours) :]
    while rest and not rest[0].strip():
        rest.pop(0)
    return rest + tail if rest else []


def _split_tail(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return list(lines[:end]), list(lines[end:])


def _insert(
    regions: list[_Region], uid: str, block: str, before: Sequence[str], after: Sequence[str]
) -> None:
    """Insert a new highlight after the nearest one that precedes it, else before the nearest that follows."""
    places = {region.uid: place for place, region in enumerate(regions) if region.uid}
    earlier = next((places[other] for other in reversed(before) if other in places), None)
    later = next((places[other] for other in after if other in places), None)
    if earlier is not None:
        at = earlier + 1
    elif later is not None:
        at = later
    else:
        at = 1
    body, tail = _split_tail(regions[at - 1].lines)
    if body:
        regions[at - 1].lines = [*body, *(tail or [""])]
    regions.insert(at, _Region(uid, [*block.split("\n"), ""]))
