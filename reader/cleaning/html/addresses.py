"""The addresses that a page's links and pictures lead to."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from reader.safetext import safe_line

_SITE = r"https?://[a-z0-9.-]+"
_PATH = r"(?:/[\w~@%+=,:&-][\w.~@%+=,:&-]*)*/?(?:\?[\w.~@%+=,:&/-]+)?"
_PLAIN = re.compile(rf"{_SITE}{_PATH}", re.ASCII)
"""Absolute addresses that are the same when they are taken apart and joined again, as most are."""
_ROOTED = re.compile(rf"(?=/){_PATH}", re.ASCII)
_BASE = re.compile(rf"({_SITE})(?:[/?]|$)")


def with_plain_host(address: str, host: str) -> str:
    """The address with its host in lower case (RFC 3986, 6.2.2.1: one spelling for one place)."""
    return address if host == host.lower() or "@" in host else address.replace(host, host.lower(), 1)


class Addresses:
    """Resolves what a page writes as an address. `base` is what it is relative to."""

    def __init__(self, base: str) -> None:
        self._base = base
        found = _BASE.match(base)
        self._site = found[1] if found else ""
        self._known: dict[str, str] = {}

    def resolve(self, href: str) -> str:
        """Absolute http, https or mailto address; "#name" for a place in the page; "" for any other."""
        found = self._known.get(href)
        if found is None:
            found = self._known[href] = self._resolve(href)
        return found

    def _resolve(self, href: str) -> str:
        href = "".join(href.split()) if len(href) <= 4000 else ""
        if not href or safe_line(href) != href:
            return ""
        if href.startswith("#") or _PLAIN.fullmatch(href):
            return href
        return self._site + href if self._site and _ROOTED.fullmatch(href) else self._parsed(href)

    def _parsed(self, href: str) -> str:
        try:
            absolute = urljoin(self._base, href) if self._base else href
            parts = urlsplit(absolute)
            if parts.fragment and self._base and absolute.split("#", 1)[0] == self._base.split("#", 1)[0]:
                return "#" + parts.fragment
        except ValueError:
            return ""
        if parts.scheme.lower() in ("http", "https"):
            return with_plain_host(absolute, parts.netloc) if parts.netloc else ""
        return absolute if parts.scheme.lower() == "mailto" else ""
