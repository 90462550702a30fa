"""The tools that read: search, an article's text, highlights."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from reader.errors import NotFound
from reader.hooks.records import highlight_records, moment
from reader.library.annotations.highlight_pages import pages_of_highlights
from reader.library.annotations.highlights import highlights
from reader.library.articles import listing
from reader.library.query.finding import find
from reader.library.query.options import BEST_FIRST, NEWEST_FIRST, QueryOptions, options_of
from reader.library.query.passages import find_passages
from reader.library.storage.database import Library
from reader.mcp.arguments import Arguments, number_of, object_of, text_of
from reader.mcp.protocol import Object, Tool
from reader.query import parse
from reader.settings import Settings

MAX_PIECE = 50_000
"""Characters of a text that one call gives."""
_QUERY_SECONDS = 20.0
_QUERY = (
    'Words, "phrases" and conditions in Postil\'s query language, such as is:unread, feed:NAME, tag:NAME, '
    "date:7d, title:WORD, author:NAME, joined by AND, OR, NOT and parentheses."
)
_SEARCH = object_of(
    {
        "query": text_of(f"{_QUERY} Empty: all articles, the newest first.", most=2000),
        "limit": number_of("How many articles at most (20).", 1, 100),
        "offset": number_of("How many of the first ones to leave out (0).", 0, 100_000),
    }
)
_READ = object_of(
    {
        "article": number_of("The number of the article.", 1),
        "start": number_of("The character to begin with (0).", 0),
        "length": number_of("How many characters (20000).", 1, MAX_PIECE),
    },
    "article",
)
_LIST = object_of(
    {
        "query": text_of(f"{_QUERY} Bare words are looked for in quotes and notes.", most=2000),
        "article": number_of("Only those in the article with this number.", 1),
        "limit": number_of("How many at most (50).", 1, 200),
        "offset": number_of("How many of the first ones to leave out (0).", 0, 100_000),
    }
)


def read_tools(library: Library, settings: Settings) -> list[Tool]:
    """The tools on a library that is open for reading."""

    def options(**more: Any) -> QueryOptions:
        return replace(options_of(settings), seconds=_QUERY_SECONDS, **more)

    return [
        Tool(
            "search_articles",
            "Search the reader's library of articles and reports. Gives number, title, authors, feed, "
            "address, date, words and a snippet of each.",
            _SEARCH,
            lambda given: _search(library, Arguments(given, _SEARCH), options),
        ),
        Tool(
            "read_article",
            "Read the cleaned text of an article, in pieces, with what is known of it and its highlights.",
            _READ,
            lambda given: _read(library, Arguments(given, _READ)),
        ),
        Tool(
            "list_highlights",
            "List passages that the reader highlighted, with notes, tags and the articles they are in.",
            _LIST,
            lambda given: _list(library, Arguments(given, _LIST), options),
        ),
    ]


def _search(library: Library, given: Arguments, options: Callable[..., QueryOptions]) -> str:
    text = given.text("query").strip()
    found = find(
        library,
        parse(text),
        options(
            limit=given.number("limit", 20),
            offset=given.number("offset", 0),
            sorts=BEST_FIRST if text else NEWEST_FIRST,
        ),
    )
    return as_json(
        {
            "articles": [
                {
                    "article": hit.article.id,
                    "title": hit.article.title,
                    "authors": hit.article.authors,
                    "feed": hit.article.feed_title,
                    "url": hit.article.url,
                    "published_at": moment(hit.article.published_at),
                    "words": hit.article.words,
                    "read": hit.article.read,
                    "starred": hit.article.starred,
                    "highlights": hit.article.highlights,
                    "snippet": "".join(piece for piece, _ in hit.snippet),
                }
                for hit in found
            ]
        }
    )


def _read(library: Library, given: Arguments) -> str:
    article = listing.article(library, given.number("article", 0))
    if article.revision is None:
        raise NotFound(f"Article {article.id} has no text yet.", hint="`postil update` fetches it.")
    document = article.revision.document
    start = min(given.number("start", 0), len(document.text))
    end = min(len(document.text), start + given.number("length", 20_000))
    marks = highlights(library, article.id)
    pages = pages_of_highlights(library, marks)
    return as_json(
        {
            "article": article.id,
            "title": article.title,
            "authors": article.authors,
            "site": article.site or article.feed_title,
            "url": article.url,
            "published_at": moment(article.published_at),
            "complete": article.revision.complete,
            "note": article.note,
            "tags": article.tags,
            "highlights": [
                {"uid": one.uid, "quote": one.quote, "note": one.note, "pages": pages[one.uid]}
                for one in marks
            ],
            "start": start,
            "end": end,
            "characters": len(document.text),
            "text": document.text[start:end],
        }
    )


def _list(library: Library, given: Arguments, options: Callable[..., QueryOptions]) -> str:
    only = listing.article(library, given.number("article", 0)).id if given.has("article") else None
    found = find_passages(library, parse(given.text("query").strip()), options(), article_id=only)
    first = given.number("offset", 0)
    shown = [one.uid for _, one in found[first : first + given.number("limit", 50)]]
    return as_json({"found": len(found), "highlights": highlight_records(library, shown)})


def as_json(value: Object) -> str:
    """What a tool answers: JSON that says "…" for every other character than ASCII itself."""
    return json.dumps(value, ensure_ascii=False, default=_listed)


def _listed(value: object) -> list[object]:
    assert isinstance(value, Sequence)
    return list(value)
