"""BibTeX, in fields that biblatex, BibTeX, pandoc and Zotero read alike.

Braces have to balance in BibTeX even behind a backslash, so odd ones become commands. Words with
capitals are kept from styles that change case. Passages are in `annote`, which becomes a note in Zotero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from reader.citations.names import without_empty
from reader.export.plain import one_line, own_text
from reader.export.records import Passage, Report
from reader.model import AuthorName
from reader.page_numbers import cited as cited_pages

_TYPES = {
    "report": "techreport",
    "article-newspaper": "article",
    "article-magazine": "article",
    "article-journal": "article",
    "book": "book",
    "chapter": "incollection",
    "thesis": "phdthesis",
    "paper-conference": "inproceedings",
}
_CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school"}
_SIGNS = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "%&$#_"},
}
_SIGN = re.compile(r"[\\{}~^%&$#_]")


def text(reports: Iterable[Report]) -> str:
    """All reports, an entry each."""
    return "\n".join(_entry(each) for each in reports)


def escape(outside: str) -> str:
    """Text that LaTeX prints as it is, with balanced braces."""
    pairs = _pairs(outside)
    return _SIGN.sub(
        lambda sign: f"\\{sign.group()}" if sign.start() in pairs else _SIGNS[sign.group()], outside
    )


def _pairs(text: str) -> set[int]:
    """Where braces are that belong together: BibTeX may count those."""
    opened: list[int] = []
    pairs: set[int] = set()
    for place, character in enumerate(text):
        if character == "{":
            opened.append(place)
        elif character == "}" and opened:
            pairs |= {opened.pop(), place}
    return pairs


def _entry(report: Report) -> str:
    cited = report.cited
    kind = _TYPES.get(cited.type, "online" if cited.url or cited.type != "document" else "techreport")
    fields = {
        "author": " and ".join(_author(author) for author in without_empty(cited.authors)),
        "title": _title(one_line(cited.title) or "Untitled"),
        _CONTAINERS.get(kind, "organization"): "" if kind == "techreport" else escape(one_line(cited.site)),
        _PUBLISHERS.get(kind, "publisher"): escape(one_line(cited.institution)),
        "series": escape(one_line(cited.series)),
        "number": escape(one_line(cited.report_number)),
        "date": str(cited.date) if cited.date else "",
        "year": f"{cited.date.year:04}" if cited.date else "",
        "doi": _verbatim(cited.doi),
        "url": _verbatim(cited.url),
        "urldate": str(cited.accessed) if cited.accessed and cited.url else "",
        "language": escape(one_line(cited.language)),
        "keywords": ", ".join(escape(one_line(name)) for name in report.article.tags),
        "annote": _notes(report),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{cited.key or cited.uid},\n{lines}}}\n"


def _author(author: AuthorName) -> str:
    if author.literal:
        return f"{{{escape(one_line(author.literal))}}}"
    family = " ".join(filter(None, (_part(author.particle), _part(author.family))))
    return ", ".join(filter(None, (family, _part(author.suffix), _part(author.given))))


def _part(name: str) -> str:
    """A part of a name, in braces where a comma or the word "and" would divide it."""
    name = one_line(name)
    return f"{{{escape(name)}}}" if re.search(r",|\band\b", name, re.IGNORECASE) else escape(name)


def _title(title: str) -> str:
    """The title, its words with capitals in braces; the first letter of all needs none."""
    first, *others = title.split(" ")
    kept = [first[1:] != first[1:].lower(), *(word != word.lower() for word in others)]
    words = zip(escape(title).split(" "), kept, strict=True)
    return " ".join(f"{{{word}}}" if keep else word for word, keep in words)


def _verbatim(address: str) -> str:
    """An address: biblatex takes these fields as they are, so nothing in them may be a brace."""
    return quote(one_line(address), safe="%/:?#@!$&'()*+,;=~-._[]|^\"<>") if address else ""


def _notes(report: Report) -> str:
    notes = [escape(own_text(report.article.note)), *(_note(each) for each in report.passages)]
    return "\n\n".join(note for note in notes if note)


def _note(passage: Passage) -> str:
    """A passage in quotation marks with its page, then the note and the tags."""
    highlight = passage.highlight
    place = cited_pages(passage.pages)
    tags = " ".join(f"#{one_line(name)}" for name in highlight.tags)
    quoted = f"“{passage.quote}”{f' ({place})' if place else ''}"
    return escape("\n".join(filter(None, (quoted, own_text(highlight.note), tags))))
