"""Pieces of argument parsing that several subcommands share."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from reader.safetext import safe_line


class Parser(argparse.ArgumentParser):
    """argparse with errors on one line, no abbreviated options, and examples left as they are written."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        options.setdefault("allow_abbrev", False)
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Prints one line on standard error and ends with status 2."""
        sys.stderr.write(safe_line(f"{self.prog}: {message}. See `{self.prog} --help`.") + "\n")
        raise SystemExit(2)


def examples(parser: argparse.ArgumentParser, *lines: str) -> None:
    """Sets the examples under a subcommand's help; each line is a whole command."""
    title = "example:" if len(lines) == 1 else "examples:"
    parser.epilog = "\n".join([title, *(f"  {line}" for line in lines)])


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def whole_number(text: str) -> int:
    """An argument that counts something: 1 or more."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


whole_number.__name__ = "number"  # what argparse calls it in its error


def article_number(text: str) -> int:
    """An argument that names an article, as `postil list` prints it: `12` or `#12`."""
    return whole_number(text.removeprefix("#"))


article_number.__name__ = "article number"
