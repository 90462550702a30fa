# ruff: noqa: E501
"""From the bytes of a page to its text: which encoding they are in."""

from __future__ import annotations

import codecs
import re

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
    if data and data[:400].count(0) > len(data[:400]) // 4:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        utf8: str | None = data.decode("utf-8")
    except UnicodeDecodeError:
        utf8 = None
    if utf8 is not None and (not data.isascii() or not declared):
        # Text that is not ASCII and yet valid UTF-8 is UTF-8, whatever the header says.
        return utf8
    for label in declared:
        name = _LABELS.get(label.lower(), label.lower())
        if name.startswith("utf-16"):
            name = "utf-8"  # a page whose declaration could be read as ASCII is not UTF-16
        try:
            return data.decode(name, "strict")
        except (LookupError, UnicodeDecodeError):
            continue
    return utf8 if utf8 is not None else _detect(data, declared)


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


def _detect(data: bytes, declared: list[str]) -> str:
    """Bytes that no declaration fits: the first encoding that takes them all, else the declared one, with gaps."""
    broken = data.decode("utf-8", "replace")
    if broken.count("\N{REPLACEMENT CHARACTER}") * 50 < sum(byte > 127 for byte in data[:200_000]):
        return broken  # a few broken bytes in a UTF-8 page
    for label in declared:
        name = _LABELS.get(label.lower(), label.lower())
        try:
            return data.decode(name, "replace")
        except LookupError:
            continue
    sample = data[:100_000]
    best, best_score = "cp1252", -1.0
    for name in ("cp1252", "cp932", "gb18030", "cp949", "big5hkscs", "cp1251", "koi8-r", "cp1256", "cp1255"):
        text = sample.decode(name, "ignore")
        score = _plausibility(text) - 3.0 * (len(sample) - len(text.encode(name, "ignore"))) / (
            len(sample) or 1
        )
        if score > best_score + 0.02:
            best, best_score = name, score
    return data.decode(best, "replace")


_SCRIPTS = (
    re.compile("[àâäáãåæçèéêëìíîïñòóôöõøœùúûüßÀÂÄÁÇÈÉÊËÍÎÖØÜ«»’“”–—…€°]"),
    re.compile("[ぁ-んァ-ヶ]"),
    re.compile("[的是不了在人有我他这个们中来上大为和国地到以说时要就出会]"),
    re.compile("[가-힣]"),
    re.compile("[а-яё]"),
    re.compile("[ء-ي]"),
    re.compile("[א-ת]"),
)


def _plausibility(text: str) -> float:
    """Share of a text's characters beyond ASCII that are common letters of one script."""
    beyond = sum(character > "\x7f" for character in text) or 1
    return max(len(script.findall(text)) for script in _SCRIPTS) / beyond
