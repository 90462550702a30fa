"""A server with the API of Google Reader, as FreshRSS, Miniflux and The Old Reader publish it, in memory.

It has its own feeds too (`pages`), so that one server is all that a test of an exchange needs.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

_STATE = "user/-/state/com.google/"
_LONG = "tag:google.com,2005:reader/item/"


@dataclass
class ServerItem:
    """An item as the server holds it; `id` is a number of 64 bits, or 24 digits in base 16."""

    id: int | str
    feed: str
    link: str
    title: str = "A report"
    html: str = "<p>The whole text of the report, as the server has it.</p>"
    published: int = 1_780_000_000
    read: bool = False
    starred: bool = False

    @property
    def long(self) -> str:
        """The id as items have it."""
        return _LONG + (self.id if isinstance(self.id, str) else f"{self.id % (1 << 64):016x}")


@dataclass
class ServerFeed:
    """A subscription on the server."""

    url: str
    title: str
    label: str = ""


@dataclass
class ReaderApiServer:
    """`with ReaderApiServer() as server: server.feeds["feed/1"] = ServerFeed(...)`."""

    user: str = "ada"
    password: str = "engine"
    feeds: dict[str, ServerFeed] = field(default_factory=dict)
    items: list[ServerItem] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """What is answered to a path of the API instead."""
    page_size: int = 1_000
    """Ids in one answer, at most."""
    none_is_400: bool = False
    """As Miniflux: 400 where the server has none of the items asked for."""
    breaks_after: int | None = None
    """So many requests for items are answered, the rest with 500."""
    edits: list[tuple[str, str, int]] = field(default_factory=list)
    """("a" or "r", state, number of items) of each change asked for."""
    hits: Counter[str] = field(default_factory=Counter)
    _token: int = 0

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._answer(self, "")

            def do_POST(self) -> None:
                outer._answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *_: Any) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                return

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget_token(self) -> None:
        """Tokens given so far are no longer valid."""
        self._token += 1

    def item(self, title: str) -> ServerItem:
        """The item with a title."""
        return next(item for item in self.items if item.title == title)

    # --- answers

    def _answer(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        parts = urlsplit(handler.path)
        path = parts.path.removeprefix("/api/greader.php")
        self.hits[path] += 1
        status, answer = self.answers.get(path) or self._found(handler, path, parse_qs(parts.query), body)
        handler.send_response_only(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    def _found(
        self, handler: BaseHTTPRequestHandler, path: str, query: dict[str, list[str]], body: str
    ) -> tuple[int, bytes]:
        if path in self.pages:
            return 200, self.pages[path]
        form = parse_qsl(body)
        if path == "/accounts/ClientLogin":
            right = ("Email", self.user) in form and ("Passwd", self.password) in form
            auth = f"SID=x\nLSID=x\nAuth={self.user}/secret\n"
            return (200, auth.encode()) if right else (401, b"Unauthorized!")
        if handler.headers["Authorization"] != f"GoogleLogin auth={self.user}/secret":
            return 401, b"Unauthorized!"
        if path == "/reader/api/0/token":
            return 200, f"token{self._token}".encode()
        if path == "/reader/api/0/subscription/list":
            return 200, self._subscriptions()
        if path == "/reader/api/0/stream/items/ids":
            return 200, self._ids(query)
        if ("T", f"token{self._token}") not in form:
            return 401, b"bad token"
        if path == "/reader/api/0/stream/items/contents":
            return self._contents([value for name, value in form if name == "i"])
        if path == "/reader/api/0/edit-tag":
            return self._edit(form)
        return 404, b"nothing here"

    def _subscriptions(self) -> bytes:
        rows = [
            {
                "id": name,
                "title": feed.title,
                "url": feed.url,
                "categories": [{"id": f"user/-/label/{feed.label}", "label": feed.label}]
                if feed.label
                else [],
            }
            for name, feed in self.feeds.items()
        ]
        return json.dumps({"subscriptions": rows}).encode()

    def _ids(self, query: dict[str, list[str]]) -> bytes:
        found = self.items
        if query["s"] == [f"{_STATE}starred"]:
            found = [item for item in found if item.starred]
        if query.get("xt") == [f"{_STATE}read"]:
            found = [item for item in found if not item.read]
        if "ot" in query:
            found = [item for item in found if item.published >= int(query["ot"][0])]
        start = int(query.get("c", ["0"])[0])
        page = found[start : start + min(self.page_size, int(query["n"][0]))]
        more = {"continuation": str(start + len(page))} if start + len(page) < len(found) else {}
        return json.dumps({"itemRefs": [{"id": str(item.id)} for item in page], **more}).encode()

    def _contents(self, wanted: list[str]) -> tuple[int, bytes]:
        rows = [
            {
                "id": item.long,
                "title": item.title,
                "published": item.published,
                "canonical": [{"href": item.link}],
                "summary": {"content": item.html},
                "origin": {"streamId": item.feed},
                "categories": [f"user/1/state/com.google/{name}" for name in self._states(item)],
            }
            for item in self.items
            if item.long in wanted
        ]
        if (
            self.breaks_after is not None
            and self.hits["/reader/api/0/stream/items/contents"] > self.breaks_after
        ):
            return 500, b""
        if not rows and self.none_is_400:
            return 400, b'{"error_message": "no items returned from the database"}'
        return 200, json.dumps({"items": rows}).encode()

    @staticmethod
    def _states(item: ServerItem) -> list[str]:
        return ["reading-list", *(["read"] if item.read else []), *(["starred"] if item.starred else [])]

    def _edit(self, form: list[tuple[str, str]]) -> tuple[int, bytes]:
        wanted = {value for name, value in form if name == "i"}
        for name, value in form:
            state = value.removeprefix(_STATE)
            if name not in ("a", "r") or state not in ("read", "starred"):
                continue
            self.edits.append((name, state, len(wanted)))
            for item in self.items:
                if item.long in wanted:
                    setattr(item, state, name == "a")
        return 200, b"OK"
