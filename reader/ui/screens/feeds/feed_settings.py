"""The settings of one feed: each on a line; enter changes it, and what was changed is stored at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.library.feeds.feed_settings import SETTINGS, FeedSettings, feed_settings
from reader.library.feeds.retention import surplus
from reader.model import FullText, PdfFetch
from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS, Prompt
from reader.ui.widgets.column_rows import ColumnRows
from reader.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase, LibraryChanged

_LABELS = {
    "title": "Title",
    "folder": "Folder",
    "priority": "Priority in Today",
    "newest": "Keep the newest",
    "done-after": "Done after days",
    "full-text": "Fetch whole pages",
    "pdf": "Fetch PDFs",
    "corrections": "Check cited pages",
    "images": "Store images offline",
    "mute": "Mute: done on arrival",
    "notify": "Notify of new articles",
}
_TURNS: Mapping[str, tuple[str, ...]] = {
    "priority": ("normal", "high", "low"),
    "full-text": tuple(FullText),
    "pdf": tuple(PdfFetch),
    "notify": ("off", "on"),
    "mute": ("off", "on"),
    "corrections": ("off", "on"),
    "images": ("off", "on"),
}
"""The settings of few values, which enter turns through."""
_EMPTY = {"folder": "none", "pdf": "as the settings say"}


class FeedSettingsDialog(Dialog[None]):
    """The settings of a feed."""

    app: AppBase
    DEFAULT_CSS = f"FeedSettingsDialog {{ {DIALOG_CSS} & > .dialog {{ width: 84; }} }}"
    BINDINGS = [*bindings([named("dialog.back", "close")])]

    def __init__(self, feed_id: int) -> None:
        super().__init__()
        self._feed_id = feed_id
        self._rows = ColumnRows()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Settings of the feed"), classes="dialog--title")
            yield self._rows
            change, close = self.app.key("list.choose"), self.app.key("dialog.back")
            yield Static(Content(f"{change} change   {close} close"), classes="dialog--hint")

    def on_mount(self) -> None:
        self._show()

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        self._show()

    def _show(self) -> None:
        now = feed_settings(self.app.library, self._feed_id)
        rows = []
        for key, label in _LABELS.items():
            value = SETTINGS[key].show(now) or _EMPTY.get(key, "")
            rows.append((safe_line(label), safe_line(value), safe_line(self._effect(key, now))))
        self._rows.show(rows, here=self._rows.cursor)

    def _effect(self, key: str, now: FeedSettings) -> str:
        """How many articles a setting would mark done."""
        is_set = {"newest": now.newest_only, "done-after": now.done_after_days}
        if is_set.get(key) is None:
            return ""
        alone = replace(
            now,
            newest_only=now.newest_only if key == "newest" else None,
            done_after_days=now.done_after_days if key == "done-after" else None,
        )
        taken = surplus(self.app.library, self._feed_id, alone, now=datetime.now(UTC).astimezone())
        return f"marks {counted(len(taken), 'article')} done now" if taken else "marks none done now"

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        key = list(_LABELS)[event.index]
        now = SETTINGS[key].show(feed_settings(self.app.library, self._feed_id))
        if (turns := _TURNS.get(key)) is not None:
            after = turns[(turns.index(now) + 1) % len(turns)] if now in turns else turns[0]
            self.app.subscriptions.change_setting(self._feed_id, key, after)
        else:
            self._ask(key, now)

    def _ask(self, key: str, now: str) -> None:
        field = f"{key} {self._feed_id}"

        def answered(typed: str | None) -> None:
            if typed is not None:
                self.app.failed_input.pop(field, None)
                self.app.subscriptions.change_setting(
                    self._feed_id,
                    key,
                    typed,
                    failed=lambda: self.app.failed_input.update({field: typed}),
                )

        value = self.app.failed_input.get(field, now)
        hint = safe_line(f"{SETTINGS[key].allowed}")
        self.app.push_screen(Prompt(safe_line(_LABELS[key]), value=value, hint=hint), answered)

    def action_leave(self) -> None:
        self.dismiss(None)
