"""The pages of an article in parts as one source: each behind a comment that names its address.

So the source of a text stays one piece of HTML, in the library and on its way to the cleaner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_PARTS = 20
"""Pages of an article, the first included."""
_MARK = re.compile(rb"\n<!--postil part ([^\s<>]{1,4000})-->\n")
_MISSING = re.compile(rb"\n<!--postil part missing (\d{1,3})-->\n\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One page: its HTML, which names its encoding, and its address ("" for the first)."""

    html: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The pages of an article in order; `missing` is the number of one that could not be had, 0 for none."""

    pages: tuple[Part, ...]
    missing: int = 0


def join_parts(pages: Sequence[Part], *, missing: int = 0) -> bytes:
    """The pages as one source; `split_parts` gives them back."""
    joined = bytearray(pages[0].html)
    for page in pages[1:]:
        address = "".join(c for c in page.url if c not in "<>" and not c.isspace())
        joined += b"\n<!--postil part " + address.encode("utf-8", "replace") + b"-->\n" + page.html
    if missing:
        joined += b"\n<!--postil part missing %d-->\n" % missing
    return bytes(joined)


def has_marks(source: str | bytes) -> bool:
    """Whether a source is of several pages, or lacks one."""
    return "<!--postil part " in source if isinstance(source, str) else b"<!--postil part " in source


def split_parts(source: str | bytes) -> Parts:
    """The pages of a source, most often one. Marks beyond the twentieth page are not looked at."""
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    missing = 0
    if (found := _MISSING.search(data)) is not None:
        missing, data = int(found[1]), data[: found.start()]
    pieces = _MARK.split(data, maxsplit=MAX_PARTS - 1)
    addresses = ["", *(address.decode("utf-8", "replace") for address in pieces[1::2])]
    return Parts(tuple(map(Part, pieces[::2], addresses)), missing)
