"""Fetching the images of articles that the reader keeps, to be seen offline.

They go through the same fetcher as feeds and pages, with its rules of address, size and time. An update
stores a limited number of them, at its end; what is left is next update's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from reader.config import Settings
from reader.errors import FetchError, LibraryError, Offline, PostilError
from reader.feeds.containment import contained
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.transport.network import NetworkDown
from reader.images.kinds import is_drawing, kind_of
from reader.library.articles.images import (
    StoredImage,
    WantedImage,
    expect_missing,
    figures_of,
    image_bytes,
    scan_figures,
    store_image,
    store_image_failure,
    stored_images,
    wanted_images,
)
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore
from reader.log import logger

log = logger(__name__)
ACCEPT_IMAGE = "image/webp, image/png, image/jpeg, image/gif, */*;q=0.1"
_ARTICLES = 1_000
"""Articles whose figures one update looks for at most."""
_IMAGES = 300
"""Images that one update fetches at most."""
_AT_ONCE = 8
_SECONDS = 60.0
"""How long one update fetches images at most."""


class NotAnImage(PostilError):
    """What an address answered with is no image that can be stored."""


async def store_images(
    library: Library, settings: Settings, fetcher: Fetcher, *, now: datetime | None = None
) -> int:
    """Fetch the images that are wanted; how many were stored. One that fails does not affect the others.

    Raises LibraryError.
    """
    now = datetime.now(UTC) if now is None else now
    if not settings.images.store or settings.network.offline:
        return 0
    expect_missing(library, now=now)
    scan_figures(library, limit=_ARTICLES, now=now)
    run = _Images(library, settings, fetcher, now)
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS):
            await run.fetch_all(wanted_images(library, now=now, limit=_IMAGES))
    return run.stored


async def fetch_image(
    library: Library, settings: Settings, fetcher: Fetcher, wanted: WantedImage
) -> StoredImage:
    """Fetch one image that the reader asked for and store it. Raises FetchError, NotAnImage, LibraryError."""
    run = _Images(library, settings, fetcher, datetime.now(UTC))
    await run.fetch(wanted)
    return stored_images(library, wanted.article_id)[wanted.url]


def store_pictures(
    library: Library, settings: Settings, article_id: int, pictures: Mapping[str, bytes]
) -> None:
    """Store pictures that came with an article, by their addresses in it; those over the limits are not."""
    taken = image_bytes(library) if pictures else 0
    wanted = {block.source for block in figures_of(library, article_id)} if pictures else set()
    for url, data in pictures.items():
        kind = kind_of(data)
        taken += len(data)
        if kind and url in wanted and settings.images.store and taken <= settings.images.max_total_bytes:
            store_image(library, article_id, url, FileStore(library.path).add_bytes(data, kind), kind)


class _Images:
    def __init__(self, library: Library, settings: Settings, fetcher: Fetcher, now: datetime) -> None:
        self._library, self._fetcher, self._now = library, fetcher, now
        self._limit, self._total = settings.images.max_bytes, settings.images.max_total_bytes
        self._store = FileStore(library.path)
        self._taken = image_bytes(library)
        self.stored = 0

    async def fetch_all(self, wanted: list[WantedImage]) -> None:
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(image: WantedImage) -> None:
            async with slots:
                await self._try(image)

        await asyncio.gather(*(one(image) for image in wanted))

    async def _try(self, image: WantedImage) -> None:
        if self._taken >= self._total:
            return
        try:
            await self.fetch(image)
        except (NetworkDown, Offline):
            return
        except LibraryError:
            raise
        except Exception as caught:  # noqa: BLE001
            problem = contained(caught, image.url)
            log.info("the image %s was not stored: %s", image.url, problem.message)
            final = isinstance(problem, NotAnImage)
            store_image_failure(
                self._library, image.article_id, image.url, problem.message, now=self._now, final=final
            )

    async def fetch(self, image: WantedImage) -> None:
        """Fetch and store one image. Raises FetchError, NotAnImage, LibraryError."""
        fetched = await self._fetcher.fetch(
            image.url, login_scope=image.feed_url, accept=ACCEPT_IMAGE, max_bytes=self._limit
        )
        kind = kind_of(fetched.body)
        if not kind:
            what = "a drawing (SVG), which is not stored" if is_drawing(fetched.body) else "not an image"
            raise NotAnImage(f"{image.url} is {what}.")
        if self._taken + len(fetched.body) > self._total:
            raise FetchError(
                f"Stored images take {self._taken / 1e6:.0f} MB already.",
                hint="Raise images.max_total_bytes in the settings.",
            )
        # on the disk before its row is
        stored = await asyncio.to_thread(self._store.add_bytes, fetched.body, kind)
        store_image(self._library, image.article_id, image.url, stored, kind)
        self._taken += stored.bytes
        self.stored += 1
