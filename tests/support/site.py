"""A small web site on the loopback address, for tests of commands."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler

from tests.support.local_server import Answer, LocalServer


class Site(LocalServer):
    """A web site: `pages` and `files` map a path to (content type, body); anything else is 404."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, tuple[str, str]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.waits: dict[str, threading.Event] = {}
        """Paths that are never answered; the event is set when somebody asks."""
        self._ended = threading.Event()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        super().__exit__()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        if path in self.waits:
            self.waits[path].set()
            self._ended.wait(30)
            handler.close_connection = True
            return
        kind, text = self.pages.get(path, ("text/plain", "not here"))
        kind, data = self.files.get(path, (kind, text.encode()))
        status = 200 if path in {*self.pages, *self.files} else 404
        self._send(handler, Answer(data, kind, status, etag=""))


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
