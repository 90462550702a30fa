"""Painting one row of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.document.bidi import mirrored
from reader.document.blocks import Block, BlockKind, shared_quotes
from reader.document.cells import INVISIBLE, cell_edges, cells, fit, index_at, is_boundary
from reader.document.figure_labels import description
from reader.document.layout import Layout
from reader.document.passages import shifted_spans
from reader.document.rows import Piece, Row, RowKind
from reader.document.visual import VisualLine
from reader.model import COLOURS
from reader.ui.article.marks import Marks
from reader.ui.article.page import Frame
from reader.ui.article.styles import CHECK_MARK, MARGIN_MARKS, NOTE_MARK, ArticleStyles

_DROPPED = dict.fromkeys(map(ord, INVISIBLE + "\n"))


_HIGHEST_HEADING = 2


def crop(segments: list[Segment], start: int, end: int) -> list[Segment]:
    """The segments in the cells [start, end); a grapheme that is cut becomes spaces."""
    kept: list[Segment] = []
    at = 0
    for segment in segments:
        edges = cell_edges(segment.text)
        low, high = max(0, start - at), min(edges[-1], end - at)
        at += edges[-1]
        if low >= high:
            continue
        first = index_at(edges, 0, len(segment.text), low)
        if edges[first] < low:
            first = index_at(edges, first, len(segment.text), edges[first + 1] - edges[first])
        last = index_at(edges, 0, len(segment.text), high)
        text = segment.text[first:last]
        kept.append(Segment(" " * (edges[first] - low) + text + " " * (high - edges[last]), segment.style))
    return kept


def _turned(text: str) -> str:
    """A prefix right of the text: a bullet before its space, a quote bar on its outer side."""
    return text[::-1].replace("▎", "▕") if not any(map(str.isalnum, text)) else f" {text.strip()[::-1]}"


def _in_visual_order(
    visual: VisualLine, text: str, body: Style, layers: Sequence[tuple[int, int, Style]]
) -> list[Segment]:
    """A line of a block in visual order; `layers` are ranges of its text with what is laid over them."""
    runs: list[tuple[Style, list[str]]] = []
    for cluster in visual.clusters:
        style = body
        for low, high, layer in layers:
            if low <= cluster.start < high:
                style += layer
        shown = text[cluster.start : cluster.end].translate(_DROPPED)
        shown = " " * cluster.width if shown == "\t" else shown
        shown = mirrored(shown) if cluster.level % 2 else shown
        if runs and runs[-1][0] == style:
            runs[-1][1].append(shown)
        else:
            runs.append((style, [shown]))
    return [Segment("".join(parts), style) for style, parts in runs]


class RowPainter:
    """Paints rows of one layout; `moved` are the cells that wide blocks are moved to the left, by block."""

    def __init__(self, layout: Layout, styles: ArticleStyles, frame: Frame) -> None:
        self.layout = layout
        self.document = layout.document
        self.styles = styles
        self.frame = frame
        self.moved: dict[int, int] = {}
        self._raised: dict[int, list[tuple[int, int, str]]] = {}
        self._heads: dict[int, tuple[list[int], list[int]]] = {}

    def _shifted(self, index: int) -> list[tuple[int, int, str]]:
        """Superscripts and subscripts of a block; see `shifted_spans`."""
        found = self._raised.get(index)
        if found is None:
            found = self._raised[index] = shifted_spans(self.document.blocks[index])
        return found

    def _head_of(self, index: int, char: int) -> tuple[int, int] | None:
        """The header cell of a block that a character is in."""
        found = self._heads.get(index)
        if found is None:
            heads = sorted(cell for cell in self.document.blocks[index].cells if cell.header)
            found = self._heads[index] = ([cell.start for cell in heads], [cell.end for cell in heads])
        at = bisect_right(found[0], char) - 1
        return (found[0][at], found[1][at]) if at >= 0 and char < found[1][at] else None

    def paint(self, number: int, marks: Marks) -> Strip:
        """The strip of a row, as wide as the pane."""
        row = self.layout.row(number)
        block = self.document.blocks[row.block]
        base = self.styles.base
        segments = self._margin(number, row, marks)
        if row.right_to_left:
            segments += self._from_the_right(row, block, marks)
            return Strip(segments).adjust_cell_length(self.frame.width, base)
        segments += self._prefix(row, block)
        if row.kind is RowKind.TEXT:
            segments.extend(self._text(row, block, marks))
        elif row.kind is not RowKind.GAP:
            segments.extend(self._without_text(row, block, marks))
        return Strip(segments).adjust_cell_length(self.frame.width, base)

    # --- left of the text

    def _margin(self, number: int, row: Row, marks: Marks) -> list[Segment]:
        """Note mark, check mark and the bars of the highlights on the row."""
        base, styles = self.styles.base, self.styles
        here = [
            part
            for part in marks.highlights.get(row.block, ())
            if any(part.start < piece.end and part.end > piece.start for piece in row.pieces)
        ]
        bars: list[Segment] = []
        for part in sorted(here[-2:], key=lambda part: part.start):
            name = part.highlight.colour if part.highlight.colour in COLOURS else COLOURS[0]
            bars.append(Segment(MARGIN_MARKS[name], base + styles.bar(name)))
        low, high = marks.selection
        if not bars and marks.selection_colour and any(p.start < high and p.end > low for p in row.pieces):
            name = marks.selection_colour
            bars.append(Segment(MARGIN_MARKS[name], base + styles.bar(name)))
        begun = [part for part in here if part.begins and self.layout.row_of(part.start) == number]
        sign = Segment(" ", base)
        if any(part.check for part in begun):
            sign = Segment(CHECK_MARK, base + styles["check-mark"])
        elif any(part.highlight.note for part in begun):
            sign = Segment(NOTE_MARK, base + styles["note-mark"])
        if not bars and sign.text == " ":
            return [Segment(" " * self.frame.left, base)]
        if self.frame.left < 4:
            return [Segment(" " * (self.frame.left - 2), base), *(bars[-1:] or [sign]), Segment(" ", base)]
        room = self.frame.left - 2 - len(bars)
        return [Segment(" " * (room - 1), base), sign, *bars, Segment("  ", base)]

    def _prefix(self, row: Row, block: Block) -> list[Segment]:
        """Quote bars and, on the first row of a block, its marker."""
        prefix = self.layout.measures.prefixes[row.block]
        base, muted = self.styles.base, self.styles.base + self.styles["muted"]
        if row.kind is RowKind.GAP:
            following = row.block + 1
            bars = (
                shared_quotes(block, self.document.blocks[following])
                if following < len(self.document.blocks)
                else 0
            )
            return [Segment("▎ " * bars, muted)] if bars else []
        segments = [Segment("▎ " * prefix.bars, muted)] if prefix.bars else []
        free = prefix.indent - 2 * prefix.bars
        if block.kind is BlockKind.CODE and free:
            segments.append(Segment(" " * (free - 1), base))
            segments.append(Segment(" ", base + self.styles["code-block"]))
        elif prefix.marker and row.first:
            segments.append(Segment(" " * max(0, free - cells(prefix.marker)) + prefix.marker, muted))
        elif free:
            segments.append(Segment(" " * free, base))
        return segments

    def _without_text(self, row: Row, block: Block, marks: Marks) -> list[Segment]:
        muted = self.styles.base + self.styles["muted"]
        room = max(1, self.frame.column - row.indent)
        if row.kind is RowKind.RULE:
            return [Segment("⁂".center(room), muted)]
        if row.kind is RowKind.DESCRIPTION:
            return [Segment(fit(description(block), room), muted)]
        if row.kind is RowKind.TABLE_RULE:
            return [Segment("─" * min(row.width, self.frame.room - row.indent), muted)]
        if block.kind is BlockKind.FIGURE:
            return self._label(row, marks)
        return []

    def _label(self, row: Row, marks: Marks) -> list[Segment]:
        """What is shown for a figure without text, its hits marked, in visual order."""
        body = self.styles.base + self.styles["caption"]
        start, end = row.label
        measured = self.layout.measures.text(row.block)
        layers: list[tuple[int, int, Style]] = []
        for low, high in marks.label_hits.get(row.block, ()):
            name = "current-hit" if (row.block, low, high) == marks.current_label_hit else "hit"
            layers.append((low, high, self.styles[name]))
        more = [Segment("…", body)] if row.label_cut else []
        if (visual := self.layout.label_visual(row)) is not None:
            known = self.layout.measures.visual(row.block)
            painted = _in_visual_order(visual, known.shaped if known else measured.text, body, layers)
            return [*more, *painted] if row.right_to_left else [*painted, *more]
        shown = measured.text[start:end].rstrip()
        cuts = sorted({start, start + len(shown), *(at for low, high, _ in layers for at in (low, high))})
        segments = [
            Segment(measured.text[low:high], sum((one for a, b, one in layers if a <= low < b), start=body))
            for low, high in pairwise(cuts)
            if start <= low and high <= start + len(shown)
        ]
        return [*segments, *more]

    def _from_the_right(self, row: Row, block: Block, marks: Marks) -> list[Segment]:
        """The text at the right edge of the column, its marker and quote bars right of it."""
        placeholder = row.kind is RowKind.PLACEHOLDER
        text = self._label(row, marks) if placeholder else self._text(row, block, marks)
        free = self.frame.column - row.indent - sum(cells(segment.text) for segment in text)
        space = [Segment(" " * max(0, free), self.styles.base)]
        prefix = [
            Segment(_turned(segment.text), segment.style) for segment in reversed(self._prefix(row, block))
        ]
        return [*space, *text, *prefix] if placeholder else [*text, *space, *prefix]

    # --- the text

    def _text(self, row: Row, block: Block, marks: Marks) -> list[Segment]:
        body = self.styles.base + self._body(row, block)
        segments: list[Segment] = []
        at = 0 if row.right_to_left else row.indent
        beyond = False
        for piece in row.pieces:
            if row.width and not row.right_to_left and (side := self._out_of_sight(row, piece)):
                beyond |= side > 0 and piece.end > piece.start
                continue
            visual = self.layout.visual(row, piece)
            x = piece.x
            if visual is None:
                painted = self._piece(row, piece, block, body, marks)
            else:
                painted, hanging = self._visual(row, piece, body, marks)
                x -= hanging
            if x > at:
                segments.append(Segment(" " * (x - at), body))
            segments.extend(painted)
            at = max(at, piece.x) + sum(cells(segment.text) for segment in painted)
        if row.width:
            segments = self._cut(segments, row, beyond=beyond)
            at = row.indent + sum(cells(segment.text) for segment in segments)
        if block.kind is BlockKind.CODE:
            target = min(self.frame.room, row.indent + row.width + 1) if row.width else self.frame.column
            if at < target:
                segments.append(Segment(" " * (target - at), body))
        return segments

    def _out_of_sight(self, row: Row, piece: Piece) -> int:
        """-1 for a piece of a wide row that is left of what is shown, 1 for one right of it, 0 for others."""
        moved, begin = self.moved.get(row.block, 0), piece.x - row.indent
        if begin >= moved + self.frame.room - row.indent:
            return 1
        # a character takes two cells at most, the caret behind it one
        return -1 if begin >= row.kept and begin + 2 * (piece.end - piece.start) + 1 < moved else 0

    def _cut(self, segments: list[Segment], row: Row, *, beyond: bool) -> list[Segment]:
        """A row of a wide block, moved sideways and cut at the pane's edge with a sign.

        `beyond`: it has more at the right than these segments.
        """
        room = self.frame.room - row.indent
        moved, muted = self.moved.get(row.block, 0), self.styles.base + self.styles["muted"]
        width = cells("".join(segment.text for segment in segments).rstrip())
        if beyond:
            whole = sum(cells(segment.text) for segment in segments)
            segments = [*segments, Segment(" " * max(0, moved + room - whole), self.styles.base)]
        elif not moved and width <= room:
            return segments
        more = beyond or width - moved > room
        shown: list[Segment] = []
        if moved and row.kept:  # the first column stays
            shown = crop(segments, 0, row.kept - 1)
            missing = row.kept - 1 - sum(cells(segment.text) for segment in shown)
            shown += [Segment(" " * missing, self.styles.base), Segment("‹", muted)]
        shown += crop(segments, moved + (row.kept if moved else 0), moved + room - more)
        if more:
            shown.append(Segment("›", muted))
        return shown

    def _body(self, row: Row, block: Block) -> Style:
        styles = self.styles
        style = Style.null()
        if block.quote:
            style += styles["quote"]
        if block.kind is BlockKind.HEADING:
            style += styles["heading" if block.level <= _HIGHEST_HEADING else "subheading"]
        elif block.kind is BlockKind.CODE:
            style += styles["code-block"]
        elif block.kind is BlockKind.FIGURE:
            style += styles["caption"]
        elif block.kind is BlockKind.TERM:
            style += styles["subheading"]
        elif block.kind is BlockKind.FOOTNOTE:
            style += styles["byline"]
        elif block.role == "standfirst":
            style += styles["standfirst"]
        return style

    def _piece(self, row: Row, piece: Piece, block: Block, body: Style, marks: Marks) -> list[Segment]:
        start, end = piece.start, piece.end
        base = self.document.starts[row.block]
        layers = self._layers(row, piece, block, marks)
        measured = self.layout.measures.text(row.block)
        text, edges = measured.text, measured.edges
        # never inside a grapheme: it has the style of its first character
        borders = {at for low, high, _ in layers for at in (low, high) if start < at < end}
        cuts = sorted({start, end, *(at for at in borders if is_boundary(edges, at - base))})
        shifted = self._shifted(row.block)
        segments: list[Segment] = []
        for low, high in pairwise(cuts):
            style = body
            for layer_start, layer_end, layer in layers:
                if layer_start <= low < layer_end:
                    style += layer
            shown = text[low - base : high - base]
            for first, last, instead in shifted:
                if first <= low - base and high - base <= last:
                    shown = instead[low - base - first : high - base - first]
            if "\t" in shown:
                shown = "".join(
                    " " * (edges[at + 1] - edges[at]) if text[at] == "\t" else text[at]
                    for at in range(low - base, high - base)
                )
            shown = shown.translate(_DROPPED)
            if shown:
                segments.append(Segment(shown, style))
        at_break = start <= marks.caret < end and text[marks.caret - base] == "\n"
        if at_break or (marks.caret == end and self._caret_after(piece, marks.caret)):
            segments.append(Segment(" ", body + self.styles["caret"]))
        return segments

    def _visual(self, row: Row, piece: Piece, body: Style, marks: Marks) -> tuple[list[Segment], int]:
        """A piece in visual order, and how many cells are left of it (the caret at its end)."""
        base = self.document.starts[row.block]
        visual = self.layout.visual(row, piece)
        if visual is None:
            return [], 0
        layers = self._layers(row, piece, self.document.blocks[row.block], marks)
        known = self.layout.measures.visual(row.block)
        text = known.shaped if known else ""
        for first, last, instead in self._shifted(row.block):
            text = text[:first] + instead + text[last:]
        within = [(low - base, high - base, layer) for low, high, layer in layers]
        segments = _in_visual_order(visual, text, body, within)
        caret = [cell for place, cell in visual.hanging if base + place == marks.caret]
        if caret and self._caret_after(piece, marks.caret):
            here = Segment(" ", body + self.styles["caret"])
            if not visual.right_to_left:
                segments.append(here)
            elif piece.x > 0:
                return [here, *segments], 1
        return segments, 0

    def _caret_after(self, piece: Piece, caret: int) -> bool:
        row, cell = self.layout.cell_of(caret)
        return self.layout.offset_at(row, cell) == caret and piece in self.layout.row(row).pieces

    def _layers(self, row: Row, piece: Piece, block: Block, marks: Marks) -> list[tuple[int, int, Style]]:
        """(start, end, style) of what is laid over a piece, in order."""
        start, end, styles = piece.start, piece.end, self.styles
        base = self.document.starts[row.block]
        # the white space a line was broken at is not painted as marked
        seen = start + len(self.layout.measures.text(row.block).text[start - base : end - base].rstrip())
        layers = [
            (base + span.start, base + span.end, styles.spans[span.kind])
            for span in block.spans
            if base + span.start < end and base + span.end > start
        ]
        if block.cells and (head := self._head_of(row.block, start - base)) is not None:
            layers.append((base + head[0], base + head[1], styles["table-head"]))
        here = [part for part in marks.highlights.get(row.block, ()) if part.start < end and part.end > start]
        for part in here:
            colour = styles.colours.get(part.highlight.colour, styles.colours[COLOURS[0]])
            layers.append((part.start, min(part.end, seen), colour))
        for number, part in enumerate(here):
            for other in here[number + 1 :]:
                low, high = max(part.start, other.start), min(part.end, other.end)
                if low < high:
                    layers.append((low, high, styles["overlap"]))
        hits = marks.hits.get(row.block, [])
        for low, high in hits[max(0, bisect_right(hits, (start, start)) - 1) :]:
            if low >= end:
                break
            if high > start:
                name = "current-hit" if (low, high) == marks.current_hit else "hit"
                layers.append((low, high, styles[name]))
        low, high = marks.selection
        if low < end and high > start:
            layers.append((low, min(high, seen), styles["selection"]))
        if start <= marks.caret < end:
            edges = self.layout.measures.text(row.block).edges
            after = marks.caret - base + 1
            while after < end - base and edges[after + 1] == edges[after]:
                after += 1
            layers.append((marks.caret, base + after, styles["caret"]))
        return [(max(low, start), min(high, end), style) for low, high, style in layers]
