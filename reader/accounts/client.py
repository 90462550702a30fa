"""Asks a server with the API of Google Reader: login, subscriptions, items, read and starred."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reader.accounts import protocol
from reader.accounts.kinds import KINDS
from reader.accounts.protocol import RemoteFeed
from reader.errors import FetchError, HttpStatus, PasswordRefused, TooLarge
from reader.feeds.transport.api_requests import ApiConnection, Fields
from reader.library.accounts.remote_items import RemoteItem

MOST_IDS = 50_000
"""Ids of one list that are read."""
_IDS_AT_ONCE = 10_000
_MOST_PAGES = 100
"""Pages of one list that are asked for; servers give 1,000 ids a page at least."""
ITEMS_AT_ONCE = 50
"""Items whose content one request asks for."""
EDITS_AT_ONCE = 100
"""Items that one request changes."""
_FIRST = "/reader/api/0"


@dataclass(frozen=True, slots=True)
class IdList:
    """Ids of items, newest first; not `whole` where there were more than are read."""

    ids: tuple[str, ...]
    whole: bool = True


def batches(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Batches of at most `size`, in order."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def api_address(kind: str, address: str) -> str:
    """Where the API begins, from the address of the server as a reader knows it."""
    address = address.strip().partition("#")[0].partition("?")[0].rstrip("/")
    address = address.removesuffix("/reader/api/0")
    if "://" not in address:
        address = f"https://{address}"
    suffix = KINDS[kind].api_path
    if suffix and not address.endswith(".php"):
        address = address.removesuffix("/i") + suffix
    return address


class Client:
    """One login on one server. Every method raises FetchError and its subclasses, and Offline."""

    def __init__(self, connection: ApiConnection, user: str, password: str, *, kind: str) -> None:
        self._connection, self._user, self._password = connection, user, password
        self._text = protocol.plain_signs if KINDS[kind].wide_signs else str
        self._auth = self._edit_token = ""

    async def log_in(self) -> None:
        """Raises PasswordRefused; FetchError where there is no such API."""
        form = [
            ("Email", self._user),
            ("Passwd", self._password),
            ("accountType", "HOSTED_OR_GOOGLE"),
            ("service", "reader"),
            ("client", "Postil"),
        ]
        try:
            body = await self._connection.ask("/accounts/ClientLogin", form=form, headers={})
        except HttpStatus as error:
            if error.status in (400, 401, 403):
                raise PasswordRefused(
                    f"The server refused the password of {self._user}.",
                    hint="Some servers require a separate API password: check the server's settings.",
                ) from error
            if error.status in (404, 405):
                raise FetchError(
                    f"{error.message} There is no Google Reader API at this address.",
                    hint="Check that the API is enabled in the server's settings.",
                ) from error
            raise
        self._auth = protocol.auth_token(body)
        if not self._auth:
            raise FetchError(
                "The server did not answer the login like a Google Reader API.",
                hint="Check that the API is enabled, and that the address is that of the server.",
            )

    async def subscriptions(self) -> list[RemoteFeed]:
        """The feeds there, with titles and folders."""
        found = protocol.subscriptions(await self._get("/subscription/list", []))
        return [replace(one, title=self._text(one.title)) for one in found]

    async def unread_ids(self) -> IdList:
        """The items that are unread there."""
        return await self._ids([("s", protocol.ALL), ("xt", protocol.READ)])

    async def starred_ids(self) -> IdList:
        """The items that have a star there."""
        return await self._ids([("s", protocol.STARRED)])

    async def newest_ids(self, most: int) -> IdList:
        """The newest items, read or not."""
        return await self._ids([("s", protocol.ALL)], most=most)

    async def items(self, ids: Sequence[str], *, may_be_gone: bool = False) -> list[RemoteItem]:
        """The items with these ids, at most `ITEMS_AT_ONCE`, those that the server still has.

        `may_be_gone`: the server may have none of them, which Miniflux answers with 400.
        """
        try:
            answered = await self._items(ids)
        except HttpStatus as error:
            if may_be_gone and error.status == 400:
                return []
            raise
        by_id = {item.remote_id: item for item in answered}
        return [
            replace(item, title=self._text(item.title), author=self._text(item.author))
            for one in ids
            if (item := by_id.get(one)) is not None
        ]

    async def _items(self, ids: Sequence[str]) -> list[RemoteItem]:
        json_wanted = [("output", "json")]  # some servers look for it in the address, others in the form
        form = [*json_wanted, *(("i", protocol.long_id(one)) for one in ids)]
        try:
            return protocol.items(await self._post("/stream/items/contents", form, fields=json_wanted))
        except TooLarge:
            if len(ids) == 1:  # it cannot be fetched; it waits without a title
                return [RemoteItem(ids[0], "")]
        half = len(ids) // 2
        return [*await self._items(ids[:half]), *await self._items(ids[half:])]

    async def edit(self, ids: Sequence[str], tag: str, *, add: bool) -> None:
        """Add a state to at most `EDITS_AT_ONCE` items, or take it from them.

        Raises FetchError for an answer that is a page, as of a proxy that wants a login: nothing was changed.
        """
        form = [("a" if add else "r", tag), *(("i", protocol.long_id(one)) for one in ids)]
        answer = (await self._post("/edit-tag", form)).lstrip()
        if answer[:1] == b"<" or answer[:5].lower() == b"error":
            raise FetchError(
                "The server did not accept changes of read and starred.",
                hint="They are sent with the next exchange; check that the API answers at this address.",
            )

    async def _ids(self, fields: Fields, *, most: int = MOST_IDS) -> IdList:
        found: dict[str, None] = {}
        continuation = ""
        for _ in range(_MOST_PAGES):
            page_fields = [*fields, ("n", str(min(_IDS_AT_ONCE, most))), ("output", "json")]
            if continuation:
                page_fields.append(("c", continuation))
            page = protocol.item_ids(await self._get("/stream/items/ids", page_fields))
            before = len(found)
            found.update(dict.fromkeys(page.ids))
            if not page.continuation or page.continuation == continuation or len(found) == before:
                return IdList(tuple(found)[:most])
            if len(found) >= most:
                break
            continuation = page.continuation
        return IdList(tuple(found)[:most], whole=False)

    # --- requests

    async def _get(self, path: str, fields: Fields) -> bytes:
        asked = fields if path.startswith("/stream") else [*fields, ("output", "json")]
        return await self._connection.ask(_FIRST + path, fields=asked, headers=self._headers())

    async def _post(self, path: str, form: Fields, *, fields: Fields = ()) -> bytes:
        """A request with a token; an expired token is renewed once."""
        for again in (False, True):
            if not self._edit_token or again:
                answer = await self._connection.ask(f"{_FIRST}/token", headers=self._headers())
                self._edit_token = protocol.edit_token(answer)
            try:
                return await self._connection.ask(
                    _FIRST + path,
                    fields=fields,
                    form=[*form, ("T", self._edit_token)],
                    headers=self._headers(),
                )
            except HttpStatus as error:
                if again or error.status not in (400, 401, 403):
                    raise
        raise AssertionError

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"GoogleLogin auth={self._auth}"}
