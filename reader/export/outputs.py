"""Reports as files of a folder, one each."""

from __future__ import annotations

from collections.abc import Callable

from reader.export.folder import Output
from reader.export.formats.table import Format
from reader.export.markdown import report_sheet
from reader.export.records import Report
from reader.model import Article


def sheet_output(
    article: Article, load: Callable[[], Report], *, uids: tuple[str, ...], stamp: str = ""
) -> Output:
    """The Markdown file of a report, which is merged block by block; `load` gives the report."""
    return Output(
        uid=article.uid,
        record=article.uid,
        title=article.title,
        make=lambda: report_sheet(load()),
        article_id=article.id,
        uids=uids,
        stamp=stamp,
    )


def text_output(
    kind: Format, article: Article, load: Callable[[], Report], *, uids: tuple[str, ...], stamp: str = ""
) -> Output:
    """The file of a report in another format, which is merged line by line."""
    return Output(
        uid=article.uid,
        record=f"{kind.name}.{article.uid}",
        title=article.title,
        make=lambda: kind.text([load()]),
        article_id=article.id,
        uids=uids,
        stamp=stamp,
    )
