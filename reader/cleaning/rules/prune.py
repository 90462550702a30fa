"""Parts of a page that are left out as a whole: by their names, their tags, their roles, or because they are
hidden.

Each rule says how much of the page's prose such a part may hold at most; a part with more is read
all the same, because a page may call its very article "sidebar".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from reader.cleaning import phrases
from reader.cleaning.html.pieces import HEADINGS, Node, Piece, Pieces, size_of
from reader.cleaning.rules.parts import (
    Part,
    View,
    article_kind,
    is_above_title,
    is_message_in_text,
    is_note,
    is_only_picture,
    is_translated,
    is_withheld,
)
from reader.cleaning.rules.prose import Prose
from reader.cleaning.rules.rule import Rule, verdict
from reader.cleaning.vocabulary import NAME_RULES, NameRule

_ROLES = (
    "navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu",
    "menubar",
    "toolbar", "tablist", "alert",
)  # fmt: skip
_UNTOUCHED_TAGS = frozenset(["html", "body", "main", "table", "tbody", "tr"])
OFTEN_TEXT = frozenset(
    {
        "sidebar", "promotion", "byline and date", "page tools", "tags and categories", "legal notice",
        "navigation",
    }
)  # fmt: skip
"""Rules whose names are also given to the text itself."""
TEXT_PROSE, SPREAD = 1000, 300
"""Characters of prose, or of unlinked text, from which parts of such a name are text: in all of them, or (on
small pages) in all but the largest, which may be a column beside the text.
"""
HARD, SOFT, SOFT_LONG = 0.2, 0.12, 0.3
"""Shares of the page's prose that a part may hold and still be left out by name: always, and as far as `most`
allows.
"""
OF_PICTURES = frozenset({"author box", "byline and date"})
"""Rules that spare what a caption holds: who took the picture, and when."""
NEVER_TABLES = frozenset({"overlay", "advertisement", "page tools", "share bar", "byline and date"})
"""Rules that spare a part with a table of data: drawers and boxes hold such tables too."""
LINKED = frozenset({"related", "overlay", "page tools"})
"""Rules for what leads elsewhere: they spare running text without a link."""
UNLINKED, BELOW_TEXT = 100, 400
"""Characters of running text from which it is spared (a hint on a button has less), and of text above it."""
SOCIAL = frozenset({"share bar", "promotion", "related", "page tools"})
"""Rules that spare a part with a quoted post in it."""
TABS = 200
"""Characters of prose that no list of tabs holds."""
SECTION = 400
"""Characters of prose in an entry of a list, more than a teaser has."""
BELOW = frozenset({"comments", "cookie box"})
"""Rules for parts that may outweigh the article: a long discussion stands below it, and so do a law's many
words.
"""


def _is_hidden(part: Part) -> bool:
    if not part.node.hidden:
        return False
    little = part.node.tag != "figure" and part.holds_less(0.35)
    return (little and not is_withheld(part)) or is_translated(part)


def _has_role(part: Part) -> bool:
    if part.node.role == "tablist" and part.inside >= TABS:
        return False  # an accordion with its panels
    return part.holds_less(0.25) and not (part.node.role == "alert" and is_message_in_text(part))


def _is_noscript(part: Part) -> bool:
    return part.holds_less(0.25) and not is_only_picture(part)


def _is_aside(part: Part) -> bool:
    return part.holds_less(0.25) and not is_note(part)


def _is_footer(part: Part) -> bool:
    node = part.node
    last = node.end >= len(part.view.pieces) - 3
    of_quotation = node.parent is not None and node.parent.tag == "blockquote"
    return part.holds_less(0.45 if last else 0.25) and not of_quotation


def _is_named(rule: NameRule, part: Part) -> bool:
    node, view = part.node, part.view
    if node.tag in ("article", "pre") or (node.tag in HEADINGS and rule.name != "for screen readers"):
        return False
    if rule.name in OF_PICTURES and node.within("figcaption") is not None:
        return False
    inside = view.pieces[node.start : node.end]
    if _is_spared(rule, part, inside):
        return False
    size = size_of(inside)
    if (node.tag == "p" or (node.tag == "li" and rule.name != "comments")) and size >= 400:
        return False
    short = size < 1000 or node.tag == "header"
    if short and rule.name not in ("related", "comments") and part.holds_title():
        return False
    below = rule.name in BELOW and part.before >= 500 and part.inside < 0.95 * view.whole
    return below or part.inside <= _most(rule, part) or is_above_title(part)


def _is_spared(rule: NameRule, part: Part, inside: Sequence[Piece]) -> bool:
    """Whether a part holds what such names are not rightly given to: a table of data, or running text without
    a link amid the text.
    """
    if rule.name in NEVER_TABLES and any(piece.is_data for piece in inside):
        return True
    amid = part.inside >= UNLINKED and part.before >= BELOW_TEXT
    return amid and rule.name in LINKED and not any(piece.link for piece in inside)


def _most(rule: NameRule, part: Part) -> float:
    """Characters of prose that a part of such a name may hold and still be left out."""
    prose = part.view.share * part.view.whole
    if rule.most is None:
        return HARD * prose
    share = SOFT if rule.most < 1000 else SOFT_LONG
    # names of several rules at once ("promo-bar carousel") leave less doubt
    return min(share * prose, rule.most) * min(3, len(part.node.naming.rules))


def _is_nested_article(part: Part) -> bool:
    """Whether a part is one of several articles inside an article that has prose of its own before them."""
    node, prose = part.node, part.view.prose
    outer = node.parent.within("article") if node.parent is not None else None
    if outer is None or prose.sums[node.start] - prose.sums[outer.start] < 250:
        return False
    kind, view = article_kind(node), part.view
    if kind not in view.nested:  # the same for all of a kind, of which a hostile page has thousands
        brothers = view.articles[kind]
        several = len(brothers) >= 2 and sum(map(prose.inside, brothers)) <= 0.9 * prose.inside(outer)
        view.nested[kind] = several and not _are_sections(brothers, view)
    return view.nested[kind]


def _are_sections(parts: Sequence[Node], view: View) -> bool:
    """Whether most of these parts hold whole paragraphs, and their headings lead nowhere: entries of a list
    that is the article.
    """
    headings = [piece for node in parts for piece in view.pieces[node.start : node.end] if piece.level]
    whole = sum(view.prose.inside(node) >= SECTION for node in parts)
    return whole > 0.5 * len(parts) and all(piece.level > 1 and piece.link < 0.5 for piece in headings)


def _is_announced(part: Part) -> bool:
    """Whether a part below the article has a heading that says that it holds other things ("You may also
    like").
    """
    node, prose = part.node, part.view.prose
    if part.before < 400 or node.end - node.start < 3 or part.inside > 0.85 * prose.total:
        return False
    first = next((piece for piece in part.view.pieces[node.start : node.end] if piece.text), None)
    if first is None or not (first.level or first.words <= 4) or node not in first.node.chain()[:2]:
        return False
    if not phrases.TAIL_HEADING.pattern.match(first.text) or phrases.REFERENCES.match(first.text):
        return False
    # a button's word ("Share") may also stand first in the article; only a heading may speak for much text
    sure = first.level and not phrases.BUTTON.pattern.match(first.text)
    return not part.holds_title() and bool(sure or part.inside <= 0.2 * prose.total)


_BY_TAG = "a part that HTML itself names as something else"
_BY_ROLE = "a part that ARIA names as something else"
HIDDEN: Rule[Part] = Rule("hidden", "not shown on the page", _is_hidden)
ROLES: dict[str, Rule[Part]] = {role: Rule(f"role {role}", _BY_ROLE, _has_role) for role in _ROLES}
TAGS: dict[str, Rule[Part]] = {
    **{
        tag: Rule(f"tag {tag}", _BY_TAG, lambda part: part.holds_less(0.35))
        for tag in ("nav", "form", "dialog", "menu")
    },
    "noscript": Rule("tag noscript", _BY_TAG, _is_noscript),
    "aside": Rule("tag aside", _BY_TAG, _is_aside),
    "footer": Rule("tag footer", _BY_TAG, _is_footer),
}
NAMED: dict[NameRule, Rule[Part]] = {
    rule: Rule(rule.name, rule.reason, partial(_is_named, rule)) for rule in NAME_RULES
}
NESTED: Rule[Part] = Rule(
    "article in an article", "one of several of a kind inside the article", _is_nested_article
)
THREAD: Rule[Part] = Rule("comments", "what readers wrote below the article", lambda part: True)
ANNOUNCED: Rule[Part] = Rule(phrases.TAIL_HEADING.name, phrases.TAIL_HEADING.reason, _is_announced)
CHOICE: Rule[Part] = Rule("hidden", "folded away in a box that asks for a choice", Part.is_choice)
PARTS: tuple[Rule[Part], ...] = (
    HIDDEN,
    *ROLES.values(),
    *TAGS.values(),
    *NAMED.values(),
    NESTED,
    ANNOUNCED,
    CHOICE,
)
"""All rules for parts. Of each kind but the last three, one at most speaks of a part: by its role, tag and
first name.
"""


def _by_nature(part: Part) -> Iterator[Rule[Part]]:
    """The rules for what a part is or is called, in their order."""
    node = part.node
    if node.hidden:
        yield HIDDEN
    if node.role in ROLES:
        yield ROLES[node.role]
    if node.tag in TAGS:
        yield TAGS[node.tag]
    if part.named is not None:
        yield NAMED[part.named]


def _by_content(part: Part) -> Iterator[Rule[Part]]:
    """The rules for what a part holds."""
    if part.node in part.view.threads:
        yield THREAD
    if part.node.tag == "details" or part.node.panel:
        yield CHOICE
    if part.node.tag == "article":
        yield NESTED
    if part.node.tag not in HEADINGS:
        yield ANNOUNCED


def prune(page: Pieces, prose: Prose, *, gentle: bool = False) -> None:
    """Mark the pieces of every part that a rule takes; `gentle` leaves parts with any real prose."""
    view = View(page, prose, gentle=gentle)
    text_names = _text_names(view)
    done = 0
    spared: list[tuple[int, str]] = []
    for node in page.nodes:
        if node.start < done or node.end <= node.start or node.tag in _UNTOUCHED_TAGS:
            continue
        part = Part(node, prose.inside(node), view)
        if "embed" in node.naming.marks:
            for piece in page.pieces[node.start : node.end]:
                piece.embed = True
            found = ""
        else:
            found = verdict(_by_nature(part), part)
        if part.named is not None and not found:
            spared.append((node.end, part.named.name))
        if _is_text(part, found, spared, text_names):
            found = ""
        if found := found or verdict(_by_content(part), part):
            for piece in page.pieces[node.start : node.end]:
                piece.rule = piece.rule or found
            done = node.end


def _is_text(part: Part, found: str, spared: list[tuple[int, str]], text_names: set[tuple[str, str]]) -> bool:
    """Whether a part is kept though a rule takes it: what is around it is called the same and holds the
    article, its name is given to the text itself on this page, or it holds a quoted post.
    """
    if found and part.inside > 100 and any(end >= part.node.end and name == found for end, name in spared):
        return True
    return (found in OFTEN_TEXT and _called(part.node) in text_names) or (
        found in SOCIAL and part.holds_embed()
    )


def _text_names(view: View) -> set[tuple[str, str]]:
    """Tags and classes whose names say that they are no text, and that hold too much of the page's together:
    page builders call every paragraph a widget or a call to action, lists call every entry's words its
    metadata.
    """
    plain, prose = [0.0], view.prose
    for piece in view.pieces:
        plain.append(plain[-1] + len(piece.text) * (1 - piece.link))
    sizes: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
    ends: dict[tuple[str, str], int] = {}
    for node in view.nodes:
        if not node.naming.rules or node.naming.rules[0].name not in OFTEN_TEXT:
            continue
        called, part = _called(node), Part(node, prose.inside(node), view)
        if node.start >= ends.get(called, 0) and not is_above_title(part):
            running, unlinked = sizes.setdefault(called, ([], []))
            running.append(part.inside)
            unlinked.append(plain[node.end] - plain[node.start])
            ends[called] = node.end
    return {
        called
        for called, (running, unlinked) in sizes.items()
        if _is_much(running, 0.3 * prose.total) or _is_much(unlinked, 0.4 * plain[-1])
    }


def _is_much(sizes: Sequence[float], share: float) -> bool:
    """Whether parts of one name hold so much that they are text; `share` is much of the page's."""
    return sum(sizes) >= max(TEXT_PROSE, share) or sum(sizes) - max(sizes) >= max(SPREAD, share)


def _called(node: Node) -> tuple[str, str]:
    return node.tag, node.names.split(" ")[0]
