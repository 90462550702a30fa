"""Which addresses may be connected to.

A feed, a page or a redirect that comes from outside must not make this computer talk to itself or
to its neighbours (server-side request forgery, CWE-918). The answer is about the address that is
connected to, not about the name in the URL, so the check stands where the socket is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from reader.safetext import safe_line

# IPv4 in IPv6: NAT64 (RFC 6052) and the old IPv4-compatible form (RFC 4291, 2.5.5.1)
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
# local-use NAT64 (RFC 8215) and the former site-local range (RFC 3879)
_LOCAL_V6 = (IPv6Network("64:ff9b:1::/48"), IPv6Network("fec0::/10"))

# ports that speak another protocol (WHATWG Fetch, "bad port"), as far as they are in common use
# fmt: off
BAD_PORTS = frozenset((
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513,
    514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720,
    1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669,
    6679, 6697, 10080,
))
# fmt: on


def is_public(address: str) -> bool:
    """Whether an IP address (text form, a scope id is allowed) belongs to the public internet.

    An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, Teredo, NAT64) is judged as itself.
    Text that is no IP address is not public.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if any(ip in network for network in _LOCAL_V6):
            return False
        if inner := _embedded(ip):
            return all(is_public(str(one)) for one in inner)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    if ip.ipv4_mapped:
        return (ip.ipv4_mapped,)
    if ip.sixtofour:
        return (ip.sixtofour,)
    if ip.teredo:
        return ip.teredo
    if ip in _NAT64 or ip in _COMPATIBLE:
        return (IPv4Address(int(ip) & 0xFFFFFFFF),)
    return ()


def pairs(allowed: Iterable[str]) -> frozenset[tuple[str, int]]:
    """The (host, port) pairs of a setting such as ["127.0.0.1:8700"]; a wrong one is left out."""
    found = set()
    for text in allowed:
        host, _, port = text.strip().rpartition(":")
        if host and port.isascii() and port.isdigit():
            found.add((host.strip("[]").lower(), int(port)))
    return frozenset(found)


def shown(url: str) -> str:
    """An address as it may be shown: no password, no control character, at most 200 characters."""
    scheme, mark, rest = url.partition("://")
    if mark:
        authority, slash, path = rest.partition("/")
        url = scheme + mark + authority.rpartition("@")[2] + slash + path
    url = safe_line(url)
    return url if len(url) <= 200 else url[:199] + "…"


def without_address(message: str) -> str:
    """An error's message without the address in front, for where the address stands beside it."""
    return re.sub(r"^https?://\S*: ", "", message)
