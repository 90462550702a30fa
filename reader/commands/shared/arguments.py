"""Argument parsing shared by several subcommands."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from reader import logins
from reader.bounded import read_file, read_standard_input
from reader.commands.shared import output
from reader.errors import ArticleNotFound, NotFound
from reader.model import LIST_FEED, MAX_FOLDER_DEPTH, SENDER_FEED

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.model import Article


LARGEST = 2**63 - 1
"""The largest number that the library can hold (SQLite's INTEGER)."""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Wraps the description and keeps the lines of the examples."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith("example"):
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)


class Parser(argparse.ArgumentParser):
    """argparse with errors on one line, no abbreviated options, and examples kept as written."""

    takes_query = False
    """Whether words that begin with one hyphen are part of a query: such a command has long options only."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("formatter_class", _Help)
        options.setdefault("allow_abbrev", False)
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse; where a query is taken, its words may come before, between and after the options."""
        for argument in args or ():
            if argument == "--":
                break
            option, _, value = argument.partition("=")
            if value == "--" and option in self._option_string_actions:
                self.error(f"argument {option}: -- is not a value")  # argparse would take an empty list
        if self.takes_query and args is not None:
            args = self._options_first(args)
        return super().parse_known_args(args, namespace)

    def _options_first(self, args: Sequence[str]) -> list[str]:
        options: list[str] = []
        words: list[str] = []
        waiting = iter(args)
        for argument in waiting:
            if argument == "--":
                words += waiting
            elif argument == "-h" or argument.startswith("--"):
                options.append(argument)
                action = self._option_string_actions.get(argument)
                if action is None or action.nargs is not None or (value := next(waiting, None)) is None:
                    continue
                if value == "--":
                    words += waiting
                else:  # joined, so that the value may begin with a hyphen
                    options[-1] = f"{argument}={value}"
            else:
                words.append(argument)
        return [*options, "--", *words] if words else options

    def error(self, message: str) -> NoReturn:
        """Print one line on standard error and exit with status 2."""
        output.note(f"{self.prog}: {message}. See `{self.prog} --help`.")
        raise SystemExit(2)


def examples(parser: argparse.ArgumentParser, *lines: str) -> None:
    """Set the examples below a subcommand's help; each line is a whole command."""
    title = "example:" if len(lines) == 1 else "examples:"
    parser.epilog = "\n".join([title, *(f"  {line}" for line in lines)])


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def whole_number(text: str) -> int:
    """A number from 1; numbers that the library cannot hold become the largest it can."""
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number') from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is too small: it must be at least 1")
    return min(number, LARGEST)


_UNITS = {"": 60, "s": 1, "m": 60, "h": 3600, "d": 86_400}


def time_span(text: str) -> int:
    """A duration in seconds: `30m`, `2h`, `1d`, `90s`; a bare number counts minutes."""
    number, unit = text.strip().rstrip("smhd"), text.strip()[-1:].strip("0123456789")
    if not (number.isascii() and number.isdigit() and number + unit == text.strip()):
        raise argparse.ArgumentTypeError(f'"{text}" is not a duration such as 30m, 2h or 1d')
    seconds = int(number) * _UNITS[unit]
    if not 60 <= seconds <= 30 * 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not between 1m and 30d")
    return seconds


def passage(text: str) -> str:
    """A quoted passage, which must not be empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def tag_name(text: str) -> str:
    """The name of a tag, with or without the # that it is shown with."""
    name = text.strip().lstrip("#").strip()
    if not name:
        raise argparse.ArgumentTypeError(f'"{text}" is not a tag')
    return name


def folder_path(text: str) -> tuple[str, ...]:
    """The path of a folder: `Energy`, or `Research/Energy` for a subfolder."""
    path = tuple(part.strip() for part in text.split("/") if part.strip())
    if len(path) > MAX_FOLDER_DEPTH:
        raise argparse.ArgumentTypeError(f"folders can be nested at most {MAX_FOLDER_DEPTH} deep")
    return path


def article_reference(text: str) -> str | int:
    """An article by its number (`12`, `#12`) or its URL."""
    if "://" in text or _ADDRESS.fullmatch(text):
        return logins.entered(text)[0]
    try:
        number = int(text.removeprefix("#"))
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is neither the number of an article nor a URL')
    return number


def feed_reference(text: str) -> str:
    """A feed by its number, address or title; an address without its user name and password."""
    if text.strip().startswith((LIST_FEED, SENDER_FEED)):
        return text
    return logins.entered(text)[0] if _ADDRESS.fullmatch(text.strip()) else text


_ADDRESS = re.compile(r"(feed:|https?://)\S+|[^\s/@:]+:\S*@[^\s@]+", re.I)
"""With a scheme, or as user:password@host/path."""


def read_input(name: str, limit: int) -> bytes:
    """The bytes of a file, or of standard input for `-`, at most `limit`. Raises UsageError, TooLarge."""
    return read_standard_input(limit) if name == "-" else read_file(name, limit)


def find_article(library: Library, reference: str | int) -> Article:
    """The article with this number or URL. Raises NotFound."""
    from reader.library.articles import listing

    if isinstance(reference, int):
        if reference > LARGEST:
            raise ArticleNotFound(reference)
        return listing.article(library, reference)
    number = listing.article_id_for_url(library, reference)
    if number is None:
        raise NotFound(
            f"No article has the URL {reference}.", hint="`postil save` adds a page to the library."
        )
    return listing.article(library, number)
