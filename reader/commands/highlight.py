"""`postil highlight`: highlight a passage from a script."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import (
    article_reference,
    examples,
    find_article,
    passage,
    tag_name,
    whole_number,
)
from reader.commands.shared.context import Context
from reader.commands.shared.following import run_hooks
from reader.commands.shared.texts import made_now
from reader.errors import QuoteNotFound
from reader.model import COLOURS, Highlight
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.storage.database import Library


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Highlight a passage of an article, given by its words; white space may differ. If it is "
        "highlighted already, its note, colour and tags are changed as given; no second highlight is added."
    )
    parser.add_argument(
        "article", metavar="ARTICLE", type=article_reference, help="its number, or its address"
    )
    parser.add_argument("--quote", metavar="TEXT", type=passage, required=True, help="the passage")
    parser.add_argument("--note", metavar="TEXT", default="", help="your note on it")
    parser.add_argument(
        "--tag",
        metavar="T",
        type=tag_name,
        action="append",
        default=[],
        help="a tag (repeatable)",
    )
    parser.add_argument(
        "--color", "--colour", dest="colour", metavar="C", choices=COLOURS, help=", ".join(COLOURS)
    )
    parser.add_argument("--prefix", metavar="TEXT", default="", help="the words right before the passage")
    parser.add_argument("--suffix", metavar="TEXT", default="", help="the words right after it")
    parser.add_argument("--nth", metavar="N", type=whole_number, help="which occurrence of the passage")
    parser.add_argument("--json", action="store_true", help="print the highlight as JSON")
    examples(
        parser,
        'postil highlight 12 --quote "correlation is not causation" --note "as ever" --tag method',
        'postil highlight 12 --quote "the" --nth 3 --color blue',
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises QuoteNotFound when the passage is not in the text, or is there more than once."""
    from reader.annotations.selectors import find_quote
    from reader.library.annotations import highlight_changes, highlights

    with context.library(write=True, create=False) as library:
        article = find_article(library, arguments.article)
        text = (article.revision or made_now(article, context)).document.text
        places = find_quote(text, arguments.quote, prefix=arguments.prefix, suffix=arguments.suffix)
        start, end = _choose(places, arguments.nth, article.id)
        known = next(
            (
                each
                for each in highlights.highlights(library, article.id)
                if (each.anchor.start, each.anchor.end) == (start, end)
            ),
            None,
        )
        if known is None:
            highlight = highlight_changes.add_highlight(
                library,
                article.id,
                start,
                end,
                colour=arguments.colour or context.settings.highlights.colour,
                note=arguments.note,
                tags=tuple(arguments.tag),
                now=datetime.now(UTC),
            )
        else:
            highlight = _follow(library, known, arguments)
    if known is not None:
        changed = "already highlighted and was changed" if highlight != known else "already highlighted"
        output.note(f"postil: that passage was {changed}.")
    if arguments.json:
        output.json_value(highlight)
    else:
        output.line(f"{highlight.uid} “{' '.join(highlight.quote.split())}”")
    if highlight != known:
        run_hooks(context, highlights=[highlight.uid])
    return 0


def _follow(library: Library, known: Highlight, arguments: argparse.Namespace) -> Highlight:
    """Change the note and colour of an existing highlight as given, and add the tags."""
    from reader.library.annotations import highlight_changes, highlights

    now = datetime.now(UTC)
    with library.transaction():
        if arguments.colour and arguments.colour != known.colour:
            highlight_changes.set_colour(library, known.uid, arguments.colour, now=now)
        if arguments.note and arguments.note != known.note:
            highlight_changes.set_note(library, known.uid, arguments.note, now=now)
        if arguments.tag:
            highlight_changes.set_tags(library, known.uid, (*known.tags, *arguments.tag), now=now)
    return highlights.highlight(library, known.uid)


def _choose(places: list[tuple[int, int]], nth: int | None, article_id: int) -> tuple[int, int]:
    if not places:
        raise QuoteNotFound(
            f"That passage is not in the text of #{article_id}.",
            hint=f"`postil show {article_id}` prints the text.",
        )
    if nth is None and len(places) > 1:
        raise QuoteNotFound(
            f"That passage is in the text of #{article_id} {len(places)} times.",
            hint="Quote more of it, or say which with --nth, --prefix or --suffix.",
        )
    if nth is not None and nth > len(places):
        raise QuoteNotFound(
            f"That passage is in the text of #{article_id} only {counted(len(places), 'time')}."
        )
    return places[(nth or 1) - 1]
