"""The `meta` elements of a page: what stands under which name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml.html import HtmlElement

MetaElements = Mapping[str, Sequence[str]]


def read_meta(root: HtmlElement) -> MetaElements:
    """The contents of the `meta` elements by their property, name, itemprop or http-equiv, in lower case.

    A property may be a list of several (RDFa).
    """
    values: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        names = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
            or ""
        )
        content = " ".join((element.get("content") or element.get("value") or "")[:5000].split())
        if content:
            for name in names.lower().split()[:8]:
                values.setdefault(name, []).append(content)
    return values


def first(meta: MetaElements, *names: str) -> str:
    """The first content under the first of the names that has any, "" when none has."""
    return next((meta[name][0] for name in names if name in meta), "")
