"""Choosing which highlights are shown beside an article: a colour, a tag, or all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from reader.model import COLOURS
from reader.safetext import safe_line
from reader.ui.app_base import AppBase
from reader.ui.screens.dialogs import Choose
from reader.ui.widgets.highlight_pane import Filter, HighlightPane


def ask_filter(app: AppBase, pane: HighlightPane) -> None:
    """Offer the colours and tags of the highlights in a pane."""
    colours = Counter(highlight.colour for highlight in pane.highlights)
    tags = Counter(tag for highlight in pane.highlights for tag in highlight.tags)
    choices = [(Filter(), "all of them", len(pane.highlights))]
    meaning = app.settings.highlights.meaning
    choices += [
        (replace(pane.filter, colour=colour), meaning(colour), colours[colour])
        for colour in COLOURS
        if colours[colour]
    ]
    choices += [(replace(pane.filter, tag=tag), f"#{tag}", tags[tag]) for tag in sorted(tags)]

    def answered(index: int | None) -> None:
        if index is not None:
            pane.filter_by(choices[index][0])

    rows = [(safe_line(label), safe_line(str(count))) for _, label, count in choices]
    app.push_screen(Choose(safe_line("Show only"), rows), answered)
