"""What others build on: commands, options, keys, settings, JSON fields and exit codes, read from the command line.

    python -m tests.support.interface > tests/commands/interface.json

Everything is asked of `python -m reader` in a child process, so the same program describes any version of Postil
that PYTHONPATH names.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support import child_environment

FILL = """
import importlib, sys
from pathlib import Path
from reader.config import Settings
for name in ("demo_library", "filling"):  # its name today, and once
    try:
        module = importlib.import_module(f"reader.samples.{name}")
    except ImportError:
        continue
    module.fill(Path(sys.argv[1]), Settings())
    break
"""
JSON_CALLS: dict[str, list[str]] = {
    "list": ["list", "--json"],
    "feeds": ["feeds", "--json"],
    "feeds --health": ["feeds", "--health", "--json"],
    "show": ["show", "1", "--format", "json"],
    "search": ["search", "report", "--json"],
    "highlight": ["highlight", "1", "--quote", "QUOTE", "--json"],
    "highlights": ["highlights", "--json"],
    "history": ["history", "--json"],
    "restore": ["restore", "--json"],
    "config": ["config", "--json"],
    "doctor": ["doctor", "--json"],
}
"""Calls that print JSON, by the name under which their fields are noted."""
EXIT_CALLS: dict[str, list[str]] = {
    "no such command": ["nonsense"],
    "no such option": ["list", "--nonsense"],
    "missing argument": ["show"],
    "help": ["--help"],
    "version": ["--version"],
    "list": ["list"],
    "feeds": ["feeds"],
    "an article that does not exist": ["show", "999999"],
    "a feed that does not exist": ["unsubscribe", "https://nowhere.invalid/"],
    "a feed list that does not exist": ["import", "/nowhere/feeds.opml"],
    "a quote that is not in the article": ["highlight", "1", "--quote", "no such words"],
    "a setting that does not exist": ["config", "get", "nonsense.key"],
    "a value that is not allowed": ["config", "set", "reading.width", "5"],
    "a backup that does not exist": ["restore", "nonsense"],
    "update offline": ["--offline", "update"],
    "a search without hits": ["search", "zzzzzz"],
    "doctor": ["doctor"],
    "purge without --yes": ["purge"],
}


class Program:
    """Postil in folders of its own, with the sample library."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "library.db"
        names = ("CONFIG", "DATA", "STATE", "CACHE")
        folders = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in names}
        self.environment = child_environment(HOME=str(folder), NO_COLOR="1", COLUMNS="200", **folders)
        if path := os.environ.get("POSTIL_OTHER_VERSION"):
            self.environment["PYTHONPATH"] = path
        self.folder = folder
        self._python("-c", FILL, str(self.library))

    def _python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=100,
            check=False,
        )

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._python("-m", "reader", "--library", str(self.library), *arguments)


def interface() -> dict[str, Any]:
    """Commands with their options, keys and settings with their defaults, JSON fields, exit codes."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder))
        commands = re.findall(r"^    ([a-z][a-z-]+)  ", program("--help").stdout, re.M)
        options = {name: _options(program(name, "--help").stdout) for name in sorted(set(commands))}
        settings = json.loads(program("config", "--json").stdout)
        text = json.loads(program("show", "1", "--format", "json").stdout)["text"]
        quote = max(text.split("\n"), key=len)[:60]
        program("backup")
        return {
            "commands": options,
            "settings": {row["key"]: row["default"] for row in settings},
            "json": {
                name: _fields(program(*(quote if word == "QUOTE" else word for word in call)).stdout)
                for name, call in JSON_CALLS.items()
            },
            "exit codes": {name: program(*call).returncode for name, call in EXIT_CALLS.items()},
        }


def _options(help_text: str) -> list[str]:
    return sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", help_text)))


def _fields(output: str) -> list[str]:
    """The paths of the fields in JSON, or in JSON lines; a list counts as its items."""
    found: set[str] = set()
    try:
        values = [json.loads(output)]
    except ValueError:
        values = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    waiting: list[tuple[str, Any]] = [("", value) for value in values]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(path, item) for item in value]
        elif isinstance(value, dict):
            waiting += [(f"{path}.{name}".strip("."), item) for name, item in value.items()]
        else:
            found.add(re.sub(r"\d{4}-\d\d-\d\dT[\w-]*\.db", "*", path))
    return sorted(found)


if __name__ == "__main__":
    json.dump(interface(), sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    print()
