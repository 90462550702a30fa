"""A search as typed: as an FTS5 expression, and as matches in a text.

What the user types is never an FTS expression: words are quoted, "a phrase" in quotes is a phrase,
a minus before a word leaves out what has it, and a star after one takes it as a beginning.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

from reader.library.search.cjk_bigrams import pairs, runs

_PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_LONG_ADDRESS = re.compile(r"https?://(?:[^\s/?#@]*@)?([^\s/?#@]+)[/?#]\S{40,}", re.IGNORECASE)
SNIPPET = 160
"""Code points of text in a snippet."""


def _terms(words: str) -> Iterator[tuple[bool, str, bool]]:
    """(wanted, text, is a beginning) for each word or phrase."""
    for match in _PART.finditer(words):
        minus, phrase, word = match.groups()
        if phrase is not None:
            yield not minus, phrase, False
        elif word.startswith("-") and len(word) > 1 and match.start() > 0:
            yield False, word[1:], False
        else:
            yield True, word.rstrip("*"), word.endswith("*")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _term(text: str, *, beginning: bool) -> str:
    """An FTS5 expression for one word or phrase, "" when it has no letter or digit."""
    text = text.replace("\x00", " ").encode("utf-8", "replace").decode()
    found = runs(text)
    rest = text
    parts: list[str] = []
    for run in found:
        rest = rest.replace(run, " ", 1)
        gram = pairs(run)
        # a single character is found where it begins a pair or ends a run
        parts.append(f"grams : {_quoted(' '.join(gram))}" + (" *" if len(run) == 1 else ""))
    if _WORD.search(rest):
        star = " *" if beginning and not found else ""
        parts.append(f"{_quoted(rest)}{star}")
    return " AND ".join(parts) if len(parts) < 2 else f"({' AND '.join(parts)})"


def match_expression(words: str, *, prefix: bool = False) -> str:
    """The FTS5 expression for what a user typed, "" when there is nothing to look for.

    `prefix` takes the last word as a beginning (for a filter that is being typed).
    """
    terms = list(_terms(words))
    wanted: list[str] = []
    unwanted: list[str] = []
    for number, (positive, text, beginning) in enumerate(terms):
        last = prefix and number == len(terms) - 1 and not words.endswith((" ", '"'))
        if expression := _term(text, beginning=beginning or last):
            (wanted if positive else unwanted).append(expression)
    if not wanted:
        return ""
    return " AND ".join(wanted) + "".join(f" NOT {expression}" for expression in unwanted)


# --- snippets


class _Fold(dict[int, str]):
    """Each character as one character without case and accents, so that offsets stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFKD", character)[:1]
        folded = base.casefold()
        answer = folded if len(folded) == 1 else character
        self[code] = answer
        return answer


_FOLD = _Fold()


def fold(text: str) -> str:
    """The text without case and accents, of the same length in code points."""
    return text.translate(_FOLD)


def matches(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words that a user typed occur in a text, as ranges in reading order that do not overlap."""
    patterns: list[str] = []
    for positive, term, beginning in _terms(words):
        pieces = _WORD.findall(fold(term))
        if not positive or not pieces:
            continue
        spaceless = bool(runs(term))
        pattern = r"[\W_]+".join(re.escape(piece) for piece in pieces)
        if not spaceless:
            pattern = rf"(?<![^\W_]){pattern}" + ("" if beginning else r"(?![^\W_])")
        patterns.append(pattern)
    if not patterns:
        return []
    return [match.span() for match in re.finditer("|".join(patterns), fold(text))]


def short_addresses(text: str) -> str:
    """The text with each long web address, as trackers make them, cut to its host: "example.org/…"."""
    return _LONG_ADDRESS.sub(r"\1/…", text) if "://" in text else text


def snippet(text: str, words: str) -> tuple[tuple[str, bool], ...]:
    """The piece of a text with the most matches, in pieces, each with whether it is a match.

    The beginning of the text where nothing in it matches (the title did). Long addresses are cut to their
    host, unless the match is in one.
    """
    whole, text = text, short_addresses(text)
    found = matches(text, words)
    if not found and text != whole and (found := matches(whole, words)):
        text = whole
    begin = 0
    if found:
        starts = [start for start, _ in found]
        best = max(
            found,
            key=lambda span: bisect_right(starts, span[0] + SNIPPET - 40) - bisect_right(starts, span[0]),
        )
        begin = max(0, best[0] - 40)
        begin = 0 if begin == 0 else text.find(" ", begin, best[0]) + 1 or begin
    end = min(len(text), begin + SNIPPET)
    pieces: list[tuple[str, bool]] = []
    at = begin
    for start, stop in found:
        if start < at or stop > end:
            continue
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    pieces.append((text[at:end], False))
    shown = [(" ".join(piece.split("\n")), hit) for piece, hit in pieces if piece]
    if begin and shown:
        shown.insert(0, ("…", False))
    if end < len(text):
        shown.append(("…", False))
    return tuple(shown)
