"""`postil export`: highlights as Markdown files, subscriptions as OPML, the journal of changes."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.commands import output
from reader.commands.arguments import add_json, article_reference, examples, find_article
from reader.commands.context import Context
from reader.commands.queries import add_query, asked, pointing_at
from reader.errors import ExportError, NotFound
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.export.folder import Exported
    from reader.library.storage.database import Library


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = "Export the library to files for other programs."
    examples(parser, "postil export markdown --to ~/notes", "postil export opml > feeds.opml")
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True, title="kinds")
    markdown = kinds.add_parser(
        "markdown",
        help="highlights and notes, one Markdown file per article",
        description="Write one Markdown file for each article with highlights. Later exports add new "
        "highlights and update changed ones; your own edits in the files are kept. With a query, only "
        "articles that it finds.",
    )
    add_query(markdown)
    markdown.add_argument(
        "--to", metavar="DIR", type=Path, help="folder to write to (default: export.folder)"
    )
    markdown.add_argument(
        "--article",
        metavar="ARTICLE",
        type=article_reference,
        help="export only this article, by number or URL",
    )
    add_json(markdown)
    examples(
        markdown,
        "postil export markdown",
        "postil export markdown tag:thesis marked:30d",
        "postil export markdown --to ~/vault/reading --article 12",
    )
    opml = kinds.add_parser(
        "opml",
        help="subscriptions with their folders",
        description="Write the subscriptions as OPML to standard output or a file.",
    )
    opml.add_argument("--to", metavar="FILE", type=Path, help="file to write to (default: standard output)")
    examples(opml, "postil export opml > feeds.opml", "postil export opml --to feeds.opml")
    journal = kinds.add_parser(
        "journal",
        help="every change you made, for import into another library",
        description="Write every change to highlights, notes, tags, states and subscriptions, one JSON "
        "object a line. `postil import` restores all of them from that file into any library.",
    )
    journal.add_argument("--to", metavar="FILE", type=Path, required=True, help="file to write to")
    examples(
        journal,
        "postil export journal --to journal.jsonl",
        "postil --library new.db import journal.jsonl",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Export one kind. Raises NotFound for an unknown article, ExportError."""
    return {"markdown": _markdown, "opml": _opml, "journal": _journal}[arguments.kind](arguments, context)


def export_highlights(
    library: Library, folder: Path, article_ids: Sequence[int] | None = None
) -> Iterator[Exported]:
    """Write or update the Markdown files of articles in `folder`, one for each step of the iterator.

    Without `article_ids`, all articles with highlights, and those that were exported there before.
    Raises NotFound for an unknown id, ExportError.
    """
    from reader.export.folder import export_folder, exported_articles
    from reader.library.annotations import highlights
    from reader.library.articles import listing

    if article_ids is None:
        marked = [summary.id for summary, _ in highlights.all_highlights(library)]
        before = (
            article_id
            for uid, article_id in exported_articles(folder).items()
            if _is(library, article_id, uid)
        )
        article_ids = list(dict.fromkeys([*marked, *before]))
    yield from export_folder(
        folder,
        (
            (listing.article(library, article_id), highlights.highlights(library, article_id))
            for article_id in article_ids
        ),
    )


def _is(library: Library, article_id: int, uid: str) -> bool:
    """Whether the article has this uid; the folder may be from another library."""
    from reader.library.articles import listing

    try:
        return listing.article(library, article_id).uid == uid
    except NotFound:
        return False


def _markdown(arguments: argparse.Namespace, context: Context) -> int:
    usual = context.settings.export.path
    if context.library_path == paths.demo_library_file():
        usual = paths.demo_export_folder(context.library_path)
    folder = arguments.to.expanduser() if arguments.to else usual
    done: list[Exported] = []
    with context.library() as library:
        only = [find_article(library, arguments.article).id] if arguments.article else None
        if arguments.query:
            found = _annotated(context, library, arguments)
            only = found if only is None else [number for number in only if number in found]
        for file in export_highlights(library, folder.absolute(), only):
            done.append(file)
            if not arguments.json:
                output.line(f"{file.outcome:<9}  {file.path}")
    if arguments.json:
        output.json_value(done)
        return 0
    counts = Counter(str(file.outcome) for file in done)
    summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("written", "changed", "unchanged"))
    output.note(f"{counted(len(done), 'file')}: {summary}." if done else "No highlights yet.")
    return 0


def _annotated(context: Context, library: Library, arguments: argparse.Namespace) -> list[int]:
    """The articles with highlights or notes that the query finds."""
    from reader.library.query.finding import find_ids
    from reader.query import parse
    from reader.query.tree import And

    query = asked(context, library, arguments, each=True)
    annotated = parse("is:highlighted OR is:noted").root
    assert annotated is not None
    root = annotated if query.query.root is None else And((annotated, query.query.root))
    with pointing_at(query.text):
        return list(find_ids(library, replace(query.query, root=root), query.options))


def _opml(arguments: argparse.Namespace, context: Context) -> int:
    from reader.feeds.opml import write_opml
    from reader.library.feeds import subscriptions

    with context.library() as library:
        text = write_opml(
            subscriptions.folders(library), subscriptions.feeds(library), title="Postil subscriptions"
        )
    if arguments.to is None:
        output.file(text.encode("utf-8"))  # the encoding it declares, whatever the terminal's is
        return 0
    from reader.export.folder import write_file

    path = arguments.to.expanduser()
    if path.is_dir():
        raise ExportError(f"{path} is a folder.", hint="Name a file after --to.")
    write_file(path, text)
    output.line(f"{'written':<9}  {path}")
    return 0


def _journal(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.annotations.journal_file import export_journal

    path = arguments.to.expanduser()
    if path.is_dir():
        raise ExportError(f"{path} is a folder.", hint="Name a file after --to.")
    with context.library() as library:
        count = export_journal(library, path)
    output.line(f"{'written':<9}  {path} ({counted(count, 'change')})")
    return 0
