"""RIS as Zotero imports it: a record for each report, its passages as child notes.

The format has a type for everything but GEN, which Zotero would take for a journal article. A value is one
line; notes are HTML, which Zotero keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from reader.citations.names import sort_name, without_empty
from reader.citations.report import PartialDate
from reader.export.plain import one_line, own_text
from reader.export.records import Passage, Report
from reader.model import AuthorName
from reader.page_numbers import cited as cited_pages

_TYPES = {
    "report": "RPRT",
    "webpage": "ELEC",
    "post-weblog": "BLOG",
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "article-journal": "JOUR",
    "book": "BOOK",
    "chapter": "CHAP",
    "thesis": "THES",
    "paper-conference": "CONF",
    "personal_communication": "PCOMM",
}


def text(reports: Iterable[Report]) -> str:
    """All reports, a blank line between them."""
    return "\n".join(_record(each) for each in reports)


def _record(report: Report) -> str:
    fields = "".join(f"{tag}  - {value}\n" for tag, value in _fields(report) if value)
    return f"{fields}ER  - \n"


def _fields(report: Report) -> Iterator[tuple[str, str]]:
    cited = report.cited
    is_report = cited.type == "report"
    yield "TY", _TYPES.get(cited.type, "ELEC")
    yield "TI", one_line(cited.title) or "Untitled"
    for author in without_empty(cited.authors):
        yield "AU", author_line(author)
    yield "PY", f"{cited.date.year:04}" if cited.date else ""
    yield "DA", _date(cited.date)
    yield "PB", one_line(cited.institution)
    yield "T2", one_line(cited.series if is_report else cited.site or cited.series)
    yield "SN", one_line(cited.report_number)
    yield "DO", one_line(cited.doi)
    yield "UR", one_line(cited.url)
    yield "Y2", _date(cited.accessed) if cited.url else ""
    yield "LA", one_line(cited.language)
    yield "L1", one_line(cited.pdf_url)
    for tag in report.article.tags:
        yield "KW", one_line(tag)
    yield "M2", f"Citation Key: {one_line(cited.key)}" if cited.key else ""
    yield "N1", _html(own_text(report.article.note))
    for passage in report.passages:
        yield "N1", _note(passage)


def author_line(author: AuthorName) -> str:
    """An author as "Last, First"; a body as it is."""
    return one_line(sort_name(author))


def _date(when: PartialDate | None) -> str:
    return "" if when is None else str(when).replace("-", "/")


def _note(passage: Passage) -> str:
    """A passage with its page and link, the reader's note, and the tags, as HTML on one line."""
    highlight = passage.highlight
    where = escape(cited_pages(passage.pages) or one_line(highlight.heading) or "source")
    source = f'<a href="{escape(passage.link)}">{where}</a>' if passage.link else where
    about = " · ".join(filter(None, (source, escape(one_line(highlight.colour)), escape(passage.remark))))
    tags = " ".join(f"#{escape(one_line(name))}" for name in highlight.tags)
    note = _html(own_text(highlight.note))
    quoted = f"<blockquote>{_html(passage.quote)}</blockquote><p>{about}</p>"
    return f"{quoted}{note}<p>{tags}</p>" if tags else quoted + note


def _html(lines: str) -> str:
    """Paragraphs of plain text as HTML on one line."""
    paragraphs = (part.strip("\n") for part in lines.split("\n\n"))
    return "".join(f"<p>{one_line_html(part)}</p>" for part in paragraphs if part.strip())


def one_line_html(part: str) -> str:
    """Lines of plain text as HTML without a newline."""
    return "<br/>".join(escape(one_line(line), quote=False) for line in part.split("\n"))
