"""Questions at an interactive terminal; scripts are never asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from reader.errors import UsageError
from reader.safetext import safe_line

_LONGEST_SECRET = 10_000
"""Characters of a password or token that are read; a device such as /dev/full gives one line without end."""


def somebody_there() -> bool:
    """Whether there is an interactive terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def choose(question: str, rows: Sequence[str]) -> int | None:
    """Ask for one of the rows by its number. Returns its index, None for an empty answer."""
    for number, row in enumerate(rows, 1):
        print(safe_line(f"{number:>3}  {row}"), file=sys.stderr)
    while answer := _answer(f"{question} [1-{len(rows)}, empty for none] "):
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(rows):
            return int(answer) - 1
    return None


def agreed(question: str) -> bool:
    """Ask yes or no; an empty answer is no."""
    return _answer(f"{question} [y/N] ").lower() in ("y", "yes")


def answer(question: str) -> str:
    """Ask for a word; "" for an empty answer."""
    return _answer(question)


def secret(question: str) -> str:
    """Ask for a password without showing it, or read it from standard input. Raises UsageError."""
    if sys.stdin.isatty():
        import getpass

        answer = getpass.getpass(safe_line(question))
    else:
        answer = sys.stdin.readline(_LONGEST_SECRET + 2).rstrip("\r\n")
    if len(answer) > _LONGEST_SECRET:
        raise UsageError(f"The password is longer than {_LONGEST_SECRET:,} characters.")
    if not answer:
        raise UsageError("The password must not be empty.")
    return answer


def _answer(prompt: str) -> str:
    print(safe_line(prompt), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
