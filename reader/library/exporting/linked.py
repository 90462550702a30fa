"""The links of passages to others, for exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reader.export.records import LinkedPassage
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.passage_links import links_of_passages
from reader.library.articles.listing import articles_without_text
from reader.library.storage.database import Library
from reader.model import Highlight


def linked_passages(lib: Library, highlights: Sequence[Highlight]) -> Mapping[str, tuple[LinkedPassage, ...]]:
    """By the uid of a highlight the passages that it links to, in order; the others are left out."""
    if lib.value("SELECT 1 FROM passage_links WHERE deleted_at IS NULL LIMIT 1") is None:
        return {}
    links = links_of_passages(lib, [one.uid for one in highlights])
    targets = {
        one.uid: one for one in highlights_by_uid(lib, [uid for each in links.values() for uid in each.to])
    }
    articles = articles_without_text(lib, list({one.article_id for one in targets.values()}))
    homes = {one.uid: one.article_id for one in highlights}
    return {
        uid: tuple(
            LinkedPassage(
                target,
                articles[targets[target].article_id].title,
                articles[targets[target].article_id].uid,
                targets[target].quote,
                same_report=targets[target].article_id == homes[uid],
            )
            for target in each.to
            if target in targets and targets[target].article_id in articles
        )
        for uid, each in links.items()
        if each.to
    }
