"""`postil export draft`: a draft as a document, with its references beside it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from reader.commands.parts.export_output import json_of, say
from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples
from reader.commands.shared.context import Context
from reader.commands.shared.following import run_hooks

_EXTENSIONS = {".md": "markdown", ".org": "org", ".typ": "typst", ".tex": "latex", ".txt": "plain"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Write a draft as a document with citations, and references.json or references.bib beside it. Your "
        "own edits in the document are kept by later exports."
    )
    parser.add_argument("name", metavar="NAME", help="the draft's name, as `postil drafts` lists it")
    parser.add_argument(
        "--format",
        choices=sorted(_EXTENSIONS.values()),
        help="form of the document (default: that of the file's extension, else markdown)",
    )
    parser.add_argument(
        "--to", metavar="PATH", type=Path, help="file or folder to write to (default: export.folder)"
    )
    parser.add_argument("--restore", action="store_true", help="put back what was deleted from the document")
    add_json(parser)
    examples(
        parser,
        "postil export draft Thesis --to thesis.md && pandoc --citeproc thesis.md -o thesis.docx",
        "postil export draft Thesis --format latex --to ~/thesis",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Export a draft. Raises NotFound, ExportError."""
    from reader.export.draft import DRAFT_FORMATS
    from reader.export.file_names import file_name
    from reader.library.citing.corrections import correction_remarks
    from reader.library.citing.keys import give_keys
    from reader.library.drafts.reading import draft_items, find_draft
    from reader.library.exporting.drafts import cited_articles, export_draft
    from reader.library.exporting.recording import record_all

    target = (arguments.to or context.settings.export.path).expanduser().absolute()
    by_name = _EXTENSIONS.get(target.suffix.lower()) if not target.is_dir() else None
    form = arguments.format or by_name or "markdown"
    with context.library(write=True, create=False) as library:
        draft = find_draft(library, arguments.name)
        give_keys(library, cited_articles(library), now=datetime.now(UTC))
        path = target
        named = bool(arguments.format and target.suffix) and not target.is_dir()
        if by_name is None and not named:
            path = target / file_name(draft.name, draft.uid, extension=DRAFT_FORMATS[form].extension)
        done = list(export_draft(library, draft, form, path, restore=arguments.restore))
        record_all(library, f"draft {form}", done, now=datetime.now(UTC))
        quoted = {item.highlight_uid for item in draft_items(library, draft.uid)}
        corrected = len(quoted & correction_remarks(library).keys())
    if arguments.json:
        output.json_value([json_of(file) for file in done])
    else:
        for file in done:
            say(file)
        if corrected:
            were = "passage was" if corrected == 1 else "passages were"
            output.note(
                f"postil: {corrected} {were} changed by the publisher; see `postil corrections --all`."
            )
    run_hooks(context, exported=done, form=f"draft {form}")
    return 0
