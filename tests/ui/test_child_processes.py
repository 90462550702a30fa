"""Child processes import nothing from the current directory."""

from __future__ import annotations

import ast
import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import reader
from reader.feeds.workers.pool import Workers
from reader.ui.services.child_process import Child, Ended
from reader.ui.terminal import browser

PACKAGE = Path(reader.__file__).parent
TRAPS = ("reader", "webbrowser", "json", "argparse", "asyncio", "shlex", "subprocess", "lxml", "aiohttp")


def starts_of_python() -> Iterator[tuple[str, list[ast.expr]]]:
    """Every list in the package that begins with `sys.executable`, with the file and line it is at."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.List | ast.Tuple) and node.elts:
                first = node.elts[0]
                if isinstance(first, ast.Attribute) and first.attr == "executable":
                    yield f"{file.relative_to(PACKAGE)}:{node.lineno}", node.elts


def test_child_pythons_ignore_current_directory() -> None:
    found = list(starts_of_python())
    assert len(found) >= 2
    unsafe = [
        place
        for place, items in found
        if not any(isinstance(item, ast.Constant) and item.value in ("-P", "-I") for item in items[1:3])
    ]
    assert unsafe == []


@pytest.fixture
def trapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, full of modules that leave a mark when they are imported."""
    mark = tmp_path / "SPRUNG"
    folder = tmp_path / "traps"
    folder.mkdir()
    for name in TRAPS:
        (folder / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name!r})\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return mark


def test_subcommand_imports_nothing_from_current_directory(trapped: Path) -> None:
    calls: list[Callable[[], None]] = []
    ends: list[Ended] = []
    Child(["--help"], deliver=calls.append, on_line=lambda line: None, on_end=ends.append)
    deadline = time.monotonic() + 60
    while not ends and time.monotonic() < deadline:
        while calls:
            calls.pop(0)()
        time.sleep(0.02)
    assert [end.status for end in ends] == [0]
    assert not trapped.exists()


async def cleaned_by_a_worker(text: bytes) -> str:
    async with Workers(1) as workers:
        return (await workers.clean_text(text)).document.text


def test_worker_imports_nothing_from_current_directory(trapped: Path) -> None:
    assert asyncio.run(cleaned_by_a_worker(b"Words of a report, with commas, clauses, and an end. " * 20))
    assert not trapped.exists()


def test_browser_start_ignores_current_directory(trapped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = trapped.parent / "opened"
    program = trapped.parent / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(program))
    # as if `webbrowser` had named this one: the start is the same
    monkeypatch.setattr("webbrowser.get", object)
    browser.open_address("https://example.org/", "", lambda: pytest.fail("no terminal is wanted"))
    deadline = time.monotonic() + 60
    while not opened.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert opened.exists()
    assert not trapped.exists()
