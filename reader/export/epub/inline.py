"""The text of a block with its links, emphasis and the reader's highlights as nested elements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from reader.document.blocks import Span, SpanKind
from reader.export.epub.xml_text import add, address, append_text

_ELEMENTS = {
    SpanKind.EMPHASIS: "em",
    SpanKind.STRONG: "strong",
    SpanKind.CODE: "code",
    SpanKind.SUPERSCRIPT: "sup",
    SpanKind.SUBSCRIPT: "sub",
    SpanKind.STRIKE: "s",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight in a block: a range of its text; `note` is the number of its note, where it ends."""

    start: int
    end: int
    note: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Wrap:
    """An element around a range of text."""

    start: int
    end: int
    tag: str
    attributes: dict[str, str]


class Idents:
    """The ids of a page's footnotes and of its other blocks, and which footnotes have a reference."""

    def __init__(self, anchors: Mapping[str, str], footnotes: Mapping[str, str]) -> None:
        self.anchors, self.footnotes = anchors, footnotes
        self.cited: set[str] = set()
        """Ids of footnotes that have a reference before."""
        self.given: set[str] = set()
        """Ids that an element has."""


def write_inline(
    parent: Element,
    text: str,
    spans: Sequence[Span],
    marks: Sequence[Mark],
    idents: Idents,
    *,
    start: int = 0,
    end: int | None = None,
    breaks: bool = True,
) -> None:
    """Add the text from `start` to `end`, with line breaks as elements where `breaks`."""
    end = len(text) if end is None else end
    here = [span for span in spans if max(span.start, start) < min(span.end, end)]
    marked = [mark for mark in marks if max(mark.start, start) < min(mark.end, end)]
    wraps = sorted(_wraps(here, marked, idents), key=lambda each: (each.start, -each.end))
    noted: defaultdict[int, list[int]] = defaultdict(list)
    for mark in marked:
        if mark.note and mark.end <= end:
            noted[mark.end].append(mark.note)
    cuts = {start, end, *noted}
    for wrap in wraps:
        cuts |= {max(start, wrap.start), min(end, wrap.end)}
    opened: list[tuple[_Wrap, Element]] = []
    coming = 0
    for low, high in pairwise(sorted(cuts)):
        active = [wrap for wrap, _ in opened if wrap.end > low]
        while coming < len(wraps) and wraps[coming].start <= low:
            active.append(wraps[coming])
            coming += 1
        keep = 0
        while keep < len(opened) and keep < len(active) and opened[keep][0] is active[keep]:
            keep += 1
        del opened[keep:]
        for wrap in active[keep:]:
            _open(parent, opened, wrap)
        _write_text(opened[-1][1] if opened else parent, text[low:high], breaks=breaks)
        if high in noted:
            opened.clear()
            for number in noted[high]:
                _write_note_reference(parent, number)
            ongoing = [wrap for wrap in active if wrap.end > high]
            for wrap in ongoing:
                _open(parent, opened, wrap)


def _open(parent: Element, opened: list[tuple[_Wrap, Element]], wrap: _Wrap) -> None:
    inside = opened[-1][1] if opened else parent
    if wrap.tag == "a" and any(each.tag == "a" for each, _ in opened):
        opened.append((wrap, inside))  # a link in a link is not valid: it gets no element
        return
    opened.append((wrap, add(inside, wrap.tag, **wrap.attributes)))
    wrap.attributes.pop("id", None)  # an element that is closed and opened again has its id once


def _write_text(parent: Element, text: str, *, breaks: bool) -> None:
    if not breaks:
        append_text(parent, text)
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            add(parent, "br")
        append_text(parent, line)


def _write_note_reference(parent: Element, number: int) -> None:
    add(
        add(parent, "sup"),
        "a",
        f"[N{number}]",
        epub_type="noteref",
        role="doc-noteref",
        href=f"#note{number}",
        id=f"noteref{number}",
    )


def _wraps(spans: Sequence[Span], marks: Sequence[Mark], idents: Idents) -> Iterator[_Wrap]:
    for mark in marks:
        yield _Wrap(mark.start, mark.end, "mark", {})
    for span in spans:
        if span.kind is SpanKind.LINK:
            target = address(span.target)
            name = span.target[1:] if span.target.startswith("#") else ""
            if name and (ident := idents.anchors.get(name) or idents.footnotes.get(name)):
                target = f"#{ident}"
            if target:
                yield _Wrap(span.start, span.end, "a", {"href": target})
        elif span.kind is SpanKind.NOTE_REF:
            yield from _note_reference(span, idents)
        elif tag := _ELEMENTS.get(span.kind):
            yield _Wrap(span.start, span.end, tag, {})


def _note_reference(span: Span, idents: Idents) -> Iterator[_Wrap]:
    yield _Wrap(span.start, span.end, "sup", {})
    ident = idents.footnotes.get(span.target)
    if ident is None:
        return
    attributes = {"epub_type": "noteref", "role": "doc-noteref", "href": f"#{ident}"}
    if ident not in idents.cited:
        attributes["id"] = f"r{ident}"
        idents.cited.add(ident)
    yield _Wrap(span.start, span.end, "a", attributes)
