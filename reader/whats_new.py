"""The headline of a version in the change log, which the first start after an upgrade shows."""

from __future__ import annotations

import re

from reader.errors import file_error
from reader.log import logger
from reader.paths import packaged

log = logger(__name__)

_HEADING = re.compile(r"^## \[?([^\]\s]+)\]?.*$", re.M)


def headline(version: str) -> str:
    """The paragraph below the heading of a version, else below the newest one; "" where there is none."""
    try:
        text = packaged("CHANGELOG.md").read_text(encoding="utf-8")
    except OSError as error:
        log.warning("%s", file_error(error))
        return ""
    return headline_in(text, version)


def headline_in(text: str, version: str) -> str:
    """The same, of the text of a change log."""
    headings = list(_HEADING.finditer(text))
    if not headings:
        return ""
    found = next((each for each in headings if each[1] == version), headings[0])
    paragraph = text[found.end() :].strip().split("\n\n")[0]
    return "" if paragraph.startswith("#") else " ".join(paragraph.split())


def is_upgrade(before: str, now: str) -> bool:
    """Whether a version number is higher than the one before it; a missing one is the lowest."""
    return _numbers(before) < _numbers(now)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version, re.ASCII)[:4])
