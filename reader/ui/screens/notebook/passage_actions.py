"""What the keys of the notebook do with passages: with those picked, else with the one at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader.errors import LibraryDamaged
from reader.library.articles.listing import article
from reader.model import COLOURS, Article
from reader.ui.screens.annotations.annotation_dialogs import edit_note, edit_tags
from reader.ui.screens.annotations.passage_menus import add_tags, choose_draft, choose_link
from reader.ui.screens.notebook.passage_view import PassageSheet, passage_content
from reader.ui.services.copying import CopiedPassage, passage_to_copy

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.widgets.passage_rows import PassageRows


class PassageActions:
    """A table of actions on the passages of a list."""

    def __init__(self, app: AppBase, rows: PassageRows, shown: Callable[[], Sequence[str]]) -> None:
        """`shown` gives the passages that a narrowed list shows, none where it shows all."""
        self._app, self._rows, self._shown = app, rows, shown
        self.table: Mapping[str, Callable[[], None]] = {
            "pick": rows.pick,
            "pick-range": rows.pick_range,
            "pick-all": rows.pick_all,
            "next-group": lambda: rows.to_group(1),
            "previous-group": lambda: rows.to_group(-1),
            "whole": self._show_whole,
            "note": self._note,
            "link": self._link,
            "pipe": self._pipe,
            "tags": self._tags,
            "delete": self._delete,
            "draft": self._draft,
            "copy": self._copy,
            "quote": self._quote,
            "export": self._export,
            **{f"colour {name}": partial(self._colour, name) for name in COLOURS},
        }

    # --- the passage at the cursor

    def _show_whole(self) -> None:
        if (found := self._rows.passage) is not None:
            self._app.push_screen(PassageSheet(passage_content(self._app, self._rows, *found)))

    def _note(self) -> None:
        if (found := self._rows.passage) is not None:
            edit_note(self._app, found[1], self._rows.as_read(found[1], found[0]))

    def _link(self) -> None:
        if uid := self._rows.uid:
            choose_link(self._app, uid)

    def _pipe(self) -> None:
        """Pipe the quote to a command."""
        from reader.ui.screens.reading.pipe import pipe
        from reader.ui.services.pipe import Piped

        if (found := self._rows.passage) is not None:
            quote = self._rows.as_read(found[1], found[0])
            pipe(self._app, Piped(found[0].id, quote, found[1].uid))

    # --- those picked, else that one

    def _tags(self) -> None:
        """Tags of one passage; of several those that are added to all."""
        found = self._rows.passage
        if self._rows.picked:
            add_tags(self._app, self._rows.targets)
        elif found is not None:
            edit_tags(self._app, found[1])

    def _colour(self, colour: str) -> None:
        if uids := self._rows.targets:
            self._app.passages.colour(uids, colour, self._app.settings.highlights.meaning(colour))

    def _delete(self) -> None:
        if uids := self._rows.targets:
            self._app.passages.delete(uids, undo="notebook.undo")

    def _draft(self) -> None:
        if uids := self._rows.targets:
            choose_draft(self._app, len(uids), lambda name: self._app.passages.add_to_draft(name, uids))

    def _to_copy(self) -> list[CopiedPassage]:
        articles: dict[int, Article] = {}
        passages = []
        for summary, highlight in self._rows.found(self._rows.targets):
            if summary.id not in articles:
                try:
                    articles[summary.id] = article(self._app.library, summary.id)
                except LibraryDamaged as error:
                    self._app.say(str(error), error=True)
                    return []
            words = self._rows.as_read(highlight, summary)
            passages.append(passage_to_copy(articles[summary.id], highlight, words))
        return passages

    def _copy(self) -> None:
        if passages := self._to_copy():
            self._app.copying.copy(passages, self._app.copying.form(self._app.library))

    def _quote(self) -> None:
        """Choose the form, and copy in it."""
        from reader.ui.screens.annotations.copy_menu import choose_form

        if passages := self._to_copy():
            choose_form(self._app, passages)

    def _export(self) -> None:
        """Choose a format, and export what is picked, else what is shown."""
        from reader.ui.screens.annotations.export_menu import choose_export

        choose_export(self._app, None, self._rows.targets if self._rows.picked else self._shown())
