"""The answers of searches."""

from __future__ import annotations

from dataclasses import dataclass

from reader.model import ArticleSummary


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer of a search. `snippet` is in pieces, each with whether it is a match."""

    article: ArticleSummary
    snippet: tuple[tuple[str, bool], ...]
