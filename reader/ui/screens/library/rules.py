"""The rules in their order: add, try, switch, move, delete, and take back what one did in an update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.errors import PostilError
from reader.library.query.options import QueryOptions, options_of
from reader.library.query.rules import ACTIONS, check_actions, rule_runs, would_do
from reader.library.query.saved import Rule, rules
from reader.library.query.saved_changes import portable
from reader.library.query.validity import check_query, problem
from reader.presentation.counts import counted
from reader.safetext import safe, safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import RULE_COMMANDS
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS, Choose, LastWordSuggester, Prompt
from reader.ui.widgets.column_rows import ColumnRows
from reader.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged

_SHOWN = 8
"""Titles of articles that a trial shows."""


class RulesDialog(Dialog[None]):
    """What is done with articles on arrival."""

    app: AppBase
    DEFAULT_CSS = f"""RulesDialog {{ {DIALOG_CSS} & > .dialog {{ width: 100; max-width: 95%; }}
        & > .dialog > #trial {{ margin-top: 1; max-height: 12; }} }}"""
    BINDINGS = [*bindings(RULE_COMMANDS)]

    def __init__(self) -> None:
        super().__init__()
        self._rows = ColumnRows(most=10)
        self._trial = Static(id="trial")
        self._rules: Sequence[Rule] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Rules: what is done with articles on arrival"), classes="dialog--title")
            yield self._rows
            yield self._trial
            shown = hints(RULE_COMMANDS, self.app.key_map)
            yield Static(
                Content("   ".join(f"{key} {label}" for key, label, _ in shown)), classes="dialog--hint"
            )

    def on_mount(self) -> None:
        self._show()

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        self._show()

    @property
    def _options(self) -> QueryOptions:
        return replace(options_of(self.app.settings), seconds=2.0)

    def _show(self) -> None:
        self._rules = rules(self.app.library)
        rows = [
            (
                safe_line(f"{'' if rule.enabled else 'off: '}{rule.name}"),
                safe_line(", ".join(rule.actions)),
                safe_line(problem(self.app.library, rule.query, self._options) or rule.query),
            )
            for rule in self._rules
        ]
        add = self.app.key("rules.add")
        self._rows.show(rows, here=self._rows.cursor, empty=safe(f"No rules yet. {add} adds one."))

    @property
    def _rule(self) -> Rule | None:
        return self._rules[self._rows.cursor] if self._rules else None

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_try()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._trial.update("")

    # --- commands

    def action_add(self) -> None:
        """Ask for a query, what to do, and a name; show what it would have done before it is kept."""

        def asked_query(query: str | None) -> None:
            if query is None or not query.strip():
                return
            try:
                check_query(self.app.library, query, self._options)
                stored = portable(query, self.app.settings.highlights.colours_by_name())
            except PostilError as error:
                self._say(str(error))
                return
            self._ask_actions(stored)

        self.app.push_screen(
            Prompt(
                safe_line("A rule for articles that match"),
                hint=safe_line("a query as in the search line: feed:gazette title:vacancy"),
            ),
            asked_query,
        )

    def _ask_actions(self, query: str) -> None:
        def asked(typed: str | None) -> None:
            if typed is None:
                return
            try:
                actions = check_actions(typed.split(","))
            except PostilError as error:
                self._say(str(error))
                return
            self._confirm(query, actions)

        self.app.push_screen(
            Prompt(
                safe_line("What is done with them"),
                hint=safe_line(f"one or several, separated by commas: {', '.join(ACTIONS)}"),
                suggester=LastWordSuggester([action for action in ACTIONS if "NAME" not in action]),
            ),
            asked,
        )

    def _confirm(self, query: str, actions: Sequence[str]) -> None:
        found = would_do(self.app.library, Rule("", "", query, tuple(actions)), self._options)
        count = counted(len(found.articles), "article")

        def asked(name: str | None) -> None:
            if name is not None and name.strip():
                self.app.rules.add(name.strip(), query, actions, failed=lambda: None)

        self.app.push_screen(
            Prompt(
                safe_line("Keep the rule under the name"),
                hint=safe_line(f"{query}: {', '.join(actions)}; last week it would have changed {count}"),
            ),
            asked,
        )

    def action_try(self) -> None:
        """Show what the rule would have done in the last seven days."""
        from reader.library.articles.listing import summaries

        if (rule := self._rule) is None:
            return
        found = would_do(self.app.library, rule, self._options)
        if found.problem:
            self._say(found.problem)
            return
        shown = summaries(self.app.library, found.articles[:_SHOWN])
        lines = [f"last week it would have changed {counted(len(found.articles), 'article')}"]
        lines += [f"  {row.title or row.url}" for row in shown]
        if len(found.articles) > _SHOWN:
            lines.append(f"  and {len(found.articles) - _SHOWN:,} more")
        self._trial.update(Content("\n".join(safe_line(line) for line in lines)))

    def action_switch(self) -> None:
        """Switch the rule on or off."""
        if (rule := self._rule) is not None:
            self.app.rules.switch(rule)

    def action_move_rule(self, step: int) -> None:
        """Have the rule run later or earlier."""
        if (rule := self._rule) is not None:
            place = self._rows.cursor + step
            if 0 <= place < len(self._rules):
                self.app.rules.move(rule, place + 1)
                self._rows.cursor = place

    def action_delete(self) -> None:
        """Delete the rule."""
        if (rule := self._rule) is not None:
            self.app.rules.delete(rule)

    def action_take_back(self) -> None:
        """Offer what the rule did in its last updates; the one chosen is undone."""
        if (rule := self._rule) is None:
            return
        runs = rule_runs(self.app.library, rule)
        if not runs:
            self._say("this rule has changed nothing yet")
            return

        def answered(index: int | None) -> None:
            if index is not None:
                self.app.rules.take_back(runs[index].number, runs[index].label)

        choices = [(safe_line(f"{run.at.astimezone():%d %b %H:%M}"), safe_line(run.label)) for run in runs]
        self.app.push_screen(Choose(safe_line("Take back what it did"), choices), answered)

    def _say(self, text: str) -> None:
        self._trial.update(Content(safe_line(text)))

    def action_leave(self) -> None:
        self.dismiss(None)
