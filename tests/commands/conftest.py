"""Fixtures of the command tests: the command line in this process, a library of samples, a small web site."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.cli import main
from reader.config import Settings
from reader.samples import demo_library
from tests.support.fixtures import Result, Run
from tests.support.site import Site, feed


@pytest.fixture(autouse=True)
def _reused_workers(reused_workers: None) -> None:
    """A start of workers costs more than most of these tests."""


@pytest.fixture
def postil(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `postil` with these arguments; `stdin` is what it can read."""
    monkeypatch.setenv("TERM", "xterm-256color")

    def run(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "samples.db"
    demo_library.fill(path, Settings())
    return path


@pytest.fixture
def library(_filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with the samples, of this test alone; the commands use it without being told."""
    path = tmp_path / "library" / "postil.db"
    path.parent.mkdir()
    shutil.copy(_filled, path)
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    return path


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.pages["/"] = (
            "text/html",
            '<html><head><title>A site</title><link rel="alternate" type="application/rss+xml" '
            'title="All reports" href="/feed.xml"></head><body><p>Welcome.</p></body></html>',
        )
        running.pages["/feed.xml"] = ("application/rss+xml", feed(running.url, ["One", "Two"]))
        yield running
