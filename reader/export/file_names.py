"""Names of exported files, made from titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Set
from itertools import chain, count

from reader.safetext import safe_line

_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}
_MAX_NAME = 120


def file_name(title: str, uid: str, taken: Collection[str] = (), *, extension: str = ".md") -> str:
    """As `free_name`, beside the names `taken`, in any case."""
    return free_name(title, uid, {caseless(other) for other in taken}, extension=extension)


def free_name(title: str, uid: str, used: Set[str], *, extension: str = ".md") -> str:
    """A name for an exported file, valid on Linux, macOS, Windows and in an Obsidian link.

    At most 120 bytes of UTF-8 and the extension. Where a file of that name is among `used` (names as
    `caseless` gives them, for some file systems know no case), a part of `uid` is added, then a number.
    """
    name = unicodedata.normalize("NFC", safe_line(title))
    # joiners shape letters of some scripts; other invisible characters make names that look alike
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" or c in "\u200c\u200d")
    name = re.sub(r'[<>:"/\\|?*#^\[\]\ufffd]|%%', " ", name)
    name = _shortened(" ".join(name.split()).strip(" .-"), _MAX_NAME) or "Untitled"
    if name.split(".")[0].strip().casefold() in _DEVICES:
        name = f"_{name}"
    plain_uid = re.sub(r"[^A-Za-z0-9]+", "", uid)[:32] or "1"
    numbered = (f"{plain_uid} {number}" for number in count(2))
    for addition in chain(("", plain_uid[-6:], plain_uid), numbered):
        suffix = f" ({addition})" if addition else ""
        candidate = f"{_shortened(name, _MAX_NAME - len(suffix))}{suffix}{extension}"
        if caseless(candidate) not in used:
            return candidate
    raise AssertionError("numbers do not end")


def caseless(name: str) -> str:
    """The name that file systems without case take for the same."""
    # both ways: file systems differ in which letters they fold, such as the dotless i and the kelvin sign
    return unicodedata.normalize("NFC", name).upper().casefold()


def _shortened(name: str, limit: int) -> str:
    """The name cut to `limit` bytes, between words where possible, never before a combining character."""
    if len(name.encode()) <= limit:
        return name
    cut = name.encode()[:limit].decode(errors="ignore")
    while cut and unicodedata.combining(name[len(cut)]):
        cut = cut[:-1]
    words = cut.rpartition(" ")[0] if name[len(cut)] != " " else cut
    return (words if len(words) > len(cut) * 2 // 3 else cut).rstrip(" .-")
