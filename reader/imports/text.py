"""Bytes of a file as text: UTF-8 or UTF-16, with or without a mark, whatever its line ends."""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass

from reader.imports.records import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LOOK = 65_536
_MOST_CONTROLS = 20


@dataclass(frozen=True, slots=True)
class NotText(Exception):
    """The bytes are no text at all."""

    message: str


def decode(data: bytes) -> str:
    """The text of a file; bytes that are not of its encoding become lone surrogates, which `bad_lines` finds.

    Raises NotText for a binary file.
    """
    encoding = "utf-8"
    for mark, named in _MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], named
            break
    else:
        head = data[:200]
        if head.count(0) * 3 > len(head) > 1:  # ASCII in UTF-16 is half NULs
            encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    if encoding == "utf-8":
        text = data.decode("utf-8", "surrogateescape")
    else:
        text = data.decode(encoding, "replace")
    if len(_CONTROLS.findall(text, 0, _LOOK)) > _MOST_CONTROLS:
        raise NotText("it is a binary file, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def is_broken(text: str) -> bool:
    """Whether there are bytes in a decoded text that are not of its encoding, or NULs."""
    return "\0" in text or _SURROGATE.search(text) is not None


def broken(text: str, line: int) -> Problem:
    """What to say of a line with such bytes."""
    what = "a NUL byte" if "\0" in text else "bytes that are not UTF-8"
    return Problem(f"line {line}", f"{what}, left out")


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "tr",
        "table",
        "pre",
        "hr",
    ]
)


def plain(markup: str) -> str:
    """The text of an HTML note: paragraphs parted by a blank line; text without markup stays as it is."""
    if "<" not in markup or not _TAG.search(markup):
        return html.unescape(markup).strip() if "&" in markup else markup.strip()
    text = _TAG.sub(
        lambda tag: (
            ("\n" if tag[2].lower() in ("br", "li", "tr") else "\n\n") if tag[2].lower() in _BLOCKS else ""
        ),
        re.sub(r"\s+", " ", markup),
    )
    lines = [" ".join(line.split()) for line in html.unescape(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
