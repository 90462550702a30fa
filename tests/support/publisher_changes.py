"""Texts as publishers write them, what they correct in them, and what changes without a correction."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reader.document.motion import sentences

_NAMES = [
    "Harbour Institute",
    "Central Bank",
    "Ada Ohm",
    "Jane Roe",
    "Energy Office",
    "Gazette",
    "Lena Fischer",
    "Port Authority",
]
_THINGS = [
    "demand for electricity",
    "the response rate",
    "imports of steel",
    "the average rent",
    "freight traffic",
    "inflation",
    "the survey of households",
    "output per hour",
    "the price of copper",
    "ridership",
    "the deficit",
    "wage growth",
]
_VERBS = ["rose", "fell", "climbed", "dropped", "increased", "declined", "grew", "shrank"]
_ADVERBS = [
    "sharply",
    "slightly",
    "faster than expected",
    "for the third year",
    "again",
    "in most regions",
    "since the spring",
]
_REASONS = [
    "because fewer ships called at the northern ports",
    "as mild weather cut the need for heating",
    "while several large plants were closed for repairs",
    "after the new rules came into force in May",
    "although analysts had not expected it",
    "which officials attribute to a change of method",
    "as households saved more than in any year on record",
    "despite a weak harvest in the south",
]
_LEADS = [
    "According to {name}, ",
    "In its annual report, {name} says that ",
    "In the second quarter, ",
    "By contrast, ",
    "For comparison: ",
    "Officials at {name} confirmed that ",
    "Outside the cities, ",
    "Over the whole period, ",
]


def made_text(rng: random.Random, paragraphs: int = 0) -> str:
    """Paragraphs of sentences with figures and names, joined by blank lines as a document's text is."""
    count = paragraphs or rng.randint(4, 12)
    return "\n\n".join(" ".join(_sentence(rng) for _ in range(rng.randint(2, 5))) for _ in range(count))


def _sentence(rng: random.Random) -> str:
    lead = rng.choice(_LEADS).format(name=rng.choice(_NAMES)) if rng.random() < 0.5 else ""
    figure = rng.choice(
        [
            f"{rng.randint(1, 99)}.{rng.randint(0, 9)} percent",
            f"{rng.randint(2, 900)},{rng.randint(100, 999)} units",
            f"${rng.randint(2, 90)} million",
            f"{rng.randint(3, 99)}%",
            f"\N{MINUS SIGN}{rng.randint(1, 9)}.{rng.randint(1, 9)} points",
        ]
    )
    thing = rng.choice(_THINGS)
    said = (
        f"{lead}{thing} {rng.choice(_VERBS)} {rng.choice(_ADVERBS)} by {figure} in {rng.randint(1990, 2026)}"
    )
    if rng.random() < 0.7:
        said += f", {rng.choice(_REASONS)}"
    if rng.random() < 0.2:
        said += f", “a result that {rng.choice(_NAMES)} doesn’t dispute”"
    return said[0].upper() + said[1:] + "."


@dataclass(frozen=True)
class Passage:
    """A text with a range that the reader marked."""

    text: str
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The words that were marked."""
        return self.text[self.start : self.end]


def marked(rng: random.Random, text: str) -> Passage:
    """A text with one of its sentences, two of them or a part of one marked; not at the very end."""
    blocks = text.split("\n\n")
    number = rng.randrange(len(blocks) - 1) if len(blocks) > 1 else 0
    place = sum(len(block) + 2 for block in blocks[:number])
    starts = sentences(blocks[number])
    first = rng.randrange(len(starts))
    last = min(first + rng.choice([1, 1, 2]), len(starts))
    start, end = starts[first], starts[last] if last < len(starts) else len(blocks[number])
    if rng.random() < 0.3:
        start += rng.randint(0, 12)
    return Passage(text, place + start, place + len(blocks[number][:end].rstrip()))


Change = Callable[[random.Random, Passage], str]


# --- what publishers correct: the words of the passage


def _replaced(passage: Passage, pattern: str, new: Callable[[re.Match[str]], str]) -> str:
    changed = re.sub(pattern, new, passage.quote, count=1)
    return passage.text[: passage.start] + changed + passage.text[passage.end :]


def figure(rng: random.Random, passage: Passage) -> str:
    """Another figure."""
    return _replaced(passage, r"\d+", lambda found: str(int(found[0]) + rng.randint(1, 9)))


def sign(_: random.Random, passage: Passage) -> str:
    """A figure that loses or gains a minus, or another currency."""
    if "\N{MINUS SIGN}" in passage.quote:
        return _replaced(passage, "\N{MINUS SIGN}", lambda _: "")
    if "$" in passage.quote:
        return _replaced(passage, r"\$", lambda _: "€")
    return _replaced(passage, r"\bby (\d)", lambda found: f"by \N{MINUS SIGN}{found[1]}")


def name(rng: random.Random, passage: Passage) -> str:
    """Another name, or another thing."""
    for known in rng.sample(_NAMES, len(_NAMES)):
        if known in passage.quote:
            return _other(rng, passage, known, _NAMES)
    for known in _THINGS:
        if known in passage.quote:
            return _other(rng, passage, known, _THINGS)
    return figure(rng, passage)


def _other(rng: random.Random, passage: Passage, known: str, among: Sequence[str]) -> str:
    other = rng.choice([one for one in among if one != known])
    return _replaced(passage, re.escape(known), lambda _: other)


def negation(_: random.Random, passage: Passage) -> str:
    """The opposite: "did not"."""
    return _replaced(passage, rf"\b({'|'.join(_VERBS)})\b", lambda found: f"hardly ever {found[0]}, and not")


def one_word(rng: random.Random, passage: Passage) -> str:
    """One verb for another."""
    return _replaced(
        passage,
        rf"\b({'|'.join(_VERBS)})\b",
        lambda found: rng.choice([verb for verb in _VERBS if verb != found[0]]),
    )


def deletion(_: random.Random, passage: Passage) -> str:
    """The whole passage."""
    start, end = _whole_sentences(passage)
    return re.sub(r"\n\n(?:\s*\n\n)+", "\n\n", passage.text[:start] + passage.text[end:]).strip()


def clause(_: random.Random, passage: Passage) -> str:
    """A part of it."""
    changed = re.sub(r", [^,.“”]{12,}", "", passage.quote, count=1)
    if changed == passage.quote:
        changed = re.sub(r" in (\d{4})", "", passage.quote, count=1)
    return passage.text[: passage.start] + changed + passage.text[passage.end :]


def rewriting(rng: random.Random, passage: Passage) -> str:
    """Another sentence in its place."""
    start, end = _whole_sentences(passage)
    return passage.text[:start] + _sentence(rng) + " " + passage.text[end:].lstrip(" ")


CORRECTIONS: Sequence[Change] = (figure, sign, name, negation, one_word, deletion, clause, rewriting)


def _whole_sentences(passage: Passage) -> tuple[int, int]:
    place = passage.text.rfind("\n\n", 0, passage.start) + 2 if "\n\n" in passage.text[: passage.start] else 0
    stop = passage.text.find("\n\n", passage.end)
    block = passage.text[place : stop if stop >= 0 else len(passage.text)]
    starts = sentences(block)
    first = max(each for each in starts if each <= passage.start - place)
    last = min((each for each in starts if each >= passage.end - place), default=len(block))
    return place + first, place + last


# --- what is no correction


def typography(rng: random.Random, passage: Passage) -> str:
    """Other quotation marks, dashes, spaces, ligatures, hyphens, grouping of digits, marks of notes."""
    text = passage.text
    for old, new, share in (
        ("“", '"', 1), ("”", '"', 1), ("’", "'", 1), ("\N{MINUS SIGN}", "-", 1), ("fi", "ﬁ", 0.5),
        (" percent", " per cent", 0.5), ("%", " percent", 0.5), (" ", "\u00a0", 0.1), ("ation", "a\u00adtion", 0.5),
        (". ", ".[2] ", 0.1), (". ", ".¹ ", 0.1), (", ", " – ", 0.1), ("–", "—", 1), ("The ", "THE ", 0.3),
    ):  # fmt: skip
        if rng.random() < 0.7:
            pieces = text.split(old)
            text = pieces[0] + "".join((new if rng.random() < share else old) + piece for piece in pieces[1:])
    if rng.random() < 0.5:
        text = re.sub(r"(\d),(\d{3})", rng.choice(["\\1\u202f\\2", r"\1 \2", r"\1\2"]), text)
    return text


def moved(rng: random.Random, passage: Passage) -> str:
    """Paragraphs in another order."""
    blocks = passage.text.split("\n\n")
    rng.shuffle(blocks)
    return "\n\n".join(blocks)


def elsewhere(rng: random.Random, passage: Passage) -> str:
    """Other figures, sentences and paragraphs, but not in the sentences of the passage."""
    start, end = _whole_sentences(passage)
    parts = [passage.text[:start], passage.text[end:]]
    for number, part in enumerate(parts):
        changed = re.sub(
            r"\d+", lambda found: str(int(found[0]) + 1) if rng.random() < 0.2 else found[0], part
        )
        blocks = changed.split("\n\n")
        blocks.insert(rng.randint(0, len(blocks)) if number else 0, _sentence(rng))
        parts[number] = "\n\n".join(blocks)
    after = (
        parts[1] if parts[1].startswith((" ", "\n")) or passage.text[end - 1].isspace() else f"\n\n{parts[1]}"
    )
    return parts[0] + passage.text[start:end] + after


def recleaned(rng: random.Random, passage: Passage) -> str:
    """The pieces that cleaners differ in: lines between paragraphs, split and joined paragraphs."""
    lines = ["Share this article", "Read more: " + _sentence(rng), "Photo: Ada Ohm", "Advertisement", "1 / 3"]
    out: list[str] = []
    for block in passage.text.split("\n\n"):
        if rng.random() < 0.3:
            out.append(rng.choice(lines))
        starts = sentences(block)
        if len(starts) > 1 and rng.random() < 0.3:
            cut = rng.choice(starts[1:])
            out += [block[:cut].strip(), block[cut:]]
        elif out and rng.random() < 0.2:
            out[-1] += " " + block
        else:
            out.append(block)
    return "\n\n".join(out)


_WALLS = (
    "Subscribe to read the whole report. Already a subscriber? Sign in.",
    "This content is for members. Start your free trial today.",
    "Read the rest of this story with a free account.",
)


def truncated(rng: random.Random, passage: Passage) -> str:
    """A page that was cut off, in the middle of a sentence or between two."""
    cut = rng.randint(1, len(passage.text) - 1)
    if rng.random() < 0.5:
        cut = max(passage.text.rfind(". ", 0, cut) + 1, 1)
    return passage.text[:cut] + rng.choice(["", "…", "...", " [more]"])


def walled(rng: random.Random, passage: Passage) -> str:
    """The beginning, then what subscribers are told."""
    return f"{truncated(rng, passage)}\n\n{rng.choice(_WALLS)}"


def consent(rng: random.Random, passage: Passage) -> str:
    """A page that asks for consent, or another article of the same names and things."""
    asked = "We and our 812 partners store and access information on a device. Choose what you accept."
    return asked if rng.random() < 0.5 else made_text(rng)


def variant(rng: random.Random, passage: Passage) -> str:
    """A shorter edition: only some sentences, in their order."""
    kept = rng.uniform(0.2, 0.7)
    blocks = []
    for block in passage.text.split("\n\n"):
        starts = sentences(block)
        pieces = [block[start:end] for start, end in zip(starts, [*starts[1:], len(block)], strict=True)]
        blocks.append("".join(piece for piece in pieces if rng.random() < kept).strip())
    return "\n\n".join(filter(None, blocks))


def headed(rng: random.Random, passage: Passage) -> str:
    """A teaser with the first words of the passage above an unrelated text."""
    return passage.quote[: len(passage.quote) // 2] + "…\n\n" + made_text(rng)


HARMLESS: Sequence[Change] = (
    typography, moved, elsewhere, recleaned, truncated, walled, consent, variant, headed,
)  # fmt: skip
