"""Names that a page may give as its article's authors, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass

TOLD = (
    "linked data", "linked data of another article", "linked data of the page", "open graph", "meta author",
    "meta catalogue", "meta other",
)  # fmt: skip
MARKED = tuple(
    f"marked {group} {place}" for group in range(4) for place in ("first", "next", "together", "elsewhere")
)
PRINTED = (
    "labelled", "labelled close", "labelled above", "labelled below", "named", "named below", "listed",
    "line", "line below", "boxed", "credited", "noted", "signed", "own site",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """Names that a page may give as the authors of its article, and the source: one of those above.

    `bare` tells of a text as it is, with what is no person's name.
    """

    source: str
    names: tuple[str, ...]
    bare: bool = False
