"""A document as semantic HTML: a fragment without scripts, styles or classes."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from reader.document.blocks import FIRST_IN_ITEM, HEADED_ITEM, LOOSE_ITEM, PICTURE, box_kind

if TYPE_CHECKING:
    from reader.document.blocks import Block, Document, Span

_INLINE = {
    "em": "em",
    "strong": "strong",
    "code": "code",
    "sup": "sup",
    "sub": "sub",
    "s": "s",
    "mark": "mark",
}


def to_html(document: Document) -> str:
    """The document as an HTML fragment with escaped text and unchanged links."""
    writer = _Writer()
    for block in document.blocks:
        writer.write(block)
    return writer.finish()


class _Writer:
    """Opens and closes quotes, lists and definition lists between blocks."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[str] = []
        self._cited: set[str] = set()

    def write(self, block: Block) -> None:
        kind = block.kind.value
        if kind == "fn":
            if "section" not in self._open:
                self._close_to(0)
                self._parts.append('<section role="doc-endnotes">')
                self._open.append("section")
                self._start("ol")
            self._parts.append(_footnote(block, self._cited))
            return
        if "section" in self._open:
            self._close_to(0)
        self._level(block)
        if box := box_kind(block):
            self._parts.append(f"<p>[!{box}]</p>")
        if _begins_item(block):
            self._parts.append(f"<li{_ident(block) if kind == 'li' else ''}{_value(block)}>")
            self._open.append("li")
        if kind == "li":
            text = _inline(block, self._cited)
            if block.role == HEADED_ITEM:
                self._parts.append(f"<p{_ident(block)}>{text}</p>")
            else:
                self._parts[-1] += _in_paragraph(block, text)
        elif kind in ("dt", "dd"):
            if "dl" not in self._open:
                self._start("dl")
            text = _in_paragraph(block, _inline(block, self._cited))
            self._parts.append(f"<{kind}{_ident(block)}>{text}</{kind}>")
        else:
            self._parts.append(_RENDER.get(kind, _paragraph)(block, self._cited))

    def finish(self) -> str:
        self._close_to(0)
        return "\n".join(self._parts)

    def _start(self, tag: str) -> None:
        self._parts.append(f"<{tag}>")
        self._open.append(tag)

    def _close_to(self, size: int) -> None:
        while len(self._open) > size:
            self._parts.append(f"</{self._open.pop()}>")

    def _quotes(self, block: Block) -> None:
        """Close the quotes that a block is not in, open those that it is in."""
        kept = min(block.quote, block.quote_from - 1) if block.quote_from else block.quote
        # quotes and lists may nest either way: only what is outside both is kept open
        while self._open.count("blockquote") > kept:
            self._close_to(len(self._open) - 1)
        if self._open.count("blockquote") == block.quote:
            return
        lists = [i for i, tag in enumerate(self._open) if tag in ("ul", "ol")]
        around = max(0, block.depth - _begins_item(block))
        if len(lists) > around:
            self._close_to(lists[around])  # the quote stands behind these lists, not in them
        while self._open.count("blockquote") < block.quote:
            self._start("blockquote")

    def _level(self, block: Block) -> None:
        """Close the elements that do not contain the block, open those that do."""
        kind = block.kind.value
        self._quotes(block)
        if "dl" in self._open and kind not in ("dt", "dd"):
            self._close_to(self._open.index("dl"))
        lists = [i for i, tag in enumerate(self._open) if tag in ("ul", "ol")]
        inner = max((i for i, tag in enumerate(self._open) if tag == "blockquote"), default=-1)
        if _begins_item(block):
            wanted = "ol" if block.number is not None else "ul"
            if lists and len(lists) >= block.depth:
                own = lists[block.depth - 1]
                self._close_to(own + 1 if self._open[own] == wanted else own)
            while sum(tag in ("ul", "ol") for tag in self._open) < block.depth:
                self._start(wanted)
        elif len(lists) > block.depth:
            self._close_to(
                max(lists[block.depth], inner + 1 if block.quote and lists[block.depth] <= inner else 0)
            )
        elif block.depth and lists and self._open[-1] in ("ul", "ol"):
            self._close_to(len(self._open) - 1)


def _begins_item(block: Block) -> bool:
    """Whether a list item begins with a block: its text, or a heading before that."""
    if block.kind.value == "li":
        return block.role != HEADED_ITEM
    return block.role == FIRST_IN_ITEM and block.depth > 0


def _value(block: Block) -> str:
    return f' value="{block.number}"' if block.number is not None else ""


def _paragraph(block: Block, cited: set[str]) -> str:
    return f"<p{_ident(block)}>{_inline(block, cited)}</p>"


def _in_paragraph(block: Block, text: str) -> str:
    return f"<p>{text}</p>" if block.role == LOOSE_ITEM else text


def _ident(block: Block) -> str:
    return f' id="{escape(block.ident)}"' if block.ident else ""


def _heading(block: Block, cited: set[str]) -> str:
    level = min(6, max(1, block.level))
    return f"<h{level}{_ident(block)}>{_inline(block, cited)}</h{level}>"


def _code(block: Block, cited: set[str]) -> str:
    language = f' class="language-{escape(block.language)}"' if block.language else ""
    return f"<pre><code{language}>{_inline(block, cited, breaks=False)}</code></pre>"


def _figure(block: Block, cited: set[str]) -> str:
    image = f'<img src="{escape(block.source)}" alt="{escape(block.alt)}">' if block.source else ""
    shown = block if block.text else replace(block, text=block.caption)
    # only what its publisher marked as a caption is one; a credit line is a paragraph beside the picture
    size = shown.text.find("\n") if block.role == "caption" and "\n" in shown.text else len(shown.text)
    caption, credit = _inline(shown, cited, 0, size), _inline(shown, cited, size + 1)
    if caption:
        caption = f"<figcaption>{caption}</figcaption>" if block.role == "caption" else f"<p>{caption}</p>"
    return f"<figure>{image}{caption}{f'<p>{credit}</p>' if credit else ''}</figure>"


def _footnote(block: Block, cited: set[str]) -> str:
    numbered = block.label.isdecimal()
    value = f' value="{int(block.label)}"' if numbered else ""
    label = f"<sup>{escape(block.label)}</sup> " if block.label and not numbered else ""
    ident = escape(block.ident)
    back = f' <a href="#ref-{ident}">↩</a>' if block.ident in cited else ""
    text = _in_paragraph(block, f"{label}{_inline(block, cited)}{back}")
    return f'<li id="{ident}"{value}>{text}</li>'


def _table(block: Block, cited: set[str]) -> str:
    rows: list[str] = []
    row, column = -1, 0
    for cell in block.cells:
        while row < cell.row:
            rows.append("</tr><tr>" if row >= 0 else "<tr>")
            row, column = row + 1, 0
        rows += ["\n<td></td>"] * (cell.column - column)  # what a cell from above reaches down to
        column = cell.column + cell.span
        tag = "th" if cell.header else "td"
        across = f' colspan="{cell.span}"' if cell.span > 1 else ""
        rows.append(f"\n<{tag}{across}>{_inline(block, cited, cell.start, cell.end)}</{tag}>")
    return f"<table>{''.join(rows)}</tr></table>" if rows else _paragraph(block, cited)


def _rule(block: Block, cited: set[str]) -> str:
    return "<hr>"


_RENDER = {"h": _heading, "code": _code, "fig": _figure, "table": _table, "hr": _rule}


def _inline(
    block: Block, cited: set[str], start: int = 0, end: int | None = None, *, breaks: bool = True
) -> str:
    """The text of a block from `start` to `end` with its spans as elements, properly nested."""
    end = len(block.text) if end is None else end
    spans = sorted(
        (span for span in block.spans if span.start < end and span.end > start),
        key=lambda span: (span.start, -span.end),
    )
    cuts = sorted({start, end, *(max(start, s.start) for s in spans), *(min(end, s.end) for s in spans)})
    parts: list[str] = []
    open_spans: list[Span] = []
    coming = 0
    for low, high in pairwise(cuts):
        active = [span for span in open_spans if span.end > low]
        while coming < len(spans) and spans[coming].start <= low:
            active.append(spans[coming])
            coming += 1
        keep = 0
        while keep < len(open_spans) and keep < len(active) and open_spans[keep] is active[keep]:
            keep += 1
        parts.extend(_end(span) for span in reversed(open_spans[keep:]))
        parts.extend(_begin(span, cited, block.text) for span in active[keep:])
        open_spans = active
        picture = any(span.kind.value == "img" for span in active)
        text = "" if picture else escape(block.text[low:high], quote=False)
        parts.append(text.replace("\n", "<br>\n") if breaks else text)
    parts.extend(_end(span) for span in reversed(open_spans))
    return "".join(parts)


def _begin(span: Span, cited: set[str], text: str) -> str:
    kind = span.kind.value
    if kind == "img":
        said = text[span.start : span.end]
        return f'<img src="{escape(span.target)}" alt="{"" if said == PICTURE else escape(said)}">'
    if kind == "a":
        return f'<a href="{escape(span.target)}">'
    if kind == "math":
        return f'<span class="math" title="{escape(span.target)}">'
    if kind == "fnref":
        target = escape(span.target)
        first = "" if span.target in cited else f' id="ref-{target}"'
        cited.add(span.target)
        return f'<sup><a href="#{target}"{first}>'
    return f"<{_INLINE[kind]}>"


def _end(span: Span) -> str:
    kind = span.kind.value
    if kind == "img":
        return ""
    if kind == "math":
        return "</span>"
    return "</a>" if kind == "a" else "</a></sup>" if kind == "fnref" else f"</{_INLINE[kind]}>"
