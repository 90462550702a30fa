"""A search as typed: as an FTS5 expression, and as matches in a text.

What the user types is never an FTS expression: words are quoted, "a phrase" in quotes is a phrase,
a minus before a word leaves out what has it, and a star after one takes it as a beginning.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from reader.library.search.cjk_bigrams import pairs, runs
from reader.query.tree import Text

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


def split_runs(text: str) -> tuple[list[str], str]:
    """The runs of letters without spaces in a word or phrase, and what else it has, "" for no word."""
    rest = text = text.replace("\x00", " ").encode("utf-8", "replace").decode()
    found = runs(text)
    for run in found:
        rest = rest.replace(run, " ", 1)
    return found, rest if _WORD.search(rest) else ""


def phrase(text: str, *, prefix: bool = False) -> str:
    """A phrase of FTS5, or one whose last word is a beginning."""
    return _quoted(text) + (" *" if prefix else "")


def term_expression(text: str, *, prefix: bool = False) -> str:
    """An FTS5 expression for one word or phrase, "" when it has no letter or digit."""
    found, rest = split_runs(text)
    parts: list[str] = []
    for run in found:
        gram = pairs(run)
        # a single character is found where it begins a pair or ends a run
        parts.append(f"grams : {_quoted(' '.join(gram))}" + (" *" if len(run) == 1 else ""))
    if rest:
        parts.append(phrase(rest, prefix=prefix and not found))
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
        if expression := term_expression(text, prefix=beginning or last):
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
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """The text without case and accents, of the same length in code points."""
    if text.isascii():
        return text.lower()
    # most of a text is ASCII, which `lower` does in a fifth of the time
    return _NOT_ASCII.sub(lambda found: found[0].translate(_FOLD), text).lower()


def matches(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words that a user typed occur in a text, as ranges in reading order that do not overlap."""
    return occurrences(
        text, [Text(term, prefix=beginning) for positive, term, beginning in _terms(words) if positive]
    )


def occurrences(text: str, terms: Sequence[Text]) -> list[tuple[int, int]]:
    """Where words and phrases occur in a text, as ranges in reading order that do not overlap."""
    folded = fold(text)
    found: list[tuple[int, int]] = []
    for term in terms:
        pieces = _WORD.findall(fold(term.text))
        if not pieces or not all(piece in folded for piece in pieces):
            continue
        pattern = r"[\W_]+".join(re.escape(piece) for piece in pieces)
        if not runs(term.text):
            pattern = rf"(?<![^\W_]){pattern}" + ("" if term.prefix else r"(?![^\W_])")
        # one after the other: a pattern that begins in one way is looked for much faster than several
        found += [match.span() for match in re.finditer(pattern, folded)]
    end = 0
    kept: list[tuple[int, int]] = []
    for start, stop in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= end:
            kept.append((start, stop))
            end = stop
    return kept


def short_addresses(text: str) -> str:
    """The text with each long web address, as trackers make them, cut to its host: "example.org/…"."""
    return _LONG_ADDRESS.sub(r"\1/…", text) if "://" in text else text


def snippet(text: str, words: str) -> tuple[tuple[str, bool], ...]:
    """`snippet_of` for words as a user typed them."""
    return snippet_of([text], [Text(term, prefix=star) for positive, term, star in _terms(words) if positive])


def densest(text: str, found: Sequence[tuple[int, int]]) -> int:
    """The start of the first range that most different words, then most ranges, follow within a snippet."""
    words = [fold(text[start:stop]) for start, stop in found]
    here: Counter[str] = Counter()
    best, most, end = 0, (0, 0), 0
    for at, (start, _) in enumerate(found):
        while end < len(found) and found[end][0] <= start + SNIPPET - 40:
            here[words[end]] += 1
            end += 1
        if (score := (len(here), end - at)) > most:
            best, most = start, score
        here[words[at]] -= 1
        if not here[words[at]]:
            del here[words[at]]
    return best


def snippet_of(texts: Sequence[str], terms: Sequence[Text]) -> tuple[tuple[str, bool], ...]:
    """The piece of a text with the most matches, in pieces, each with whether it is a match.

    Of several texts it is the first with a match. The beginning of the first text where there is none (the
    title has it). Long addresses are cut to their host, unless the match is in one. Empty without terms.
    """
    if not terms or not texts:
        return ()
    for each in texts:
        short = short_addresses(each)
        if found := occurrences(short, terms):
            return _piece(short, found)
        if short != each and (found := occurrences(each, terms)):
            return _piece(each, found)
    return _piece(short_addresses(texts[0]), [])


def _piece(text: str, found: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    begin = 0
    if found:
        best = densest(text, found)
        begin = max(0, best - 40)
        begin = 0 if begin == 0 else text.find(" ", begin, best) + 1 or begin
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
