"""Which encoding bytes are in that declare none, or a wrong one.

chardet (a port of Mozilla's detector) knows the multi-byte encodings, Cyrillic, Greek, Hebrew and Thai;
it does not know Arabic, and takes Central European and Turkish texts for Western ones. Those are told
apart here by how many of their characters beyond ASCII are letters of one language.
"""

from __future__ import annotations

import re

SURE = 0.8
"""Confidence from which chardet is believed."""
_SAMPLE = 30_000
_MARKS = "“”„‘’‚–—…«»‹›§°·€•№©®™\u00a0\u200c\u200d\u200e\u200f"
# the letters beyond ASCII of each language; where most of a text's are among them, it is in that language
_LATIN = (
    "àâæçèéêëîïôœùûüÿ",  # French
    "äöüß",  # German
    "áéíóúüñ¿¡ºª",  # Spanish
    "áâãàçéêíóôõúºª",  # Portuguese
    "àèéìòù",  # Italian
    "åäöæøéü",  # Nordic
    "áðéíóúýþæö",  # Icelandic
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýžľĺŕôä",  # Czech, Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîșțşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
    "çğıöşüİâ",  # Turkish
)
_ARABIC = "ابةتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئپچژگ"
_LANGUAGES = tuple(frozenset(letters + letters.upper() + _MARKS) for letters in (*_LATIN, _ARABIC + "،؛؟ـ"))
_OFTEN = frozenset("الينموتر")
"""Letters that are more than half of any Arabic text, and of no text read in a wrong encoding."""
_CANDIDATES = ("cp1252", "cp1250", "iso-8859-2", "cp1254", "cp1256", "iso-8859-6")
# what chardet calls them, and what the Encoding Standard reads instead
_WIDER = {
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
}
_WESTERN = frozenset(
    ["ascii", "cp1252", "windows-1252", "maccyrillic", "macroman", "iso-8859-9", "iso-8859-15"]
)
"""What chardet answers when it does not know."""
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_TAGS = re.compile(rb"<[^<>]{0,2000}>")


def guess(data: bytes) -> str:
    """The encoding that the bytes are most likely in; "cp1252" where nothing speaks for another."""
    from chardet import detect

    lines = sample(data)
    found = detect(lines)
    name = (found["encoding"] or "").lower()
    name = _WIDER.get(name, name)
    if name and name not in _WESTERN and found["confidence"] >= SURE:
        return name
    own, score = max(((each, likeness(lines, each)) for each in _CANDIDATES), key=lambda pair: pair[1])
    if name and name not in _WESTERN and score < 0.9:
        return name
    return own


def likeness(data: bytes, encoding: str) -> float:
    """How much the bytes are a text in this encoding: the share of letters of the likeliest language."""
    beyond = [character for character in data.decode(encoding, "replace") if character > "\x7f"]
    if not beyond:
        return 1.0
    share = max(sum(character in letters for character in beyond) for letters in _LANGUAGES) / len(beyond)
    arabic = [character for character in beyond if "\u0621" <= character <= "\u06cc"]
    if len(arabic) > len(beyond) / 2:
        share *= min(1.0, 2 * sum(character in _OFTEN for character in arabic) / len(arabic))
    return share


def sample(data: bytes) -> bytes:
    """The lines that say something: those with bytes beyond ASCII, without their tags."""
    pieces: list[bytes] = []
    size = 0
    for line in _TAGS.sub(b"\n", data[: 20 * _SAMPLE]).splitlines():
        if _NOT_ASCII.search(line):
            pieces.append(line[:_SAMPLE])
            size += len(line)
            if size > _SAMPLE:
                break
    return b"\n".join(pieces)
