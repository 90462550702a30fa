"""Bytes of letters as text: charsets that are wrong, missing, or named as only mail programs name them.

What is labelled us-ascii or iso-8859-1 is windows-1252 when it has other bytes (WHATWG Encoding Standard).
"""

from __future__ import annotations

import codecs

_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
"""The charset that holds all that is sent under the name of a smaller one."""
_DEFAULTS = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252"})
_UNNAMED = frozenset({"", "unknown-8bit", "x-unknown", "8bit", "binary", "default", "default_charset"})


_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
"""Codecs of Python's own that no letter is sent in."""


def decode_bytes(data: bytes, charset: str) -> str:
    """Bytes as text: by their declared charset where that fits, else UTF-8, else by detection."""
    for name in _candidates(data, charset):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            continue
    return _detected(data)


def _candidates(data: bytes, charset: str) -> list[str]:
    label = charset.strip("\"' ").lower()
    if label in _UNNAMED:
        return ["utf-8"]
    try:
        known = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ["utf-8"]
    if known in _NO_CHARSETS:
        return ["utf-8"]
    if known.startswith("iso2022") or data.isascii():
        return [known, "utf-8"]
    wider = _WIDER.get(known, known)
    # labels that programs put by default say less than bytes that are valid UTF-8
    return ["utf-8", wider] if known in _DEFAULTS else [wider, "utf-8"]


def _detected(data: bytes) -> str:
    import chardet

    guess = chardet.detect(data[:100_000])["encoding"]
    for name in (guess, "cp1252"):
        if name:
            try:
                return data.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return data.decode("cp1252", "replace").replace("\ufffd", "")


def decode_loose(value: str) -> str:
    """Text in which the mail package hides raw bytes (surrogate escapes), with those bytes decoded."""
    if value.isascii():
        return value
    try:
        raw = value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")
    return decode_bytes(raw, "")
