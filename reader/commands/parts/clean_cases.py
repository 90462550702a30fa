"""Test cases of cleaning: `postil clean PAGE --report DIR` writes one, `clean --check DIR` compares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reader import atomic
from reader.bounded import read_file
from reader.cleaning import CLEANER_VERSION, cases
from reader.commands.shared import output
from reader.errors import PostilError, UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.cleaning.article import CleanArticle

_MOST_TEXT = 5_000_000
"""Bytes of a file of a case but for the page."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned page with its source, which names its encoding."""

    article: CleanArticle
    source: bytes
    url: str


def write_case(folder: Path, cleaned: Cleaned) -> None:
    """Write a case into a folder, which may not hold one. Raises UsageError, OSError."""
    if (folder / cases.EXPECTED).exists():
        raise UsageError(f"{folder} already holds a case.", hint="Choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    outcome = cases.Outcome.of(cleaned.article).to_text()
    facts = {"url": cleaned.url, "cleaner": CLEANER_VERSION}
    for name, content in (
        (cases.PAGE, cleaned.source),
        (cases.FACTS, (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()),
        (cases.RESULT, outcome.encode()),
        (cases.EXPECTED, outcome.encode()),
    ):
        atomic.replace_file(folder / name, content)
    output.line(f"Written to {folder}.")
    output.note(f"Change {cases.EXPECTED} to what you expected; `postil clean --check {folder}` compares.")
    output.note(f"Before you send it: {cases.PAGE} is the page as you were given it.")


def check_cases(folder: Path, clean: Callable[[bytes, str], CleanArticle], *, limit: int) -> int:
    """Compare the cases in a folder with what `clean` makes of their page (HTML, URL); 1 where one differs.

    `limit` is the most bytes of a page. Raises UsageError where there is none.
    """
    found = list(_cases(folder))
    if not found:
        raise UsageError(
            f"{folder} holds no case.", hint="`postil clean PAGE --report DIR` writes one into DIR."
        )
    differing = 0
    for case in found:
        told = _check(case, clean, limit)
        differing += bool(told)
        output.line(f"{case}: {'as expected' if not told else counted(len(told), 'difference')}")
        for line in told:
            output.line(f"  {line}")
    return int(differing > 0)


def _cases(folder: Path) -> Iterator[Path]:
    """The folder itself or those in it, by name, that hold a case."""
    candidates = [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
    return (each for each in candidates if (each / cases.EXPECTED).is_file())


def _check(case: Path, clean: Callable[[bytes, str], CleanArticle], limit: int) -> list[str]:
    """What differs, or why the case cannot be checked."""
    try:
        page = read_file(str(case / cases.PAGE), limit)
        text = read_file(str(case / cases.EXPECTED), _MOST_TEXT).decode("utf-8", "replace")
        url = _address(read_file(str(case / cases.FACTS), _MOST_TEXT))
        found = cases.Outcome.of(clean(page, url))
    except PostilError as error:
        return [error.message]
    return cases.differences(cases.Outcome.from_text(text), found)


def _address(facts: bytes) -> str:
    try:
        return str(json.loads(facts)["url"])
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{cases.FACTS} does not name the address of the page.") from error
