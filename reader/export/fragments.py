"""Links that open a page at a passage.

Text directives as in "URL Fragment Text Directives" (WICG, draft community group report):
`#:~:text=[prefix-,]start[,end][,-suffix]`. Each part has to be whole words, standing in one block of
the page; a passage that goes over several blocks, or is long, is named by its first and last words.
"""

from __future__ import annotations

import re
from urllib.parse import quote

LONG = 200
"""Characters from which a passage is named by its ends."""
SHORT = 24
"""Characters below which a passage is thought to stand on its page more than once."""
_END_WORDS = 6
_CONTEXT_WORDS = 4
_DIRECTIVE = ":~:"


def text_fragment(url: str, passage: str, prefix: str = "", suffix: str = "", *, unique: bool = True) -> str:
    """`url` with a directive that marks `passage`; `url` alone when there is no word in the passage.

    `prefix` and `suffix` are the text before and after it: a word that the passage cuts is made whole
    from them, and where the passage is short, or not `unique` on its page, a few of their words go in
    the link. A fragment that the URL has already is kept.
    """
    passage, prefix, suffix = _whole_words(passage, prefix, suffix)
    lines = [" ".join(line.split()) for line in passage.split("\n") if line.strip()]
    if not any(character.isalnum() for character in passage):
        return url
    if len(lines) == 1 and len(lines[0]) <= LONG:
        parts = [_encoded(lines[0])]
        short = len(lines[0]) < SHORT
    else:
        first, last = lines[0].split(" "), lines[-1].split(" ")
        if len(lines) == 1:
            # the two ends must not overlap
            half = len(first) // 2
            first, last = first[: max(1, half)], last[max(1, half) :] or last
        start, end = first[:_END_WORDS], last[-_END_WORDS:]
        parts = [_encoded(" ".join(start)), _encoded(" ".join(end))]
        short = len(" ".join(start)) < SHORT
    if short or not unique:
        before = prefix.rstrip().rpartition("\n")[2].split()[-_CONTEXT_WORDS:]
        after = suffix.lstrip().partition("\n")[0].split()[:_CONTEXT_WORDS]
        if before:
            parts.insert(0, _encoded(" ".join(before)) + "-")
        if after:
            parts.append("-" + _encoded(" ".join(after)))
    address, _, fragment = url.partition("#")
    return f"{address}#{fragment.partition(_DIRECTIVE)[0]}{_DIRECTIVE}text={','.join(parts)}"


def _whole_words(passage: str, prefix: str, suffix: str) -> tuple[str, str, str]:
    """The passage with the words it cuts made whole, and what is left of its surroundings."""
    if passage[:1].isalnum() and (cut := re.search(r"\w+\Z", prefix)):
        passage, prefix = cut.group() + passage, prefix[: cut.start()]
    if passage[-1:].isalnum() and (cut := re.match(r"\w+", suffix)):
        passage, suffix = passage + cut.group(), suffix[cut.end() :]
    return passage, prefix, suffix


def _encoded(words: str) -> str:
    # the dash is the directive's own sign, and `quote` would leave it
    return quote(words, safe="", errors="replace").replace("-", "%2D")
