"""What a publisher changed in an article: its revisions, and the difference to the current one by words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reader.document.changes import Comparison, Fate, Passage, compare
from reader.model import Article, Highlight, Revision, Source
from reader.presentation.counts import counted
from reader.safetext import SafeText, safe, safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import CHANGES_COMMANDS
from reader.ui.screens.full_screen import FullScreen
from reader.ui.widgets.bottom_line import BottomLine

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

SIGNS = {Fate.ADDED: ("{+", "+}"), Fate.REMOVED: ("[-", "-]"), Fate.SAME: ("", "")}
"""Signs around a change where there are no colours, as in `git diff --word-diff`."""
STYLES = {Fate.ADDED: "$text-success underline", Fate.REMOVED: "$text-error strike", Fate.SAME: ""}
_SOURCES = {Source.FEED: "feed", Source.PAGE: "page", Source.SAVED: "saved", Source.LETTER: "letter"}
_LISTED = 6
"""Revisions that are named above the comparison, those nearest to the chosen one."""
_LONG = 20_000
"""Words of both texts from which they are compared in a thread, while the screen stays alive."""


def known_revision(
    revisions: Sequence[Revision], read_at: datetime | None, highlights: Sequence[Highlight]
) -> Revision:
    """The older revision a reader knows best: the newest read or highlighted, else the previous one.

    `revisions` are oldest first, two at least.
    """
    older = revisions[:-1]
    marked = {highlight.revision_id for highlight in highlights}
    known = [
        revision
        for revision in older
        if revision.id in marked or (read_at is not None and revision.made_at <= read_at)
    ]
    return known[-1] if known else older[-1]


def day(moment: datetime) -> str:
    """A moment as a person says it, in local time."""
    local = moment.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"


def painted(comparison: Comparison, *, signs: bool) -> Content:
    """The changed paragraphs with what stayed between them left out; `signs` puts signs around changes."""
    if not comparison.added and not comparison.removed:
        return Content.styled("The words are the same; only their order in paragraphs changed.", "$dim")
    parts: list[tuple[str, str]] = []
    for passage in comparison.passages:
        parts += [*painted_passage(passage, signs=signs), ("\n\n", "")]
    return Content.assemble(*parts[:-1])


def painted_passage(passage: Passage, *, signs: bool) -> Iterator[tuple[str, str]]:
    if passage.same:
        yield f"· {counted(passage.same, 'paragraph')} the same ·", "$dim"
        return
    apart = "\n" if Fate.SAME not in passage.fates else " "
    for place, piece in enumerate(passage.pieces):
        text = safe(piece.text)
        if (
            place
            and not passage.pieces[place - 1].text[-1:].isspace()
            and Fate.SAME
            not in (
                piece.fate,
                passage.pieces[place - 1].fate,
            )
        ):
            yield apart, ""
        before, after = SIGNS[piece.fate] if signs else ("", "")
        words = text.rstrip()
        yield before + words + after, STYLES[piece.fate]
        yield text[len(words) :], ""


def show_changes(app: AppBase, article_id: int) -> None:
    """Show what the publisher changed in an article, or say that there is nothing to compare."""
    from reader.library.annotations import highlights as stored_highlights
    from reader.library.articles import listing, revisions

    article = listing.article(app.library, article_id)
    found = revisions.revisions(app.library, article.id)
    if len(found) < 2:
        app.say("no earlier versions")
        return
    app.push_screen(ChangesScreen(article, found, stored_highlights.highlights(app.library, article.id)))


class ChangesScreen(FullScreen[None]):
    """The difference between an older revision and the current one."""

    app: AppBase
    DEFAULT_CSS = """
    ChangesScreen {
        background: $background;
        align-horizontal: center;
        & > Vertical { width: 80; max-width: 100%; height: 1fr; }
        & .changes--head { height: auto; max-height: 50%; padding: 1 2; }
        & VerticalScroll { height: 1fr; padding: 0 2; scrollbar-size-vertical: 1; background: $background; }
        & .changes--text { height: auto; padding-bottom: 2; }
    }
    """
    BINDINGS = [
        *bindings(CHANGES_COMMANDS),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("space,pagedown,ctrl+f,ctrl+d", "scroll('page down')", show=False),
        Binding("pageup,ctrl+b,b,ctrl+u", "scroll('page up')", show=False),
        Binding("g,home", "scroll('home')", show=False),
        Binding("G,end", "scroll('end')", show=False),
    ]

    def __init__(
        self, article: Article, revisions: Sequence[Revision], highlights: Sequence[Highlight]
    ) -> None:
        """`revisions` are all of the article's, oldest first, two at least."""
        super().__init__()
        self._article, self._revisions, self._highlights = article, revisions, highlights
        self._chosen = revisions.index(known_revision(revisions, article.state.read_at, highlights))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(classes="changes--head")
            with VerticalScroll(can_focus=True):
                yield Static(classes="changes--text")
        yield BottomLine()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        shown = (command for command in CHANGES_COMMANDS if command.show)
        self.query_one(BottomLine).hints = hints(shown, self.app.key_map)
        self._compare()

    @property
    def revision(self) -> Revision:
        """The older revision that is compared with the current one."""
        return self._revisions[self._chosen]

    def _compare(self) -> None:
        if self.revision.words + self._revisions[-1].words < _LONG:
            self._show(self.revision, compare(self.revision.document, self._revisions[-1].document))
        else:
            self.query_one(".changes--text", Static).update(Content.styled("comparing …", "$dim"))
            self.run_worker(self._compare_long(self.revision), exclusive=True)

    async def _compare_long(self, revision: Revision) -> None:
        comparison = await asyncio.to_thread(compare, revision.document, self._revisions[-1].document)
        self._show(revision, comparison)

    def _show(self, revision: Revision, comparison: Comparison) -> None:
        if revision is not self.revision:
            return  # another one was chosen meanwhile
        self.query_one(".changes--head", Static).update(self._head(comparison))
        text = painted(comparison, signs=self.app.no_color)
        self.query_one(".changes--text", Static).update(text)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _head(self, comparison: Comparison) -> Content:
        parts: list[tuple[str, str]] = [
            ("What changed  ", "bold"),
            (safe_line(self._article.title), "$dim"),
            ("\nwords: ", "$dim"),
            (f"{comparison.added} added", STYLES[Fate.ADDED]),
            (", ", "$dim"),
            (f"{comparison.removed} removed", STYLES[Fate.REMOVED]),
            ("\n", ""),
        ]
        first = min(max(0, self._chosen - _LISTED // 2), max(0, len(self._revisions) - _LISTED))
        for place in reversed(range(first, min(first + _LISTED, len(self._revisions)))):
            here = place == self._chosen
            parts.append((f"\n{'›' if here else ' '} {self._about(place)}", "" if here else "$dim"))
        return Content.assemble(*parts)

    def _about(self, place: int) -> SafeText:
        revision = self._revisions[place]
        read_at, marks = (
            self._article.state.read_at,
            sum(h.revision_id == revision.id for h in self._highlights),
        )
        facts = [day(revision.made_at), _SOURCES[revision.source], f"{revision.words:,} words"]
        following = self._revisions[place + 1].made_at if place + 1 < len(self._revisions) else None
        if read_at is not None and revision.made_at <= read_at and (not following or read_at < following):
            facts.append("read")
        if marks:
            facts.append(f"{marks} highlighted")
        if following is None:
            facts.append("now")
        return safe_line(f"{revision.number}  " + " · ".join(facts))

    def action_scroll(self, how: str) -> None:
        """Scroll the comparison."""
        pane = self.query_one(VerticalScroll)
        scrolls: dict[str, Callable[..., None]] = {
            "down": pane.scroll_down,
            "up": pane.scroll_up,
            "page down": pane.scroll_page_down,
            "page up": pane.scroll_page_up,
            "home": pane.scroll_home,
            "end": pane.scroll_end,
        }
        scrolls[how](animate=False)

    def action_choose(self, step: int) -> None:
        """Compare with an older or a newer revision."""
        chosen = min(max(self._chosen + step, 0), len(self._revisions) - 2)
        if chosen != self._chosen:
            self._chosen = chosen
            self._compare()

    def action_open(self) -> None:
        """Read the older revision, with the highlights where they were."""
        from reader.library.annotations import highlights as stored_highlights
        from reader.ui.screens.reading.other_text import OtherTextScreen

        revision = self.revision
        article = replace(self._article, revision=revision)
        highlights = stored_highlights.highlights(self.app.library, article.id, revision_id=revision.id)
        title = f"Revision {revision.number} of {day(revision.made_at)} · only to read"
        self.app.push_screen(OtherTextScreen(article, highlights, safe_line(title)))

    def action_back(self) -> None:
        """Back to the article."""
        self.dismiss(None)
