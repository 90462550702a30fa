"""Rules for what interrupts the running text: buttons, links to other articles, contents, repetitions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece, folded
from reader.cleaning.metadata.page import site_of
from reader.cleaning.rules.context import SENTENCE_END, Around, Line
from reader.cleaning.rules.rule import GroupRule, Rule
from reader.document.blocks import BlockKind, SpanKind

COPY = 150
"""Words of a paragraph from which it may be a copy of the whole text."""
LABEL, TEASER = 4, 4
"""Most words of a label before a link, and fewest of a link that is the title of another article."""
_FILE = re.compile(r"\.(?:pdf|epub|docx?|xlsx?|pptx?|ods|csv|zip)$", re.I)


def _is_button(line: Line) -> bool:
    piece, below = line.piece, line.at > line.around.first
    if _labels_caption(line):
        return False
    if piece.words <= 12 and not (piece.level and below) and phrases.BUTTON.pattern.match(piece.text):
        return True
    alone = piece.kind is BlockKind.PARAGRAPH and below and not piece.caption
    return alone and 2 <= piece.words <= 8 and leads_inward(piece)  # back to the top, or to the contents


def _labels_caption(line: Line) -> bool:
    """Whether a line is the beginning of a caption that goes on: "Photo:"."""
    piece, following = line.piece, line.around.after(line.at)
    caption = piece.node.within("figcaption") if piece.caption and piece.text.endswith(":") else None
    return caption is not None and following is not None and following.node.within("figcaption") is caption


def _is_labelled_link(line: Line) -> bool:
    """Whether a paragraph is a label of a few words ("Read more: ", "Next »") and one link behind it. A
    link to a file or another site is what the text rests on ("Source: "), unless the label is "Read more".
    """
    piece = line.piece
    links = [span for span in piece.spans if span.kind is SpanKind.LINK]
    if len(links) != 1 or piece.link < 0.5 or not 5 <= piece.words <= 30:
        return False
    if piece.kind is not BlockKind.PARAGRAPH or piece.node.within("li", "blockquote") is not None:
        return False
    label, title = piece.text[: links[0].start].rstrip(), piece.text[links[0].start : links[0].end]
    behind = piece.text[links[0].end :].strip()
    few = len(label.split()) <= LABEL and len(title.split()) >= TEASER and len(behind) <= 1
    if not few or not label.endswith((":", "：", "»", "›", "→")) or not any(map(str.isalpha, label)):
        return False
    address = line.around.metadata.address
    return phrases.POINTER.match(piece.text) is not None or _is_page_of_site(links[0].target, address)


def _is_page_of_site(target: str, address: str) -> bool:
    """Whether a link leads to a page, and no file, of the site that an address is of."""
    try:
        link, page = urlsplit(target), urlsplit(address)
    except ValueError:
        return False
    same = site_of(link.hostname or "") == site_of(page.hostname or "")
    return same and _FILE.search(link.path) is None


def _is_repetition(line: Line) -> bool:
    """Whether a line stood before, near by or with the same line after it, and is no refrain."""
    around, piece, at = line.around, line.piece, line.at
    before = around.seen.get(line.key)
    if before is None or piece.words < 8 or piece.kind in (BlockKind.TABLE, BlockKind.CODE):
        return False
    if _is_refrain(around.pieces[before], piece):
        return False
    if at - before <= 3 or at <= around.first + 2:
        return True
    return (
        piece.words >= 15
        and piece.node.within("blockquote") is None
        and around.follows.get(before, "") == around.follows.get(at, "-")
    )


def _is_refrain(one: Piece, other: Piece) -> bool:
    """Whether the author says the same again: side by side and in the same markup, unlike a pull quote."""
    return (
        one.kind is other.kind
        and one.node.parent is other.node.parent
        and (one.node.tag, one.node.names, one.loose) == (other.node.tag, other.node.names, other.loose)
    )


BUTTON: Rule[Line] = Rule(phrases.BUTTON.name, phrases.BUTTON.reason, _is_button)
BODY: tuple[Rule[Line], ...] = (
    Rule("labelled link", "a label and the title of another article", _is_labelled_link),
    Rule("repetition", "the same text again", _is_repetition),
)
"""For each line that is no part of a quoted post, in this order."""


def _repeated_sections(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """Pieces between repetitions, and those that end them, that stood in the text before (an article that is
    there twice).
    """
    repeated = [at for at, piece in enumerate(pieces) if piece.rule == "repetition"]
    if len(repeated) < 3:
        return
    for at in range(repeated[0], len(pieces)):
        piece = pieces[at]
        if piece.rule or not piece.text:
            continue
        if around.seen.get(folded(piece.text), at) < repeated[0]:
            yield piece
        elif at > repeated[-1]:
            break


def _lists(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    """The places of the items of each list that stand."""
    lists: dict[Node, list[int]] = {}
    for at, piece in enumerate(pieces):
        if piece.text and not piece.rule and (found := piece.node.within("ul", "ol")) is not None:
            lists.setdefault(found, []).append(at)
    yield from lists.values()


def _contents(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """A list that only names the headings below it, or leads to them, with the heading over it."""
    headings = {folded(piece.text): at for at, piece in enumerate(pieces) if piece.level and piece.text}
    for items in _lists(pieces):
        before = pieces[items[0] - 1] if items[0] else None
        titled = before is not None and phrases.CONTENTS.pattern.match(before.text) is not None
        named = sum(headings.get(folded(pieces[at].text), -1) > items[-1] for at in items)
        if not _is_contents([pieces[at] for at in items], named, titled=titled):
            continue
        if before is not None and (titled or _in_box_with(before, pieces[items[0]], around)):
            yield before
        yield from (pieces[at] for at in items)


def _is_contents(items: Sequence[Piece], named: int, *, titled: bool) -> bool:
    """Whether a list, `named` items of which are headings below it, is one of contents."""
    inward = sum(map(leads_inward, items)) if titled or named == len(items) else 0
    if len(items) > 1 and named == len(items) == inward:
        return True
    if len(items) >= 3 and named >= 0.7 * len(items):
        return True
    return titled and inward >= max(2, 0.7 * len(items))


def _in_box_with(line: Piece, item: Piece, around: Around) -> bool:
    """Whether a short line stands in one part with a list and is the first thing there, and the text
    elsewhere.
    """
    box = line.node.parent
    listed = item.node.within("ul", "ol")
    return (
        box is not None
        and listed is not None
        and listed.parent is box is not around.main
        and line.index == box.start
        and line.words <= 8
        and not SENTENCE_END.search(line.text)
    )


def leads_inward(piece: Piece) -> bool:
    """Whether a piece is a link to a place in the page itself."""
    return any(
        span.kind is SpanKind.LINK
        and span.target.startswith("#")
        and span.end - span.start > 0.8 * len(piece.text)
        for span in piece.spans
    )


def _copies(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """A long paragraph that is most of the text again, run together: a copy for search engines."""
    standing = [piece for piece in pieces if not piece.rule and piece.text]
    for copy in standing:
        if copy.words < COPY or copy.kind is not BlockKind.PARAGRAPH:
            continue
        whole = folded(copy.text)
        keys = (folded(piece.text) for piece in standing if piece is not copy and piece.words >= 12)
        if sum(len(key) for key in keys if key in whole) > 0.6 * len(whole):
            yield copy
            return


BODY_GROUPS: tuple[GroupRule, ...] = (
    GroupRule("repetition", "the same text again", _copies),
    GroupRule("repetition", "the same text again", _repeated_sections),
    GroupRule(phrases.CONTENTS.name, phrases.CONTENTS.reason, _contents),
)
