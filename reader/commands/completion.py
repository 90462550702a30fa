"""`postil completion`: the completion of a shell, to be read by it."""

from __future__ import annotations

import argparse
from importlib import resources

from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.commands.shared.streams import standard_output
from reader.errors import NotFound

FILES = {"bash": "postil.bash", "zsh": "_postil", "fish": "postil.fish"}
"""The names of completions by shell."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Print the completion of commands and options for a shell. An installed Postil has put it where "
        "shells of the system look already; this is for those that look elsewhere."
    )
    parser.add_argument("shell", choices=sorted(FILES), help="the shell")
    examples(
        parser,
        "postil completion bash > ~/.local/share/bash-completion/completions/postil",
        "postil completion zsh > ~/.zfunc/_postil      # a folder in $fpath",
        "postil completion fish > ~/.config/fish/completions/postil.fish",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises NotFound in an editable installation, which has no such files."""
    standard_output.write(_completion(arguments.shell))
    return 0


def _completion(shell: str) -> str:
    kept = resources.files("reader") / "completions" / FILES[shell]
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    raise NotFound(
        "This installation has no completions: it was not made from a wheel.",
        hint="Install Postil with `pip install .`, not with `-e`.",
    )
