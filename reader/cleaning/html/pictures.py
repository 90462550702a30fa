"""Where a page keeps its pictures: addresses that scripts put in place later, placeholders, copies."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from reader.cleaning.html.pieces import Node, Piece

_LATER = (
    "data-src", "data-lazy-src", "data-original", "data-srcset", "srcset", "data-hi-res-src",
    "data-full-src", "data-lazy-srcset",
)  # fmt: skip
"""Attributes for the picture that a script shows instead of `src`, the usual ones first."""
_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)\b", re.I)
_ADDRESS = re.compile(
    r"(?:https?:/|\.{0,2}/)[^\s,]{3,2000}\.(?:jpe?g|png|gif|webp|avif)(?![a-z])\S{0,1000}", re.I
)
_PLACEHOLDER = re.compile(
    r"(?:^|[-_.])(?:1x1|1px|spacer|space|blank|transparent|pixel|placeholder|missing-image|clear|empty"
    r"|dummy|loading|loader|lazy(?:-?load)?|fallback|grey|gray)(?:[-_.]|$)",
    re.I,
)
_NOTHING = re.compile(
    r"^(?:index-)?(?:1x1|1px|spacer|blank|transparent|pixel|placeholder|missing-image)"
    r"(?:[-_.](?:\d{0,4}\w{0,2}|white|black|image|img|[0-9a-f]{8,12}|gif|svg|png|jpe?g|webp|avif)){0,6}$",
    re.I,
)
"""Names of files that show nothing, whatever else an element says."""
_DIGITS = re.compile(r"[0-9]+")
_SIZE_IN_NAME = re.compile(r"(?<=[-_])[0-9]{2,4}[xw][0-9]{0,4}(?=[-_.])")
_SIZE = re.compile(r"(?<![0-9])[0-9]{2,4}(?![0-9])")
"""A number of a path that may be a width or a height."""
_OF_SEVERAL, _WIDTH = re.compile(r"(?:^|,)((?:https?:/|[./]).*)"), re.compile(r"([0-9]{1,5})w")
"""An address in a word of a list of pictures, and its width in the next word."""
_PREVIEW, _SHOWN = 200, 600
"""Widths under which a picture is a preview, and from which it can be looked at."""
_MUCH = 4
"""Times as large as a preview the picture is at least."""
_DISTINCT = 8
"""Characters of a file's name from which two pictures of a figure do not share it by chance."""
_NEAR = 3
"""Elements around a picture, one of which holds its copy."""


def picture_address(element: HtmlElement) -> str:
    """The address of an `img` as the page writes it; "" for a placeholder that nothing replaces."""
    src = _usable(element.get("src", ""))
    name = src.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1][:200] if src else ""
    waits = not src or _PLACEHOLDER.search(name) is not None or "lazy" in element.get("class", "")
    replaced = waits or element.get("data-src") is not None or element.get("data-lazy-src") is not None
    if not replaced and element.get("data-hi-res-src") is None:
        return src
    for attribute in _LATER:
        value = _first(attribute, element.get(attribute, ""))
        if value and (not src or _NAME.search(value)):
            return value
    if waits and (found := _of_any_name(element)):
        return found
    return src if src and not _NOTHING.match(name) else _picture_source(element)


def _usable(value: str) -> str:
    value = value.strip()
    return "" if value.startswith(("data:", "about:", "blob:")) else value


def _first(attribute: str, value: str) -> str:
    """An attribute's address; of several with their widths the first that is no preview."""
    value = _usable(value)
    if not value or "srcset" not in attribute:
        return value
    sizes = [
        (int(width[1]), str(address[1]))
        for word, following in pairwise(value[:20_000].split())
        if (width := _WIDTH.match(following)) and (address := _OF_SEVERAL.search(word))
    ]
    if sizes and sizes[0][0] < _PREVIEW:
        return next((address for width, address in sizes if width >= _SHOWN), sizes[-1][1])
    return value.split()[0].rstrip(",")


def _of_any_name(element: HtmlElement) -> str:
    """An address of a picture in an attribute with a name of the page's own."""
    for attribute, value in element.items():
        own = attribute.startswith("data-") or "src" in attribute
        if own and attribute != "src" and (found := _ADDRESS.match(value.strip())):
            return found.group()
    return ""


def _picture_source(element: HtmlElement) -> str:
    """The first address that the `picture` around an image offers for it."""
    around = element.getparent()
    while around is not None and around.tag == "source":  # libxml2 does not know that it is empty
        around = around.getparent()
    if around is None or around.tag != "picture":
        return ""
    for source in around.iter("source"):
        value = _first("srcset", source.get("srcset") or source.get("data-srcset") or "")
        if value:
            return value
    return ""


def is_small(value: str) -> bool:
    """Whether a width or height is that of an icon."""
    digits = value.strip().removesuffix("px")
    return digits.isdecimal() and len(digits) < 6 and int(digits) <= 24


def is_copy(source: str, alt: str, node: Node, last: Piece) -> bool:
    """Whether the picture right before is this one, in the same part: for another screen, for no scripts."""
    around = last.node.chain()
    if any(each.hidden or each.tag == "noscript" for each in around):
        return False
    if _is_preview(last, source, node):
        return True
    return _is_same(source, alt, last.source, last.alt) and any(
        each in around[:_NEAR] for each in node.chain()[:_NEAR]
    )


def larger(source: str, other: str) -> str:
    """The first of two addresses of one picture, unless its path names a size much smaller than the other's
    does.
    """
    one, two = _numbers(source), _numbers(other)
    return other if max(two - one, default=0) > _MUCH * max(one - two, default=0) > 0 else source


def _numbers(source: str) -> set[int]:
    return {int(number) for number in _SIZE.findall(source.split("?", 1)[0][:2000])}


def _is_preview(last: Piece, source: str, node: Node) -> bool:
    """Whether the picture right before is a small copy, in the same figure, shown while this loads."""
    figure, name = node.within("figure"), urlsplit(source).path.rsplit("/", 1)[-1]
    return (
        figure is not None
        and last.node.within("figure") is figure
        and len(name) >= _DISTINCT
        and any(map(str.isdigit, name))
        and urlsplit(last.source).path.rsplit("/", 1)[-1] == name
    )


def _is_same(source: str, alt: str, other: str, other_alt: str) -> bool:
    """Whether two addresses are one picture, perhaps in two sizes."""
    if source == other:
        return True
    one, two = urlsplit(source), urlsplit(other)
    return (
        alt == other_alt
        and (alt != "" or one.path == two.path)
        and one.netloc == two.netloc
        and _without_sizes(one.path) == _without_sizes(two.path)
    )


def _without_sizes(path: str) -> str:
    """A path without what differs between the sizes of a picture: numbers of folders, a size in its name."""
    folder, slash, name = path.rpartition("/")
    return _DIGITS.sub("", folder) + slash + _SIZE_IN_NAME.sub("", name)
