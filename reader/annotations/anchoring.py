"""Finding a highlight again in a text that has changed.

Two witnesses say where a passage may be: a word diff of the whole texts, which knows what became of
everything around it, and a search for its words. A judge looks at what each place keeps of the passage
and of its surroundings, and at whether the diff gives the place to some other text; it decides on a
place and how sure it is, or that the passage is gone. docs/anchoring.md has the method and its figures.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from reader.annotations.candidates import candidates
from reader.annotations.diff import Run, align, moved, with_their_sentences
from reader.annotations.judging import PLAIN, judged
from reader.annotations.pairing import Known, Passage
from reader.annotations.words import Vocabulary, Words

__all__ = ["ANCHORING_VERSION", "PLAIN", "anchor"]

ANCHORING_VERSION = 3
"""Counts up when places may come out differently, so that stored ones are worked out again."""

QUIET = 64
"""Characters on each side of a passage within which nothing has changed, so that nothing is in doubt."""

LONG = 18
"""Characters from which a quote that stands in a text only once says where it is."""

Place = tuple[int, int, float]
"""Start and end in the new text (code points, end exclusive), and the confidence."""


def anchor(new_text: str, selectors: Sequence[Mapping[str, Any]], old_text: str | None) -> list[Place | None]:
    """Where each passage stands in `new_text`; None for one that is not there any more.

    `selectors` are mappings as `Selectors.as_mapping` makes them, with offsets in `old_text`, the
    text the passages were marked in; it is None where that text is not known. Raises for no text.
    """
    fits = [old_text is not None and _fits(selector, old_text) for selector in selectors]
    if new_text == old_text and all(fits):
        return [(selector["start"], selector["end"], 1.0) for selector in selectors]
    new = Words(new_text, Vocabulary())
    known = _Texts(old_text, new) if old_text is not None and any(fits) else None
    alone = _Texts("", new)
    return [
        known.place(selector) if known is not None and fit else alone.place(selector)
        for selector, fit in zip(selectors, fits, strict=True)
    ]


def _fits(selector: Mapping[str, Any], text: str) -> bool:
    """Whether a passage stands in a text where it says."""
    start, end = selector["start"], selector["end"]
    return bool(0 <= start < end <= len(text) and text[start:end] == selector["exact"])


class _Texts:
    """The old text and the new, word by word; an empty old text is one that is not known."""

    def __init__(self, old_text: str, new: Words) -> None:
        self.new = new
        self.old = Words(old_text, new.vocabulary)
        self.runs = align(self.old, new)
        runs = self.runs + moved(self.old.ids, new.ids, self.runs, self.old.sizes)
        runs = with_their_sentences(runs, self.old, new)
        pairs = {a + k: b + k for a, b, size in runs for k in range(size)}
        self.known = Known(pairs, {place: word for word, place in pairs.items()})

    def place(self, selector: Mapping[str, Any]) -> Place | None:
        """Where a passage is now, None when it is gone."""
        quote, prefix, new = selector["exact"], selector["prefix"], self.new
        if self.old.folded.source:
            old, start, end = self.old, selector["start"], selector["end"]
        else:
            old = Words(prefix + quote + selector["suffix"], new.vocabulary)
            start, end = len(prefix), len(prefix) + len(quote)
        low, high = old.folded.offset(start), old.folded.offset(end)
        first, stop = old.touched(low, high)
        if first >= stop:
            return _signs(new.folded.source, selector)
        passage = Passage(old, low, high, first, stop)
        found = self._untouched(passage)
        confidence = 1.0
        if found is None:
            best = judged(
                passage,
                candidates(passage, new, self.known),
                old_text_known=bool(self.old.length),
            )
            if best is None:
                return _once(new.folded.source, self.old.folded.source, quote.strip())
            found, confidence = (best[0].start, best[0].end), best[1]
        return (*_literal(new, selector, new.folded.start(found[0]), new.folded.end(found[1])), confidence)

    def _untouched(self, passage: Passage) -> tuple[int, int] | None:
        """The place of a passage that no change came near, in folded characters."""
        number = bisect_right(self.runs, passage.low, key=_run_start) - 1
        if number < 0:
            return None
        at, at_new, size = self.runs[number]
        old = self.old
        begins = (not at and not at_new) or old.starts[at] <= passage.start - QUIET
        ends = at + size == old.length and at_new + size == self.new.length
        if (
            at + size < passage.high
            or not begins
            or not (ends or old.ends[at + size - 1] >= passage.end + QUIET)
        ):
            return None
        shift = self.new.starts[at_new + passage.first - at] - self.old.starts[passage.first]
        start, end = passage.start + shift, passage.end + shift
        if start < 0 or self.new.text[start:end] != self.old.text[passage.start : passage.end]:
            return None
        return start, end


def _run_start(run: Run) -> int:
    return run[0]


def _literal(new: Words, selector: Mapping[str, Any], start: int, end: int) -> tuple[int, int]:
    """The place, or where the quote itself stands there letter for letter; no white space around it."""
    quote, text = selector["exact"].strip(), new.folded.source
    reach = 40 if len(quote) > 6 else 3
    if text.startswith(quote, start):
        at = start
    else:
        # the last one before the place, or the first one behind it, whichever is nearer
        before, behind = (
            text.rfind(quote, max(0, start - reach), start + len(quote)),
            text.find(quote, start, end + reach),
        )
        at = min((k for k in (before, behind) if k >= 0), key=lambda k: abs(k - start), default=-1)
    stop = at + len(quote)
    if not 0 <= at < end or stop <= start:
        return start, end
    around = (
        (selector["prefix"][-1:], text[at - 1 : at + 1]),
        (selector["suffix"][:1], text[stop - 1 : stop + 1]),
    )
    if any(two.isalnum() and len(two) == 2 and not one.isalnum() for one, two in around):
        return start, end  # a part of words that were whole words
    return at, new.folded.end(new.folded.offset(stop))


def _once(text: str, old_text: str, quote: str) -> Place | None:
    """The one place where a quote of some length stands letter for letter, if it stood in one place before.

    Words lead nowhere where there are none: in long lines of letters without a space.
    """
    at = text.find(quote) if len(quote) >= LONG else -1
    if at < 0 or text.find(quote, at + 1) >= 0 or old_text.count(quote) > 1:
        return None
    return at, at + len(quote), PLAIN / 2


def _signs(text: str, selector: Mapping[str, Any]) -> Place | None:
    """A passage without words, a dash or a row of stars, can only be known by what stands beside it."""
    quote = selector["exact"]
    before, after = selector["prefix"][-12:], selector["suffix"][:12]
    places: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        end = at + len(quote)
        if text[max(0, at - len(before)) : at] == before and text[end : end + len(after)] == after:
            places.append(at)
        at = text.find(quote, at + 1)
    if not places or not (before + after).strip():
        return None
    place = min(places, key=lambda place: abs(place - selector["start"]))
    return place, place + len(quote), PLAIN if len(places) == 1 else PLAIN / 2
