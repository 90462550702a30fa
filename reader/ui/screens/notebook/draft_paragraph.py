"""Writing a paragraph of a draft: several lines, saved as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reader.library.drafts import changes
from reader.library.drafts.reading import DraftItem
from reader.safetext import safe, safe_line
from reader.ui.services.clock import now

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.app_base import AppBase


class _Paragraph:
    """A paragraph while it is written; it is made with the first words. Used in the librarian's thread."""

    def __init__(self, make: Callable[[Library, str], tuple[str, int]], uid: str = "") -> None:
        self._make, self._uid = make, uid
        self._operation: int | None = None

    def save(self, library: Library, text: str) -> None:
        """Store the text; an empty one is not stored."""
        if not text.strip():
            return
        if not self._uid:
            self._uid, self._operation = self._make(library, text)
            return
        self._operation = changes.set_item_text(
            library, self._uid, text, now=now(), continues=self._operation
        )


def edit_paragraph(app: AppBase, item: DraftItem) -> None:
    """Change a paragraph."""
    _write(app, item.text, _Paragraph(lambda library, text: ("", 0), item.uid))


def add_paragraph(app: AppBase, draft_uid: str, after: str) -> None:
    """Write a new paragraph after an item, "" for the start of the draft."""

    def make(library: Library, text: str) -> tuple[str, int]:
        return changes.begin_paragraph(library, draft_uid, text, after=after, now=now())

    _write(app, "", _Paragraph(make))


def _write(app: AppBase, text: str, paragraph: _Paragraph) -> None:
    from reader.ui.screens.annotations.note_editor import NoteEditor

    def save(typed: str, continues: bool, bases: Sequence[str]) -> None:
        app.passages.change_draft(lambda library: paragraph.save(library, typed), "paragraph saved")

    app.push_screen(NoteEditor(safe_line("Paragraph of the draft"), safe(""), text, save))
