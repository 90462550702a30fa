"""The one place where a string becomes safe for a terminal.

A terminal obeys escape sequences, C1 controls and bidirectional overrides wherever they come from,
so nothing from outside is written before it went through `safe` or `safe_line`. Both keep the
number of code points: a character that must not be shown is replaced by one that may, so offsets
into the text stay valid. `drop_invisible` does not keep it, and comes last, where text is written.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NewType

SafeText = NewType("SafeText", str)
"""Text without control characters; only this module makes one."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# C0 but tab and newline, DEL and C1 (ECMA-48), the bidirectional controls that reorder what follows
# (UAX #9; the marks U+200E, U+200F and U+061C only set a direction and are needed by Arabic and
# Hebrew), line and paragraph separators, lone surrogates, interlinear annotation controls, and the
# byte order mark.
_UNSAFE = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufff9-\ufffb\ufeff"
_UNSAFE_BLOCK = re.compile(f"[{_UNSAFE}]")
_UNSAFE_LINE = re.compile(f"[{_UNSAFE}\t\n]")


def _replace(match: re.Match[str]) -> str:
    return " " if match.group() in "\t\n\r\x0b\x0c\x85\u2028\u2029" else REPLACEMENT


def safe(text: str) -> SafeText:
    """Text of several lines: newlines and tabs stay, other control characters are replaced.

    Returns a string of the same length in code points.
    """
    return SafeText(_UNSAFE_BLOCK.sub(_replace, text) if _UNSAFE_BLOCK.search(text) else text)


def safe_line(text: str) -> SafeText:
    """Text for one line (a title, a name, an address): newlines and tabs become spaces too.

    Returns a string of the same length in code points.
    """
    return SafeText(_UNSAFE_LINE.sub(_replace, text) if _UNSAFE_LINE.search(text) else text)


def is_safe(text: str) -> bool:
    """Whether `safe` would leave the text as it is."""
    return _UNSAFE_BLOCK.search(text) is None


# Characters without a glyph that can hide text or make two names look alike: zero width space and
# joiners, word joiner and invisible operators, Hangul and Mongolian fillers and selectors, combining
# grapheme joiner, variation selectors, tags. The soft hyphen and the directional marks stay.
_INVISIBLE = (
    r"\u034f\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2065\u3164\ufe00-\ufe0f\uffa0"
    r"\U000e0000-\U000e0fff"
)
_INVISIBLE_ANY = re.compile(f"[{_INVISIBLE}]")
# Arabic to Georgian, Khmer, Mongolian, and the other scripts of South and Southeast Asia
_JOINED_SCRIPTS = (
    r"\u0600-\u10ff\u1780-\u180a\u1810-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff"
)
_WITHOUT_SPACES = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u1aad\uaa60-\uaa7f"
_EMOJI = r"\u00a9\u00ae\u203c\u2049\u2070-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_SPELLING = (
    # the flags of regions (UTS #51, ED-14a)
    r"(?P<kept>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
    # joiners that shape letters (Unicode 16, 23.2), and those between the parts of an emoji
    rf"|(?<=[{_JOINED_SCRIPTS}])[\u200c\u200d]|[\u200c\u200d](?=[{_JOINED_SCRIPTS}])"
    rf"|(?<=[{_EMOJI}\ufe0f\U000e007f])\u200d(?=[{_EMOJI}])"
    # where words of scripts without spaces end
    rf"|(?<=[{_WITHOUT_SPACES}])\u200b(?=[{_WITHOUT_SPACES}])"
    # selectors directly behind what they can vary, which is never an invisible character
    rf"|(?<![{_INVISIBLE}])(?:(?<=[{_EMOJI}0-9#*])[\ufe0e\ufe0f]"
    r"|(?<=[\u0021-\u10ff\u2010-\u27ff\u3000-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\ufe00-\ufe0d]"
    r"|(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    r"|(?<=[\u1820-\u18af])[\u180b-\u180f])"
    # fillers of Hangul syllables, and the joiner that keeps marks in their order
    r"|\u115f(?=[\u1160-\u11ff])|(?<=[\u1100-\u115f])\u1160|(?<=[\u0300-\u034e\u0350-\u036f\u0590-\u05ff])\u034f)"
    rf"|[{_INVISIBLE}]"
)


@cache
def _spelling() -> re.Pattern[str]:
    """Compiled when it is first needed, which is rare: it takes as long as all else of this module."""
    return re.compile(_SPELLING)


def drop_invisible(text: str) -> str:
    """Text without invisible characters, but for those that a script or an emoji is spelled with."""
    if text.isascii() or not _INVISIBLE_ANY.search(text):
        return text
    return _spelling().sub(lambda match: match["kept"] or "", text)


def storable(text: str) -> str:
    """Text that SQLite can store: without NUL, which would truncate it, and lone surrogates, which raise."""
    if "\0" not in text:
        if text.isascii():
            return text
        try:
            text.encode()  # faster than a search: only a lone surrogate makes it fail
        except UnicodeEncodeError:
            pass
        else:
            return text
    return _UNSTORABLE.sub(REPLACEMENT, text)


_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
