"""Links that open a page at a passage.

Text directives as in "URL Fragment Text Directives" (WICG, draft community group report):
`#:~:text=[prefix-,]start[,end][,-suffix]`. Each part is whole words from one block of the page; a
passage that is long or spans several blocks is given by its first and last words.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from reader.annotations.words import SPACELESS_SCRIPTS

MAX_DIRECTIVE = 300
"""Characters of a directive (`text=…`, percent-encoded) that a link may carry."""
LONG = 200
"""Characters of a passage above which only its ends are given."""
SHORT = 24
"""Characters of a passage below which it may occur more than once on its page; one of a script without
spaces counts as three."""
_END_WORDS, _END_LIMIT = 6, 90
"""Words of each end, and characters when percent-encoded."""
_CONTEXT_WORDS, _CONTEXT_LIMIT = 4, 50
"""The same for the context on each side."""
_SPACELESS_WEIGHT = 0.5
"""What a character of a script without spaces counts, in words."""
_DIRECTIVE = ":~:"

_TOKEN = re.compile(rf"[{SPACELESS_SCRIPTS}]|[^\s{SPACELESS_SCRIPTS}]+")
_LETTERS = rf"[^\W{SPACELESS_SCRIPTS}]"
_SPACELESS = re.compile(f"[{SPACELESS_SCRIPTS}]")


def text_fragment(url: str, passage: str, prefix: str = "", suffix: str = "", *, unique: bool = True) -> str:
    """`url` with a directive that marks `passage`; `url` alone when the passage has no letter or digit.

    `prefix` and `suffix` are the text before and after it: they complete a word that the passage cuts,
    and where the passage is short, or not `unique` on its page, a few of their words go into the link.
    A fragment that the URL already has is kept. The directive has at most `MAX_DIRECTIVE` characters.
    """
    passage, prefix, suffix = _whole_words(passage, prefix, suffix)
    if not any(character.isalnum() for character in passage):
        return url
    lines = [" ".join(line.split()) for line in passage.split("\n") if line.strip()]
    before = _last_words(prefix.rstrip().rpartition("\n")[2], _CONTEXT_WORDS, _CONTEXT_LIMIT)
    after = _first_words(suffix.lstrip().partition("\n")[0], _CONTEXT_WORDS, _CONTEXT_LIMIT)
    directive = ""
    if len(lines) == 1 and len(lines[0]) <= LONG:
        directive = _directive([lines[0]], before, after, ambiguous=_is_short(lines[0]) or not unique)
    if not directive or len(directive) > MAX_DIRECTIVE:
        ends = _ends(lines)
        directive = _directive(ends, before, after, ambiguous=_is_short(ends[0]) or not unique)
    address, _, fragment = url.partition("#")
    return f"{address}#{fragment.partition(_DIRECTIVE)[0]}{_DIRECTIVE}{directive}"


def _ends(lines: list[str]) -> list[str]:
    """The first and last words of a passage; they do not overlap where it has one line only."""
    first, last = lines[0], lines[-1]
    if len(lines) == 1:
        tokens = list(_TOKEN.finditer(first))
        middle = tokens[len(tokens) // 2].start()
        first, last = first[:middle] or first, first[middle:] if middle else ""
    ends = [_first_words(first, _END_WORDS, _END_LIMIT), _last_words(last, _END_WORDS, _END_LIMIT)]
    return [end for end in ends if end]


def _is_short(text: str) -> bool:
    return len(text) + 2 * len(_SPACELESS.findall(text)) < SHORT


def _directive(parts: list[str], before: str, after: str, *, ambiguous: bool) -> str:
    encoded = [_encoded(part) for part in parts]
    if ambiguous and before:
        encoded.insert(0, _encoded(before) + "-")
    if ambiguous and after:
        encoded.append("-" + _encoded(after))
    return f"text={','.join(encoded)}"


def _whole_words(passage: str, prefix: str, suffix: str) -> tuple[str, str, str]:
    """The passage with the words it cuts completed, and the rest of its context."""
    if re.match(_LETTERS, passage) and (cut := re.search(rf"{_LETTERS}+\Z", prefix)):
        passage, prefix = cut.group() + passage, prefix[: cut.start()]
    if re.search(rf"{_LETTERS}\Z", passage) and (cut := re.match(rf"{_LETTERS}+", suffix)):
        passage, suffix = passage + cut.group(), suffix[cut.end() :]
    return passage, prefix, suffix


def _first_words(text: str, words: int, limit: int) -> str:
    """The beginning of a line: at most so many words, and `limit` characters when encoded."""
    end, count, length = 0, 0.0, 0
    for token in _TOKEN.finditer(text):
        count += _weight(token.group())
        length += len(_encoded(text[end : token.end()]))
        if count > words or length > limit:
            break
        end = token.end()
    kept = text[:end].rstrip() or _fitting(text, limit)
    if _SPACELESS.match(text[len(kept) : len(kept) + 1]):
        # words of these scripts cannot be told apart here: a clause ends where a word does
        clause = re.match(r".*[^\w\s]", kept)
        kept = clause.group() if clause else kept
    return kept


def _last_words(text: str, words: int, limit: int) -> str:
    """The end of a line, in the same way."""
    start, count, length = len(text), 0.0, 0
    for token in reversed(list(_TOKEN.finditer(text))):
        count += _weight(token.group())
        length += len(_encoded(text[token.start() : start]))
        if count > words or length > limit:
            break
        start = token.start()
    kept = text[start:].strip() or _fitting(text[::-1], limit)[::-1]
    before = text[: len(text) - len(kept)][-1:]
    if _SPACELESS.match(before) and (clause := re.search(r"[^\w\s](.*\w.*)\Z", kept)):
        kept = clause.group(1).lstrip()
    return kept


def _weight(token: str) -> float:
    return _SPACELESS_WEIGHT if _SPACELESS.match(token) else 1


def _fitting(text: str, limit: int) -> str:
    """As many characters as fit into `limit` when encoded: for a word that is longer than that."""
    length = 0
    for number, character in enumerate(text):
        length += len(_encoded(character))
        if length > limit:
            return text[:number]
    return text


def _encoded(words: str) -> str:
    # `quote` leaves the dash, which the directive uses as a sign of its own
    return quote(words, safe="", errors="replace").replace("-", "%2D")
