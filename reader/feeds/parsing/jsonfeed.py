"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).

Every field may be missing or of the wrong type; unusable ones are ignored.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from reader.errors import NotAFeed
from reader.feeds.parsing.dates import odd_date
from reader.feeds.parsing.entries import (
    enclosure,
    finished_entry,
    html_from_text,
    plain_line,
    sensible_date,
    shortened,
    web_address,
)
from reader.model import Enclosure, Entry, ParsedFeed


def parse(body: bytes, *, url: str = "", max_entries: int = 5_000) -> ParsedFeed:
    """Read a JSON Feed. Raises NotAFeed."""
    data = _load(body)
    version = _text(data.get("version"))
    if "jsonfeed.org/version/" not in version and not isinstance(data.get("items"), list):
        raise NotAFeed("This is JSON, but not a JSON Feed.")
    items = data.get("items")
    items = items if isinstance(items, list) else []
    notes = []
    if len(items) > max_entries:
        notes.append(f"Only the first {max_entries} of {len(items)} entries were read.")
    if "jsonfeed.org/version/" not in version:
        notes.append("It does not name its version of JSON Feed.")
    language = _text(data.get("language"))
    inherited = _authors(data)
    base = web_address(_text(data.get("feed_url")), url) or url
    entries = (
        _entry(item, base, language, inherited) for item in items[:max_entries] if isinstance(item, dict)
    )
    return ParsedFeed(
        title=plain_line(_text(data.get("title")), html=False),
        site_url=web_address(_text(data.get("home_page_url")), base),
        entries=tuple(entries),
        format="json10" if version.rstrip("/").endswith("/1") else "json11",
        description=plain_line(_text(data.get("description")), html=False),
        language=shortened(language, 40),
        notes=tuple(notes),
    )


def _load(body: bytes) -> dict[str, Any]:
    try:
        # numbers stay text: none is needed, and parsing very long ones takes quadratic time
        data = json.loads(_decoded(body), parse_int=str, parse_float=str, parse_constant=lambda _: None)
    except RecursionError as error:
        raise NotAFeed("This is JSON nested too deeply to be a feed.") from error
    except ValueError as error:
        raise NotAFeed("This starts like JSON, but is not valid JSON.") from error
    if not isinstance(data, dict):
        raise NotAFeed("This is JSON, but not a JSON Feed.")
    return data


def _decoded(body: bytes) -> str:
    encoding = json.detect_encoding(body)
    return body.decode(encoding, "replace")


def _entry(item: dict[str, Any], base: str, language: str, inherited: tuple[str, ...]) -> Entry:
    content = _text(item.get("content_html")) or html_from_text(_text(item.get("content_text")))
    link = web_address(_text(item.get("url")), base) or web_address(_text(item.get("external_url")), base)
    return finished_entry(
        guid=_text(item.get("id")),
        url=link,
        title=plain_line(_text(item.get("title")), html=False),
        authors=_authors(item) or inherited,
        published_at=_date(item.get("date_published")),
        updated_at=_date(item.get("date_modified")),
        summary_html=html_from_text(_text(item.get("summary"))),
        content_html=content,
        language=_text(item.get("language")) or language,
        categories=tuple(_text(tag) for tag in _list(item.get("tags"))),
        enclosures=_enclosures(item, base),
    )


def _enclosures(item: dict[str, Any], base: str) -> tuple[Enclosure, ...]:
    found = (
        enclosure(each.get("url"), each.get("mime_type"), each.get("size_in_bytes"), base)
        for each in _list(item.get("attachments"))
        if isinstance(each, dict)
    )
    return tuple(each for each in found if each is not None)


def _authors(data: dict[str, Any]) -> tuple[str, ...]:
    people = [*_list(data.get("authors")), data.get("author")]
    names = (_text(one.get("name")) for one in people if isinstance(one, dict))
    return tuple(dict.fromkeys(name for name in names if name))


def _date(value: object) -> datetime | None:
    try:
        return sensible_date(datetime.fromisoformat(_text(value).strip()))
    except ValueError:
        return odd_date(_text(value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
