"""A small web site on the loopback address, for tests of commands."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """A web site in a thread: `pages` and `files` map a path to (content type, body); anything else is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
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
                kind, data = site.files.get(self.path, (kind, body.encode()))
                self.send_response(200 if self.path in {*site.pages, *site.files} else 404)
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
