"""`postil export opml`, `journal`, `draft`, `epub` and `templates`: what has a form of its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.commands.parts import export_draft, export_epub
from reader.commands.shared import output
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.errors import ExportError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]


def configure(kinds: Parsers) -> None:
    """Declare the arguments."""
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
    export_draft.configure(kinds.add_parser("draft", help="a draft as a document with citations"))
    export_epub.configure(
        kinds.add_parser("epub", help="a book of the articles kept for later, for e-readers")
    )
    templates = kinds.add_parser(
        "templates",
        help="the templates of exported files, to start your own from",
        description="Write the built-in templates to the folder templates beside the settings, where `postil "
        "export markdown` looks for them. A file that is there already is left alone.",
    )
    templates.add_argument("--to", metavar="DIR", type=Path, help="another folder to write them to")
    examples(templates, "postil export templates", "postil export markdown --template report.md.j2")


def _opml(arguments: argparse.Namespace, context: Context) -> int:
    from reader.feeds.parsing.opml import write_opml
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


def _templates(arguments: argparse.Namespace, context: Context) -> int:
    from reader.export.folder import write_file
    from reader.export.templates.built_in import COLLECTION, REPORT, built_in

    folder = arguments.to.expanduser() if arguments.to else paths.templates_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder} cannot be made: {error.strerror}.") from error
    for name in (REPORT, COLLECTION):
        path = folder / name
        if path.exists():
            output.line(f"{'kept':<9}  {path}")
        else:
            write_file(path, built_in(name))
            output.line(f"{'written':<9}  {path}")
    return 0


KINDS: dict[str, Callable[[argparse.Namespace, Context], int]] = {
    "opml": _opml,
    "journal": _journal,
    "templates": _templates,
    "draft": export_draft.run,
    "epub": export_epub.run,
}
"""What there is to export besides reports, by its name on the command line."""
