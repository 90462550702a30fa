"""`postil demo`: the app on a library of samples, apart from the user's own."""

from __future__ import annotations

import argparse
from dataclasses import replace

from reader import paths
from reader.commands import output
from reader.commands.arguments import examples
from reader.commands.context import Context
from reader.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Opens the app on a library of samples, without network. What you do there is kept until --fresh; "
        "your own library is not touched, and exports go into a folder beside the samples."
    )
    parser.add_argument("--fresh", action="store_true", help="throw the sample library away and begin anew")
    examples(parser, "postil demo", "postil demo --fresh")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Makes the sample library where it is missing or not finished, then opens the app."""
    from reader.samples import demo_library as filling

    if context.library_named and arguments.fresh:
        raise UsageError(
            "--fresh throws a library away, and will not do so to one you named.", hint="Leave --library out."
        )
    path = context.library_path if context.library_named else paths.demo_library_file()
    if arguments.fresh:
        filling.throw_away(path)
    if filling.needed(path):
        output.note("Setting up the samples ...")
        filling.fill(path, context.settings)
    exports = replace(context.settings.export, folder=str(paths.demo_export_folder(path)))
    settings = replace(context.settings.without_network(), export=exports)
    return context.app.open(settings, path, offline=True, demo=True)
