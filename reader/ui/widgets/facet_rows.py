"""The facets of the notebook at its left: what its passages can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reader.library.query.facets import Facet, FacetValue
from reader.model import COLOURS
from reader.safetext import safe, safe_line
from reader.ui.widgets.row_list import Piece, RowList, clip, justify

_HEADINGS = {
    Facet.STATE: "State",
    Facet.COLOUR: "Colours",
    Facet.TAG: "Tags",
    Facet.DRAFT: "Drafts",
    Facet.REPORT: "Reports",
    Facet.AUTHOR: "Authors",
    Facet.FEED: "Feeds",
    Facet.FOLDER: "Folders",
    Facet.YEAR: "Years",
}
_STATES = {
    "orphan": "without a place",
    "check": "to be checked",
    "corrected": "changed by the publisher",
    "imported": "imported",
    "uncited": "not cited yet",
}
_MOST = 40
"""Values of one facet that are listed."""


class FacetRows(RowList):
    """All passages, then a heading for each facet and its values with how many passages each has."""

    INDENT = 1
    COMPONENT_CLASSES = {f"row--mark-{colour}" for colour in COLOURS}
    DEFAULT_CSS = "\n".join(
        f"FacetRows > .row--mark-{colour} {{ background: $mark-{colour}; color: $dim; }}"
        for colour in COLOURS
    )

    def __init__(self, meaning: Callable[[str], str]) -> None:
        super().__init__(id="notebook-facets")
        self._meaning = meaning
        self.rows: list[FacetValue | str | None] = []
        """Values, headings, and None for all passages."""

    def show(self, found: Mapping[Facet, Sequence[FacetValue]]) -> None:
        """Show these; the cursor stays on its value."""
        before = self.value
        self.rows = [None]
        for facet, values in found.items():
            self.rows += ["", _HEADINGS[facet], *values[:_MOST]]
        places = [
            number
            for number, row in enumerate(self.rows)
            if isinstance(row, FacetValue) and before is not None and self.label(row) == self.label(before)
        ]
        self.set_rows(len(self.rows), cursor=places[0] if places else 0, empty=safe(""))

    @property
    def value(self) -> FacetValue | None:
        """The value under the cursor, None for all passages."""
        row = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return row if isinstance(row, FacetValue) else None

    def label(self, value: FacetValue) -> str:
        """What a value is called."""
        if value.facet is Facet.COLOUR:
            return self._meaning(value.name)
        return _STATES.get(value.name, value.name) if value.facet is Facet.STATE else value.name

    def can_rest(self, index: int) -> bool:
        return not isinstance(self.rows[index], str)

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        row = self.rows[index]
        if row is None:
            return [[(" ", ""), ("All passages", "title")]]
        if isinstance(row, str):
            return [[(" ", ""), (row, "dim")]]
        count = f"{row.count:,} "
        left: list[Piece] = [(" ", "")]
        if row.facet is Facet.COLOUR:
            left += [(" ", f"mark-{row.name}"), (" ", "")]
        room = max(4, width - len(count) - len(left) - 1)
        return [justify([*left, (clip(safe_line(self.label(row)), room), "title")], [(count, "dim")], width)]
