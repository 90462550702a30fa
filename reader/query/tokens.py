"""The pieces of a query's text: parentheses, operators, fields, tags and words.

What is text stays text: a colon makes a field only behind a run of letters and right before a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from reader.query.errors import QueryError

MAX_LENGTH = 10_000
"""Characters of a query."""

_KEY = re.compile(r"([A-Za-z]+):(?=\S)(?!//)")
_OPERATOR = re.compile(r"<=|>=|<|>|=")
_WORD = re.compile(r'[^\s()"]+')
_VALUE_WORD = re.compile(r'(?:(?!\.\.)[^\s()",])+')
_TAG = re.compile(r"#(?=[\w\"])")
_TAG_NAME = re.compile(r"[\w/-]+")
_WORDS = {"AND": "and", "OR": "or", "|": "or", "NOT": "not"}


class Mark(Enum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"
    TEXT = "text"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as written: a word, a quoted text, or a regular expression with its flags."""

    text: str
    quoted: bool = False
    pattern: bool = False
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query. A field's `values` are alternatives: each is one value, or the two of a range."""

    mark: Mark
    column: int
    text: str = ""
    quoted: bool = False
    operator: str = ""
    values: tuple[tuple[Raw, ...], ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query. Raises QueryError for what is unclosed or too long."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"The query is longer than {MAX_LENGTH:,} characters", MAX_LENGTH)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _token(text, at)
        yield token


def _token(text: str, at: int) -> tuple[Token, int]:
    character = text[at]
    if character in "()":
        return Token(Mark(character), at + 1), at + 1
    if character == '"':
        quoted, end = _quoted(text, at)
        return Token(Mark.TEXT, at + 1, quoted, quoted=True), end
    if _excludes(text, at):
        return Token(Mark.NOT, at + 1), at + 1
    if found := _KEY.match(text, at):
        return _field(text, at, found[1].lower(), found.end())
    return _tag(text, at) if _TAG.match(text, at) else _word(text, at)


def _excludes(text: str, at: int) -> bool:
    """Whether a sign excludes what follows: right before it, and not one of several signs."""
    following = text[at + 1 : at + 2]
    return text[at] in "-!" and bool(following) and not following.isspace() and following not in ")-!"


def _word(text: str, at: int) -> tuple[Token, int]:
    found = _WORD.match(text, at)
    assert found is not None  # neither a space nor a parenthesis nor a quote
    if found[0] in _WORDS:
        return Token(Mark(_WORDS[found[0]]), at + 1), found.end()
    return Token(Mark.TEXT, at + 1, found[0]), found.end()


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The text between quotes, where a backslash takes the next character as it is."""
    pieces: list[str] = []
    end = at + 1
    while end < len(text) and text[end] != '"':
        if text[end] == "\\" and end + 1 < len(text):
            end += 1
        pieces.append(text[end])
        end += 1
    if end >= len(text):
        raise QueryError("The quote is not closed", at + 1, hint='Add a " at its end.')
    return "".join(pieces), end + 1


def _field(text: str, at: int, key: str, end: int) -> tuple[Token, int]:
    operator = _OPERATOR.match(text, end)
    end = operator.end() if operator else end
    values: list[tuple[Raw, ...]] = []
    while True:
        value, end = _value(text, end)
        if text.startswith("..", end):
            high, end = _value(text, end + 2)
            values.append((value, high))
        else:
            values.append((value,))
        if end + 1 >= len(text) or text[end] != "," or text[end + 1].isspace():
            break
        end += 1
    return Token(Mark.FIELD, at + 1, key, operator=operator[0] if operator else "", values=tuple(values)), end


def _value(text: str, at: int) -> tuple[Raw, int]:
    if at < len(text) and text[at] == '"':
        quoted, end = _quoted(text, at)
        return Raw(quoted, quoted=True), end
    if at < len(text) and text[at] == "/":
        return _pattern(text, at)
    found = _VALUE_WORD.match(text, at)
    if found is None:
        raise QueryError(
            "A value is missing", at + 1, hint='Quote it where it has spaces: title:"two words".'
        )
    return Raw(found[0]), found.end()


def _pattern(text: str, at: int) -> tuple[Raw, int]:
    end = at + 1
    while end < len(text) and text[end] != "/":
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise QueryError("The regular expression is not closed", at + 1, hint="Add a / at its end.")
    source, end = text[at + 1 : end].replace("\\/", "/"), end + 1
    flags = "i" if text[end : end + 1] == "i" else ""
    return Raw(source, pattern=True, flags=flags), end + len(flags)


def _tag(text: str, at: int) -> tuple[Token, int]:
    if text[at + 1] == '"':
        name, end = _quoted(text, at + 1)
    else:
        found = _TAG_NAME.match(text, at + 1)
        assert found is not None  # the tag's first character is one of a name
        name, end = found[0], found.end()
    return Token(Mark.FIELD, at + 1, "tag", values=((Raw(name, quoted=True),),)), end
