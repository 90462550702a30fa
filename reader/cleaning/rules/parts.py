"""What the rules for parts of a page know of a part, and of what it may hold though it is called
something else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter

from reader.cleaning.html.pieces import Node, Piece, Pieces
from reader.cleaning.rules.prose import Prose, prose_size
from reader.cleaning.rules.threads import comment_rows
from reader.cleaning.vocabulary import NameRule
from reader.document.blocks import BlockKind

NOTE = 120
"""Characters of prose in a note within the text, and in the paragraphs beside it."""
PANEL = 80
"""Characters of prose in a hidden part that scripts show on a click: a tab's panel, a fold, "read more".
"""
TITLED = 500
"""Characters of prose below a title, from which a name is enough above it."""
HOME = 250
"""Least characters of prose in the element with the article."""
BEHIND = 2
"""Most pieces between the last fold of a box of choices and a button."""
QUESTION = ("?", "？", "؟")
"""How questions end."""


class View:
    """A page as the rules for its parts see it. `gentle` spares parts with any real prose."""

    def __init__(self, page: Pieces, prose: Prose, *, gentle: bool) -> None:
        self.page, self.pieces, self.nodes, self.prose = page, page.pieces, page.nodes, prose
        self.whole = max(1, prose.total)
        self.share = 0.25 if gentle else 1.0
        self.headings = [piece.index for piece in page.pieces if piece.level == 1]
        self.home = self._article()
        """The first `main` or `article` element, if it holds all titles and some prose."""
        self.choices: dict[Node, bool] = {}
        """Which parts are boxes of choices, as far as a rule has asked."""
        self.told = [0]
        """Characters of unlinked lines before each piece."""
        for piece in page.pieces:
            plain = piece.link < 0.3 and piece.words >= 5
            self.told.append(self.told[-1] + (len(piece.text) if plain else 0))
        self.threads = comment_rows(page, prose)
        self.embeds = [node.start for node in page.nodes if "embed" in node.naming.marks]
        self.articles: dict[tuple[Node | None, str], list[Node]] = {}
        """The `article` elements of each part and first name."""
        for node in page.nodes:
            if node.tag == "article":
                self.articles.setdefault(article_kind(node), []).append(node)
        self.languages: dict[tuple[Node | None, str], set[str]] = {}
        """The languages of the shown elements of each part and tag."""
        for node in page.nodes:
            if node.language and not node.hidden and node.start < node.end:
                self.languages.setdefault((node.parent, node.tag), set()).add(node.language)
        self.nested: dict[tuple[Node | None, str], bool] = {}
        """Which of these are articles of their own inside another, as far as a rule has asked."""

    def _article(self) -> Node | None:
        home = next((node for node in self.nodes if node.tag in ("main", "article")), None)
        if home is None or not self.headings or self.prose.inside(home) < HOME:
            return None
        return home if all(home.start <= index < home.end for index in self.headings) else None

    def has_choices(self, box: Node) -> bool:
        """Whether a part has folds, most of them below no question, and buttons behind the last of them."""
        if box not in self.choices:
            first = bisect_left(self.nodes, box.start, key=_start)
            last = bisect_right(self.nodes, box.end, key=_start)
            inside = [node for node in self.nodes[first:last] if node.end <= box.end]
            folds = [node for node in inside if node.tag == "details" or node.panel]
            end = max((node.end for node in folds), default=box.end)
            answers = 2 * sum(map(self._answers, folds)) > len(folds)
            buttons = any(end <= node.button_at <= end + BEHIND for node in inside)
            self.choices[box] = buttons and not answers
        return self.choices[box]

    def _answers(self, fold: Node) -> bool:
        """Whether the line that opens a fold, its first or the one before it, is a question."""
        lines = self.pieces[max(0, fold.start - (fold.tag != "details")) : fold.end]
        return bool(lines) and lines[0].text.rstrip().endswith(QUESTION)


_start = attrgetter("start")


def article_kind(node: Node) -> tuple[Node | None, str]:
    """What articles of one kind share: the part they are in, and their first name."""
    return node.parent, node.names.split(" ")[0]


@dataclass(frozen=True, slots=True)
class Part:
    """A node of the page, its prose in characters, and the page around it."""

    node: Node
    inside: int
    view: View

    @property
    def named(self) -> NameRule | None:
        """The rule by which its names call it something else than text."""
        rules = self.node.naming.rules
        return rules[0] if rules else None

    @property
    def before(self) -> int:
        return self.view.told[self.node.start]

    def holds_less(self, share: float) -> bool:
        """Whether it holds less than this share of the page's prose."""
        return self.inside < share * self.view.share * self.view.whole

    def holds_title(self) -> bool:
        return _holds_any(self.node, self.view.headings)

    def is_choice(self) -> bool:
        """Whether a fold is in a box that asks for a choice, outside the element with the article."""
        home, node = self.view.home, self.node
        if home is None or (node.start < home.end and home.start < node.end):
            return False
        around = set(home.chain())
        box = next(each for each in node.chain() if each.parent is None or each.parent in around)
        return box not in around and self.view.has_choices(box)

    def holds_embed(self) -> bool:
        return _holds_any(self.node, self.view.embeds)


def _holds_any(node: Node, places: list[int]) -> bool:
    """Whether one of the sorted indexes of pieces is in the node."""
    return bisect_left(places, node.start) < bisect_left(places, node.end)


def is_above_title(part: Part) -> bool:
    """Whether a part stands wholly above the page's one title, with a text below it: a name is then
    enough.
    """
    headings, prose = part.view.headings, part.view.prose
    return (
        len(headings) == 1
        and part.node.end <= headings[0]
        and prose.total - prose.sums[headings[0]] >= TITLED
    )


def is_withheld(part: Part) -> bool:
    """Whether a hidden part is article text that scripts show later: to subscribers, on "read more", or
    as the panel of a tab or an accordion.
    """
    node = part.node
    if part.inside < PANEL or node.parent is None:
        return False
    if "article" in node.parent.naming.marks and all(rule.name == "promotion" for rule in node.naming.rules):
        return True
    if node.naming.rules or node.tag in ("form", "dialog", "nav", "footer"):
        return False
    return node.role == "tabpanel" or node.panel or _is_in_shown_prose(part)


def is_translated(part: Part) -> bool:
    """Whether a hidden part is in another language than a shown one beside it of the same tag: a
    translation.
    """
    node = part.node
    if not node.language or node.parent is None:
        return False
    shown = part.view.languages.get((node.parent, node.tag), ())
    return any(language != node.language for language in shown)


def _is_in_shown_prose(part: Part) -> bool:
    """Whether a part stands inside one that shows more running text than it before it, and is not itself
    the page.
    """
    sums = part.view.prose.sums
    for around in part.node.chain()[1:4]:
        if around.tag in ("body", "html") or around.hidden or around.naming.rules:
            return False
        if sums[part.node.start] - sums[around.start] >= max(2 * PANEL, 0.5 * part.inside):
            return True
    return False


def is_note(part: Part) -> bool:
    """Whether an aside is a note within the text: sentences without a link in a part that is called
    nothing else, between paragraphs of the text; or a footnote by its role or name.
    """
    node, pieces = part.node, part.view.pieces
    if node.role in ("doc-footnote", "doc-endnotes") or "footnotes" in node.naming.marks:
        return True
    if node.naming.rules:
        return False
    inside = [piece for piece in pieces[node.start : node.end] if piece.text]
    return (
        any(prose_size(piece) >= NOTE for piece in inside)
        and all(piece.link < 0.2 for piece in inside)
        and _is_between(node, pieces, reach=3, least=NOTE)
    )


def is_message_in_text(part: Part) -> bool:
    """Whether an element that may be a message of the page stands in an article or between paragraphs of
    running text: a warning to the reader then. In a form it is a message all the same.
    """
    if part.node.within("form") is not None:
        return False
    return part.node.within("article") is not None or _is_between(
        part.node, part.view.pieces, reach=6, least=1
    )


def _is_between(node: Node, pieces: list[Piece], *, reach: int, least: int) -> bool:
    """Whether paragraphs of the node's parent stand among the pieces on both sides of it."""
    return all(
        any(prose_size(piece) >= least and piece.node.parent is node.parent for piece in side)
        for side in (pieces[max(0, node.start - reach) : node.start], pieces[node.end : node.end + reach])
    )


def is_only_picture(part: Part) -> bool:
    """Whether a part for browsers without scripts holds one picture, which scripts would load and nothing
    else shows.
    """
    node, pieces = part.node, part.view.pieces
    inside = pieces[node.start : node.end]
    if len(inside) != 1 or inside[0].kind is not BlockKind.FIGURE:
        return False
    name = _file_name(inside[0].source)
    beside = (*pieces[max(0, node.start - 3) : node.start], *pieces[node.end : node.end + 3])
    return bool(name) and all(not piece.source or _file_name(piece.source) != name for piece in beside)


def _file_name(source: str) -> str:
    return source.split("?", 1)[0].rsplit("/", 1)[-1]
