"""A whole passage as the notebook shows it beside the list: quote, note, tags, source, links, drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.passage_links import links_of_passages
from reader.library.drafts.reading import drafts_of_highlights
from reader.model import ArticleSummary, Highlight
from reader.safetext import safe, safe_line

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.widgets.passage_rows import PassageRows

_LINKED = 80
"""Characters of a linked passage that are shown."""


def passage_content(
    app: AppBase, rows: PassageRows, article: ArticleSummary, highlight: Highlight
) -> Content:
    """The passage with all that is known of it."""
    facts = [article.feed_title, ", ".join(article.authors)]
    facts += [f"{article.published_at:%d %B %Y}"] if article.published_at else []
    pages = rows.pages_of(highlight)
    parts: list[tuple[str, str]] = [
        (safe_line(article.title) + "\n", "bold"),
        (safe_line(" · ".join(filter(None, [*facts, pages]))) + "\n\n", "$dim"),
        (safe(rows.as_read(highlight, article)) + "\n", ""),
    ]
    if highlight.heading:
        parts.append((safe_line(f"in: {highlight.heading}") + "\n", "$dim"))
    if highlight.note:
        parts.append(("\n" + safe(highlight.note) + "\n", ""))
    if highlight.tags:
        parts.append(("\n" + safe_line(" ".join(f"#{tag}" for tag in highlight.tags)) + "\n", "$accent"))
    meaning = app.settings.highlights.meaning(highlight.colour)
    marked = f"{meaning}, marked {highlight.created_at.astimezone():%d %B %Y}"
    parts.append(("\n" + safe_line(marked) + "\n", "$dim"))
    if named := drafts_of_highlights(app.library, [highlight.uid]).get(highlight.uid):
        parts.append((safe_line(f"in drafts: {', '.join(named)}") + "\n", "$dim"))
    parts += _links(app, highlight.uid)
    return Content.assemble(*parts)


def _links(app: AppBase, uid: str) -> list[tuple[str, str]]:
    links = links_of_passages(app.library, [uid]).get(uid)
    if links is None:
        return []
    parts: list[tuple[str, str]] = []
    for sign, uids in (("→", links.to), ("←", links.back)):
        for one in highlights_by_uid(app.library, uids):
            if one.deleted_at is None:
                parts.append((f"\n{sign} " + safe_line(one.quote[:_LINKED]), "$dim"))
    return parts
