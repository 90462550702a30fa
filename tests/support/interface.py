"""What others build on: commands, options, keys, settings, JSON fields and exit codes, read from the command line.

    python -m tests.support.interface > tests/commands/interface.json

Here everything is asked of `python -m reader` in a child process: POSTIL_OTHER_VERSION, a folder with the
package `reader`, describes another version of Postil. The tests ask the command line in their own process.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Protocol

from tests.support import child_environment
from tests.support.fixtures import Result

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


class Postil(Protocol):
    """Runs `postil` with these arguments, on the sample library."""

    def __call__(self, *arguments: str) -> Result: ...


class Program:
    """Postil in child processes and in folders of its own, with the sample library."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "library.db"
        names = ("CONFIG", "DATA", "STATE", "CACHE")
        folders = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in names}
        self.environment = child_environment(HOME=str(folder), NO_COLOR="1", COLUMNS="200", **folders)
        if path := os.environ.get("POSTIL_OTHER_VERSION"):
            self.environment["PYTHONPATH"] = path
        self.folder = folder
        self._python("-c", FILL, str(self.library))

    def _python(self, *arguments: str) -> Result:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=100,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def __call__(self, *arguments: str) -> Result:
        return self._python("-m", "reader", "--library", str(self.library), *arguments)


def interface(postil: Postil) -> dict[str, Any]:
    """Commands with their options, keys and settings with their defaults, JSON fields, exit codes."""
    commands = re.findall(r"^    ([a-z][a-z-]+)  ", postil("--help").out, re.M)
    options = {name: _options(postil(name, "--help").out) for name in sorted(set(commands))}
    settings = postil("config", "--json").json
    text = postil("show", "1", "--format", "json").json["text"]
    quote = max(text.split("\n"), key=len)[:60]
    postil("backup")
    return {
        "commands": options,
        "settings": {row["key"]: row["default"] for row in settings},
        "json": {
            name: _fields(postil(*(quote if word == "QUOTE" else word for word in call)).out)
            for name, call in JSON_CALLS.items()
        },
        "exit codes": {name: postil(*call).status for name, call in EXIT_CALLS.items()},
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
    with tempfile.TemporaryDirectory() as folder:
        found = interface(Program(Path(folder)))
    json.dump(found, sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    print()
