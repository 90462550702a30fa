"""Which elements show code, and which of their parts only count its lines."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from reader.cleaning.html.elements import BLOCK_TAGS, SKIPPED_TAGS, ends_with_block
from reader.cleaning.html.runs import Run
from reader.document.blocks import SpanKind

_CODE_BLOCK = re.compile(r"(?:^|\s)code-?block(?:\s|$)", re.I)
_BLOCK_NAME = re.compile(r"(?:^|\s)(?:block|code-?block)(?:\s|$)", re.I)
_TEXT_HOLDERS = frozenset({"article", "body", "dd", "div", "figure", "main", "section", "td"})
_LINE_NUMBER = re.compile(r"(?:^|\s)(?:linenos?|line-?numbers?(?:-rows)?|gutter|lnt|ln)(?:\s|$)")
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?|highlight(?:-source)?|brush:?|sourceCode)[-:\s]*([a-z0-9+#]{1,15})\b", re.I
)
LEAST_LINES = 3
"""Lines from which numbers that run without a gap count them."""


def code_language(element: HtmlElement) -> str:
    """The language that the names of a block of code give; "" for none."""
    own = (
        element.get("class"),
        element.get("data-lang"),
        *(code.get("class") for code in element.iter("code")),
    )
    match = _LANGUAGE.search(" ".join(filter(None, own)))
    return match.group(1).lower() if match else ""


def is_line_number(element: HtmlElement) -> bool:
    return _LINE_NUMBER.search(element.get("class", "")[:300]) is not None


def is_code_block(element: HtmlElement, tag: str) -> bool:
    """Whether code stands as a block of its own without a `pre`.

    It is `code` beside paragraphs, or a `div` called a code block that holds lines and nothing else.
    """
    if tag == "div":
        return (
            _CODE_BLOCK.search(element.get("class", "")[:300]) is not None
            and "\n" in element.text_content().strip()
            and all(child.tag in ("span", "code", "br", "a", "b", "i", "em") for child in element)
        )
    if tag != "code" or not _stands_alone(element):
        return False
    return (
        _BLOCK_NAME.search(element.get("class", "")[:300]) is not None
        or "\n" in element.text_content().strip()
    )


def _stands_alone(element: HtmlElement) -> bool:
    """Whether no text of the same line stands before or after an element."""
    around, before, after = element.getparent(), element.getprevious(), element.getnext()
    if around is None or around.tag not in _TEXT_HOLDERS or (element.tail or "").strip():
        return False
    said = around.text if before is None else before.tail
    return not (said or "").strip() and all(
        beside is None
        or beside.tag in ("p", "div", "br", "h2", "h3", "h4", "ul", "ol", "pre", "code", "section", "figure")
        for beside in (before, after)
    )


def counted_lines(element: HtmlElement) -> frozenset[HtmlElement]:
    """The parts of a code block that number its lines: each the first of its row, running without a gap."""
    found: list[HtmlElement] = []
    numbers: list[int] = []
    for part in element.iter("span", "div", "td", "a", "i", "b"):
        text = (part.text or "").strip()
        around = part.getparent()
        if len(part) or not (text.isascii() and text.isdecimal()) or around is None or len(text) > 5:
            continue
        begins = part.getprevious() is None and not (around.text or "").strip() and around is not element
        if begins and (part.getnext() is not None or (part.tail or "").strip()):
            found.append(part)
            numbers.append(int(text))
    runs = len(numbers) >= LEAST_LINES and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return frozenset(found) if runs else frozenset()


def code_run(element: HtmlElement, address: Callable[[str], str]) -> Run:
    """The text of a code block, line by line; `address` makes links absolute."""
    run = Run(keep=True)
    _write(element, run, counted_lines(element), address)
    return run


def _write(
    element: HtmlElement, run: Run, counts: frozenset[HtmlElement], address: Callable[[str], str]
) -> None:
    if element.text:
        run.add(element.text)
    for child in element:
        tag = child.tag
        if tag == "br":
            run.newline()
        elif (
            isinstance(tag, str)
            and tag not in SKIPPED_TAGS
            and not is_line_number(child)
            and child not in counts
        ):
            if tag == "a":
                run.begin(SpanKind.LINK, address(child.get("href", "")))
            _write(child, run, counts, address)
            if tag == "a":
                run.finish()
            if tag in BLOCK_TAGS and not ends_with_block(child):
                run.newline()
        if child.tail:
            run.add(child.tail)
