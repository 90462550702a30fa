"""User names and passwords in addresses (RFC 3986, 3.2.1), hidden in whatever is printed or logged.

Every command line goes through `remember` before it is read, every line for standard error and the log
through `hidden`. Taking them out of what is stored is the business of `logins`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NO_PORT = r"(?!\d+(?:[/?#]|$))"
"""After a colon: what follows is no port, so that it may be a password, even one with a slash in it."""
_TYPED = (
    r"(?is)(?:--[\w-]+=)?(?:[a-z][a-z0-9+.-]*:(?=//|https?:))*(//)?"
    rf"([^/?#]*(?=@)|[^/?#@:]*:{_NO_PORT}[^@]*(?=@))@"
)
"""A whole argument: an address with or without a scheme, or an option with one."""
_WITHIN = (
    rf"""(?i)([a-z][a-z0-9+.-]*:|(?<![\w/:]))//(?:[^\s/?#"'<>]*|[^\s/?#@:"'<>]*:{_NO_PORT}[^\s@"'<>]*)@"""
)
"""Addresses with a scheme in running text. Like the one above compiled when it is first needed."""

_typed: tuple[str, ...] = ()


def remember(arguments: Iterable[str]) -> None:
    """Hide from now on what these arguments have before the @ of an address, however a message spells it.

    Earlier arguments are forgotten.
    """
    global _typed  # noqa: PLW0603 - one command line a process; tests run several, one after the other
    found: set[str] = set()
    for argument in arguments:
        match = re.match(_TYPED, argument)
        if match is None or not (match[1] or ":" in match[2]):
            continue  # ada@example.org is no password
        password = match[2].partition(":")[2]
        for secret in filter(None, (match[2], password)):
            found |= {f"{spelled}@" for spelled in (secret, repr(secret)[1:-1], ascii(secret)[1:-1])}
    _typed = tuple(sorted(found, key=len, reverse=True))


def hidden(text: str) -> str:
    """Text with `***` in place of each user name and password before the @ of an address."""
    if "@" not in text:
        return text
    for secret in _typed:
        text = text.replace(secret, "***@")
    return re.sub(_WITHIN, r"\1//***@", text)
