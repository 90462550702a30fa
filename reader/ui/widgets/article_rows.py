"""How an article looks in a list, in two lines or one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from rich.cells import cell_len

from reader.library.articles.row_details import RowDetails
from reader.library.articles.work_rows import SAVED_FILE
from reader.list_records import ArticleSummary
from reader.presentation.also_in import also_in
from reader.reading_time import minutes
from reader.safetext import safe_line
from reader.ui.terminal.titles import title as title_line
from reader.ui.widgets.row_list import Piece, clip, justify

_SOURCE = 20
"""Cells of the feed's name in rows of one line, at most."""
_WIDE = 64
"""Cells from which rows of one line have room for how long an article is."""
_TAGS = 2
"""How many tags a row shows."""


class RowLook(NamedTuple):
    """How rows are drawn: `bidi` as the setting says, `shows_feed` where not all are of one feed."""

    bidi: str = "auto"
    shows_feed: bool = True
    one_line: bool = False


def article_row(
    summary: ArticleSummary,
    details: RowDetails,
    snippet: Sequence[tuple[str, bool]],
    look: RowLook,
    *,
    picked: bool,
    width: int,
) -> list[list[Piece]]:
    """The lines of a row. `snippet` is a piece of the text that has the words of a search."""
    mark = " ✓ " if picked else " ● " if not summary.read else "   "
    marks = _marks(summary, details, look.bidi)
    if look.one_line:
        marks = [*marks, *_one_line_facts(summary, details, look, width)]
    room = width - 4 - sum(cell_len(text) for text, _ in marks)
    shown = title_line(summary.title, look.bidi, room) or safe_line(summary.url) or "Untitled"
    title: list[Piece] = [(mark, "accent"), (shown, "dim title" if summary.read else "title")]
    first = justify(title, [*marks, (" ", "")], width)
    if look.one_line:
        return [first]
    pieces: list[Piece] = [("   ", "")]
    if snippet:
        pieces += [(safe_line(text), "accent" if matches else "dim") for text, matches in snippet]
    else:
        pieces.append((title_line(_about(summary, details, look), look.bidi), "dim"))
    return [first, justify(pieces, [(_facts(summary, details), "dim")], width)]


def _source(summary: ArticleSummary) -> str:
    """The feed or site it came by, else that it is a saved file."""
    return summary.feed_title or SAVED_FILE


def _about(summary: ArticleSummary, details: RowDetails, look: RowLook) -> str:
    """Where it is from; in the list of one feed how it begins."""
    own = _source(summary) if look.shows_feed else details.lead or ", ".join(summary.authors)
    parts = [own]
    if summary.also_in:
        parts.insert(0 if not look.shows_feed else 1, also_in(summary.also_in))
    return " · ".join(part for part in parts if part)


def _marks(summary: ArticleSummary, details: RowDetails, bidi: str) -> list[Piece]:
    marks: list[Piece] = [(f" #{title_line(tag, bidi)}", "dim") for tag in details.tags[:_TAGS]]
    if len(details.tags) > _TAGS:
        marks.append((f" +{len(details.tags) - _TAGS}", "dim"))
    if details.percent:
        marks.append((f" {details.percent}%", "accent"))
    if summary.highlights:
        marks.append((f" ▍{summary.highlights}", "accent"))
    if summary.starred:
        marks.append((" ★", "accent"))
    if summary.later:
        due = f" {short_date(details.due_at)}" if details.due_at else ""
        marks.append((f" ◷{due}", "accent"))
    return marks


def _length(summary: ArticleSummary, details: RowDetails) -> str:
    if not (summary.ready and summary.words):
        return ""
    return "excerpt" if details.excerpt else f"{minutes(summary.words)} min"


def _facts(summary: ArticleSummary, details: RowDetails) -> str:
    date = short_date(summary.published_at) if summary.published_at else ""
    return f"  {date}  {_length(summary, details):>7} "


def _one_line_facts(summary: ArticleSummary, details: RowDetails, look: RowLook, width: int) -> list[Piece]:
    """Feed, date and length in columns; a narrow row has no length."""
    date = short_date(summary.published_at) if summary.published_at else ""
    facts = f"  {date:>6}"
    if width >= _WIDE:
        facts += f"  {_length(summary, details):>7}"
    if not look.shows_feed:
        return [(facts, "dim")]
    room = max(_SOURCE // 2, min(_SOURCE, width // 5))
    source = clip(title_line(_source(summary), look.bidi, room), room)
    return [(f"  {source}{' ' * (room - cell_len(source))}{facts}", "dim")]


def short_date(moment: datetime, now: datetime | None = None) -> str:
    """A date as a list shows it, in the reader's own time zone: "14:05" today, "12 Nov", "12 Nov 2024"."""
    local = moment.astimezone()
    today = (now or datetime.now(UTC)).astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    day = f"{local.day} {local:%b}"
    return day if local.year == today.year else f"{day} {local.year}"
