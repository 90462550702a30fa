"""Files as other programs write them, with their quirks, made from a shelf of articles with passages."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

WORDS = [
    "levy",
    "port",
    "vessel",
    "fuel",
    "scheme",
    "fund",
    "region",
    "council",
    "budget",
    "harvest",
    "river",
    "turbine",
    "survey",
    "tariff",
    "quota",
    "committee",
    "minister",
    "island",
    "session",
    "measure",
    "report",
    "estimate",
    "decline",
    "increase",
    "margin",
    "index",
    "cement",
    "ferry",
    "warehouse",
    "permit",
    "licence",
    "drought",
    "canal",
    "pension",
    "wage",
    "credit",
    "deposit",
    "lender",
    "auction",
    "subsidy",
    "ceiling",
]
STAMP = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage on the shelf."""

    quote: str
    note: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """An article on the shelf, its text in paragraphs."""

    title: str
    author: str
    url: str
    paragraphs: tuple[str, ...]
    marks: tuple[Mark, ...]
    tags: tuple[str, ...] = ()
    read: bool = False

    @property
    def html(self) -> str:
        """Its text as other programs keep it."""
        return "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)


def shelf(seed: int, *, books: int = 4, marks: int = 5) -> tuple[Book, ...]:
    """Articles whose sentences are all different, with passages from within sentences to two paragraphs."""
    rng = random.Random(seed)
    return tuple(_book(rng, number, marks) for number in range(books))


def _book(rng: random.Random, number: int, marks: int) -> Book:
    paragraphs = tuple(
        " ".join(_sentence(rng, number, paragraph, each) for each in range(4)) for paragraph in range(8)
    )
    found = []
    for paragraph in rng.sample(range(7), min(marks, 7)):
        words = paragraphs[paragraph].split()
        begin = rng.randrange(len(words) // 2)
        quote = " ".join(words[begin : begin + rng.randint(6, 20)])
        note = rng.choice(("", "see the annex", "Ünïcode & “quotes”, with a comma"))
        found.append(Mark(quote, note, tuple(rng.sample(("method", "claim", "data"), rng.randrange(3)))))
    return Book(
        title=f"The {WORDS[number % len(WORDS)].title()} Report: {rng.choice(WORDS)} and {rng.choice(WORDS)}, part {number}",
        author=rng.choice(("Jane Doe", "John Q. Roe", "Ana María Pérez")),
        url=f"https://example.org/reports/{number}",
        paragraphs=paragraphs,
        marks=tuple(found),
        tags=tuple(rng.sample(("energy", "trade", "to cite"), rng.randrange(3))),
        read=rng.random() < 0.5,
    )


def _sentence(rng: random.Random, *numbers: int) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(8, 14))]
    words.insert(3, f"no. {''.join(map(str, numbers))}{rng.randrange(1000)}")
    return f"{' '.join(words).capitalize()}."


# --- the files


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def readwise(books: Sequence[Book]) -> bytes:
    """Readwise's export: no addresses, tags in notes as well."""
    rows: list[list[Any]] = [
        [
            "Highlight",
            "Book Title",
            "Book Author",
            "Amazon Book ID",
            "Note",
            "Color",
            "Tags",
            "Location Type",
            "Location",
            "Highlighted at",
            "Document tags",
        ]
    ]
    for book in books:
        for mark in book.marks:
            note = " ".join(filter(None, (*(f".{tag}" for tag in mark.tags[:1]), mark.note)))
            tags = ",".join(mark.tags[1:])
            at = "2021-03-04 05:06:07+00:00"
            row = [mark.quote, book.title, book.author, "", note, "blue", tags, "page", 3, at]
            rows.append([*row, ",".join(book.tags)])
    return b"\xef\xbb\xbf" + _csv(rows)


def readwise_import(books: Sequence[Book]) -> bytes:
    """What other programs write for Readwise."""
    rows: list[list[Any]] = [["Highlight", "Title", "Author", "URL", "Note", "Location", "Date"]]
    for book in books:
        for mark in book.marks:
            rows.append([mark.quote, book.title, book.author, book.url, mark.note, 7, "2021-03-04 05:06:07Z"])
    return _csv(rows)


def reader(books: Sequence[Book]) -> bytes:
    """Readwise Reader's list of documents."""
    rows: list[list[Any]] = [
        ["Title", "URL", "ID", "Document tags", "Saved date", "Reading progress", "Location", "Seen"]
    ]
    for number, book in enumerate(books):
        place = "archive" if book.read else "later"
        at = "2021-03-04 05:06:07+00:00"
        rows.append([book.title, book.url, f"01h{number}", repr(list(book.tags)), at, "0.5", place, "True"])
    return _csv(rows)


def pocket(books: Sequence[Book]) -> bytes:
    """Pocket's archive."""
    rows: list[list[Any]] = [["title", "url", "time_added", "tags", "status"]]
    for book in books:
        state = "archive" if book.read else "unread"
        rows.append([book.title, book.url, int(STAMP.timestamp()), "|".join(book.tags), state])
    marks = [
        {
            "url": book.url,
            "title": book.title,
            "highlights": [
                {"quote": mark.quote, "created_at": int(STAMP.timestamp())} for mark in book.marks
            ],
        }
        for book in books
    ]
    return archive({"part_000000.csv": _csv(rows), "annotations/part_000000.json": _json(marks)})


def pocket_page(books: Sequence[Book]) -> bytes:
    """Pocket's older page of links."""
    lists = []
    for heading, read in (("Unread", False), ("Read Archive", True)):
        items = "".join(
            f'<li><a href="{book.url}" time_added="{int(STAMP.timestamp())}" tags="{",".join(book.tags)}">'
            f"{book.title}</a></li>\n"
            for book in books
            if book.read is read
        )
        lists.append(f"<h1>{heading}</h1>\n<ul>\n{items}</ul>\n")
    return f"<!DOCTYPE html>\n<html><body>{''.join(lists)}</body></html>\n".encode()


def omnivore(books: Sequence[Book]) -> bytes:
    """Omnivore's archive, with texts."""
    members: dict[str, bytes] = {}
    listed = []
    for number, book in enumerate(books):
        slug = f"report-{number}"
        listed.append(
            {
                "id": str(number),
                "slug": slug,
                "title": book.title,
                "description": None,
                "author": book.author,
                "url": book.url,
                "state": "Archived" if book.read else "Active",
                "readingProgress": 40,
                "thumbnail": None,
                "labels": list(book.tags),
                "savedAt": "2021-03-04T05:06:07.000Z",
                "updatedAt": "2021-03-04T05:06:07.000Z",
                "publishedAt": None,
            }
        )
        members[f"content/{slug}.html"] = (
            f'<div id="readability-page-1" class="page">{book.html}</div>'.encode()
        )
        parts = []
        for mark in book.marks:
            labels = "\n\n" + " ".join(f"#{tag}" for tag in mark.tags) if mark.tags else ""
            parts.append(f"> {mark.quote} {labels}" + (f"\n\n{mark.note}" if mark.note else ""))
        members[f"highlights/{slug}.md"] = "\n\n".join(parts).encode()
    return archive({"metadata_0_to_20.json": _json(listed), **members})


def instapaper(books: Sequence[Book]) -> bytes:
    """Instapaper's CSV: a row for each passage."""
    rows: list[list[Any]] = [["URL", "Title", "Selection", "Folder", "Timestamp", "Tags"]]
    for book in books:
        folder = "Archive" if book.read else "Unread"
        for quote in [mark.quote for mark in book.marks] or [""]:
            row = [book.url, book.title, quote, folder, int(STAMP.timestamp()), json.dumps(list(book.tags))]
            rows.append(row)
    return _csv(rows)


def instapaper_markdown(books: Sequence[Book]) -> bytes:
    """Instapaper's Markdown, a file an article."""
    members = {}
    for number, book in enumerate(books):
        blocks = [f"# [[{book.title}]({book.url})]"]
        for mark in book.marks:
            blocks += [f"> {mark.quote}", *([mark.note] if mark.note else [])]
        members[f"{number}.md"] = ("\n\n".join(blocks) + "\n").encode()
    return archive(members)


def wallabag(books: Sequence[Book]) -> bytes:
    """wallabag's JSON, with texts."""
    return _json(
        [
            {
                "id": number,
                "url": book.url,
                "title": book.title,
                "content": book.html,
                "tags": list(book.tags),
                "is_archived": int(book.read),
                "is_starred": 0,
                "created_at": "2021-03-04T05:06:07+00:00",
                "published_by": [book.author],
                "annotations": [
                    {"text": mark.note, "quote": mark.quote, "ranges": [{"start": "/p", "startOffset": 1}]}
                    for mark in book.marks
                ],
            }
            for number, book in enumerate(books)
        ]
    )


def raindrop(books: Sequence[Book]) -> bytes:
    """Raindrop's own CSV."""
    rows: list[list[Any]] = [
        [
            "id",
            "title",
            "note",
            "excerpt",
            "url",
            "folder",
            "tags",
            "created",
            "cover",
            "highlights",
            "favorite",
        ]
    ]
    for number, book in enumerate(books):
        marks = "\n".join(
            f"Highlight:{mark.quote}" + (f"\nNote:{mark.note}" if mark.note else "") for mark in book.marks
        )
        tags, at = ", ".join(book.tags), "2021-03-04T05:06:07.000Z"
        rows.append([number, book.title, "", "…", book.url, "Unsorted", tags, at, "", marks, "false"])
    return _csv(rows)


def matter(books: Sequence[Book]) -> bytes:
    """Matter's CSV."""
    rows: list[list[Any]] = [
        [
            "Title",
            "Author",
            "Publisher",
            "URL",
            "Tags",
            "Word Count",
            "In Queue",
            "Favorited",
            "Read",
            "Highlight_Count",
            "Last Interaction Date",
            "File Id",
        ]
    ]
    for book in books:
        row = [book.title, book.author, "Press", book.url, ";".join(book.tags), 100, not book.read, False]
        rows.append([*row, book.read, len(book.marks), "2021-03-04", ""])
    return _csv(rows)


def kindle(books: Sequence[Book]) -> bytes:
    """Kindle's clippings: a note after its passage, at the passage's last location."""
    parts = []
    for book in books:
        for number, mark in enumerate(book.marks):
            head = f"\ufeff{book.title} ({book.author})\r\n"
            place = f"on page {number + 3} | Location {number * 100 + 10}-{number * 100 + 12}"
            at = "Added on Thursday, March 4, 2021 5:06:07 AM"
            parts.append(f"{head}- Your Highlight {place} | {at}\r\n\r\n{mark.quote}\r\n==========\r\n")
            if mark.note:
                where = f"on page {number + 3} | Location {number * 100 + 12}"
                parts.append(f"{head}- Your Note {where} | {at}\r\n\r\n{mark.note}\r\n==========\r\n")
    return "".join(parts).encode()


def hypothesis_rows(books: Sequence[Book]) -> bytes:
    """What Hypothesis' API answers, with a page note and a reply."""
    rows: list[dict[str, Any]] = []
    for number, book in enumerate(books):
        text = "\n".join(book.paragraphs)
        for index, mark in enumerate(book.marks):
            at = text.find(mark.quote)
            rows.append(
                {
                    "id": f"id{number}x{index}",
                    "uri": book.url,
                    "text": mark.note,
                    "tags": list(mark.tags),
                    "created": "2021-03-04T05:06:07.000000+00:00",
                    "updated": "2021-03-04T05:06:07.000000+00:00",
                    "document": {"title": [book.title]},
                    "target": [
                        {
                            "source": book.url,
                            "selector": [
                                {"type": "RangeSelector", "startOffset": 1},
                                {"type": "TextPositionSelector", "start": at + 900, "end": at + 950},
                                {
                                    "type": "TextQuoteSelector",
                                    "exact": mark.quote,
                                    "prefix": text[max(0, at - 32) : at],
                                    "suffix": text[at + len(mark.quote) :][:32],
                                },
                            ],
                        }
                    ],
                }
            )
        rows.append({"id": f"reply{number}", "uri": book.url, "text": "I agree", "references": ["id0x0"]})
    return _json({"total": len(rows), "rows": rows})


def csl(books: Sequence[Book]) -> bytes:
    """CSL-JSON: no passages."""
    return _json(
        [
            {
                "id": number,
                "type": "report",
                "title": book.title,
                "author": [{"literal": book.author}],
                "issued": {"date-parts": [[2021, 3, 4]]},
                "URL": book.url,
                "citation-key": f"key{number}",
            }
            for number, book in enumerate(books)
        ]
    )


def ris(books: Sequence[Book]) -> bytes:
    """RIS, as Zotero writes it."""
    items = []
    for book in books:
        lines = [f"TI  - {book.title}", f"AU  - {book.author}", f"UR  - {book.url}", "DA  - 2021/03/04"]
        lines += [f"KW  - {tag}" for tag in book.tags]
        items.append("\r\n".join(["TY  - RPRT", *lines, "ER  - ", "", ""]))
    return "".join(items).encode()


def bibtex(books: Sequence[Book]) -> bytes:
    """BibTeX, with accents in LaTeX."""
    items = []
    for number, book in enumerate(books):
        author = book.author.replace("í", r"{\'i}").replace("é", r"{\'e}")
        items.append(
            f"@report{{key{number},\n  title = {{{book.title}}},\n  author = {{{author}}},\n"
            f"  date = {{2021-03-04}},\n  url = {{{book.url}}},\n  keywords = {{{','.join(book.tags)}}}\n}}\n\n"
        )
    return "".join(items).encode()


def zotero(books: Sequence[Book]) -> bytes:
    """Better BibTeX's JSON."""
    return _json(
        {
            "config": {"id": "36a3b0b5"},
            "items": [
                {
                    "itemType": "report",
                    "title": book.title,
                    "url": book.url,
                    "citationKey": f"key{number}",
                    "creators": [{"creatorType": "author", "name": book.author}],
                    "tags": [{"tag": tag} for tag in book.tags],
                    "attachments": [
                        {
                            "itemType": "attachment",
                            "annotations": [
                                {
                                    "annotationText": mark.quote,
                                    "annotationComment": mark.note,
                                    "annotationColor": "#5fb236",
                                    "tags": [{"tag": tag} for tag in mark.tags],
                                }
                                for mark in book.marks
                            ],
                        }
                    ],
                }
                for number, book in enumerate(books)
            ],
        }
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def archive(members: dict[str, bytes]) -> bytes:
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Form:
    """A format: how its files are made, and what they can hold."""

    make: Callable[[Sequence[Book]], bytes]
    passages: bool = True
    notes: bool = True
    passage_tags: bool = True
    addresses: bool = True
    article_tags: bool = True
    states: bool = True
    texts: bool = False


NO_PASSAGES = {"passages": False, "notes": False, "passage_tags": False}
FORMS: dict[str, Form] = {
    "readwise": Form(readwise, addresses=False, states=False),
    "readwise import": Form(readwise_import, passage_tags=False, article_tags=False, states=False),
    "readwise-reader": Form(reader, **NO_PASSAGES),
    "pocket": Form(pocket, notes=False, passage_tags=False),
    "pocket page": Form(pocket_page, **NO_PASSAGES),
    "omnivore": Form(omnivore, texts=True),
    "instapaper": Form(instapaper, notes=False, passage_tags=False),
    "instapaper markdown": Form(instapaper_markdown, passage_tags=False, article_tags=False, states=False),
    "wallabag": Form(wallabag, passage_tags=False, texts=True),
    "raindrop": Form(raindrop, passage_tags=False, states=False),
    "matter": Form(matter, **NO_PASSAGES),
    "kindle": Form(kindle, passage_tags=False, addresses=False, article_tags=False, states=False),
    "hypothesis": Form(hypothesis_rows, article_tags=False, states=False),
    "csl": Form(csl, article_tags=False, states=False, **NO_PASSAGES),
    "ris": Form(ris, states=False, **NO_PASSAGES),
    "bibtex": Form(bibtex, states=False, **NO_PASSAGES),
    "zotero": Form(zotero, states=False),
}
"""By name; its first word is what the program is called in `reader.imports.records.Format`."""
