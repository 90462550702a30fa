"""The article that is open: what the view shows, and its highlights as the library has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.library.articles import listing
from reader.model import Article, Highlight, PageStart, Revision, Source
from reader.page_numbers import labels, page_at

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

    @property
    def offers_pdf(self) -> bool:
        """Whether its page offers the full report as a PDF that is not the text shown."""
        article = self.article
        if article is None or article.revision is None:
            return False
        return bool(article.pdf_url) and article.revision.source is not Source.PDF

    def show(self, article: Article) -> None:
        """Show an article where the reader left it.

        Of a long text the first piece may be enough; the rest follows once that is painted.
        """
        place, revision = article.state.place, article.revision
        if revision is not None and revision.first_piece and place is not None:
            further = place.block >= len(revision.document.blocks)
            article = replace(article, revision=self._read_whole(revision)) if further else article
        self.article = article
        self.view.show(article, self.highlights(), self._complete)
        if article.revision is not None and article.revision.first_piece:
            self._read_rest(article.revision)

    def _read_rest(self, revision: Revision) -> None:
        def wanted() -> bool:
            return self.article is not None and self.article.revision is revision

        def read(whole: Revision) -> None:
            if wanted():
                self._complete(whole)

        self.app.articles.read_rest(revision, wanted, read)

    def _read_whole(self, revision: Revision) -> Revision:
        from reader.library.articles import revisions

        return revisions.revision(self.app.library, revision.id)

    def _complete(self, whole: Revision | None = None) -> None:
        """Show the whole text; it is read now where that is not done yet."""
        assert self.article is not None
        assert self.article.revision is not None
        self.article = replace(self.article, revision=whole or self._read_whole(self.article.revision))
        self.view.complete(self.article)

    def refresh_header(self) -> None:
        """Show titles, note and tags as they are in the library now; the text stays where it is."""
        if self.article is None:
            return
        note = listing.article_note(self.app.library, self.id)
        now = replace(self.article, note=note, tags=listing.article_tags(self.app.library, self.id))
        for summary in listing.summaries(self.app.library, [self.id]):
            now = replace(now, title=summary.title, feed_title=summary.feed_title)
        if now != self.article:
            self.article = now
            self.view.update_header(now)

    def highlights(self) -> list[Highlight]:
        """Its highlights as they are in the library now, placed in the text that is shown."""
        from reader.library.annotations import highlights as stored_highlights

        if self.article is None:
            return []
        return stored_highlights.highlights(self.app.library, self.article.id, revision_id=self.revision_id)

    def highlights_after(self, uids: tuple[str, ...] | None) -> list[Highlight]:
        """Its highlights after those of these uids changed; None where any may have. Reads no others."""
        from reader.library.annotations import highlights as stored_highlights

        if self.article is None or uids is None:
            return self.highlights()
        return stored_highlights.with_changes(
            self.app.library, self.view.highlights, uids, article_id=self.id, revision_id=self.revision_id
        )

    def highlight_at(self, start: int, end: int) -> Highlight | None:
        """Its highlight of just this range of the text that is shown."""
        from reader.library.annotations import highlights as stored_highlights

        return stored_highlights.highlight_at(
            self.app.library, self.id, start, end, revision_id=self.revision_id
        )

    def page_here(self) -> PageStart | None:
        """The page of print at the caret, else at the top of the screen; None for a text without pages."""
        selection, page = self.view.selection, self.view.page
        offset = selection.caret if selection.caret_visible else page.first_offset()
        return page_at(page.pages, offset)

    def pages_of(self, highlight: Highlight) -> str:
        """The numbers of the pages of print that a highlight is on, "" for none."""
        start, end = highlight.anchor.start, highlight.anchor.end
        return "" if start is None or end is None else labels(self.view.page.pages, start, end)

    def find(self, uid: str) -> Highlight | None:
        """One of its highlights; None where it is no longer there."""
        from reader.library.annotations import highlights as stored_highlights

        found = stored_highlights.highlights_by_uid(self.app.library, [uid], revision_id=self.revision_id)
        mine = (one for one in found if one.article_id == self.id and one.deleted_at is None)
        return next(mine, None)

    def quote_as_read(self, highlight: Highlight) -> str:
        """The quote of a highlight as it is read: raised figures, no marks of notes."""
        from reader.document.passages import quote_as_read

        self.view.complete()
        return quote_as_read(
            self.view.document, highlight.quote, highlight.anchor.start, highlight.anchor.end
        )

    def as_read(self, highlight: Highlight) -> Highlight:
        """A highlight with its quote as it is read."""
        return replace(highlight, quote=self.quote_as_read(highlight))
