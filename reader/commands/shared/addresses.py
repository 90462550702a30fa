"""The address that a command is given: without its password, or read from standard input."""

from __future__ import annotations

import argparse

from reader import logins
from reader.bounded import read_standard_input
from reader.errors import UsageError
from reader.logins import Login

_MAX = 10_000


def add_address(
    parser: argparse.ArgumentParser, name: str, metavar: str, help_text: str, *, nargs: str = "?"
) -> None:
    """Declare the positional argument `name`, and --address-stdin in place of it."""
    parser.add_argument(name, metavar=metavar, nargs=nargs, help=help_text)
    parser.add_argument(
        "--address-stdin",
        action="store_true",
        help="read the address from standard input, so that a password in it is in no process list",
    )


def add_addresses(parser: argparse.ArgumentParser, name: str, metavar: str, help_text: str) -> None:
    """The same for one or more of them, --address-stdin for one."""
    add_address(parser, name, metavar, help_text, nargs="*")


def given_all(arguments: argparse.Namespace, name: str) -> list[str]:
    """The arguments as they were given, from the command line or, one, from standard input."""
    on_line: list[str] = getattr(arguments, name)
    if len(on_line) > 1 and not arguments.address_stdin:
        return on_line
    setattr(arguments, name, on_line[0] if on_line else None)
    return [given(arguments, name)]


def given(arguments: argparse.Namespace, name: str) -> str:
    """The argument as it was given, from the command line or standard input. Raises UsageError."""
    on_line: str | None = getattr(arguments, name)
    if arguments.address_stdin == (on_line is not None):
        raise UsageError("Give one address.", hint="On the command line, or by --address-stdin.")
    text = (
        on_line
        if on_line is not None
        else read_standard_input(_MAX, line=True).decode(errors="replace").strip()
    )
    if not text.strip():
        raise UsageError("The address must not be empty.")
    return text


def entered(arguments: argparse.Namespace, name: str) -> tuple[str, Login | None]:
    """The address, complete and without user name and password, and these as a login. Raises UsageError."""
    return logins.entered(given(arguments, name))
