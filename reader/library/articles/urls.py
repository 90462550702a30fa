"""Which addresses mean the same report, and which are on the same host."""

from __future__ import annotations

import base64
import re
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from reader.safetext import storable

# Parameters that say where a reader came from, never what is shown. From the public lists of
# tracking parameters (ClearURLs, Firefox's query stripping), cut down to what publishers put in feeds.
_TRACKING = (
    r"(?:utm_\w+|mtm_\w+|pk_\w+|matomo_\w+|hsa_\w+|oly_\w+|vero_\w+|at_(?:medium|campaign|custom\d)|_hs\w+|"
    r"fbclid|gclid|dclid|msclkid|yclid|igshid|twclid|ttclid|mc_[ce]id|mkt_tok|ns_\w+|ncid|cmpid|cmp|cid|"
    r"cvid|ocid|partner|ref|ref_src|ref_url|referrer|source|src|spm|smid|wt_mc|xtor|feed|rss|ftcamp|"
    r"emc|sref|guccounter|guce_referrer\w*|share|s_cid|trk|trkcampaign|__twitter_impression|amp)$"
)
# These carry what is shown on some sites, so they go only with a value that tells of tracking.
_TRACKING_ONLY_WITH = {
    name: re.compile(r"(?i)(?:.*(?:rss|feed|atom|newsletter|twitter|facebook|social|email|share).*|1|true)?$")
    for name in ("ref", "source", "src", "feed", "rss", "partner", "cid", "cmp", "share", "amp")
}


@cache
def _tracking() -> re.Pattern[str]:
    return re.compile(_TRACKING, re.IGNORECASE)


FILE_ADDRESS = "ni:///sha-256;"
"""What the address of a file begins with that is named by its hash (RFC 6920)."""
_PLAIN = re.compile(
    r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?!80/|443/)[1-9][0-9]{1,3})?)(/[A-Za-z0-9/._~-]*)\Z",
    re.ASCII,
)


def same_host(one: str, other: str) -> bool:
    """Whether two web addresses are on exactly the same host and port, a leading "www." aside.

    Nothing wider: on substack.com or github.io each name below belongs to somebody else.
    """
    host = _host(one)
    return host != "" and host == _host(other)


def _host(url: str) -> str:
    if plain := _PLAIN.match(url):
        return str(plain[1])
    try:
        parts = urlsplit(storable(url.strip()))
        host, port = (parts.hostname or "").rstrip(".").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    return host if port in (None, 80, 443) else f"{host}:{port}"


def _tracks(name: str, value: str) -> bool:
    if not _tracking().match(name):
        return False
    pattern = _TRACKING_ONLY_WITH.get(name.lower())
    return pattern is None or bool(pattern.match(value))


def url_key(url: str) -> str:
    """A key that is equal for addresses of the same report, "" for one that identifies nothing.

    Scheme, "www.", default port, trailing slash and tracking parameters do not count; the fragment
    does, where it is no tracking one (a changelog's entries share a page). The bare address of a
    site identifies no report.
    """
    if plain := _PLAIN.match(url):  # as most are: the same answer without taking the address apart
        return plain[1] + plain[2].rstrip("/") if plain[2].strip("/") else ""
    host = _host(url)
    if not host:
        return ""
    parts = urlsplit(storable(url.strip()))
    query = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(n, v)]
    fragment = parts.fragment
    if fragment and any(_tracks(n, v) for n, v in parse_qsl(fragment)):
        fragment = ""
    path = parts.path.rstrip("/")
    if not path and not query and not fragment:
        return ""
    return host + path + ("?" + urlencode(query) if query else "") + ("#" + fragment if fragment else "")


def sha_of_address(url: str) -> str:
    """The SHA-256, in hexadecimal digits, of the file that a `ni:` address names (RFC 6920); else ""."""
    if not url.startswith(FILE_ADDRESS):
        return ""
    try:
        found = base64.urlsafe_b64decode(url.removeprefix(FILE_ADDRESS) + "=")
    except ValueError:
        return ""
    return found.hex() if len(found) == 32 else ""
