"""`postil demo`: open the app on a sample library."""

from __future__ import annotations

import argparse
from dataclasses import replace

from reader import paths
from reader.commands.shared import output
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Open the app on a sample library, offline. Your changes there are kept until --fresh. Your own "
        "library is not used, and exports go to a folder beside the samples."
    )
    parser.add_argument("--fresh", action="store_true", help="delete the sample library and start over")
    examples(parser, "postil demo", "postil demo --fresh")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Create the sample library where it is missing or incomplete, then open the app."""
    from reader.samples import demo_library

    if context.library_named and arguments.fresh:
        raise UsageError(
            "--fresh deletes only the default sample library, not one named by --library.",
            hint="Run it without --library.",
        )
    path = context.library_path if context.library_named else paths.demo_library_file()
    if arguments.fresh:
        demo_library.delete(path)
    if demo_library.is_needed(path):
        output.note("Creating the sample library ...")
        demo_library.fill(path, context.settings)
    exports = replace(context.settings.export, folder=str(paths.demo_export_folder(path)))
    settings = replace(context.settings.without_network(), export=exports)
    return context.app.open(settings, path, offline=True, demo=True)
