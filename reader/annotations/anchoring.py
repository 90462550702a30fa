"""Finding a highlight again in a text that has changed.

Two witnesses say where a passage may be: a word diff of the whole texts, which knows what became of
everything around it, and a search for its words. A judge looks at what each place keeps of the passage
and of its surroundings, and at whether the diff gives the place to some other text; it decides on a
place and how sure it is, or that the passage is gone. docs/anchoring.md has the method and its figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reader.annotations.candidates import Candidate, Passage, candidates
from reader.annotations.diff import align, moved
from reader.annotations.judging import PLAIN, judged
from reader.annotations.words import Words

__all__ = ["ANCHORING_VERSION", "PLAIN", "anchor"]

ANCHORING_VERSION = 2
"""Counts up when places may come out differently, so that stored ones are worked out again."""

Place = tuple[int, int, float]
"""Start and end in the new text (code points, end exclusive), and the confidence."""


def anchor(new_text: str, selectors: Sequence[Mapping[str, Any]], old_text: str | None) -> list[Place | None]:
    """Where each passage stands in `new_text`; None for one that is not there any more.

    `selectors` are mappings as `Selectors.as_mapping` makes them, with offsets in `old_text`, the
    text the passages were marked in; it is None where that text is not known. Never raises for
    any text.
    """
    if new_text == old_text:
        return [(selector["start"], selector["end"], 1.0) for selector in selectors]
    vocabulary: dict[str, int] = {}
    new = Words(new_text, vocabulary)
    old = Words(old_text, vocabulary) if old_text is not None else None
    pairs: dict[int, int] = {}
    if old is not None:
        sizes = [end - start for start, end in zip(old.starts, old.ends, strict=True)]
        runs = align(old.ids, new.ids, sizes)
        runs += moved(old.ids, new.ids, runs, sizes)
        pairs = {a + k: b + k for a, b, size in runs for k in range(size)}
    owners = {place: word for word, place in pairs.items()}
    return [_place(selector, old, new, pairs, owners) for selector in selectors]


def _place(
    selector: Mapping[str, Any],
    old: Words | None,
    new: Words,
    pairs: Mapping[int, int],
    owners: Mapping[int, int],
) -> Place | None:
    quote, prefix = selector["exact"], selector["prefix"]
    if old is not None:
        words, start, end = old, selector["start"], selector["end"]
    else:
        words = Words(prefix + quote + selector["suffix"], new.vocabulary)
        start, end = len(prefix), len(prefix) + len(quote)
    low, high = words.folded.offset(start), words.folded.offset(end)
    first, stop = words.touched(low, high)
    if first >= stop:
        return _signs(new.folded.source, selector)
    passage = Passage(words, low, high, first, stop)
    best = judged(passage, candidates(passage, new, pairs, owners), old_text_known=old is not None)
    if best is None:
        return None
    candidate, confidence = best
    place = new.folded.start(candidate.start), new.folded.end(candidate.end)
    return (*_literal(new, quote, *place), confidence)


def _literal(new: Words, quote: str, start: int, end: int) -> tuple[int, int]:
    """The place, or the quote itself where it stands there letter for letter, without white space around it."""
    quote, text = quote.strip(), new.folded.source
    reach = 40 if len(quote) > 6 else 3
    at = text.find(quote, max(0, start - reach), end + reach)
    if 0 <= at < end and at + len(quote) > start:
        return at, new.folded.end(new.folded.offset(at + len(quote)))
    return start, end


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
