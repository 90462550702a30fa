"""The preview of the row under the cursor, at the right of a wide screen while nothing is read."""

from __future__ import annotations

from textual.screen import Screen
from textual.timer import Timer

from reader.errors import NotFound
from reader.library.articles import listing
from reader.ui.screens.reading.reading_pane import ReadingPane
from reader.ui.widgets.article_list import ArticleList

_REST = 0.05
"""Seconds that the cursor rests on a row before it is shown."""


class RowPreview:
    """Has the preview of a reading pane follow the cursor of a list."""

    def __init__(self, screen: Screen[None], rows: ArticleList, reading: ReadingPane) -> None:
        self._screen, self._rows, self._reading = screen, rows, reading
        self._timer: Timer | None = None

    def follow(self) -> None:
        """Show the row under the cursor once it rests there; what is shown already is read again."""
        if self._timer is not None:
            self._timer.stop()
        if self._screen.has_class("-wide") and not self._screen.has_class("reading"):
            self._timer = self._screen.set_timer(_REST, self._show)

    def _show(self) -> None:
        from reader.library.annotations.highlights import highlights

        self._timer = None
        preview, library = self._reading.preview, self._reading.app.library
        if preview is None or self._reading.app.closing:
            return
        article_id = self._rows.article_id
        try:
            article = None if article_id is None else listing.article(library, article_id, first_piece=True)
        except NotFound:
            article = None
        if article is None:
            preview.clear()
            return
        revision_id = article.revision.id if article.revision else None
        preview.show(article, highlights(library, article.id, revision_id=revision_id))
