"""Command lines made from what the subcommands declare."""

from __future__ import annotations

import argparse
from functools import cache
from importlib import import_module

from reader.cli import COMMANDS
from reader.commands.shared.arguments import Parser


def arguments(name: str) -> list[argparse.Action]:
    """The arguments of a subcommand that take a value."""
    parser = Parser()
    import_module(f"reader.commands.{COMMANDS[name].module}").configure(parser)
    return [action for action in parser._actions if action.nargs != 0]


@cache
def positions() -> list[tuple[str, str]]:
    """Every command with each of its arguments that take a value: an option, or `#n` for the n-th in order."""
    found = []
    for name in COMMANDS:
        valued = arguments(name)
        positional = [action for action in valued if not action.option_strings]
        found += [(name, f"#{number}") for number, _ in enumerate(positional or [None])]
        found += [(name, action.option_strings[-1]) for action in valued if action.option_strings]
    return found


def call(command: str, position: str, value: str) -> list[str]:
    """A call with `value` at this position, and something that fits nowhere before it."""
    if position.startswith("#"):
        return [command, *["1"] * int(position[1:]), value]
    return [command, position, value]
