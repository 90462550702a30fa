"""How many keys a highlight takes, at best: planned on the caret's own motions.

    python -m benchmarks.keys_to_highlight [--spans 60] [--size 120x40] [--check 12] [FILE ...]

The sample: the texts of the packaged samples (or of the HTML files given), set to a screen; every
screenful of each text; on it every sentence that is visible as a whole, and so many spans of words,
first word and length (1 to 40 words, or to the end of the screen) drawn evenly. At first no caret is
shown, as after a page down. For each the shortest sequence of keys is searched that highlights
exactly this text: letters shown at sentences, or at lines and their words, or the caret with counts,
text objects, V, and enter. A capital letter is one key.

With --check some of the plans are typed into the real article view, and what it asks to highlight is
compared. Figures are printed; nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import random
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from reader.document.blocks import BlockKind, Document
from reader.document.layout import Layout, Measures
from reader.document.motion import Motion
from reader.model import Article, ReadingState, Revision, Source
from reader.ui.article import messages
from reader.ui.article.caret import MOVES, vertical
from reader.ui.article.hint_labels import CAPITALS, LETTERS, labels
from reader.ui.article.page import FOOT
from reader.ui.keys.article_commands import ARTICLE_COMMANDS, Mode
from tests.support import CHECKOUT

NOW = datetime(2026, 3, 3, tzinfo=UTC)
COMMANDS = {command.id: command for command in ARTICLE_COMMANDS}
KEYS = {
    name: COMMANDS[f"article.{name.replace('_', '-')}"].keys.split(",")[0].split(" ")
    for name in (*MOVES, "up", "down")
}
KEYS["left"] = ["left"]  # h leaves the article while nothing is selected


@dataclass
class Screen:
    """One screenful: the layout and the first and last offset on it."""

    layout: Layout
    motion: Motion
    low: int
    high: int
    top: int
    known: dict[tuple[int, bool], list[tuple[int, tuple[str, ...]]]] = field(default_factory=dict)

    @property
    def implied(self) -> int:
        """Where the caret is when it is not shown: the first sentence of prose that begins on the screen."""
        motion, start = self.motion, self.low
        blocks = motion.document.blocks
        while motion.sentence(start)[0] != start or blocks[motion.block(start)].kind is BlockKind.HEADING:
            following = motion.sentence_right(start)
            if following <= start or following >= self.high:
                break
            start = following
        return start

    def steps(self, at: int, selecting: bool) -> list[tuple[int, tuple[str, ...]]]:
        """(offset, keys) of everything that one motion, counted or not, leads to."""
        found = self.known.get((at, selecting))
        if found is None:
            best: dict[int, tuple[str, ...]] = {}
            for to, keys in self._steps(at, selecting):
                if self.low <= to <= self.high and to != at and len(keys) < len(best.get(to, keys * 9)):
                    best[to] = keys
            found = self.known[at, selecting] = list(best.items())
        return found

    def _steps(self, at: int, selecting: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
        motion = self.motion
        for name, keys in KEYS.items():
            to = at
            for count in range(1, 10):
                before = to
                if name in ("up", "down"):
                    cell = self.layout.cell_of(at)[1]
                    to = vertical(self.layout, at, count if name == "down" else -count, cell)
                else:
                    start = motion.right(to) if name == "word_end" and not selecting and count == 1 else to
                    to = MOVES[name](motion, self.layout, start)
                if to == before:
                    break
                inclusive = name in ("word_end", "word_end_left") and not selecting
                yield motion.left(to) if inclusive else to, (*([str(count)] if count > 1 else []), *keys)


def plan(screen: Screen, start: int, end: int) -> tuple[str, ...]:
    """The shortest keys found that highlight [start, end)."""
    motion = screen.motion
    plans = [("semicolon", *letters, "enter") for letters in _word_letters(screen, start, end)]
    if motion.sentence(start) == (start, end):
        plans.append(("F", *_sentence_letters(screen, start)))
        if motion.sentence(screen.implied)[0] == start:
            plans.append(("H",))
    least = min(map(len, plans), default=99)
    for taken, keys in (
        ((motion.sentence(screen.implied)), ("V", "enter")),
        ((motion.trim(*motion.paragraph(screen.implied))), ("V", "V", "enter")),
    ):
        if taken == (start, end):
            plans.append(keys)
    for anchor, goal in ((start, end), (end, start)):
        reached = _reach(screen, anchor, least - 2)
        if reached is None:
            continue
        from_anchor = _extend(screen, anchor, goal, least - 2 - len(reached))
        if from_anchor is not None:
            plans.append((*reached, "v", *from_anchor, "enter"))
    return min(plans, key=len)


def _sentence_letters(screen: Screen, start: int) -> tuple[str, ...]:
    document, motion = screen.motion.document, screen.motion
    blocks = {block: None for block, _low, _high in document.ranges(screen.low, screen.high)}
    starts = [at for block in blocks for at in motion.sentence_starts(block) if at < screen.high]
    starts = [at for at in starts if motion.sentence(at)[1] > screen.low]
    return tuple(_letter(starts, start))


def _word_letters(screen: Screen, start: int, end: int) -> Iterator[tuple[str, ...]]:
    """The letters of the first word's line, of the word, then the same of the last; what is the same for
    both is typed once."""
    words = screen.motion.words(screen.low, screen.high)
    if start not in [low for low, _ in words] or end not in [high for _, high in words]:
        return
    lines: dict[int, list[tuple[int, int]]] = {}
    for word in words:
        lines.setdefault(screen.layout.row_of(word[0]), []).append(word)
    first = next(word for word in words if word[0] == start)
    last = next(word for word in words if word[1] == end)
    row, goal = screen.layout.row_of(first[0]), screen.layout.row_of(last[0])
    begin = (*_letter(list(lines), row), *_letter(lines[row], first))
    if first == last:
        yield begin
        return
    rest: dict[int, list[tuple[int, int]]] = {}
    for word in words[words.index(first) :]:
        rest.setdefault(screen.layout.row_of(word[0]), []).append(word)
    offered = [*rest[row], *(each for each in rest if each != row)]
    if goal == row:
        yield (*begin, *_letter(offered, last))
    else:
        yield (*begin, *_letter(offered, goal), *_letter(rest[goal], last))


def _letter(offered: Sequence[object], chosen: object) -> str:
    return labels(len(offered), LETTERS + CAPITALS)[offered.index(chosen)]


def _reach(screen: Screen, goal: int, most: int) -> tuple[str, ...] | None:
    """Keys that bring the caret from reading mode to `goal`, None where more than `most` are needed."""
    if goal == screen.implied:
        return ()
    queue: list[tuple[int, int, tuple[str, ...], bool]] = [(0, screen.implied, (), True)]
    done: set[tuple[int, bool]] = set()
    while queue:
        cost, at, keys, reading = heapq.heappop(queue)
        if at == goal and not reading:
            return keys
        if (at, reading) in done:
            continue
        done.add((at, reading))
        for to, more in screen.steps(at, False):
            if reading and not _from_reading(more):
                continue
            if cost + len(more) <= most and (to == goal or cost + len(more) < most):
                heapq.heappush(queue, (cost + len(more), to, (*keys, *more), False))
    return None


_FROM_READING = {
    keys[-1]
    for name, keys in KEYS.items()
    if Mode.READING in COMMANDS[f"article.{name.replace('_', '-')}"].modes
}


def _from_reading(keys: tuple[str, ...]) -> bool:
    return keys[-1] in _FROM_READING


def _extend(screen: Screen, anchor: int, goal: int, most: int) -> tuple[str, ...] | None:
    """Keys that bring the selection's end from its anchor to `goal`, up to white space."""
    wanted = screen.motion.trim(min(anchor, goal), max(anchor, goal))
    queue: list[tuple[int, int, tuple[str, ...]]] = [(0, anchor, ())]
    done: set[int] = set()
    while queue:
        cost, at, keys = heapq.heappop(queue)
        if at != anchor and screen.motion.trim(min(anchor, at), max(anchor, at)) == wanted:
            return keys
        if at in done:
            continue
        done.add(at)
        for to, more in screen.steps(at, True):
            if cost + len(more) <= most:
                heapq.heappush(queue, (cost + len(more), to, (*keys, *more)))
    return None


def screens(document: Document, columns: int, rows: int) -> Iterator[Screen]:
    """Every screenful of a document's text."""
    layout = Layout(Measures(document), min(72, columns - 7))
    motion = Motion(document)
    last = max(0, layout.rows + FOOT - rows)
    for top in [*range(0, last, rows - 2), last]:
        pieces = [p for row in range(top, min(layout.rows, top + rows)) for p in layout.row(row).pieces]
        if pieces:
            yield Screen(layout, motion, min(p.start for p in pieces), max(p.end for p in pieces), top)


def documents(files: list[Path]) -> list[Document]:
    """The texts of the sample."""
    from reader.cleaning import clean

    paths = files or sorted((CHECKOUT / "reader" / "samples").rglob("*.html"))
    found = [clean(path.read_bytes()).document for path in paths]
    return [document for document in found if len(document.text) > 500]


async def checked(
    plans: list[tuple[Document, Screen, int, int, tuple[str, ...]]], size: tuple[int, int]
) -> int:
    """Type plans into the real view; how many of them ask for the planned range."""
    from textual.app import App, ComposeResult

    from reader.ui.article.view import ArticleView

    class Bench(App[None]):
        asked: list[messages.HighlightRequested]

        def compose(self) -> ComposeResult:
            yield ArticleView()

        def on_mount(self) -> None:
            self.asked = []
            self.query_one(ArticleView).focus()

        def on_highlight_requested(self, message: messages.HighlightRequested) -> None:
            self.asked.append(message)

    right = 0
    app = Bench()
    async with app.run_test(size=size) as pilot:
        view = app.query_one(ArticleView)
        for document, screen, start, end, keys in plans:
            revision = Revision(1, 1, 1, NOW, Source.PAGE, document, 1)
            view.show(Article(1, "a", 1, "F", "", "T", (), "", "en", NOW, NOW, ReadingState(), revision), [])
            await pilot.pause()
            view.go_to_row(screen.top + len(view.page.header) + 1)
            await pilot.pause()
            app.asked.clear()
            for key in keys:
                await pilot.press({";": "semicolon"}.get(key, key))
            await pilot.pause()
            good = [(m.start, m.end) for m in app.asked] == [(start, end)]
            right += good
            if not good:
                print("  differs:", keys, (start, end), [(m.start, m.end) for m in app.asked])
    return right


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--spans", type=int, default=60, help="spans of words for each screen")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--check", type=int, default=12)
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    chance = random.Random(11)
    sentences: list[int] = []
    spans: list[int] = []
    plans: list[tuple[Document, Screen, int, int, tuple[str, ...]]] = []
    texts = documents(options.files)
    count = 0
    for document in texts:
        for screen in screens(document, columns, rows):
            count += 1
            motion = screen.motion
            words = motion.words(screen.low, screen.high)
            starts = sorted({motion.sentence(low)[0] for low, _ in words})
            for start, end in map(motion.sentence, starts):
                if start >= screen.low and end <= screen.high:
                    keys = plan(screen, start, end)
                    sentences.append(len(keys))
                    plans.append((document, screen, start, end, keys))
            for _ in range(options.spans if words else 0):
                first = chance.randrange(len(words))
                last = min(len(words) - 1, first + chance.randint(0, 39))
                keys = plan(screen, words[first][0], words[last][1])
                spans.append(len(keys))
                plans.append((document, screen, words[first][0], words[last][1], keys))
    print(f"{len(texts)} texts, {count} screens of {options.size}")
    for name, found in (("sentences", sentences), ("spans of words", spans)):
        shares = ", ".join(f"{number} with {keys}" for keys, number in sorted(Counter(found).items()))
        print(f"{name:15} {len(found):6}  mean {statistics.mean(found):.2f}  most {max(found)}  ({shares})")
    if options.check and plans:
        chosen = chance.sample(plans, min(options.check, len(plans)))
        right = asyncio.run(checked(chosen, (columns, rows)))
        print(f"typed into the real view: {right} of {len(chosen)} highlight what was planned")


if __name__ == "__main__":
    main()
