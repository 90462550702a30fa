"""Rules for what interrupts the running text: buttons, pointers to other articles, appeals, lists of
links, repetitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece, folded
from reader.cleaning.rules.context import SENTENCE_END, Around, Line
from reader.cleaning.rules.rule import GroupRule, Rule
from reader.document.blocks import BlockKind, SpanKind

COPY = 150
"""Words of a paragraph from which it may be a copy of the whole text."""
REPEATED_LINKS = 3
"""Times the same short link stands alone in an article that is one of its buttons."""
LABEL, TEASER = 4, 4
"""Most words of a label before a link, and fewest of a link that is the title of another article."""
_STRONG_POINTER = re.compile(
    r"^\W{0,20}(?:related|recommended|you (?:may|might)|more (?:from|on|stories)|read (?:more|next|also)"
    r"|most|popular|trending|sign up|subscribe|follow)",
    re.I,
)


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


def _says(phrase: phrases.PhraseRule, line: Line) -> bool:
    """Whether a short line, or one with links, says such a thing, and is no heading of the text."""
    piece, around = line.piece, line.around
    if phrase is phrases.NOTICE and piece.caption and piece.node.within("figcaption") is not None:
        return False  # whose picture it is
    if (piece.link <= 0.3 and piece.words > 14) or not phrase.pattern.match(piece.text):
        return False
    heading_of_text = piece.level and line.at < around.last and piece.words > 3 and piece.link == 0
    if heading_of_text and not _STRONG_POINTER.match(piece.text):
        return False
    return not phrases.heads_text(piece, around.after(line.at))


def _is_tags(line: Line) -> bool:
    piece = line.piece
    return piece.link > 0.5 and piece.words <= 60 and phrases.TAGS.match(piece.text) is not None


def _is_cookie_notice(line: Line) -> bool:
    return (
        line.piece.words >= 6
        and "cookie" in line.piece.text.lower()
        and phrases.COOKIES.search(line.piece.text) is not None
        and not any("cookie" in title for title in line.around.titles)
    )


def _is_plain(piece: Piece) -> bool:
    return piece.kind is BlockKind.PARAGRAPH and piece.node.within("li") is None


def _is_bare_link(line: Line) -> bool:
    """Whether a paragraph is one link and no sentence, or several, one a line."""
    piece = line.piece
    one = piece.link >= 0.9 and 4 <= piece.words <= 30
    several = piece.link >= 0.75 and piece.words >= 12 and "\n" in piece.text
    return (one or several) and _is_plain(piece) and not SENTENCE_END.search(piece.text)


def _is_labelled_link(line: Line) -> bool:
    """Whether a paragraph is a label of a few words ("Read more: ") and one link behind it."""
    piece = line.piece
    links = [span for span in piece.spans if span.kind is SpanKind.LINK]
    if len(links) != 1 or piece.link < 0.5 or not 5 <= piece.words <= 30 or not _is_plain(piece):
        return False
    label, title = piece.text[: links[0].start].rstrip(), piece.text[links[0].start : links[0].end]
    behind = piece.text[links[0].end :].strip()
    few = len(label.split()) <= LABEL and len(title.split()) >= TEASER and len(behind) <= 1
    return few and label.endswith((":", "：")) and piece.node.within("blockquote") is None


def _is_linked_heading(line: Line) -> bool:
    piece = line.piece
    return bool(piece.level) and piece.link >= 0.85 and piece.words >= 4 and not _heads_text(line)


def _heads_text(line: Line) -> bool:
    """Whether a linked heading is one of the text's own: most of its level are links, and text without
    links follows.
    """
    piece, around = line.piece, line.around
    following = around.after(line.at)
    if following is None or following.level or following.link >= 0.5 or piece.node.parent is not around.main:
        return False
    alike = [
        other
        for other in around.pieces
        if other.level == piece.level and other.node.parent is around.main and other.text
    ]
    linked = sum(other.link >= 0.85 for other in alike)
    return linked >= 2 and linked >= 0.5 * len(alike)


def _is_repetition(line: Line) -> bool:
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
POINTERS: tuple[Rule[Line], ...] = tuple(
    Rule(phrase.name, phrase.reason, partial(_says, phrase))
    for phrase in (phrases.POINTER, phrases.APPEAL, phrases.NOTICE)
)
"""What the page itself calls the body may hold these all the same."""
BODY: tuple[Rule[Line], ...] = (
    *POINTERS,
    Rule("tags and categories", "the site's own index words", _is_tags),
    Rule("cookie notice", "the text of a consent box", _is_cookie_notice),
    Rule("bare link", "a paragraph that is a link to another article", _is_bare_link),
    Rule("labelled link", "a label and the title of another article", _is_labelled_link),
    Rule("heading that is a link", "the title of another article", _is_linked_heading),
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


def _link_lists(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """Lists of nothing but links, with a short heading above, unless the text introduces them with a
    colon.
    """
    for places in _lists(pieces):
        items = [at for at in places if not pieces[at].note and pieces[at].node.within("li") is not None]
        size = sum(len(pieces[at].text) for at in items)
        linked = sum(pieces[at].link * len(pieces[at].text) for at in items)
        if not items or linked <= 0.75 * size:
            continue
        standing = (piece for piece in reversed(pieces[: items[0]]) if not piece.rule and piece.text)
        before = next(standing, None)
        if before is not None and phrases.SOURCES.pattern.match(before.text):
            for piece in (before, *(pieces[at] for at in items)):
                piece.note = True  # what the text rests on
            continue
        if _is_introduced(before) or (len(items) < 2 and pieces[items[0]].words < 4):
            continue
        yield from (pieces[at] for at in items)
        pointed = before is not None and (before.level or phrases.POINTER.pattern.match(before.text))
        if before is not None and before.words <= 8 and pointed and (before.level or before.words <= 6):
            yield before


def _is_introduced(before: Piece | None) -> bool:
    return (
        before is not None
        and before.text.rstrip().endswith(":")
        and not phrases.POINTER.pattern.match(before.text)
    )


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


def _repeated_links(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """The same short link by itself again and again ("See the review") is a button."""
    same: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.text and not piece.rule and not piece.level and piece.link >= 0.9 and piece.words <= 8:
            same.setdefault(folded(piece.text), []).append(piece)
    for found in same.values():
        if len(found) >= REPEATED_LINKS:
            yield from found


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
    GroupRule("list of links", "other articles", _link_lists),
    GroupRule(phrases.CONTENTS.name, phrases.CONTENTS.reason, _contents),
    GroupRule(phrases.BUTTON.name, phrases.BUTTON.reason, _repeated_links),
)
