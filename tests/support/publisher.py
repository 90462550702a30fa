"""A local server of feeds that change at each request."""

from __future__ import annotations

import random
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler

from tests.support.local_server import Answer, LocalServer

FEEDS, REPORTS, SENTENCES = 5, 4, 20


class Publisher(LocalServer):
    """Feeds that are different at each request: a new report, and edited sentences in the old ones."""

    def __init__(self, seed: int, slowness: float) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.slowness = slowness
        self.first = dict.fromkeys(range(FEEDS), 0)
        self.edits: Counter[str] = Counter()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        number = int(handler.path.strip("/").removesuffix(".xml"))
        time.sleep(self.chance.random() * self.slowness)
        self._send(handler, Answer(self.feed(number)))

    def feed(self, number: int) -> bytes:
        """The feed as it is now; asking makes it move on."""
        reports = range(self.first[number], self.first[number] + REPORTS)
        self.first[number] += self.chance.random() < 0.3
        items = "".join(self._report(number, report) for report in reports)
        head = f"<title>Feed {number}</title>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()

    def _report(self, number: int, report: int) -> str:
        name = f"s{number}r{report}"
        sentences: list[str] = []
        for place in range(SENTENCES):
            if self.chance.random() < 0.05:
                self.edits[f"{name}x{place}"] += 1
            edits = self.edits[f"{name}x{place}"]
            sentences.append(f"The {name}x{place:02d} sentence counts {edits} of the things it is about.")
        if self.chance.random() < 0.2:
            sentences.insert(self.chance.randrange(SENTENCES), "What follows was corrected today.")
        body = "".join(f"<p>{' '.join(sentences[at : at + 4])}</p>" for at in range(0, SENTENCES, 4))
        when = f"{1 + report % 28:02d} Jun {2000 + report // 28} 10:0{number}:00 GMT"
        return (
            f"<item><guid>{name}</guid><title>Report {name}</title><pubDate>{when}</pubDate>"
            f"<description><![CDATA[{body}]]></description></item>"
        )
