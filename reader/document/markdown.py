"""A document as Markdown: CommonMark 0.31 with GitHub's tables, strikethrough and footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote

from reader.document.blocks import (
    FIRST_IN_ITEM,
    HEADED_ITEM,
    Block,
    BlockKind,
    Document,
    Span,
    SpanKind,
    box_kind,
    shared_quotes,
)

# Signs that mean something to CommonMark, to GitHub's tables or to Obsidian wherever they stand: code,
# links, tables, HTML, mathematics, footnotes.
_ANYWHERE = r"[\\`\[\]<>|$^]"
# Signs that mean something only in certain company. Emphasis: next to a word but not inside one ("_")
# or not between spaces ("*"); strikethrough; #tags, but not C#; entities; ==marks==; %%comments%%;
# Dataview's inline fields.
_IN_COMPANY = (
    r"(?<![^\W_])_|_(?![^\W_])",
    r"(?<!\s)\*|\*(?!\s)",
    r"~",
    r"(?<![\w&])#(?=\S)",
    r"&(?=#?\w+;)",
    r"=(?==)",
    r"%(?=%)",
    r":(?=:)",
)
# Signs that make a list, a heading, a rule or a fence when they begin a line.
_AT_LINE_START = r"^[ ]*(?:[-+*](?=\s|$)|\#{1,6}(?=\s|$)|=+[ ]*$|-[- \t]*$)"
_SPECIAL = re.compile("|".join((_ANYWHERE, *_IN_COMPANY)))
_LINE_START = re.compile(_AT_LINE_START, re.MULTILINE)
_NUMBERED = re.compile(r"^([ ]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def escape(text: str) -> str:
    """Markdown that reads as `text` and nothing else: no emphasis, heading, link, HTML, #tag, [[link]].

    Lines stay lines; white space at a line's start becomes no-break space, since it would make code.
    """
    text = _INDENT.sub(lambda match: "\N{NO-BREAK SPACE}" * len(match.group().expandtabs(4)), text)
    marked = {match.start() for match in _SPECIAL.finditer(text)}
    marked.update(match.end() - len(match.group().lstrip()) for match in _LINE_START.finditer(text))
    marked.update(match.start(2) for match in _NUMBERED.finditer(text))
    return "".join(f"\\{sign}" if at in marked else sign for at, sign in enumerate(text)) if marked else text


def link_target(url: str) -> str:
    """A URL as it may stand in the round brackets of a link; "" when it is no http, https or mailto one."""
    if not re.match(r"(?i)(?:https?://|mailto:)[^\s]", url):
        return ""
    return quote(url, safe="%/:?#@!$&'*+,;=~-._[]").replace("[", "%5B").replace("]", "%5D")


def to_markdown(document: Document) -> str:
    """The document's text and structure; "" for an empty one, otherwise it ends with a newline."""
    parts: list[str] = []
    previous: Block | None = None
    for block in document.blocks:
        text = _block(block)
        if not text:
            continue
        if kind := box_kind(block):
            text = f"[!{kind}]\n{text}"
        if previous is not None:
            tight = _is_item(previous) and _is_item(block) and previous.quote == block.quote
            parts.append(_quoted("\n" if tight else "\n\n", shared_quotes(previous, block)))
        parts.append(_quote_prefix(block.quote) + text.replace("\n", "\n" + _quote_prefix(block.quote)))
        previous = block
    return re.sub(r"[ \t]+$", "", "".join(parts), flags=re.MULTILINE) + "\n" if parts else ""


def _is_item(block: Block) -> bool:
    return block.kind is BlockKind.ITEM and block.role != HEADED_ITEM


def _quote_prefix(depth: int) -> str:
    return "> " * depth


def _quoted(gap: str, depth: int) -> str:
    return gap if len(gap) == 1 else "\n" + _quote_prefix(depth) + "\n"


def _block(block: Block) -> str:
    return _indented(_WRITERS[block.kind](block), 4 * _level(block))


def _level(block: Block) -> int:
    """How many list items the block stands in; an item does not stand in itself."""
    return max(0, block.depth - 1) if _is_item(block) or block.role == FIRST_IN_ITEM else block.depth


def _indented(text: str, width: int) -> str:
    return " " * width + text.replace("\n", "\n" + " " * width) if width else text


def _heading(block: Block) -> str:
    text = f"{'#' * min(6, max(1, block.level))} " + _inline(block).replace("\\\n", " ")
    return _marker(block) + text if block.role == FIRST_IN_ITEM and block.depth else text


def _marker(block: Block) -> str:
    return "- " if block.number is None else f"{max(0, block.number)}. "


def _item(block: Block) -> str:
    marker = _marker(block) if _is_item(block) else ""
    return marker + _inline(block).replace("\n", "\n" + " " * len(marker))


def _note(block: Block) -> str:
    return f"[^{_footnote(block.ident)}]: " + _inline(block).replace("\n", "\n    ")


def _fenced(block: Block) -> str:
    fence = _fence(block.text, 3)
    language = re.sub(r"[^\w+#.-]", "", block.language)
    return f"{fence}{language}\n{block.text}\n{fence}"


def _figure(block: Block) -> str:
    caption = _inline(block if block.text else replace(block, text=block.caption))
    target = link_target(block.source)
    picture = f"![{escape(block.alt or 'picture').replace(chr(10), ' ')}]({target})" if target else ""
    return "\n\n".join(part for part in (picture, caption) if part)


def _footnote(ident: str) -> str:
    return re.sub(r"[^\w-]+", "-", ident) or "note"


def _table(block: Block) -> str:
    rows: dict[int, dict[int, str]] = {}
    for cell in block.cells:
        text = _inline(block, cell.start, cell.end).replace("\\\n", "<br>").replace("\n", " ")
        rows.setdefault(cell.row, {})[cell.column] = text
    if not rows:
        return _inline(block)
    width = max(cell.column + max(1, cell.span) for cell in block.cells)
    lines = [
        "| " + " | ".join(row.get(column, "") for column in range(width)) + " |"
        for _, row in sorted(rows.items())
    ]
    has_head = any(cell.header for cell in block.cells if cell.row == min(rows))
    if not has_head:
        lines.insert(0, "|" + "   |" * width)
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines)


# --- inline


_FENCES = {
    SpanKind.CODE: ("", ""),  # its backticks depend on its text
    SpanKind.EMPHASIS: ("*", "*"),
    SpanKind.STRONG: ("**", "**"),
    SpanKind.STRIKE: ("~~", "~~"),
    SpanKind.SUPERSCRIPT: ("<sup>", "</sup>"),
    SpanKind.SUBSCRIPT: ("<sub>", "</sub>"),
    SpanKind.MARK: ("<mark>", "</mark>"),
    SpanKind.IMAGE: ("", ""),
}


_REPLACED = frozenset({SpanKind.NOTE_REF, SpanKind.FORMULA})
"""Spans in whose place something else is written than their text."""
_NO_TEX = re.compile(r"[`$\n\r]|!?\[[^\]]*\][(\[:]|://|www\.|@|^\s|\s$|\\$")


def _inline(block: Block, start: int = 0, end: int | None = None) -> str:
    """block.text[start:end] with its spans; lines are kept with a hard break."""
    end = len(block.text) if end is None else end
    spans = [span for span in _tidied(block, start, end) if _opening(span) is not None]
    out: list[str] = []
    stack: list[Span] = []
    edges = sorted({start, end, *(s.start for s in spans), *(s.end for s in spans)})
    for here, there in zip(edges, [*edges[1:], end], strict=True):
        # a span that ends inside another closes that one too; it is opened again behind
        if any(span.end <= here for span in stack):
            first = min(i for i, span in enumerate(stack) if span.end <= here)
            reopened = [span for span in stack[first:] if span.end > here]
            while len(stack) > first:
                out.append(_closing(stack.pop()))
            for span in reopened:
                out.append(_opening(span) or "")
                stack.append(span)
        opened = (span for span in spans if span.start == here)
        for span in sorted(opened, key=lambda span: (-span.end, span.kind is SpanKind.CODE)):
            out.append(_opening(span) or "")
            stack.append(span)
        piece = block.text[here:there]
        if any(span.kind is SpanKind.CODE for span in stack):
            out.append(_code(piece))
        elif piece and not any(span.kind in _REPLACED for span in stack):
            out.append(
                escape(piece) if here == start or block.text[here - 1] == "\n" else escape("x" + piece)[1:]
            )
    return "".join(out).strip().replace("\n", "\\\n")


def _tidied(block: Block, start: int, end: int) -> Iterator[Span]:
    """The spans of a range without white space at their ends (a delimiter beside a space does not work).

    Code is printed as it is, so what stands inside it is left out, unless it is the code's own link.
    """
    code = [span for span in block.spans if span.kind is SpanKind.CODE]
    for span in block.spans:
        if span.kind is not SpanKind.CODE and any(
            c.start < span.end and span.start < c.end and not span.start <= c.start <= c.end <= span.end
            for c in code
        ):
            continue
        low, high = max(start, span.start), min(end, span.end)
        while low < high and block.text[low].isspace():
            low += 1
        while high > low and block.text[high - 1].isspace():
            high -= 1
        if low < high:
            yield Span(low, high, span.kind, span.target)


def _opening(span: Span) -> str | None:
    if span.kind is SpanKind.LINK:
        return "[" if link_target(span.target) else None
    if span.kind is SpanKind.NOTE_REF:
        return f"[^{_footnote(span.target)}]"
    if span.kind is SpanKind.FORMULA:
        return f"${tex}$" if (tex := _tex(span.target)) else None
    return _FENCES[span.kind][0]


def _closing(span: Span) -> str:
    if span.kind is SpanKind.LINK:
        return f"]({link_target(span.target)})"
    if span.kind in _REPLACED:
        return ""
    return _FENCES[span.kind][1]


def _tex(source: str) -> str:
    """The source of a formula between dollar signs, which is text to readers that know no formulas.

    "" for one that could be something else to them: a link, code, HTML.
    """
    tex = source.strip().replace("<", r"\lt ").replace(">", r"\gt ").replace("|", r"\vert ")
    return "" if _NO_TEX.search(tex) else tex


def _code(text: str) -> str:
    text = text.replace("\n", " ")
    fence = _fence(text, 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fence(text: str, least: int) -> str:
    """A run of backticks longer than any in `text`."""
    return "`" * max(least, 1 + max((len(run) for run in re.findall("`+", text)), default=0))


_WRITERS: dict[BlockKind, Callable[[Block], str]] = {
    BlockKind.PARAGRAPH: _inline,
    BlockKind.HEADING: _heading,
    BlockKind.ITEM: _item,
    BlockKind.CODE: _fenced,
    BlockKind.TABLE: _table,
    BlockKind.FIGURE: _figure,
    BlockKind.FOOTNOTE: _note,
    BlockKind.TERM: lambda block: f"**{escape(block.text.strip())}**",
    BlockKind.DEFINITION: _inline,
    BlockKind.RULE: lambda block: "***",
}
