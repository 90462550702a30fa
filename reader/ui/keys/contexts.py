"""Where commands are active together: for each place with the focus its layers of commands, inner to outer.

The key of an inner layer goes before the same key of an outer one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reader.ui.keys.article_commands import ARTICLE_COMMANDS
from reader.ui.keys.command import Command
from reader.ui.keys.command_tables import (
    APP_COMMANDS,
    CARD_COMMANDS,
    CHANGES_COMMANDS,
    CORRECTIONS_COMMANDS,
    DETAILS_COMMANDS,
    DIALOG_COMMANDS,
    DRAFT_COMMANDS,
    EDITOR_COMMANDS,
    FIGURE_COMMANDS,
    GUIDE_COMMANDS,
    HEALTH_COMMANDS,
    LIBRARY_COMMANDS,
    LIST_COMMANDS,
    NOTEBOOK_COMMANDS,
    PANE_COMMANDS,
    PIPE_COMMANDS,
    ROW_COMMANDS,
    RULE_COMMANDS,
    SEARCH_COMMANDS,
    STARTER_COMMANDS,
    STATISTICS_COMMANDS,
    TREE_COMMANDS,
    WHOLE_PAGE_COMMANDS,
)

Layer = tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """A place that can have the focus, with the commands that are active then."""

    name: str
    layers: tuple[Layer, ...]

    def layer_of(self, command_id: str) -> int | None:
        """The number of the layer a command is in, from the innermost; None where it is not active here."""
        for number, layer in enumerate(self.layers):
            if any(command.id == command_id for command in layer):
                return number
        return None


def _dialog(*names: str) -> Layer:
    return tuple(command for command in DIALOG_COMMANDS if command.id in {f"dialog.{name}" for name in names})


CONTEXTS = (
    Context("feeds", (TREE_COMMANDS, ROW_COMMANDS, LIBRARY_COMMANDS, APP_COMMANDS)),
    Context("articles", (ROW_COMMANDS, LIST_COMMANDS, LIBRARY_COMMANDS, APP_COMMANDS)),
    Context("search line", (SEARCH_COMMANDS,)),
    Context("article", (ARTICLE_COMMANDS, LIBRARY_COMMANDS, APP_COMMANDS)),
    Context("highlights of the article", (ROW_COMMANDS, PANE_COMMANDS, LIBRARY_COMMANDS, APP_COMMANDS)),
    Context("rules", (ROW_COMMANDS, RULE_COMMANDS)),
    Context("changes", (CHANGES_COMMANDS, APP_COMMANDS)),
    Context("whole page", (WHOLE_PAGE_COMMANDS, ARTICLE_COMMANDS, APP_COMMANDS)),
    Context("feed health", (ROW_COMMANDS, HEALTH_COMMANDS, APP_COMMANDS)),
    Context("statistics", (ROW_COMMANDS, STATISTICS_COMMANDS, APP_COMMANDS)),
    Context("notebook", (ROW_COMMANDS, NOTEBOOK_COMMANDS, APP_COMMANDS)),
    Context("draft", (ROW_COMMANDS, DRAFT_COMMANDS, APP_COMMANDS)),
    Context("output of a command", (PIPE_COMMANDS,)),
    Context("highlight card", (CARD_COMMANDS,)),
    Context("note editor", (EDITOR_COMMANDS,)),
    Context("prompt", (_dialog("accept", "leave"),)),
    Context("question", (_dialog("yes", "no"),)),
    Context("choices", (ROW_COMMANDS, _dialog("back"))),
    Context("corrections", (ROW_COMMANDS, CORRECTIONS_COMMANDS, _dialog("back"))),
    Context("details", (ROW_COMMANDS, DETAILS_COMMANDS, _dialog("back"))),
    Context("first steps", (GUIDE_COMMANDS,)),
    Context("figure", (FIGURE_COMMANDS,)),
    Context("starter list", (STARTER_COMMANDS, ROW_COMMANDS, _dialog("back"))),
)


def contexts_of(command_id: str) -> Iterable[Context]:
    """The contexts in which a command is active."""
    return (context for context in CONTEXTS if context.layer_of(command_id) is not None)
