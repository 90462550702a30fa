"""Whether two reports are one, two editions of one, or different.

Likeness is counted in shared word 5-grams: resemblance of the whole, and containment of the shorter in the
longer (Broder, SEQUENCES 1997). That alone joins what must stay apart: the next issue of a series differs
from the last in its figures and its month. So texts that are alike are aligned word by word, and a figure,
a name, or a word of the title that was replaced makes them editions of one report, which are two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise

from rapidfuzz.distance import OSA

from reader.annotations.diff import Run, align
from reader.annotations.words import Vocabulary, Words
from reader.resemblance.fingerprints import GRAM, grams, words_of

LEAST_WORDS = 20
"""Words of a text below which it is like no other: so little is said alike by many."""
_EXCERPT = 60
"""Words below which a text may be one that many reports of a publisher have."""
_CONTAINED = 0.6
"""Part of the shorter text's 5-grams that two texts of one report share."""
_PLAINLY_CONTAINED = 0.8
_ALIKE = 0.5
"""Part of all 5-grams that two whole texts of one report share."""
_SAME_TITLE = 0.5
"""Part of the words of two titles that titles of one report share."""
_LEAD = 120
"""Words at the start of a whole text that an excerpt begins in."""
_REPLACEMENT = 8
"""Words up to which one passage in place of another is a replacement, and not a rewriting."""
_SPELLINGS = 0.6
"""Similarity (optimal string alignment) from which two words are one word in two spellings."""
_REPEATED = 2
"""Times that one word stands in place of one other from which they are no slips."""
_DAYS = 3
"""Days between which an excerpt and a whole text are one report: an issue's beginning may have no figure."""
_LONGEST = 6_000
"""Words of each text that are aligned; texts are compared from their beginnings."""


class Likeness(Enum):
    """What two reports are to one another."""

    SAME = "same"
    EDITION = "edition"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Report:
    """A report to be compared: its title, its plain text, and whether that is the whole text.

    `day` is when it was published or came, in days since 1970 (UTC), None where that is not known. What is
    computed of it is kept, for one report is compared with several.
    """

    title: str
    text: str
    complete: bool = True
    day: int | None = None

    @cached_property
    def title_words(self) -> tuple[str, ...]:
        """The folded words of the title."""
        return tuple(words_of(self.title))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The folded words of the text."""
        return tuple(words_of(self.text))

    @cached_property
    def grams(self) -> frozenset[tuple[str, ...]]:
        """The text's word 5-grams."""
        return grams(self.words)

    @cached_property
    def tokens(self) -> list[str]:
        """The text between white space, as it is."""
        return self.text.split()


def compare(one: Report, other: Report) -> Likeness:
    """What two reports are to one another; the order of the two does not matter."""
    if _plainly_issues(one, other):
        return Likeness.EDITION
    shorter, longer = sorted((one, other), key=lambda report: len(report.words))
    if len(shorter.words) < LEAST_WORDS or not _alike(shorter, longer):
        return Likeness.DIFFERENT
    if _titles_of_editions(shorter, longer) or _texts_of_editions(shorter, longer):
        return Likeness.EDITION
    return Likeness.SAME


def _plainly_issues(one: Report, other: Report) -> bool:
    """Whether two texts are the same but for figures: most issues of a series, found at once."""
    words = len(one.tokens)
    if words != len(other.tokens) or words < _EXCERPT or not (one.complete and other.complete):
        return False
    replaced = [at for at, (old, new) in enumerate(zip(one.tokens, other.tokens, strict=True)) if old != new]
    if not replaced or len(replaced) * GRAM * 3 > words:
        return False
    alone = (
        at
        for at, last, following in zip(replaced, (-2, *replaced), (*replaced[1:], words + 1), strict=False)
        if last < at - 1 and at + 1 < following
    )
    return any(_other_figure(one.tokens[at], other.tokens[at]) for at in alone)


def _alike(shorter: Report, longer: Report) -> bool:
    """Whether the texts have so much in common that they are one report, but for what was replaced."""
    shared = len(shorter.grams & longer.grams)
    contained = shared / max(1, len(shorter.grams))
    if contained < _CONTAINED or (_is_excerpt(shorter, longer) and _far_apart(shorter, longer)):
        return False
    titles_agree = _agreement(shorter.title_words, longer.title_words) >= _SAME_TITLE
    if len(shorter.words) < _EXCERPT:
        return contained >= _PLAINLY_CONTAINED and (
            titles_agree or (len(longer.words) >= 2 * len(shorter.words) and _in_lead(shorter, longer))
        )
    if titles_agree:
        return True
    if not shorter.complete:
        return contained >= _PLAINLY_CONTAINED and _in_lead(shorter, longer)
    return shared / len(shorter.grams | longer.grams) >= _ALIKE


def _is_excerpt(shorter: Report, longer: Report) -> bool:
    """Whether a text may be the beginning of a longer one, without the figures that tell issues apart."""
    return not shorter.complete or (
        len(shorter.words) < _EXCERPT and len(longer.words) >= 2 * len(shorter.words)
    )


def _far_apart(one: Report, other: Report) -> bool:
    """Whether two reports came on days so far apart that one may be an excerpt of the other's next issue."""
    return one.day is not None and other.day is not None and abs(one.day - other.day) > _DAYS


def _in_lead(shorter: Report, longer: Report) -> bool:
    """Whether most of the shorter text's beginning stands at the beginning of the longer one."""
    first = grams(shorter.words[:_EXCERPT])
    lead = grams(longer.words[: _LEAD + _EXCERPT])
    return len(first & lead) * 2 > len(first)


def _agreement(one: Sequence[str], other: Sequence[str]) -> float:
    """The part of the words of two titles that both have, of the shorter title's words."""
    if not one or not other:
        return 0.0
    return (Counter(one) & Counter(other)).total() / min(len(one), len(other))


def _titles_of_editions(one: Report, other: Report) -> bool:
    """Whether two titles are those of two issues: alike but for a number, or for a word that was replaced."""
    only_one, only_other = (
        Counter(one.title_words) - Counter(other.title_words),
        Counter(other.title_words) - Counter(one.title_words),
    )
    if (
        not one.title_words
        or not other.title_words
        or _agreement(one.title_words, other.title_words) < _SAME_TITLE
    ):
        return False
    if any(map(str.isdigit, (*only_one, *only_other))):
        return True
    return any(True for _ in _replaced(*_align(one.title, other.title), most=2))


def _texts_of_editions(shorter: Report, longer: Report) -> bool:
    """Whether a figure or a name was replaced in a text, or a word by the same other one again and again."""
    alignment = _align(shorter.text, longer.text)
    if _is_excerpt(shorter, longer) and _other_figure_at_cut(*alignment):
        return True
    replaced: Counter[tuple[str, str]] = Counter()
    for before, after in _replaced(*alignment, most=_REPLACEMENT):
        if _other_figure(before, after):
            return True
        old, new = before.casefold(), after.casefold()
        if before.split() == [before] and after.split() == [after]:
            replaced[old, new] += 1
            if replaced[old, new] >= _REPEATED or (_is_name(before) and _is_name(after)):
                return True
    return False


def _align(one: str, other: str) -> tuple[Words, Words, list[Run]]:
    """The words of two texts and the runs of equal ones, up to their ends."""
    vocabulary = Vocabulary()
    old, new = Words(_beginning(one), vocabulary), Words(_beginning(other), vocabulary)
    return old, new, [(0, 0, 0), *align(old, new), (old.length, new.length, 0)]


def _replaced(old: Words, new: Words, runs: Sequence[Run], *, most: int) -> Iterator[tuple[str, str]]:
    """What stands in place of what between two runs of equal words, of at most `most` words each.

    Two spellings of one word are left out.
    """
    for (at, at_new, count), (following, following_new, _) in pairwise(runs):
        start, start_new = at + count, at_new + count
        if not (0 < following - start <= most and 0 < following_new - start_new <= most):
            continue
        before = old.source(old.starts[start], old.ends[following - 1])
        after = new.source(new.starts[start_new], new.ends[following_new - 1])
        if not _spellings(before, after):
            yield before, after


def _other_figure_at_cut(excerpt: Words, whole: Words, runs: Sequence[Run]) -> bool:
    """Whether a figure was replaced among the last words of an excerpt, after which no run is equal."""
    at, at_whole, count = runs[-2]
    start, start_whole = at + count, at_whole + count
    left = range(min(excerpt.length - start, whole.length - start_whole))
    return len(left) <= _REPLACEMENT and any(
        _other_figure(excerpt.words[start + place], whole.words[start_whole + place]) for place in left
    )


def _beginning(text: str) -> str:
    return text if len(text) < _LONGEST * 6 else text[: _LONGEST * 6]


def _spellings(one: str, other: str) -> bool:
    if _figures(one) != _figures(other) or _other_figure(one, other):
        return False
    return OSA.normalized_similarity(one.casefold(), other.casefold()) >= _SPELLINGS


def _other_figure(before: str, after: str) -> bool:
    """Whether numbers were replaced by others: 2.1 by 3.4, 19th by 20th, not 2019 by 20l9, a misprint."""
    if before.split() == [before] and after.split() == [after]:
        letters = [[sign for sign in word.casefold() if sign.isalpha()] for word in (before, after)]
        digits = [[sign for sign in word if sign.isdigit()] for word in (before, after)]
        return all(digits) and digits[0] != digits[1] and letters[0] == letters[1]
    return bool(_figures(before) and _figures(after)) and _figures(before) != _figures(after)


def _figures(text: str) -> str:
    """The digits of the numbers in a passage, in order."""
    return "".join(filter(str.isdigit, words_of(text)))


def _is_name(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()
