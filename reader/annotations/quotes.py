"""Finding a passage by its words alone, as other programs hand them over.

Their text of a page has other spaces, quotes, dashes, hyphens and line ends than ours, so quotes are compared
by letters and figures. Words that occur more than once are placed only where the words around them, or an
offset, say which is meant: a passage is never put on other words, or on the same words elsewhere.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from reader.annotations.anchoring import PLAIN, Place, anchor
from reader.annotations.folding import Folded, fold
from reader.annotations.selectors import Selectors

_RUN = re.compile(r"[^\W_]+")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
_NOTE_MARK = re.compile(r"\[\d{1,3}\]|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_CONTEXT = 40
"""Letters of context that are compared on each side."""
_SOME_CONTEXT = 4
"""Letters of context that a few words must have, where it is known."""
_SURE_CONTEXT = 8
"""Letters by which one place must fit the context better than any other."""
_MOST_PLACES = 1000
"""Places of the same words that are looked at."""
_MID_WORD = 20
"""Letters from which a passage may begin or end inside a word."""
_LEAST_PART = 12
"""Letters that the parts around an ellipsis have at least."""
_CHANGED = 30
"""Letters from which a passage is looked for although some of its words are others."""
_MAY_CHANGE = 0.1
"""Share of the words of a passage that may be others."""
_NEGATION_WORDS = """
no not never none nor neither without cannot t nicht kein keine nie ohne ne pas non jamais sans sin nunca
ningun senza mai nem sem niet geen nooit
"""
_NEGATIONS = frozenset(_NEGATION_WORDS.split())
"""Words that make another statement of a sentence, in folded form."""
_NEAR = 120
"""Characters around a place in which the ends of a passage with changed words are looked for."""
_TO_CHECK = PLAIN / 2


@dataclass(frozen=True, slots=True)
class Quote:
    """What is known of a passage: its words, the text around, offsets that may be of another text."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


class _Letters:
    """The letters and figures of a folded text, and where each is."""

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        runs = list(_RUN.finditer(folded.text))
        self.text = "".join(run.group() for run in runs)
        self._sources = [run.start() for run in runs]
        self._begins = [0, *accumulate(run.end() - run.start() for run in runs)]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """The range of the source that letters [first, last) are in."""
        start = self.folded.start(self._offset(first))
        return start, self.folded.end(self._offset(last - 1) + 1)

    def _offset(self, letter: int) -> int:
        run = bisect_right(self._begins, letter) - 1
        return self._sources[run] + letter - self._begins[run]

    def cuts_word(self, first: int, last: int) -> bool:
        """Whether letters [first, last) begin or end inside a word."""
        text = self.folded.text
        begin, end = self._offset(first), self._offset(last - 1) + 1
        return (begin > 0 and text[begin - 1].isalnum() and text[begin].isascii()) or (
            end < len(text) and text[end].isalnum() and text[end].isascii()
        )


class QuoteFinder:
    """Finds passages in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._letters = _Letters(fold(text))
        self._unmarked: _Letters | None = None

    def find(self, quote: Quote) -> tuple[Place, bool] | None:
        """The place of a passage, and whether the words are the same there; None for no certain place."""
        return self.find_all([quote])[0]

    def find_all(self, quotes: Sequence[Quote]) -> list[tuple[Place, bool] | None]:
        """`find` for many passages: those whose words are not there are looked for together."""
        found = [self._same_words(quote) for quote in quotes]
        missing = [
            number
            for number, quote in enumerate(quotes)
            if found[number] is None
            and len(wanted := _letters(quote.exact)) >= _CHANGED
            and wanted not in self._letters.text
        ]
        given = [
            Selectors(quote.exact, quote.prefix, quote.suffix, 0, len(quote.exact))
            for quote in (quotes[number] for number in missing)
        ]
        for number, place in zip(missing, anchor(self._text, given, None) if given else (), strict=True):
            found[number] = None if place is None else self._changed(quotes[number].exact, place)
        return found

    def _same_words(self, quote: Quote) -> tuple[Place, bool] | None:
        for exact in _readings(quote.exact):
            wanted = _letters(exact)
            if not wanted:
                return None
            places = self._places(wanted)
            if places:
                found = self._chosen(places, wanted, quote)
                return None if found is None else (self._with_marks(found, exact), True)
        return self._around_ellipsis(quote) or self._without_note_marks(quote)

    def _places(self, wanted: str) -> list[int]:
        letters, found = self._letters, list[int]()
        at = letters.text.find(wanted)
        while at >= 0 and len(found) < _MOST_PLACES:
            if len(wanted) >= _MID_WORD or not letters.cuts_word(at, at + len(wanted)):
                found.append(at)
            at = letters.text.find(wanted, at + 1)
        whole = [at for at in found if not letters.cuts_word(at, at + len(wanted))]
        return whole or found

    def _chosen(self, found: list[int], wanted: str, quote: Quote) -> Place | None:
        """One of the places where the words are; None where nothing says which."""
        size = len(wanted)
        at = self._meant(found, size, quote) if len(found) > 1 else found[0]
        if at is not None and size < _MID_WORD and self._contradicts(at, size, quote):
            return None
        return None if at is None else Place(*self._letters.place(at, at + size), 1.0)

    def _with_marks(self, place: Place, exact: str) -> Place:
        """The place with the marks that the quote has before its first and after its last letter."""
        start, end, text = place.start, place.end, self._text
        exact = exact.strip()
        last = max((n for n, character in enumerate(exact) if character.isalnum()), default=-1)
        for character in exact[last + 1 :]:
            if end >= len(text) or fold(text[end]).text != fold(character).text:
                break
            end += 1
        first = next((n for n, character in enumerate(exact) if character.isalnum()), 0)
        for character in reversed(exact[:first]):
            if start == 0 or fold(text[start - 1]).text != fold(character).text:
                break
            start -= 1
        return Place(start, end, place.confidence)

    def _meant(self, found: list[int], size: int, quote: Quote) -> int | None:
        if quote.start is not None and quote.end is not None:
            for at in found:
                start, end = self._letters.place(at, at + size)
                if abs(start - quote.start) <= 2 and abs(end - quote.end) <= 2:
                    return at
        before, after = _letters(quote.prefix)[-_CONTEXT:], _letters(quote.suffix)[:_CONTEXT]
        if not before and not after:
            return None
        text = self._letters.text
        fits = sorted(
            (
                (
                    _shared_end(text[max(0, at - _CONTEXT) : at], before)
                    + _shared(text[at + size : at + size + _CONTEXT], after),
                    at,
                )
                for at in found
            ),
            reverse=True,
        )
        (best, at), (second, _) = fits[:2]
        return at if best - second >= min(_SURE_CONTEXT, len(before) + len(after)) else None

    def _contradicts(self, at: int, size: int, quote: Quote) -> bool:
        """Whether the words around a few words are known, and none of them is at this place."""
        before, after = _letters(quote.prefix)[-_CONTEXT:], _letters(quote.suffix)[:_CONTEXT]
        text = self._letters.text
        shared = _shared_end(text[max(0, at - _CONTEXT) : at], before)
        shared += _shared(text[at + size : at + size + _CONTEXT], after)
        return shared < min(_SOME_CONTEXT, len(before) + len(after))

    def _around_ellipsis(self, quote: Quote) -> tuple[Place, bool] | None:
        """The place of words with some left out, from the first part to the last."""
        parts = [_letters(part) for part in _ELLIPSIS.split(quote.exact)]
        parts = [part for part in parts if part]
        if not _ELLIPSIS.search(quote.exact) or not parts or min(map(len, parts)) < _LEAST_PART:
            return None
        at, begin = 0, -1
        for part in parts:
            found = self._letters.text.find(part, at)
            if found < 0 or (begin < 0 and self._letters.text.find(part, found + 1) >= 0):
                return None
            begin = found if begin < 0 else begin
            at = found + len(part)
        if at - begin > 3 * sum(map(len, parts)) + 600:
            return None
        same = len(parts) == 1
        return Place(*self._letters.place(begin, at), 1.0 if same else _TO_CHECK), same

    def _without_note_marks(self, quote: Quote) -> tuple[Place, bool] | None:
        """The place of words where marks of notes are only in the text, or only in the quote."""
        wanted = _letters(_NOTE_MARK.sub("", quote.exact))
        if len(wanted) < _MID_WORD:
            return None
        if self._unmarked is None:
            # as many characters as before, none of them a letter
            bare = _NOTE_MARK.sub(lambda mark: " " * len(mark.group()), self._text)
            self._unmarked = _Letters(fold(bare))
        at = self._unmarked.text.find(wanted)
        if at < 0 or self._unmarked.text.find(wanted, at + 1) >= 0:
            return None
        return Place(*self._unmarked.place(at, at + len(wanted)), 1.0), True

    def _changed(self, exact: str, found: Place) -> tuple[Place, bool] | None:
        """The place of words of which a few are others, to be checked; None where they say something else."""
        place = self._with_ends(found, _letters(exact))
        if not _says_the_same(exact, self._text[slice(*place)]):
            return None
        return Place(*place, min(found.confidence, _TO_CHECK)), False

    def _with_ends(self, found: Place, wanted: str) -> tuple[int, int]:
        """The range from the first letters of a passage to its last ones, where both are near the place."""
        low = max(0, found.start - _NEAR)
        near = _Letters(fold(self._text[low : found.end + _NEAR]))
        first, last = wanted[:_LEAST_PART], wanted[-_LEAST_PART:]
        begin, end = near.text.find(first), near.text.rfind(last)
        begin = begin if begin >= 0 and near.text.count(first) == 1 else -1
        end = end if end >= 0 and near.text.count(last) == 1 else -1
        start = low + near.place(begin, begin + 1)[0] if begin >= 0 else found.start
        stop = low + near.place(end, end + len(last))[1] if end >= 0 else found.end
        return (start, stop) if start < stop else (found.start, found.end)


def _says_the_same(quote: str, here: str) -> bool:
    """Whether few words differ, and none that is a number or a negation."""
    from difflib import SequenceMatcher  # most passages are found without it

    one, other = (_RUN.findall(fold(text).text) for text in (quote, here))
    changed = 0
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        differing = [*one[a:b], *other[c:d]]
        if any(word in _NEGATIONS or not word.isalpha() for word in differing):
            return False
        changed += max(b - a, d - c)
    return changed <= max(1, _MAY_CHANGE * len(one))


def _readings(exact: str) -> list[str]:
    """The words of a quote, as they are and without what is no part of them."""
    found = [exact]
    if _ENTITY.search(exact):
        found.append(html.unescape(exact))
    return found


def _letters(text: str) -> str:
    return "".join(_RUN.findall(fold(text).text))


def _shared(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginnings."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _shared_end(one: str, other: str) -> int:
    """How many letters two texts have in common at their ends."""
    return _shared(one[::-1], other[::-1])
