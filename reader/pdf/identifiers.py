"""What a report prints of itself for citing it: DOI, series and number, who published it.

Only what stands on the first two pages, and says so itself: a DOI among the references is another work's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>|]+")
_DOI_LINE = re.compile(r"^\W*(?:https?://(?:dx\.)?doi\.org/|doi\b)", re.IGNORECASE)
_SERIES = (
    r"(?:(?:technical|research|working|discussion|policy|occasional|staff|issue|briefing|white|special|"
    r"country|annual|economic|social|legal|background|insight|analytical)\s+){0,2}"
    r"(?:reports?|papers?|briefs?|notes?|studies|memorandum|bulletin|review|insights?)(?:\s+series)?|"
    r"arbeitspapier|diskussionspapier|forschungsbericht|bericht|document de travail|note de recherche|"
    r"documento de trabajo|nota técnica|working paper|documento di lavoro|доклад|препринт|报告|工作论文"
)
_NUMBERED = re.compile(
    rf"(?P<series>{_SERIES})\s*(?:,?\s*(?:no|nr|nº|n°|núm|number|№)\.?\s*|#\s*|\s)"
    r"(?P<number>(?:[A-Z]{1,6}[-/ ]?)?\d{1,6}(?:[-/.]\d{1,4}){0,2}[A-Z]?)",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s+[·•|–—]\s+|\t|\s{3,}")
_COPYRIGHT = re.compile(
    r"^\W*(?:copyright\s*)?(?:©|\(c\))\s*(?:copyright\s*)?(?:(?:19|20)\d\d)?(?:\s*[–-]\s*(?:19|20)\d\d)?,?\s*"
    r"(?:by\s+)?(?P<name>[^\W\d].{2,80}?)(?:,?\s*(?:19|20)\d\d)?"
    r"(?:[.,;]?\s*(?:all rights reserved|some rights).*)?\W*$",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:institut\w*|centre|center|university|universit\w+|foundation|council|bank|ministry|agency|office|"
    r"organi[sz]ation|association|society|commission|department|fund|press|academy|bureau|authority|"
    r"stiftung|universität|ministerium|gesellschaft|fondation|université|universidad|fundación|ministerio|"
    r"consejo|fondazione|università|nations|union|corporation|network|forum|group|school|college|trust)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What was found, "" where nothing was."""

    doi: str = ""
    series: str = ""
    report_number: str = ""
    institution: str = ""


def identify(pages: Sequence[Sequence[str]], info: Mapping[str, str]) -> Identifiers:
    """Read the lines of the first pages, margins included, and the information dictionary."""
    lines = [" ".join(line.split()) for page in pages[:2] for line in page]
    segments = [part.strip(" .,;:") for line in lines for part in _SEPARATORS.split(line)]
    series, number = _series(segments)
    return Identifiers(_doi(lines, info), series, number, _institution(lines))


def _doi(lines: Sequence[str], info: Mapping[str, str]) -> str:
    for key in ("doi", "DOI", "Subject", "Keywords"):
        told = info.get(key, "")
        if (key.lower() == "doi" or "doi" in told.lower()) and (found := _DOI.search(told)):
            return _tidy(found[0])
    own = [found[0] for line in lines if _DOI_LINE.search(line) and (found := _DOI.search(line))]
    if own:
        return _tidy(own[0])
    named = {_tidy(found[0]) for line in lines if "doi" in line.lower() and (found := _DOI.search(line))}
    return named.pop() if len(named) == 1 else ""


def _tidy(doi: str) -> str:
    doi = doi.rstrip(".,;:")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower()


def _series(segments: Sequence[str]) -> tuple[str, str]:
    """The series and the number in it: a piece of a line that says nothing else."""
    for segment in segments:
        found = _NUMBERED.fullmatch(segment)
        # "Annual Report 2023" tells the year it is of
        if found and not re.fullmatch(r"(?:19|20)\d\d", found["number"]):
            return found["series"], found["number"]
    return "", ""


def _institution(lines: Sequence[str]) -> str:
    """Whose copyright is printed, where that is a body and no person."""
    for line in lines:
        found = _COPYRIGHT.match(line)
        if found and _BODY.search(found["name"]):
            return found["name"].strip(" .,;")
    return ""
