"""The command `postil`: global options, then one subcommand, imported only when it is used."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader import __version__, userinfo
from reader.commands.shared import output
from reader.commands.shared.context import Context, KeySetting
from reader.commands.shared.streams import standard_output
from reader.config import Settings
from reader.errors import PostilError, SettingsError, UsageError, file_error

if TYPE_CHECKING:
    import argparse


class Command(NamedTuple):
    """A subcommand: its module, its line in the help, and whether what it prints is its whole result."""

    module: str
    help: str
    prints: bool = False


COMMANDS = {
    "subscribe": Command("subscribe", "subscribe to a feed, or to the feed of a site"),
    "add": Command("subscribe", "same as subscribe"),
    "discover": Command("discover", "list the feeds of a site", prints=True),
    "unsubscribe": Command("unsubscribe", "unsubscribe (annotated articles are kept)"),
    "feeds": Command("feeds", "list subscriptions", prints=True),
    "join": Command("join", "add a sender's letters to the feed of their list"),
    "import": Command("import_", "import subscriptions, highlights and articles of other programs"),
    "login": Command("login", "store feed credentials outside the library"),
    "accounts": Command(
        "accounts", "manage accounts on servers (FreshRSS, Miniflux and others)", prints=True
    ),
    "update": Command("update", "fetch new articles"),
    "save": Command("save", "add a web page, a file or text to the library"),
    "today": Command("today", "list what came lately and is not settled", prints=True),
    "list": Command("list_", "list articles", prints=True),
    "show": Command("show", "print an article", prints=True),
    "read": Command("read", "read an article sentence by sentence, for screen readers", prints=True),
    "views": Command("views", "list and change saved queries", prints=True),
    "rules": Command("rules", "list, try and change what happens on arrival", prints=True),
    "mark": Command("mark", "mark articles read, done, starred or tagged, by a query"),
    "search": Command("search", "search all articles", prints=True),
    "same": Command("same", "say that articles are one report"),
    "different": Command("different", "say that articles are different reports"),
    "clean": Command("clean", "clean a page and print its text; the library is not used", prints=True),
    "reclean": Command("reclean", "re-clean stored articles with the current cleaner"),
    "sites": Command("sites", "list corrections of sites", prints=True),
    "edit": Command("edit", "show and correct what is known of an article, for citing it"),
    "highlight": Command("highlight", "highlight a passage, with a note and tags"),
    "highlights": Command("highlights", "list highlights", prints=True),
    "tags": Command("tags", "list, rename, merge and delete tags", prints=True),
    "drafts": Command("drafts", "list and change drafts: outlines of passages", prints=True),
    "corrections": Command("corrections", "list what publishers changed of passages you cite", prints=True),
    "undo": Command("undo", "undo the last change, or one by its number"),
    "redo": Command("redo", "redo what was undone"),
    "history": Command("history", "show change history", prints=True),
    "stats": Command("stats", "show what came, was read and marked, by week and feed", prints=True),
    "export": Command("export", "write passages, references or subscriptions to files"),
    "backup": Command("backup", "make a verified copy of the library"),
    "restore": Command("restore", "list backups, or restore one"),
    "images": Command("images", "list the figures of an article, and fetch their images", prints=True),
    "sync": Command("sync", "merge with your other machines through a folder"),
    "purge": Command("purge", "remove for good what was deleted or hidden long ago"),
    "config": Command("config", "show or change settings", prints=True),
    "mcp": Command("mcp", "serve the library to local agents (Model Context Protocol)", prints=True),
    "hooks": Command("hooks", "list and test commands that run after events", prints=True),
    "doctor": Command("doctor", "show paths and diagnose problems", prints=True),
    "completion": Command("completion", "print the completion of a shell", prints=True),
    "demo": Command("demo", "open the app on a sample library"),
}

_TAKES_VALUE = ("--library", "--config")


def main(argv: Sequence[str] | None = None) -> int:
    """Run `postil` with these arguments, by default those of the process. Returns the exit status.

    0: done; 1: it could not be done, and one line on standard error says why; 2: the call was wrong.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    userinfo.remember(arguments)
    standard_output.open()
    try:
        status = _guarded(arguments)
        standard_output.flush()
    except BrokenPipeError:  # whoever read the output has seen enough of it
        standard_output.discard()
        return 0
    if standard_output.failure is None:
        return status
    reason = standard_output.failure.strerror
    _complain(f"Standard output could not be written: {reason}.")
    command = COMMANDS.get(_chosen(arguments))
    result_is_lost = command is None or command.prints or bool({"-h", "--help", "--json"} & set(arguments))
    return status or int(result_is_lost or "opml" in arguments)


def _guarded(arguments: list[str]) -> int:
    """Run the command; whatever it raises becomes one line on standard error. Raises BrokenPipeError."""
    try:
        return _run(arguments)
    except SystemExit as end:  # argparse, after --help or its line of error
        return end.code if isinstance(end.code, int) else 1
    except PostilError as error:
        _complain(str(error))
        for line in error.excerpt.splitlines():
            output.note(line)
        return error.exit_status
    except KeyboardInterrupt:
        _complain("interrupted.")
        return 130
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last net: a traceback belongs in the log
        if explained := _explained(error):
            _complain(explained)
            return 1
        from reader import log

        path = log.record(error, doing="postil " + " ".join(arguments[:1]))
        where = f"Details are in {path}." if path else "The log could not be written either."
        _complain(f"Internal error ({type(error).__name__}: {error}). {where}")
        return 1


def _explained(error: Exception) -> str:
    """What the system refused, in plain words; "" for a defect."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return str(file_error(error))
    if isinstance(error, FileNotFoundError):
        try:
            os.getcwd()
        except OSError:
            return "The current directory does not exist any more. Change to another one."
    return ""


def _run(argv: list[str]) -> int:
    for argument in argv:
        _check_encoding(argument, "A command-line argument")
    if not argv:  # the usual start, which need not wait for a parser
        context = _context()
        return context.app.open(context.settings, context.library_path, offline=False)
    chosen = _chosen(argv)
    if chosen and chosen not in COMMANDS:
        import difflib

        near = difflib.get_close_matches(chosen, COMMANDS, n=1)
        hint = f"Did you mean `postil {near[0]}`?" if near else "`postil --help` lists the commands."
        raise UsageError(f'There is no command "{chosen}".', hint=hint)
    arguments = _parser(chosen, listing=not chosen and bool({"-h", "--help"} & set(argv))).parse_args(argv)
    # these two show broken settings and repair them
    tolerant = chosen in ("config", "doctor")
    context = _context(arguments.config, arguments.library, offline=arguments.offline, tolerant=tolerant)
    if not chosen:
        return context.app.open(context.settings, context.library_path, offline=context.offline)
    return int(import_module(f"reader.commands.{COMMANDS[chosen].module}").run(arguments, context))


def _check_encoding(text: str, what: str) -> None:
    """Raises UsageError for text with undecodable bytes, which could be neither stored nor printed."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"{what} is not valid UTF-8: {ascii(text)[1:-1]}.", hint="Use another name."
        ) from None


def _chosen(argv: Sequence[str]) -> str:
    """The subcommand named in the arguments; "" where there is none."""
    waiting = iter(argv)
    for argument in waiting:
        if argument in _TAKES_VALUE:
            next(waiting, None)
        elif not argument.startswith("-"):
            return argument
    return ""


def _parser(chosen: str, *, listing: bool) -> argparse.ArgumentParser:
    """The command line with the chosen subcommand, or with all of them for the list in the help."""
    from reader.commands.shared.arguments import Parser, examples

    parser = Parser(
        prog="postil",
        description="Read curated reports in the terminal. Without a command, open the app.",
    )
    examples(
        parser,
        "postil                                    # read",
        "postil demo                               # try it on samples, offline",
        "postil subscribe https://example.org",
        "postil update && postil list --unread",
    )
    parser.add_argument("--version", action="version", version=f"postil {__version__}")
    parser.add_argument(
        "--library",
        type=Path,
        metavar="PATH",
        help="use this library (default: $POSTIL_LIBRARY, else the one in the data folder)",
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="PATH",
        help="use this settings file (default: $POSTIL_CONFIG, else the one in the configuration folder)",
    )
    parser.add_argument("--offline", action="store_true", help="do not use the network")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    # building every parser takes longer than reading the settings: only the help needs all of them
    for name in COMMANDS if listing else filter(None, (chosen,)):
        command = COMMANDS[name]
        sub = commands.add_parser(
            name, help=command.help, description=command.help[0].upper() + command.help[1:] + "."
        )
        if name == chosen:
            import_module(f"reader.commands.{command.module}").configure(sub)
    return parser


def full_parser() -> argparse.ArgumentParser:
    """The command line with every subcommand and its arguments, for man pages and shell completions.

    Building it imports every subcommand: no command does so.
    """
    parser = _parser("", listing=True)
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for name, sub in action.choices.items():
                import_module(f"reader.commands.{COMMANDS[name].module}").configure(sub)
    return parser


def _context(
    settings_file: Path | None = None,
    library_file: Path | None = None,
    *,
    offline: bool = False,
    tolerant: bool = False,
) -> Context:
    from reader import config, paths

    named = settings_file.expanduser() if settings_file else None
    config_path = named or paths.config_file()
    library = library_file.expanduser() if library_file else paths.library_file()
    _check_encoding(str(config_path), "The path of the settings file")
    _check_encoding(str(library), "The path of the library")
    settings = config.read(named)[0] if tolerant else config.usable(named)
    if offline:
        settings = settings.without_network()
    return Context(
        settings=settings,
        library_path=library.absolute(),
        library_named=library_file is not None,
        config_path=config_path,
        offline=offline,
        app=_App(),
    )


class _App:
    """Access to `reader.ui`, imported only when needed."""

    def open(self, settings: Settings, library_path: Path, *, offline: bool, demo: bool = False) -> int:
        """Run the app until it is closed; returns an exit status. Raises UsageError without a terminal."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(
                "The app requires an interactive terminal.",
                hint="`postil --help` lists the commands for scripts.",
            )
        terminal = os.environ.get("TERM", "")
        if terminal in ("", "dumb"):
            raise UsageError(
                f"The app cannot paint this terminal (TERM is {terminal or 'not set'}).",
                hint="Set TERM, for example to xterm-256color; `postil read` needs none.",
            )
        gc.disable()  # start-up creates only objects that stay; later the app collects while idle
        # milliseconds that a lone escape waits for the rest of a key sequence
        os.environ.setdefault("ESCDELAY", "25")
        app = import_module("reader.ui.app")
        status = int(app.run(settings, library_path, offline=offline, demo=demo))
        same_settings = ["--config", str(settings.path)] if settings.path else []
        return main([*same_settings, "demo"]) if status == app.OPEN_DEMO else status

    def key_settings(self, settings: Settings) -> Sequence[KeySetting]:
        """Every action of the app with its keys."""
        found: Sequence[KeySetting] = import_module("reader.ui.own_settings").key_settings(settings)
        return found

    def problems(self, settings: Settings) -> Sequence[SettingsError]:
        """Problems with the theme and the keys in the settings, each with its line."""
        found: Sequence[SettingsError] = import_module("reader.ui.own_settings").problems(settings)
        return found


def _complain(message: str) -> None:
    output.note(f"postil: {message}")


if __name__ == "__main__":
    sys.exit(main())
