"""References are imported into the Zotero that runs on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from reader.errors import FetchError
from reader.feeds.zotero import push


class Connector(BaseHTTPRequestHandler):
    """Answers as Zotero's connector does; `asked` collects what came."""

    status = 201
    answer = b'[{"itemType": "report"}, {"itemType": "note"}]'
    asked: list[tuple[str, str, bytes]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self._answer(200, b"Zotero is running")

    def do_POST(self) -> None:
        self._answer(self.status, self.answer)

    def _answer(self, status: int, body: bytes) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, data))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(Connector, "asked", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Connector)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_references_go_to_the_connector(port: int) -> None:
    assert push("TY  - RPRT\nER  - \n", port=port) == 2
    ping, imported = Connector.asked
    assert ping[:2] == ("GET", "/connector/ping")
    assert imported[0] == "POST"
    assert imported[1].startswith("/connector/import?session=")
    assert imported[2] == b"TY  - RPRT\nER  - \n"


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "could not read"), (409, "already"), (500, "read-only"), (418, "answered 418")],
)
def test_refusal_is_explained(port: int, monkeypatch: pytest.MonkeyPatch, status: int, words: str) -> None:
    monkeypatch.setattr(Connector, "status", status)
    with pytest.raises(FetchError, match=words):
        push("TY  - RPRT\nER  - \n", port=port)


def test_no_zotero_is_one_line() -> None:
    with pytest.raises(FetchError, match="does not answer"):
        push("", port=1)
