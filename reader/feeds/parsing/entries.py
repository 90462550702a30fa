"""Normalise entries of every format: lengths, addresses, dates, identity."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from reader.model import Enclosure, Entry
from reader.safetext import storable

MAX_TITLE = 1_000
MAX_NAME = 200
MAX_GUID = 500
MAX_URL = 4_000
MAX_HTML = 8_000_000
MAX_LISTED = 64
"""Authors, categories and enclosures of one entry that are kept."""

PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,4})?/[A-Za-z0-9/._~-]{0,400}\Z", re.ASCII)
"""A complete address that resolving does not change, as most are."""

_TAG = re.compile(r"<(?:!--.*?--|/?[a-zA-Z!?][^<>]{0,4000})>", re.S)
_BREAKING = re.compile(r"</?(br|p|div|li|tr|td|h[1-6]|blockquote)\b", re.I)
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_UNSET = (datetime(1969, 12, 31, tzinfo=UTC), datetime(1970, 1, 2, 12, tzinfo=UTC))


def finished_entry(
    *,
    guid: str,
    url: str,
    title: str,
    authors: tuple[str, ...],
    published_at: datetime | None,
    updated_at: datetime | None,
    summary_html: str,
    content_html: str,
    language: str,
    categories: tuple[str, ...],
    enclosures: tuple[Enclosure, ...],
) -> Entry:
    """An entry within all limits.

    An entry without guid and link is known by a hash of what it says; a very long guid by its hash.
    Without a title, the first words of its text stand in; without a publishing date, that of its last
    change.
    """
    content_html = storable(content_html[:MAX_HTML].strip())
    summary_html = storable(summary_html[:MAX_HTML].strip())
    if summary_html == content_html:
        summary_html = "" if content_html else summary_html
    guid, title = storable(guid.strip()), shortened(title, MAX_TITLE)
    authors, categories = _listed(authors), _listed(categories)
    if len(guid) > MAX_GUID:
        guid = _hashed(guid)
    elif not guid and not url:
        files = [each.url for each in enclosures]
        said = title or content_html or summary_html or files
        rest = [] if said else [*authors, *categories, str(published_at or updated_at)]
        guid = _hashed("\n".join([title, content_html or summary_html, *files, *rest]))
    return Entry(
        guid=guid,
        url=url,
        title=title or first_words(content_html or summary_html),
        authors=authors,
        published_at=published_at or updated_at,
        updated_at=updated_at,
        summary_html=summary_html,
        content_html=content_html,
        language=shortened(language, 40),
        categories=categories,
        enclosures=enclosures[:MAX_LISTED],
    )


def says_something(entry: Entry) -> bool:
    """Whether an entry has any content at all."""
    return bool(entry.url or entry.title or entry.content_html or entry.summary_html or entry.enclosures)


def _hashed(text: str) -> str:
    return "urn:sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _listed(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    kept = dict.fromkeys(
        shortened(plain_line(name, html=False), MAX_NAME) for name in names[: 4 * MAX_LISTED]
    )
    return tuple(name for name in kept if name)[:MAX_LISTED]


def plain_line(text: str, *, html: bool) -> str:
    """One line of plain text; with `html`, tags are dropped and character references resolved."""
    text = text[: 20 * MAX_TITLE]
    if html and "<" in text:
        text = _TAG.sub(lambda tag: " " if _BREAKING.match(tag.group()) else "", text)
    # also in plain text: "AT&amp;T" was escaped once too often
    text = _unescaped(text)
    return " ".join(storable(text).split())


def _unescaped(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters of storable text, with an ellipsis when something was cut."""
    text = storable(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def first_words(markup: str, limit: int = 80) -> str:
    """The first words of some HTML, at most `limit` characters."""
    text = plain_line(markup[:4_000], html=True)
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def html_from_text(text: str) -> str:
    """Plain text as HTML: blank lines separate paragraphs, line ends are kept."""
    paragraphs = [part for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "".join(
        f"<p>{html.escape(part.strip(), quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs
    )


def web_address(text: str, base: str) -> str:
    """An absolute http(s) address, resolved against `base`; "" for anything else."""
    text = text.strip()
    if PLAIN_ADDRESS.match(text):
        return text
    if not text or len(text) > MAX_URL or re.search(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
        text = re.sub(r"\s+", "%20", text) if len(text) <= MAX_URL else ""
        if not text or re.search(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
            return ""
    try:
        absolute = urljoin(base, text) if base else text
        parts = urlsplit(absolute)
        host = parts.hostname
    except ValueError:
        return ""
    if not base and not parts.scheme:
        return text  # no base to resolve it against
    return absolute if parts.scheme.lower() in ("http", "https") and host else ""


def enclosure(url: object, media_type: object, length: object, base: str) -> Enclosure | None:
    """A file that comes with an entry, None where it has no web address."""
    address = web_address(str(url or ""), base)
    if not address:
        return None
    size = str(length or "").strip()
    known = int(size) if re.fullmatch(r"\d{1,15}", size, re.ASCII) else None
    return Enclosure(address, shortened(str(media_type or "").strip(), 100), known)


def sensible_date(moment: datetime) -> datetime | None:
    """The time in UTC; None where it is not plausible: an unset clock, a distant year."""
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    if not _EARLIEST <= moment < _LATEST or _UNSET[0] <= moment < _UNSET[1]:
        return None
    return moment
