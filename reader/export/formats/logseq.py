"""Logseq: a page for each report with its properties, a block for each passage with its own."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from reader.document.markdown import escape as escape_markdown
from reader.export.markdown import ORDINARY_COLOUR, tag
from reader.export.plain import one_line, own_text
from reader.export.records import Passage, Report
from reader.page_numbers import cited

_BLOCKS = uuid.UUID("6f1c5d0e-7f0a-5a0c-9c6e-0a2f1d5b7c11")
"""The namespace of the ids of blocks: those of Logseq have to be UUIDs."""


def text(reports: Iterable[Report]) -> str:
    """The page of a report; of several, one after the other."""
    return "\n".join(_page(each) for each in reports)


def _page(report: Report) -> str:
    article = report.article
    published = article.published_at
    properties = {
        "title": _value(report.title),
        "postil-id": one_line(article.uid),
        "citekey": f"@{report.key}" if report.key else "",
        "author": _value("; ".join(article.authors)),
        "url": one_line(article.url),
        "site": _value(report.source),
        "published": f"{published:%Y-%m-%d}" if published else "",
        "saved": f"{article.added_at:%Y-%m-%d}",
        "tags": _tags(article.tags, ", "),
    }
    lines = [f"{name}:: {value}" for name, value in properties.items() if value]
    note = own_text(article.note)
    blocks = [_block(note)] if note else []
    blocks += [_passage(each) for each in report.passages]
    return "\n".join([*lines, "", *blocks]) + "\n"


def _passage(passage: Passage) -> str:
    highlight = passage.highlight
    heading = escape(one_line(highlight.heading)) or "source"
    properties = {
        "source": f"[{heading}]({passage.link})" if passage.link else "",
        "page": cited(passage.pages),
        "colour": "" if highlight.colour == ORDINARY_COLOUR else one_line(highlight.colour),
        "date": f"{highlight.created_at:%Y-%m-%d}",
        "state": passage.remark,
        "links": " ".join(f"(({_block_id(each.uid)}))" for each in passage.links),
        "tags": _tags(highlight.tags, ", "),
        "id": _block_id(highlight.uid),
    }
    quote = "\n".join(f"> {line}".rstrip() for line in escape(passage.quote).split("\n"))
    block = _block("\n".join([quote, *(f"{name}:: {value}" for name, value in properties.items() if value)]))
    note = own_text(highlight.note)
    return f"{block}\n{_block(note, 1)}" if note else block


def _block_id(uid: str) -> str:
    return str(uuid.uuid5(_BLOCKS, uid))


def escape(outside: str) -> str:
    """Markdown that Logseq shows as it is: no reference, macro or property either."""
    return re.sub(r"\{(?=\{)|\((?=\()", lambda found: f"\\{found.group()}", escape_markdown(outside))


def _block(body: str, depth: int = 0) -> str:
    """Lines as one block: the first after a dash, the others below it."""
    indent = "\t" * depth
    return f"{indent}- " + body.replace("\n", f"\n{indent}  ")


def _value(line: str) -> str:
    # in a property, [[ ]] and # refer to pages, and commas part values only in `tags`
    return one_line(line).replace("[[", "[ [").replace("#", "\\#")


def _tags(names: Iterable[str], between: str) -> str:
    return between.join(dict.fromkeys(filter(None, map(tag, names))))
