"""Sentence boundaries, as far as punctuation and line breaks tell.

All offsets count in the folded texts.
"""

from __future__ import annotations

import re

from reader.annotations.words import Words

_SENTENCE_BEFORE = re.compile(r"(?:^|\n|[.!?。！？][\"')\]]*\s)[^\w.,;:!?。！？]*$|[。！？][\"')\]]*\s*$")
_SENTENCE_AFTER = re.compile(r"[\"')\]]*\s*(?:\n|$)")
_FULL_STOP = re.compile(r"[.!?。！？][\"')\]]*$")


def begins_sentence(text: str, offset: int) -> bool:
    """Whether a sentence begins at an offset (code points) of a text."""
    return bool(_SENTENCE_BEFORE.search(text, max(0, offset - 16), offset)) or offset == 0


def begins_sentence_at(words: Words, word: int) -> bool:
    """Whether the word of this number is the first of a sentence."""
    if word >= words.length:
        return False
    return begins_sentence(words.text, words.starts[word])


def ends_sentence(text: str, offset: int) -> bool:
    """Whether a sentence ends right before an offset (code points) of a text."""
    if _FULL_STOP.search(text, max(0, offset - 6), offset):
        return True
    return bool(_SENTENCE_AFTER.match(text, offset, offset + 6)) or offset >= len(text)


def ends_sentence_at(words: Words, stop: int) -> bool:
    """Whether the word before the one of number `stop` is the last of a sentence."""
    end = words.ends[stop - 1]
    ceiling = words.starts[stop] if stop < words.length else len(words.text)
    between = words.text[end:ceiling]
    return (
        "\n" in between or stop == words.length or re.match(r"[\"')\]]*\s?[.!?。！？]", between) is not None
    )


def whole_lines(words: Words, first: int, stop: int, least: int) -> bool:
    """Whether there is a break at both ends of a range of words: whole sentences, or whole paragraphs."""
    return words.break_before(first) >= least and words.break_before(stop) >= least


def word_count(words: Words, first: int, stop: int) -> float:
    """The number of words; three letters of a script without spaces count as one."""
    letters = sum(
        size == 1 and words.words[k] > "\u0e00" for k, size in enumerate(words.sizes[first:stop], first)
    )
    return stop - first - 2 * letters / 3
