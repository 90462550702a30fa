"""Search terms for scripts that are written without spaces.

SQLite's tokenizer takes a run of Han, Kana, Thai, Lao, Khmer or Burmese letters for one word. So
such runs are indexed a second time as overlapping pairs of characters, and a query for a run becomes
a phrase of its pairs: every substring of two characters or more is found.
"""

from __future__ import annotations

import re

_RUN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff]+"  # Kana and Han
)


def runs(text: str) -> list[str]:
    """The runs of letters that are written without spaces."""
    return [] if text.isascii() else _RUN.findall(text)


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run; a single character stands for itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def grams(*texts: str) -> str:
    """The text to index a second time: the pairs of each run, runs separated by a bar."""
    return " | ".join(" ".join([*pairs(run), run[-1]]) for text in texts for run in runs(text))
