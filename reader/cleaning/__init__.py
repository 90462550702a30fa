"""HTML in, an article out: which part of a page is the report, and what it is made of.

Everything here is pure: no network, no files. The work is done in `pipeline`, which is imported at
the first call, because lxml and readability take a tenth of a second to load and the parent of a
worker needs only the records.
"""

from __future__ import annotations

from collections.abc import Sequence

from reader.cleaning.article import BlockVerdict, CleanArticle, Dropped, WholePage
from reader.cleaning.correction import Correction
from reader.cleaning.part_marks import has_marks, split_parts
from reader.document.blocks import Document

CLEANER_VERSION = 16
"""Rises whenever the same page would give another text."""

__all__ = [
    "CLEANER_VERSION",
    "BlockVerdict",
    "CleanArticle",
    "Correction",
    "Dropped",
    "WholePage",
    "clean",
    "clean_fragment",
    "clean_text",
    "everything",
    "examine",
    "next_part",
]


def clean(
    html: str | bytes, *, url: str = "", content_type: str = "", corrections: Sequence[Correction] = ()
) -> CleanArticle:
    """The article of a web page.

    `html` is the page as fetched; bytes are decoded by byte order mark, the charset of
    `content_type` (the HTTP header), the page's own declaration, and detection, in this order.
    `url` is the page's address: links are made absolute with it. `corrections` are what the reader said of
    blocks of its site. The pages of an article in parts may be one source (`part_marks.join_parts`).
    Raises CleaningError when the page is over a limit, is no web page, or has no readable text.
    """
    from reader.cleaning.pipeline import clean_page, clean_parts

    if has_marks(html):
        return clean_parts(split_parts(html), url=url, corrections=corrections)
    return clean_page(html, url=url, content_type=content_type, corrections=corrections)


def next_part(html: bytes, *, url: str, first_url: str, number: int, content_type: str = "") -> str:
    """The address of page `number + 1` of an article, from its page `number`; "" where there is none.

    `url` is this page's address, `first_url` that of the first. Raises CleaningError over a limit.
    """
    from reader.cleaning.pipeline import find_next_part

    return find_next_part(html, url=url, content_type=content_type, first_url=first_url, number=number)


def clean_fragment(
    html: str,
    *,
    url: str,
    title: str = "",
    authors: Sequence[str] = (),
    corrections: Sequence[Correction] = (),
) -> CleanArticle:
    """The article of a feed entry's own HTML: all of it is the article but for feed footers.

    `complete` is False with a reason when it looks like an excerpt. Raises CleaningError when it is
    over a limit; a fragment without text gives an empty document.
    """
    from reader.cleaning.entries.fragment import clean_entry

    return clean_entry(html, url=url, title=title, authors=authors, corrections=corrections)


def clean_text(text: str, *, title: str = "") -> CleanArticle:
    """The article of a plain text: paragraphs by blank lines, with indented, listed and quoted lines kept.

    Raises CleaningError when the text is over the limit or empty.
    """
    from reader.cleaning.plain_text import clean_plain

    return clean_plain(text, title=title)


def everything(html: str | bytes, *, url: str = "", content_type: str = "") -> Document:
    """The whole visible text of a page, nothing judged. Raises CleaningError over a limit."""
    from reader.cleaning.pipeline import whole_page

    return whole_page(html, url=url, content_type=content_type)


def examine(
    html: str | bytes,
    *,
    url: str = "",
    content_type: str = "",
    entry: bool = False,
    corrections: Sequence[Correction] = (),
) -> WholePage:
    """The whole visible text of a page, or of a feed's `entry`, with what cleaning makes of each block.

    Raises CleaningError over a limit.
    """
    if entry:
        from reader.cleaning.entries.fragment import examined_entry

        return examined_entry(html, url=url, corrections=corrections)
    from reader.cleaning.pipeline import examined_page

    return examined_page(html, url=url, content_type=content_type, corrections=corrections)
