"""`postil stats`: what came, was read, finished and marked, by week and by feed."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.context import Context
from reader.presentation.bars import bar
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.library.feeds.statistics import Figures, Statistics

_BAR = 24
"""Cells of the longest bar."""
_MOST_WEEKS = 520


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Show how many articles came, were read and finished, and how many highlights were made, by week and"
        " by feed; and which feeds brought articles for 90 days of which none was opened."
    )
    parser.add_argument(
        "--weeks", metavar="N", type=whole_number, default=12, help="so many weeks, this one included (12)"
    )
    add_json(parser)
    examples(parser, "postil stats", "postil stats --weeks 52 --json")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the figures."""
    from reader.library.feeds.statistics import statistics

    weeks = max(1, min(arguments.weeks, _MOST_WEEKS))
    with context.library() as library:
        found = statistics(library, weeks=weeks, now=datetime.now(UTC))
    if arguments.json:
        output.json_value(
            {
                "weeks": [{"monday": day.isoformat(), **_named(figures)} for day, figures in found.weeks],
                "feeds": [
                    {"id": one.feed_id, "title": one.title, **_named(one.figures), "unused": one.unused}
                    for one in found.feeds
                ],
            }
        )
        return 0
    _print(found)
    return 0


def _named(figures: Figures) -> dict[str, int]:
    return {name: getattr(figures, name) for name in ("came", "read", "finished", "marked")}


def _print(found: Statistics) -> None:
    heading = ("", "CAME", "READ", "FINISHED", "MARKED", "")
    weeks = [(f"{day:%d %b %Y}", figures) for day, figures in found.weeks]
    output.table(_rows(weeks), heading=("WEEK OF", *heading[1:]), align="<>>>><")
    feeds = [(one.title, one.figures) for one in found.feeds if any(_named(one.figures).values())]
    if feeds:
        output.line()
        output.table(_rows(feeds), heading=("FEED", *heading[1:]), align="<>>>><", narrow=(0,))
    if unused := [one for one in found.feeds if one.unused]:
        output.line()
        output.line(f"{counted(len(unused), 'feed')} of which nothing was opened in 90 days:")
        for one in unused:
            output.line(f"  {one.title}   postil unsubscribe {one.feed_id}")


def _rows(named: Sequence[tuple[str, Figures]]) -> list[tuple[str, ...]]:
    most = max((figures.came for _, figures in named), default=0)
    return [
        (name, *(f"{value:,}" for value in _named(figures).values()), bar(figures.came, most, _BAR))
        for name, figures in named
    ]
