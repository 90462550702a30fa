"""Reports read for an export, many at a time; their texts, which are large, only where they are needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from reader.citations.report import CitedReport
from reader.export.images import ExportedImage
from reader.export.records import LinkedPassage, Report, report
from reader.library.annotations.highlights import highlights_of
from reader.library.articles.images import stored_images_of
from reader.library.articles.listing import articles_without_text
from reader.library.articles.revisions import current_revisions
from reader.library.citing.corrections import correction_remarks
from reader.library.citing.reports import cited_reports
from reader.library.exporting.linked import linked_passages
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.model import Article, Highlight, ReadingState

_CHUNK = 200
"""Articles that are read at once."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An article to be exported, without its text.

    `corrected` are remarks on what the publisher changed, by the uid of the highlight. `stamp` is equal
    where everything that exported files are made from is equal, the reading state aside. `images` are those
    that the export carries, by the address that a figure names; `links` are the passages that others link to,
    by the uid of the highlight that does.
    """

    article: Article
    highlights: tuple[Highlight, ...]
    cited: CitedReport
    corrected: Mapping[str, str]
    stamp: str
    images: Mapping[str, ExportedImage]
    links: Mapping[str, tuple[LinkedPassage, ...]]


def gathered(
    lib: Library,
    article_ids: Sequence[int],
    *,
    citing: bool = True,
    images: bool = False,
    variant: str = "",
    only: Set[str] | None = None,
) -> Iterator[Gathered]:
    """These articles in this order; unknown numbers are left out.

    `only` are the uids of the highlights that are taken, None for all. `variant` goes into the stamps:
    whatever else the files depend on; with `citing` also what is known of an article for citing it, with
    `images` those that are stored.
    """
    for ids in _chunks(article_ids):
        articles, marked = articles_without_text(lib, ids), highlights_of(lib, ids)
        cited, texts = cited_reports(lib, ids), _text_stamps(lib, ids)
        corrected = correction_remarks(lib)
        linked = linked_passages(lib, [one for each in marked.values() for one in each])
        stored = stored_images_of(lib, ids) if images else {}
        for number in ids:
            if (article := articles.get(number)) is None:
                continue
            highlights = tuple(one for one in marked.get(number, ()) if only is None or one.uid in only)
            known = cited[number] if citing else None
            remarks = {one.uid: corrected[one.uid] for one in highlights if one.uid in corrected}
            links = {one.uid: linked[one.uid] for one in highlights if one.uid in linked}
            parts = (
                replace(article, state=ReadingState()),
                highlights,
                known,
                texts.get(number),
                remarks,
                links,
            )
            pictures = {
                one.url: ExportedImage(one.sha, one.media_type, one.path, one.bytes)
                for one in stored.get(number, ())
            }
            carried = [(url, one.sha) for url, one in pictures.items()]
            stamp = _stamp(f"{variant} {carried}" if carried else variant, parts)
            yield Gathered(article, highlights, cited[number], remarks, stamp, pictures, links)


def loaded(lib: Library, one: Gathered) -> Report:
    """An article with its text and its passages."""
    revision = current_revisions(lib, [one.article.id]).get(one.article.id)
    return report(
        replace(one.article, revision=revision),
        one.highlights,
        one.cited,
        one.corrected,
        one.images,
        links=one.links,
    )


def reports(
    lib: Library, article_ids: Sequence[int], *, images: bool = False, only: Set[str] | None = None
) -> Iterator[Report]:
    """These articles with their texts, in this order; unknown numbers are left out. `only` as above."""
    for ids in _chunks(article_ids):
        revisions = current_revisions(lib, ids)
        for one in gathered(lib, ids, images=images, only=only):
            article = replace(one.article, revision=revisions.get(one.article.id))
            yield report(article, one.highlights, one.cited, one.corrected, one.images, links=one.links)


def _chunks(article_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(article_ids), _CHUNK):
        yield article_ids[first : first + _CHUNK]


def _text_stamps(lib: Library, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """What tells the stored form of each article's text from any other: spans and pages may change."""
    rows = lib.tuples(
        """SELECT r.article_id, r.id, r.source, r.cleaner, r.complete, r.reason, r.file_sha,
             length(d.document), (SELECT count(*) FROM pages p WHERE p.revision_id = r.id),
             (SELECT url FROM attachments t WHERE t.article_id = r.article_id AND t.sha = r.file_sha)
           FROM articles a JOIN revisions r ON r.id = a.revision_id JOIN documents d ON d.revision_id = r.id
           WHERE a.id IN (SELECT value FROM json_each(?))""",
        (to_json(list(ids)),),
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _stamp(variant: str, parts: tuple[Any, ...]) -> str:
    return hashlib.blake2b(f"{variant}\n{parts!r}".encode(errors="replace"), digest_size=16).hexdigest()
