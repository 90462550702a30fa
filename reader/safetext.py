"""The one place where a string becomes safe for a terminal.

A terminal obeys escape sequences, C1 controls and bidirectional overrides wherever they come from,
so nothing from outside is written before it went through `safe` or `safe_line`. Both keep the
number of code points: a character that may not be shown is replaced by one that may, so every
offset into the text stays true.
"""

from __future__ import annotations

import re
from typing import NewType

SafeText = NewType("SafeText", str)
"""Text that carries no control byte; only this module makes one."""

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
    """Text of several lines: newlines and tabs stay, every other control becomes one visible character.

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


def storable(text: str) -> str:
    """Text as SQLite can keep it: no NUL (which would cut it short), no lone surrogate (which raises)."""
    if "\0" not in text:
        if text.isascii():
            return text
        try:
            text.encode()  # quicker than any search: nothing but a lone surrogate makes it fail
        except UnicodeEncodeError:
            pass
        else:
            return text
    return _UNSTORABLE.sub(REPLACEMENT, text)


_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
