"""Reports as they are exported, with whatever titles, names and words the outside world may send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from reader.citations.report import TYPES, CitedReport, PartialDate
from reader.document import Block, BlockKind, Document
from reader.export.records import Report, report
from reader.model import (
    Anchor,
    AnchorState,
    Article,
    AuthorName,
    Highlight,
    PageStart,
    ReadingState,
    Revision,
    Source,
)

NOW = datetime(2026, 9, 1, 14, 32, tzinfo=UTC)
HOSTILE = (
    "100% of {braces} & $dollars_and#hashes",
    'He said "no" – she said ‘yes’',
    "Two\nlines\r\nand a tab\there",
    "تقرير عن \u202bالإيجارات\u202c 2026",
    "🏠 Rents 👩‍👩‍👧 rise",
    "* not a heading :tag:",
    "\\emph{x} \\\\ ~tilde^caret",
    "}unbalanced{ {{",
    "=HYPERLINK(1), and, commas; semicolons",
    "[[link]] #tag ((ref)) {{macro}} @cite key:: value",
    "ER  - \nTY  - GEN",
    "--- \n--- yaml: [",
    "<script>alert(1)</script>",
    "統計報告の読み方",
    "GDP of the EU and iPhone sales",
    "\x1b]0;title\x07 and \x9b31m",
)
"""What breaks formats: their own signs, line ends, controls, scripts of all directions."""
LINES = st.sampled_from(HOSTILE) | st.text(max_size=40)
NAMES = st.builds(
    AuthorName, family=LINES, given=st.sampled_from(["Ada", "Jean-Paul", "A. {B}", ""]), particle=st.just("")
) | st.builds(AuthorName, literal=LINES)


def article(text: str, **changes: Any) -> Article:
    """An article with a text of paragraphs, one for each line; pages of 40 characters with `pages`."""
    document = Document(tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split("\n") if line))
    pages = tuple(
        PageStart(start, number, "" if number else "iv")
        for number, start in enumerate(range(0, max(1, len(document.text)), 40))
    )
    paged = changes.pop("paged", False)
    revision = Revision(
        1, 7, 1, NOW, Source.PAGE, document, words=20, pages=pages if paged else (), file_url=""
    )
    values = {
        "id": 7,
        "uid": "a7f3k2",
        "feed_id": 1,
        "feed_title": "The Feed",
        "url": "https://example.org/rents?a=1&b=2#part",
        "title": "Rents: a report",
        "authors": ("Ada Example",),
        "site": "Example Review",
        "language": "en",
        "published_at": NOW - timedelta(days=1),
        "added_at": NOW,
        "state": ReadingState(),
        "revision": revision,
    }
    return Article(**{**values, **changes})


def highlight(text: str, start: int, end: int, uid: str, **changes: Any) -> Highlight:
    """A highlight of text[start:end], placed."""
    values = {
        "uid": uid,
        "article_id": 7,
        "revision_id": 1,
        "start": start,
        "end": end,
        "quote": text[start:end],
        "prefix": text[max(0, start - 20) : start],
        "suffix": text[end : end + 20],
        "heading": "",
        "colour": "yellow",
        "created_at": NOW,
        "updated_at": NOW + timedelta(microseconds=7),
        "anchor": Anchor(AnchorState.EXACT, start, end),
    }
    return Highlight(**{**values, **changes})


def cited(key: str = "exampleRentsReport2026", **changes: Any) -> CitedReport:
    """A report for citing."""
    values = {
        "article_id": 7,
        "uid": "a7f3k2",
        "key": key,
        "type": "report",
        "title": "Rents: a report",
        "authors": (AuthorName("Example", "Ada"),),
        "date": PartialDate(2026, 8, 31),
        "institution": "Example Institute",
        "url": "https://example.org/rents?a=1&b=2#part",
        "accessed": PartialDate(2026, 9, 1),
    }
    return CitedReport(**{**values, **changes})


def paged_report(known: CitedReport, **changes: Any) -> Report:
    """A report of three pages with two passages, one with a note and tags."""
    text = "Rents rose by a fifth in two years, says the report. Nobody was surprised.\nWages did not follow."
    source = article(text, note="Read again.", tags=("housing",), paged=True, **changes)
    assert source.revision is not None
    plain = source.revision.document.text
    marked = [
        highlight(plain, 0, 35, f"{source.uid}one", note="Ask *why*.", tags=("method", "a/b")),
        highlight(plain, 53, 74, f"{source.uid}two", colour="blue", heading="What comes next"),
    ]
    return report(source, marked, known)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report with up to three passages, anything in its fields."""
    text = "\n".join(draw(st.lists(LINES, min_size=1, max_size=4))) + "\nThe end."
    source = article(
        text,
        title=draw(LINES),
        authors=tuple(draw(st.lists(LINES, max_size=3))),
        note=draw(LINES),
        tags=tuple(draw(st.lists(LINES.filter(str.strip), max_size=2))),
        paged=draw(st.booleans()),
        url=draw(st.sampled_from(["https://example.org/a?b={c}&d=%20", "", "https://例え.jp/統計"])),
    )
    assert source.revision is not None
    plain = source.revision.document.text
    marked = []
    for number in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(plain) - 1))
        end = draw(st.integers(start + 1, len(plain)))
        changes = {"note": draw(LINES), "tags": tuple(draw(st.lists(LINES.filter(str.strip), max_size=2)))}
        marked.append(highlight(plain, start, end, f"u{number}", **changes))
    known = cited(
        type=draw(st.sampled_from(TYPES)),
        title=source.title,
        authors=tuple(draw(st.lists(NAMES, max_size=3))),
        institution=draw(LINES),
        site=draw(LINES),
        url=source.url,
        date=draw(st.sampled_from([None, PartialDate(2024), PartialDate(2024, 2), PartialDate(2024, 2, 29)])),
    )
    return report(source, marked, known)
