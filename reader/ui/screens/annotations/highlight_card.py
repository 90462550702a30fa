"""One highlight, whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reader.model import COLOURS, AnchorState, Highlight
from reader.page_numbers import cited
from reader.presentation.passages import no_place
from reader.safetext import safe, safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import CARD_COMMANDS
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.highlight_action import ActionRequested, HighlightAction

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase


class HighlightCard(Dialog[ActionRequested | None]):
    """Quote, note, tags and dates of a highlight. Answers with the action to run, None when closed."""

    app: AppBase
    DEFAULT_CSS = """
    HighlightCard {
        align: center middle;
        & > .dialog {
            width: 76; max-width: 95%; height: auto; max-height: 90%;
            padding: 1 2; background: $panel;
            & > VerticalScroll { height: auto; max-height: 24; }
            & .card--quote { border-left: outer $accent; padding-left: 1; }
            & .card--note { margin-top: 1; }
            & .card--facts, & .dialog--hint { color: $dim; margin-top: 1; }
        }
    }
    """
    BINDINGS = [*bindings(CARD_COMMANDS)]

    def __init__(self, highlight: Highlight, meaning: Callable[[str], str], *, pages: str = "") -> None:
        """`pages` are the numbers of the pages of print that it is on."""
        super().__init__()
        self._highlight, self._meaning, self._pages = highlight, meaning, pages

    def compose(self) -> ComposeResult:
        highlight = self._highlight
        made = highlight.created_at.astimezone()
        facts = [self._meaning(highlight.colour), f"highlighted {made:%d %b %Y %H:%M}"]
        if highlight.updated_at != highlight.created_at:
            facts.append(f"changed {highlight.updated_at.astimezone():%d %b %Y %H:%M}")
        if self._pages:
            facts.append(cited(self._pages))
        if highlight.heading:
            facts.append(f"under “{highlight.heading}”")
        if highlight.anchor.state is AnchorState.ORPHAN:
            facts.append(no_place(highlight))
        elif highlight.anchor.state is AnchorState.CHANGED:
            facts.append("the text has changed since")
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=True):
                yield Static(Content(safe(highlight.quote)), classes="card--quote")
                if highlight.note:
                    yield Static(Content(safe(highlight.note)), classes="card--note")
            if highlight.tags:
                tags = " ".join(f"#{tag}" for tag in highlight.tags)
                yield Static(Content(safe_line(tags)), classes="card--facts")
            yield Static(Content(safe_line(" · ".join(facts))), classes="card--facts")
            yield Static(Content(self._keys()), classes="dialog--hint")

    def _keys(self) -> str:
        """The keys of the card, the five of the colours as one."""
        first, last = (self.app.key(f"card.colour-{number}") for number in (1, len(COLOURS)))
        parts = []
        for command in CARD_COMMANDS:
            if command.id == "card.colour-1":
                parts.append(f"{first}-{last} colour")
            elif not command.id.startswith("card.colour") and (
                self._doubtful or command.id not in ("card.confirm", "card.place")
            ):
                parts.append(f"{self.app.key(command.id)} {command.label}")
        return "   ".join(parts)

    @property
    def _doubtful(self) -> bool:
        """Whether the text has changed under the highlight, so that its place may be chosen by hand."""
        return self._highlight.anchor.state is AnchorState.CHANGED

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Placing has a meaning only where the text has changed."""
        return self._doubtful or parameters not in (("confirm",), ("place",))

    def action_answer(self, name: str) -> None:
        """Close, with an action for the highlight."""
        self.dismiss(ActionRequested(HighlightAction(name), self._highlight.uid))

    def action_recolour(self, colour: str) -> None:
        """Close, with a colour for the highlight."""
        self.dismiss(ActionRequested(HighlightAction.RECOLOUR, self._highlight.uid, colour))

    def action_leave(self) -> None:
        self.dismiss(None)
