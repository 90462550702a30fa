"""`postil completion`, and the parser that man page and completions are made from."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from reader import cli
from tests.support.fixtures import Run

INSTALLED = (resources.files("reader") / "completions").is_dir()


def test_full_parser_has_every_command_with_its_options() -> None:
    help_of = {
        name: sub.format_help()
        for action in cli.full_parser()._actions
        if isinstance(action.choices, dict)
        for name, sub in action.choices.items()
    }
    assert help_of.keys() == cli.COMMANDS.keys()
    assert "--due" in help_of["update"]
    assert "--quote" in help_of["highlight"]


def test_full_parser_needs_only_what_the_build_has() -> None:
    """The wheel makes man page and completions while it is built, with `build-system.requires` alone."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    names = {re.split(r"[^\w-]", each)[0].lower() for each in project["project"]["dependencies"]}
    built = {re.split(r"[^\w-]", each)[0].lower() for each in project["build-system"]["requires"]}
    modules = {"pyyaml": "yaml", "readability-lxml": "readability"}
    absent = [modules.get(name, name).replace("-", "_") for name in sorted(names - built)]
    assert "lxml" in absent
    code = f"import sys; sys.modules.update(dict.fromkeys({absent})); from reader.cli import full_parser; full_parser()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not INSTALLED, reason="an editable installation has no completions")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command(postil: Run, shell: str, tmp_path: Path) -> None:
    told = postil("completion", shell)
    assert told.status == 0
    assert [name for name in cli.COMMANDS if name not in told.out] == []
    if shell == "bash":
        script = tmp_path / "completion"
        script.write_text(told.out)
        assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


@pytest.mark.skipif(INSTALLED, reason="an installation from a wheel has completions")
def test_editable_installation_says_what_is_missing(postil: Run) -> None:
    told = postil("completion", "fish")
    assert told.status == 1
    assert "not made from a wheel" in told.err
