"""Makes cases for `benchmarks.anchoring` of articles, by edits of which it is known what became of what.

    python -m benchmarks.edited_articles CASES.jsonl.gz ARTICLE... [--seed 1] [--each 3]

ARTICLE is a saved page (.html), a plain text (.txt, paragraphs set apart by blank lines) or a feed with full
texts (anything else). Every article is edited `--each` times in each of the ways in `WAYS`.

A text is taken apart into words and signs, each of which remembers where it came from through every edit;
so what became of a highlight is counted, not guessed. It has a place when half of its letters or more are
together still, is an orphan when less than a fifth are, and is "lenient" between. A word that was put in the
place of another belongs to a highlight as the other did, one that was put in between two only if both do.
Left out are highlights of which an end was rewritten right beside words that were put in, and those that
fell into two parts: there nobody could say how far they go.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reader.cleaning import clean, clean_fragment
from reader.feeds.parsing.parse import parse

LONGEST = 12_000
SHORTEST = 1_200
TOGETHER = 500
"""Letters put in, from which what is before and after is no longer in one place."""
SWAPPED = 20
"""The same for parts that changed places."""

_PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]")
_SENTENCE = re.compile(r".+?(?:[.!?]+[\"'”’)\]]*\s+|[。！？]+[」』”]*\s*|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a sign or white space. `start` is its place in the old text, -1 for what was put in."""

    text: str
    start: int = -1
    end: int = -1
    intact: bool = True

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return self.text[:1].isalnum()

    def put(self, text: str, *, intact: bool = False) -> Piece:
        """Another text in its place; `intact` if it says the same."""
        return replace(self, text=text, intact=self.intact and intact)


Sentence = list[Piece]
Paragraph = list[Sentence]
Article = list[Paragraph]


def taken_apart(text: str) -> Article:
    """A text as paragraphs of sentences of pieces."""
    article: Article = []
    for match in re.finditer(r"[^\n]+(?:\n(?!\n)[^\n]+)*", text):
        at = match.start()
        paragraph: Paragraph = []
        for sentence in _SENTENCE.findall(match.group()):
            pieces = []
            for piece in _PIECE.findall(sentence):
                pieces.append(Piece(piece, at, at + len(piece)))
                at += len(piece)
            paragraph.append(pieces)
        article.append([sentence for sentence in paragraph if sentence])
    return article


def put_together(article: Article) -> list[Piece]:
    """All pieces of an article in order."""
    pieces: list[Piece] = []
    for paragraph in article:
        if pieces:
            while pieces and pieces[-1].text.isspace():
                pieces.pop()
            pieces.append(Piece("\n\n"))
        for sentence in paragraph:
            if pieces and not pieces[-1].text.isspace() and pieces[-1].text not in "。！？":
                pieces.append(Piece(" "))
            pieces.extend(sentence)
    return pieces


def foreign(pieces: Sequence[Piece]) -> Sentence:
    """The same words as text that was put in."""
    return [Piece(piece.text) for piece in pieces]


# --- edits


@dataclass
class Editor:
    """Edits an article; what is put in comes from `others`, of other articles."""

    random: random.Random
    others: Sequence[Sentence]
    words: Sequence[str]

    def sentence(self) -> Sentence:
        """One to put in."""
        return foreign(self.random.choice(self.others))

    def chance(self, share: float) -> bool:
        """True in that share of the times it is asked."""
        return self.random.random() < share

    def corrected(self, article: Article) -> Article:
        """Some letters and numbers put right."""

        def change(piece: Piece) -> Piece:
            text = piece.text
            if text.isdigit() and self.chance(0.4):
                return piece.put(str(int(text[:9]) + self.random.randint(1, 9)))
            if len(text) > 3 and piece.is_word and self.chance(0.04):
                k = self.random.randrange(1, len(text) - 1)
                other = self.random.choice("aeinrst")
                return piece.put(
                    self.random.choice(
                        (
                            text[:k] + text[k + 1 :],
                            text[:k] + other + text[k:],
                            text[: k - 1] + text[k] + text[k - 1] + text[k + 1 :],
                        )
                    ),
                    intact=True,
                )
            return piece

        return [[[change(piece) for piece in s] for s in paragraph] for paragraph in article]

    def reworded(self, article: Article, share: float = 0.3, rate: float = 0.2) -> Article:
        """In a share of the sentences some words replaced, left out or put in."""

        def change(sentence: Sentence) -> Sentence:
            out: Sentence = []
            for piece in sentence:
                if not piece.is_word or not self.chance(rate):
                    out.append(piece)
                    continue
                how = self.random.randrange(4)
                if how < 2:
                    out.append(piece.put(self.random.choice(self.words)))
                elif how == 2:
                    out += [piece, Piece(" "), Piece(self.random.choice(self.words))]
                elif out and out[-1].text == " ":
                    out.pop()  # left out, with the space before it
            return out or sentence

        return [[change(s) if self.chance(share) else s for s in paragraph] for paragraph in article]

    def rewritten(self, article: Article) -> Article:
        """Some sentences of which little is left."""
        return self.reworded(article, 0.3, 0.55)

    def shortened(self, article: Article) -> Article:
        """Sentences left out."""
        kept = [[s for s in paragraph if not self.chance(0.25)] for paragraph in article]
        return [paragraph for paragraph in kept if paragraph] or article

    def extended(self, article: Article) -> Article:
        """Sentences put in."""
        out: Article = []
        for paragraph in article:
            now: Paragraph = []
            for sentence in paragraph:
                now += [self.sentence(), sentence] if self.chance(0.2) else [sentence]
            out.append(now)
        return out

    def sentences_moved(self, article: Article) -> Article:
        """Sentences put into other paragraphs."""
        out = [list(paragraph) for paragraph in article]
        for _ in range(max(1, len(out) // 4)):
            source = self.random.choice(out)
            if source:
                sentence = source.pop(self.random.randrange(len(source)))
                target = self.random.choice(out)
                target.insert(self.random.randint(0, len(target)), sentence)
        return [paragraph for paragraph in out if paragraph]

    def paragraphs_moved(self, article: Article) -> Article:
        """Paragraphs in another order."""
        out = list(article)
        for _ in range(max(1, len(out) // 4)):
            out.insert(self.random.randint(0, len(out)), out.pop(self.random.randrange(len(out))))
        return out

    def paragraphs_changed(self, article: Article) -> Article:
        """Paragraphs left out, put in, joined and divided."""
        out: Article = []
        for paragraph in article:
            how = self.random.random()
            if how < 0.12 and len(article) > 3:
                continue
            if how < 0.24:
                out.append([self.sentence() for _ in range(self.random.randint(1, 3))])
            if 0.24 <= how < 0.4 and out:
                out[-1] = out[-1] + paragraph
            elif 0.4 <= how < 0.55 and len(paragraph) > 1:
                cut = self.random.randrange(1, len(paragraph))
                out += [paragraph[:cut], paragraph[cut:]]
            else:
                out.append(paragraph)
        return out or article

    def sentences_joined(self, article: Article) -> Article:
        """Full stops made commas, and commas full stops."""

        def change(sentence: Sentence) -> Sentence:
            out = list(sentence)
            for k, piece in enumerate(out):
                if piece.text == "." and self.chance(0.3):
                    out[k] = piece.put(";")
                elif piece.text == "," and self.chance(0.2):
                    out[k] = piece.put(".")
            return out

        return [[change(s) for s in paragraph] for paragraph in article]

    def clauses_swapped(self, article: Article) -> Article:
        """Two parts of a sentence in the other order."""

        def change(sentence: Sentence) -> Sentence:
            commas = [k for k, piece in enumerate(sentence) if piece.text == ","]
            if len(sentence) < 12 or len(commas) != 1 or not self.chance(0.6):
                return sentence
            end = len(sentence)
            while end and not sentence[end - 1].is_word:
                end -= 1
            cut = commas[0]
            if cut + 2 >= end:
                return sentence
            return [*sentence[cut + 2 : end], *sentence[cut : cut + 2], *sentence[:cut], *sentence[end:]]

        return [[change(s) for s in paragraph] for paragraph in article]

    def quoted(self, article: Article) -> Article:
        """Sentences put in a second time, as a pull quote some paragraphs away."""
        out = list(article)
        for number, paragraph in enumerate(article):
            longest = max(paragraph, key=len)
            if len(longest) > 10 and self.chance(0.3):
                away = number + self.random.choice((-4, -3, 3, 4))
                if 0 <= away < len(out):
                    out.insert(away, [foreign(longest)])
        return out

    def furnished(self, article: Article) -> Article:
        """Headings, captions, notes and links to other articles put in."""
        lines = (
            "Read more: {}",
            "Image: {} / Agency",
            "{}",
            "Update: {}",
            "Listen to this article",
            "Advertisement",
        )
        out: Article = []
        for paragraph in article:
            if self.chance(0.25):
                few = "".join(piece.text for piece in self.sentence()[:11]).strip()
                out.append([foreign([Piece(self.random.choice(lines).format(few))])])
            out.append(paragraph)
        return out

    def reset(self, article: Article) -> Article:
        """The same words set with other quotes, dashes, spaces and hyphens."""
        signs = {'"': "“", "“": '"', "”": '"', "'": "’", "’": "'", "—": "–", "–": "-", " ": "\u00a0"}

        def change(piece: Piece) -> Piece:
            if piece.text == " " and not self.chance(0.1):
                return piece
            if piece.is_word and len(piece.text) > 7 and self.chance(0.2):
                return piece.put(piece.text[:4] + "\u00ad" + piece.text[4:], intact=True)
            return piece.put(signs.get(piece.text, piece.text), intact=True)

        return [[[change(piece) for piece in s] for s in paragraph] for paragraph in article]

    def updated(self, article: Article) -> Article:
        """A live report some hours later: new on top, much gone, the rest reworded."""
        top = [[self.sentence() for _ in range(self.random.randint(1, 3))] for _ in range(2)]
        kept = [paragraph for paragraph in article if not self.chance(0.35)]
        return top + self.reworded(self.shortened(kept or article), 0.5, 0.12)

    def a_little_of_all(self, article: Article) -> Article:
        """Three of the others, one after the other."""
        ways = [way for name, way in WAYS.items() if name not in ("a little of all", "updated", "rewritten")]
        for way in self.random.sample(ways, 3):
            article = way(self, article)
        return article


WAYS: dict[str, Callable[[Editor, Article], Article]] = {
    "corrected": Editor.corrected,
    "reworded": Editor.reworded,
    "rewritten": Editor.rewritten,
    "shortened": Editor.shortened,
    "extended": Editor.extended,
    "sentences moved": Editor.sentences_moved,
    "paragraphs moved": Editor.paragraphs_moved,
    "paragraphs changed": Editor.paragraphs_changed,
    "sentences joined": Editor.sentences_joined,
    "clauses swapped": Editor.clauses_swapped,
    "quoted": Editor.quoted,
    "furnished": Editor.furnished,
    "reset": Editor.reset,
    "updated": Editor.updated,
    "a little of all": Editor.a_little_of_all,
}


# --- highlights and their truth


def marks(text: str, article: Article, chosen: random.Random) -> Iterator[tuple[str, int, int]]:
    """Highlights of all kinds: what it is of, start, end."""
    sentences = [s for paragraph in article for s in paragraph if sum(piece.is_word for piece in s) > 2]
    words = [piece for s in sentences for piece in s if piece.is_word]

    def ends(pieces: Sequence[Piece]) -> tuple[int, int]:
        start, end = pieces[0].start, pieces[-1].end
        quote = text[start:end]
        return start, start + len(quote.rstrip())

    for _ in range(2):
        word = chosen.choice([word for word in words if len(word.text) > 4] or words)
        yield ("word", word.start, word.end)
        first = chosen.randrange(max(1, len(words) - 9))
        last = min(len(words) - 1, first + chosen.randint(1, 8))
        yield ("phrase", words[first].start, words[last].end)
        if words[last].end - words[first].start > 12:
            yield ("part of words", words[first].start + 2, words[last].end - 1)
    for _ in range(4):
        yield ("sentence", *ends(chosen.choice(sentences)))
    for _ in range(2):
        paragraph = chosen.choice(article)
        yield ("paragraph", *ends([piece for s in paragraph for piece in s]))
        first = chosen.randrange(len(sentences))
        last = min(len(sentences) - 1, first + chosen.randint(1, 3))
        yield ("sentences", *ends([*sentences[first], *sentences[last]]))


@dataclass(frozen=True)
class Truth:
    """What became of a highlight."""

    truth: str
    spans: Sequence[tuple[int, int]]
    share: float


def truth(text: str, new: Sequence[Piece], offsets: Sequence[int], start: int, end: int) -> Truth | None:  # noqa: C901  one edit after the other
    """What became of text[start:end]; None where nobody could say."""
    total = sum(character.isalnum() for character in text[start:end])
    groups: list[list[int]] = []
    last = -1
    for k, piece in enumerate(new):
        if piece.start < end and piece.end > start and piece.start >= 0:
            in_order = groups and piece.start >= new[groups[-1][-1]].start
            if not groups or offsets[k] - last > (TOGETHER if in_order else SWAPPED):
                groups.append([])
            groups[-1].append(k)
            last = offsets[k] + len(piece.text)
    best: list[int] = []
    most = second = 0
    for group in groups:
        there = sum(
            sum(c.isalnum() for c in text[max(start, new[k].start) : min(end, new[k].end)])
            if new[k].intact
            else 0
            for k in group
        )
        if there > most:
            best, most, second = group, there, most
        else:
            second = max(second, there)
    if second > 0.25 * most:
        return None
    share = most / total if total else 0.0
    whole = "".join(piece.text for piece in new)
    if share < 0.2:
        quote, spans, at = text[start:end], [], whole.find(text[start:end])
        while at >= 0:
            spans.append((at, at + len(quote)))
            at = whole.find(quote, at + 1)
        return Truth("orphan", spans, share)
    while best and new[best[0]].text.isspace():
        best.pop(0)
    while best and new[best[-1]].text.isspace():
        best.pop()
    low, high = offsets[best[0]], offsets[best[-1]] + len(new[best[-1]].text)
    first, final = new[best[0]], new[best[-1]]
    if first.start < start:
        if not first.intact or len(first.text) != first.end - first.start:
            return None
        low += start - first.start
    if final.end > end:
        if not final.intact or len(final.text) != final.end - final.start:
            return None
        high -= final.end - end
    for piece, beside in ((first, _word(new, best[0], -1)), (final, _word(new, best[-1], 1))):
        if not piece.intact and beside is not None and (beside.start < 0 or not beside.intact):
            return None
    return Truth("place" if share >= 0.5 else "lenient", [(low, high)], share)


def _word(pieces: Sequence[Piece], at: int, step: int) -> Piece | None:
    at += step
    while 0 <= at < len(pieces) and not pieces[at].is_word:
        at += step
    return pieces[at] if 0 <= at < len(pieces) else None


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """The names and texts of the articles in a file."""
    if path.suffix == ".txt":
        yield path.stem, path.read_text(encoding="utf-8")
    elif path.suffix in (".html", ".htm"):
        yield path.stem, clean(path.read_bytes()).document.text
    else:
        for number, entry in enumerate(parse(path.read_bytes()).entries[:6]):
            yield f"{path.stem}-{number}", clean_fragment(entry.content_html, url="").document.text


def cases(paths: Sequence[Path], seed: int, each: int) -> Iterator[dict[str, object]]:
    """Cases of all articles, edited in all ways."""
    found = {name: text[:LONGEST] for path in paths for name, text in texts(path) if len(text) >= SHORTEST}
    apart = {name: taken_apart(text) for name, text in found.items()}
    for name, text in found.items():
        others = [
            s for other, article in apart.items() if other != name for p in article for s in p if len(s) > 8
        ]
        own = [piece.text for p in apart[name] for s in p for piece in s if piece.is_word]
        for way, edit in WAYS.items():
            for number in range(each):
                chance = random.Random(f"{seed} {name} {way} {number}")
                new = put_together(edit(Editor(chance, others, own), apart[name]))
                offsets = [0]
                for piece in new:
                    offsets.append(offsets[-1] + len(piece.text))
                highlights = []
                for kind, start, end in marks(text, apart[name], chance):
                    what = truth(text, new, offsets, start, end) if text[start:end].strip() else None
                    if what is not None:
                        highlights.append(
                            {
                                "kind": kind,
                                "start": start,
                                "end": end,
                                "truth": what.truth,
                                "spans": what.spans,
                            }
                            | {"frac": round(what.share, 4)}
                        )
                yield {
                    "id": f"{name}/{way}/{number}",
                    "article": name,
                    "family": "edited",
                    "scenario": way,
                    "old": text,
                    "new": "".join(piece.text for piece in new),
                    "highlights": highlights,
                }


def main() -> None:
    """Reads the arguments and writes the cases."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=3)
    arguments = parser.parse_args()
    with gzip.open(arguments.cases, "wt", encoding="utf-8") as out:
        for case in cases(arguments.articles, arguments.seed, arguments.each):
            out.write(json.dumps(case, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
