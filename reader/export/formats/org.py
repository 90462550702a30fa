"""Org: a heading for each report, one for each passage (https://orgmode.org/manual/, org-cite, org-roam).

What came from outside is text and nothing else: a zero width space, as Org's manual recommends, keeps signs
from being markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from datetime import datetime

from reader.export.file_names import file_name
from reader.export.markdown import ORDINARY_COLOUR
from reader.export.plain import one_line, own_text
from reader.export.records import LinkedPassage, Passage, Report
from reader.page_numbers import cited

_NOTHING = "\N{ZERO WIDTH SPACE}"
_EMPHASIS = re.compile(r"(?:(?<=^)|(?<=[\s\-–—({'\"]))(?=[*/_=~+]\S)", re.MULTILINE)
_INSIDE = re.compile(
    r"(?<=\[)(?=\[|fn:|cite|\d+(?:%|/))|(?<=\{)(?=\{\{)|(?<=<)(?=[<\d%])|(?<=\$)(?=\S)|(?<=@)(?=@)"
)
_CALLS = re.compile(r"\b(?=(?:src_|call_)\w)")
_LINE = re.compile(r"^(?=[ \t]*(?:#|\*+[ \t]|:[\w-]*:?|\||[-+][ \t]|\d+[.)][ \t]|[A-Z]+:|%%))", re.MULTILINE)
_WORDS = 60
"""Characters of a passage in its heading."""


def text(reports: Iterable[Report]) -> str:
    """All reports in one file."""
    found = list(reports)
    here = {each.highlight.uid for one in found for each in one.passages}
    return "#+OPTIONS: ^:{}\n\n" + "\n".join(_report(each, here) for each in found)


def escape(outside: str) -> str:
    """Text that Org shows as it is."""
    for pattern in (_EMPHASIS, _INSIDE, _CALLS, _LINE):
        outside = pattern.sub(_NOTHING, outside)
    return outside.replace("\\", "\\backslash{}")  # an entity: alone it may be a macro, or stop a reader


def _report(report: Report, here: Set[str]) -> str:
    article = report.article
    properties = {
        "CUSTOM_ID": one_line(article.uid),
        "ROAM_REFS": f"@{report.key}" if report.key else one_line(article.url),
        "AUTHOR": one_line("; ".join(article.authors)),
        "URL": one_line(article.url),
        "SITE": report.source,
        "PUBLISHED": _day(article.published_at),
        "SAVED": _day(article.added_at),
    }
    note = _own(article.note)
    parts = [_heading(1, report.title, article.tags), _drawer(properties), f"\n{note}\n" if note else ""]
    return "".join([*parts, *(f"\n{_passage(report, each, here)}" for each in report.passages)])


def _passage(report: Report, passage: Passage, here: Set[str]) -> str:
    """A passage; `here` are the uids of those in the same file."""
    highlight = passage.highlight
    properties = {
        "CUSTOM_ID": f"hl-{one_line(highlight.uid)}",
        "PAGE": passage.pages,
        "COLOUR": "" if highlight.colour == ORDINARY_COLOUR else one_line(highlight.colour),
        "CREATED": _day(highlight.created_at),
        "STATE": passage.remark,
    }
    where, pages = escape(one_line(highlight.heading)) or "source", cited(passage.pages)
    link = f"[[{_target(passage.link)}][{where}]]" if passage.link else ""
    source = " ".join(filter(None, (link, citation(report.key, passage.pages) or pages)))
    note = _own(highlight.note)
    return "".join(
        (
            _heading(2, _beginning(passage.quote), highlight.tags),
            _drawer(properties),
            f"#+begin_quote\n{escape(passage.quote)}\n#+end_quote\n",
            f"{source}\n" if source else "",
            *(f"→ {_link_to(each, here)}\n" for each in passage.links),
            f"\n{note}\n" if note else "",
        )
    )


def _link_to(linked: LinkedPassage, here: Set[str]) -> str:
    words = escape(re.sub(r"[\[\]]+", " ", linked.beginning))
    file = (
        "" if linked.uid in here else f"file:{file_name(linked.title, linked.report_uid, extension='.org')}::"
    )
    return f"[[{file}#hl-{one_line(linked.uid)}][{words}]]"


def citation(key: str, pages: str) -> str:
    """A citation of a passage on these pages ("12", "12–13", ""); "" without a key."""
    return f"[cite:@{key} {cited(pages)}".rstrip() + "]" if key else ""


def _heading(level: int, title: str, tags: Iterable[str]) -> str:
    names = dict.fromkeys(filter(None, (re.sub(r"[^\w@]+", "_", one_line(name)).strip("_") for name in tags)))
    # a keyword or a cookie at the beginning, or tags at the end, would not be part of the title
    title = re.sub(r"^(?=[A-Z]+\b|\[)|(?<=\s)(?=:[\w@#%:]+:$)", _NOTHING, escape(title))
    return f"{'*' * level} {title}" + (f" :{':'.join(names)}:\n" if names else "\n")


def _drawer(properties: dict[str, str]) -> str:
    lines = "".join(f":{name}: {value}\n" for name, value in properties.items() if value)
    return f":PROPERTIES:\n{lines}:END:\n"


def _own(note: str) -> str:
    """The reader's note, which keeps its markup; a line of it does not become a heading or a keyword."""
    return re.sub(r"^(?=\*+ |#\+|:END:)", " ", own_text(note), flags=re.MULTILINE)


def _target(link: str) -> str:
    return link.replace("[", "%5B").replace("]", "%5D")


def _beginning(quote: str) -> str:
    words = one_line(quote)
    return words if len(words) <= _WORDS else f"{words[:_WORDS].rpartition(' ')[0] or words[:_WORDS]}…"


def _day(moment: datetime | None) -> str:
    return f"[{moment:%Y-%m-%d}]" if moment else ""
