"""Text of BibTeX fields as plain text: accents, special letters, braces."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "DH": "Ð",
    "th": "þ",
    "TH": "Þ",
    "ldots": "…",
    "dots": "…",
    "textendash": "–",
    "textemdash": "—",
    "textquoteright": "’",
    "textquoteleft": "‘",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textquotesingle": "'",
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textunderscore": "_",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textregistered": "®",
    "texttrademark": "™",
    "copyright": "©",
    "euro": "€",
    "texteuro": "€",
    "pounds": "£",
    "S": "§",
    "P": "¶",
    "degree": "°",
    "textdegree": "°",
    "times": "×",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "mu": "μ",
    "pm": "±",
}
_ACCENT = re.compile(
    r"""\\(?:([`'^~="\.])\s*|([uvHtcdbkr])(?:\s+|(?=\{)))(?:\{\s*(\\?[^\W\d_]|\\[ij])\s*\}|(\\[ij]\b|[^\W\d_]))"""
)
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
_STYLE = re.compile(r"\\(?:emph|text\w+|mkbib\w+|url|href|enquote|sc|it|bf|rm|tt)\s*(?=\{)")
_ESCAPED = re.compile(r"\\([&%$#_{}\\ ,;:!/-])")


def text_of_latex(source: str) -> str:
    """The plain text of a field."""
    text = _ACCENT.sub(_accented, _STYLE.sub("", source))
    text = _COMMAND.sub(lambda found: _LETTERS.get(found[1], ""), text)
    kept = _ESCAPED.sub(
        lambda found: {"{": "\ue000", "}": "\ue001", "\\": "\n"}.get(found[1], found[1]), text
    )
    kept = kept.replace("{", "").replace("}", "").replace("\ue000", "{").replace("\ue001", "}")
    kept = kept.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return unicodedata.normalize("NFC", re.sub(r"(?<!\\)~", " ", kept)).strip()


def _accented(found: re.Match[str]) -> str:
    letter = (found[3] or found[4]).lstrip("\\")
    mark = found[1] or found[2]
    return unicodedata.normalize("NFC", letter + _ACCENTS[mark]) if mark in _ACCENTS else letter
