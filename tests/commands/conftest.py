"""Fixtures of the command tests: the command line in this process, a library of samples, a small web site."""

from __future__ import annotations

import io
import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reader.cli import main
from reader.config import Settings
from reader.samples import demo_library as filling


@dataclass(frozen=True)
class Result:
    """What a command gave back."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


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
    filling.fill(path, Settings())
    return path


@pytest.fixture
def library(_filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with the samples, of this test alone; the commands use it without being told."""
    path = tmp_path / "library" / "postil.db"
    path.parent.mkdir()
    shutil.copy(_filled, path)
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    return path


class Site:
    """A web site in a thread: `pages` maps a path to (content type, body); anything else is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.waits: dict[str, threading.Event] = {}
        """Paths that are never answered; the event is set when somebody asks."""
        self._ended = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path in site.waits:
                    site.waits[self.path].set()
                    site._ended.wait(30)
                    return
                kind, body = site.pages.get(self.path, ("text/plain", "not here"))
                self.send_response(200 if self.path in site.pages else 404)
                data = body.encode()
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with Site() as running:
        running.pages["/"] = (
            "text/html",
            '<html><head><title>A site</title><link rel="alternate" type="application/rss+xml" '
            'title="All reports" href="/feed.xml"></head><body><p>Welcome.</p></body></html>',
        )
        running.pages["/feed.xml"] = ("application/rss+xml", feed(running.url, ["One", "Two"]))
        yield running


def feed(base: str, titles: list[str]) -> str:
    """An RSS feed with an entry of a hundred words for each title."""
    words = " ".join(f"Sentence number {number} of the report says so." for number in range(20))
    items = "".join(
        f"<item><title>{title}</title><link>{base}/{number}</link><guid>{base}/{number}</guid>"
        f"<pubDate>Mon, 0{number + 1} Jun 2026 10:00:00 GMT</pubDate>"
        f"<description><![CDATA[<p>{words}</p><p>The end of {number}.</p>]]></description></item>"
        for number, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>Reports</title><link>{base}/</link>{items}</channel></rss>'
