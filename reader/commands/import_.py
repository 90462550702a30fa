"""`postil import`: subscriptions from OPML, newsboat's `urls` or the starter list; or an exported journal."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader import logins
from reader.commands import output
from reader.commands.arguments import examples, read_input
from reader.commands.context import Context
from reader.errors import OpmlError, UsageError

if TYPE_CHECKING:
    from reader.feeds.opml import Subscription


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Subscribes to every feed of a list, folders kept: an OPML file, or newsboat's `urls`. "
        "Feeds that are there already stay as they are. Nothing is fetched until `postil update`. "
        "From a file of `postil export journal` it takes in all that was done there: highlights, notes, "
        "tags, marks and subscriptions."
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="the list; - reads standard input")
    parser.add_argument("--starter", action="store_true", help="the starter list that comes with Postil")
    parser.add_argument(
        "--folder",
        metavar="NAME",
        action="append",
        default=[],
        help="only the feeds of this top folder of the list; may be given more than once",
    )
    parser.add_argument(
        "--list", action="store_true", help="only say what is in the list; subscribe to nothing"
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    examples(
        parser,
        "postil import subscriptions.opml",
        "postil import ~/.newsboat/urls",
        "postil import --starter --list",
        'postil import --starter --folder "Technology research"',
        "postil import journal.jsonl",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 for a journal that was read in part only. Raises OpmlError for a list that cannot be read."""
    if arguments.file and _is_journal(Path(arguments.file)):
        return _import_journal(Path(arguments.file), arguments, context)
    found = _chosen(_read(arguments), arguments.folder)
    if arguments.list:
        _list(found, as_json=arguments.json)
        return 0
    from reader.library.feeds import subscriptions

    addresses = _without_passwords([each.url for each in found], context)
    new = 0
    with context.library(write=True) as library, library.transaction():
        for each, url in zip(found, addresses, strict=True):
            new += subscriptions.subscribe(
                library,
                url,
                title=each.title,
                site_url=each.site_url,
                folder=each.folder,
                made_by="import",
            )[1]
    known = len(found) - new
    if arguments.json:
        output.json_value(
            {"new": new, "known": known, "folders": len({each.folder for each in found if each.folder})}
        )
        return 0
    already = f", {known:,} already there" if known else ""
    then = " `postil update` fetches them." if new else ""
    output.line(f"{output.counted(new, 'new subscription')}{already}.{then}")
    return 0


def _without_passwords(urls: list[str], context: Context) -> list[str]:
    """The addresses, with user names and passwords in them kept as logins, outside the library."""
    file = logins.beside(context.settings.path or context.config_path)
    parted = [logins.taken_out(url) for url in urls]
    kept = {login.address: login for _, login in parted if login is not None}
    for login in kept.values():
        logins.keep(file, login)
    if kept:
        output.note(f"{output.counted(len(kept), 'password')} kept in {file}, not in the library.")
    return [url for url, _ in parted]


def _is_journal(path: Path) -> bool:
    from reader.library.annotations.journal_file import is_journal

    return path.is_file() and is_journal(path)


def _import_journal(path: Path, arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.annotations.sync import import_journal

    if arguments.list or arguments.folder or arguments.starter:
        raise UsageError(f"{path} is a journal: it is taken in as a whole.")
    with context.library(write=True) as library:
        done = import_journal(library, path, now=datetime.now(UTC))
    if arguments.json:
        output.json_value(done)
    else:
        what = f"{output.counted(done.received, 'change')} taken in"
        output.line(f"{what}; {output.counted(done.changed, 'thing')} changed here.")
    for problem in done.unreadable:
        output.note(f"postil: {problem}")
    return 1 if done.unreadable else 0


def _read(arguments: argparse.Namespace) -> list[Subscription]:
    from reader.feeds.opml import MAX_BYTES, read_list
    from reader.first_run import starter

    if bool(arguments.file) == arguments.starter:
        raise UsageError("Name one list: a FILE, - for standard input, or --starter.")
    if arguments.starter:
        return starter()
    name = "Standard input" if arguments.file == "-" else arguments.file
    found = read_list(read_input(arguments.file, MAX_BYTES), name=name)
    for what, why in found.refused:
        output.note(f"left out: {what} ({why})")
    if not found.subscriptions:
        raise OpmlError(f"{name} lists no feed that can be subscribed to.")
    return list(found.subscriptions)


def _chosen(found: list[Subscription], folders: list[str]) -> list[Subscription]:
    """The subscriptions in these top folders, all where none are named. Raises UsageError."""
    if not folders:
        return found
    known = list(dict.fromkeys(each.folder[0] for each in found if each.folder))
    wanted = {name.casefold() for name in folders}
    unknown = wanted - {name.casefold() for name in known}
    if unknown:
        names = ", ".join(f'"{name}"' for name in sorted(unknown))
        has = "; ".join(known) or "no folders"
        raise UsageError(f"The list has no folder {names}.", hint=f"It has: {has}.")
    return [each for each in found if each.folder and each.folder[0].casefold() in wanted]


def _list(found: list[Subscription], *, as_json: bool) -> None:
    if as_json:
        output.json_value(found)
    else:
        rows = [(" / ".join(each.folder), each.title, each.url) for each in found]
        output.table(rows, heading=("FOLDER", "TITLE", "URL"), stretch=1)
