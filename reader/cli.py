"""The command `postil`: global options, then one subcommand, imported only when it is called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader import __version__
from reader.commands.context import Context, KeySetting
from reader.config import Settings
from reader.errors import PostilError, SettingsError, UsageError
from reader.safetext import safe_line

if TYPE_CHECKING:
    import argparse


class Command(NamedTuple):
    """Where a subcommand is, and what it does in one line."""

    module: str
    help: str


COMMANDS = {
    "subscribe": Command("subscribe", "subscribe to a feed, or to the feed of a site"),
    "add": Command("subscribe", "the same as subscribe"),
    "discover": Command("discover", "list the feeds of a site"),
    "unsubscribe": Command("unsubscribe", "leave a feed; what you highlighted stays"),
    "feeds": Command("feeds", "list subscriptions"),
    "import": Command("import_", "subscribe to a list: OPML, newsboat urls, or the starter list"),
    "login": Command("login", "keep a password or a header for a feed, outside the library"),
    "update": Command("update", "fetch what is new"),
    "save": Command("save", "put one page, file or text into the library"),
    "list": Command("list_", "list articles"),
    "show": Command("show", "print an article"),
    "search": Command("search", "search in all articles"),
    "clean": Command("clean", "show what the cleaner makes of a page; touches no library"),
    "reclean": Command("reclean", "clean what is kept again, with the newest cleaner"),
    "highlight": Command("highlight", "highlight a passage, with a note and tags"),
    "highlights": Command("highlights", "list highlights"),
    "history": Command("history", "list what was done, to one highlight or to anything"),
    "export": Command("export", "write highlights as Markdown, or subscriptions as OPML"),
    "backup": Command("backup", "make a checked copy of the library"),
    "restore": Command("restore", "list the backups, or go back to one"),
    "sync": Command("sync", "merge with your other machines through a folder"),
    "purge": Command("purge", "remove for good what was deleted long ago"),
    "config": Command("config", "show or change settings"),
    "doctor": Command("doctor", "say where things are and what is wrong"),
    "demo": Command("demo", "open the app on a library of samples"),
}

_TAKES_VALUE = ("--library", "--config")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `postil` with these arguments (those of the process by default). Returns the exit status.

    0: done; 1: it could not be done, one line on standard error says why; 2: the call was wrong.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _make_output_forgiving()
    try:
        return _run(arguments)
    except SystemExit as end:  # argparse, after --help or its one line of error
        return end.code if isinstance(end.code, int) else 1
    except PostilError as error:
        _complain(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        _complain("stopped.")
        return 130
    except BrokenPipeError:
        # whoever read our output has gone; nothing more can be said to him
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the last net: a traceback belongs into the log
        from reader import log

        path = log.record(error, doing="postil " + " ".join(arguments[:1]))
        where = f"Details are in {path}." if path else "The log could not be written either."
        _complain(f"something went wrong inside Postil ({type(error).__name__}: {error}). {where}")
        return 1


def _run(argv: list[str]) -> int:
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
    # these two are there to look at broken settings and to mend them
    tolerant = chosen in ("config", "doctor")
    context = _context(arguments.config, arguments.library, offline=arguments.offline, tolerant=tolerant)
    if not chosen:
        return context.app.open(context.settings, context.library_path, offline=context.offline)
    status = import_module(f"reader.commands.{COMMANDS[chosen].module}").run(arguments, context)
    sys.stdout.flush()
    return int(status)


def _chosen(argv: Sequence[str]) -> str:
    """The subcommand named in the arguments, "" where there is none."""
    waiting = iter(argv)
    for argument in waiting:
        if argument in _TAKES_VALUE:
            next(waiting, None)
        elif not argument.startswith("-"):
            return argument
    return ""


def _parser(chosen: str, *, listing: bool) -> argparse.ArgumentParser:
    """The command line with the chosen subcommand, or with all of them for the list in the help."""
    from reader.commands.arguments import Parser, examples

    parser = Parser(
        prog="postil",
        description="A terminal reader for curated reports. Without a command it opens the app.",
    )
    examples(
        parser,
        "postil                                    # read",
        "postil demo                               # try it on samples, without network",
        "postil subscribe https://example.org",
        "postil update && postil list --unread",
    )
    parser.add_argument("--version", action="version", version=f"postil {__version__}")
    parser.add_argument(
        "--library",
        type=Path,
        metavar="PATH",
        help="the library to use (else $POSTIL_LIBRARY, else the usual place)",
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="PATH",
        help="the settings file to use (else $POSTIL_CONFIG, else the usual place)",
    )
    parser.add_argument("--offline", action="store_true", help="no network access at all")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    # so many parsers take longer to make than the app's settings to read: only the help lists them all
    for name in COMMANDS if listing else filter(None, (chosen,)):
        command = COMMANDS[name]
        sub = commands.add_parser(
            name, help=command.help, description=command.help[0].upper() + command.help[1:] + "."
        )
        if name == chosen:
            import_module(f"reader.commands.{command.module}").configure(sub)
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
    """The way into `reader.ui`, which is imported when it is needed and no sooner."""

    def open(self, settings: Settings, library_path: Path, *, offline: bool, demo: bool = False) -> int:
        """Opens the app and stays in it; returns an exit status. Raises UsageError without a terminal."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(
                "The app needs a terminal, and this is none.",
                hint="`postil --help` lists the commands for scripts.",
            )
        gc.disable()  # start-up makes nothing but what stays; after it the app chooses the moments
        # how long an escape waits for the rest of a sequence, which comes whole but on the worst of lines
        os.environ.setdefault("ESCDELAY", "25")
        app = import_module("reader.ui.app")
        status = int(app.run(settings, library_path, offline=offline, demo=demo))
        same_settings = ["--config", str(settings.path)] if settings.path else []
        return main([*same_settings, "demo"]) if status == app.OPEN_DEMO else status

    def key_settings(self, settings: Settings) -> Sequence[KeySetting]:
        """Every action with its keys."""
        found: Sequence[KeySetting] = import_module("reader.ui.own_settings").key_settings(settings)
        return found

    def problems(self, settings: Settings) -> Sequence[SettingsError]:
        """What is wrong with the theme and the keys, each with its line."""
        found: Sequence[SettingsError] = import_module("reader.ui.own_settings").problems(settings)
        return found


def _complain(message: str) -> None:
    sys.stderr.write(safe_line(f"postil: {message}") + "\n")


def _make_output_forgiving() -> None:
    """A terminal that cannot show a character gets a replacement, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
