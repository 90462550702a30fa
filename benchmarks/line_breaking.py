"""Greedy lines against balanced ones (Knuth and Plass, on cells): how ragged, and at what cost.

    python -m benchmarks.line_breaking [--widths 40 56 72 90] [FILE ...]

The texts are the paragraphs of the packaged samples (or of the HTML files given) that take two lines
and more. For each width:

free     mean share of a line that stays empty, the last line of a paragraph not counted
spread   standard deviation of a line's empty cells: what the eye sees as a ragged edge
holes    lines that are a fifth empty or more, of 100
widows   last lines of a single word, of 100 paragraphs
page     CPU ms to break what one screen of 40 lines shows
whole    CPU ms to break 50,000 words (the texts again and again)

Figures are printed; nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.keys_to_highlight import documents
from reader.document.wrapping import MeasuredText, balanced, greedy

Break = Callable[[MeasuredText, int], list[int]]
WAYS: dict[str, Break] = {"greedy": greedy, "balanced": balanced}


def paragraphs(files: list[Path]) -> list[str]:
    """The longer blocks of the texts, in scripts that part words by spaces."""
    texts = [block.text for document in documents(files) for block in document.blocks if not block.cells]
    return [text for text in texts if len(text) > 120 and MeasuredText(text).spaced and "\n" not in text]


def lines(measured: MeasuredText, starts: list[int]) -> Iterator[tuple[str, int]]:
    """Each line's text and its width in cells."""
    for a, b in zip(starts, [*starts[1:], len(measured.text)], strict=True):
        text = measured.text[a:b].rstrip()
        yield text, measured.edges[a + len(text)] - measured.edges[a]


def milliseconds(way: Break, texts: list[str], width: int, words: int) -> float:
    """CPU time to break so many words, measured anew: nothing is known of them before."""
    spent, done = 0.0, 0
    while done < words:
        for text in texts:
            measured = MeasuredText(text)
            _ = measured.stops  # known of a text once for all widths
            start = time.process_time()
            way(measured, width)
            spent += time.process_time() - start
            done += text.count(" ") + 1
            if done >= words:
                break
    return spent * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--widths", nargs="+", type=int, default=[40, 56, 72, 90])
    options = parser.parse_args()
    texts = paragraphs(options.files)
    print(f"{len(texts)} paragraphs, {sum(text.count(' ') + 1 for text in texts):,} words")
    print("width  way        free  spread  holes  widows    page    whole")
    for width in options.widths:
        for name, way in WAYS.items():
            empty: list[int] = []
            widows = 0
            for text in texts:
                measured = MeasuredText(text)
                *body, (last, _) = lines(measured, way(measured, width))
                empty += [width - cells for _, cells in body]
                widows += " " not in last
            page = milliseconds(way, texts, width, 40 * width // 6)
            free, spread = 100 * statistics.mean(empty) / width, statistics.pstdev(empty)
            print(
                f"{width:5}  {name:9}{free:5.1f}%{spread:8.2f}"
                f"{100 * sum(free * 5 >= width for free in empty) / len(empty):7.1f}"
                f"{100 * widows / len(texts):8.1f}{page:8.2f}{milliseconds(way, texts, width, 50_000):9.1f}"
            )


if __name__ == "__main__":
    main()
