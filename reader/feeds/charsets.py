"""Which names of encodings are taken at their word."""

from __future__ import annotations

import codecs

_NO_CHARSETS = {
    "idna",
    "punycode",
    "unicode-escape",
    "raw-unicode-escape",
    "undefined",
    "utf-7",
    "mbcs",
    "oem",
}


def is_charset(name: str) -> bool:
    """Whether a name means an encoding of text; Python has others, and some that take quadratic time."""
    try:
        info = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return False
    return bool(getattr(info, "_is_text_encoding", True)) and info.name.replace("_", "-") not in _NO_CHARSETS
