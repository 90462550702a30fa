"""Drafts exported as documents, with the references beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reader.export.draft import BIBLIOGRAPHY, DRAFT_FORMATS, DraftPart
from reader.export.folder import Exported, Output
from reader.export.formats.table import FORMATS
from reader.export.records import passage
from reader.export.single_file import merge_file, replace_unedited
from reader.library.articles.listing import articles_without_text
from reader.library.articles.revisions import current_revisions
from reader.library.citing.reports import cited_reports
from reader.library.drafts.reading import Draft, DraftItem, draft_items, drafts
from reader.library.exporting.gathering import reports
from reader.library.storage.database import Library


def cited_articles(lib: Library) -> list[int]:
    """The articles that any draft cites, each once: the references beside drafts are those of all."""
    items = [item for draft in drafts(lib) for item in draft_items(lib, draft.uid)]
    return list(dict.fromkeys(item.article_id for item in items if item.article_id is not None))


def export_draft(
    lib: Library, draft: Draft, form: str, path: Path, *, restore: bool = False
) -> Iterator[Exported]:
    """Write or update a draft's file, merged with what was typed into it, and its references.

    `form` is one of `DRAFT_FORMATS`. Citation keys are given before. Raises ExportError.
    """
    kind = DRAFT_FORMATS[form]
    items = draft_items(lib, draft.uid)
    text = kind.text(draft.name, _parts(lib, items))
    uids = tuple(dict.fromkeys(item.highlight_uid for item in items if item.highlight_uid))
    output = Output(f"draft-{draft.uid}", f"draft.{form}.{draft.uid}", draft.name, lambda: text, uids=uids)
    yield merge_file(path, output, restore=restore)
    if kind.references:
        references = FORMATS[kind.references]
        # what the reader wrote beside a report is not for those who get the draft
        found = [
            replace(each, passages=(), article=replace(each.article, note="", tags=()))
            for each in reports(lib, cited_articles(lib))
        ]
        beside = path.with_name(f"{BIBLIOGRAPHY}{references.extension}")
        yield replace_unedited(beside, references.text(found))


def _parts(lib: Library, items: list[DraftItem]) -> list[DraftPart]:
    ids = list({item.article_id for item in items if item.article_id is not None})
    cited, articles = cited_reports(lib, ids), articles_without_text(lib, ids)
    texts = current_revisions(lib, ids)
    parts = []
    for item in items:
        if item.kind != "passage":
            parts.append(DraftPart(item.kind, item.text, item.level))
            continue
        pages = ""
        if item.article_id in articles and item.highlight is not None:
            article = replace(articles[item.article_id], revision=texts.get(item.article_id))
            pages = passage(article, item.highlight).pages
        report = cited.get(item.article_id) if item.article_id is not None else None
        parts.append(DraftPart(item.kind, item.shown, cited=report, pages=pages))
    return parts
