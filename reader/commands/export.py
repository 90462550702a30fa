"""`postil export`: reports with their passages in many formats, subscriptions, the journal of changes."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.commands.parts import export_library
from reader.commands.parts.export_output import json_of, say
from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, article_reference, examples, find_article
from reader.commands.shared.context import Context
from reader.commands.shared.following import run_hooks
from reader.commands.shared.queries import add_query, asked, pointing_at
from reader.errors import LibraryError, UsageError
from reader.export.formats.table import FORMATS
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.export.folder import Exported
    from reader.library.exporting.templated import Templated
    from reader.library.storage.database import Library

MARKDOWN, ZOTERO = "markdown", "zotero"
_MARKDOWN_ENDINGS = (".md", ".markdown", ".txt")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = "Export the library to files for other programs."
    examples(
        parser,
        "postil export markdown --to ~/notes",
        "postil export bibtex tag:thesis --to thesis.bib",
        "postil export opml > feeds.opml",
    )
    kinds = parser.add_subparsers(dest="kind", metavar="FORMAT", required=True, title="formats")
    meanings = {MARKDOWN: "highlights and notes, one Markdown file per article"}
    for name, meaning in (meanings | {name: kind.meaning for name, kind in FORMATS.items()}).items():
        _configure_format(kinds.add_parser(name, help=meaning, description=_description(name)), name)
    export_library.configure(kinds)


def _has_many_files(name: str) -> bool:
    """Whether a format has a file for each report."""
    return name == MARKDOWN or FORMATS[name].many


def _endings(name: str) -> Sequence[str]:
    return _MARKDOWN_ENDINGS if name == MARKDOWN else [FORMATS[name].extension]


def _description(name: str) -> str:
    if _has_many_files(name):
        files = (
            "Write one file for each article with highlights"
            if name == MARKDOWN
            else ("Write one file for each article with highlights or notes")
        )
        return (
            f"{files}, or all into one where --to names a file. Later exports add new highlights and update "
            "changed ones; your own edits in the files are kept. With a query, only articles that it finds."
        )
    return (
        "Write one file with all articles that have highlights or notes, or with those that the query finds. "
        "A file that was edited since the last export is left alone: the new one is written beside it."
    )


def _configure_format(parser: argparse.ArgumentParser, name: str) -> None:
    add_query(parser)
    many = _has_many_files(name)
    where = "folder or file to write to (default: export.folder)"
    parser.add_argument(
        "--to",
        metavar="PATH",
        type=Path,
        help=where if many else "file or folder to write to (default: standard output)",
    )
    parser.add_argument(
        "--article",
        metavar="ARTICLE",
        type=article_reference,
        help="export only this article, by number or URL",
    )
    parser.add_argument(
        "--highlight",
        metavar="UID",
        action="append",
        help="export only this highlight, into one file; may be repeated",
    )
    if many:
        parser.add_argument(
            "--restore",
            action="store_true",
            help="put back passages that were deleted from the files",
        )
    if name == MARKDOWN:
        parser.add_argument(
            "--per",
            choices=("report", "tag", "day", "all"),
            help="what there is a file for (default: export.per)",
        )
        parser.add_argument(
            "--template",
            metavar="FILE",
            help="template: a path, or a file in the templates folder (default: export.template)",
        )
    if name == ZOTERO:
        parser.add_argument(
            "--push",
            action="store_true",
            help="import into the collection that is selected in the running Zotero",
        )
    add_json(parser)
    if name == MARKDOWN:
        examples(
            parser,
            "postil export markdown",
            "postil export markdown tag:thesis marked:30d",
            "postil export markdown --to ~/vault/reading --article 12",
        )
    else:
        target = "~/notes" if many else f"reading{_endings(name)[0]}"
        examples(
            parser, f"postil export {name} --to {target}", f"postil export {name} tag:thesis --to {target}"
        )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Export one kind. Raises NotFound for an unknown article, ExportError."""
    return export_library.KINDS.get(arguments.kind, _reports)(arguments, context)


def _reports(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.exporting.running import (
        ExportRequest,
        articles_of,
        export,
        export_text,
        without_keys,
    )

    name = arguments.kind
    path = arguments.to.expanduser().absolute() if arguments.to else _usual_folder(context, name)
    only = frozenset(arguments.highlight) if arguments.highlight else None
    if only and (arguments.query or arguments.article):
        raise UsageError("--highlight cannot be combined with a query or --article.")
    if only and path is not None and not _names_file(path, name):
        path /= f"passages{_endings(name)[0]}"
    done: list[Exported] = []
    with context.library() as library:
        ids = articles_of(library, only) if only else _chosen(context, library, arguments)
        if lacking := without_keys(library, name, ids):
            _give_keys(context, lacking)
        if name == ZOTERO and arguments.push:
            return _push(context, export_text(library, name, ids, only=only))
        if path is None:
            output.file(export_text(library, name, ids, only=only).encode())
            return 0
        request = ExportRequest(
            format=name,
            path=path,
            is_file=_names_file(path, name),
            article_ids=ids,
            restore=_has_many_files(name) and arguments.restore,
            template=_template(context, arguments, path) if name == MARKDOWN else None,
            images=context.settings.export.images,
            highlights=only,
        )
        for file in export(library, request):
            done.append(file)
            if not arguments.json:
                say(file)
    _record(context, name, done)
    _say(arguments, done)
    run_hooks(context, exported=done, form=name)
    return 0


def _say(arguments: argparse.Namespace, done: list[Exported]) -> None:
    if arguments.json:
        output.json_value([json_of(file) for file in done])
        return
    counts = Counter(str(file.outcome) for file in done)
    names = ("written", "changed", "unchanged", *(["beside"] if counts["beside"] else []))
    summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in names)
    output.note(f"{counted(len(done), 'file')}: {summary}." if done else "No highlights yet.")


def _record(context: Context, name: str, done: list[Exported]) -> None:
    """Note in the library which passages are in which files now."""
    from reader.library.exporting.recording import record_all

    if any(file.outcome != "unchanged" for file in done):
        try:
            with context.library(write=True) as library:
                record_all(library, name, done, now=datetime.now(UTC))
        except LibraryError as error:
            # the files are written, and a library that cannot be may still be read
            output.note(f"Which passages are in these files was not recorded: {error.message}")


def _give_keys(context: Context, article_ids: list[int]) -> None:
    from reader.library.citing.keys import give_keys

    with context.library(write=True) as library:
        give_keys(library, article_ids, now=datetime.now(UTC))


def _template(context: Context, arguments: argparse.Namespace, path: Path) -> Templated | None:
    """The template that makes the files; None for the usual form, which is merged block by block."""
    from reader.export.templates.built_in import REPORT, built_in, read_template
    from reader.library.exporting.templated import Templated

    settings = context.settings.export
    per = "all" if _names_file(path, MARKDOWN) else arguments.per or settings.per
    wanted = settings.template if arguments.template is None else arguments.template
    if arguments.template and (here := Path(arguments.template).expanduser()).is_file():
        wanted = str(here.absolute())
    name, source = read_template(wanted, paths.templates_folder(), per_report=per == "report")
    if per == "report" and not wanted and source == built_in(REPORT):
        return None
    return Templated(name, source, per)


def _push(context: Context, ris: str) -> int:
    from reader.feeds.zotero import push

    context.online("--push")
    output.note(f"Zotero added {counted(push(ris), 'item')}.")
    return 0


def _usual_folder(context: Context, name: str) -> Path | None:
    """Where an export goes without --to: a folder, or None for standard output."""
    if not _has_many_files(name):
        return None
    if context.library_path == paths.demo_library_file():
        return paths.demo_export_folder(context.library_path).absolute()
    return context.settings.export.path.absolute()


def _names_file(path: Path, name: str) -> bool:
    """Whether a path is that of one file: of formats with a file for each report only where it ends so."""
    endings = _endings(name) if _has_many_files(name) else None
    return not path.is_dir() and bool(path.suffix) and (endings is None or path.suffix.lower() in endings)


def _chosen(context: Context, library: Library, arguments: argparse.Namespace) -> list[int] | None:
    """The articles to export; None for all that are annotated."""
    only = [find_article(library, arguments.article).id] if arguments.article else None
    if not arguments.query:
        return only
    found = _found(context, library, arguments)
    return found if only is None else [number for number in only if number in found]


def _found(context: Context, library: Library, arguments: argparse.Namespace) -> list[int]:
    """The articles that the query finds; formats of passages have only those with highlights or notes."""
    from reader.library.query.finding import find_ids
    from reader.query import parse
    from reader.query.tree import And

    query = asked(context, library, arguments, each=True)
    root = query.query.root
    if arguments.kind not in ("bibtex", "csl", "ris", "zotero", "json"):
        annotated = parse("is:highlighted OR is:noted").root
        assert annotated is not None
        root = annotated if root is None else And((annotated, root))
    with pointing_at(query.text):
        return list(find_ids(library, replace(query.query, root=root), query.options))
