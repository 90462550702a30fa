"""Parse feeds: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF and JSON Feed.

Pure: no network, no file. Broken XML is parsed as far as possible, and the notes say what was wrong.
HTML in an entry stays as published (raw, untrusted); titles and names become plain text.
"""

from __future__ import annotations

import calendar
import dataclasses
import io
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from reader.cleaning.html.decoding import is_charset
from reader.errors import NotAFeed
from reader.feeds.parsing import jsonfeed, wellformed
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
from reader.feeds.parsing.skipping import read_skips
from reader.model import Enclosure, Entry, ParsedFeed

MAX_ENTRIES = 5_000
"""Entries of one feed that are parsed, from the top."""
FAST_PATH = os.environ.get("POSTIL_FAST_PATH", "1") != "0"
"""Whether well-formed feeds are read by `wellformed`; without it feedparser reads every feed."""


def parse(body: bytes, *, content_type: str = "", url: str = "", fast: bool = FAST_PATH) -> ParsedFeed:
    """Read a feed.

    `content_type` is the HTTP header, whose charset counts when it is a plausible one; `url` is where
    it came from, against which relative links are resolved. `fast` takes the fast path for well-formed
    feeds; the result is the same. Raises NotAFeed, saying what it is instead.
    """
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise NotAFeed("The document is empty.")
    if _looks_like_json(body):
        return jsonfeed.parse(body, url=url, max_entries=MAX_ENTRIES)
    body, header, utf8 = _with_usable_charset(body, content_type)
    read = wellformed.read(body, url) if fast and utf8 else None
    feed = _assembled(*read, url, ()) if read else by_feedparser(body, header, url)
    hours, days = read_skips(body)
    return dataclasses.replace(feed, skip_hours=hours, skip_days=days) if hours or days else feed


def _looks_like_json(body: bytes) -> bool:
    start = body[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith((b"{", b"[")) and not start.startswith(b"[CDATA")


def by_feedparser(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """Read any feed with feedparser; `parse` comes here where the fast path gives up."""
    import feedparser

    headers = {"content-type": content_type} if content_type else {}
    if url:
        headers["content-location"] = url
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own deprecations
            # always a stream: given bytes or text it would open files and addresses of that name
            result = feedparser.parse(
                io.BytesIO(_declaration_apart(body)),
                response_headers=headers,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    except Exception as error:  # KeyError, TypeError, UnicodeError, RecursionError ... on odd input
        raise NotAFeed("The feed is damaged and cannot be parsed.") from error
    version = str(result.get("version") or "")
    if not version and (_looks_like_html(body) or not (result.entries or _root(body) in _FEED_ROOTS)):
        raise NotAFeed(_what_it_is(body))
    problem = result.get("bozo_exception")
    wrong = result.get("bozo") and not isinstance(problem, feedparser.NonXMLContentType)
    return _assembled(version, result.feed, result.entries, url, (_note(problem),) if wrong else ())


def _assembled(
    version: str,
    feed: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    url: str,
    notes: tuple[str, ...],
) -> ParsedFeed:
    if len(entries) > MAX_ENTRIES:
        notes = (*notes, f"Only the first {MAX_ENTRIES} of {len(entries)} entries were read.")
        entries = entries[:MAX_ENTRIES]
    language = str(feed.get("language") or "")
    inherited = _authors(feed) if version.startswith("atom") else ()
    return ParsedFeed(
        title=_plain(feed.get("title"), feed.get("title_detail")),
        site_url=web_address(str(feed.get("link") or ""), url),
        entries=tuple(_entry(entry, url, language, inherited) for entry in entries),
        format=version,
        description=_plain(feed.get("subtitle"), feed.get("subtitle_detail")),
        language=shortened(language, 40),
        ttl_minutes=_minutes(feed.get("ttl")),
        notes=notes,
    )


def _entry(raw: Mapping[str, Any], url: str, language: str, inherited: tuple[str, ...]) -> Entry:
    summary = _html(raw.get("summary"), raw.get("summary_detail"))
    if not raw.get("summary_detail") and summary in [each.get("value") for each in raw.get("content") or ()]:
        summary = ""  # feedparser copies the content where there is none
    contents = [_html(each.get("value"), each) for each in raw.get("content") or () if isinstance(each, dict)]
    content = max(contents, key=len, default="")
    published = _date(raw, "published") or _date(raw, "created")
    details = [raw.get("title_detail"), *(raw.get("content") or ()), raw.get("summary_detail")]
    told = next((str(d["language"]) for d in details if isinstance(d, dict) and d.get("language")), "")
    return finished_entry(
        guid=str(raw.get("id") or ""),
        url=_link(raw, url),
        title=_plain(raw.get("title"), raw.get("title_detail")),
        authors=_authors(raw) or inherited,
        published_at=published,
        # feedparser gives the date of publication where there is no other
        updated_at=_date(raw, "updated") if dict.__contains__(raw, "updated") else None,
        summary_html=summary,
        content_html=content,
        language=told or language,
        categories=tuple(str(tag.get("label") or tag.get("term") or "") for tag in raw.get("tags") or ()),
        enclosures=_enclosures(raw, url),
    )


def _link(raw: Mapping[str, Any], base: str) -> str:
    candidates = [raw.get("link")]
    candidates += [link.get("href") for link in raw.get("links") or () if link.get("rel") == "alternate"]
    return next((found for each in candidates if each and (found := web_address(str(each), base))), "")


def _html(value: object, detail: object) -> str:
    text = str(value or "")
    kind = detail.get("type", "text/html") if isinstance(detail, Mapping) else "text/html"
    # many feeds put HTML where the format wants plain text
    return html_from_text(text) if kind == "text/plain" and not _MARKUP.search(text) else text


_MARKUP = re.compile(
    r"</?(p|br|a|div|span|img|ul|ol|li|b|i|em|strong|blockquote|h[1-6]|table|figure)\b[^<>]*>", re.I
)


def _plain(value: object, detail: object) -> str:
    kind = detail.get("type", "") if isinstance(detail, Mapping) else ""
    return plain_line(str(value or ""), html=kind != "text/plain")


def _authors(raw: Mapping[str, Any]) -> tuple[str, ...]:
    names = [str(one.get("name") or one.get("email") or "") for one in raw.get("authors") or () if one]
    if not any(names):
        names = [str(raw.get("author") or "")]
    return tuple(dict.fromkeys(name for each in names if (name := plain_line(each, html=True))))


def _enclosures(raw: Mapping[str, Any], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for each in [*(raw.get("enclosures") or ()), *(raw.get("media_content") or ())]:
        one = enclosure(
            each.get("href") or each.get("url"),
            each.get("type"),
            each.get("length") or each.get("filesize"),
            base,
        )
        if one is not None:
            found.setdefault(one.url, one)
    return tuple(found.values())


_MISREAD = re.compile(r"\d{4}[/年년]|\d{8}T|\d{4}-?W\d\d|1\d{9}(?:\d{3})?$", re.ASCII)
"""Forms of dates that feedparser (6.0) misreads: it gives the wrong day, or no time of day."""


def _date(raw: Mapping[str, Any], key: str) -> datetime | None:
    parts, text = raw.get(f"{key}_parsed"), str(raw.get(key) or "")
    if not parts or _MISREAD.match(text):
        return odd_date(text)
    try:
        return sensible_date(datetime.fromtimestamp(calendar.timegm(parts), UTC))
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _minutes(ttl: object) -> int | None:
    text = str(ttl or "").strip()
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else None


def _note(error: object) -> str:
    line = getattr(error, "getLineNumber", lambda: None)()
    message = getattr(error, "getMessage", lambda: "")() or str(error)
    where = f" (line {line})" if line else ""
    return shortened(f"Not well-formed{where}: {message}", 200)


# --- charsets

_DECLARED = re.compile(rb"""^(\s*<\?xml[^>]{0,200}?encoding\s*=\s*["'])([^"'>]{1,100})(["'])""")
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([^"';\s]*)""", re.I)


def _with_usable_charset(body: bytes, content_type: str) -> tuple[bytes, str, bool]:
    """The body and header without invalid or wrong charsets; and whether the body is UTF-8."""
    named = _IN_HEADER.search(content_type)
    declared = _DECLARED.match(body[:400])
    if _is_utf8(body):
        if declared and declared.group(2).lower() != b"utf-8":
            body = body[: declared.start(2)] + b"utf-8" + body[declared.end(2) :]
        return body, "application/xml; charset=utf-8", True
    if named and not is_charset(named.group(1)):
        content_type = content_type.partition(";")[0]
    if declared and not is_charset(declared.group(2).decode("latin-1")):
        body = body[: declared.start(2)] + b"windows-1252" + body[declared.end(2) :]
    return body, content_type, False


_LONGEST_DECLARATION = 1_000


def _declaration_apart(body: bytes) -> bytes:
    """The body with its XML declaration, if any, on a line of its own.

    feedparser (6.0) looks for its encoding in the whole first line with an expression that takes
    cubic time; a feed may be one line of megabytes.
    """
    if not body.startswith(b"<?"):
        return body
    end = body.find(b"?>", 0, _LONGEST_DECLARATION)
    end = end + 2 if end >= 0 else _LONGEST_DECLARATION
    return body if body[end : end + 1] in (b"\n", b"") else body[:end] + b"\n" + body[end:]


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes can be read as UTF-8: beyond ASCII that does not happen by chance.

    ASCII counts only where no escape makes it another encoding (ISO-2022, HZ, UTF-7).
    """
    if b"\0" in body[:64]:
        return False
    if body.isascii():
        declared = _DECLARED.match(body[:400])
        name = declared.group(2).lower() if declared else b"utf-8"
        return name in (b"utf-8", b"us-ascii", b"ascii") or name.startswith((b"iso-8859-", b"windows-125"))
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# --- what a document that is no feed is


_HTML_START = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.I)


def _looks_like_html(body: bytes) -> bool:
    """Whether the first element, past comments and processing instructions, is one of HTML."""
    at, head = 0, body[:20_000]
    while True:
        while at < len(head) and head[at : at + 1].isspace():
            at += 1
        for start, end in ((b"<!--", b"-->"), (b"<?", b"?>"), (b"\xef\xbb\xbf", b"\xbf")):
            if head.startswith(start, at):
                found = head.find(end, at + len(start) - (start[:1] == b"\xef"))
                at = found + len(end) if found >= 0 else len(head)
                break
        else:
            return bool(_HTML_START.match(head, at))


_SIGNATURES: Sequence[tuple[bytes, str]] = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)


_FEED_ROOTS = {"rss", "feed", "rdf", "channel"}
"""Root elements that make it a feed even where nothing in it could be parsed."""


def _root(body: bytes) -> str:
    found = re.search(rb"<(?:\w{1,40}:)?([A-Za-z][\w.-]{0,40})[\s>/]", body[:4000])
    return found.group(1).decode().lower() if found else ""


def _what_it_is(body: bytes) -> str:
    if _looks_like_html(body):
        return "This is a web page, not a feed."
    for signature, name in _SIGNATURES:
        if body.startswith(signature):
            return f"This is {name}, not a feed."
    if body.lstrip().startswith(b"<") and (root := _root(body)):
        return f"This is XML of another kind (<{root}>), not a feed."
    return "This is not a feed."
