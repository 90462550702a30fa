"""Hidden parts that a click on a heading shows: panels of accordions and other folds."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from reader.cleaning.html.pieces import Node

_CONTROLS = ("aria-controls", "data-bs-target", "data-target", "href")
"""Attributes in which a heading of an accordion names the panel that it opens."""
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "dt")
LONGEST_TITLE = 200
"""Characters of a line that opens a fold."""
MOST_PARTS = 3
"""Parts of an element that consists of a title and its panel."""


def panels(root: HtmlElement) -> frozenset[str]:
    """The ids of parts that a click on a heading shows."""
    found: set[str] = set()
    for heading in root.iter(*_HEADINGS):
        for element in heading.iter("a", "button", "span", "div"):
            if element.get("aria-expanded") is not None or element.get("data-toggle") is not None:
                found.update(element.get(name, "").removeprefix("#") for name in _CONTROLS)
    return frozenset(found - {""})


def is_panel(element: HtmlElement, named: frozenset[str], around: Node | None) -> bool:
    """Whether a hidden element is the panel of a fold: a heading names it; or, unless the fold itself is in
    something hidden (a dialog), the heading before it opens what follows, or it is one of several of a
    kind, each below a line of its own. `around` is the node it is in.
    """
    if element.get("id", "") in named:
        return True
    title = element.getprevious()
    if title is None or not isinstance(title.tag, str):
        return False
    if around is not None and any(each.hidden and not each.panel for each in around.chain()):
        return False
    if title.tag in _HEADINGS and any(each.get("aria-expanded") is not None for each in title.iter()):
        return True
    return 0 < len(title.text_content().strip()) <= LONGEST_TITLE and (
        _is_one_of_several(element, title) or _is_in_one_of_several(element)
    )


def _is_one_of_several(element: HtmlElement, title: HtmlElement) -> bool:
    """Whether title and panel come again, right below or above."""
    following, before = element.getnext(), title.getprevious()
    below = following.getnext() if following is not None else None
    above = before.getprevious() if before is not None else None
    return (_are_alike(following, title) and _are_alike(below, element)) or (
        _are_alike(before, element) and _are_alike(above, title)
    )


def _is_in_one_of_several(element: HtmlElement) -> bool:
    """Whether the part with title and panel in it has a brother with the same two in it."""
    around = element.getparent()
    own = _first_parts(around)
    if around is None or len(own) > MOST_PARTS:
        return False
    return any(
        _are_alike(brother, around) and len(parts) == len(own) and _are_alike(parts[-1], own[-1])
        for brother in (around.getnext(), around.getprevious())
        if (parts := _first_parts(brother))
    )


def _first_parts(element: HtmlElement | None) -> list[HtmlElement]:
    """An element's children, but no more than tell that it has too many: lxml counts them one by one."""
    return [] if element is None else list(islice(element, MOST_PARTS + 1))


def _are_alike(one: HtmlElement | None, other: HtmlElement) -> bool:
    return one is not None and one.tag == other.tag and one.get("class") == other.get("class")
