"""Inline content on its way to a piece."""

from __future__ import annotations

from reader.document.blocks import Span, SpanKind

SOFT_HYPHEN = "\u00ad"
"""Where a browser may part a word: not a character of it, and no search would find the word with it."""


class Run:
    """Inline content on its way to a piece: folded text, and the spans open over it."""

    __slots__ = ("figures", "keep", "link", "open", "parts", "size", "space", "spans")

    def __init__(self, keep: bool = False) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.space = False
        self.spans: list[Span] = []
        self.open: list[tuple[int, SpanKind, str]] = []
        self.link = 0
        self.figures: list[tuple[int, str, str]] = []
        self.keep = keep

    def add(self, text: str) -> None:
        if self.keep:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self.parts.append(text)
            self.size += len(text)
            return
        folded = " ".join(text.replace(SOFT_HYPHEN, "").split())
        if not folded:
            self.space = self.space or bool(text)
            return
        if (self.space or text[0].isspace()) and self.size and self.parts[-1] != "\n":
            folded = " " + folded
        self.parts.append(folded)
        self.size += len(folded)
        self.space = text[-1].isspace()

    def newline(self) -> None:
        self.space = False
        if self.keep or self.size:
            self.parts.append("\n")
            self.size += 1

    def begin(self, kind: SpanKind, target: str = "") -> None:
        self.open.append((self.size, kind, target))

    def finish(self) -> None:
        start, kind, target = self.open.pop()
        self._span(start, kind, target)

    def _span(self, start: int, kind: SpanKind, target: str) -> None:
        if self.size > start:
            self.spans.append(Span(start, self.size, kind, target))
            if kind is SpanKind.LINK and not target.startswith("#"):
                self.link += self.size - start

    def take(self) -> tuple[str, list[Span], int]:
        """Text, spans and linked characters so far; open spans go on in what follows."""
        for start, kind, target in reversed(self.open):
            self._span(start, kind, target)
        raw = "".join(self.parts)
        text = raw.strip("\n") if self.keep else raw.strip()
        shift = raw.find(text) if text else 0
        spans = []
        for span in self.spans:
            start, end = max(0, span.start - shift), min(len(text), span.end - shift)
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if start < end:
                spans.append(Span(start, end, span.kind, span.target))
        link = min(self.link, len(text))
        self.parts, self.size, self.space, self.spans, self.link = [], 0, False, [], 0
        self.open = [(0, kind, target) for _, kind, target in self.open]
        return text, spans, link
