"""The addresses that a page's links and pictures lead to."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

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


_BREAKS = re.compile(r"[\t\r\n]+ *")
"""What an address loses where its attribute is broken over lines."""
_WRITTEN = "!#$%&'()*+,/:;=?@[]~"
"""Signs that stand in an address as they are."""


def _encoded(address: str, host: str) -> str:
    """The address with what is not ASCII, and spaces, behind its host in percent signs (RFC 3986, 2.1)."""
    start = address.find("//") + 2 + len(host)
    rest = address[start:]
    if rest.isascii() and " " not in rest:
        return address
    return address[:start] + quote(rest, safe=_WRITTEN)


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
        href = _BREAKS.sub("", href.strip()) if len(href) <= 4000 else ""
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
            plain = with_plain_host(absolute, parts.netloc)
            return _encoded(plain, parts.netloc) if parts.netloc and " " not in parts.netloc else ""
        return absolute if parts.scheme.lower() == "mailto" else ""
