"""The answers of the API of Google Reader, as FreshRSS, Miniflux, The Old Reader and others give them.

There is no specification; the description used here is
https://github.com/FreshRSS/FreshRSS/blob/edge/p/api/greader.php and
https://github.com/mihaip/google-reader-api. Fields of a wrong type count as missing; an item or feed
without an id is left out.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reader.errors import FetchError
from reader.library.accounts.remote_items import Flags, RemoteItem

READ = "user/-/state/com.google/read"
STARRED = "user/-/state/com.google/starred"
ALL = "user/-/state/com.google/reading-list"
_ITEM = "tag:google.com,2005:reader/item/"
_STATE = re.compile(r"user/[^/]+/state/com\.google/([a-z-]+)")
_LABEL = re.compile(r"user/[^/]+/label/(.+)", re.S)
_SIGNED = 1 << 63
_WIDE_SIGNS = {0xFF06: "&", 0xFF1C: "<", 0xFF1E: ">"}
MOST_FEEDS = 10_000
"""Feeds of one account that are read."""
_LONGEST = 2_000
"""Characters of an id, a title or an address."""


@dataclass(frozen=True, slots=True)
class RemoteFeed:
    """A subscription on the server; `folder` is its first label, "" for none."""

    remote_id: str
    url: str
    title: str
    folder: str = ""
    site_url: str = ""


@dataclass(frozen=True, slots=True)
class IdPage:
    """A page of a list of ids; `continuation` asks for the next one, "" at the end."""

    ids: tuple[str, ...]
    continuation: str = ""


def auth_token(body: bytes) -> str:
    """The token in the answer of ClientLogin, "" where it has none."""
    for line in body[:100_000].decode("utf-8", "replace").splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "Auth" and re.fullmatch(r"[\x21-\x7e]{1,1000}", value.strip()):
            return value.strip()
    return ""


def edit_token(body: bytes) -> str:
    """The token that changes need. Raises FetchError for an answer that is none."""
    text = body[:2_000].decode("utf-8", "replace").strip()
    if not re.fullmatch(r"[\x21-\x7e]{1,1000}", text):
        raise _unreadable("the token")
    return text


def subscriptions(body: bytes) -> list[RemoteFeed]:
    """The feeds of `subscription/list`. Raises FetchError."""
    found: dict[str, RemoteFeed] = {}
    for each in _rows(body, "subscriptions", "the list of feeds"):
        remote_id = _text(each.get("id"))
        url = _text(each.get("url")) or remote_id.removeprefix("feed/")
        if not remote_id or not url.lower().startswith(("http://", "https://")):
            continue
        labels = [_label(one) for one in _list(each.get("categories")) if isinstance(one, dict)]
        found[remote_id] = RemoteFeed(
            remote_id,
            url,
            _line(each.get("title")),
            next((name for name in labels if name), ""),
            _text(each.get("htmlUrl")),
        )
        if len(found) == MOST_FEEDS:
            break
    return list(found.values())


def _label(category: dict[str, Any]) -> str:
    named = _LABEL.fullmatch(_text(category.get("id")))
    return _line(category.get("label")) or (_line(named.group(1)) if named else "")


def item_ids(body: bytes) -> IdPage:
    """A page of `stream/items/ids`. Raises FetchError."""
    data = _loaded(body, "the list of articles")
    refs = (one.get("id") for one in _list(data.get("itemRefs")) if isinstance(one, dict))
    ids = (short_id(str(one)) for one in refs if isinstance(one, str | int) and not isinstance(one, bool))
    continuation = data.get("continuation")
    return IdPage(
        tuple(one for one in ids if one),
        str(continuation)[:_LONGEST] if isinstance(continuation, str | int) else "",
    )


def short_id(text: str) -> str:
    """One spelling of an item's id: as in its long form, 16 digits in base 16 where it is a number.

    Lists of ids give signed decimal numbers, items the long form; servers whose ids are no numbers of 64 bits
    write the same in both.
    """
    text = text.strip()
    if text.startswith(_ITEM):
        return _lower_hex(text.removeprefix(_ITEM))
    if re.fullmatch(r"-?\d{1,19}", text, re.ASCII) and -_SIGNED <= int(text) < _SIGNED:
        return f"{int(text) % (1 << 64):016x}"
    return _lower_hex(text)


def _lower_hex(text: str) -> str:
    """In lower case where it is a number; elsewhere case may tell ids apart."""
    return (text.lower() if re.fullmatch(r"[0-9a-fA-F]+", text) else text)[:_LONGEST]


def plain_signs(text: str) -> str:
    """Text of FreshRSS with the signs that it writes as wide ones: \uff06 \uff1c \uff1e for & < >."""
    return text.translate(_WIDE_SIGNS)


def long_id(short: str) -> str:
    """The id as requests name an item."""
    return _ITEM + short


def items(body: bytes) -> list[RemoteItem]:
    """The items of `stream/items/contents`. Raises FetchError."""
    found = (_item(each) for each in _rows(body, "items", "the articles"))
    return [item for item in found if item.remote_id]


def _item(data: dict[str, Any]) -> RemoteItem:
    states = {
        match.group(1)
        for category in _list(data.get("categories"))
        if isinstance(category, str) and (match := _STATE.fullmatch(category))
    }
    return RemoteItem(
        remote_id=short_id(_text(data.get("id"))),
        feed_remote_id=_text(_dict(data.get("origin")).get("streamId")),
        link=_first_link(data.get("canonical")) or _first_link(data.get("alternate")),
        title=_line(data.get("title")),
        author=_line(data.get("author")),
        published_at=_date(data.get("published")),
        html=max((_content(data.get(name)) for name in ("content", "summary")), key=len),
        there=Flags("read" in states, "starred" in states),
    )


def _first_link(value: object) -> str:
    links = (_text(one.get("href")) for one in _list(value) if isinstance(one, dict))
    return next((link for link in links if link.lower().startswith(("http://", "https://"))), "")


def _content(value: object) -> str:
    content = _dict(value).get("content")
    return content if isinstance(content, str) else ""


def _date(value: object) -> datetime | None:
    """Seconds since 1970; 0 is what servers send for none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"\d{1,11}", text, re.ASCII) or int(text) == 0:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def as_json_feed(found: list[RemoteItem], guid: Callable[[str], str]) -> bytes:
    """Items as a JSON Feed, to be parsed like any feed; `guid` names an item by its id."""
    rows = [
        {
            "id": guid(item.remote_id),
            "url": item.link,
            "title": item.title,
            "content_html": item.html,
            "authors": [{"name": item.author}] if item.author else [],
            **({"date_published": item.published_at.isoformat()} if item.published_at else {}),
        }
        for item in found
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "", "items": rows}
    return json.dumps(feed).encode("utf-8", "surrogatepass")


# --- values of any type


def _rows(body: bytes, name: str, what: str) -> list[dict[str, Any]]:
    data = _loaded(body, what)
    if not isinstance(data.get(name), list):
        raise _unreadable(what)
    return [each for each in data[name] if isinstance(each, dict)]


def _loaded(body: bytes, what: str) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable(what) from error
    if not isinstance(data, dict):
        raise _unreadable(what)
    return data


def _unreadable(what: str) -> FetchError:
    return FetchError(
        f"The server's answer could not be read: {what}.",
        hint="Check that its API is enabled, and that the address is that of the API.",
    )


def _text(value: object) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _line(value: object) -> str:
    return " ".join(html.unescape(_text(value)).split())


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
