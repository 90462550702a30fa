"""The first line of a screen: its name, and facts about what it shows."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from reader.safetext import safe_line


class ScreenTitle(Static):
    """A name in bold and facts beside it, with a blank line below."""

    DEFAULT_CSS = "ScreenTitle { height: 2; padding: 0 1; }"

    def show(self, name: str, *facts: str, style: str = "$dim") -> None:
        """Show these; empty facts are left out."""
        beside = " · ".join(filter(None, facts))
        parts = (safe_line(name), "bold"), (safe_line(f"  {beside}"), style)
        self.update(Content.assemble(*parts), layout=False)
