# ruff: noqa: E501, PLR0911, PLR0912, PLR0917
"""Parts of a page that are left out as a whole: by their names, their tags, their roles, or because they are hidden.

Each rule says how much of the page's prose such a part may hold at most; a part with more is read
all the same, because a page may call its very article "sidebar".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.cleaning import phrases
from reader.cleaning.html.pieces import HEADINGS, Node, Piece, Pieces
from reader.document.blocks import BlockKind

_SENTENCE = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*(?:\s|$)")
_PROSE_KINDS = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION)
_JUNK_ROLES = frozenset(
    [
        "navigation",
        "complementary",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
        "tablist",
        "alert",
    ]
)
_UNTOUCHED_TAGS = frozenset(["html", "body", "main", "table", "tbody", "tr"])
NOTE = 120
"""Characters of prose in a note within the text, and in the paragraphs beside it."""
OFTEN_TEXT = frozenset({"sidebar", "promotion", "byline and date", "page tools", "tags and categories"})
"""Rules whose names are also given to the text itself."""
TEXT_PROSE = 1000
"""Characters of prose, and of unlinked text, that what such a name is rightly given to does not hold in all."""
HARD, SOFT, SOFT_LONG = 0.2, 0.12, 0.3


@dataclass(slots=True)
class Prose:
    """Characters of prose before each piece, so that a node's share is one subtraction."""

    sums: list[int]

    @classmethod
    def of(cls, pieces: list[Piece]) -> Prose:
        sums = [0]
        for piece in pieces:
            sums.append(sums[-1] + prose_size(piece))
        return cls(sums)

    def inside(self, node: Node) -> int:
        return self.sums[node.end] - self.sums[node.start]

    @property
    def total(self) -> int:
        return self.sums[-1]


def prose_size(piece: Piece) -> int:
    """Characters of a piece when it is running text, else 0."""
    if piece.kind not in _PROSE_KINDS or piece.link > 0.5:
        return 0
    size = len(piece.text)
    if size < 60 and piece.words < 12:
        return 0
    return size if _SENTENCE.search(piece.text) else 0


SOCIAL = frozenset({"share bar", "promotion", "related", "page tools"})
"""Rules that spare a part with a quoted post in it."""


def prune(page: Pieces, prose: Prose, *, gentle: bool = False) -> None:
    """Mark the pieces of every part that a rule takes; `gentle` leaves parts with any real prose."""
    total = max(1, prose.total)
    pieces = page.pieces
    done = 0
    headings = [piece.index for piece in pieces if piece.level == 1]
    told = [0]
    for piece in pieces:
        told.append(told[-1] + (len(piece.text) if piece.link < 0.3 and piece.words >= 5 else 0))
    spared: list[tuple[int, str]] = []
    embeds = [node.start for node in page.nodes if "embed" in node.naming.marks]
    text_names = _text_names(page, prose)
    for node in page.nodes:
        if node.start < done or node.end <= node.start or node.tag in _UNTOUCHED_TAGS:
            continue
        rule = _rule_for(node, prose, total, headings, pieces, told[node.start], gentle=gentle)
        if node.naming.rules and not rule:
            spared.append((node.end, node.naming.rules[0].name))
        elif (
            rule
            and prose.inside(node) > 100
            and any(end >= node.end and name == rule for end, name in spared)
        ):
            rule = ""  # what is around it is called the same and holds the article
        if rule in OFTEN_TEXT and _called(node) in text_names:
            rule = ""
        if rule in SOCIAL and any(node.start <= start < node.end for start in embeds):
            rule = ""
        rule = (
            rule
            or _nested_article(node, prose, page)
            or _announced(node, prose, page, told[node.start], headings)
        )
        if rule:
            for piece in pieces[node.start : node.end]:
                piece.rule = piece.rule or rule
            done = node.end


def _text_names(page: Pieces, prose: Prose) -> set[tuple[str, str]]:
    """Tags and classes whose names say that they are no text, and that hold too much of the page's together: page
    builders call every paragraph a widget or a call to action, lists call every entry's words its metadata."""
    plain = [0.0]
    for piece in page.pieces:
        plain.append(plain[-1] + len(piece.text) * (1 - piece.link))
    sums: dict[tuple[str, str], list[float]] = {}
    ends: dict[tuple[str, str], int] = {}
    for node in page.nodes:
        called = _called(node)
        if (
            node.naming.rules
            and node.naming.rules[0].name in OFTEN_TEXT
            and node.start >= ends.get(called, 0)
        ):
            found = sums.setdefault(called, [0, 0])
            found[0] += prose.inside(node)
            found[1] += plain[node.end] - plain[node.start]
            ends[called] = node.end
    least, most = max(TEXT_PROSE, 0.3 * prose.total), max(TEXT_PROSE, 0.4 * plain[-1])
    return {called for called, (running, size) in sums.items() if running >= least or size >= most}


def _called(node: Node) -> tuple[str, str]:
    return node.tag, node.names.split(" ")[0]


def _announced(node: Node, prose: Prose, page: Pieces, before: int, headings: list[int]) -> str:
    """A part below the article whose own heading says that it holds other things ("You may also like")."""
    if before < 400 or node.tag in HEADINGS or prose.inside(node) > 0.85 * prose.total:
        return ""
    first = next((piece for piece in page.pieces[node.start : node.end] if piece.text), None)
    if first is None or node not in first.node.chain()[:2]:
        return ""
    if not (first.level or first.words <= 4) or node.end - node.start < 3:
        return ""
    if any(node.start <= index < node.end for index in headings) or not phrases.TAIL_HEADING.pattern.match(
        first.text
    ):
        return ""
    if phrases.REFERENCES.match(first.text):
        return ""
    # a button's word ("Share") may also stand first in the article; only a heading may speak for much text
    sure = first.level and not phrases.BUTTON.pattern.match(first.text)
    return phrases.TAIL_HEADING.name if sure or prose.inside(node) <= 0.2 * prose.total else ""


def _above_title(node: Node, headings: list[int], pieces: list[Piece]) -> bool:
    """Whether a part stands wholly above the page's one title, with a text below it: a name is then enough."""
    return (
        len(headings) == 1
        and node.end <= headings[0]
        and sum(prose_size(piece) for piece in pieces[headings[0] :]) >= 500
    )


PANEL = 80
"""Characters of prose in a hidden part that scripts show on a click: a tab's panel, a fold, "read more"."""


def _stays_hidden(node: Node, inside: int, total: float, prose: Prose, pieces: list[Piece]) -> bool:
    """Whether a hidden part is none of the article: little of the page's prose that no script shows, or a translation."""
    if node.tag != "figure" and inside < 0.35 * total and not _withheld(node, inside, prose):
        return True
    return _translated(node, pieces)


def _withheld(node: Node, inside: int, prose: Prose) -> bool:
    """Whether a hidden part is article text that scripts show later: to subscribers, on "read more", or as the panel
    of a tab or an accordion."""
    around = node.parent
    if inside < PANEL or around is None:
        return False
    if "article" in around.naming.marks and all(rule.name == "promotion" for rule in node.naming.rules):
        return True
    if node.naming.rules or node.tag in ("form", "dialog", "nav", "footer"):
        return False
    return node.role == "tabpanel" or node.panel or _in_shown_prose(node, inside, prose)


def _translated(node: Node, pieces: list[Piece]) -> bool:
    """Whether a hidden part is in another language than a shown one beside it of the same tag: a translation."""
    if not node.language or node.parent is None:
        return False
    return any(
        other.parent is node.parent and other.tag == node.tag and not other.hidden
        for piece in pieces[node.parent.start : node.parent.end]
        for other in piece.node.chain()
        if other.language and other.language != node.language
    )


def _in_shown_prose(node: Node, inside: int, prose: Prose) -> bool:
    """Whether a part stands inside one that shows more running text than it before it, and is not itself the page."""
    for around in node.chain()[1:4]:
        if around.tag in ("body", "html") or around.hidden or around.naming.rules:
            return False
        if prose.sums[node.start] - prose.sums[around.start] >= max(2 * PANEL, 0.5 * inside):
            return True
    return False


def _is_note(node: Node, pieces: list[Piece]) -> bool:
    """Whether an aside is a note within the text: sentences without a link in a part that is called nothing else,
    between paragraphs of the text."""
    if node.naming.rules:
        return False
    inside = [piece for piece in pieces[node.start : node.end] if piece.text]
    before, after = pieces[max(0, node.start - 3) : node.start], pieces[node.end : node.end + 3]
    return (
        any(prose_size(piece) >= NOTE for piece in inside)
        and all(piece.link < 0.2 for piece in inside)
        and all(
            any(prose_size(piece) >= NOTE and piece.node.parent is node.parent for piece in side)
            for side in (before, after)
        )
    )


def _between_prose(node: Node, pieces: list[Piece]) -> bool:
    """Whether an element that may be a message of the page stands between paragraphs of running text: a warning to
    the reader then. In a form it is a message all the same."""
    return node.within("form") is None and all(
        any(prose_size(piece) and piece.node.parent is node.parent for piece in side)
        for side in (pieces[max(0, node.start - 6) : node.start], pieces[node.end : node.end + 6])
    )


def _only_picture(node: Node, pieces: list[Piece]) -> bool:
    """Whether a part for browsers without scripts holds one picture, which scripts would load and nothing else shows."""
    inside = pieces[node.start : node.end]
    if len(inside) != 1 or inside[0].kind is not BlockKind.FIGURE:
        return False
    name = _file_name(inside[0].source)
    beside = (*pieces[max(0, node.start - 3) : node.start], *pieces[node.end : node.end + 3])
    return bool(name) and all(not piece.source or _file_name(piece.source) != name for piece in beside)


def _file_name(source: str) -> str:
    return source.split("?", 1)[0].rsplit("/", 1)[-1]


def _nested_article(node: Node, prose: Prose, page: Pieces) -> str:
    """Articles inside an article that has prose of its own before them are about something else."""
    if node.tag != "article" or node.parent is None:
        return ""
    outer = node.parent.within("article")
    if outer is None or prose.sums[node.start] - prose.sums[outer.start] < 250:
        return ""
    kind = node.names.split(" ")[0]
    brothers = [
        other
        for other in page.nodes
        if other.tag == "article" and other.parent is node.parent and other.names.split(" ")[0] == kind
    ]
    if len(brothers) < 2 or sum(prose.inside(other) for other in brothers) > 0.9 * prose.inside(outer):
        return ""
    return "article in an article"


def _rule_for(
    node: Node,
    prose: Prose,
    whole: float,
    headings: list[int],
    pieces: list[Piece],
    before: int,
    *,
    gentle: bool,
) -> str:
    tag, inside = node.tag, prose.inside(node)
    total = 0.25 * whole if gentle else whole
    if "embed" in node.naming.marks:
        for piece in pieces[node.start : node.end]:
            piece.embed = True
        return ""
    if node.hidden and _stays_hidden(node, inside, total, prose, pieces):
        return "hidden"
    if (
        node.role in _JUNK_ROLES
        and inside < 0.25 * total
        and not (node.role == "alert" and _between_prose(node, pieces))
    ):
        return f"role {node.role}"
    if tag in ("nav", "form", "dialog", "menu") and inside < 0.35 * total:
        return f"tag {tag}"
    if tag == "noscript" and inside < 0.25 * total and not _only_picture(node, pieces):
        return "tag noscript"
    if tag == "aside" and inside < 0.25 * total and not _is_note(node, pieces):
        return "tag aside"
    last = node.end >= len(pieces) - 3
    if (
        tag == "footer"
        and inside < (0.45 if last else 0.25) * total
        and (node.parent is None or node.parent.tag != "blockquote")
    ):
        return "tag footer"
    if not node.naming.rules or tag in ("article", "pre") or tag in HEADINGS:
        return ""
    size = sum(len(piece.text) for piece in pieces[node.start : node.end])
    rule = node.naming.rules[0]
    if (tag == "p" or (tag == "li" and rule.name != "comments")) and size >= 400:
        return ""
    holds_title = any(node.start <= index < node.end for index in headings)
    if holds_title and (size < 1000 or tag == "header") and rule.name not in ("related", "comments"):
        return ""
    if _above_title(node, headings, pieces):
        return rule.name
    if rule.name in ("comments", "cookie box") and before >= 500 and inside < 0.95 * whole:
        return (
            rule.name
        )  # a long discussion outweighs its article, and stands below it; so do a law's many words
    # names of several rules at once ("promo-bar carousel") leave less doubt
    if rule.most is None:
        return rule.name if inside <= HARD * total else ""
    share = SOFT if rule.most < 1000 else SOFT_LONG
    limit = min(share * total, rule.most) * min(3, len(node.naming.rules))
    return rule.name if inside <= limit else ""
