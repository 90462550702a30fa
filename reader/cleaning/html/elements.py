"""What HTML elements are to the segmenter: blocks, spans, pictures, tables of data, buttons."""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml.html import HtmlElement

from reader.cleaning.html.tex import MAX_FORMULA
from reader.cleaning.naming import naming
from reader.document.blocks import SpanKind

_BLOCK_TAGS = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav noscript ol p pre section
summary table tbody td tfoot th thead tr ul
"""
BLOCK_TAGS = frozenset(_BLOCK_TAGS.split())
_SKIPPED_TAGS = """
script style template svg canvas object embed applet map area audio video track button input select
option optgroup datalist textarea link meta title base head frame frameset noframes param iframe amp-ad
amp-analytics amp-sidebar amp-iframe amp-social-share progress meter colgroup col rp annotation
annotation-xml
"""
SKIPPED_TAGS = frozenset(_SKIPPED_TAGS.split())
SPAN_TAGS = {
    "em": SpanKind.EMPHASIS, "i": SpanKind.EMPHASIS, "cite": SpanKind.EMPHASIS, "dfn": SpanKind.EMPHASIS,
    "var": SpanKind.EMPHASIS, "b": SpanKind.STRONG, "strong": SpanKind.STRONG, "code": SpanKind.CODE,
    "kbd": SpanKind.CODE, "samp": SpanKind.CODE, "tt": SpanKind.CODE, "sup": SpanKind.SUPERSCRIPT,
    "sub": SpanKind.SUBSCRIPT, "s": SpanKind.STRIKE, "strike": SpanKind.STRIKE, "del": SpanKind.STRIKE,
    "mark": SpanKind.MARK,
}  # fmt: skip
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*(?:0|1px)(?:px)?[\s,]+(?:0|1px)", re.I
)
_HIDDEN_CLASSES = frozenset(
    {"hidden", "-hidden", "is-hidden", "u-hidden", "d-none", "display-none", "ng-hide"}
)
_SHOWN_SOMEWHERE = re.compile(
    r"^(?:d-)?(?:xs|sm|md|lg|xl|2xl|xxl|desktop|tablet|mobile)[:-]|^(?:visible"
    r"|show)\b",
    re.I,
)
"""Classes that show on some screens what is hidden on others."""


def ends_with_block(element: HtmlElement) -> bool:
    """Whether an element's last line is one that a block in it has ended already."""
    return len(element) > 0 and element[-1].tag in BLOCK_TAGS and not (element[-1].tail or "").strip()


def has_hidden_class(names: str) -> bool:
    """Whether a class of the common style frameworks hides an element on screens of every size."""
    if "hidden" not in names and "none" not in names and "hide" not in names:
        return False
    classes = names[:1000].split()
    return not _HIDDEN_CLASSES.isdisjoint(classes) and not any(map(_SHOWN_SOMEWHERE.match, classes))


def number(value: str | None, default: int, most: int) -> int:
    try:
        return min(most, max(1, int(value or default)))
    except ValueError:
        return default


_COMMAND = re.compile(r"\\[a-zA-Z]{2,}")


def formula_text(names: str, alt: str, source: str) -> str:
    """What an image of a formula says, in TeX or in words; "" for any other image.

    An image is one by its name, or because its address is made of TeX.
    """
    if ("latex" in names or "math" in names) and alt:
        return alt if len(alt) <= MAX_FORMULA else ""
    if alt or len(source) > 2 * MAX_FORMULA or "%5" not in source.lower():
        return ""
    written = unquote(source.rsplit("/", 1)[-1].rsplit("?", 1)[-1].rsplit("chl=", 1)[-1])
    return written if _COMMAND.search(written) else ""


_INLINE_JUNK = frozenset(
    {"for screen readers", "share bar", "page tools", "promotion", "advertisement", "overlay", "comments",
     "navigation"}
)  # fmt: skip
ANCHOR_NAMES = re.compile(
    r"headerlink|anchor-?link|heading-?anchor|header-?anchor|mw-editsection|permalink-anchor"
    r"|(?:^|\s)material-(?:icons|symbols)",
    re.I,
)
"""Names of links from a heading to itself, and of icons that are written as words of an icon font."""
_TO_ITSELF = re.compile(r"\s*(?:#[\w-]*|[¶§🔗])\s*")


def is_heading_link(element: HtmlElement, names: str) -> bool:
    """Whether a part of a heading is a link to the heading, by its name or since it says no more than "#"."""
    if names and ANCHOR_NAMES.search(names[:500]):
        return True
    leads = element.tag == "a" and len(element) == 0 and (element.get("href") or "").startswith("#")
    return leads and _TO_ITSELF.fullmatch(element.text or "") is not None


def is_inline_junk(element: HtmlElement, names: str) -> bool:
    """Whether a short inline part is a button or a label of the page rather than a word of its paragraph."""
    if ANCHOR_NAMES.search(names[:500]):
        return True
    named = naming(names[:1000])
    if not named.rules or not any(rule.name in _INLINE_JUNK for rule in named.rules):
        return False
    if named.rules[0].name == "navigation" and (_is_entry(element) or _is_entry(element.getparent())):
        return False
    text = element.text_content()
    if named.rules[0].name == "overlay":
        return len(text) < 1500 and not _opens_window(element)
    return (
        len(text) < 120
        and len(text.split()) < 12
        and not any(True for _ in element.iter("p", "h1", "h2", "h3"))
    )


def _is_entry(link: HtmlElement | None) -> bool:
    """Whether an element is an entry of a list of contents: an item's link to a place in the page."""
    around = link.getparent() if link is not None and link.get("href", "")[:1] == "#" else None
    return around is not None and around.tag == "li"


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element's own attributes keep it from being shown. A formula that is clipped beside its
    drawing (MathJax) stays, as the drawing says nothing; not one beside a picture, which says it again.
    """
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    found = HIDDEN_STYLE.search(style[:2000]) if style else None
    if found is None:
        return False
    around = element.getparent()
    drawn = element.find(".//math") is not None and around is not None and around.find(".//img") is None
    return not (drawn and found.group().lower().startswith("clip"))


def is_drawn_formula(element: HtmlElement) -> bool:
    """Whether a part draws for the eye a formula that stands beside it as MathML (KaTeX, MathJax)."""
    if element.get("aria-hidden") != "true" or element.find(".//math") is not None:
        return False
    around = element.getparent()
    return around is not None and around.find(".//math") is not None and around.tag not in BLOCK_TAGS


def _opens_window(element: HtmlElement) -> bool:
    """Whether an inline part named after a window is the word that opens one, perhaps with the window in
    it.
    """
    if element.tag in ("a", "abbr", "dfn"):
        return True
    return any(
        rule.name == "overlay"
        for inner in element.iterdescendants()
        if isinstance(inner.tag, str) and inner.tag not in ("a", "abbr", "dfn")
        for rule in naming(inner.get("class", "")[:1000]).rules
    )


def is_question_button(element: HtmlElement) -> bool:
    """Whether a button is a line of the text that opens what it announces: a heading, or a question with
    its answer.
    """
    if element.get("aria-expanded") is None and element.get("aria-controls") is None:
        return False
    text = " ".join(element.text_content().split())
    around = element.getparent()
    headed = around is not None and around.tag in ("h2", "h3", "h4", "h5", "h6")
    whole = around is not None and headed and " ".join(around.text_content().split()) == text
    least = 1 if whole else 3
    return least <= len(text.split()) <= 40 and (headed or text.endswith(("?", "？", "؟")))


CONTAINER = 600
"""Characters of text in blocks from which a skipped element is a container: its end tag is missing, or a
page builder made it one.
"""
_NEVER_TEXT = frozenset(
    {"script", "style", "template", "head", "title", "link", "meta", "svg", "annotation", "annotation-xml"}
)


def is_container(element: HtmlElement, tag: str) -> bool:
    """Whether an element that is skipped by its tag, such as a button that was never closed, holds
    paragraphs.
    """
    if (tag not in SKIPPED_TAGS and tag != "amp-img") or tag in _NEVER_TEXT or not len(element):
        return False
    blocks = element.iter("p", "h1", "h2", "h3", "li", "article", "section")
    return next(blocks, None) is not None and _shown_size(element) >= CONTAINER


def _shown_size(element: HtmlElement) -> int:
    """Characters of an element's text outside scripts and styles."""
    size = 0
    for text in element.itertext():
        size += len(text.strip())
    hidden = sum(len(inner.text_content()) for inner in element.iter("script", "style", "template"))
    return size - hidden


def is_text_holder(element: HtmlElement) -> bool:
    """Whether an element of a skipped tag is read all the same: a container, or a button that is a line
    of the text.
    """
    return is_container(element, str(element.tag)) or (
        element.tag == "button" and is_question_button(element)
    )


PART_ROLES = {
    "SiteNavigationElement": "navigation",
    "WPSideBar": "complementary",
    "WPFooter": "contentinfo",
    "WPHeader": "banner",
}
"""Kinds of parts in schema.org's words, as the ARIA roles that mean the same."""


def role(element: HtmlElement) -> str:
    """The role a part has, by ARIA or by schema.org's kinds of parts; "" for none."""
    named = element.get("role", "").strip().lower()
    return named or PART_ROLES.get(element.get("itemtype", "").strip().rsplit("/", 1)[-1], "")
