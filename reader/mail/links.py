"""Addresses in letters: the web version, and the targets that tracking addresses carry.

A target is taken from the address itself, never by fetching.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote, urlsplit

from reader.document.blocks import Document, SpanKind

_WEB_VERSION = re.compile(
    r"(?:view|read|open|see|display)\b.{0,50}\b(?:online|browser|web|website|webpage)\b|(?:web|online|"
    r"browser) version|"
    r"^(?:read|view|open)(?: \w+){0,2} (?:on|at|in) [^.!?]{1,30}$|"
    r"im browser (?:ansehen|öffnen|anzeigen|lesen)|online(?:-version| ansehen| lesen)|webversion|"
    r"(?:voir|afficher|lire|ouvrir)\b.{0,40}(?:navigateur|en ligne)|version (?:en ligne|web)|"
    r"ver (?:\w+ ){0,3}(?:en|no) (?:el |tu |su |seu )?navegador|versión web|"
    r"(?:visualizza|leggi)\b.{0,30}(?:browser|online)|bekijk\b.{0,30}(?:browser|online)|"
    r"zobrazit\b.{0,30}prohlížeč|w przeglądarce|в браузере|веб-версия|浏览器|瀏覽器|ブラウザ|المتصفح",
    re.IGNORECASE,
)
_SHOWN_WRONG = re.compile(
    r"(?:can(?:no|['’])t|unable to|trouble|problems?|not) (?:\w+ ){0,3}(?:see|view|read|display|viewing|"
    r"seeing|reading)|"
    r"(?:nicht|falsch) (?:richtig |korrekt )?(?:angezeigt|dargestellt|lesen)|ne s['’]affiche pas|"
    r"no puede (?:ver|leer)",
    re.IGNORECASE,
)
_MAX_STEPS = 4


def is_web_version_line(text: str) -> bool:
    """Whether a line offers the letter in a browser."""
    return len(text) < 220 and bool(_WEB_VERSION.search(text) or _SHOWN_WRONG.search(text))


def web_version(document: Document, subject: str) -> str:
    """The address of the letter on the web, "" where it names none.

    It is what a link to the browser's version points to, else the link that the letter's title is.
    """
    for block in document.blocks:
        for span in block.spans:
            if span.kind is not SpanKind.LINK or not _is_page(span.target):
                continue
            if _WEB_VERSION.search(block.text[span.start : span.end]):
                return span.target
    for block in document.blocks:
        links = [span.target for span in block.spans if span.kind is SpanKind.LINK and _is_page(span.target)]
        if links and is_web_version_line(block.text):
            return links[0]
    wanted = folded(subject)
    for block in document.blocks[:40]:
        for span in block.spans:
            if span.kind is SpanKind.LINK and wanted and folded(block.text[span.start : span.end]) == wanted:
                return span.target if _is_page(span.target) else ""
    return ""


def folded(text: str) -> str:
    """A line as it is compared with a subject: letters and figures only."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_page(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def target_of(url: str) -> str:
    """The address that a tracking address carries, in a parameter or base64 in its path; else itself."""
    for _ in range(_MAX_STEPS):
        inner = _carried(url)
        if inner is None:
            break
        url = inner
    return url


def _carried(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        values = [value for _, value in parse_qsl(parts.query)]
    except ValueError:
        return None
    for value in values:
        if _is_address(value):
            return value
    for piece in (*parts.path.split("/"), *values):
        if len(piece) >= 16 and (found := _unpacked(piece)):
            return found
    inside = re.search(r"/(https?(?:://|%3A%2F%2F).+)$", parts.path, re.IGNORECASE)
    return unquote(inside[1]) if inside and _is_address(unquote(inside[1])) else None


def _unpacked(piece: str) -> str | None:
    """An address in base64 without its padding (RFC 4648, 5)."""
    try:
        text = base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        return None
    return text if _is_address(text) else None


def _is_address(text: str) -> bool:
    if not _is_page(text) or any(character.isspace() for character in text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False
