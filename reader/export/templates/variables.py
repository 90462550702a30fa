"""The names that templates know: those of Obsidian's Zotero Integration, and a few of our own.

docs/export.md lists them. All values are plain strings, numbers, dates, lists and dicts.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from reader.citations.names import display_name, without_empty
from reader.citations.report import CitedReport, PartialDate
from reader.export.markdown import ORDINARY_COLOUR, marker, tag
from reader.export.plain import one_line, own_text
from reader.export.records import Passage, Report
from reader.model import AuthorName
from reader.page_numbers import cited as cited_pages
from reader.page_numbers import label

_HEX = {"yellow": "#ffd400", "green": "#5fb236", "blue": "#2ea8e5", "pink": "#e56eee", "purple": "#a28ae5"}
_HUES = (
    *((15, "Red"), (45, "Orange"), (70, "Yellow"), (170, "Green")),
    *((195, "Cyan"), (255, "Blue"), (285, "Purple"), (345, "Magenta")),
)
_ITEM_TYPES = {
    "report": "report",
    "webpage": "webpage",
    "post-weblog": "blogPost",
    "article-newspaper": "newspaperArticle",
    "article-magazine": "magazineArticle",
    "article-journal": "journalArticle",
    "book": "book",
    "chapter": "bookSection",
    "thesis": "thesis",
    "paper-conference": "conferencePaper",
    "personal_communication": "letter",
}
EMPTY = (
    *("abstractNote", "ISBN", "ISSN", "accessDate", "archive", "archiveLocation", "attachments"),
    *("bibliography", "callNumber", "collections", "extra", "issue", "journalAbbreviation"),
    *("lastImportDate", "libraryCatalog", "numPages", "pages", "pdfZoteroLink", "place", "relations"),
    *("rights", "shortTitle", "volume"),
)
"""Names of that program which have no value here: a template may ask for them."""


def report_variables(report: Report) -> dict[str, Any]:
    """The names of one report."""
    article, cited = report.article, report.cited
    return {
        **dict.fromkeys(EMPTY, ""),
        "id": one_line(article.uid),
        "title": report.title,
        "creators": [_creator(author) for author in without_empty(cited.authors)],
        "authors": one_line(", ".join(article.authors)),
        "date": _day(article.published_at),
        "issued": str(cited.date) if cited.date else "",
        "dateAdded": article.added_at.date(),
        "publicationTitle": report.source,
        "site": report.source,
        "url": one_line(article.url),
        "citekey": report.key,
        "citationKey": report.key,
        "desktopURI": one_line(article.url),
        "itemType": _ITEM_TYPES.get(cited.type, "document"),
        "allTags": ", ".join(map(one_line, article.tags)),
        "hashTags": _hash_tags(article.tags),
        "tags": [{"tag": one_line(name), "name": tag(name)} for name in article.tags],
        "note": own_text(article.note),
        "markdownNotes": own_text(article.note),
        "annotations": [passage_variables(each) for each in report.passages],
        **_reference(cited),
    }


def passage_variables(passage: Passage) -> dict[str, Any]:
    """The names of one passage."""
    highlight = passage.highlight
    hex_colour = _HEX.get(highlight.colour, _HEX[ORDINARY_COLOUR])
    return {
        "type": "highlight",
        "id": one_line(highlight.uid),
        "annotatedText": passage.quote,
        "comment": own_text(highlight.note),
        "color": hex_colour,
        "colorCategory": _category(hex_colour),
        "colour": one_line(highlight.colour),
        "page": passage.page.page + 1 if passage.page else "",
        "pageLabel": one_line(label(passage.page)) if passage.page else "",
        "pages": cited_pages(passage.pages),
        "tags": [{"tag": one_line(name), "name": tag(name)} for name in highlight.tags],
        "allTags": ", ".join(map(one_line, highlight.tags)),
        "hashTags": _hash_tags(highlight.tags),
        "date": highlight.created_at.date(),
        "dateModified": highlight.updated_at.date(),
        "heading": one_line(highlight.heading),
        "link": passage.link,
        "desktopURI": passage.link,
        "marker": marker(highlight.uid),
        "remark": passage.remark,
    }


def _reference(cited: CitedReport) -> dict[str, Any]:
    return {
        "DOI": one_line(cited.doi),
        "publisher": one_line(cited.institution),
        "institution": one_line(cited.institution),
        "seriesTitle": one_line(cited.series),
        "reportNumber": one_line(cited.report_number),
        "language": one_line(cited.language),
        "pdfLink": one_line(cited.pdf_url),
        "accessed": _partial(cited.accessed),
    }


def _partial(when: PartialDate | None) -> str:
    return str(when) if when else ""


def _creator(author: AuthorName) -> dict[str, str]:
    family = " ".join(filter(None, (author.particle, author.family, author.suffix)))
    return {
        "creatorType": "author",
        "firstName": one_line(author.given),
        "lastName": one_line(author.literal or family),
        "name": one_line(display_name(author)),
    }


def _hash_tags(names: Sequence[str]) -> str:
    return " ".join(f"#{name}" for name in dict.fromkeys(filter(None, map(tag, names))))


def _day(moment: datetime | None) -> date | str:
    return moment.date() if moment else ""


def _category(hex_colour: str) -> str:
    """The name of a colour by its hue, in degrees."""
    red, green, blue = (int(hex_colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    hue = colorsys.rgb_to_hls(red, green, blue)[0] * 360
    return next((name for limit, name in _HUES if hue < limit), "Red")
