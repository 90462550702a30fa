"""The further pages of an article that its site splits, fetched with the first.

They become one source (`part_marks.join_parts`), from which the cleaner makes one text. What cannot be had
is named in it: the text then says which part is missing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Protocol
from urllib.parse import urlsplit

from reader.cleaning.html.decoding import self_describing
from reader.cleaning.part_marks import MAX_PARTS, Part, join_parts
from reader.errors import PostilError
from reader.feeds.workers.pool import Workers
from reader.log import logger

log = logger(__name__)

MAX_BYTES = 15_000_000
"""Bytes of all pages of an article together."""


class FetchedPage(Protocol):
    """A page as it was answered."""

    @property
    def body(self) -> bytes: ...
    @property
    def final_url(self) -> str: ...
    @property
    def content_type(self) -> str: ...


async def with_further_parts(
    workers: Workers,
    fetch: Callable[[str], Awaitable[FetchedPage]],
    first: FetchedPage,
    next_url: str,
) -> tuple[bytes, bool]:
    """The source of an article whose first page names another one, and whether a page is missing.

    `fetch` gets a page by its address. Pages are fetched one after the other, at most `MAX_PARTS` in all, and
    no page twice; a part that leads to another host, cannot be fetched or is too large ends the article.
    """
    pages = [Part(self_describing(first.body, first.content_type))]
    seen = {first.final_url, next_url}
    bodies = {sha256(first.body).digest()}
    size, missing = len(first.body), 0
    while next_url:
        number = len(pages) + 1
        if number > MAX_PARTS:
            missing = number
            break
        try:
            page = await fetch(next_url)
            following = await _following(workers, page, first.final_url, number)
        except PostilError as error:
            log.info("part %d of %s: %s", number, first.final_url, error.message)
            missing = number
            break
        size += len(page.body)
        if size > MAX_BYTES or not _same_host(page.final_url, first.final_url):
            missing = number
            break
        digest = sha256(page.body).digest()
        if digest in bodies:  # the same page again under another number
            break
        bodies.add(digest)
        pages.append(Part(self_describing(page.body, page.content_type), page.final_url))
        next_url = "" if following in seen else following
        seen.add(following)
    return join_parts(pages, missing=missing), bool(missing)


async def _following(workers: Workers, page: FetchedPage, first_url: str, number: int) -> str:
    return await workers.next_part(
        page.body, url=page.final_url, content_type=page.content_type, first_url=first_url, number=number
    )


def _same_host(one: str, other: str) -> bool:
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()
