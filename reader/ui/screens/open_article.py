"""The article that is open: what the view shows, and its highlights as the library has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.model import Article, Highlight

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.article.view import ArticleView


class OpenArticle:
    """A view with the article that is shown in it."""

    def __init__(self, app: AppBase, view: ArticleView) -> None:
        self.app, self.view = app, view
        self.article: Article | None = None

    @property
    def id(self) -> int:
        """The number of the article; there must be one."""
        assert self.article is not None
        return self.article.id

    @property
    def revision_id(self) -> int | None:
        """The revision that is shown: offsets count in its text."""
        return self.article.revision.id if self.article and self.article.revision else None

    def show(self, article: Article) -> None:
        """Show an article where the reader left it."""
        self.article = article
        self.view.show(article, self.highlights())

    def rename(self, title: str, feed_title: str) -> None:
        """Show other titles of article and feed, at the place where the reader is."""
        assert self.article is not None
        self.article = replace(self.article, title=title, feed_title=feed_title)
        here = replace(self.article, state=replace(self.article.state, place=self.view.place))
        self.view.show(here, self.highlights())

    def highlights(self) -> list[Highlight]:
        """Its highlights as they are in the library now, placed in the text that is shown."""
        from reader.library.annotations import editing as annotations

        if self.article is None:
            return []
        return annotations.highlights(self.app.library, self.article.id, revision_id=self.revision_id)

    def find(self, uid: str) -> Highlight | None:
        """One of its highlights; None where it is no longer there."""
        return next((one for one in self.highlights() if one.uid == uid), None)

    def as_read(self, highlight: Highlight) -> Highlight:
        """A highlight with its quote as it is read: raised figures, no marks of notes."""
        from reader.document.passages import quote_as_read

        place = highlight.anchor.start, highlight.anchor.end
        return replace(highlight, quote=quote_as_read(self.view.document, highlight.quote, *place))
