"""Notes that stand within the line they belong to, as pages do that show them in the margin or on a click."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from reader.cleaning.html.runs import Run
from reader.document.blocks import Span, SpanKind

PREFIX = "inline-note-"
MOST = 500
"""Most such notes of a page."""
_NOTE = re.compile(
    r"(?:^|\s)(?:side-?note(?:[-_]+(?:content|text))?|margin-?note(?:[-_]+(?:content|text))?|ltx_note_outer"
    r"|(?:inline-?)?foot-?note[-_]*(?:content|text|note|body|tooltip)|\S*footnotes?-footnote__note)(?=\s|$)",
    re.I,
)
_PRINTED_MARK = re.compile(
    r"(?:^|\s)(?:ltx_note_mark|ltx_tag_note|side-?note-number|foot-?note-number)(?=\s|$)"
)
_MARK = re.compile(r"[\[(]?(\d{1,3}|[*†‡§]{1,3})[\])]?")
_LEAST_BEFORE = 10
"""Characters of a line from which a note in it is not a list of notes."""


@dataclass(slots=True)
class InlineNote:
    """A note on its way out of its line: the name that its reference leads to, its mark, what it says."""

    name: str
    mark: str
    text: str = ""
    spans: list[Span] = field(default_factory=list)


class InlineNotes:
    """The notes within the lines of one page. `pending` are those of the line that is being read."""

    def __init__(self) -> None:
        self.pending: list[InlineNote] = []
        self._found = 0

    def is_note(self, element: HtmlElement, names: str, run: Run) -> bool:
        """Whether an inline element is a note to the text before it."""
        return (
            "note" in names.lower()
            and self._found < MOST
            and run.size >= _LEAST_BEFORE
            and _NOTE.search(names[:300]) is not None
            and len(element.text_content().split()) >= 2
        )

    def refer(self, run: Run) -> InlineNote:
        """A note that is referred to at the end of a run, by the mark printed there, else by a number."""
        self._found += 1
        last = run.parts[-1].strip() if run.parts else ""
        mark = _MARK.fullmatch(last)
        note = InlineNote(f"{PREFIX}{self._found}", mark[1] if mark else str(self._found))
        if mark:
            run.spans.append(Span(run.size - len(last), run.size, SpanKind.LINK, f"#{note.name}"))
        else:
            run.begin(SpanKind.LINK, f"#{note.name}")
            run.add(note.mark)
            run.finish()
        self.pending.append(note)
        return note

    def fill(self, note: InlineNote, element: HtmlElement, run: Run) -> None:
        """Take what a note says from the run that it was read into; its printed mark is left out."""
        text, spans, _ = run.take()
        marks = "".join(
            "".join(part.text_content().split())
            for part in element.iter("sup", "span", "label")
            if _PRINTED_MARK.search(part.get("class", "")[:300])
        )
        start = len(text) - len(text[len(marks) :].lstrip()) if marks and text.startswith(marks) else 0
        shift = len(note.mark) + 1 - start
        note.text = f"{note.mark} {text[start:]}"
        note.spans = [span.moved(shift) for span in spans if span.start >= start]

    def take(self) -> list[InlineNote]:
        """The notes of the line that has ended."""
        taken, self.pending = [note for note in self.pending if note.text], []
        return taken
