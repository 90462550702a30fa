"""A small HTTP server on the loopback address that answers as it is told: for tests and measurements."""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Answer:
    """What is sent for a path. `etag` "auto" is made of the body; a request that matches it gets 304."""

    body: bytes = b""
    content_type: str = "application/xml"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = "auto"
    last_modified: str = ""
    packed: bool = False
    delay: float = 0.0


class LocalServer:
    """`with LocalServer() as server: server.answers["/feed"] = Answer(b"...")`."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.hits: Counter[str] = Counter()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, *_: Any) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_: Any) -> None:
                return  # clients that hang up are what is tested

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.pair = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.pair}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.requests.append((handler.path, dict(handler.headers)))
            self.hits[handler.path] += 1
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            answer = self.answers.get(handler.path, Answer(b"nothing here", "text/plain", 404))
            time.sleep(answer.delay)
            self._send(handler, answer)
        finally:
            with self._lock:
                self._at_once -= 1

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        etag = f'"{sha256(answer.body).hexdigest()[:16]}"' if answer.etag == "auto" else answer.etag
        asked_etag = handler.headers.get("If-None-Match")
        asked_since = handler.headers.get("If-Modified-Since")
        same = (etag and asked_etag == etag) or (
            not asked_etag and answer.last_modified and asked_since == answer.last_modified
        )
        status = 304 if same and answer.status == 200 else answer.status
        body = b"" if status == 304 else answer.body
        handler.send_response_only(status)
        if answer.packed and body:
            body = gzip.compress(body)
            handler.send_header("Content-Encoding", "gzip")
        if answer.content_type:
            handler.send_header("Content-Type", answer.content_type)
        if etag:
            handler.send_header("ETag", etag)
        if answer.last_modified:
            handler.send_header("Last-Modified", answer.last_modified)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in answer.headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
