"""From the bytes of a page to its text: which encoding they are in."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from reader.cleaning.html.encoding_detection import guess, likeness, sample

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The labels of the Encoding Standard that mean another encoding than Python's codec of that name.
_LABELS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso8859-1": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "x-big5": "big5hkscs", "windows-874": "cp874",
    "tis-620": "cp874", "utf8": "utf-8", "x-user-defined": "cp1252", "unicode": "utf-16-le",
    "utf-16": "utf-16-le", "iso-8859-8-i": "iso-8859-8",
}  # fmt: skip
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,500}?\b(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I
)
_ESCAPED = re.compile("[\udc80-\udcff]+")
"""Bytes that are not valid, as `surrogateescape` leaves them."""
_NO_CHARSETS = frozenset(
    ["idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"]
)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)


def decode(data: bytes, content_type: str = "") -> str:
    """Text of a page's bytes: byte order mark, HTTP charset, the page's declaration, then detection.

    The order is that of the HTML standard's encoding sniffing, except that a declared charset in
    which the bytes are not valid gives way to UTF-8 when they are valid UTF-8.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    declared = []
    if match := _HEADER_CHARSET.search(content_type):
        declared.append(match.group(1))
    if found := _CHARSET.search(data[:65536]):
        declared.append(found.group(1).decode("ascii"))
    if data[:64].count(0) > len(data[:64]) // 3:  # markup in two bytes a character
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    if b"\x1b$" in data and data.isascii():
        with suppress(UnicodeDecodeError):
            return data.decode("iso-2022-jp")
    try:
        utf8: str | None = data.decode("utf-8")
    except UnicodeDecodeError:
        utf8 = None
    if utf8 is not None and (not data.isascii() or not declared):
        # Text that is not ASCII and yet valid UTF-8 is UTF-8, whatever the header says.
        return utf8
    for label in declared:
        name = _known(label)
        if name.startswith("utf-16"):
            name = "utf-8"  # a page whose declaration could be read as ASCII is not UTF-16
        try:
            text = data.decode(name, "strict") if name else None
        except UnicodeDecodeError:
            continue
        if text is not None and not (name == "cp1252" and _is_other(data)):
            return text
    return utf8 if utf8 is not None else _mended(data, declared)


def is_charset(name: str) -> bool:
    """Whether a name means an encoding of text; Python has others, and some that take quadratic time."""
    try:
        info = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return False
    return bool(getattr(info, "_is_text_encoding", True)) and info.name.replace("_", "-") not in _NO_CHARSETS


def _known(label: str) -> str:
    """Python's name for a declared charset, "" for what is none."""
    name = _LABELS.get(label.lower(), label.lower())
    return name if is_charset(name) else ""


def _is_other(data: bytes) -> bool:
    """Whether bytes that are declared Latin-1, as servers do by default, look like anything else."""
    name = guess(data)
    if name in ("cp1252", "windows-1252"):
        return False
    # where other letters are but a little likelier, the declaration is believed
    return likeness(sample(data), "cp1252") < 0.8


def has_mark(data: bytes) -> bool:
    """Whether the bytes begin with a byte order mark."""
    return data.startswith(tuple(bom for bom, _ in _BOMS))


def self_describing(data: bytes, content_type: str) -> bytes:
    """The bytes of a page so that `decode` gives the same text without the HTTP header.

    They are the page's own where the header is not needed, else UTF-8 with a byte order mark.
    """
    if not _HEADER_CHARSET.search(content_type):
        return data
    text = decode(data, content_type)
    return data if decode(data) == text else codecs.BOM_UTF8 + text.encode("utf-8", "replace")


def _mended(data: bytes, declared: list[str]) -> str:
    """Bytes that are not valid in what they declare.

    A text that is UTF-8 for the most part is read as that, and what is broken in it byte by byte as the
    likeliest other encoding: pages are put together of pieces in two. Else the declared encoding is
    believed as long as it leaves few gaps, and then the likeliest one.
    """
    broken = data.decode("utf-8", "replace")
    gaps = broken.count("\N{REPLACEMENT CHARACTER}")
    whole = _beyond_ascii(broken) - gaps
    others = [name for label in declared if (name := _known(label)) and not name.startswith("utf")]
    if gaps <= whole:
        return _patched(data, others[0] if others else "cp1252")
    for name in others:
        if name == "cp1252" and _is_other(data):
            continue
        text = data.decode(name, "replace")
        if text.count("\N{REPLACEMENT CHARACTER}") * 50 < _beyond_ascii(text):
            return text
    return data.decode(guess(data), "replace")


def _patched(data: bytes, other: str) -> str:
    """UTF-8, but for the bytes that are not valid in it; those in another encoding."""
    escaped = data.decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(
        lambda run: run.group().encode("ascii", "surrogateescape").decode(other, "replace"), escaped
    )


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
