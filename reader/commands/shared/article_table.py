"""The table of articles that several commands print."""

from __future__ import annotations

from collections.abc import Sequence

from reader.commands.shared import output
from reader.model import ArticleSummary


def print_articles(articles: Sequence[ArticleSummary]) -> None:
    """Print a table of articles."""
    output.table(
        [_row(article) for article in articles],
        heading=("ID", "DATE", "MARK", "FEED", "TITLE"),
        align=">",
        narrow=(3,),
        stretch=4,
    )


def _row(article: ArticleSummary) -> tuple[str, ...]:
    marks = (
        ("●" if not article.read else " ")
        + ("★" if article.starred else " ")
        + ("◷" if article.later else " ")
        + ("✎" if article.highlights else " ")
    )
    return (str(article.id), output.day(article.published_at), marks, article.feed_title, article.title)
