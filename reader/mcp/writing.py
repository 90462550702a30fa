"""The tools that write: a highlight on an exact quote, a note. They add; nothing is replaced or deleted.

Journalled as made by hand, since the reader has asked for it: `u` undoes it like other changes, and it is
synced like them. A tag on each new highlight says that an agent made it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from reader.annotations.selectors import find_quote
from reader.errors import NotFound, QuoteNotFound
from reader.library.annotations.article_changes import set_article_note
from reader.library.annotations.highlight_changes import add_highlight, set_note
from reader.library.annotations.highlights import highlight, highlight_at
from reader.library.articles import listing
from reader.library.storage.database import Library
from reader.mcp.arguments import Arguments, choice_of, number_of, object_of, text_of, texts_of
from reader.mcp.protocol import Tool, ToolRefused
from reader.mcp.reading import as_json
from reader.model import COLOURS

Writing = Callable[[], AbstractContextManager[Library]]
MAX_NOTE = 100_000
"""Characters that a note may grow to."""
_HIGHLIGHT = object_of(
    {
        "article": number_of("The number of the article.", 1),
        "quote": text_of("The passage, word for word as the text has it; white space may differ."),
        "prefix": text_of("The words right before it, where the passage occurs more than once.", most=500),
        "suffix": text_of("The words right after it, where the passage occurs more than once.", most=500),
        "note": text_of("A note on it."),
        "tags": texts_of("Tags."),
        "colour": choice_of("A colour.", *COLOURS),
    },
    "article",
    "quote",
)
_NOTE = object_of(
    {
        "text": text_of("The note, in Markdown. It is added below what is there."),
        "highlight": text_of("The uid of the highlight it is on.", most=40),
        "article": number_of("Or the number of the article it is on.", 1),
    },
    "text",
)


def write_tools(
    writing: Writing, *, colour: str, tag: str, changed: Callable[[str], None] = lambda _: None
) -> list[Tool]:
    """The tools. `writing` opens the library; `tag` is put on new highlights, "" for none.

    `changed` is called with the uid of a highlight after its commit.
    """

    def highlighted(given: Arguments) -> str:
        with writing() as library:
            uid, new = _highlight(library, given, colour, tag)
        if new:
            changed(uid)
        return as_json({"uid": uid, "added": new})

    def noted(given: Arguments) -> str:
        if given.has("highlight") == given.has("article"):
            raise ToolRefused("Name the highlight or the article, one of them.")
        if not given.text("text").strip():
            raise ToolRefused("The note must not be empty.")
        with writing() as library:
            if given.has("article"):
                return as_json({"article": _note_article(library, given)})
            uid = _note_highlight(library, given)
        changed(uid)
        return as_json({"uid": uid})

    return [
        Tool(
            "add_highlight",
            "Highlight a passage of an article, given by its exact words. A passage that is highlighted "
            "already stays as it is.",
            _HIGHLIGHT,
            lambda given: highlighted(Arguments(given, _HIGHLIGHT)),
            writes=True,
        ),
        Tool(
            "add_note",
            "Add a note to a highlight or to an article, below the reader's own.",
            _NOTE,
            lambda given: noted(Arguments(given, _NOTE)),
            writes=True,
        ),
    ]


def _highlight(library: Library, given: Arguments, colour: str, tag: str) -> tuple[str, bool]:
    """The uid of the highlight, and whether it was made now. Raises QuoteNotFound, NotFound."""
    article = listing.article(library, given.number("article", 0))
    if article.revision is None:
        raise NotFound(f"Article {article.id} has no text yet.", hint="`postil update` fetches it.")
    places = find_quote(
        article.revision.document.text,
        given.text("quote"),
        prefix=given.text("prefix"),
        suffix=given.text("suffix"),
    )
    if not places:
        raise QuoteNotFound(f"That passage is not in the text of article {article.id}.")
    if len(places) > 1:
        raise QuoteNotFound(
            f"That passage is in the text {len(places)} times.", hint="Give more of it, or prefix and suffix."
        )
    (start, end) = places[0]
    known = highlight_at(library, article.id, start, end, revision_id=article.revision.id)
    if known is not None:
        return known.uid, False
    made = add_highlight(
        library,
        article.id,
        start,
        end,
        colour=given.text("colour") or colour,
        note=given.text("note"),
        tags=(*given.texts("tags"), *([tag] if tag else [])),
        revision_id=article.revision.id,
        now=datetime.now(UTC),
    )
    return made.uid, True


def _note_article(library: Library, given: Arguments) -> int:
    article = listing.article(library, given.number("article", 0))
    note = _joined(article.note, given.text("text"))
    set_article_note(library, article.id, note, bases=[article.note], now=datetime.now(UTC))
    return article.id


def _note_highlight(library: Library, given: Arguments) -> str:
    found = highlight(library, given.text("highlight"))
    note = _joined(found.note, given.text("text"))
    return set_note(library, found.uid, note, bases=[found.note], now=datetime.now(UTC)).uid


def _joined(before: str, text: str) -> str:
    joined = f"{before}\n\n{text.strip()}" if before.strip() else text.strip()
    if len(joined) > MAX_NOTE:
        raise ToolRefused(f"The note would be longer than {MAX_NOTE:,} characters.")
    return joined
