"""Re-anchoring: finding a highlighted passage in a changed text.

Candidate places come from a word diff of the whole texts, which shows what became of everything around
the passage, and from a search for its words. Each is judged by how much of the passage and of its
context it keeps, and by whether the diff assigns it to other text. The result is a place with a
confidence, or an orphan. docs/anchoring.md has the method.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from reader.annotations.candidates import candidates
from reader.annotations.certainty import PLAIN
from reader.annotations.diff import Run, align, moved_runs, return_sentence_starts
from reader.annotations.judging import judge
from reader.annotations.pairing import Passage, TextPairs
from reader.annotations.selectors import Selectors
from reader.annotations.words import Vocabulary, Words

__all__ = ["ANCHORING_VERSION", "PLAIN", "Place", "anchor"]

ANCHORING_VERSION = 4
"""Increased when results may differ, so that stored places are computed again."""

UNCHANGED_MARGIN = 64
"""Unchanged characters needed on each side of a passage to place it without a search."""

UNIQUE_QUOTE_LENGTH = 18
"""Characters from which a quote that occurs once is enough to place a passage."""


class Place(NamedTuple):
    """A range of the new text (code points, end exclusive), and the confidence in it, 0 to 1."""

    start: int
    end: int
    confidence: float


def anchor(new_text: str, selectors: Sequence[Selectors], old_text: str | None) -> list[Place | None]:
    """The place of each passage in `new_text`, None for an orphan.

    The offsets of `selectors` count in `old_text`, the text in which the passages were highlighted; None
    where that is not known. Never raises, whatever the texts and the selectors are.
    """
    fits = [old_text is not None and _is_at_its_offsets(selector, old_text) for selector in selectors]
    if new_text == old_text and all(fits):
        return [Place(selector.start, selector.end, 1.0) for selector in selectors]
    new = Words(new_text, Vocabulary())
    known = _Comparison(old_text, new) if old_text is not None and any(fits) else None
    alone = _Comparison("", new)
    return [
        known.place(selector) if known is not None and fit else alone.place(selector)
        for selector, fit in zip(selectors, fits, strict=True)
    ]


def _is_at_its_offsets(selector: Selectors, text: str) -> bool:
    """Whether the text has the quote at the selector's offsets."""
    start, end = selector.start, selector.end
    return 0 <= start < end <= len(text) and text[start:end] == selector.exact


class _Comparison:
    """The diff of two texts; the old one is empty where it is not known."""

    def __init__(self, old_text: str, new: Words) -> None:
        self.new = new
        self.old = Words(old_text, new.vocabulary)
        self.runs = align(self.old, new)
        runs = self.runs + moved_runs(self.old.ids, new.ids, self.runs, self.old.sizes)
        runs = return_sentence_starts(runs, self.old, new)
        pairs = {a + k: b + k for a, b, size in runs for k in range(size)}
        self.known = TextPairs(pairs, {place: word for word, place in pairs.items()})

    def place(self, selector: Selectors) -> Place | None:
        """The place of a passage, None for an orphan."""
        quote, prefix, new = selector.exact, selector.prefix, self.new
        if self.old.folded.source:
            old, start, end = self.old, selector.start, selector.end
        else:
            old = Words(prefix + quote + selector.suffix, new.vocabulary)
            start, end = len(prefix), len(prefix) + len(quote)
        low, high = old.folded.offset(start), old.folded.offset(end)
        first, stop = old.touched(low, high)
        if first >= stop:
            return _place_of_punctuation(new.folded.source, selector)
        passage = Passage(old, low, high, first, stop)
        found = self._in_unchanged_text(passage)
        confidence = 1.0
        if found is None:
            best = judge(
                passage,
                candidates(passage, new, self.known),
                old_text_known=bool(self.old.length),
            )
            if best is None:
                return _place_of_unique_quote(new.folded.source, self.old.folded.source, quote.strip())
            found, confidence = (best[0].start, best[0].end), best[1]
        start, end = new.folded.start(found[0]), new.folded.end(found[1])
        return Place(*_at_exact_quote(new, selector, start, end), confidence)

    def _in_unchanged_text(self, passage: Passage) -> tuple[int, int] | None:
        """The place of a passage without a change near it, in folded characters."""
        number = bisect_right(self.runs, passage.low, key=_run_start) - 1
        if number < 0:
            return None
        at, at_new, size = self.runs[number]
        old = self.old
        begins = (not at and not at_new) or old.starts[at] <= passage.start - UNCHANGED_MARGIN
        ends = at + size == old.length and at_new + size == self.new.length
        if (
            at + size < passage.high
            or not begins
            or not (ends or old.ends[at + size - 1] >= passage.end + UNCHANGED_MARGIN)
        ):
            return None
        shift = self.new.starts[at_new + passage.first - at] - self.old.starts[passage.first]
        start, end = passage.start + shift, passage.end + shift
        if start < 0 or self.new.text[start:end] != self.old.text[passage.start : passage.end]:
            return None
        return start, end


def _run_start(run: Run) -> int:
    return run[0]


def _at_exact_quote(new: Words, selector: Selectors, start: int, end: int) -> tuple[int, int]:
    """The place, or that of the exact quote in it or beside it; without white space at its ends."""
    quote, text = selector.exact.strip(), new.folded.source
    reach = 40 if len(quote) > 6 else 3
    if text.startswith(quote, start):
        at = start
    else:
        # the last one before the place or the first one after it, whichever is nearer
        before, behind = (
            text.rfind(quote, max(0, start - reach), start + len(quote)),
            text.find(quote, start, end + reach),
        )
        at = min((k for k in (before, behind) if k >= 0), key=lambda k: abs(k - start), default=-1)
    stop = at + len(quote)
    if not 0 <= at < end or stop <= start:
        return start, end
    around = (
        (selector.prefix[-1:], text[at - 1 : at + 1]),
        (selector.suffix[:1], text[stop - 1 : stop + 1]),
    )
    if any(two.isalnum() and len(two) == 2 and not one.isalnum() for one, two in around):
        return start, end  # it would cut words that the passage did not cut
    return at, new.folded.end(new.folded.offset(stop))


def _place_of_unique_quote(text: str, old_text: str, quote: str) -> Place | None:
    """The place of a quote of some length that occurs once in both texts, character for character.

    This finds passages in long lines of letters without a space, where there are no words to compare.
    """
    at = text.find(quote) if len(quote) >= UNIQUE_QUOTE_LENGTH else -1
    if at < 0 or text.find(quote, at + 1) >= 0 or old_text.count(quote) > 1:
        return None
    return Place(at, at + len(quote), PLAIN / 2)


def _place_of_punctuation(text: str, selector: Selectors) -> Place | None:
    """The place of a passage without words, such as a dash or a row of stars, by its context."""
    quote = selector.exact
    before, after = selector.prefix[-12:], selector.suffix[:12]
    places: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        end = at + len(quote)
        if text[max(0, at - len(before)) : at] == before and text[end : end + len(after)] == after:
            places.append(at)
        at = text.find(quote, at + 1)
    if not places or not (before + after).strip():
        return None
    place = min(places, key=lambda place: abs(place - selector.start))
    return Place(place, place + len(quote), PLAIN if len(places) == 1 else PLAIN / 2)
